"""`python -m graph credibility`: accounts with unusual activity, by reason."""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter

from graph import export
from graph.analysis.accounts.coordination import MIN_PARTICIPATION, TIME_WINDOW_SECONDS
from graph.analysis.authenticity.credibility import (
    authenticity_signals_table,
    find_authenticity_signals,
)
from graph.analysis.authenticity.manipulation_cost import (
    TOO_FEW_SHARED_MESSAGE,
    manipulation_cost,
)
from graph.analysis.authenticity.reason import SIGNAL_TITLES
from graph.analysis.lists import weight_settings
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.commands.options import (
    add_list_options,
    load_settings_and_snapshot,
    scope_from_args,
)
from graph.errors import UsageError
from graph.phrasing import format_count


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, and the thresholds of the reasons."""
    add_list_options(parser)
    parser.add_argument(
        "--without",
        action="append",
        choices=tuple(SIGNAL_TITLES),
        default=[],
        metavar="REASON",
        help="exclude this reason; may be repeated",
    )
    parser.add_argument(
        "--within",
        type=float,
        default=TIME_WINDOW_SECONDS,
        metavar="SECONDS",
        help="maximum seconds between the same actions of two accounts (default: 60)",
    )
    parser.add_argument(
        "--at-least",
        type=int,
        default=MIN_PARTICIPATION,
        metavar="N",
        help="minimum number of such shared actions (default: 2)",
    )
    parser.add_argument(
        "--entry",
        action="store_true",
        help="print how many bought shares it takes to enter the top 50 influencers",
    )


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
