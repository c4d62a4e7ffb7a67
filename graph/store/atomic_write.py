"""Atomic replacement of a store's files."""

from __future__ import annotations

import os
from pathlib import Path

from graph.store.private_files import create_private_file


def atomic_write(path: Path, content: str | bytes) -> None:
    """Write a file atomically: after a crash it has the old or the new content.

    Only its owner can read it.
    """
    part = path.with_name(f"{path.name}.part")
    create_private_file(part)
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    sync_to_disk(part)
    part.replace(path)


def sync_to_disk(file: Path) -> None:
    """Flush a file to disk, so that a power cut leaves no file without content."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())
