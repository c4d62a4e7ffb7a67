"""The filters of a network, and the filtered network that all levels of the page share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Condition
from typing import Any, Final

import numpy as np
from cachetools import LRUCache, cached

from graph.measures.catalogue import compute_measure
from graph.measures.strength import in_strength, out_strength
from graph.model import Kind
from graph.network.edges import Edges, Floats, Longs, edges_from_snapshot
from graph.network.subgraphs import filter_edges
from graph.snapshots.interaction_filter import LabelName
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

MAX_CACHED_NETWORKS: Final = 8
"""Maximum number of filtered networks that are cached."""


@dataclass(frozen=True, slots=True)
class NetworkQuery:
    """The filters of a network.

    `scope` is brand, time, platform and topic; `kinds` None means all; `sign` is the
    sentiment of the acting posts; pairs below `min_weight` are removed.
    """

    scope: Scope = field(default_factory=Scope)
    kinds: tuple[Kind, ...] | None = (Kind.SHARE,)
    sign: LabelName | None = None
    min_weight: float = 1.0

    def filter_arguments(self) -> dict[str, Any]:
        """The filters as arguments of `select_interactions`."""
        return {**scope_conditions(self.scope), "kinds": self.kinds, "sign": self.sign}


@dataclass(frozen=True, slots=True, eq=False)
class FilteredNetwork:
    """The filtered network: edges, communities, and weights received and given."""

    edges: Edges
    group: Longs
    received: Floats
    given: Floats


# Streamlit's threads share the cache. Its key is the hash, so no snapshot is kept alive.
@cached(
    LRUCache(MAX_CACHED_NETWORKS),
    key=lambda snapshot, query: (snapshot.hash, query),
    condition=Condition(),
)
def filter_network(snapshot: Snapshot, query: NetworkQuery) -> FilteredNetwork:
    """Filter a snapshot's interactions; cached, because every level needs the result.

    Raises:
        UsageError: there is no such brand or sign.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> filter_network(snapshot_from_tables({}), NetworkQuery()).edges.n
    0
    """
    edges = edges_from_snapshot(snapshot, keep="active", **query.filter_arguments())
    heavy = edges.weight >= query.min_weight
    if not heavy.all():
        removed = {
            **filtered_counts(edges),
            "light_pair": int(edges.times[~heavy].sum()),
        }
        edges = filter_edges(edges, heavy).active()
        edges = replace(edges, conditions={**edges.conditions, "left_out": removed})
    group = compute_measure("communities", edges).values.astype(np.int64)
    received, given = in_strength(edges).values, out_strength(edges).values
    return FilteredNetwork(edges, group, received, given)


def filtered_counts(edges: Edges) -> dict[str, int]:
    """Number of interactions that each filter removed."""
    counts = edges.conditions.get("left_out", {})
    return dict(counts) if isinstance(counts, Mapping) else {}
