"""Conversations: reply trees, with each post's root and depth."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from graph.snapshots.arrays import Longs
from graph.snapshots.columns import post_times
from graph.snapshots.snapshot import Snapshot


def conversation_roots(snapshot: Snapshot) -> tuple[Longs, Longs]:
    """Root post and depth of each post in its conversation.

    A post that is no reply is its own root, at depth 0. Posts that reply to each other
    in a circle (only in damaged files) share one root of the circle.

    Returns:
        Rows of the root posts, and depths in replies.

    Cost: the logarithm of the deepest conversation, in passes over the posts.
    """
    return roots_and_depths(
        snapshot.posts["reply_to"].fill_null(-1).to_numpy().astype(np.int64)
    )


def roots_and_depths(parent: Longs) -> tuple[Longs, Longs]:
    """Root and depth of each node of a forest, by pointer doubling.

    Parameters:
        parent: index of each node's parent; -1 for a root.

    >>> root, depth = roots_and_depths(np.array([-1, 0, 1, 0]))
    >>> root.tolist(), depth.tolist()
    ([0, 0, 0, 0], [0, 1, 2, 1])
    """
    n = len(parent)
    root = np.where(parent >= 0, parent, np.arange(n))
    depth = (parent >= 0).astype(np.int64)
    for _ in range(max(1, n.bit_length())):
        deeper = depth + depth[root]
        further = root[root]
        if np.array_equal(further, root):
            break
        root, depth = further, np.minimum(deeper, n)
    return root, depth


def conversation_posts(snapshot: Snapshot, post: int) -> tuple[int, ...]:
    """Rows of the posts in a post's conversation, oldest first.

    Posts with the platform's same conversation id belong to it too, even if a post in
    between is missing from the data.
    """
    root, _ = conversation_roots(snapshot)
    same = root == root[post]
    conversation = snapshot.posts["conversation_id"][post]
    if conversation.is_valid:
        same_id = pc.fill_null(
            pc.equal(snapshot.posts["conversation_id"], conversation), False
        )
        platform = pc.equal(
            snapshot.posts["platform"], snapshot.posts["platform"][post]
        )
        both = pc.fill_null(pc.and_(same_id, platform), False)
        same |= both.to_numpy().astype(bool)
    stubs = snapshot.posts["stub"].fill_null(False).to_numpy().astype(bool)
    shares = pc.equal(snapshot.posts["kind"], "share").to_numpy().astype(bool)
    rows = np.flatnonzero(same & ~stubs & ~shares)
    at = post_times(snapshot)[rows]
    return tuple(rows[np.lexsort((rows, at))].tolist())
