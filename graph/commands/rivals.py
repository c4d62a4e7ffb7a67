"""`python -m graph rivals`: compare brands by their supporters."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.brands import brand_comparison
from graph.analysis.brands.carrier_share import share_of_supporters
from graph.analysis.brands.earned_media import earned_media_by_month
from graph.analysis.customer_care import case_captions
from graph.commands.inputs import load_settings_and_snapshot, scope_from_args
from graph.snapshots.lookup import find_brand_row


def run(args: argparse.Namespace) -> int:
    """Print the requested table; the sentences go to stderr."""
    settings, snapshot = load_settings_and_snapshot(args)
    if not snapshot.about.num_rows:
        print(case_captions.NO_BRAND_POSTS_MESSAGE, file=sys.stderr)
    scope = scope_from_args(args, snapshot)
    row = find_brand_row(snapshot, scope.brand) if scope.brand else None
    comparison = brand_comparison.compare_brands(snapshot, scope)
    print(
        brand_comparison.describe_brand_support(snapshot, comparison, row),
        file=sys.stderr,
    )
    print(
        f"  {brand_comparison.describe_brand_switching(snapshot, comparison, row)}",
        file=sys.stderr,
    )
    tables = {
        "brands": lambda: brand_comparison.brand_support_table(snapshot, comparison),
        "months": lambda: share_of_supporters(snapshot, scope),
        "both": lambda: brand_comparison.brand_overlap_table(snapshot, comparison),
        "switched": lambda: brand_comparison.brand_switching_table(
            snapshot, comparison
        ),
        "talk": lambda: earned_media_by_month(snapshot, scope),
    }
    export.print_or_write_table(
        tables[args.show](),
        args.out,
        args.format,
        export.build_manifest(
            settings, snapshot, {"scope": scope.to_dict(), "show": args.show}
        ),
    )
    return 0
