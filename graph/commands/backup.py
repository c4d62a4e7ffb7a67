"""`python -m graph backup`: everything of a store in one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from graph.commands.options import say, store_option
from graph.maintenance import backup as archive
from graph.settings import settings
from graph.store import open_store


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Which store, and where to."""
    store_option(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        required=True,
        help="the file to write (.zip); an earlier one is replaced once this is whole",
    )


def run(asked: argparse.Namespace) -> int:
    """Write the file, and print its path."""
    chosen, file = settings(asked.store), Path(asked.out)
    reading = open_store(chosen.store)
    try:
        rows = archive.pack(reading, chosen.home, file, say)
    finally:
        reading.close()
    if chosen.store.startswith("ladybug:") and chosen.home.saved.exists():
        say(
            "What is written now, or was when a run ended, is not published yet and not "
            "in the backup: make another one after it."
        )
    say(f"Kept {rows:,} nodes and edges, the desk and what lies beside the store.")
    print(file)
    return 0
