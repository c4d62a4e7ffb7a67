"""Prepare the rows of a table: its dates as ISO 8601, by the order that its columns say.

A table is read twice where the whole of a column must be known first: for the order of
day and month, and for the scale of ratings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from graph.errors import FileRefused
from graph.model import ReadingChoice
from ingest.fields.table_dates import DateColumn, DateOrder, is_table_date, iso_date
from ingest.fields.table_numbers import StarScale, find_star_scale
from ingest.fields.timestamps import is_timestamp
from ingest.mapping.table_plan import ReadingOptions, TablePlan, TableSurvey
from ingest.parsing.layouts import OpenedMember
from ingest.parsing.row import FileHead, FileRow

__all__ = ["rewrite_dates", "survey_table", "with_date_columns"]

MIN_DATE_SHARE: Final = 0.5
"""Share of a column's first cells that must be dates to be read as dates."""


def with_date_columns(plan: TablePlan, head: FileHead) -> TablePlan:
    """The plan of a table, with all columns whose dates have the forms of tables."""
    found = [
        column
        for column in head.columns
        if column in plan.date_columns or _needs_rewriting(head, column)
    ]
    return replace(plan, date_columns=tuple(found))


def survey_table(
    reopen: Callable[[], OpenedMember],
    head: FileHead,
    plan: TablePlan,
    options: ReadingOptions,
) -> TableSurvey:
    """Find what the whole table must tell, with a second reading if needed.

    Parameters:
        reopen: opens the table from its beginning.
        head: its head.
        plan: of its reader.
        options: what the user says, which wins.

    """
    numeric = [name for name in plan.date_columns if _has_dates_in_numbers(head, name)]
    columns = {name: DateColumn(name) for name in numeric}
    scale: StarScale | None = None
    asks_stars = plan.stars_column is not None and options.best_stars is None
    given = options.date_order or plan.date_order
    if (columns and given is None) or asks_stars:
        stars = _survey_rows(reopen(), columns, plan.stars_column)
        scale = find_star_scale(stars) if asks_stars else None
    reason = "as you said" if options.date_order else "as this format writes it"
    orders, choices = _choose_orders(columns, given, reason)
    if scale is not None:
        value = "yes or no" if scale.best == 1 else f"of {scale.best}"
        choices.append(ReadingChoice("scale of stars", value, scale.reason))
    best = options.best_stars or (scale.best if scale else 5)
    return TableSurvey(
        orders={name: orders.get(name) for name in plan.date_columns},
        best_stars=best,
        choices=tuple(choices),
    )


def rewrite_dates(
    rows: Iterable[FileRow], orders: Mapping[str, DateOrder | None]
) -> Iterator[FileRow]:
    """Yield the rows, which are changed, with their dates as ISO 8601.

    `orders` has all columns of times, each with its order of day and month. Cells that
    are no date of a table stay.
    """
    for row in rows:
        for column, order in orders.items():
            cell = dict.get(row.value, column)
            if not cell or is_timestamp(cell):
                continue
            date = iso_date(cell, order, is_date_column=True)
            if date is not None:
                row.value[column] = date
        yield row


def _survey_rows(
    opening: OpenedMember, columns: Mapping[str, DateColumn], stars: str | None
) -> list[str]:
    """Show all cells to the date columns; the different ratings."""
    ratings: dict[str, None] = {}
    try:
        for row in opening.rows:
            if not isinstance(row, FileRow):
                continue
            for name, column in columns.items():
                column.add(row.value.get(name) or "")
            if stars is not None:
                ratings[row.value.get(stars) or ""] = None
    except FileRefused:
        # The reading itself meets the same limit, and reports it.
        pass
    return list(ratings)


def _choose_orders(
    columns: Mapping[str, DateColumn], given: DateOrder | None, given_reason: str
) -> tuple[dict[str, DateOrder | None], list[ReadingChoice]]:
    """The order of each column: as the user says, as it says, or as the others say."""
    if given is not None:
        choices = [ReadingChoice("date order", given.value, given_reason)]
        return dict.fromkeys(columns, given), choices if columns else []
    settled = {column.order for column in columns.values() if column.order}
    shared = settled.pop() if len(settled) == 1 else None
    orders: dict[str, DateOrder | None] = {}
    choices = []
    for name, column in columns.items():
        conflict = column.day_first and column.month_first
        orders[name] = column.order or (None if conflict else shared)
        order = orders[name]
        if not (column.day_first or column.month_first or column.open_cells):
            continue
        reason = column.reason if column.order or not order else "as the other dates"
        value = order.value if order else "open: say --day-first or --month-first"
        choices.append(ReadingChoice("date order", value, reason))
    return orders, list(dict.fromkeys(choices))


def _needs_rewriting(head: FileHead, column: str) -> bool:
    """Whether a column holds dates in a form that only tables have."""
    cells = [cell for row in head.values if (cell := (row.get(column) or "").strip())]
    forms = [cell for cell in cells if is_table_date(cell) and not cell.isdigit()]
    return len(forms) >= MIN_DATE_SHARE * len(cells) and any(
        not is_timestamp(cell) for cell in forms
    )


def _has_dates_in_numbers(head: FileHead, column: str) -> bool:
    found = DateColumn(column)
    for row in head.values:
        found.add(row.get(column) or "")
    return bool(found.day_first or found.month_first or found.open_cells)
