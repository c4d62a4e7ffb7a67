"""Dates as people and spreadsheets write them in tables, rewritten as ISO 8601.

`13/09/2026` and `09/13/2026` have the same form, so the order of day and month is a
property of a column: one field over 12 settles it for all its cells, and dots mean that
the day comes first. Where nothing settles it, or both orders occur, the cells stay as
they are, and their rows are refused with the flags that settle it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ingest.fields.month_names import month_of_name
from ingest.fields.timestamps import is_timestamp

__all__ = [
    "DateColumn",
    "DateOrder",
    "is_table_date",
    "iso_date",
    "order_is_open",
    "relative_age",
]


class DateOrder(StrEnum):
    """Which number of a date such as 03/04/2026 comes first."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


SPREADSHEET_EPOCH: Final = datetime(1899, 12, 30)
"""Day 0 of spreadsheet dates, which count days as numbers."""

FIRST_SERIAL: Final = 36_526
LAST_SERIAL: Final = 73_050
"""The day numbers of spreadsheets from 2000 to 2099."""

_GAPS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_YEAR_FIRST = re.compile(
    r"(\d{4})\s?[./\u5e74\ub144-]\s?(\d{1,2})\s?[./\u6708\uc6d4-]\s?(\d{1,2})"
    r"\s?[.\u65e5\uc77c]?(?:[ ,T]+(.*))?"
)
_ORDERED = re.compile(
    r"(?:[^\W\d_]+\.?,? )?(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?:,?[ T]+(.*))?"
)
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:[.,]\d+)?)? ?"
    r"(am|pm)?,? ?([A-Za-z]{1,5}|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?"
)
_WESTERN_HALF = re.compile(r"\b([ap])\. ?m\.?|\b([ap])m\b", re.IGNORECASE)
_MORNING = re.compile("\uc624\uc804|\u5348\u524d|\u4e0a\u5348")
_AFTERNOON = re.compile("\uc624\ud6c4|\u5348\u5f8c|\u4e0b\u5348")
_HALF_FIRST = re.compile(r"\b(am|pm) ?(\d{1,2}(?::\d{2}){0,2})")
_EAST_ASIAN_CLOCK = re.compile(
    r"(\d{1,2})[\uc2dc\u6642\u65f6\u70b9\u9ede] ?(?:(\d{1,2})[\ubd84\u5206])?"
    r" ?(?:(\d{1,2})[\ucd08\u79d2])?"
)
_FILLERS = re.compile(
    r"\b(?:le|la|de|del|di|du|den|der|am|um|at|on|o|op|om|kl|el|\u00e0|a las|klo)\.? "
    r"(?=\d|[^\W\d_]{3,})|\b(?:uhr|uur|hrs?|h)\b\.?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th|er|\u00ba|\u00aa)\b|(?<=\d)\.(?= ?[^\W\d_])")
_NAMED = re.compile(
    r"(?:[^\W\d_]+\.?,? )?"
    r"(?:(\d{1,2})[ -]([^\W\d_]{3,})|([^\W\d_]{3,})[ .]+(\d{1,2}))"
    r"(?:,| de| del|\.)?[ -]'?(\d{4}|\d{2})(?: \u0433\.?)?(?:,?[ T]+(?:-|\u2022|\u00b7)? ?(.*))?",
)
_RELATIVE = re.compile(
    r"(?:about |over |almost )?(\d{1,3}|an?|one) (second|minute|hour|day|week|month|year)s?"
    r" ago(?: \(edited\))?|(just now|now|today|yesterday)",
    re.IGNORECASE,
)
_UNIT_SECONDS: Final = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400,
    "month": 30.44 * 86_400, "year": 365.25 * 86_400,
}  # fmt: skip


@dataclass(slots=True)
class DateColumn:
    """What the cells of one column say about the order of day and month."""

    name: str
    day_first: int = 0
    month_first: int = 0
    open_cells: int = 0
    evidence: dict[DateOrder, str] = field(default_factory=dict)

    def add(self, cell: str) -> None:
        """Take one cell into account; cells of other forms say nothing."""
        order = _cell_order(cell.strip())
        if order is None:
            self.open_cells += order_is_open(cell)
        elif order is DateOrder.DAY_FIRST:
            self.day_first += 1
            self.evidence.setdefault(order, cell.strip())
        else:
            self.month_first += 1
            self.evidence.setdefault(order, cell.strip())

    @property
    def order(self) -> DateOrder | None:
        """The order of the column; None if nothing settles it or both orders occur.

        >>> column = DateColumn("date")
        >>> for cell in ("03/04/2026", "13/04/2026"):
        ...     column.add(cell)
        >>> column.order
        <DateOrder.DAY_FIRST: 'day first'>
        """
        if bool(self.day_first) == bool(self.month_first):
            return None
        return DateOrder.DAY_FIRST if self.day_first else DateOrder.MONTH_FIRST

    @property
    def reason(self) -> str:
        """What settles the order, or why it is open."""
        if self.order is not None:
            return f"{self.name!r} holds {self.evidence[self.order]!r}"
        if self.day_first:
            both = " and ".join(repr(cell) for cell in self.evidence.values())
            return f"{self.name!r} holds {both}"
        return f"no number in {self.name!r} is over 12"


def is_table_date(cell: str) -> bool:
    """Whether a cell is a date in one of the forms of tables, in any order.

    >>> [is_table_date(cell) for cell in ("24.02.2015 11:35", "3/4/26", "4.5", "12345")]
    [True, True, False, False]
    """
    cell = cell.strip()
    return _numbers_of(cell) is not None or is_timestamp(iso_date(cell) or cell)


def order_is_open(cell: str) -> bool:
    """Whether day and month of a cell could be exchanged.

    >>> order_is_open("03/04/2026"), order_is_open("03/03/2026")
    (True, False)
    """
    numbers = _numbers_of(cell.strip())
    return numbers is not None and numbers[0] != numbers[1] and max(numbers[:2]) <= 12


def iso_date(
    cell: str, order: DateOrder | None = None, *, is_date_column: bool = False
) -> str | None:
    """A date as ISO 8601; None if the cell has none of these forms.

    Parameters:
        cell: the cell.
        order: of day and month, for dates in numbers; None if nothing settles it, then
            only dates with dots are read, day first.
        is_date_column: whether the column is known to hold times, so that a plain
            number can be the day number of a spreadsheet.

    Examples:
        >>> iso_date("13. September 2026, 17:30 Uhr")
        '2026-09-13T17:30:00'
        >>> iso_date("9/13/26 5:05 PM", DateOrder.MONTH_FIRST)
        '2026-09-13T17:05:00'
        >>> iso_date("42059.4826388889", is_date_column=True)
        '2015-02-24T11:35:00'
    """
    text = _GAPS.sub(" ", cell).strip()
    if len(text) > 64 or not any(mark.isdigit() for mark in text):
        return None
    compact = _COMPACT.fullmatch(text)
    if compact:
        year, month, day, *clock = compact.groups()
        return _iso(year, month, day, ":".join(part for part in clock if part))
    if is_date_column and re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _serial_date(float(text.replace(",", ".")))
    year_first = _YEAR_FIRST.fullmatch(text)
    if year_first:
        return _iso(*year_first.groups())
    ordered = _ORDERED.fullmatch(text)
    if ordered:
        first, _, second, year, time_of_day = ordered.groups()
        given = order or (DateOrder.DAY_FIRST if ordered[2] == "." else None)
        if given is None and first != second:
            return None
        if given is DateOrder.MONTH_FIRST:
            first, second = second, first
        return _iso(year, second, first, time_of_day)
    return _named_date(text)


def relative_age(cell: str) -> timedelta | None:
    """The age that a cell such as "2 weeks ago" states; None for other cells.

    >>> relative_age("2 weeks ago").days, relative_age("2026-01-01")
    (14, None)
    """
    match = _RELATIVE.fullmatch(cell.strip())
    if match is None:
        return None
    if match[3]:
        return timedelta(days=match[3].lower() == "yesterday")
    count = int(match[1]) if match[1].isdigit() else 1
    return timedelta(seconds=count * _UNIT_SECONDS[match[2].lower()])


def find_date_columns(
    rows: Iterable[Mapping[str, str]], columns: Iterable[str]
) -> dict[str, DateColumn]:
    """Read these columns of all rows, and say for each what settles its order.

    Cost: one pass over the rows.
    """
    found = {name: DateColumn(name) for name in columns}
    for row in rows:
        for name, column in found.items():
            cell = row.get(name)
            if cell:
                column.add(cell)
    return found


def _numbers_of(cell: str) -> tuple[int, int] | None:
    """The first two numbers of a date in numbers whose year is last."""
    match = _ORDERED.fullmatch(_GAPS.sub(" ", cell)) if len(cell) <= 64 else None
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    plausible = 1 <= min(first, second) <= 12 and max(first, second) <= 31
    readable = match[5] is None or _CLOCK.fullmatch(_plain_clock(match[5])) is not None
    return (first, second) if plausible and readable else None


def _cell_order(cell: str) -> DateOrder | None:
    """The order that a cell by itself settles."""
    numbers = _numbers_of(cell)
    if numbers is None:
        return None
    first, second = numbers
    if first > 12:
        return DateOrder.DAY_FIRST
    if second > 12:
        return DateOrder.MONTH_FIRST
    return DateOrder.DAY_FIRST if re.match(r"\D*\d+\.", cell) else None


def _serial_date(days: float) -> str | None:
    """The time of a spreadsheet's day number, to the second."""
    if not FIRST_SERIAL <= days < LAST_SERIAL:
        return None
    moment = SPREADSHEET_EPOCH + timedelta(seconds=round(days * 86_400))
    return moment.isoformat()


def _named_date(text: str) -> str | None:
    """A date with the name of a month, in any of the languages."""
    plain = _halves(_ORDINAL.sub(r"\1", text))
    plain = _FILLERS.sub(" ", f"{plain} ").strip().casefold()
    match = _NAMED.fullmatch(_GAPS.sub(" ", plain).replace(" ,", ","))
    if match is None:
        return None
    day, name = (match[1], match[2]) if match[1] else (match[4], match[3])
    month = month_of_name(name)
    return _iso(match[5], str(month), day, match[6]) if month else None


def _iso(year: str, month: str, day: str, clock: str | None) -> str | None:
    """ISO 8601 of the parts, with two digits a year of this century; None if bad."""
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    date = f"{full_year:04d}-{int(month):02d}-{int(day):02d}"
    if not clock:
        return date
    match = _CLOCK.fullmatch(_plain_clock(clock))
    if match is None:
        return None
    hour, minute, second, half, zone = match.groups()
    if minute is None and half is None:
        return None
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + 12 * (half == "pm")
    time = f"{number:02d}:{minute or '00'}:{second or '00'}"
    return f"{date}T{time}{f' {zone.upper()}' if zone else ''}"


def _plain_clock(clock: str) -> str:
    """A time of day with `am` or `pm` behind it and colons in it."""
    plain = _EAST_ASIAN_CLOCK.sub(
        lambda found: ":".join(
            part.zfill(2) if part else "00" for part in found.groups()
        ),
        clock,
    )
    plain = _FILLERS.sub(" ", f"{_halves(plain)} ")
    plain = _HALF_FIRST.sub(r"\2 \1", plain)
    return _GAPS.sub(" ", plain).strip(" ,")


def _halves(text: str) -> str:
    """The text with the halves of the day written as `am` and `pm`."""
    text = _WESTERN_HALF.sub(lambda half: f"{(half[1] or half[2]).lower()}m", text)
    return _AFTERNOON.sub("pm", _MORNING.sub("am", text))
