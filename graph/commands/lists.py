"""`python -m graph influencers` and the other ranked lists of accounts."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.lists import registry as runs
from graph.analysis.lists import weight_settings as weights
from graph.analysis.scoring.share_forecast import or_counting
from graph.analysis.validation import label_accuracy as stance_error
from graph.analysis.validation.backtests import LISTS, backtest_of
from graph.commands.options import list_options, opened, scope_of
from graph.store import open_store
from graph.view_models.account_ties import brand_ties, with_ties


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, saving, and joined contacts."""
    list_options(parser)
    parser.set_defaults(command=name)
    parser.add_argument("--save", action="store_true", help="save the list as a :Run")
    parser.add_argument("--join", metavar="FILE", help="contacts to join by handle")
    parser.add_argument(
        "--preset",
        choices=("hubspot", "salesforce"),
        help="column names of this customer database",
    )


def run(asked: argparse.Namespace) -> int:
    """Rank the accounts, and print or write the list."""
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    forecast = setting = weights.used(chosen.home)
    if asked.command == "influencers":
        forecast = or_counting(shown, scope, setting)
    ranking = runs.ranking(shown, asked.command, scope, asked.top, forecast)
    print(ranking.sentence, file=sys.stderr)
    worth = ""
    if asked.command in LISTS and ranking.people:
        tried = backtest_of(shown, scope, asked.command, setting, measures=())
        worth = tried.sentence
        print(f"  {worth}", file=sys.stderr)
    if asked.command == "influencers":
        print(f"  {forecast.sentence} Setting: {forecast.id}.", file=sys.stderr)
    for reason, count in ranking.left_out.items():
        print(f"  excluded: {reason} {count:,}", file=sys.stderr)
    if asked.command in runs.VOICES and (
        errs := stance_error.sentence(shown, scope, chosen.home)
    ):
        print(f"  {errs}", file=sys.stderr)
    if asked.save:
        store = open_store(chosen.store, write=True)
        try:
            runs.save(store, shown, {asked.command: ranking})
        finally:
            store.close()
    table = ranking.table()
    if scope.brand is not None:
        table = with_ties(shown, table, brand_ties(shown, scope.brand, scope))
    if asked.preset or asked.join:
        joined = export.join_contacts(table, asked.preset, asked.join)
        if joined.sentence:
            print(joined.sentence, file=sys.stderr)
        table = joined.table
    export.deliver(
        table,
        asked.out,
        asked.format,
        export.manifest(
            chosen,
            shown,
            {"list": asked.command, "back_test": worth, **ranking.settings},
        ),
    )
    return 0
