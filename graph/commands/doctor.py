"""`python -m graph doctor`: find the problems of a store, and repair them."""

from __future__ import annotations

import argparse
import sys

from graph.commands.options import store_option
from graph.maintenance.doctor import Trouble, examine
from graph.settings import Settings, settings

ROUNDS = 4
"""Maximum number of repairs in one run; a repair can uncover another problem."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the store, and whether to repair it."""
    store_option(parser)
    parser.add_argument(
        "--repair", action="store_true", help="rebuild what can be rebuilt"
    )


def run(asked: argparse.Namespace) -> int:
    """Print a line for each problem; exit code 0 if none is left, else 3."""
    chosen = settings(asked.store)
    found = list(examine(chosen))
    for trouble in found:
        print(trouble.says)
    if asked.repair:
        found = _mended(chosen, found)
        for trouble in found:
            print(f"Left: {trouble.says}", file=sys.stderr)
    elif any(trouble.repair for trouble in found):
        print("Run it with --repair to fix this.", file=sys.stderr)
    if not found:
        print("Nothing is wrong.", file=sys.stderr)
    return 3 if found else 0


def _mended(chosen: Settings, found: list[Trouble]) -> list[Trouble]:
    """Repair one problem and examine again, until no repairable problem is left."""
    for _ in range(ROUNDS):
        repair = next((one.repair for one in found if one.repair), None)
        if repair is None:
            break
        repair()
        found = list(examine(chosen))
    return found
