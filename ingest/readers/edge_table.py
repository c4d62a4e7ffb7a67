"""Read edge tables with a header: `source,target[,weight][,time][,kind]`, also Gephi.

"source acts on target". Without a kind the rows are read as shares, as in `edge_list`,
with the warning `kind_assumed`. Gephi's column Type is Directed or Undirected, which is
not a kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from graph.model import Event, FileWarning, Kind, ReaderItem, Record
from ingest.fields.coercion import convert_rows, parse_timestamp
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
"""Part of an edge to its column names, in lower case."""

_IGNORED: Final = frozenset(("id", "label", "timeset", ""))
_DIRECTIONS: Final = frozenset(("directed", "undirected", ""))


def sniff(head: FileHead) -> bool:
    """Whether the table has source and target, and only columns of an edge table.

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
    """Yield one event per row, including self-loops."""
    noted = False
    for item in convert_rows(rows, _records):
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
        at=parse_timestamp(cell("time"), warn),
        weight=parse_weight(weight) if weight else 1.0,
    )
    if assumed:
        yield FileWarning(warning="kind_assumed")
    yield Record(position=row.position, main=event, warnings=tuple(warn))


@lru_cache(maxsize=8)
def _columns(columns: tuple[str, ...]) -> dict[str, str]:
    """Part of an edge to the file's column; the first matching name is used."""
    lower = {column.strip().lower(): column for column in reversed(columns)}
    found = {
        part: next((lower[name] for name in names if name in lower), None)
        for part, names in EDGE_COLUMN_NAMES.items()
    }
    return {part: column for part, column in found.items() if column is not None}
