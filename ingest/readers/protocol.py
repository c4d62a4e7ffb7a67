"""The protocol of a reader module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from graph.model import ReaderItem
from ingest.parsing.row import FileHead, FileRow, RowShape


class Reader(Protocol):
    """A module that reads one file format."""

    NAME: str
    TITLE: str
    SHAPE: RowShape
    VERIFIED: bool

    def sniff(self, head: FileHead) -> bool:
        """Whether a file with this head has this format."""
        ...

    def read(self, rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
        """Yield the records, rejects and warnings of these rows, in order."""
        ...
