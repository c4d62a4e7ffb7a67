"""The h-index of shares: many posts that were shared by many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.measures.scores import Scores, scored
from graph.network.edges import Edges, Longs
from graph.snapshots.interaction_filter import select
from graph.snapshots.snapshot import Snapshot

__all__ = ["PostShares", "h_index", "post_shares"]


@dataclass(frozen=True, slots=True, eq=False)
class PostShares:
    """Posts that were shared: their rows, their authors' rows, how many shared them."""

    post: Longs
    author: Longs
    sharers: Longs


def h_index(
    edges: Edges, *, author: npt.ArrayLike = (), sharers: npt.ArrayLike = ()
) -> Scores:
    """How many posts of an account were each shared by at least that many accounts.

    Meaning:
        Whether an account is shared again and again, or had one lucky hit: a single
        post with a thousand sharers gives 1, ten posts with ten sharers give 10.

    Definition:
        h(v) = the largest h such that v wrote h posts with at least h sharers each.

    Parameters:
        edges: say which accounts there are.
        author, sharers: for each post its author as a node of the edges, and the
            number of different accounts that shared it: see `post_shares`.

    Returns:
        Scores, exact.

    Direction:
        Counts for the author of the post that was shared.

    Weight:
        None; a pair counts once for each post.

    Cost:
        One sort of the posts.

    Examples:
        >>> two = Edges.of(2, [], [])
        >>> h_index(two, author=[0, 0, 0, 1], sharers=[3, 2, 1, 9]).values.tolist()
        [2.0, 1.0]

    References:
        Hirsch (2005): An index to quantify an individual's scientific research output.
        https://doi.org/10.1073/pnas.0507655102
    """
    authors, counts = np.asarray(author, np.int64), np.asarray(sharers, np.int64)
    order = np.lexsort((-counts, authors))
    authors, counts = authors[order], counts[order]
    starts = np.searchsorted(authors, authors)
    place = np.arange(len(authors)) - starts + 1
    h = np.bincount(authors[counts >= place], minlength=edges.n)
    return scored("h_index", edges, h, parameters={"posts": len(authors)})


def post_shares(snapshot: Snapshot, **conditions: Any) -> PostShares:
    """The posts that were shared, and by how many different accounts.

    `conditions` are those of `graph.selection.select` (kinds: shares by default). A
    share whose original is not known, or has no author, counts for no post.

    >>> from graph.snapshots.snapshot import of_tables
    >>> post_shares(of_tables({})).post.tolist()
    []
    """
    chosen = select(snapshot, **conditions)
    known = chosen.target_post >= 0
    size = max(snapshot.accounts.num_rows, 1)
    key = chosen.target_post[known] * size + chosen.actor[known]
    posts, sharers = np.unique(np.unique(key) // size, return_counts=True)
    authors = snapshot.posts.column("author").fill_null(-1).to_numpy()[posts]
    named = authors >= 0
    return PostShares(posts[named], authors[named].astype(np.int64), sharers[named])
