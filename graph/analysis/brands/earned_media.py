"""Earned, owned and paid media: posts about a brand by type and month."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.snapshots.arrays import Longs, Mask, bool_array
from graph.snapshots.lookup import owned_accounts
from graph.snapshots.scope import Scope, post_mask
from graph.snapshots.snapshot import Snapshot

MEDIA_TYPES: Final = ("earned", "owned", "paid")
"""Media types, in the order of the columns."""


class MediaPosts(NamedTuple):
    """Dated brand posts as columns; `media_type` is an index into `MEDIA_TYPES`."""

    post: Longs
    brand: Longs
    media_type: Longs
    month: list[str]


def earned_media_by_month(snapshot: Snapshot, scope: Scope | None = None) -> pa.Table:
    """Earned, owned and paid posts by brand and month: `brand month earned owned paid`.

    Owned: posts by the brand's accounts, staff and partners. Paid: posts with a sign of
    payment that are not by the brand's accounts. Earned: all other posts. A post about
    two brands counts for both.
    """
    media_posts = _media_posts(snapshot, scope or Scope())
    names = snapshot.brands["name"].to_pylist()
    counts: dict[tuple[str, str], list[int]] = {}
    for brand, media_type, month in zip(
        media_posts.brand.tolist(),
        media_posts.media_type.tolist(),
        media_posts.month,
        strict=True,
    ):
        counts.setdefault((names[brand], month), [0, 0, 0])[media_type] += 1
    ordered = sorted(counts.items())
    return pa.table(
        {
            "brand": pa.array([key[0] for key, _ in ordered], pa.string()),
            "month": pa.array([key[1] for key, _ in ordered], pa.string()),
            **{
                name: pa.array([count[index] for _, count in ordered], pa.int64())
                for index, name in enumerate(MEDIA_TYPES)
            },
        }
    )


def posts_by_media_type(
    snapshot: Snapshot, scope: Scope | None, brand: int
) -> dict[str, tuple[int, ...]]:
    """Posts (rows) of a brand for each media type, the latest first.

    Parameters:
        snapshot, scope: the data and its filters; None for all data.
        brand: row of the brand.
    """
    media_posts = _media_posts(snapshot, scope or Scope())
    result = {}
    for index, name in enumerate(MEDIA_TYPES):
        posts = media_posts.post[
            (media_posts.brand == brand) & (media_posts.media_type == index)
        ]
        at = snapshot.posts["created_at"].take(pa.array(posts)).cast(pa.int64())
        order = np.lexsort((posts, -at.to_numpy()))
        result[name] = tuple(posts[order].tolist())
    return result


def _media_posts(snapshot: Snapshot, scope: Scope) -> MediaPosts:
    """Posts about all brands, whatever the scope's brand is."""
    about = snapshot.about
    rows = about["post"].to_numpy().astype(np.int64)
    brand = about["brand"].to_numpy().astype(np.int64)
    posts = snapshot.posts.take(pa.array(rows))
    in_scope = post_mask(snapshot, replace(scope, brand=None))
    keep = in_scope[rows] & bool_array(pc.is_valid(posts["created_at"]))
    author = posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    is_owned: Mask = np.zeros(len(rows), bool)
    is_related: Mask = np.zeros(len(rows), bool)
    for brand_row in range(snapshot.brands.num_rows):
        roles = snapshot.tables["roles"]
        people = roles.filter(pc.equal(roles["brand"], brand_row))["account"].to_numpy()
        is_related |= (brand == brand_row) & np.isin(author, people)
        is_owned |= (brand == brand_row) & np.isin(
            author, owned_accounts(snapshot, brand_row)
        )
    paid = posts["paid"].fill_null(False).to_numpy().astype(bool)
    media_type = np.zeros(len(rows), np.int64)
    media_type[is_related] = MEDIA_TYPES.index("owned")
    media_type[paid & ~is_owned] = MEDIA_TYPES.index("paid")
    months = pc.strftime(posts["created_at"].filter(pa.array(keep)), "%Y-%m")
    return MediaPosts(rows[keep], brand[keep], media_type[keep], months.to_pylist())
