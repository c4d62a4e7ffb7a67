"""`python -m graph words`: distinctive phrases of groups of posts (keyness)."""

from __future__ import annotations

import argparse
import sys

from graph import brand_config, export
from graph.analysis.customer_care import case_captions
from graph.analysis.customer_care.inbox import CASE_SIGNS
from graph.analysis.topics.keyness import (
    KEYNESS_GROUPINGS,
    compare_group_phrases,
    describe_group_phrases,
    group_phrases_table,
)
from graph.commands.options import (
    add_list_options,
    load_settings_and_snapshot,
    scope_from_args,
)
from graph.errors import UsageError


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, and the grouping of posts."""
    add_list_options(parser)
    parser.add_argument(
        "--by",
        choices=KEYNESS_GROUPINGS,
        default="sign",
        help="groups to compare: praise, complaints and questions (default), brands, ...",
    )
    parser.add_argument(
        "--sign", choices=CASE_SIGNS, help="only posts of this sentiment"
    )
    parser.add_argument(
        "--product",
        action="append",
        metavar="NAME",
        help="with --by product (default: products of brands.toml); may be repeated",
    )


def run(args: argparse.Namespace) -> int:
    """Print the phrases of each group, the most certain first."""
    chosen, shown = load_settings_and_snapshot(args)
    if not shown.about.num_rows:
        print(case_captions.NO_BRAND_POSTS_MESSAGE, file=sys.stderr)
    scope = scope_from_args(args, shown)
    if args.product and args.by != "product":
        raise UsageError("--product is for --by product: add that.")
    products = tuple(
        args.product
        or brand_config.brand_products(chosen.folder.brands_file, scope.brand)
    )
    if args.by == "product" and not products:
        raise UsageError(
            'No product is known: add --product NAME, or write products = ["NAME"] in '
            "brands.toml."
        )
    found = compare_group_phrases(shown, scope, args.by, args.sign, products, args.top)
    print(describe_group_phrases(found), file=sys.stderr)
    settings = {"scope": scope.to_dict(), "by": args.by, "sign": args.sign}
    export.print_or_write_table(
        group_phrases_table(shown, found),
        args.out,
        args.format,
        export.build_manifest(chosen, shown, settings),
    )
    return 0
