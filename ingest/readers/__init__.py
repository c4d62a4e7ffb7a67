"""One format a file. A reader recognises its format by content and makes records of it.

A reader is a module of this package with

- `NAME`: the format's name in reports and for `--format`;
- `TITLE`: one line for people ("X API v2 pages and flattened lines (twarc2)");
- `SHAPE`: what its rows are: `json`, `table` or `lines`;
- `VERIFIED`: whether real files of this format were read in our tests;
- `sniff(head) -> bool`: whether this is that format; it looks, never guesses by trying;
- `read(rows) -> Iterator[Item]`: rows to records; opens nothing, prints nothing,
  keeps no more than one row in memory; never raises for what a row holds.
- optionally `check(head) -> None`: raises `FileRefused` where the format is right
  but the file cannot be taken (`missing_column`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, Literal, Protocol, cast

from graph.errors import UsageError
from graph.model import Item, Place

Shape = Literal["json", "table", "lines"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an unpacked file, already decoded.

    `value` is a JSON value (shape `json`), a mapping of column to text (shape `table`;
    every cell is text, empty cells are ""), or a line of text (shape `lines`).
    """

    place: Place
    raw: bytes
    value: Any


@dataclass(frozen=True, slots=True)
class Head:
    """What is seen of a file before it is read: its shape and its first rows.

    `columns` is the header of a table (as written, trimmed) and () otherwise;
    `values` are the first rows' values, at most 50; `sheets` names the sheets of a
    workbook.
    """

    shape: Shape
    columns: tuple[str, ...]
    values: tuple[Any, ...]
    sheets: tuple[str, ...] = ()

    def has(self, *columns: str) -> bool:
        """Whether a table has all these columns.

        >>> Head("table", ("id", "text"), ()).has("id", "text")
        True
        """
        return set(columns) <= set(self.columns)

    def objects(self) -> list[Mapping[str, Any]]:
        """The first values that are JSON objects.

        >>> Head("json", (), ({"id": 1}, 2)).objects()
        [{'id': 1}]
        """
        return [value for value in self.values if isinstance(value, dict)]


class Reader(Protocol):
    """What a reader's module offers."""

    NAME: str
    TITLE: str
    SHAPE: Shape
    VERIFIED: bool

    def sniff(self, head: Head) -> bool:
        """Whether a file that begins like this is of this format."""
        ...

    def read(self, rows: Iterable[Row]) -> Iterator[Item]:
        """Records, rejects and notes of these rows, in order."""
        ...


ORDER: Final = (
    "flat_v1",
    "x_v2",
    "twarc_csv",
    "bluesky",
    "mastodon",
    "reddit",
    "x_v1",
    "app_reviews",
    "amazon",
    "yelp",
    "twcs",
    "airline",
    "edge_list",
    "edge_table",
    "fourcat",
    "brandwatch",
    "meltwater",
    "talkwalker",
    "youtube",
    "minet",
    "tcat",
    "nodexl",
    "hoaxy",
    "coortweet",
    "hacker_news",
    "mapped",
)
"""The order of recognition: the first reader that knows the head takes the file."""


@cache
def reader(name: str) -> Reader:
    """The reader of that name.

    Raises:
        UsageError: no reader has this name.

    """
    if name not in ORDER:
        known = ", ".join(ORDER)
        raise UsageError(f"There is no format called {name!r}; there are {known}.")
    return cast("Reader", import_module(f"ingest.readers.{name}"))
