"""Edge tables with a header: `source,target[,weight][,time][,kind]`, Gephi's too.

"source acts on target". Without a kind the rows are taken as shares, for the reason
that `edge_list` gives, with the note `kind_assumed`. Gephi's column Type says Directed
or Undirected, which is no kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from graph.model import Event, ReaderItem, Kind, FileWarning, Record
from ingest.fields import coercion as values
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers.edge_list import account_of_id, parse_kind, parse_weight

NAME: Final = "edge_table"
TITLE: Final = "Edge table (source,target[,weight][,time][,kind])"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

EDGE_COLUMN_NAMES: Final = {
    "source": ("source", "from", "actor", "from_id", "source_id"),
    "target": ("target", "to", "to_id", "target_id"),
    "weight": ("weight", "count", "times"),
    "time": ("time", "timestamp", "date", "at", "created_at", "unix_time"),
    "kind": ("kind", "type", "relation", "relationship", "interaction"),
    "platform": ("platform",),
}
"""The columns' names in lower case."""

_IGNORED: Final = frozenset(("id", "label", "timeset", ""))
_DIRECTIONS: Final = frozenset(("directed", "undirected", ""))


def sniff(head: FileHead) -> bool:
    """Whether the table has both ends and no column that an edge table has not.

    >>> sniff(FileHead("table", ("Source", "Target", "Weight"), ()))
    True
    >>> sniff(FileHead("table", ("source", "target", "text"), ()))
    False
    """
    found = _columns(head.columns)
    known = set(found.values()) | {
        column for column in head.columns if column.lower() in _IGNORED
    }
    return {"source", "target"} <= found.keys() and known == set(head.columns)


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """One event a row, self pairs too."""
    noted = False
    for item in values.convert_rows(rows, _records):
        if isinstance(item, FileWarning):
            if noted:
                continue
            noted = True
        yield item


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value
    columns = _columns(tuple(cells))

    def cell(name: str) -> str:
        return cells[columns[name]].strip() if name in columns else ""

    word, weight = cell("kind"), cell("weight")
    assumed = word.lower() in _DIRECTIONS
    event = Event(
        actor=account_of_id(cell("source")),
        target=account_of_id(cell("target")),
        kind=Kind.SHARE if assumed else parse_kind(word),
        platform=cell("platform") or None,
        at=values.parse_timestamp(cell("time"), warn),
        weight=parse_weight(weight) if weight else 1.0,
    )
    if assumed:
        yield FileWarning(warning="kind_assumed")
    yield Record(position=row.position, main=event, warnings=tuple(warn))


@lru_cache(maxsize=8)
def _columns(columns: tuple[str, ...]) -> dict[str, str]:
    """Which column of the file holds which part of an edge; the first name wins."""
    lower = {column.strip().lower(): column for column in reversed(columns)}
    found = {
        part: next((lower[name] for name in names if name in lower), None)
        for part, names in EDGE_COLUMN_NAMES.items()
    }
    return {part: column for part, column in found.items() if column is not None}
