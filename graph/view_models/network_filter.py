"""The filters of a network, and the filtered network that all levels of the page share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from threading import Condition
from typing import Any, Final

import numpy as np
from cachetools import LRUCache, cached

from graph.measures.catalogue import compute_measure
from graph.measures.components import number_by_size
from graph.measures.strength import in_strength, out_strength
from graph.model import Kind
from graph.network.edges import Edges, Floats, Longs
from graph.network.subgraphs import filter_edges, induced_edges
from graph.network.unknown_authors import edges_with_unknown_authors
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
    """The filtered network: edges, communities, and weights received and given.

    Accounts that share the same posts of unknown authors are in one community, without
    edges.
    """

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
    whole = edges_with_unknown_authors(snapshot, **query.filter_arguments()).active()
    heavy = whole.weight >= query.min_weight
    if not heavy.all():
        removed = {
            **filtered_counts(whole),
            "light_pair": int(whole.times[~heavy].sum()),
        }
        whole = filter_edges(whole, heavy).active()
        whole = replace(whole, conditions={**whole.conditions, "left_out": removed})
    labels = compute_measure("communities", whole).values.astype(np.int64)
    assert whole.rows is not None
    accounts = np.flatnonzero(whole.rows < snapshot.accounts.num_rows)
    group = number_by_size(labels[accounts])
    edges = induced_edges(whole, accounts)
    received, given = in_strength(edges).values, out_strength(edges).values
    return FilteredNetwork(edges, group, received, given)


def filtered_counts(edges: Edges) -> dict[str, int]:
    """Number of interactions that each filter removed."""
    counts = edges.conditions.get("left_out", {})
    return dict(counts) if isinstance(counts, Mapping) else {}
