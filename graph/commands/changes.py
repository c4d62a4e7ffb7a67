"""`python -m graph changes`: rank changes on a list, and their causes."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Final

from graph import export
from graph.analysis.lists import weight_settings
from graph.analysis.lists.rank_changes import describe_rank_changes
from graph.analysis.monitoring import case_changes
from graph.analysis.monitoring.change_attribution import (
    ATTRIBUTION_STEPS,
    attribute_rank_changes,
)
from graph.analysis.monitoring.list_changes import list_changes
from graph.commands.inputs import (
    load_settings_and_snapshot,
    parse_moment,
    scope_from_args,
)
from graph.errors import UsageError
from graph.phrasing import format_count
from graph.store import open_store

CASE_LIST: Final = "unanswered"
"""The inbox, by the name of the command that lists it."""


def run(args: argparse.Namespace) -> int:
    """Print the accounts on the list now or before, and the causes of their changes.

    With `--since` the list of that day is compared with that of `--as-of`, or of now.
    Without, the previous publication is compared with the current one.
    """
    settings, snapshot = load_settings_and_snapshot(args)
    if since := parse_moment(args.since):
        scope = replace(scope_from_args(args, snapshot), since=None)
        if args.list == CASE_LIST:
            table_of_changes = case_changes.find_case_changes(snapshot, since, scope)
            print(case_changes.describe_case_changes(table_of_changes), file=sys.stderr)
        else:
            forecast = weight_settings.current_weights(settings.folder)
            table_of_changes = list_changes(
                snapshot, args.list, since, scope, args.top, forecast
            )
            print(describe_rank_changes(table_of_changes), file=sys.stderr)
        parameters = {"list": args.list, "since": since.isoformat()}
        export.print_or_write_table(
            table_of_changes,
            args.out,
            args.format,
            export.build_manifest(settings, snapshot, parameters),
        )
        return 0
    if args.as_of or args.until:
        raise UsageError("Add --since DAY: the day to compare with.")
    if args.list == CASE_LIST or args.brand or args.platform or args.topic:
        raise UsageError(
            "Add --since DAY: of the previous publication only whole lists are stored."
        )
    store = open_store(settings.store_url)
    try:
        table = attribute_rank_changes(
            store, settings.folder, snapshot, args.list, args.top
        )
    finally:
        store.close()
    rows = [row for row in table.to_pylist() if row["moved"]]
    causes = ", ".join(
        f"{format_count(sum(bool(row[step]) for row in rows), 'person')} by {step}"
        for step in ATTRIBUTION_STEPS
    )
    count = f"{format_count(len(rows), 'person')} of {table.num_rows:,} moved"
    print(f"{count}: {causes}." if rows else "Nobody moved.", file=sys.stderr)
    export.print_or_write_table(
        table, args.out, args.format, {"snapshot": snapshot.hash}
    )
    return 0
