"""Build the interactions of a snapshot from the posts and events of a store.

An interaction points at an account, at a post, or at both. A share names its original,
whose author may be unknown or missing in the data: it still is a share. Replies to
one's own posts are threads, which `posts.reply_to` holds; shares and quotes of one's own
posts are interactions, because they spread the post again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graph.errors import StoreDamaged
from graph.model import KINDS, Kind
from graph.snapshots.arrays import nullable_rows
from graph.snapshots.snapshot import INTERACTION_ORDER, SCHEMAS
from graph.store import Store

RowNumbers = NDArray[np.int32]

_SPREADING_KINDS: Final = [KINDS.index(kind) for kind in (Kind.SHARE, Kind.QUOTE)]


def row_numbers(values: pa.ChunkedArray, index: pa.Array) -> RowNumbers:
    """The row number of each key.

    Raises:
        StoreDamaged: a key is not in the index.

    """
    indices = pc.index_in(values.combine_chunks(), value_set=index)
    if indices.null_count:
        raise StoreDamaged(
            "The store has an edge without an end: run `python -m graph doctor`."
        )
    return np.asarray(indices.to_numpy(zero_copy_only=False), np.int32)


def build_interactions(
    store: Store,
    index: Mapping[str, pa.Array],
    authors: RowNumbers,
    times: pa.ChunkedArray,
    target_posts: Mapping[Kind, RowNumbers],
) -> pa.Table:
    """The interactions by posts and the events without a post.

    Parameters:
        store: the store.
        index: the ids of accounts and posts, in the order of their rows.
        authors: the account of each post; -1: unknown.
        times: the time of each post.
        target_posts: for each kind, the post that each post refers to; -1: none.

    Raises:
        StoreDamaged: an edge of the store has no end.

    Cost: a pass over the edges, and a sort.
    """
    acts = _with_unnamed_targets(_named_targets(store, index), authors, target_posts)
    actor = authors[acts.post] if len(authors) else acts.post
    target_post = np.full(len(acts.post), -1, np.int32)
    for kind, rows in target_posts.items():
        of_kind = acts.kind == KINDS.index(kind)
        target_post[of_kind] = rows[acts.post[of_kind]]
    spreads_own_post = (target_post >= 0) & np.isin(acts.kind, _SPREADING_KINDS)
    keep = (actor >= 0) & ((actor != acts.target) | spreads_own_post)
    size = int(keep.sum())
    by_posts = pa.table(
        {
            "actor": actor[keep],
            "target": nullable_rows(acts.target[keep]),
            "kind": acts.kind[keep],
            "at": times.take(pa.array(acts.post[keep])),
            "post": acts.post[keep],
            "target_post": nullable_rows(target_post[keep]),
            "weight": np.ones(size),
            "key": pa.nulls(size, pa.string()),
            "handle": acts.handle.filter(pa.array(keep)),
        }
    ).cast(SCHEMAS["interactions"])
    both = pa.concat_tables([by_posts, _events(store, index)])
    return both.sort_by(INTERACTION_ORDER)


@dataclass(frozen=True, slots=True, eq=False)
class _PostActs:
    """What posts do, one row an act: the acting post, the target account and the kind.

    `target` is -1 if the account is unknown. `handle` is set if the post names the
    account by it only.
    """

    post: RowNumbers
    target: RowNumbers
    kind: NDArray[np.int8]
    handle: pa.ChunkedArray


def _named_targets(store: Store, index: Mapping[str, pa.Array]) -> _PostActs:
    """The acts of posts on accounts that the data names."""
    acts = store.all_edges("ACTS_ON")
    return _PostActs(
        row_numbers(acts["source"], index["post"]),
        row_numbers(acts["target"], index["account"]),
        _kind_codes(acts["kind"]),
        acts["handle"],
    )


def _with_unnamed_targets(
    named: _PostActs, authors: RowNumbers, target_posts: Mapping[Kind, RowNumbers]
) -> _PostActs:
    """The acts with those of posts that name a post, but no account."""
    posts, targets, kinds = [named.post], [named.target], [named.kind]
    for kind, target_post in target_posts.items():
        code = KINDS.index(kind)
        unnamed = target_post >= 0
        unnamed[named.post[named.kind == code]] = False
        rows = np.flatnonzero(unnamed).astype(np.int32)
        posts.append(rows)
        targets.append(authors[target_post[rows]])
        kinds.append(np.full(len(rows), code, np.int8))
    post = np.concatenate(posts)
    no_handle = pa.nulls(len(post) - len(named.post), pa.string())
    return _PostActs(
        post,
        np.concatenate(targets),
        np.concatenate(kinds),
        pa.chunked_array([*named.handle.chunks, no_handle], pa.string()),
    )


def _kind_codes(kinds: pa.ChunkedArray) -> NDArray[np.int8]:
    names = pa.array([str(kind) for kind in KINDS])
    return row_numbers(kinds, names).astype(np.int8)


def _events(store: Store, index: Mapping[str, pa.Array]) -> pa.Table:
    """The events without a post, without those of an account with itself."""
    events = store.all_edges("INTERACTED")
    actor = row_numbers(events["source"], index["account"])
    target = row_numbers(events["target"], index["account"])
    keep = pa.array(actor != target)
    nothing = pa.nulls(len(actor), pa.int32())
    table = pa.table(
        {
            "actor": actor,
            "target": target,
            "kind": _kind_codes(events["kind"]),
            "at": events["at"],
            "post": nothing,
            "target_post": nothing,
            "weight": events["weight"],
            "key": events["key"],
            "handle": pa.nulls(len(actor), pa.string()),
        }
    )
    return table.filter(keep).cast(SCHEMAS["interactions"])
