"""`python -m graph measures`: all network measures of each account, in one table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import pyarrow as pa

from graph import export
from graph.commands.options import list_options, opened, scope_of
from graph.errors import UsageError
from graph.measures.catalogue import CATALOGUE, measure
from graph.measures.h_index import post_shares
from graph.model import Kind
from graph.network.edges import cut
from graph.snapshots.scope import conditions
from graph.snapshots.snapshot import Snapshot


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, kinds of interactions, and the measures."""
    list_options(parser)
    parser.add_argument(
        "--kind",
        action="append",
        choices=[str(k) for k in Kind],
        help="interactions to use; may be repeated (default: share)",
    )
    parser.add_argument(
        "--measure",
        action="append",
        metavar="NAME",
        help="only this measure; may be repeated (default: all)",
    )
    parser.add_argument(
        "--seed", type=int, default=7, help="random seed of sampling (default: 7)"
    )


def run(asked: argparse.Namespace) -> int:
    """Print the measures, sorted by the first one, the highest first."""
    chosen, shown = opened(asked)
    scope = conditions(scope_of(asked, shown))
    kinds = tuple(Kind(kind) for kind in asked.kind or ["share"])
    names = asked.measure or list(CATALOGUE)
    unknown = sorted(set(names) - set(CATALOGUE))
    if unknown:
        raise UsageError(f"There is no measure {unknown[0]!r}; see docs/measures.md.")
    edges = cut(shown, kinds=kinds, **scope)
    columns: dict[str, object] = {
        "account": edges.ids(),
        "handle": shown.accounts["handle"],
    }
    for name in names:
        scores = measure(name, edges, **_facts(name, shown, kinds, scope, asked.seed))
        columns[name] = scores.values
        exact = (
            "exact" if scores.exact else f"sampled, off by at most {scores.error:.3g}"
        )
        print(f"{name}: {exact}, {scores.engine}", file=sys.stderr)
    table = pa.table(columns).sort_by(
        [(name, "descending") for name in names[:1]] + [("account", "ascending")]
    )
    about = {
        "measures": names,
        "kinds": [str(kind) for kind in kinds],
        "seed": asked.seed,
    }
    export.deliver(
        table.slice(0, asked.top),
        asked.out,
        asked.format,
        export.manifest(chosen, shown, about),
    )
    return 0


def _facts(
    name: str,
    shown: Snapshot,
    kinds: Sequence[Kind],
    scope: dict[str, object],
    seed: int,
) -> dict[str, object]:
    """The arguments that a measure needs besides the edges."""
    if name == "h_index":
        posts = post_shares(shown, kinds=kinds, **scope)
        return {"author": posts.author, "sharers": posts.sharers}
    seeded = {"betweenness_centrality", "harmonic_centrality", "communities"}
    return {"seed": seed} if name in seeded else {}
