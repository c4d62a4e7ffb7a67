"""Tables of the network page: accounts to choose, community members, pairs between."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph.network.edges import Longs
from graph.phrasing import format_count, format_frequency
from graph.rendering.post_lines import (
    PostLine,
    build_post_lines,
    post_sentiments,
    post_share_counts,
)
from graph.snapshots.lookup import find_account_row
from graph.snapshots.snapshot import Snapshot
from graph.view_models.network_captions import account_label
from graph.view_models.network_filter import (
    FilteredNetwork,
    NetworkQuery,
    filter_network,
)

MAX_CHOICES: Final = 1_000
"""Maximum number of accounts offered for selection."""

MAX_LISTED_MEMBERS: Final = 50
"""Maximum number of rows of a table of members or pairs."""


def account_choices(snapshot: Snapshot, query: NetworkQuery) -> dict[str, str]:
    """The labels of the accounts with most interactions, by id, the busiest first.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> account_choices(snapshot_from_tables({}), NetworkQuery())
    {}
    """
    network = filter_network(snapshot, query)
    order = np.argsort(-(network.received + network.given), kind="stable")[:MAX_CHOICES]
    return _account_labels(snapshot, network, order)


def community_members(
    snapshot: Snapshot, query: NetworkQuery, community: int
) -> pa.Table:
    """The first `MAX_LISTED_MEMBERS` members of a community, the most received first.

    Parameters:
        snapshot: the data.
        query: the filters of the network.
        community: number of the community.
    """
    network = filter_network(snapshot, query)
    member_nodes = np.flatnonzero(network.group == community)
    order = member_nodes[
        np.argsort(-network.received[member_nodes], kind="stable")[:MAX_LISTED_MEMBERS]
    ]
    labels = _account_labels(snapshot, network, order)
    return pa.table(
        {
            "id": pa.array(list(labels), pa.string()),
            "name": pa.array(list(labels.values()), pa.string()),
            "received": network.received[order],
            "given": network.given[order],
        }
    )


def cross_community_pairs(
    snapshot: Snapshot,
    query: NetworkQuery,
    source_community: int,
    target_community: int,
) -> pa.Table:
    """The pairs of accounts from one community to another, the heaviest first.

    Parameters:
        snapshot: the data.
        query: the filters of the network.
        source_community, target_community: numbers of the communities.
    """
    network = filter_network(snapshot, query)
    edges = network.edges
    mask = (network.group[edges.source] == source_community) & (
        network.group[edges.target] == target_community
    )
    pairs = np.flatnonzero(mask)
    pairs = pairs[np.argsort(-edges.weight[pairs], kind="stable")[:MAX_LISTED_MEMBERS]]
    ends = edges.source[pairs], edges.target[pairs]
    names = _account_labels(snapshot, network, np.concatenate(ends).astype(np.int64))
    ids = edges.ids()
    table = {
        f"{end}{part}": [pick(str(ids[place])) for place in places.tolist()]
        for end, places in zip(("source", "target"), ends, strict=True)
        for part, pick in (("", str), ("_name", names.__getitem__))
    }
    return pa.table({**table, "times": edges.times[pairs]})


def describe_position(snapshot: Snapshot, query: NetworkQuery, account: str) -> str:
    """Sentences on an account's interactions and community in the filtered network.

    Parameters:
        snapshot: the data.
        query: the filters of the network.
        account: its id.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> describe_position(snapshot_from_tables({}), NetworkQuery(), "x:1")
    'No interactions of this account match the filters.'
    """
    network = filter_network(snapshot, query)
    ids = network.edges.ids()
    if account not in ids:
        return "No interactions of this account match the filters."
    index = ids.index(account)
    incoming, outgoing = network.edges.target == index, network.edges.source == index
    received = format_frequency(int(network.edges.times[incoming].sum()))
    given = format_frequency(int(network.edges.times[outgoing].sum()))
    actors = format_count(int(incoming.sum()), "account").capitalize()
    targets = format_count(int(outgoing.sum()), "account")
    return (
        f"{actors} acted on it {received}; it acted {given} on {targets}. "
        f"It belongs to community {network.group[index] + 1}."
    )


def most_shared_posts(
    snapshot: Snapshot, account: str, top: int = 5
) -> tuple[PostLine, ...]:
    """An account's most shared posts, then the latest.

    Parameters:
        snapshot: the data.
        account: its id.
        top: maximum number of posts.
    """
    row = find_account_row(snapshot, account)
    mask = snapshot.posts["author"].fill_null(-1).to_numpy() == row
    mask &= ~snapshot.posts["stub"].fill_null(False).to_numpy()
    rows = np.flatnonzero(mask)
    counts = post_share_counts(snapshot)
    at = snapshot.posts["created_at"].take(pa.array(rows)).cast(pa.int64())
    micros = at.fill_null(0).to_numpy()
    order = np.lexsort((rows, -micros, -counts[rows]))[:top]
    return build_post_lines(
        snapshot, rows[order].tolist(), post_sentiments(snapshot, None), counts
    )


def _account_labels(
    snapshot: Snapshot, network: FilteredNetwork, nodes: Longs
) -> dict[str, str]:
    ids, rows = network.edges.ids(), network.edges.rows
    return {
        str(ids[node]): account_label(
            snapshot, node if rows is None else int(rows[node])
        )
        for node in nodes.tolist()
    }
