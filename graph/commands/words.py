"""`python -m graph words`: distinctive phrases of groups of posts (keyness)."""

from __future__ import annotations

import argparse
import sys

from graph import brand_config as brands
from graph import export
from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care.inbox import SIGNS
from graph.analysis.topics.keyness import BYS, sentence, table, wording
from graph.commands.options import list_options, opened, scope_of
from graph.errors import UsageError


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, and the grouping of posts."""
    list_options(parser)
    parser.add_argument(
        "--by",
        choices=BYS,
        default="sign",
        help="groups to compare: praise, complaints and questions (default), brands, ...",
    )
    parser.add_argument("--sign", choices=SIGNS, help="only posts of this sentiment")
    parser.add_argument(
        "--product",
        action="append",
        metavar="NAME",
        help="with --by product (default: products of brands.toml); may be repeated",
    )


def run(asked: argparse.Namespace) -> int:
    """Print the phrases of each group, the most certain first."""
    chosen, shown = opened(asked)
    if not shown.about.num_rows:
        print(told.UNREAD, file=sys.stderr)
    scope = scope_of(asked, shown)
    if asked.product and asked.by != "product":
        raise UsageError("--product is for --by product: add that.")
    products = tuple(asked.product or brands.products(chosen.home.brands, scope.brand))
    if asked.by == "product" and not products:
        raise UsageError(
            'No product is known: add --product NAME, or write products = ["NAME"] in '
            "brands.toml."
        )
    found = wording(shown, scope, asked.by, asked.sign, products, asked.top)
    print(sentence(found), file=sys.stderr)
    settings = {"scope": scope.settings(), "by": asked.by, "sign": asked.sign}
    export.deliver(
        table(shown, found),
        asked.out,
        asked.format,
        export.manifest(chosen, shown, settings),
    )
    return 0
