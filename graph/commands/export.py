"""`python -m graph export`: the network as a file for Gephi, a table or a program."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.commands.options import list_options, opened, scope_of
from graph.errors import UsageError
from graph.model import Kind
from graph.network.edges import cut
from graph.snapshots.scope import conditions


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output and the kinds of interactions; `--top` keeps the busiest."""
    list_options(parser)
    parser.add_argument(
        "--kind",
        action="append",
        choices=[str(kind) for kind in Kind],
        help="only these interactions; may be repeated (default: all)",
    )
    parser.add_argument(
        "--raw", action="store_true", help="do not escape formulas in CSV and XLSX"
    )
    # Lists have 50 rows by default; a network is exported complete.
    parser.set_defaults(top=None)


def run(asked: argparse.Namespace) -> int:
    """Build the edges, and print or write them."""
    if asked.top is not None and asked.top < 1:
        raise UsageError("--top is the number of accounts: write 1 or more.")
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    kinds = None if asked.kind is None else tuple(Kind(kind) for kind in asked.kind)
    edges = cut(shown, kinds=kinds, keep="active", **conditions(scope))
    whole = edges.n
    if asked.top is not None:
        edges = export.backbone(edges, asked.top)
    print(
        f"{edges.n:,} of {whole:,} accounts that interacted, {edges.m:,} pairs.",
        file=sys.stderr,
    )
    if asked.out is None or asked.out == "-":
        export.deliver(
            export.edge_table(shown, edges), None, asked.format, raw=asked.raw
        )
        return 0
    export.graph_file(
        shown,
        edges,
        asked.out,
        export.format_of(asked.out, asked.format),
        manifest=export.manifest(
            chosen, shown, {"graph": scope.settings(), "kinds": kinds, "top": asked.top}
        ),
        raw=asked.raw,
    )
    return 0
