"""Options of `python -m ingest`: the contract that scripts rely on.

Only `argparse` is imported, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from graph.settings import CommandLineParser

DEFAULT_POLL_SECONDS: Final = 10.0
"""Default poll interval, in seconds."""

EPILOG = """examples:
  python -m ingest posts.jsonl                     into data/grapevine, format detected from content
  python -m ingest exports/ --brands brands.toml   a folder, with your brands
  python -m ingest report.csv --dry-run            count records, write nothing
  python -m ingest table.csv --map "Body=text" --map "From=author_handle"
  python -m ingest posts.zst --store bolt://localhost:7687 --report -
  python -m ingest --watch inbox/                  read new files until Ctrl-C
  python -m ingest --sources                       list the loaded files
  python -m ingest --remove 3f9a                   remove the file with this hash again
  python -m ingest --again                         brands changed: rescore stored posts
  python -m ingest demo --store ladybug:data/demo  load the demo data
"""


def ingest_parser() -> CommandLineParser:
    """The argument parser of `python -m ingest`."""
    parser = CommandLineParser(
        prog="python -m ingest",
        description="Load files of posts into a store. Reports the format, the stored "
        "and the refused records with reasons.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, or -")
    parser.add_argument("--store", metavar="URI", help="ladybug:FOLDER or bolt://HOST")
    parser.add_argument(
        "--format", metavar="NAME", help="read this format, no detection"
    )
    parser.add_argument(
        "--platform", metavar="NAME", help="if a file does not state it"
    )
    parser.add_argument(
        "--brands", metavar="FILE", help="a brands.toml; kept for later runs"
    )
    parser.add_argument(
        "--report", metavar="FILE", help="one JSON object; - for stdout"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="count records, write nothing"
    )
    _add_table_options(parser)
    parser.add_argument("--progress", choices=("bar", "jsonl", "none"), default="bar")
    parser.add_argument("--again", action="store_true", help="rescore the stored posts")
    parser.add_argument(
        "--sources", action="store_true", help="list the loaded files with their hashes"
    )
    parser.add_argument(
        "--remove",
        metavar="HASH",
        help="remove a loaded file; its hash may be shortened",
    )
    parser.add_argument("--watch", metavar="FOLDER", help="read new files of a folder")
    parser.add_argument(
        "--every",
        type=float,
        metavar="SECONDS",
        help=f"poll interval of --watch ({DEFAULT_POLL_SECONDS:g})",
    )
    parser.add_argument(
        "--parent", type=int, metavar="PID", help="end --watch when this process ends"
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wait for another writer (0)",
    )
    parser.add_argument(
        "--seed", type=int, default=7, metavar="N", help="random seed of the demo data"
    )
    parser.add_argument(
        "--posts", type=int, default=12_000, metavar="N", help="posts in the demo data"
    )
    return parser


def _add_table_options(parser: CommandLineParser) -> None:
    """Options that say how tables are read."""
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        help="what a column holds, beside what is guessed; FIELD ignore: nothing",
    )
    order = parser.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first",
        action="store_const",
        const="day first",
        dest="date_order",
        help="03/04/2026 is 3 April in these files",
    )
    order.add_argument(
        "--month-first",
        action="store_const",
        const="month first",
        dest="date_order",
        help="03/04/2026 is 4 March",
    )
    parser.add_argument(
        "--stars-of",
        type=int,
        choices=(1, 5, 10, 100),
        metavar="N",
        help="the best rating in these files: 5, 10, 100, or 1 for yes and no",
    )
