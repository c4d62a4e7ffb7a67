"""The interaction graph with a node for each unknown author, to find communities.

People who share the same posts belong together, whether or not anybody knows who wrote
these posts. An unknown author is taken to have written one post only, and is no account.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from graph.network.edges import Edges
from graph.snapshots.arrays import Mask
from graph.snapshots.interaction_filter import (
    InteractionSelection,
    select_interactions,
)
from graph.snapshots.snapshot import Snapshot


def edges_with_unknown_authors(snapshot: Snapshot, **conditions: Any) -> Edges:
    """Build the interaction graph with one more node for each post of unknown author.

    A post on which one account alone acted ties nobody together and gets no node. The
    first nodes are the accounts. The others follow in the order of the posts, and have
    the post's id.

    Parameters:
        snapshot: the data.
        conditions: filters of `select_interactions`, without `target`.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> edges_with_unknown_authors(snapshot_from_tables({})).n
    0
    """
    chosen = select_interactions(snapshot, target="any", **conditions)
    accounts = snapshot.accounts["id"].combine_chunks()
    ties = _posts_of_several(chosen)
    target = chosen.target.copy()
    posts, place = np.unique(chosen.target_post[ties], return_inverse=True)
    target[ties] = len(accounts) + place
    kept = target >= 0
    post_ids = snapshot.posts["id"].combine_chunks().take(pa.array(posts))
    return Edges.of(
        len(accounts) + len(posts),
        chosen.actor[kept],
        target[kept],
        chosen.weight[kept],
        nodes=pa.concat_arrays([accounts, post_ids]),
        conditions=chosen.conditions,
    )


def _posts_of_several(chosen: InteractionSelection) -> Mask:
    """Mask of the interactions with posts of unknown authors on which several acted."""
    unknown = np.flatnonzero(chosen.target < 0)
    ends = np.column_stack([chosen.target_post[unknown], chosen.actor[unknown]])
    posts, actor_counts = np.unique(np.unique(ends, axis=0)[:, 0], return_counts=True)
    several = np.zeros(len(chosen.target), bool)
    several[unknown] = np.isin(ends[:, 0], posts[actor_counts >= 2])
    return several
