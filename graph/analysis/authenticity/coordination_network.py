"""Coordination network of a scope: who acts together on which objects, and who leads.

The network is CooRTweet's (see `graph.analysis.accounts.coordination`): accounts that
act on the same object within seconds, repeatedly. A leader is an account that is often
the first of a pair. Acting together is no proof: fans and newsrooms do it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.accounts.coordination import (
    MIN_PARTICIPATION,
    TIME_WINDOW_SECONDS,
    CoordinationNetwork,
    ObjectActions,
    SharedObjectType,
    coordination_network,
    object_actions,
)
from graph.network.edges import Edges
from graph.phrasing import format_count, format_frequency, join_words
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import Scope, post_mask, scope_conditions
from graph.snapshots.snapshot import Snapshot

COORDINATED_BEHAVIOUR: Final[Mapping[SharedObjectType, str]] = {
    "share": "shared the same post",
    "wording": "posted the same words",
    "link": "posted the same link",
    "hashtag": "posted the same hashtag",
}
"""Phrase for each type of coordination."""

OBJECT_NAMES: Final[Mapping[str, SharedObjectType]] = {
    "post": "share",
    "link": "link",
    "hashtag": "hashtag",
    "wording": "wording",
}
"""The type of coordination by the object on which accounts act."""

NAMED_LEADERS: Final = 3
"""Maximum number of leaders in the sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Coordination:
    """A coordination network with its accounts (rows, sorted) and what each one does.

    `first` and `later` count the paired actions in which the account was first or
    second; two actions at the same moment count for neither. `partners` counts the
    other accounts, `weight` the paired actions. `posts_a` and `posts_b` are the rows of
    one post of each end of an edge, as evidence (-1: none).
    """

    network: CoordinationNetwork
    object_type: SharedObjectType
    time_window: float
    min_participation: int
    accounts: Longs
    first: Longs
    later: Longs
    partners: Longs
    weight: Longs
    posts_a: Longs
    posts_b: Longs

    def leaders(self) -> Longs:
        """Places of the accounts in `accounts`, the most often first account first."""
        return np.lexsort((self.accounts, -self.weight, -self.first))


def find_coordination(
    snapshot: Snapshot,
    scope: Scope | None = None,
    object_type: SharedObjectType = "share",
    time_window: float = TIME_WINDOW_SECONDS,
    min_participation: int = MIN_PARTICIPATION,
) -> Coordination:
    """Find the accounts of a scope that act together on one type of object.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        object_type: what the accounts act on.
        time_window: maximum time between two coordinated actions, in seconds.
        min_participation: minimum number of paired actions of one of two accounts.

    Cost:
        As `coordination_network`.
    """
    actions = _actions_in_scope(snapshot, object_type, scope or Scope())
    network = coordination_network(actions, time_window, min_participation)
    ends = np.concatenate([network.account_a, network.account_b])
    accounts, place = np.unique(ends, return_inverse=True)

    def sums(values_a: Longs, values_b: Longs) -> Longs:
        values = np.concatenate([values_a, values_b])
        return np.bincount(place, values, len(accounts)).astype(np.int64)

    ones = np.ones(len(network.account_a), np.int64)
    posts = np.where(actions.content < snapshot.posts.num_rows, actions.content, -1)
    a_is_earlier = actions.account[network.earlier] == network.account_a
    earlier, later = posts[network.earlier], posts[network.later]
    return Coordination(
        network,
        object_type,
        time_window,
        min_participation,
        accounts,
        first=sums(network.a_first, network.b_first),
        later=sums(network.b_first, network.a_first),
        partners=sums(ones, ones),
        weight=sums(network.weight, network.weight),
        posts_a=np.where(a_is_earlier, earlier, later),
        posts_b=np.where(a_is_earlier, later, earlier),
    )


def _actions_in_scope(
    snapshot: Snapshot, object_type: SharedObjectType, scope: Scope
) -> ObjectActions:
    """The actions of a scope; posts that act on nobody are included."""
    if object_type == "share":
        return object_actions(snapshot, object_type, scope)
    actions = object_actions(snapshot, object_type)
    in_scope = _scope_mask(snapshot, scope)[actions.content]
    return ObjectActions(
        actions.object_id[in_scope],
        actions.account[in_scope],
        actions.content[in_scope],
        actions.at[in_scope],
    )


def _scope_mask(snapshot: Snapshot, scope: Scope) -> Mask:
    """Mask of the posts in a scope, and of those that act on a post in it."""
    acting = select_interactions(
        snapshot, kinds=None, target="any", own_posts=True, **scope_conditions(scope)
    ).post
    mask = post_mask(snapshot, scope, own_words=False)
    mask[acting[acting >= 0]] = True
    return mask


def describe_coordination(snapshot: Snapshot, found: Coordination) -> str:
    """The size of a coordination network and its leaders, in two sentences."""
    behaviour = (
        f"{COORDINATED_BEHAVIOUR[found.object_type]} within {found.time_window:g} "
        f"{'second' if found.time_window == 1 else 'seconds'}"
    )
    if not len(found.accounts):
        return f"No accounts {behaviour} repeatedly."
    accounts = format_count(len(found.accounts), "account")
    edges = format_count(len(found.network.account_a), "edge")
    sentence = f"{accounts} and {edges}: they {behaviour}."
    leaders = [place for place in found.leaders().tolist() if found.first[place]]
    names = [
        f"{_name(snapshot, int(found.accounts[place]))} "
        f"({format_frequency(int(found.first[place]))})"
        for place in leaders[:NAMED_LEADERS]
    ]
    return f"{sentence} Most often first: {join_words(names)}." if names else sentence


def _name(snapshot: Snapshot, row: int) -> str:
    handle = snapshot.accounts["handle"][row].as_py()
    return f"@{handle}" if handle else str(snapshot.accounts["id"][row])


def coordinated_accounts_table(snapshot: Snapshot, found: Coordination) -> pa.Table:
    """Table of the accounts of a coordination network, the leaders first."""
    order = found.leaders()
    accounts = snapshot.accounts.take(pa.array(found.accounts[order]))
    return pa.table(
        {
            "account": accounts["id"],
            "handle": accounts["handle"],
            "platform": accounts["platform"],
            "first": found.first[order],
            "later": found.later[order],
            "partners": found.partners[order],
            "weight": found.weight[order],
        }
    )


def coordination_edges_table(snapshot: Snapshot, found: Coordination) -> pa.Table:
    """Table of the edges of a coordination network, the heaviest first.

    `source` and `target` are in the order of their ids; an edge has no direction.
    """
    network = found.network
    order = np.lexsort((network.account_b, network.account_a, -network.weight))
    ids, handles = snapshot.accounts["id"], snapshot.accounts["handle"]
    source = pa.array(network.account_a[order])
    target = pa.array(network.account_b[order])
    posts = snapshot.posts["id"]
    return pa.table(
        {
            "source": ids.take(source),
            "target": ids.take(target),
            "source_handle": handles.take(source),
            "target_handle": handles.take(target),
            "weight": network.weight[order],
            "shared_objects": network.shared_objects[order],
            "mean_seconds": network.mean_seconds[order],
            "source_first": network.a_first[order],
            "target_first": network.b_first[order],
            "source_post": posts.take(_nullable(found.posts_a[order])),
            "target_post": posts.take(_nullable(found.posts_b[order])),
        }
    )


def _nullable(rows: Longs) -> pa.Array:
    return pa.array(rows, pa.int64(), mask=rows < 0)


def coordination_edges(snapshot: Snapshot, found: Coordination) -> Edges:
    """The network as arrays for a graph file, each edge once, by row of its accounts."""
    network = found.network
    return Edges.of(
        len(found.accounts),
        np.searchsorted(found.accounts, network.account_a),
        np.searchsorted(found.accounts, network.account_b),
        network.weight,
        nodes=snapshot.accounts["id"].combine_chunks().take(pa.array(found.accounts)),
        rows=found.accounts.astype(np.int32),
        conditions={
            "objects": found.object_type,
            "within": found.time_window,
            "at_least": found.min_participation,
            "snapshot": snapshot.hash,
        },
    )


def node_values(found: Coordination) -> dict[str, Longs]:
    """What each account does, in the order of the nodes of `coordination_edges`."""
    return {
        "first": found.first,
        "later": found.later,
        "partners": found.partners,
        "paired_actions": found.weight,
    }


def edge_values(snapshot: Snapshot, found: Coordination) -> dict[str, list[object]]:
    """What is known of each edge, in the order of `coordination_edges`.

    `leader` is the account that is first more often; "" if neither is.
    """
    network = found.network
    ids = snapshot.accounts["id"]
    difference = network.a_first - network.b_first
    leader = np.where(difference > 0, network.account_a, network.account_b)
    return {
        "shared_objects": network.shared_objects.tolist(),
        "mean_seconds": network.mean_seconds.tolist(),
        "leader": [
            str(ids[row]) if led else ""
            for row, led in zip(leader.tolist(), difference.tolist(), strict=True)
        ],
    }
