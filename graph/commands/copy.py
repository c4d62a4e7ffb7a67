"""`python -m graph copy`: copy everything to another store, of either engine."""

from __future__ import annotations

import argparse

from graph import publish
from graph.annotations import annotation_store as desk
from graph.commands.options import say, store_option
from graph.errors import UsageError
from graph.maintenance.transfer import fill
from graph.settings import Settings, settings
from graph.store import open_store


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the source store and the target store."""
    store_option(parser)
    parser.add_argument(
        "--to",
        metavar="URI",
        required=True,
        help="the target: an empty store, or one that an earlier copy began to fill",
    )


def run(asked: argparse.Namespace) -> int:
    """Copy, publish the copy, and print its snapshot's hash."""
    source, target = settings(asked.store), settings(asked.to)
    if source.home.folder.resolve() == target.home.folder.resolve():
        raise UsageError("--to is the source store itself: name another one.")
    reading = open_store(source.store)
    try:
        written = fill(reading, target, say)
    finally:
        reading.close()
    _beside(source, target)
    made = publish.publish(target)
    say(f"Copied {written:,} nodes and edges; the copy is published.")
    print(made.hash)
    return 0


def _beside(source: Settings, target: Settings) -> None:
    """Copy annotations and user files; existing files are not overwritten."""
    desk.put(target.home, desk.corrections(source.home))
    desk.put(target.home, desk.marks(source.home))
    written = ((name, file.read_bytes()) for name, file in source.home.written())
    target.home.lay(written)
