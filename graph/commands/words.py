"""`python -m graph words`: distinctive phrases of groups of posts (keyness)."""

from __future__ import annotations

import argparse
import sys

from graph import brand_config, export
from graph.analysis.customer_care import case_captions
from graph.analysis.topics.keyness import (
    compare_group_phrases,
    describe_group_phrases,
    group_phrases_table,
)
from graph.commands.inputs import load_settings_and_snapshot, scope_from_args
from graph.errors import UsageError


def run(args: argparse.Namespace) -> int:
    """Print the phrases of each group, the most certain first."""
    settings, snapshot = load_settings_and_snapshot(args)
    if not snapshot.about.num_rows:
        print(case_captions.NO_BRAND_POSTS_MESSAGE, file=sys.stderr)
    scope = scope_from_args(args, snapshot)
    if args.product and args.by != "product":
        raise UsageError("--product is for --by product: add that.")
    products = tuple(
        args.product
        or brand_config.brand_products(settings.folder.brands_file, scope.brand)
    )
    if args.by == "product" and not products:
        raise UsageError(
            'No product is known: add --product NAME, or write products = ["NAME"] in '
            "brands.toml."
        )
    groups = compare_group_phrases(
        snapshot, scope, args.by, args.sign, products, args.top
    )
    print(describe_group_phrases(groups), file=sys.stderr)
    parameters = {"scope": scope.to_dict(), "by": args.by, "sign": args.sign}
    export.print_or_write_table(
        group_phrases_table(snapshot, groups),
        args.out,
        args.format,
        export.build_manifest(settings, snapshot, parameters),
    )
    return 0
