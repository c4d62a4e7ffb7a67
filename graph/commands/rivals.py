"""`python -m graph rivals`: compare brands by their supporters."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.brands import brand_comparison as rivals
from graph.analysis.brands.carrier_share import share_of_carriers
from graph.analysis.brands.earned_media import earned
from graph.analysis.customer_care import case_captions as told
from graph.commands.options import list_options, opened, scope_of
from graph.snapshots.lookup import brand_row


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, and the table to print."""
    list_options(parser)
    parser.add_argument(
        "--show",
        choices=("brands", "months", "both", "switched", "talk"),
        default="brands",
        help="brands (default), months: share of supporters by month, both: supporters "
        "of two brands, switched: who switched, talk: earned, owned and paid posts by "
        "month",
    )


def run(asked: argparse.Namespace) -> int:
    """Print the requested table; the sentences go to stderr."""
    chosen, shown = opened(asked)
    if not shown.about.num_rows:
        print(told.UNREAD, file=sys.stderr)
    scope = scope_of(asked, shown)
    row = brand_row(shown, scope.brand) if scope.brand else None
    found = rivals.rivals(shown, scope)
    print(rivals.sentence(shown, found, row), file=sys.stderr)
    print(f"  {rivals.switched_sentence(shown, found, row)}", file=sys.stderr)
    tables = {
        "brands": lambda: rivals.table(shown, found),
        "months": lambda: share_of_carriers(shown, scope),
        "both": lambda: rivals.both_table(shown, found),
        "switched": lambda: rivals.switched_table(shown, found),
        "talk": lambda: earned(shown, scope),
    }
    export.deliver(
        tables[asked.show](),
        asked.out,
        asked.format,
        export.manifest(chosen, shown, {"scope": scope.settings(), "show": asked.show}),
    )
    return 0
