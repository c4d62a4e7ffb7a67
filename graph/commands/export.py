"""`python -m graph export`: the network as a file for Gephi, a table or a program."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.commands.inputs import (
    load_settings_and_snapshot,
    report_unknown_authors,
    scope_from_args,
)
from graph.errors import UsageError
from graph.model import Kind
from graph.network.edges import edges_from_snapshot
from graph.snapshots.interaction_filter import unknown_author_counts
from graph.snapshots.scope import scope_conditions


def run(args: argparse.Namespace) -> int:
    """Build the edges, and print or write them."""
    if args.top is not None and args.top < 1:
        raise UsageError("--top is the number of accounts: write 1 or more.")
    settings, snapshot = load_settings_and_snapshot(args)
    scope = scope_from_args(args, snapshot)
    kinds = None if args.kind is None else tuple(Kind(kind) for kind in args.kind)
    edges = edges_from_snapshot(
        snapshot, kinds=kinds, keep="active", **scope_conditions(scope)
    )
    account_count = edges.n
    if args.top is not None:
        edges = export.backbone(edges, args.top)
    print(
        f"{edges.n:,} of {account_count:,} accounts that interacted, {edges.m:,} pairs.",
        file=sys.stderr,
    )
    report_unknown_authors(unknown_author_counts(edges.conditions))
    if args.out is None or args.out == "-":
        export.print_or_write_table(
            export.edge_table(snapshot, edges), None, args.format, raw=args.raw
        )
        return 0
    export.write_graph_file(
        snapshot,
        edges,
        args.out,
        export.output_format(args.out, args.format),
        manifest=export.build_manifest(
            settings,
            snapshot,
            {"graph": scope.to_dict(), "kinds": kinds, "top": args.top},
        ),
        raw=args.raw,
    )
    return 0
