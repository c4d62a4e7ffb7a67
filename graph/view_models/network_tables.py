"""Short lists beside a picture: whom one may choose, who is in a bubble, what crosses."""

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
    """The accounts with most to do, by id, as they are called; the busiest first.

    >>> from graph.snapshots.snapshot import of_tables
    >>> choices(of_tables({}), Asked())
    {}
    """
    net = network(snapshot, asked)
    order = np.argsort(-(net.received + net.given), kind="stable")[:CHOICES]
    return _called(snapshot, net, order)


def members(snapshot: Snapshot, asked: Asked, community: int) -> pa.Table:
    """Who is in a community, the most received first, at most `MEMBERS`."""
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
    """The pairs that lead from one community to another, the heaviest first."""
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
    """How an account stands in what is drawn, in a sentence.

    >>> from graph.snapshots.snapshot import of_tables
    >>> stands(of_tables({}), Asked(), "x:1")
    'The filters let nothing through that leads to or from this account.'
    """
    net = network(snapshot, asked)
    ids = net.edges.ids()
    if account not in ids:
        return "The filters let nothing through that leads to or from this account."
    place = ids.index(account)
    into, out = net.edges.target == place, net.edges.source == place
    got, gave = int(net.edges.times[into].sum()), int(net.edges.times[out].sum())
    return (
        f"{many(int(into.sum()), 'account').capitalize()} acted on it "
        f"{times(got)}; it acted {times(gave)} on {many(int(out.sum()), 'account')}. "
        f"It belongs to community {net.group[place] + 1}."
    )


def best_posts(snapshot: Snapshot, account: str, top: int = 5) -> tuple[Line, ...]:
    """An account's posts, those passed on most first, then the latest."""
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
