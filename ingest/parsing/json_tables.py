"""Read JSON records as rows of a table, with nested keys as `user.name`.

Tools write the tables that they export as JSON, too: as lines, as one array, or as an
object around the array. Readers of tables then know them as they know the CSV.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from graph.model import FileWarning, RejectedRecord
from ingest.parsing.row import FileRow

__all__ = ["flatten_record", "list_paths", "table_rows"]

MAX_FLATTENED_DEPTH: Final = 8
"""Objects nested deeper stay JSON text in their cell."""

MAX_LIST_DEPTH: Final = 3
"""Maximum number of keys above the list of records in an object around it."""

RecordPath = tuple[str, ...]
"""The keys from an outermost object to its list of records; () for the object itself."""


def flatten_record(record: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a JSON object: nested keys joined by dots, lists as JSON text.

    >>> flatten_record({"id": 12, "user": {"name": "amy"}, "tags": ["a"], "text": None})
    {'id': '12', 'user.name': 'amy', 'tags': '["a"]', 'text': ''}
    """
    cells: dict[str, str] = {}
    _flatten(record, "", 1, cells)
    return cells


def list_paths(values: Iterable[Any]) -> list[RecordPath]:
    """Where the objects among these values hold lists of objects, the longest first.

    >>> list_paths([{"meta": {"n": 2}, "posts": [{"id": 1}, {"id": 2}]}])
    [('posts',)]
    """
    sizes: dict[RecordPath, int] = {}
    for value in values:
        if isinstance(value, dict):
            _count_lists(value, (), sizes)
    return sorted(sizes, key=lambda path: (-sizes[path], path))


def table_rows(
    rows: Iterable[FileRow | RejectedRecord | FileWarning], path: RecordPath
) -> Iterator[FileRow | RejectedRecord | FileWarning]:
    """Yield a table row for each record of these JSON rows.

    Parameters:
        rows: the JSON values; an array among them is read as its elements.
        path: where each object keeps its list of records; () if it is one itself. The
            other keys of that object are cells of each of its records.

    """
    for row in rows:
        if not isinstance(row, FileRow):
            yield row
            continue
        records, around = _records_at(row.value, path)
        if not records:
            yield FileWarning(warning="empty_envelope")
        for record in records:
            if not isinstance(record, dict):
                yield RejectedRecord(
                    position=row.position,
                    reason="not_object",
                    detail="this is valid JSON, but no record",
                    raw=row.raw,
                )
                continue
            cells = flatten_record(record)
            # A key of the object around that the record has, too, is another column.
            cells |= {
                f"{key} (around)" if key in cells else key: cell
                for key, cell in around.items()
            }
            if len(records) == 1 and not path:
                yield FileRow(row.position, row.raw, cells, row.size)
            else:
                yield FileRow(row.position, _utf8(record), cells)


def _records_at(value: Any, path: RecordPath) -> tuple[Sequence[Any], dict[str, str]]:
    """The records of one JSON value, and the cells of the object around them."""
    if not path:
        return (value if isinstance(value, list) else (value,)), {}
    around: dict[str, str] = {}
    for depth, key in enumerate(path):
        if not isinstance(value, dict):
            return (value,), {}
        beside = {name: one for name, one in value.items() if name != key}
        _flatten(beside, "".join(f"{part}." for part in path[:depth]), 1, around)
        value = value.get(key)
    # A page without records, such as the last one, is no record itself.
    return (value if isinstance(value, list) else ()), around


def _flatten(
    record: Mapping[str, Any], prefix: str, depth: int, cells: dict[str, str]
) -> None:
    for key, value in record.items():
        name = f"{prefix}{key}".strip().replace("\0", "")
        if isinstance(value, dict) and value and depth < MAX_FLATTENED_DEPTH:
            _flatten(value, f"{name}.", depth + 1, cells)
        else:
            cells[name] = _as_text(value)


def _as_text(value: Any) -> str:
    """The text of a JSON value as a cell; empty for null and empty lists and objects."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _utf8(record: Any) -> bytes:
    return _as_text(record).encode("utf-8", "surrogatepass")


def _count_lists(
    value: Mapping[str, Any], path: RecordPath, sizes: dict[RecordPath, int]
) -> None:
    for key, inner in value.items():
        here = (*path, key)
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            sizes[here] = sizes.get(here, 0) + len(inner)
        elif isinstance(inner, dict) and len(here) < MAX_LIST_DEPTH:
            _count_lists(inner, here, sizes)
