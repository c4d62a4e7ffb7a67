"""Parameters of queries: convert typed text to values of the declared types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from graph.errors import QueryRefused, UsageError
from graph.store.query_files import Query, QueryParameter

_WHOLE = re.compile(r"[+-]?\d{1,18}")
_BOOLEANS: Final = {
    **dict.fromkeys(("true", "yes", "1"), True),
    **dict.fromkeys(("false", "no", "0"), False),
}


def query_title(query: Query) -> str:
    """The name of a query for users, without the prefix of built-in queries.

    >>> query_title(Query("report/x", (), "", (), ""))
    'x'
    """
    return query.name.removeprefix("report/")


def parameter_values(query: Query, arguments: Mapping[str, object]) -> dict[str, Any]:
    """The values of a query's parameters: the given ones, else the defaults.

    Raises:
        UsageError: one is missing, unknown, or not of its type.

    """
    declared = {parameter.name: parameter for parameter in query.parameters}
    unknown = sorted(arguments.keys() - declared.keys())
    if unknown:
        known = ", ".join(declared) or "none"
        raise UsageError(
            f"{query_title(query)} takes no parameter {unknown[0]!r}: it takes {known}."
        )
    values = {}
    for name, parameter in declared.items():
        value = arguments.get(name, _default(parameter))
        if value is None:
            raise UsageError(
                f"{query_title(query)} needs {name} ({parameter.type}): --param {name}=…"
            )
        values[name] = coerce_parameter(parameter, value)
    return values


def coerce_parameter(parameter: QueryParameter, value: object) -> Any:
    """Convert a value, or its text as typed, to the parameter's type.

    A DATETIME stays ISO text in UTC, because a query reaches its engine as JSON (in the
    query: `localdatetime(since)`); a day given for `until` is included. A LIST<STRING>
    is separated by commas.

    Raises:
        UsageError: the value is not of the type.

    >>> coerce_parameter(QueryParameter("limit", "INTEGER"), "20")
    20
    >>> coerce_parameter(QueryParameter("until", "DATETIME"), "2026-10-31")
    '2026-11-01T00:00:00'
    >>> coerce_parameter(QueryParameter("own", "BOOLEAN"), "maybe")
    Traceback (most recent call last):
    graph.errors.UsageError: own takes true or false, not 'maybe'.
    """
    kinds: dict[str, tuple[Callable[[object], Any], str]] = {
        "STRING": (_text, "a text"),
        "INTEGER": (_integer, "a whole number"),
        "FLOAT": (_number, "a number"),
        "BOOLEAN": (_boolean, "true or false"),
        "DATETIME": (_moment, "a day or a moment such as 2026-10-31"),
        "LIST<STRING>": (_list, "texts with commas between them"),
    }
    if parameter.type not in kinds:
        raise QueryRefused(
            f"{parameter.name} has the type {parameter.type}; known types are "
            f"{', '.join(kinds)}."
        )
    read, description = kinds[parameter.type]
    converted = read(value)
    if converted is None:
        raise UsageError(f"{parameter.name} takes {description}, not {value!r}.")
    if isinstance(converted, datetime):
        return _inclusive_until(parameter, value, converted).isoformat()
    return converted


def guess_parameter_type(value: object) -> str:
    """Infer the type of a value that no header declares.

    >>> [guess_parameter_type(text) for text in ("12", "a", "true", "1.5")]
    ['INTEGER', 'STRING', 'BOOLEAN', 'FLOAT']
    """
    if isinstance(value, str):
        if _WHOLE.fullmatch(value):
            return "INTEGER"
        if value in {"true", "false"}:
            return "BOOLEAN"
        return "STRING" if _number(value) is None else "FLOAT"
    if isinstance(value, bool):
        return "BOOLEAN"
    if isinstance(value, datetime):
        return "DATETIME"
    if isinstance(value, (list, tuple)):
        return "LIST<STRING>"
    return {int: "INTEGER", float: "FLOAT"}.get(type(value), "STRING")


def _default(parameter: QueryParameter) -> object:
    if parameter.default is None:
        return None
    text = parameter.default.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: object) -> int | None:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _boolean(value: object) -> bool | None:
    if isinstance(value, str):
        return _BOOLEANS.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    offset = value.utcoffset() or timedelta()
    return value.replace(tzinfo=None) - offset


def _inclusive_until(
    parameter: QueryParameter, value: object, moment: datetime
) -> datetime:
    """The end of the day if a day alone is given for `until`."""
    whole_day = isinstance(value, str) and len(value.strip()) == 10
    if parameter.name == "until" and whole_day:
        with suppress(OverflowError):
            return moment + timedelta(days=1)
    return moment


def _list(value: object) -> list[str] | None:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value):
        return list(value)
    return None
