"""Types of the arrays that analyses make of a snapshot, and conversions to them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Mask = npt.NDArray[np.bool_]
"""One boolean per row."""

Longs = npt.NDArray[np.int64]
"""Row numbers, times in microseconds, codes or counts."""


def bool_array(values: pa.ChunkedArray) -> Mask:
    """A boolean column as a mask; an unknown value is False.

    >>> bool_array(pa.chunked_array([[True, None]])).tolist()
    [True, False]
    """
    array: Mask = values.fill_null(False).to_numpy()
    return array


def int_array(column: pa.ChunkedArray, missing: int = -1) -> Longs:
    """An integer column as an array, with `missing` for an unknown value.

    >>> int_array(pa.chunked_array([[4, None]])).tolist()
    [4, -1]
    """
    array: Longs = column.fill_null(missing).to_numpy().astype(np.int64)
    return array


def nullable_rows(rows: npt.NDArray[np.integer]) -> pa.Array:
    """Row numbers as an Arrow array, with null for -1.

    >>> nullable_rows(np.array([4, -1])).to_pylist()
    [4, None]
    """
    return pa.array(rows, pa.int32(), mask=rows < 0)
