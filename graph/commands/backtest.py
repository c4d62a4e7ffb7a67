"""`python -m graph backtest`: what each ranking would have been worth on this data."""

from __future__ import annotations

import argparse
import sys

from graph import export, weights
from graph.commands.common import list_options, opened, scope_of, when
from graph.errors import UsageError
from graph.findings.backtest import KS, MEASURES, backtest
from graph.measures import CATALOGUE


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Scope, where to split, and which measures to try beside the score."""
    list_options(parser)
    parser.add_argument(
        "--split", metavar="D", help="rank on what came before this day"
    )
    parser.add_argument(
        "--fraction", type=float, default=0.5, metavar="F", help="or this part of it"
    )
    parser.add_argument("--measure", action="append", metavar="NAME", help="try these")
    parser.add_argument("--seed", type=int, default=7, help="of the intervals")
    parser.set_defaults(top=None)


def run(asked: argparse.Namespace) -> int:
    """Print a row for each ranking and length, and the sentence that sums it up."""
    chosen, shown = opened(asked)
    if not 0 < asked.fraction < 1:
        raise UsageError("--fraction is a part of the data: more than 0, less than 1.")
    unknown = sorted(set(asked.measure or ()) - set(CATALOGUE))
    if unknown:
        raise UsageError(f"There is no measure {unknown[0]!r}; see docs/measures.md.")
    scope = scope_of(asked, shown)
    found = backtest(
        shown,
        scope,
        split=when(asked.split),
        fraction=asked.fraction,
        ks=(asked.top,) if asked.top else KS,
        measures=asked.measure or MEASURES,
        forecast=weights.used(chosen.home),
        seed=asked.seed,
    )
    print(found.sentence, file=sys.stderr)
    for name, why in found.left_out.items():
        print(f"  not tried: {name}: {why}", file=sys.stderr)
    about = {
        "split": str(found.split),
        "seed": asked.seed,
        "scope": scope.settings(),
        "later": found.later,
    }
    export.deliver(
        found.table(), asked.out, asked.format, export.manifest(chosen, shown, about)
    )
    return 0
