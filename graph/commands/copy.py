"""`python -m graph copy`: move everything to another store, of either engine."""

from __future__ import annotations

import argparse
import shutil
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from graph import desk, publish
from graph.commands.common import store_option
from graph.errors import UsageError
from graph.settings import Settings, settings
from graph.store import open_store
from graph.store.transfer import transfer

WRITTEN: Final = ("brands.toml", "routing.toml", "weights.json")
"""What users wrote beside the store as files; what they wrote on the desk comes as well."""
MODELS: Final = "models"
"""The folder of what was trained: the copy reads later posts as the source does."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """From which store, and to which."""
    store_option(parser)
    parser.add_argument(
        "--to",
        metavar="URI",
        required=True,
        help="where to: an empty store, or one that an earlier copy began to fill",
    )


def run(asked: argparse.Namespace) -> int:
    """Copy, publish the copy, and print its snapshot's hash."""
    source, target = settings(asked.store), settings(asked.to)
    if source.home.folder.resolve() == target.home.folder.resolve():
        raise UsageError("--to is the store that is copied: name another one.")
    written = _copy(source, target)
    desk.put(target.home, desk.corrections(source.home))
    desk.put(target.home, desk.marks(source.home))
    made = publish.publish(target)
    _say(f"Copied {written:,} nodes and edges; the copy is published.")
    print(made.hash)
    return 0


def _copy(source: Settings, target: Settings) -> int:
    embedded = target.store.startswith("ladybug:")
    turn: AbstractContextManager[None] = (
        target.home.writing() if embedded else nullcontext()
    )
    reading = open_store(source.store)
    try:
        with turn:
            writing = open_store(target.store, write=True)
            try:
                written = transfer(reading, writing, _say)
            finally:
                writing.close()
    finally:
        reading.close()
    target.home.folder.mkdir(parents=True, exist_ok=True)
    for name in WRITTEN:
        theirs, mine = source.home.folder / name, target.home.folder / name
        if theirs.exists() and not mine.exists():
            shutil.copyfile(theirs, mine)
    theirs, mine = source.home.folder / MODELS, target.home.folder / MODELS
    if theirs.exists() and not mine.exists():
        shutil.copytree(theirs, mine)
    return written


def _say(words: str) -> None:
    print(words, file=sys.stderr)
