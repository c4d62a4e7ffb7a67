"""`python -m graph backtest`: how well each ranking predicted later posts."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graph import export
from graph.analysis.lists import weight_settings as weights
from graph.analysis.validation.backtests import LISTS, backtest_of
from graph.analysis.validation.share_backtest import KS, MEASURES, table
from graph.commands.options import list_options, opened, scope_of, when
from graph.errors import UsageError
from graph.measures.catalogue import CATALOGUE


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, time splits, and the measures to compare with the score."""
    list_options(parser)
    parser.add_argument(
        "--list",
        choices=LISTS,
        default="influencers",
        help="the list to test (default: influencers)",
    )
    parser.add_argument(
        "--split",
        action="append",
        metavar="D",
        help="rank on the data before this day; may be repeated",
    )
    parser.add_argument(
        "--fraction",
        action="append",
        type=float,
        metavar="F",
        help="or rank on this part of the data (default: 0.5); may be repeated",
    )
    parser.add_argument(
        "--measure",
        action="append",
        metavar="NAME",
        help="a measure to compare with the score; may be repeated",
    )
    parser.add_argument(
        "--seed", type=int, default=7, help="random seed of the intervals (default: 7)"
    )
    parser.set_defaults(top=None)


def run(asked: argparse.Namespace) -> int:
    """Print a row for each ranking and list length, and a summary of each split."""
    chosen, shown = opened(asked)
    fractions = asked.fraction or [0.5]
    if not all(0 < fraction < 1 for fraction in fractions):
        raise UsageError("--fraction is a part of the data: more than 0, less than 1.")
    unknown = sorted(set(asked.measure or ()) - set(CATALOGUE))
    if unknown:
        raise UsageError(f"There is no measure {unknown[0]!r}; see docs/measures.md.")
    scope = scope_of(asked, shown)
    forecast = weights.used(chosen.home)
    moments: list[dict[str, Any]] = (
        [{"split": when(day)} for day in asked.split]
        if asked.split
        else [{"fraction": fraction} for fraction in fractions]
    )
    found = [
        backtest_of(
            shown,
            scope,
            asked.list,
            forecast,
            ks=(asked.top,) if asked.top else KS,
            measures=asked.measure or MEASURES,
            seed=asked.seed,
            **moment,
        )
        for moment in moments
    ]
    for one in found:
        print(one.sentence, file=sys.stderr)
    left_out = {name: why for one in found for name, why in one.left_out.items()}
    for name, why in left_out.items():
        print(f"  not compared: {name}: {why}", file=sys.stderr)
    about = {
        "list": asked.list,
        "splits": [str(one.split) for one in found],
        "seed": asked.seed,
        "scope": scope.settings(),
        "later": [one.later for one in found],
    }
    export.deliver(
        table(found), asked.out, asked.format, export.manifest(chosen, shown, about)
    )
    return 0
