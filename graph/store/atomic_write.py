"""Write a file as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace a file, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    _to_disk(part)
    part.replace(path)


def _to_disk(file: Path) -> None:
    """Wait until the disk has it: a power cut must not leave a name without contents."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())
