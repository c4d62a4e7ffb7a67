"""Every column is used or named as unused; every cell that cannot be read is counted."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.model import Post, Record, RejectedRecord, UnusedColumns
from ingest.loading.format_detection import parse_member
from ingest.mapping.field_guessing import fold_column_name
from ingest.parsing.sources import find_source_files

GOOD: Final = {
    "likes": ["3", "1.2K", "3,456", ""],
    "replies": ["0", "12", ""],
    "views": ["1.234", "7", ""],
    "followers": ["12", "1M", ""],
    "rating": ["1", "4", "5", ""],
    "sentiment": ["positive", "Negative", ""],
    "date": ["2026-10-01", "2026-10-02T10:00:00Z"],
    "author": ["amy", "ben"],
    "url": ["https://x.com/amy/status/1", "https://example.com/a", ""],
    "lang": ["en", "German", ""],
    "is promoted": ["yes", "0", ""],
}
"""Column to cells that can be read; "" says nothing."""

ODD: Final = {
    "likes": ["lots", "1.2.3"],
    "replies": ["some", "-7"],
    "views": ["??", "1e9"],
    "followers": ["many"],
    "rating": ["fine"],
    "sentiment": ["meh"],
    "url": ["see our page", "ftp://x"],
    "lang": ["klingon, mostly"],
    "is promoted": ["perhaps"],
}
"""Column to cells that are no value of it."""

COUNTED: Final = tuple(ODD)
FIELDS: Final = {
    "rating": "stars",
    "sentiment": "label",
    "lang": "language",
    "is promoted": "paid",
}

unknown_name = st.text(
    st.characters(codec="utf-8", categories=("L", "N")), min_size=3, max_size=12
).map(lambda name: f"zz{name}")


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[dict[str, str]]]:
    """Columns in any order, and rows; at most a third of the cells of a column is odd."""
    known = draw(st.lists(st.sampled_from(list(GOOD)), unique=True, max_size=10))
    others = draw(
        st.lists(unknown_name, unique_by=fold_column_name, max_size=30 - len(known))
    )
    columns = draw(st.permutations(["author", "text", *known, *others]))
    columns = list(dict.fromkeys(columns))
    rows = []
    count = draw(st.integers(3, 9))
    for number in range(count):
        row = {}
        for column in columns:
            if column == "text":
                row[column] = f"so good {number}"
            elif column in GOOD:
                odd = column in ODD and number % 3 == 0 and draw(st.booleans())
                row[column] = draw(st.sampled_from((ODD if odd else GOOD)[column]))
            else:
                row[column] = draw(st.sampled_from(["", "x", "7", "a b"]))
        rows.append(row)
    return columns, rows


def as_csv(columns: list[str], rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@given(tables(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_column_and_no_cell_vanishes_in_silence(
    table: tuple[list[str], list[dict[str, str]]], in_json: bool
) -> None:
    columns, rows = table
    # A column in which half of the cells are odd holds something else: it is unused.
    for column in set(columns) & set(ODD):
        filled = [row[column] for row in rows if row[column]]
        assume(sum(cell in ODD[column] for cell in filled) * 2 < max(len(filled), 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        text = json.dumps(rows) if in_json else as_csv(columns, rows)
        path.write_text(text, encoding="utf-8")
        (source,) = find_source_files([str(path)])
        (member,) = source.members()
        items = list(parse_member(member).items)
    records = [item for item in items if isinstance(item, Record)]
    assert not any(isinstance(item, RejectedRecord) for item in items)
    unused = {
        name for one in items if isinstance(one, UnusedColumns) for name in one.columns
    }
    unread = Counter(column for one in records for column in one.unread_cells)
    unknown = {column for column in columns if column.startswith("zz")}
    assert unknown == unused
    posts = [one.main for one in records if isinstance(one.main, Post)]
    assert len(posts) == len(rows)
    for column in set(columns) & set(COUNTED):
        odd = sum(row[column] in ODD[column] for row in rows)
        good = sum(row[column] not in ("", *ODD[column]) for row in rows)
        assert unread.pop(column, 0) == odd
        read = [_value(post, FIELDS.get(column, column)) for post in posts]
        assert sum(value is not None for value in read) == good
    assert not unread


def _value(post: Post, field: str) -> object:
    if field == "followers":
        return post.author.followers if post.author else None
    return getattr(post, field)
