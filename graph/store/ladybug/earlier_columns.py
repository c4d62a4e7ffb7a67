"""Files of earlier versions: columns that they lack are read as unknown.

A store gets its new columns when it is written to. Until then it is only read, also by
`backup` and `copy`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa


def present_columns(columns: Iterable[str], stored: Iterable[str]) -> list[str]:
    """The columns of the schema that a file has, in the order of the schema.

    >>> present_columns(["id", "new"], ["old", "id"])
    ['id']
    """
    found = set(stored)
    return [name for name in columns if name in found]


def with_unknown_columns(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A table in a schema; columns that it lacks are null.

    >>> with_unknown_columns(
    ...     pa.table({"a": [1]}), pa.schema({"a": pa.int64(), "b": pa.string()})
    ... ).to_pylist()
    [{'a': 1, 'b': None}]
    """
    for field in schema:
        if field.name not in table.column_names:
            unknown = pa.nulls(table.num_rows, field.type)
            table = table.append_column(field, unknown)
    return table.select(schema.names).cast(schema)
