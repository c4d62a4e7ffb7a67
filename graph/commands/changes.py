"""`python -m graph changes`: rank changes on a list, and their causes."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Final

from graph import export
from graph.analysis.lists import registry as runs
from graph.analysis.lists import weight_settings as weights
from graph.analysis.lists.rank_changes import told
from graph.analysis.monitoring import case_changes as between_cases
from graph.analysis.monitoring.change_attribution import STEPS, changes
from graph.analysis.monitoring.list_changes import between
from graph.commands.options import list_options, opened, resolve_alias, scope_of, when
from graph.errors import UsageError
from graph.phrasing import many
from graph.store import open_store

CASES: Final = "unanswered"
"""The inbox, by the name of the command that lists it."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add store, scope, the list and the output."""
    list_options(parser)
    names = (*runs.LISTS, CASES)
    parser.add_argument(
        "--list",
        type=resolve_alias,
        choices=names,
        default="influencers",
        help="the list to compare (default: influencers)",
    )


def run(asked: argparse.Namespace) -> int:
    """Print the accounts on the list now or before, and the causes of their changes.

    With `--since` the list of that day is compared with the one of `--as-of`, or of now.
    Without, the previous publication is compared with the current one.
    """
    chosen, shown = opened(asked)
    if since := when(asked.since):
        scope = replace(scope_of(asked, shown), since=None)
        if asked.list == CASES:
            moved = between_cases.between_cases(shown, since, scope)
            print(between_cases.told(moved), file=sys.stderr)
        else:
            forecast = weights.used(chosen.home)
            moved = between(shown, asked.list, since, scope, asked.top, forecast)
            print(told(moved), file=sys.stderr)
        settings = {"list": asked.list, "since": since.isoformat()}
        export.deliver(
            moved, asked.out, asked.format, export.manifest(chosen, shown, settings)
        )
        return 0
    if asked.as_of or asked.until:
        raise UsageError("Add --since DAY: the day to compare with.")
    if asked.list == CASES or asked.brand or asked.platform or asked.topic:
        raise UsageError(
            "Add --since DAY: of the previous publication only whole lists are stored."
        )
    store = open_store(chosen.store)
    try:
        table = changes(store, chosen.home, shown, asked.list, asked.top)
    finally:
        store.close()
    rows = [row for row in table.to_pylist() if row["moved"]]
    by = ", ".join(
        f"{many(sum(bool(row[step]) for row in rows), 'person')} by {step}"
        for step in STEPS
    )
    said = f"{many(len(rows), 'person')} of {table.num_rows:,} moved"
    print(f"{said}: {by}." if rows else "Nobody moved.", file=sys.stderr)
    export.deliver(table, asked.out, asked.format, {"snapshot": shown.hash})
    return 0
