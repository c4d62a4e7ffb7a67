"""`python -m graph backtest`: how well each ranking predicted later posts."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graph import export
from graph.analysis.lists import weight_settings
from graph.analysis.validation.backtests import backtest_list
from graph.analysis.validation.share_backtest import (
    COMPARED_MEASURES,
    LIST_LENGTHS,
    backtests_table,
)
from graph.commands.inputs import (
    load_settings_and_snapshot,
    parse_moment,
    report_unknown_authors,
    scope_from_args,
)
from graph.errors import UsageError
from graph.measures.catalogue import CATALOGUE
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import scope_conditions


def run(args: argparse.Namespace) -> int:
    """Print a row for each ranking and list length, and a summary of each split."""
    settings, snapshot = load_settings_and_snapshot(args)
    fractions = args.fraction or [0.5]
    if not all(0 < fraction < 1 for fraction in fractions):
        raise UsageError("--fraction is a part of the data: more than 0, less than 1.")
    unknown = sorted(set(args.measure or ()) - set(CATALOGUE))
    if unknown:
        raise UsageError(f"There is no measure {unknown[0]!r}; see docs/measures.md.")
    scope = scope_from_args(args, snapshot)
    forecast = weight_settings.current_weights(settings.folder)
    moments: list[dict[str, Any]] = (
        [{"split": parse_moment(day)} for day in args.split]
        if args.split
        else [{"fraction": fraction} for fraction in fractions]
    )
    backtests = [
        backtest_list(
            snapshot,
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
    for backtest in backtests:
        print(backtest.sentence, file=sys.stderr)
    if args.list == "influencers":
        chosen = select_interactions(snapshot, kinds=None, **scope_conditions(scope))
        report_unknown_authors(chosen.unknown_authors)
    skipped = {
        name: why for backtest in backtests for name, why in backtest.skipped.items()
    }
    for name, why in skipped.items():
        print(f"  not compared: {name}: {why}", file=sys.stderr)
    parameters = {
        "list": args.list,
        "splits": [str(backtest.split) for backtest in backtests],
        "seed": args.seed,
        "scope": scope.to_dict(),
        "later": [backtest.later for backtest in backtests],
    }
    export.print_or_write_table(
        backtests_table(backtests),
        args.out,
        args.format,
        export.build_manifest(settings, snapshot, parameters),
    )
    return 0
