"""`python -m graph changes`: who moved on a list, since when, and why."""

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
from graph.commands.options import list_options, opened, scope_of, when
from graph.errors import UsageError
from graph.phrasing import many
from graph.store import open_store

CASES: Final = "unheard"
"""The ledger, by the name of the command that shows it."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """The store, the scope, which list, and the output."""
    list_options(parser)
    names = (*runs.LISTS, CASES)
    parser.add_argument("--list", choices=names, default="influencers")


def run(asked: argparse.Namespace) -> int:
    """Print everyone on the list now or before, and what moved them.

    With `--since` the list of that day is compared with the one of `--as-of`, or of now,
    each as `--as-of` shows it; without, the publication before with the one that is shown.
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
        raise UsageError("Say --since DAY as well: with which day to compare.")
    if asked.list == CASES or asked.brand or asked.platform or asked.topic:
        raise UsageError(
            "Say --since DAY: only the whole lists of the publication before are kept."
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
