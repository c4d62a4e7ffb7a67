"""Pages of JSON to draw, small limits, and how the pages of a line are joined again."""

from __future__ import annotations

import io
import json
from typing import Any

from hypothesis import strategies as st

from graph.model import FileWarning, RejectedRecord
from ingest.parsing.json_arrays import JsonSpool, PageLimits
from ingest.parsing.json_rows import read_json_document, read_json_lines
from ingest.parsing.row import FileRow

TINY = PageLimits(
    field=40,
    record=20_000,
    page=100_000,
    gap=20,
    page_memory=1_500,
    whole_memory=5_000,
    record_memory=60_000,
    beside_memory=60_000,
)
"""A text over 40 bytes is too long, and some records fill a page."""

SHORT_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=7)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | SHORT_TEXT,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(SHORT_TEXT, inner, max_size=2)
    ),
    max_leaves=3,
)
OBJECT = st.dictionaries(SHORT_TEXT, VALUE, max_size=2)


@st.composite
def records(draw: st.DrawFn, number: int) -> list[dict[str, Any]]:
    """A number of objects that all differ; some of them are drawn, the others are plain."""
    drawn = draw(st.dictionaries(st.integers(0, number - 1), OBJECT, max_size=6))
    return [{**drawn.get(at, {"n": at}), "id": f"#{at}"} for at in range(number)]


@st.composite
def pages(draw: st.DrawFn) -> Any:
    """A page of 8 to 60 records: an array, or an object around it, once or twice."""
    elements = draw(records(draw(st.integers(8, 60))))
    if draw(st.booleans()):
        return elements
    beside = draw(st.dictionaries(SHORT_TEXT, VALUE, max_size=3))
    page: dict[str, Any] = {**beside, "data": elements}
    if draw(st.booleans()):
        page = {"kind": "Listing", "inner": page, "after": None}
    if draw(st.booleans()):
        page["users"] = draw(records(2))
    return dict(draw(st.permutations(list(page.items()))))


def read(
    raw: bytes, *, as_document: bool = False, limits: PageLimits = TINY
) -> tuple[list[FileRow], list[RejectedRecord], int]:
    """Rows, rejects and repaired records of these bytes."""
    reading = read_json_document if as_document else read_json_lines
    items = list(reading(io.BytesIO(raw), 0, limits))
    repaired = sum(one.count for one in items if isinstance(one, FileWarning))
    return (
        [one for one in items if isinstance(one, FileRow)],
        [one for one in items if isinstance(one, RejectedRecord)],
        repaired,
    )


def merged(values: list[Any]) -> Any:
    """The page whose parts these are: they differ in one array only."""
    first = values[0]
    if all(one == first for one in values):
        return first
    if isinstance(first, list):
        return [element for one in values for element in one]
    assert all(one.keys() == first.keys() for one in values)
    return {key: merged([one[key] for one in values]) for key in first}


def has_small_records(page: Any, limits: PageLimits, ascii_only: bool) -> bool:
    """Whether no record is a page itself, which is cut (a test below).

    The reader estimates memory by the text of the whole page, so half is surely small.
    """
    needed = largest_record_memory(page, limits, ascii_only)
    return needed <= limits.whole_memory / 2


def largest_record_memory(page: Any, limits: PageLimits, ascii_only: bool) -> int:
    """The memory that the largest object of any list in a page needs."""
    inner = page if isinstance(page, list) else list(page.values())
    below = (
        largest_record_memory(one, limits, ascii_only)
        for one in inner
        if isinstance(one, dict | list)
    )
    needs = [*below, 0]
    for one in page if isinstance(page, list) else ():
        spool = JsonSpool(limits)
        spool.write(json.dumps(one, ensure_ascii=ascii_only).encode())
        needs.append(spool.memory(0, spool.size))
        spool.close()
    return max(needs)
