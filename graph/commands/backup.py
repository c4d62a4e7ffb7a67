"""`python -m graph backup`: write everything of a store to one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from graph.commands.options import say, store_option
from graph.maintenance import backup as archive
from graph.settings import settings
from graph.store import open_store


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the store and the target file."""
    store_option(parser)
    parser.add_argument(
        "--out",
        metavar="FILE",
        required=True,
        help="the file to write (.zip); an earlier one is replaced when this is complete",
    )


def run(asked: argparse.Namespace) -> int:
    """Write the backup and print its path."""
    chosen, file = settings(asked.store), Path(asked.out)
    reading = open_store(chosen.store)
    try:
        rows = archive.pack(reading, chosen.home, file, say)
    finally:
        reading.close()
    if chosen.store.startswith("ladybug:") and chosen.home.saved.exists():
        say(
            "Unpublished writes are not in the backup: make another one after the next "
            "publication."
        )
    say(f"Saved {rows:,} nodes and edges, the annotations and the store's files.")
    print(file)
    return 0
