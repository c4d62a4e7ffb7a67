"""JSON values as a reader gets them, and what it makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from graph.model import Record, RecordPosition
from ingest.parsing.row import FileRow


def rows(*values: Any) -> Iterator[FileRow]:
    """One line of a file for each value."""
    for number, value in enumerate(values, 1):
        yield FileRow(RecordPosition(number, 0), json.dumps(value).encode(), value)


def records_of(reader: ModuleType, *values: Any) -> list[Record]:
    """The records that a reader makes of these values; it refuses none of them."""
    found = []
    for item in reader.read(rows(*values)):
        assert isinstance(item, Record), item
        found.append(item)
    return found
