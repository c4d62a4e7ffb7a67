"""`python -m graph measures`: all network measures of each account, in one table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from graph import export
from graph.commands.inputs import (
    load_settings_and_snapshot,
    report_unknown_authors,
    scope_from_args,
)
from graph.errors import UsageError
from graph.measures.catalogue import CATALOGUE, compute_measure
from graph.measures.components import number_by_size
from graph.measures.h_index import count_post_sharers
from graph.measures.scores import describe_precision
from graph.model import Kind
from graph.network.edges import edges_from_snapshot
from graph.network.unknown_authors import edges_with_unknown_authors
from graph.snapshots.interaction_filter import unknown_author_counts
from graph.snapshots.scope import scope_conditions
from graph.snapshots.snapshot import Snapshot


def run(args: argparse.Namespace) -> int:
    """Print the measures, sorted by the first one, the highest first."""
    settings, snapshot = load_settings_and_snapshot(args)
    scope = scope_conditions(scope_from_args(args, snapshot))
    kinds = tuple(Kind(kind) for kind in args.kind or ["share"])
    names = args.measure or list(CATALOGUE)
    unknown = sorted(set(names) - set(CATALOGUE))
    if unknown:
        raise UsageError(f"There is no measure {unknown[0]!r}; see docs/measures.md.")
    edges = edges_from_snapshot(snapshot, kinds=kinds, **scope)
    report_unknown_authors(unknown_author_counts(edges.conditions))
    # Sharing the same posts ties accounts together, even if their author is unknown.
    whole = edges_with_unknown_authors(snapshot, kinds=kinds, **scope)
    columns: dict[str, object] = {
        "account": edges.ids(),
        "handle": snapshot.accounts["handle"],
    }
    for name in names:
        scores = compute_measure(
            name,
            whole if name == "communities" else edges,
            **_measure_arguments(name, snapshot, kinds, scope, args.seed),
        )
        # The other nodes stand for unknown authors and are no accounts.
        columns[name] = (
            number_by_size(scores.values[: edges.n].astype(np.int64)).astype(float)
            if name == "communities"
            else scores.values
        )
        print(f"{name}: {describe_precision(scores)}, {scores.engine}", file=sys.stderr)
    table = pa.table(columns).sort_by(
        [(name, "descending") for name in names[:1]] + [("account", "ascending")]
    )
    parameters = {
        "measures": names,
        "kinds": [str(kind) for kind in kinds],
        "seed": args.seed,
    }
    export.print_or_write_table(
        table.slice(0, args.top),
        args.out,
        args.format,
        export.build_manifest(settings, snapshot, parameters),
    )
    return 0


def _measure_arguments(
    name: str,
    snapshot: Snapshot,
    kinds: Sequence[Kind],
    scope: dict[str, object],
    seed: int,
) -> dict[str, object]:
    """The arguments that a measure needs besides the edges."""
    if name == "h_index":
        posts = count_post_sharers(snapshot, kinds=kinds, **scope)
        return {"author": posts.author, "sharers": posts.sharers}
    seeded = {"betweenness_centrality", "harmonic_centrality", "communities"}
    return {"seed": seed} if name in seeded else {}
