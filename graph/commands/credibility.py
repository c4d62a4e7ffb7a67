"""`python -m graph credibility`: accounts with unusual activity, by reason."""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter

from graph import export
from graph.analysis.accounts.coordination import AT_LEAST, WITHIN
from graph.analysis.authenticity.credibility import credibility, table
from graph.analysis.authenticity.manipulation_cost import NO_ENTRY, entry
from graph.analysis.authenticity.reason import TITLES
from graph.analysis.lists import weight_settings as weights
from graph.analysis.scoring.share_forecast import or_counting
from graph.commands.options import list_options, opened, scope_of
from graph.errors import UsageError
from graph.phrasing import many


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, and the thresholds of the reasons."""
    list_options(parser)
    parser.add_argument(
        "--without",
        action="append",
        choices=tuple(TITLES),
        default=[],
        metavar="REASON",
        help="exclude this reason; may be repeated",
    )
    parser.add_argument(
        "--within",
        type=float,
        default=WITHIN,
        metavar="SECONDS",
        help="maximum seconds between the same actions of two accounts (default: 60)",
    )
    parser.add_argument(
        "--at-least",
        type=int,
        default=AT_LEAST,
        metavar="N",
        help="minimum number of such shared actions (default: 2)",
    )
    parser.add_argument(
        "--entry",
        action="store_true",
        help="print how many bought shares it takes to enter the top 50 influencers",
    )


def run(asked: argparse.Namespace) -> int:
    """Print one row for each account and reason; the counts go to stderr."""
    if not 0 <= asked.within < math.inf:
        raise UsageError("--within is seconds: write a number of 0 or more.")
    if asked.at_least < 1:
        raise UsageError("--at-least is a number of actions: write 1 or more.")
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    every = credibility(shown, scope, asked.within, asked.at_least)
    found = tuple(one for one in every if one.reason not in asked.without)
    accounts = many(len({one.row for one in found}), "account")
    print(f"Unusual activity: {accounts}. A signal is not proof.", file=sys.stderr)
    for reason, count in sorted(Counter(one.reason for one in found).items()):
        print(f"  {reason} {count:,}", file=sys.stderr)
    if asked.entry:
        needed = entry(
            shown, scope, or_counting(shown, scope, weights.used(chosen.home))
        )
        print(needed.sentence if needed else NO_ENTRY, file=sys.stderr)
    export.deliver(
        table(shown, found),
        asked.out,
        asked.format,
        export.manifest(
            chosen,
            shown,
            {
                "scope": scope.settings(),
                "without": asked.without,
                "within": asked.within,
                "at_least": asked.at_least,
            },
        ),
    )
    return 0
