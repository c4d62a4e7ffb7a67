"""The registry of readers, in the order of format detection."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final, cast

from graph.errors import UsageError
from ingest.readers.protocol import Reader

READER_ORDER: Final = (
    "flat_v1",
    "x_v2",
    "twarc_csv",
    "bluesky",
    "mastodon",
    "reddit",
    "x_archive",
    "mastodon_outbox",
    "telegram_export",
    "zeeschuimer",
    "youtube_downloader",
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
    "x_analytics",
    "meta_business",
    "youtube",
    "minet",
    "tcat",
    "nodexl",
    "hoaxy",
    "coortweet",
    "hacker_news",
    "mapped",
)
"""Detection order: the first reader that recognises the head reads the file."""


@cache
def load_reader(name: str) -> Reader:
    """Load the reader of a format.

    Raises:
        UsageError: there is no reader of this name.

    """
    if name not in READER_ORDER:
        known = ", ".join(READER_ORDER)
        raise UsageError(f"There is no format called {name!r}; there are {known}.")
    return cast("Reader", import_module(f"ingest.readers.{name}"))
