"""`python -m graph influencers` and the other ranked lists of accounts."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.lists import registry, weight_settings
from graph.analysis.lists.most_mentioned import MOST_MENTIONED
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.analysis.validation import label_accuracy
from graph.analysis.validation.backtests import BACKTESTED_LISTS, backtest_list
from graph.commands.inputs import load_settings_and_snapshot, scope_from_args
from graph.store import open_store
from graph.view_models.account_ties import brand_ties, with_tie_columns


def run(args: argparse.Namespace) -> int:
    """Rank the accounts, and print or write the list."""
    export.require_table_output(args.out, args.format)
    settings, snapshot = load_settings_and_snapshot(args)
    scope = scope_from_args(args, snapshot)
    forecast = setting = weight_settings.current_weights(settings.folder)
    if args.command == "influencers":
        forecast = with_count_baseline(snapshot, scope, setting)
    ranking = registry.compute_ranking(
        snapshot, args.command, scope, args.top, forecast
    )
    print(ranking.sentence, file=sys.stderr)
    backtest_note = ""
    if args.command in BACKTESTED_LISTS and ranking.people:
        backtest = backtest_list(snapshot, scope, args.command, setting, measures=())
        backtest_note = backtest.sentence
        print(f"  {backtest_note}", file=sys.stderr)
    if args.command == "influencers" and ranking.name != MOST_MENTIONED:
        print(f"  {forecast.sentence} Setting: {forecast.id}.", file=sys.stderr)
    for reason, count in ranking.exclusions.items():
        print(f"  excluded: {reason} {count:,}", file=sys.stderr)
    if args.command in registry.SENTIMENT_LISTS and (
        label_note := label_accuracy.describe_label_accuracy(
            snapshot, scope, settings.folder
        )
    ):
        print(f"  {label_note}", file=sys.stderr)
    if args.save:
        store = open_store(settings.store_url, write=True)
        try:
            registry.save_run(store, snapshot, {args.command: ranking})
        finally:
            store.close()
    table = ranking.table()
    if scope.brand is not None:
        table = with_tie_columns(
            snapshot, table, brand_ties(snapshot, scope.brand, scope)
        )
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
            settings,
            snapshot,
            {"list": args.command, "back_test": backtest_note, **ranking.settings},
        ),
    )
    return 0
