"""Conversations: a post with everything that was answered to it, and below that."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from graph.snapshots.columns import moments
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.snapshot import Snapshot


def roots(snapshot: Snapshot) -> tuple[Longs, Longs]:
    """Of each post the one that its conversation began with, and how deep it stands.

    A post that answers nobody is its own root, at depth 0. Posts that answer each other
    in a circle, which only a damaged file has, share a root among them.

    Cost: the logarithm of the deepest conversation, in passes over the posts.
    """
    return chains(snapshot.posts["reply_to"].fill_null(-1).to_numpy().astype(np.int64))


def chains(onto: Longs) -> tuple[Longs, Longs]:
    """The same of any answers: `onto` is the post that each answers, -1 for none.

    >>> root, depth = chains(np.array([-1, 0, 1, 0]))
    >>> root.tolist(), depth.tolist()
    ([0, 0, 0, 0], [0, 1, 2, 1])
    """
    n = len(onto)
    root = np.where(onto >= 0, onto, np.arange(n))
    depth = (onto >= 0).astype(np.int64)
    for _ in range(max(1, n.bit_length())):
        deeper = depth + depth[root]
        further = root[root]
        if np.array_equal(further, root):
            break
        root, depth = further, np.minimum(deeper, n)
    return root, depth


def thread(snapshot: Snapshot, post: int) -> tuple[int, ...]:
    """The conversation of a post, by rows of the posts: the first word first.

    What the platform says belongs to one conversation belongs to it too, where a post
    in between is not in the data.
    """
    root, _ = roots(snapshot)
    same = root == root[post]
    told = snapshot.posts["conversation_id"][post]
    if told.is_valid:
        mine = pc.fill_null(pc.equal(snapshot.posts["conversation_id"], told), False)
        platform = pc.equal(
            snapshot.posts["platform"], snapshot.posts["platform"][post]
        )
        both = pc.fill_null(pc.and_(mine, platform), False)
        same |= both.to_numpy().astype(bool)
    stubs = snapshot.posts["stub"].fill_null(False).to_numpy().astype(bool)
    shares = pc.equal(snapshot.posts["kind"], "share").to_numpy().astype(bool)
    rows = np.flatnonzero(same & ~stubs & ~shares)
    at = moments(snapshot)[rows]
    return tuple(rows[np.lexsort((rows, at))].tolist())
