"""What a reader's module offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from graph.model import ReaderItem
from ingest.parsing.row import FileHead, FileRow, RowShape


class Reader(Protocol):
    """What a reader's module offers."""

    NAME: str
    TITLE: str
    SHAPE: RowShape
    VERIFIED: bool

    def sniff(self, head: FileHead) -> bool:
        """Whether a file that begins like this is of this format."""
        ...

    def read(self, rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
        """Records, rejects and notes of these rows, in order."""
        ...
