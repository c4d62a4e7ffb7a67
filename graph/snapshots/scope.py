"""Scope: the brand, topic, platform and time window of an analysis.

`post_mask` says which posts are in a scope; every list and count uses it, so that they
agree. An analysis that ignores a condition, such as the brand in a comparison of all
brands, passes a scope without that condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.snapshots.arrays import Mask, bool_array, int_array
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.snapshot import Snapshot

DateOrDatetime = datetime | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The filters of an analysis: a brand's id, a topic, a platform, a time window.

    `since` is inclusive, `until` exclusive; both are naive UTC. Without filters the
    scope is the whole store. Lists exclude coordinated accounts unless
    `with_coordinated`.
    """

    brand: str | None = None
    topic: str | None = None
    platform: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_coordinated: bool = False

    def to_dict(self) -> dict[str, str | bool | None]:
        """The scope as plain values, for the settings of a run and for manifests."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }


def scope_conditions(scope: Scope) -> dict[str, Any]:
    """The scope as keyword arguments of `select_interactions`."""
    return {
        "brand": scope.brand,
        "topic": scope.topic,
        "platform": scope.platform,
        "since": scope.since,
        "until": scope.until,
    }


def post_mask(snapshot: Snapshot, scope: Scope, *, own_words: bool = True) -> Mask:
    """Mask of the posts that meet all conditions of a scope.

    Parameters:
        snapshot: the data.
        scope: a window excludes posts without a time; without a brand, posts about no
            brand are included.
        own_words: exclude posts without words of their own (see `own_words_mask`).

    Raises:
        UsageError: the brand does not exist.

    Cost: a pass over the posts; a topic adds one over their texts.
    """
    mask = platform_time_mask(snapshot.posts, scope)
    if own_words:
        mask &= own_words_mask(snapshot.posts)
    if scope.brand is not None:
        mask &= brand_post_mask(snapshot, scope.brand)
    if scope.topic is not None:
        mask &= topic_post_mask(snapshot, scope.topic)
    return mask


def own_words_mask(posts: pa.Table) -> Mask:
    """Mask of the posts with words of their own.

    A share repeats another post. A stub is only referred to; its text is not in the
    data.

    >>> own_words_mask(pa.table({"kind": ["reply", "share"], "stub": [False, False]}))
    array([ True, False])
    """
    own = pc.and_(pc.not_equal(posts["kind"], "share"), pc.invert(posts["stub"]))
    return bool_array(own)


def platform_time_mask(table: pa.Table, scope: Scope) -> Mask:
    """Mask of the rows within a scope's platform and time window.

    `table` has the columns `platform` and `created_at`.

    >>> table = pa.table({"platform": ["x", None], "created_at": [None, None]})
    >>> platform_time_mask(table, Scope(platform="x")).tolist()
    [True, False]
    """
    mask = np.ones(table.num_rows, bool)
    for _, condition in platform_time_conditions(table, scope):
        mask &= condition
    return mask


def platform_time_conditions(
    table: pa.Table, scope: Scope
) -> Iterator[tuple[str, Mask]]:
    """The conditions of `platform_time_mask`: a reason for exclusion and who passes."""
    if scope.platform is not None:
        on_platform = pc.equal(table["platform"], scope.platform)
        yield "other_platform", bool_array(on_platform)
    yield from time_conditions(table["created_at"], scope.since, scope.until)


def time_conditions(
    at: pa.ChunkedArray, since: DateOrDatetime | None, until: DateOrDatetime | None
) -> Iterator[tuple[str, Mask]]:
    """Both ends of a time window: a reason for exclusion and the times that pass.

    Parameters:
        at: the times; an unknown one passes neither.
        since: the inclusive start in naive UTC; None: no condition.
        until: the exclusive end in naive UTC; None: no condition.
    """
    if since is not None:
        yield "before_window", bool_array(pc.greater_equal(at, _timestamp(since)))
    if until is not None:
        yield "after_window", bool_array(pc.less(at, _timestamp(until)))


def brand_post_mask(snapshot: Snapshot, brand: str) -> Mask:
    """Mask of the posts about a brand (id, or name in any case).

    Raises:
        UsageError: the brand does not exist.

    """
    posts = np.zeros(snapshot.posts.num_rows, bool)
    posts[int_array(about_rows(snapshot, Scope(brand=brand))["post"], 0)] = True
    return posts


def topic_post_mask(snapshot: Snapshot, topic: str) -> Mask:
    """Mask of the posts with a `#tag`, a link, or words (also as a tag)."""
    posts = np.zeros(snapshot.posts.num_rows, bool)
    if "://" in topic:
        linked = snapshot.tables["linked"]
        same = pc.equal(linked.column("link"), topic)
        posts[int_array(linked.filter(same).column("post"), 0)] = True
        return posts
    tagged = snapshot.tables["tagged"]
    tags = pc.utf8_lower(pc.utf8_ltrim(tagged.column("tag"), "#"))
    same = pc.equal(tags, topic.removeprefix("#").lower())
    posts[int_array(tagged.filter(same).column("post"), 0)] = True
    if not topic.startswith("#"):
        text = snapshot.posts.column("text")
        posts |= bool_array(pc.match_substring(text, topic, ignore_case=True))
    return posts


def about_rows(snapshot: Snapshot, scope: Scope) -> pa.Table:
    """The rows of the `about` table for the scope's brand; all rows without a brand."""
    about = snapshot.about
    if scope.brand is None:
        return about
    return about.filter(pc.equal(about["brand"], find_brand_row(snapshot, scope.brand)))


def _timestamp(moment: DateOrDatetime) -> pa.Scalar:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    return pa.scalar(moment, pa.timestamp("us"))
