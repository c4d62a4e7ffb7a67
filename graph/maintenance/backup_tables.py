"""The tables of a backup: read within a size, with checked columns, keys and ends."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graph.maintenance.backup_members import table_limit
from graph.maintenance.transfer import COPIED_LABELS, COPIED_TYPES
from graph.model import Kind, Label, PostKind
from graph.store.schema import EDGE_TYPES, NODE_TYPES, arrow_schema

PARQUET_ERRORS: Final = (
    pa.ArrowException,
    OSError,
    ValueError,
    OverflowError,
    MemoryError,
)
"""The errors that reading a damaged Parquet file can raise."""

ALLOWED_VALUES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("Post", "kind"): tuple(PostKind),
    ("Post", "stance_label"): tuple(Label),
    ("ABOUT", "label"): tuple(Label),
    ("ACTS_ON", "kind"): tuple(Kind),
    ("INTERACTED", "kind"): tuple(Kind),
}
"""The columns, as (table, column), that hold one of a few words."""

REQUIRED_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "Account": ("platform",),
    "Post": ("platform", "kind"),
    "ACTS_ON": ("kind",),
    "INTERACTED": ("kind",),
}
"""The columns without a null, besides keys and ends."""

_FIRST_TIME: Final = datetime.datetime(1, 1, 1)
_LAST_TIME: Final = datetime.datetime(9999, 12, 31)
_ROWS_PER_BATCH: Final = 10_000


class TableRefused(Exception):
    """A table is not one that `backup` wrote; the text says why."""


def table_schema(name: str) -> pa.Schema:
    """The schema of the table of a label or of a relationship type."""
    if name in NODE_TYPES:
        return arrow_schema(NODE_TYPES[name].columns)
    ends = pa.schema({"source": pa.string(), "target": pa.string()})
    return pa.unify_schemas([ends, arrow_schema(EDGE_TYPES[name].columns)])


def read_backup_table(name: str, data: bytes, rows: int) -> pa.Table:
    """Read a table with the current schema; columns of later versions are null.

    Parameters:
        name: the label or the relationship type.
        data: the Parquet file.
        rows: the number of rows that the backup names.

    Raises:
        TableRefused: it cannot be read, is too large, or has other columns or rows.

    """
    schema = table_schema(name)
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        if file.metadata.num_rows != rows:
            raise TableRefused(f"{name} has {file.metadata.num_rows:,} rows")
        for column in file.schema_arrow:
            if column.name not in schema.names:
                raise TableRefused(f"{name} has an unknown column {column.name[:50]!r}")
            if column.type != schema.field(column.name).type:
                raise TableRefused(f"{name}.{column.name} has the type {column.type}")
        if len(set(file.schema_arrow.names)) < len(file.schema_arrow.names):
            raise TableRefused(f"{name} has a column twice")
        _check_size(name, data, file.schema_arrow)
        table = file.read()
        table.validate(full=True)
    except PARQUET_ERRORS as error:
        raise TableRefused(f"{name} cannot be read") from error
    for column in schema:
        if column.name not in table.column_names:
            table = table.append_column(column, pa.nulls(len(table), column.type))
    return table.select(schema.names)


def _check_size(name: str, data: bytes, schema: pa.Schema) -> None:
    """Refuse a table that grows too large in memory.

    Texts are counted through their dictionary: a file of some kilobytes can repeat one
    long text millions of times.
    """
    texts = [field.name for field in schema if field.type == pa.string()]
    file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=texts)
    groups = range(file.metadata.num_row_groups)
    size = sum(file.metadata.row_group(group).total_byte_size for group in groups)
    limit = table_limit(len(data))
    if size <= limit:
        size = 0
        for batch in file.iter_batches(batch_size=_ROWS_PER_BATCH):
            size += sum(map(_decoded_bytes, batch.columns))
            if size > limit:
                break
    if size > limit:
        raise TableRefused(f"{name} is too large")


def _decoded_bytes(values: pa.Array) -> int:
    if not pa.types.is_dictionary(values.type):
        return int(values.nbytes)
    lengths = pc.binary_length(values.dictionary)
    total = pc.sum(pc.cast(pc.take(lengths, values.indices), pa.int64())).as_py()
    return int(total or 0) + 4 * len(values)


def check_backup_tables(read_table: Callable[[str], pa.Table]) -> None:
    """Check keys, ends and values of all tables.

    Parameters:
        read_table: reads the table of a name, empty if the backup lacks it.

    Raises:
        TableRefused: a key is null or there twice, an end is nowhere, or a value is
            none that a store can hold.

    Cost: reads every table once; the keys of all nodes are in memory at a time.
    """
    keys: dict[str, pa.ChunkedArray] = {}
    for label in COPIED_LABELS:
        table = read_table(label)
        _check_values(label, table)
        _check_unique(label, table, (NODE_TYPES[label].key,))
        keys[label] = table[NODE_TYPES[label].key]
    for type_ in COPIED_TYPES:
        table, edge = read_table(type_), EDGE_TYPES[type_]
        _check_values(type_, table)
        _check_unique(type_, table, ("source", "target", *edge.identity))
        for end, label in (("source", edge.start), ("target", edge.end)):
            if not pc.all(pc.is_in(table[end], keys[label]), min_count=0).as_py():
                raise TableRefused(f"{type_} has an end that is no {label}")


def _check_unique(name: str, table: pa.Table, columns: tuple[str, ...]) -> None:
    for column in (*columns, *REQUIRED_COLUMNS.get(name, ())):
        if table[column].null_count:
            raise TableRefused(f"{name} has an empty {column}")
    distinct = table.select(list(columns)).group_by(list(columns)).aggregate([])
    if distinct.num_rows < table.num_rows:
        raise TableRefused(f"{name} has the same {' and '.join(columns)} twice")


def _check_values(name: str, table: pa.Table) -> None:
    for field in table.schema:
        values = table[field.name]
        if pa.types.is_timestamp(field.type):
            first, last = (
                pa.scalar(time, field.type) for time in (_FIRST_TIME, _LAST_TIME)
            )
            inside = pc.and_(
                pc.greater_equal(values, first), pc.less_equal(values, last)
            )
        elif allowed := ALLOWED_VALUES.get((name, field.name)):
            inside = pc.or_(pc.is_null(values), pc.is_in(values, pa.array(allowed)))
        else:
            continue
        if pc.all(inside, min_count=0).as_py() is False:
            raise TableRefused(f"{name}.{field.name} has a value that none can be")
