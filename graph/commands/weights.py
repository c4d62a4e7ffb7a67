"""`python -m graph weights`: which weights make the influencers, and fitting them."""

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
    """Show; or fit anew; or use a setting again."""
    list_options(parser)
    parser.add_argument("--fit", action="store_true", help="learn them from this data")
    parser.add_argument(
        "--on",
        metavar="DAY",
        help="with --fit: not now, but at the first publication from this day on",
    )
    parser.add_argument("--name", default="fitted", help="what the setting is called")
    parser.add_argument("--use", metavar="ID", help="use a setting that was kept")


def run(asked: argparse.Namespace) -> int:
    """Print the weights in use beside the published ones, and where they come from."""
    chosen = settings(asked.store)
    if asked.fit and asked.use:
        raise UsageError("Say --fit or --use, not both.")
    if asked.on and not asked.fit:
        raise UsageError("--on says when to --fit: say both.")
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
        print(f"  to be fitted at the first publication from {day} on", file=sys.stderr)
    if others := [key for key in weights.known(chosen.home) if key != found.id]:
        print(f"  kept beside it: {', '.join(others)}", file=sys.stderr)
    if (asked.fit and not asked.on) or asked.use:
        print("  saved lists change with the next `publish`.", file=sys.stderr)
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
