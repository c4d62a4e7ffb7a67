"""Read edge tables with a header: `source,target[,weight][,time][,kind]`, also Gephi.

"source acts on target". Without a kind the rows are read as shares, as in `edge_list`,
with the warning `kind_assumed`. Gephi's column Type is Directed or Undirected, which is
not a kind. The columns may have any order, other columns are named as unused, and the
user can map the columns: `--map from=source --map to=target --map date=time`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from graph.errors import UsageError
from graph.model import Event, FileWarning, Kind, ReaderItem, Record
from ingest.fields.coercion import convert_rows, parse_timestamp
from ingest.fields.table_cells import normalize_platform
from ingest.mapping.column_mapping import IGNORED
from ingest.mapping.table_plan import (
    ReadingOptions,
    TablePlan,
    TableSurvey,
    read_by_first_rows,
)
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers.edge_list import account_of_id, parse_kind, parse_weight

NAME: Final = "edge_table"
TITLE: Final = "Edge table (source,target[,weight][,time][,kind])"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

EDGE_COLUMN_NAMES: Final = {
    "source": ("source", "from", "actor", "from_id", "source_id", "from_user", "src"),
    "target": ("target", "to", "to_id", "target_id", "to_user", "dst", "tgt"),
    "weight": ("weight", "count", "times"),
    "time": ("time", "timestamp", "date", "at", "created_at", "unix_time", "datetime"),
    "kind": ("kind", "type", "relation", "relationship", "interaction"),
    "platform": ("platform",),
}
"""Part of an edge to its column names, in lower case."""

EDGE_FIELDS: Final = tuple(EDGE_COLUMN_NAMES)
"""What a column of an edge table can be mapped to."""

MAX_FURTHER_COLUMNS: Final = 6
"""A table with more columns that are no part of an edge is not recognised by itself."""

_POST_COLUMNS: Final = frozenset(
    ("text", "body", "content", "message", "tweet", "post")
)
_DIRECTIONS: Final = frozenset(("directed", "undirected", ""))


def sniff(head: FileHead) -> bool:
    """Whether the table has source and target, and no column of posts.

    >>> sniff(FileHead("table", ("Source", "Target", "Weight", "sentiment"), ()))
    True
    >>> sniff(FileHead("table", ("source", "target", "text"), ()))
    False
    """
    found = _columns(head.columns)
    names = {column.strip().lower() for column in head.columns}
    further = set(head.columns) - set(found.values())
    return (
        {"source", "target"} <= found.keys()
        and len(further) <= MAX_FURTHER_COLUMNS
        and not names & _POST_COLUMNS
    )


def plan_table(head: FileHead, options: ReadingOptions) -> TablePlan:
    """The columns of the edge's parts, with what the user says.

    Raises:
        UsageError: a column is not in the table, a part is unknown, or source or target
            has no column.

    """
    for column, part in options.mapping.items():
        if column not in head.columns:
            known = ", ".join(head.columns)
            raise UsageError(
                f"There is no column {column!r} in the file; it has {known}."
            )
        if part not in (*EDGE_FIELDS, IGNORED):
            known = ", ".join((*EDGE_FIELDS, IGNORED))
            raise UsageError(f"An edge has no field {part!r}; there are {known}.")
    said = {part: column for column, part in options.mapping.items() if part != IGNORED}
    free = {
        part: column
        for part, column in _columns(head.columns).items()
        if column not in options.mapping
    }
    parts = {**free, **said}
    for part in ("source", "target"):
        if part not in parts:
            raise UsageError(
                f"An edge needs a {part}; say which column with --map COLUMN={part}."
            )
    return TablePlan(
        mapping={column: part for part, column in parts.items()},
        date_columns=(parts["time"],) if "time" in parts else (),
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one event per row, including self-loops; columns are known by their names."""
    return read_by_first_rows(rows, plan_table, read_planned)


def read_planned(
    rows: Iterable[FileRow],
    plan: TablePlan,
    survey: TableSurvey,
    options: ReadingOptions,
) -> Iterator[ReaderItem]:
    """Yield one event per row, including self-loops.

    Parameters:
        rows: the prepared rows.
        plan: from `plan_table`.
        survey, options: not needed here.

    """
    columns = {part: column for column, part in plan.mapping.items()}
    noted = False
    for item in convert_rows(rows, partial(_records, columns=columns)):
        if isinstance(item, FileWarning):
            if noted:
                continue
            noted = True
        yield item


def _records(row: FileRow, columns: Mapping[str, str]) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: Mapping[str, str] = row.value

    def cell(part: str) -> str:
        return cells[columns[part]].strip() if part in columns else ""

    word, weight = cell("kind"), cell("weight")
    assumed = word.lower() in _DIRECTIONS
    event = Event(
        actor=account_of_id(cell("source")),
        target=account_of_id(cell("target")),
        kind=Kind.SHARE if assumed else parse_kind(word),
        platform=normalize_platform(cell("platform")),
        at=parse_timestamp(cell("time"), warn),
        weight=parse_weight(weight) if weight else 1.0,
    )
    if assumed:
        yield FileWarning(warning="kind_assumed")
    yield Record(position=row.position, main=event, warnings=tuple(warn))


def _columns(columns: tuple[str, ...]) -> dict[str, str]:
    """Part of an edge to the file's column; the first matching name is used."""
    lower = {column.strip().lower(): column for column in reversed(columns)}
    found = {
        part: next((lower[name] for name in names if name in lower), None)
        for part, names in EDGE_COLUMN_NAMES.items()
    }
    return {part: column for part, column in found.items() if column is not None}
