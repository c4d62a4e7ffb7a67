"""`python -m graph weights`: show, fit or choose the weights of the influencer list."""

from __future__ import annotations

import argparse
import sys

import pyarrow as pa

from graph import export
from graph.analysis.lists import weight_settings as weights
from graph.analysis.scoring.share_forecast import PUBLISHED, fit
from graph.analysis.scoring.sharing_features import PARTS
from graph.commands.options import current, list_options, scope_of, when
from graph.errors import UsageError
from graph.settings import settings


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, fitting, and the choice of a setting."""
    list_options(parser)
    parser.add_argument("--fit", action="store_true", help="fit them to this data")
    parser.add_argument(
        "--on",
        metavar="DAY",
        help="with --fit: fit at the first publication from this day, not now",
    )
    parser.add_argument(
        "--name", default="fitted", help="name of the new setting (default: fitted)"
    )
    parser.add_argument("--use", metavar="ID", help="use an earlier setting by its id")


def run(asked: argparse.Namespace) -> int:
    """Print the weights in use next to the published ones, and their origin."""
    chosen = settings(asked.store)
    if asked.fit and asked.use:
        raise UsageError("Use --fit or --use, not both.")
    if asked.on and not asked.fit:
        raise UsageError("--on needs --fit: add it.")
    if asked.on and (moment := when(asked.on)):
        weights.plan(chosen.home, moment.date())
    elif asked.fit:
        shown = current(chosen)
        weights.keep(chosen.home, fit(shown, scope_of(asked, shown), name=asked.name))
    if asked.use:
        weights.use(chosen.home, asked.use)
    found = weights.used(chosen.home)
    print(f"{found.sentence} Setting: {found.id}.", file=sys.stderr)
    if day := weights.due(chosen.home):
        print(f"  next fit: at the first publication from {day}", file=sys.stderr)
    if others := [key for key in weights.known(chosen.home) if key != found.id]:
        print(f"  other settings: {', '.join(others)}", file=sys.stderr)
    if (asked.fit and not asked.on) or asked.use:
        print("  Saved lists change with the next `publish`.", file=sys.stderr)
    table = pa.table(
        {
            "part": [part.name for part in PARTS],
            "weight": [found.weights.get(part.name, 0.0) for part in PARTS],
            "published": [PUBLISHED[part.name] for part in PARTS],
            "what": [part.title for part in PARTS],
        }
    )
    export.deliver(table, asked.out, asked.format, {"setting": found.id})
    return 0
