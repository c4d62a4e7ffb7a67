"""What the user says about a run's files, and the plan by which a table is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from graph.model import ReaderItem, ReadingChoice
from ingest.fields.table_dates import DateOrder
from ingest.parsing.layouts import HEAD_ROWS
from ingest.parsing.row import FileHead, FileRow

__all__ = ["ReadingOptions", "TablePlan", "TableSurvey", "read_by_first_rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """What the user says about the files of a run.

    Parameters:
        format: name of a reader, used without detection; None: detect it.
        mapping: column to field, which adds to the guessed fields of a table.
        platform: of posts whose file does not state it.
        date_order: of dates such as 03/04/2026; None: found by the column.
        best_stars: the best value of the ratings' scale; None: found by the column.

    """

    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    platform: str | None = None
    date_order: DateOrder | None = None
    best_stars: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """How a reader wants to read one table, from its head and the user's options.

    Parameters:
        mapping: column to field.
        date_columns: columns of times, in which a number can be a spreadsheet's day.
        date_order: the order of day and month that the format always has.
        stars_column: column of ratings whose scale must be found.
        failed_columns: columns that are named like a time and cannot be read.

    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    date_columns: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    stars_column: str | None = None
    failed_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSurvey:
    """What all cells of a table say about how to read it.

    Parameters:
        orders: date column to its order of day and month; None where it is open.
        best_stars: the best value of the ratings' scale.
        choices: the choices that were made, for the report.

    """

    orders: Mapping[str, DateOrder | None] = field(default_factory=dict)
    best_stars: int = 5
    choices: tuple[ReadingChoice, ...] = ()


def read_by_first_rows(
    rows: Iterable[FileRow],
    plan_table: Callable[[FileHead, ReadingOptions], TablePlan],
    read_planned: Callable[
        [Iterable[FileRow], TablePlan, TableSurvey, ReadingOptions],
        Iterator[ReaderItem],
    ],
) -> Iterator[ReaderItem]:
    """Read a table by the plan of its first rows, without a survey of the others.

    Parameters:
        rows: the rows of the table.
        plan_table, read_planned: of the reader.

    """
    rest, options = iter(rows), ReadingOptions()
    first = list(islice(rest, HEAD_ROWS))
    if first:
        values = tuple(row.value for row in first)
        plan = plan_table(FileHead("table", tuple(values[0]), values), options)
        yield from read_planned(chain(first, rest), plan, TableSurvey(), options)
