"""`python -m graph credibility`: accounts with unusual activity, by reason."""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter

from graph import export
from graph.analysis.authenticity.credibility import (
    authenticity_signals_table,
    find_authenticity_signals,
)
from graph.analysis.authenticity.manipulation_cost import (
    TOO_FEW_SHARED_MESSAGE,
    manipulation_cost,
)
from graph.analysis.lists import weight_settings
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.commands.inputs import load_settings_and_snapshot, scope_from_args
from graph.errors import UsageError
from graph.phrasing import format_count


def run(args: argparse.Namespace) -> int:
    """Print one row for each account and reason; the counts go to stderr."""
    if not 0 <= args.within < math.inf:
        raise UsageError("--within is seconds: write a number of 0 or more.")
    if args.at_least < 1:
        raise UsageError("--at-least is a number of actions: write 1 or more.")
    settings, snapshot = load_settings_and_snapshot(args)
    scope = scope_from_args(args, snapshot)
    all_signals = find_authenticity_signals(snapshot, scope, args.within, args.at_least)
    signals = tuple(
        signal for signal in all_signals if signal.reason not in args.without
    )
    accounts = format_count(len({signal.row for signal in signals}), "account")
    print(f"Unusual activity: {accounts}. A signal is not proof.", file=sys.stderr)
    for reason, count in sorted(Counter(signal.reason for signal in signals).items()):
        print(f"  {reason} {count:,}", file=sys.stderr)
    if args.entry:
        cost = manipulation_cost(
            snapshot,
            scope,
            with_count_baseline(
                snapshot, scope, weight_settings.current_weights(settings.folder)
            ),
        )
        print(cost.sentence if cost else TOO_FEW_SHARED_MESSAGE, file=sys.stderr)
    export.print_or_write_table(
        authenticity_signals_table(snapshot, signals),
        args.out,
        args.format,
        export.build_manifest(
            settings,
            snapshot,
            {
                "scope": scope.to_dict(),
                "without": args.without,
                "within": args.within,
                "at_least": args.at_least,
            },
        ),
    )
    return 0
