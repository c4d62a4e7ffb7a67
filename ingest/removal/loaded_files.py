"""Loaded files: the files that a store was made of, for a list and for a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from graph.errors import UsageError
from graph.store import Store
from ingest.archive.record_batch import BATCH_LABEL

MIN_HASH_LENGTH: Final = 12
"""Minimum number of digits of a hash in a list."""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file, or a member of an archive, that a store has loaded.

    `loaded_at` is None, and `archived` False, if an earlier version loaded it.
    """

    hash: str
    name: str
    format: str
    read: int
    stored: int
    duplicates: int
    rejected: int
    complete: bool
    loaded_at: datetime | None

    @property
    def archived(self) -> bool:
        """Whether its records were kept, so that they can be removed."""
        return self.loaded_at is not None

    def as_json(self) -> dict[str, Any]:
        """The facts of the file as JSON."""
        loaded_at = self.loaded_at.isoformat() if self.loaded_at else None
        return {**asdict(self), "loaded_at": loaded_at}


def list_loaded_files(store: Store) -> list[LoadedFile]:
    """The files of a store, in the order of loading."""
    batches = store.all_nodes(BATCH_LABEL).select(["source", "at"]).to_pylist()
    first: dict[str, datetime] = {}
    for batch in sorted(batches, key=lambda batch: batch["at"]):
        first.setdefault(batch["source"], batch["at"])
    files = [
        LoadedFile(
            hash=row["hash"],
            name=row["path"],
            format=row["format"],
            read=row["read"],
            stored=row["stored"],
            duplicates=row["duplicates"],
            rejected=row["rejected"],
            complete=row["complete"],
            loaded_at=first.get(row["hash"]),
        )
        for row in store.all_nodes("Source").to_pylist()
    ]
    return sorted(files, key=lambda f: (f.loaded_at or datetime.min, f.name, f.hash))


def find_loaded_file(files: Sequence[LoadedFile], prefix: str) -> LoadedFile:
    """The file whose hash begins with some digits.

    Raises:
        UsageError: no file or several files have such a hash.

    """
    found = [file for file in files if file.hash.startswith(prefix.lower())]
    if not found or not prefix:
        raise UsageError(
            f"No loaded file has a hash that begins with {prefix!r}: "
            "`python -m ingest --sources` lists them."
        )
    if len(found) > 1:
        names = ", ".join(file.name for file in found[:3])
        raise UsageError(
            f"{len(found)} loaded files have a hash that begins with {prefix!r} "
            f"({names}): give more digits."
        )
    return found[0]


def describe_loaded_files(files: Sequence[LoadedFile]) -> list[str]:
    """One line for each file: hash, time of loading, format, records and name."""
    digits = _distinct_length([file.hash for file in files])
    rows = [("hash", "loaded at (UTC)", "format", "records", "name")]
    rows += [
        (
            file.hash[:digits],
            f"{file.loaded_at:%Y-%m-%d %H:%M}" if file.loaded_at else "unknown",
            file.format or "-",
            f"{file.read:,}",
            file.name,
        )
        for file in files
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        f"{digest:<{widths[0]}}  {at:<{widths[1]}}  {format_:<{widths[2]}}  "
        f"{read:>{widths[3]}}  {name}"
        for digest, at, format_, read, name in rows
    ]


def _distinct_length(hashes: Sequence[str]) -> int:
    """The number of digits by which all hashes differ."""
    length = MIN_HASH_LENGTH
    while len({text[:length] for text in hashes}) < len(hashes):
        length += 1
    return length
