"""`python -m graph influencers` and the other ranked lists of accounts."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.lists import registry, weight_settings
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.analysis.validation import label_accuracy
from graph.analysis.validation.backtests import BACKTESTED_LISTS, backtest_list
from graph.commands.options import (
    add_list_options,
    load_settings_and_snapshot,
    scope_from_args,
)
from graph.store import open_store
from graph.view_models.account_ties import brand_ties, with_tie_columns


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, saving, and joined contacts."""
    add_list_options(parser)
    parser.set_defaults(command=name)
    parser.add_argument("--save", action="store_true", help="save the list as a :Run")
    parser.add_argument("--join", metavar="FILE", help="contacts to join by handle")
    parser.add_argument(
        "--preset",
        choices=("hubspot", "salesforce"),
        help="column names of this customer database",
    )


def run(args: argparse.Namespace) -> int:
    """Rank the accounts, and print or write the list."""
    chosen, shown = load_settings_and_snapshot(args)
    scope = scope_from_args(args, shown)
    forecast = setting = weight_settings.current_weights(chosen.folder)
    if args.command == "influencers":
        forecast = with_count_baseline(shown, scope, setting)
    ranking = registry.compute_ranking(shown, args.command, scope, args.top, forecast)
    print(ranking.sentence, file=sys.stderr)
    worth = ""
    if args.command in BACKTESTED_LISTS and ranking.people:
        tried = backtest_list(shown, scope, args.command, setting, measures=())
        worth = tried.sentence
        print(f"  {worth}", file=sys.stderr)
    if args.command == "influencers":
        print(f"  {forecast.sentence} Setting: {forecast.id}.", file=sys.stderr)
    for reason, count in ranking.exclusions.items():
        print(f"  excluded: {reason} {count:,}", file=sys.stderr)
    if args.command in registry.SENTIMENT_LISTS and (
        errs := label_accuracy.describe_label_accuracy(shown, scope, chosen.folder)
    ):
        print(f"  {errs}", file=sys.stderr)
    if args.save:
        store = open_store(chosen.store_url, write=True)
        try:
            registry.save_run(store, shown, {args.command: ranking})
        finally:
            store.close()
    table = ranking.table()
    if scope.brand is not None:
        table = with_tie_columns(shown, table, brand_ties(shown, scope.brand, scope))
    if args.preset or args.join:
        joined = export.join_contacts(table, args.preset, args.join)
        if joined.warning:
            print(joined.warning, file=sys.stderr)
        table = joined.table
    export.print_or_write_table(
        table,
        args.out,
        args.format,
        export.build_manifest(
            chosen,
            shown,
            {"list": args.command, "back_test": worth, **ranking.settings},
        ),
    )
    return 0
