"""`python -m graph backtest`: how well each ranking predicted later posts."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graph import export
from graph.analysis.lists import weight_settings
from graph.analysis.validation.backtests import BACKTESTED_LISTS, backtest_list
from graph.analysis.validation.share_backtest import (
    COMPARED_MEASURES,
    LIST_LENGTHS,
    backtests_table,
)
from graph.commands.options import (
    add_list_options,
    load_settings_and_snapshot,
    parse_moment,
    scope_from_args,
)
from graph.errors import UsageError
from graph.measures.catalogue import CATALOGUE


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, time splits, and the measures to compare with the score."""
    add_list_options(parser)
    parser.add_argument(
        "--list",
        choices=BACKTESTED_LISTS,
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


def run(args: argparse.Namespace) -> int:
    """Print a row for each ranking and list length, and a summary of each split."""
    chosen, shown = load_settings_and_snapshot(args)
    fractions = args.fraction or [0.5]
    if not all(0 < fraction < 1 for fraction in fractions):
        raise UsageError("--fraction is a part of the data: more than 0, less than 1.")
    unknown = sorted(set(args.measure or ()) - set(CATALOGUE))
    if unknown:
        raise UsageError(f"There is no measure {unknown[0]!r}; see docs/measures.md.")
    scope = scope_from_args(args, shown)
    forecast = weight_settings.current_weights(chosen.folder)
    moments: list[dict[str, Any]] = (
        [{"split": parse_moment(day)} for day in args.split]
        if args.split
        else [{"fraction": fraction} for fraction in fractions]
    )
    found = [
        backtest_list(
            shown,
            scope,
            args.list,
            forecast,
            ks=(args.top,) if args.top else LIST_LENGTHS,
            measures=args.measure or COMPARED_MEASURES,
            seed=args.seed,
            **moment,
        )
        for moment in moments
    ]
    for one in found:
        print(one.sentence, file=sys.stderr)
    left_out = {name: why for one in found for name, why in one.skipped.items()}
    for name, why in left_out.items():
        print(f"  not compared: {name}: {why}", file=sys.stderr)
    about = {
        "list": args.list,
        "splits": [str(one.split) for one in found],
        "seed": args.seed,
        "scope": scope.to_dict(),
        "later": [one.later for one in found],
    }
    export.print_or_write_table(
        backtests_table(found),
        args.out,
        args.format,
        export.build_manifest(chosen, shown, about),
    )
    return 0
