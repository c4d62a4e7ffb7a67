"""`python -m graph restore`: restore a store from a backup, on either engine."""

from __future__ import annotations

import argparse
from pathlib import Path

from graph import publish
from graph.annotations import annotation_store as desk
from graph.commands.options import say, store_option
from graph.maintenance import backup as archive
from graph.maintenance.transfer import fill
from graph.settings import settings


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the backup file and the target store."""
    parser.add_argument("file", metavar="FILE", help="a file written by `backup`")
    store_option(parser)


def run(asked: argparse.Namespace) -> int:
    """Fill an empty store, or one that an earlier restore began, and publish it."""
    target = settings(asked.store)
    with archive.opened(Path(asked.file)) as kept:
        written = fill(kept, target, say)
        target.home.lay(kept.beside())
        desk.put(target.home, kept.desk())
    made = publish.publish(target)
    say(f"Restored {written:,} nodes and edges; the store is published.")
    print(made.hash)
    return 0
