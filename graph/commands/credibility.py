"""`python -m graph credibility`: reasons to look twice at an account."""

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
    """Scope and output."""
    list_options(parser)
    parser.add_argument(
        "--without",
        action="append",
        choices=tuple(TITLES),
        default=[],
        metavar="REASON",
        help="leave this reason out; may be said again",
    )
    parser.add_argument(
        "--within",
        type=float,
        default=WITHIN,
        metavar="SECONDS",
        help="who does the same so soon after another acts together (default: 60)",
    )
    parser.add_argument(
        "--at-least",
        type=int,
        default=AT_LEAST,
        metavar="N",
        help="at how many things, before that is a reason (default: 2)",
    )
    parser.add_argument(
        "--entry",
        action="store_true",
        help="say how many bought shares it takes to enter the first 50 influencers",
    )


def run(asked: argparse.Namespace) -> int:
    """Print a row for each account and reason; the counts go to stderr."""
    if not 0 <= asked.within < math.inf:
        raise UsageError("--within is seconds: say a number of 0 or more.")
    if asked.at_least < 1:
        raise UsageError("--at-least is a count of things: say 1 or more.")
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    every = credibility(shown, scope, asked.within, asked.at_least)
    found = tuple(one for one in every if one.reason not in asked.without)
    accounts = many(len({one.row for one in found}), "account")
    print(f"Reasons to look twice at {accounts}; they are no verdict.", file=sys.stderr)
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
