"""Parse timestamps of all common formats to naive UTC; ambiguous dates are rejected."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

EARLIEST_TIME: Final = datetime(2000, 1, 1)
"""The earliest accepted timestamp."""

EPOCH: Final = datetime(1970, 1, 1)
"""Start of Unix time."""

_UNITS: Final = ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1))
"""Epoch numbers below the limit are seconds, milliseconds, microseconds."""

_NAMES: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTHS: Final = {_NAMES[at : at + 3]: at // 3 + 1 for at in range(0, 36, 3)}
_CLOCK = (
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,12}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
)
ZONE_HOURS: Final = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "MET": 1,
    "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "KST": 9, "JST": 9, "HKT": 8,
    "SGT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "AST": -4, "ADT": -3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3, "WIB": 7,
}  # fmt: skip
"""Hours east of UTC of zone names: those of RFC 5322 (so CST is American), and others
that mean one zone only. BST and IST mean several, so they are refused."""

_ZONE = (
    rf"(?P<zone>{'|'.join(sorted(ZONE_HOURS, key=len, reverse=True))}"
    r"|z|utc|gmt|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)"
)
_DAY = r"(?:[A-Za-z]{3,9},?\s+)?"
_SPELLINGS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        # 2024-03-05, 2024-03-05T10:00:00.123456789Z, 2024-03-05 10:00:00 -0800
        rf"(?P<Y>\d{{4}})[-/](?P<M>\d{{1,2}})[-/](?P<D>\d{{1,2}})"
        rf"(?:(?:[Tt]|\s+){_CLOCK}(?:\s*{_ZONE})?(?:\s+UTC)?)?",
        # 20240305T100000Z, 20240305T1000
        rf"(?P<Y>\d{{4}})(?P<M>\d{{2}})(?P<D>\d{{2}})"
        rf"T(?P<h>\d{{2}})(?P<m>\d{{2}})(?:(?P<s>\d{{2}})(?:[.,](?P<f>\d{{1,12}}))?)?"
        rf"(?P<half>)(?:\s*{_ZONE})?",
        # Tue Mar 05 10:00:00 +0000 2024
        rf"{_DAY}(?P<N>[A-Za-z]{{3,9}})\.?\s+(?P<D>\d{{1,2}})\s+{_CLOCK}"
        rf"(?:\s+{_ZONE})?\s+(?P<Y>\d{{4}})",
        # Tue, 05 Mar 2024 10:00:00 GMT
        rf"{_DAY}(?P<D>\d{{1,2}})[\s-]+(?P<N>[A-Za-z]{{3,9}})\.?[\s-]+(?P<Y>\d{{4}})"
        rf"(?:,?\s+{_CLOCK}(?:\s*{_ZONE})?)?",
        # March 5, 2024, 10:00 AM
        rf"{_DAY}(?P<N>[A-Za-z]{{3,9}})\.?\s+(?P<D>\d{{1,2}}),\s*(?P<Y>\d{{4}})"
        rf"(?:,?\s+{_CLOCK}(?:\s*{_ZONE})?)?",
    )
)
_ISO_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?Z")
_OPEN_ORDER = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?:\W.*)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]*)?")


class InvalidValue(Exception):
    """A value for which the whole record is rejected.

    `reason` is one of the quarantine's reasons, `detail` explains it. `convert_rows`
    turns the exception into the reject of the row.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def parse_timestamp(value: Any, warn: list[str]) -> datetime | None:
    """Parse a timestamp to naive UTC; None for None or blank.

    Accepts ISO 8601, Unix time in seconds, milliseconds or microseconds (number or
    text), RFC 5322 dates, X's format and dates with the name of a month. A timestamp
    without a time zone is read as UTC with the warning `no_zone`.

    Raises:
        InvalidValue: `bad_time` for other formats, for an ambiguous order of day and
            month, and for times before 2000 or more than a day in the future.

    >>> parse_timestamp("Tue Mar 05 12:00:00 +0200 2024", [])
    datetime.datetime(2024, 3, 5, 10, 0)
    >>> parse_timestamp(1709632800000, [])
    datetime.datetime(2024, 3, 5, 10, 0)

    """
    if value is None:
        return None
    if isinstance(value, str):
        value = value.strip()
        if not value:
            return None
        found = _NUMBER.fullmatch(value)
        moment = _number(float(value)) if found else _parse_spelling(value, warn)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidValue("bad_time", "this is neither text nor a number")
    else:
        moment = _number(value)
    if (
        not EARLIEST_TIME
        <= moment
        <= datetime.now(UTC).replace(tzinfo=None) + timedelta(1)
    ):
        raise InvalidValue(
            "bad_time", f"{moment.date()} is before 2000 or in the future"
        )
    return moment


def is_timestamp(value: str) -> bool:
    """Whether `parse_timestamp` reads a text as a time.

    >>> is_timestamp("2024-03-05"), is_timestamp("soon"), is_timestamp("")
    (True, False, False)
    """
    try:
        return parse_timestamp(value, []) is not None
    except InvalidValue:
        return False


def _number(value: float) -> datetime:
    """The time of a Unix timestamp; its unit is inferred from its size."""
    for limit, micros in _UNITS:
        if 0 <= value < limit:
            return EPOCH + timedelta(microseconds=round(value * micros))
    raise InvalidValue("bad_time", "this number is not a Unix time since 2000")


def _parse_spelling(value: str, warn: list[str]) -> datetime:
    if _ISO_UTC.fullmatch(value):
        with suppress(ValueError):
            return datetime.fromisoformat(value[:-1])
    if len(value) > 64:
        raise InvalidValue("bad_time", "this is too long for a date")
    for spelling in _SPELLINGS:
        match = spelling.fullmatch(value)
        if match is not None:
            return _moment(match.groupdict(), warn)
    if _OPEN_ORDER.fullmatch(value):
        raise InvalidValue(
            "bad_time",
            f"{value[:40]!r} can mean two days; say --day-first or --month-first",
        )
    raise InvalidValue("bad_time", f"{value[:40]!r} is not a known date format")


def _moment(parts: dict[str, str | None], warn: list[str]) -> datetime:
    """The naive UTC time of the parts of a match."""
    month = parts.get("M")
    name = (parts.get("N") or "")[:3].lower()
    try:
        hour, second = int(parts["h"] or 0), int(parts["s"] or 0)
        # A leap second is the last second before midnight, once more.
        second = 59 if second == 60 else second
        if parts["half"]:
            if not 1 <= hour <= 12:
                raise ValueError("a clock of twelve hours")
            hour = hour % 12 + (12 if parts["half"] in "pP" else 0)
        local = datetime(
            int(parts["Y"] or 0),
            int(month) if month else _MONTHS[name],
            int(parts["D"] or 0),
            hour,
            int(parts["m"] or 0),
            second,
            int((parts["f"] or "0")[:6].ljust(6, "0")),
        )
        if not parts["zone"]:
            warn.append("no_zone")
            return local
        return local - _offset(parts["zone"])
    except (ValueError, KeyError, OverflowError):
        raise InvalidValue("bad_time", "this day or hour does not exist") from None


def _offset(zone: str) -> timedelta:
    if zone.upper() in ZONE_HOURS:
        return timedelta(hours=ZONE_HOURS[zone.upper()])
    zone = zone[3:] if zone[0] in "UG" else zone
    digits = zone[1:].replace(":", "")
    digits = digits.zfill(2).ljust(4, "0") if len(digits) < 3 else digits.zfill(4)
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    timezone(shift)  # raises ValueError for a day and more
    return -shift if zone[0] == "-" else shift
