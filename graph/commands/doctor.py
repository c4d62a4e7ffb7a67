"""`python -m graph doctor`: what is wrong with a store, and what to do."""

from __future__ import annotations

import argparse
import sys

from graph.commands.options import store_option
from graph.maintenance.doctor import Trouble, examine
from graph.settings import Settings, settings

ROUNDS = 4
"""A repair can bring to light what it covered; so often is looked again."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Which store, and whether to mend it."""
    store_option(parser)
    parser.add_argument(
        "--repair", action="store_true", help="make again what can be made again"
    )


def run(asked: argparse.Namespace) -> int:
    """Print a line for each trouble; 0 where none is left, else 3."""
    chosen = settings(asked.store)
    found = list(examine(chosen))
    for trouble in found:
        print(trouble.says)
    if asked.repair:
        found = _mended(chosen, found)
        for trouble in found:
            print(f"Left: {trouble.says}", file=sys.stderr)
    elif any(trouble.repair for trouble in found):
        print("Run it with --repair to mend this.", file=sys.stderr)
    if not found:
        print("Nothing is wrong.", file=sys.stderr)
    return 3 if found else 0


def _mended(chosen: Settings, found: list[Trouble]) -> list[Trouble]:
    """Repair one thing, look again, until nothing is left that we can mend."""
    for _ in range(ROUNDS):
        repair = next((one.repair for one in found if one.repair), None)
        if repair is None:
            break
        repair()
        found = list(examine(chosen))
    return found
