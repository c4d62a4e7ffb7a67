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
from graph.view_models.network_view import FilteredNetwork, NetworkQuery, filter_network

MAX_CHOICES: Final = 1_000
MAX_LISTED_MEMBERS: Final = 50


def account_choices(snapshot: Snapshot, query: NetworkQuery) -> dict[str, str]:
    """The labels of the accounts with most interactions, by id, the busiest first.

    >>> from graph.snapshots_folder.current_snapshot_folder import snapshot_from_tables
    >>> account_choices(snapshot_from_tables({}), NetworkQuery())
    {}
    """
    net = filter_network(snapshot, query)
    order = np.argsort(-(net.received + net.given), kind="stable")[:MAX_CHOICES]
    return _account_labels(snapshot, net, order)


def community_members(
    snapshot: Snapshot, query: NetworkQuery, community: int
) -> pa.Table:
    """The members of a community, the most received first, at most `MAX_LISTED_MEMBERS`.

    Parameters:
        snapshot: the data.
        query: the filters of the network.
        community: number of the community.
    """
    net = filter_network(snapshot, query)
    inside = np.flatnonzero(net.group == community)
    order = inside[
        np.argsort(-net.received[inside], kind="stable")[:MAX_LISTED_MEMBERS]
    ]
    called = _account_labels(snapshot, net, order)
    return pa.table(
        {
            "id": pa.array(list(called), pa.string()),
            "name": pa.array(list(called.values()), pa.string()),
            "received": net.received[order],
            "given": net.given[order],
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
    net = filter_network(snapshot, query)
    edges = net.edges
    here = (net.group[edges.source] == source_community) & (
        net.group[edges.target] == target_community
    )
    pairs = np.flatnonzero(here)
    pairs = pairs[np.argsort(-edges.weight[pairs], kind="stable")[:MAX_LISTED_MEMBERS]]
    ends = edges.source[pairs], edges.target[pairs]
    names = _account_labels(snapshot, net, np.concatenate(ends).astype(np.int64))
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

    >>> from graph.snapshots_folder.current_snapshot_folder import snapshot_from_tables
    >>> describe_position(snapshot_from_tables({}), NetworkQuery(), "x:1")
    'No interactions of this account match the filters.'
    """
    net = filter_network(snapshot, query)
    ids = net.edges.ids()
    if account not in ids:
        return "No interactions of this account match the filters."
    place = ids.index(account)
    into, out = net.edges.target == place, net.edges.source == place
    got, gave = int(net.edges.times[into].sum()), int(net.edges.times[out].sum())
    return (
        f"{format_count(int(into.sum()), 'account').capitalize()} acted on it "
        f"{format_frequency(got)}; it acted {format_frequency(gave)} on {format_count(int(out.sum()), 'account')}. "
        f"It belongs to community {net.group[place] + 1}."
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
    mine = snapshot.posts["author"].fill_null(-1).to_numpy() == row
    mine &= ~snapshot.posts["stub"].fill_null(False).to_numpy()
    rows = np.flatnonzero(mine)
    counts = post_share_counts(snapshot)
    at = snapshot.posts["created_at"].take(pa.array(rows)).cast(pa.int64())
    late = at.fill_null(0).to_numpy()
    order = np.lexsort((rows, -late, -counts[rows]))[:top]
    return build_post_lines(
        snapshot, rows[order].tolist(), post_sentiments(snapshot, None), counts
    )


def _account_labels(
    snapshot: Snapshot, net: FilteredNetwork, places: Longs
) -> dict[str, str]:
    ids, rows = net.edges.ids(), net.edges.rows
    return {
        str(ids[place]): account_label(
            snapshot, place if rows is None else int(rows[place])
        )
        for place in places.tolist()
    }
