"""The files of a snapshot: their description, and checksums that find damage.

Arrow trusts its files: a changed byte can end the process. So every file is compared
with its checksum before Arrow opens it, once per process and version of the file.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from graph.errors import StoreDamaged

DESCRIPTION_FILE: Final = "snapshot.json"
"""The name of the file that describes a snapshot."""

CHUNK_BYTES: Final = 1 << 20
"""Number of bytes that are read at a time for a checksum."""


@dataclass(frozen=True, slots=True)
class SnapshotDescription:
    """The description of a saved snapshot.

    `hash`, `generation` and `facts` are those of `Snapshot`. `checksums` holds the
    CRC-32 of each file by name; None if an earlier version wrote the snapshot. `format`
    is the version of what the tables contain.
    """

    hash: str
    generation: int
    facts: Mapping[str, object] = field(default_factory=dict)
    checksums: Mapping[str, int] | None = None
    format: int = 1

    def to_json(self) -> str:
        """The content of the description file."""
        return json.dumps(
            {
                "format": self.format,
                "hash": self.hash,
                "generation": self.generation,
                "facts": dict(self.facts),
                "checksums": self.checksums,
            }
        )


def checksum_file(path: Path) -> int:
    """The CRC-32 of a file.

    Cost: about 3 GB a second for a file in memory.
    """
    checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            checksum = zlib.crc32(chunk, checksum)
    return checksum


def read_description(folder: Path) -> SnapshotDescription:
    """The description of the snapshot in a folder.

    Raises:
        StoreDamaged: it is missing or damaged.

    """
    try:
        content = json.loads((folder / DESCRIPTION_FILE).read_text("utf-8"))
        return _parse_description(content, folder.name)
    except (OSError, ValueError, RecursionError) as error:
        raise damaged_snapshot(folder) from error


def verify_files(
    folder: Path, description: SnapshotDescription, files: Iterable[str]
) -> None:
    """Compare files of a snapshot with their checksums, if it has any.

    Parameters:
        folder: of the snapshot.
        description: of the snapshot.
        files: names of the files that will be read.

    Raises:
        StoreDamaged: a file is missing, unreadable or not what was written.

    Cost: reads each file once per process, see `checksum_file`.
    """
    if description.checksums is None:
        return
    for name in files:
        path = folder / name
        try:
            intact = _checksum(path, _version(path)) == description.checksums[name]
        except (OSError, KeyError) as error:
            raise damaged_snapshot(folder) from error
        if not intact:
            raise damaged_snapshot(folder)


def snapshot_version(folder: Path) -> str:
    """The version of a snapshot's files; another one if a file was changed in place."""
    try:
        versions = [_version(path) for path in sorted(folder.iterdir())]
    except OSError:
        return "missing"
    return str(versions)


def _version(path: Path) -> tuple[int, int, int]:
    """The version of a file: its inode, size and time of change."""
    status = path.stat()
    return (status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1024)
def _checksum(path: Path, version: tuple[int, int, int]) -> int:
    del version  # only the key of the cache
    return checksum_file(path)


def _parse_description(content: Any, name: str) -> SnapshotDescription:
    """The description of the snapshot `name`.

    Raises:
        ValueError: the content describes no snapshot, or another one.

    """
    match content:
        case {"hash": str() as hash_, "generation": int() as generation}:
            facts, checksums = content.get("facts", {}), content.get("checksums")
            format_ = content.get("format", 1)
        case _:
            raise ValueError("no description")
    if hash_ != name or not isinstance(facts, dict) or not isinstance(format_, int):
        raise ValueError("the description of another snapshot")
    if checksums is not None and not isinstance(checksums, dict):
        raise ValueError("no checksums")
    return SnapshotDescription(hash_, generation, facts, checksums, format_)


def damaged_snapshot(folder: Path) -> StoreDamaged:
    """The error for a snapshot that cannot be read."""
    return StoreDamaged(
        f"The snapshot {folder.name} is damaged: run `python -m graph doctor --repair`, "
        "which builds it again from the store."
    )
