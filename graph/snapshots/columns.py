"""Columns of a snapshot as NumPy arrays: times, authors, platforms and masks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.model import KINDS, LABELS, Kind
from graph.snapshots.arrays import Longs, Mask, int_array
from graph.snapshots.lookup import owned_accounts
from graph.snapshots.snapshot import Snapshot


def micros_to_datetime(micros: int) -> datetime:
    """Convert a time of a snapshot, in microseconds, to a naive UTC datetime."""
    return datetime(1970, 1, 1) + timedelta(microseconds=int(micros))


def datetime_to_micros(moment: datetime) -> int:
    """Convert a naive UTC datetime to a time of a snapshot, in microseconds.

    >>> micros_to_datetime(datetime_to_micros(datetime(2026, 9, 3, 12, 30)))
    datetime.datetime(2026, 9, 3, 12, 30)
    """
    return (moment - datetime(1970, 1, 1)) // timedelta(microseconds=1)


UNDATED: Final = np.iinfo(np.int64).min
"""The time of a post or interaction without a date."""

HOUR_MICROS: Final = 3_600_000_000
"""One hour, in microseconds."""


def shares_by_others(snapshot: Snapshot) -> pa.Table:
    """The shares and quotes of known posts, without those by the posts' own authors.

    Posts whose author is unknown are included.
    """
    kinds = pa.array([KINDS.index(Kind.SHARE), KINDS.index(Kind.QUOTE)], pa.int8())
    acts = snapshot.interactions
    own = pc.fill_null(pc.equal(acts["actor"], acts["target"]), False)
    known = pc.and_(pc.is_valid(acts["target_post"]), pc.invert(own))
    return acts.filter(pc.and_(pc.is_in(acts["kind"], value_set=kinds), known))


def unknown_author_totals(snapshot: Snapshot) -> dict[str, int]:
    """How many interactions are with posts of unknown authors, by kind."""
    acts = snapshot.interactions
    kinds = acts.filter(pc.is_null(acts["target"]))["kind"].to_numpy()
    counts = np.bincount(kinds, minlength=len(KINDS)).tolist()
    return {str(kind): n for kind, n in zip(KINDS, counts, strict=True) if n}


def share_events(
    snapshot: Snapshot, *, known_authors: bool = False
) -> tuple[Longs, Longs]:
    """All shares and quotes of known posts by others.

    With `known_authors`, only those of posts whose author is known.

    Returns:
        The row of the shared post, and the time in microseconds, per share.
    """
    shares = shares_by_others(snapshot)
    if known_authors:
        shares = shares.filter(pc.is_valid(shares["target"]))
    at = shares["at"].cast(pa.int64()).fill_null(UNDATED).to_numpy()
    return shares["target_post"].to_numpy().astype(np.int64), at


def post_times(snapshot: Snapshot) -> Longs:
    """The creation time of each post, in microseconds; `UNDATED` if unknown."""
    column = snapshot.posts["created_at"].cast(pa.int64()).fill_null(UNDATED)
    times: Longs = column.to_numpy()
    return times


def post_authors(snapshot: Snapshot) -> Longs:
    """The account row of each post's author; -1 if it has none."""
    authors: Longs = snapshot.posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    return authors


def label_codes(labels: pa.ChunkedArray) -> Longs:
    """A column of labels as indices into `LABELS`; -1 for no label.

    >>> label_codes(pa.chunked_array([["complaint", None]])).tolist()
    [2, -1]
    """
    return int_array(pc.index_in(labels, value_set=pa.array(LABELS, pa.string())))


def owned_post_mask(snapshot: Snapshot, brand: int) -> Mask:
    """Mask of the posts written by accounts that a brand owns; `brand` is its row."""
    mask: Mask = np.isin(post_authors(snapshot), owned_accounts(snapshot, brand))
    return mask


def post_platform_codes(snapshot: Snapshot) -> npt.NDArray[np.int64]:
    """The platform of each post as a code of this snapshot; -1 if it has none."""
    indices = snapshot.posts["platform"].combine_chunks().dictionary_encode().indices
    codes: Longs = indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes
