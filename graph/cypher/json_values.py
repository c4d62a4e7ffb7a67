"""Query results as JSON values, the same for both engines."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

_INTERNAL: Final = frozenset({"_ID", "_LABEL", "_SRC", "_DST"})


def to_json_value(value: Any) -> Any:
    """Convert an engine's value to text, number, boolean, list, mapping or None.

    A node or a relationship becomes the mapping of its properties, a path the list of
    its nodes; times are ISO 8601; whole decimals are integers; NaN and infinity are None.

    >>> to_json_value({"_ID": {"offset": 0}, "_LABEL": "Account", "id": "x:1"})
    {'id': 'x:1'}
    >>> to_json_value([Decimal(10), Decimal("1.5"), float("nan"), b"ab"])
    [10, 1.5, None, '6162']
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds():g}S"
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, Mapping):
        return _json_mapping(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json_value(item) for item in value]
    return str(value)


def _json_mapping(value: Mapping[Any, Any]) -> Any:
    if value.keys() == {"_NODES", "_RELS"}:
        return [to_json_value(node) for node in value["_NODES"]]
    internal = _INTERNAL if {"_ID", "_LABEL"} <= value.keys() else frozenset()
    return {str(k): to_json_value(v) for k, v in value.items() if k not in internal}
