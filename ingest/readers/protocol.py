"""What a reader's module offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from graph.model import Item
from ingest.parsing.row import Head, Row, Shape


class Reader(Protocol):
    """What a reader's module offers."""

    NAME: str
    TITLE: str
    SHAPE: Shape
    VERIFIED: bool

    def sniff(self, head: Head) -> bool:
        """Whether a file that begins like this is of this format."""
        ...

    def read(self, rows: Iterable[Row]) -> Iterator[Item]:
        """Records, rejects and notes of these rows, in order."""
        ...
