"""The h-index of an account, with sharers of posts instead of citations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.measures.scores import Scores, scores_from_values
from graph.network.edges import Edges, Longs
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.snapshot import Snapshot

__all__ = ["PostSharers", "count_post_sharers", "h_index"]


@dataclass(frozen=True, slots=True, eq=False)
class PostSharers:
    """Shared posts: their rows, their authors' rows, and the number of sharers."""

    post: Longs
    author: Longs
    sharers: Longs


def h_index(
    edges: Edges, *, author: npt.ArrayLike = (), sharers: npt.ArrayLike = ()
) -> Scores:
    """h-index: the largest h such that h posts have at least h sharers each.

    Meaning:
        Repeated success or one hit: a single post with a thousand sharers gives 1, ten
        posts with ten sharers each give 10.

    Definition:
        h(v) = the largest h such that v wrote h posts with at least h sharers each.

    Parameters:
        edges: the graph whose nodes get a score.
        author: the author of each post, as a node of the graph.
        sharers: the number of different accounts that shared each post; both come from
            `count_post_sharers`.

    Returns:
        Scores, exact.

    Direction:
        Shares count for the author of the shared post.

    Weight:
        None; an account counts once for each post.

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
    return scores_from_values("h_index", edges, h, parameters={"posts": len(authors)})


def count_post_sharers(snapshot: Snapshot, **conditions: Any) -> PostSharers:
    """Count the different accounts that shared each post.

    A share whose original is unknown, or has no author, is ignored.

    Parameters:
        snapshot: the data.
        conditions: filters of `select_interactions` (default kind: shares).

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> count_post_sharers(snapshot_from_tables({})).post.tolist()
    []
    """
    selection = select_interactions(snapshot, **conditions)
    known = selection.target_post >= 0
    size = max(snapshot.accounts.num_rows, 1)
    key = selection.target_post[known] * size + selection.actor[known]
    posts, sharers = np.unique(np.unique(key) // size, return_counts=True)
    authors = snapshot.posts.column("author").fill_null(-1).to_numpy()[posts]
    has_author = authors >= 0
    return PostSharers(
        posts[has_author], authors[has_author].astype(np.int64), sharers[has_author]
    )
