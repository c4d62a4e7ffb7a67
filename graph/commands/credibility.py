"""`python -m graph credibility`: unusual activity of accounts, and who acts together."""

from __future__ import annotations

import argparse
import math
from collections import Counter
from typing import Any

import pyarrow as pa

from graph import export
from graph.analysis.authenticity.coordination_network import (
    OBJECT_NAMES,
    Coordination,
    coordinated_accounts_table,
    coordination_edges,
    coordination_edges_table,
    describe_coordination,
    edge_values,
    find_coordination,
    node_values,
)
from graph.analysis.authenticity.credibility import (
    authenticity_signals_table,
    find_authenticity_signals,
)
from graph.analysis.authenticity.manipulation_cost import (
    TOO_FEW_SHARED_MESSAGE,
    manipulation_cost,
)
from graph.analysis.lists import weight_settings
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.commands.inputs import (
    load_settings_and_snapshot,
    print_status,
    report_truncation,
    scope_from_args,
)
from graph.errors import UsageError
from graph.phrasing import format_count
from graph.settings import Settings
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

GRAPH_FORMATS = ("graphml", "gexf")
"""The formats that hold the coordination network as a whole."""


def run(args: argparse.Namespace) -> int:
    """Print signals, or the accounts or edges of the network; counts go to stderr."""
    if not 0 <= args.within < math.inf:
        raise UsageError("--within is seconds: write a number of 0 or more.")
    if args.at_least < 1:
        raise UsageError("--at-least is a number of actions: write 1 or more.")
    is_file = args.out not in (None, "-")
    is_graph = is_file and export.output_format(args.out, args.format) in GRAPH_FORMATS
    if not is_graph:
        export.require_table_output(args.out, args.format)
    settings, snapshot = load_settings_and_snapshot(args)
    scope = scope_from_args(args, snapshot)
    if args.entry:
        _report_manipulation_cost(settings, snapshot, scope)
    if not is_graph and args.show == "signals":
        _write_signals(args, settings, snapshot, scope)
        return 0
    found = find_coordination(
        snapshot, scope, OBJECT_NAMES[args.object], args.within, args.at_least
    )
    print_status(describe_coordination(snapshot, found))
    manifest = _manifest(args, settings, snapshot, scope)
    if is_graph:
        _write_graph(args, snapshot, found, manifest)
        return 0
    make_table = (
        coordination_edges_table if args.show == "edges" else coordinated_accounts_table
    )
    _write_table(args, make_table(snapshot, found), manifest)
    return 0


def _write_table(
    args: argparse.Namespace, table: pa.Table, manifest: dict[str, Any]
) -> None:
    """Print or write a table, or its first `--top` rows."""
    first_rows = table.slice(0, args.top)
    report_truncation(first_rows.num_rows, table.num_rows)
    export.print_or_write_table(first_rows, args.out, args.format, manifest)


def _write_signals(
    args: argparse.Namespace, settings: Settings, snapshot: Snapshot, scope: Scope
) -> None:
    """Print or write one row for each account and reason."""
    signals = tuple(
        signal
        for signal in find_authenticity_signals(
            snapshot, scope, args.within, args.at_least
        )
        if signal.reason not in args.without
    )
    accounts = format_count(len({signal.row for signal in signals}), "account")
    print_status(f"Unusual activity: {accounts}. A signal is not proof.")
    for reason, count in sorted(Counter(signal.reason for signal in signals).items()):
        print_status(f"{reason} {count:,}", 1)
    table = authenticity_signals_table(snapshot, signals)
    _write_table(args, table, _manifest(args, settings, snapshot, scope))


def _write_graph(
    args: argparse.Namespace,
    snapshot: Snapshot,
    found: Coordination,
    manifest: dict[str, Any],
) -> None:
    """Write the whole coordination network as a graph file."""
    export.write_undirected_graph(
        snapshot,
        coordination_edges(snapshot, found),
        args.out,
        export.output_format(args.out, args.format),
        scores=node_values(found),
        edge_values=edge_values(snapshot, found),
        manifest=manifest,
    )


def _report_manipulation_cost(
    settings: Settings, snapshot: Snapshot, scope: Scope
) -> None:
    """Print how many bought shares enter the list of influencers."""
    weights = weight_settings.current_weights(settings.folder)
    forecast = with_count_baseline(snapshot, scope, weights)
    cost = manipulation_cost(snapshot, scope, forecast)
    print_status(cost.sentence if cost else TOO_FEW_SHARED_MESSAGE)


def _manifest(
    args: argparse.Namespace, settings: Settings, snapshot: Snapshot, scope: Scope
) -> dict[str, Any]:
    return export.build_manifest(
        settings,
        snapshot,
        {
            "scope": scope.to_dict(),
            "without": args.without,
            "within": args.within,
            "at_least": args.at_least,
            "show": args.show,
            "object": args.object,
        },
    )
