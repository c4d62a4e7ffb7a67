"""Flat tables for spreadsheets: text, numbers, booleans and times only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.types as kinds


def flatten_table(table: pa.Table) -> pl.DataFrame:
    """Flatten a table: nested values become JSON text, times UTC.

    Integers of more than 15 digits become text, because a spreadsheet would round them.
    """
    columns = {name: _plain_column(table[name]) for name in table.column_names}
    return pl.DataFrame(pl.from_arrow(pa.table(columns)))


def _plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if kinds.is_dictionary(kind):
        return _plain_column(column.cast(kind.value_type))
    if kinds.is_timestamp(kind):
        return column.cast(pa.timestamp("us"), safe=False)
    if kinds.is_integer(kind):
        return column.cast(pa.string()) if _would_be_rounded(column) else column
    if (
        kinds.is_floating(kind)
        or kinds.is_boolean(kind)
        or kinds.is_date(kind)
        or kinds.is_string(kind)
    ):
        return column
    if kinds.is_large_string(kind) or kinds.is_null(kind):
        return column.cast(pa.string())
    texts = [
        None if value is None else value_as_text(value) for value in column.to_pylist()
    ]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _would_be_rounded(column: pa.ChunkedArray) -> bool:
    values = column.drop_null().to_numpy()
    return bool(len(values)) and bool(
        max(abs(int(values.min())), abs(int(values.max()))) >= 10**15
    )


def value_as_text(value: object) -> str:
    """Any value as text, nested values as JSON.

    >>> value_as_text([1, "a"]), value_as_text(datetime(2026, 10, 3, 8))
    ('[1, "a"]', '2026-10-03T08:00:00')
    """
    if isinstance(value, str):
        return value
    json_data = json_value(value)
    return (
        json_data
        if isinstance(json_data, str)
        else json.dumps(json_data, ensure_ascii=False)
    )


def json_value(value: Any) -> Any:
    """Any value as a JSON value; NaN and infinities become null, times ISO text.

    >>> json_value({"at": date(2026, 10, 3), "of": (1, float("nan"))})
    {'at': '2026-10-03', 'of': [1, None]}
    """
    if isinstance(value, Enum):
        return json_value(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): json_value(each) for key, each in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return json_value(value.tolist())
    if isinstance(value, list | tuple):
        return [json_value(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((json_value(each) for each in value), key=str)
    return str(value)
