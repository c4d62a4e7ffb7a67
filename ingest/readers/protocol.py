"""The protocol of a reader module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from graph.model import ReaderItem
from ingest.parsing.row import FileHead, FileRow, RowShape


class Reader(Protocol):
    """A module that reads one file format.

    Optional members: `check(head)` refuses a file as a whole; `read_table`, `read_json`
    and `read_lines` read further shapes; `STRICT = True` marks a format with a written
    contract, whose values are never read leniently. `OWN_POSTS = True` marks an export
    of one's own posts. `SIBLINGS` are names of small files beside the file, which
    `read_with_siblings(rows, siblings)` takes instead of `read`. Readers whose columns are guessed
    or mapped have `plan_table(head, options)`, which returns a `TablePlan`, and
    `read_planned(rows, plan, survey, options)` instead of `read`.
    """

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
