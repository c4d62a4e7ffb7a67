"""View model of the network page: nodes, edges, layout and captions at four levels.

    level          shows
    communities    one bubble a community, named after its most received accounts
    backbone       the accounts with most interactions, and the pairs among them
    surroundings   one account and its neighbours
    everything     all accounts and pairs, up to a limit

Every view has the same columns, so that the table and the exported file contain exactly
what is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa

from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.network.edges import Edges, Floats, Longs
from graph.network.layout import community_centres, layout_positions
from graph.network.subgraphs import (
    induced_edges,
    k_hop_nodes,
    renumber_communities,
    strongest_edges,
)
from graph.phrasing import describe_unknown_authors, format_count
from graph.snapshots.interaction_filter import unknown_author_counts
from graph.snapshots.snapshot import Snapshot
from graph.view_models.network_captions import (
    account_label,
    arrow_caption,
    filtered_caption,
    network_summary,
)
from graph.view_models.network_filter import (
    FilteredNetwork,
    NetworkQuery,
    filter_network,
    filtered_counts,
)

ZoomLevel = Literal["communities", "backbone", "surroundings", "everything"]

LEVELS: Final[tuple[ZoomLevel, ...]] = (
    "communities",
    "backbone",
    "surroundings",
    "everything",
)
"""The zoom levels, from the coarsest to the finest."""

BACKBONE_SIZE: Final = 300
"""Default number of accounts in the backbone."""

MAX_BUBBLES: Final = 60
"""Maximum number of communities drawn."""

MAX_SURROUNDING_ACCOUNTS: Final = 400
"""Maximum number of accounts drawn around one account."""

CAP_NODES: Final = 20_000
"""Maximum number of accounts that a browser draws smoothly."""

CAP_EDGES: Final = 40_000
"""Maximum number of pairs that a browser draws smoothly."""

NAMES_PER_BUBBLE: Final = 3
"""Number of account labels in the name of a community."""

VIEW_NODES: Final = pa.schema(
    {
        "id": pa.string(),
        "name": pa.string(),
        "community": pa.int64(),
        "accounts": pa.int64(),
        "received": pa.float64(),
        "given": pa.float64(),
        "x": pa.float64(),
        "y": pa.float64(),
    }
)
"""The columns of a view's nodes."""

VIEW_EDGES: Final = pa.schema(
    {
        "source": pa.string(),
        "target": pa.string(),
        "weight": pa.float64(),
        "times": pa.int64(),
    }
)
"""The columns of a view's edges."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkView:
    """A drawn network as tables; `arrow` explains arrows, `hidden` what is not drawn.

    In `nodes` an id is an account's, or `community:N`; `received` and `given` count all
    filtered interactions, also those with accounts that are not drawn. `drawn_edges`
    are the edges as arrays, for an export; communities have none.
    """

    level: ZoomLevel
    nodes: pa.Table
    edges: pa.Table
    arrow: str
    hidden: str
    summary: str
    drawn_edges: Edges | None
    conditions: Mapping[str, object]


def present_kinds(snapshot: Snapshot) -> tuple[Kind, ...]:
    """The kinds of interactions in a snapshot.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> present_kinds(snapshot_from_tables({}))
    ()
    """
    codes = np.unique(snapshot.interactions["kind"].to_numpy())
    return tuple(KINDS[code] for code in codes.tolist())


def build_network_view(
    snapshot: Snapshot,
    query: NetworkQuery,
    level: ZoomLevel,
    account: str | None = None,
    top: int = BACKBONE_SIZE,
    hops: int = 1,
    seed: int = 7,
) -> NetworkView:
    """Build the view of a network at one level.

    Parameters:
        snapshot: the data.
        query: the filters.
        level: one of `LEVELS`.
        account: id of the account at the centre of surroundings.
        top: number of accounts in the backbone.
        hops: distance that surroundings reach, 1 or 2.
        seed: random seed of the layout.

    Raises:
        UsageError: the account has no interactions that match the filters.

    """
    network = filter_network(snapshot, query)
    if level == "communities":
        return _communities_view(snapshot, network, seed)
    if level == "backbone":
        nodes = _busiest_nodes(network, top)
        return _accounts_view(snapshot, network, level, nodes, CAP_EDGES, seed)
    if level == "surroundings":
        nodes = k_hop_nodes(
            network.edges,
            _node_index(network, account),
            hops,
            MAX_SURROUNDING_ACCOUNTS,
            network.received,
        )
        return _accounts_view(snapshot, network, level, nodes, CAP_EDGES, seed)
    return _accounts_view(
        snapshot, network, level, _busiest_nodes(network, CAP_NODES), CAP_EDGES, seed
    )


def _busiest_nodes(network: FilteredNetwork, top: int) -> Longs:
    """The nodes with most weight received and given, as in the exported backbone."""
    return np.sort(np.argsort(-(network.received + network.given), kind="stable")[:top])


def _node_index(network: FilteredNetwork, account: str | None) -> int:
    ids = network.edges.ids()
    if account not in ids:
        raise UsageError("No interactions of this account match the filters.")
    return ids.index(account)


def _accounts_view(
    snapshot: Snapshot,
    network: FilteredNetwork,
    level: ZoomLevel,
    node_indices: Longs,
    cap: int,
    seed: int,
) -> NetworkView:
    drawn, omitted_pairs = strongest_edges(
        induced_edges(network.edges, node_indices), cap
    )
    group = renumber_communities(network.group[node_indices])
    x, y = layout_positions(drawn, group, seed=seed)
    rows = (
        network.edges.rows[node_indices]
        if network.edges.rows is not None
        else node_indices
    )
    ids = [str(key) for key in drawn.ids()]
    nodes = {
        "id": ids,
        "name": [account_label(snapshot, int(row)) for row in rows],
        "community": network.group[node_indices],
        "accounts": np.ones(len(node_indices), np.int64),
        "received": network.received[node_indices],
        "given": network.given[node_indices],
        "x": x,
        "y": y,
    }
    omitted_accounts = network.edges.n - len(node_indices)
    pairs = network.edges.m - drawn.m - omitted_pairs
    parts = []
    if omitted_accounts:
        parts.append(
            f"{format_count(omitted_accounts, 'account')} that "
            + ("are further away" if level == "surroundings" else "are less active")
            + f", with {format_count(pairs, 'pair')}"
        )
    if omitted_pairs:
        parts.append(
            f"the {format_count(omitted_pairs, 'lightest pair')} among those shown"
        )
    return _assemble_view(
        snapshot, network, level, nodes, _edge_columns(drawn, ids), parts, drawn
    )


def _communities_view(
    snapshot: Snapshot, network: FilteredNetwork, seed: int
) -> NetworkView:
    sizes = np.bincount(network.group) if network.edges.n else np.zeros(0, np.int64)
    drawn_count = min(len(sizes), MAX_BUBBLES)
    edges = network.edges
    source, target = network.group[edges.source], network.group[edges.target]
    drawn = (source < drawn_count) & (target < drawn_count)
    weights = Edges.of(drawn_count, source[drawn], target[drawn], edges.weight[drawn])
    times = Edges.of(drawn_count, source[drawn], target[drawn], edges.times[drawn])
    bubbles = replace(weights, times=times.weight.astype(np.int64))
    x, y = _bubble_places(bubbles, sizes[:drawn_count], seed)
    ids = [f"community:{number}" for number in range(drawn_count)]
    nodes = {
        "id": ids,
        "name": [
            _bubble_label(snapshot, network, number) for number in range(drawn_count)
        ],
        "community": np.arange(drawn_count),
        "accounts": sizes[:drawn_count],
        "received": np.bincount(network.group, network.received, len(sizes))[
            :drawn_count
        ],
        "given": np.bincount(network.group, network.given, len(sizes))[:drawn_count],
        "x": x,
        "y": y,
    }
    parts = []
    if drawn_count < len(sizes):
        rest = int(sizes[drawn_count:].sum())
        omitted = format_count(len(sizes) - drawn_count, "community")
        parts.append(
            f"{omitted} with fewer members, with {format_count(rest, 'account')}"
        )
    return _assemble_view(
        snapshot,
        network,
        "communities",
        nodes,
        _edge_columns(bubbles, ids),
        parts,
        None,
    )


def _bubble_places(edges: Edges, sizes: Longs, seed: int) -> tuple[Floats, Floats]:
    centres = community_centres(
        sizes,
        edges.source.astype(np.int64),
        edges.target.astype(np.int64),
        edges.weight,
        seed=seed,
    )
    return centres[:, 0], centres[:, 1]


def _bubble_label(snapshot: Snapshot, network: FilteredNetwork, number: int) -> str:
    """The label of a community: its most received members."""
    members = np.flatnonzero(network.group == number)
    top_members = members[
        np.argsort(-network.received[members], kind="stable")[:NAMES_PER_BUBBLE]
    ]
    rows = (
        top_members if network.edges.rows is None else network.edges.rows[top_members]
    )
    return ", ".join(account_label(snapshot, int(row)) for row in rows)


def _assemble_view(
    snapshot: Snapshot,
    network: FilteredNetwork,
    level: ZoomLevel,
    nodes: dict[str, Any],
    edges: dict[str, Any],
    parts: list[str],
    drawn: Edges | None,
) -> NetworkView:
    facts = {"accounts": network.edges.n, "pairs": network.edges.m, "level": level}
    sizes = np.bincount(network.group) if network.edges.n else np.zeros(1, np.int64)
    top_accounts = _bubble_label(snapshot, network, 0)
    hidden = f"Not drawn: {'; '.join(parts)}." if parts else ""
    filtered = filtered_caption(filtered_counts(network.edges))
    unknown = describe_unknown_authors(unknown_author_counts(network.edges.conditions))
    return NetworkView(
        level,
        pa.table(nodes, VIEW_NODES),
        pa.table(edges, VIEW_EDGES).sort_by(
            [("weight", "descending"), ("source", "ascending"), ("target", "ascending")]
        ),
        arrow_caption(_kind_names(network.edges), level == "communities"),
        " ".join(filter(None, (hidden, filtered, unknown))),
        network_summary(network.edges.n, len(sizes), int(sizes[0]), top_accounts),
        drawn,
        {**network.edges.conditions, **facts},
    )


def _edge_columns(edges: Edges, ids: list[str]) -> dict[str, Any]:
    names = np.array(ids, dtype=object)
    return {
        "source": names[edges.source],
        "target": names[edges.target],
        "weight": edges.weight,
        "times": edges.times,
    }


def _kind_names(edges: Edges) -> list[str] | None:
    kinds = edges.conditions.get("kinds")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else None
