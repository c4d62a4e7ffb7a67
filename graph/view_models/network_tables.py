"""Tables of the network page: accounts to choose, community members, pairs between."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph.network.edges import Longs
from graph.phrasing import many, times
from graph.rendering.post_lines import Line, carried_counts, labels, lines
from graph.snapshots.lookup import account_row
from graph.snapshots.snapshot import Snapshot
from graph.view_models.network_captions import account_label
from graph.view_models.network_view import Asked, Network, network

CHOICES: Final = 1_000
MEMBERS: Final = 50


def choices(snapshot: Snapshot, asked: Asked) -> dict[str, str]:
    """The labels of the accounts with most interactions, by id, the busiest first.

    >>> from graph.snapshots.snapshot import of_tables
    >>> account_choices(of_tables({}), NetworkQuery())
    {}
    """
    net = network(snapshot, asked)
    order = np.argsort(-(net.received + net.given), kind="stable")[:CHOICES]
    return _called(snapshot, net, order)


def members(snapshot: Snapshot, asked: Asked, community: int) -> pa.Table:
    """The members of a community, the most received first, at most `MAX_LISTED_MEMBERS`.

    Parameters:
        snapshot: the data.
        query: the filters of the network.
        community: number of the community.
    """
    net = network(snapshot, asked)
    inside = np.flatnonzero(net.group == community)
    order = inside[np.argsort(-net.received[inside], kind="stable")[:MEMBERS]]
    called = _called(snapshot, net, order)
    return pa.table(
        {
            "id": pa.array(list(called), pa.string()),
            "name": pa.array(list(called.values()), pa.string()),
            "received": net.received[order],
            "given": net.given[order],
        }
    )


def crossing(snapshot: Snapshot, asked: Asked, one: int, two: int) -> pa.Table:
    """The pairs of accounts from one community to another, the heaviest first.

    Parameters:
        snapshot: the data.
        query: the filters of the network.
        source_community, target_community: numbers of the communities.
    """
    net = network(snapshot, asked)
    edges = net.edges
    here = (net.group[edges.source] == one) & (net.group[edges.target] == two)
    pairs = np.flatnonzero(here)
    pairs = pairs[np.argsort(-edges.weight[pairs], kind="stable")[:MEMBERS]]
    ends = edges.source[pairs], edges.target[pairs]
    names = _called(snapshot, net, np.concatenate(ends).astype(np.int64))
    ids = edges.ids()
    table = {
        f"{end}{part}": [pick(str(ids[place])) for place in places.tolist()]
        for end, places in zip(("source", "target"), ends, strict=True)
        for part, pick in (("", str), ("_name", names.__getitem__))
    }
    return pa.table({**table, "times": edges.times[pairs]})


def stands(snapshot: Snapshot, asked: Asked, account: str) -> str:
    """Sentences on an account's interactions and community in the filtered network.

    Parameters:
        snapshot: the data.
        query: the filters of the network.
        account: its id.

    >>> from graph.snapshots.snapshot import of_tables
    >>> describe_position(of_tables({}), NetworkQuery(), "x:1")
    'No interactions of this account match the filters.'
    """
    net = network(snapshot, asked)
    ids = net.edges.ids()
    if account not in ids:
        return "No interactions of this account match the filters."
    place = ids.index(account)
    into, out = net.edges.target == place, net.edges.source == place
    got, gave = int(net.edges.times[into].sum()), int(net.edges.times[out].sum())
    return (
        f"{many(int(into.sum()), 'account').capitalize()} acted on it "
        f"{times(got)}; it acted {times(gave)} on {many(int(out.sum()), 'account')}. "
        f"It belongs to community {net.group[place] + 1}."
    )


def best_posts(snapshot: Snapshot, account: str, top: int = 5) -> tuple[Line, ...]:
    """An account's most shared posts, then the latest.

    Parameters:
        snapshot: the data.
        account: its id.
        top: maximum number of posts.
    """
    row = account_row(snapshot, account)
    mine = snapshot.posts["author"].fill_null(-1).to_numpy() == row
    mine &= ~snapshot.posts["stub"].fill_null(False).to_numpy()
    rows = np.flatnonzero(mine)
    counts = carried_counts(snapshot)
    at = snapshot.posts["created_at"].take(pa.array(rows)).cast(pa.int64())
    late = at.fill_null(0).to_numpy()
    order = np.lexsort((rows, -late, -counts[rows]))[:top]
    return lines(snapshot, rows[order].tolist(), labels(snapshot, None), counts)


def _called(snapshot: Snapshot, net: Network, places: Longs) -> dict[str, str]:
    ids, rows = net.edges.ids(), net.edges.rows
    return {
        str(ids[place]): account_label(
            snapshot, place if rows is None else int(rows[place])
        )
        for place in places.tolist()
    }
