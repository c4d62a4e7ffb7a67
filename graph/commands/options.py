"""Options that commands share, and the choices of options.

Only `argparse` is imported, so that `--help` answers at once. Choices are written out; `tests/graph/commands/test_command_line.py` compares them with the analysis.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Final

ALIASES: Final[Mapping[str, str]] = {"unheard": "unanswered"}
"""Old names of commands and of their choices, accepted for one version; `--help` does
not list them."""

LISTS: Final = ("influencers", "advocates", "quiet-advocates", "detractors", "bridges")
"""The ranked lists."""

BACKTESTED_LISTS: Final = LISTS[:4]
"""The lists that a back-test can score."""

INTERACTION_KINDS: Final = ("share", "quote", "reply", "mention")
"""The kinds of interactions."""

CASE_STATES: Final = ("answered", "by_others", "unanswered", "unknown")
"""The states of a case."""

CASE_SIGNS: Final = ("praise", "complaint", "question", "remark")
"""The sentiments of a case."""

RESPONSE_GROUPINGS: Final = (
    "all",
    "sign",
    "platform",
    "followers",
    "hour",
    "weekday",
)
"""Groups for which response times are measured."""

KEYNESS_GROUPINGS: Final = ("sign", "brand", "product", "month", "person")
"""Groups of posts whose distinctive phrases are compared."""

SIGNALS: Final = (
    "together_share",
    "together_wording",
    "together_link",
    "one_way_crowd",
    "rhythm",
    "look_alike",
    "review_rush",
    "review_ring",
    "review_copy",
    "promotional",
)
"""The authenticity signals."""

COORDINATION_OBJECTS: Final = ("post", "link", "hashtag", "wording")
"""The objects on which accounts act together."""

COORDINATION_TABLES: Final = ("signals", "accounts", "edges")
"""The tables of `credibility`."""

MAX_ROWS: Final = 2**31 - 1
"""The maximum number of rows of a table; row numbers are 32 bits wide."""

MAX_SEED: Final = 2**32 - 1
"""The largest random seed."""


def add_store_option(parser: argparse.ArgumentParser) -> None:
    """Add `--store`."""
    parser.add_argument("--store", metavar="URI", help="ladybug:FOLDER or bolt://HOST")


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add `--out` and `--format`."""
    parser.add_argument("--out", metavar="FILE", help="write here instead of stdout")
    parser.add_argument(
        "--format",
        choices=("csv", "xlsx", "json", "parquet", "gexf", "graphml"),
        help="default: an aligned table on a terminal, CSV in a pipe",
    )


def add_scope_options(parser: argparse.ArgumentParser) -> None:
    """Add the scope: brand, platform, topic, time, `--top`, coordinated accounts."""
    parser.add_argument(
        "--brand", metavar="B", help="id or name of a brand (default: all brands)"
    )
    parser.add_argument("--platform", metavar="P", help="only this platform")
    parser.add_argument("--topic", metavar="T", help="hashtag, link or words")
    parser.add_argument("--since", metavar="D", help="from this day (UTC)")
    parser.add_argument("--until", metavar="D", help="to the end of this day (UTC)")
    parser.add_argument(
        "--as-of",
        metavar="D",
        help="use only data known at the end of this day",
    )
    parser.add_argument(
        "--top",
        type=parse_row_count,
        default=50,
        metavar="N",
        help="number of rows (default: 50)",
    )
    parser.add_argument(
        "--with-coordinated",
        action="store_true",
        help="include accounts that act together within seconds (default: excluded)",
    )


def add_list_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every list: store, scope and output."""
    add_store_option(parser)
    add_scope_options(parser)
    add_output_options(parser)


def add_coordination_options(parser: argparse.ArgumentParser) -> None:
    """Add what acting together means, and the tables of the accounts that do."""
    parser.add_argument(
        "--within",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="maximum seconds between the same actions of two accounts (default: 60)",
    )
    parser.add_argument(
        "--at-least",
        type=int,
        default=2,
        metavar="N",
        help="minimum number of such shared actions (default: 2)",
    )
    parser.add_argument(
        "--show",
        choices=COORDINATION_TABLES,
        default="signals",
        help="signals (default); accounts and edges of the network of accounts that act "
        "together, which --format graphml or gexf writes as a whole",
    )
    parser.add_argument(
        "--object",
        choices=COORDINATION_OBJECTS,
        default="post",
        help="what the accounts of this network share (default: post)",
    )


def parse_row_count(text: str) -> int:
    """A number of rows; a larger one than any table has means all of them.

    >>> parse_row_count("50"), parse_row_count("9" * 30) == MAX_ROWS
    (50, True)
    """
    return min(int(text), MAX_ROWS)


def parse_seed(text: str) -> int:
    """A random seed, as NumPy and NetworKit accept it.

    Raises:
        argparse.ArgumentTypeError: the number is out of range.

    >>> parse_seed("7")
    7
    """
    seed = int(text)
    if not 0 <= seed <= MAX_SEED:
        raise argparse.ArgumentTypeError(f"write a number from 0 to {MAX_SEED}")
    return seed


def resolve_alias(name: str) -> str:
    """The current spelling of a list's or a case state's name.

    >>> resolve_alias("unheard")
    'unanswered'
    """
    return ALIASES.get(name, name)
