"""Select interactions of a snapshot by kind, brand, topic, platform, time and label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.model import KINDS, Kind
from graph.snapshots.snapshot import Snapshot

Label = Literal["praise", "neutral", "complaint"]
Moment = datetime | date
Mask = npt.NDArray[np.bool_]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Selected interactions as arrays; an unknown post is -1.

    `rows` are rows of the snapshot's interactions. `conditions` holds the request, the
    number of selected interactions and the number of excluded ones by reason.
    """

    rows: Longs
    actor: Longs
    target: Longs
    weight: npt.NDArray[np.float64]
    post: Longs
    target_post: Longs
    conditions: dict[str, object] = field(default_factory=dict)


def select(
    snapshot: Snapshot,
    *,
    kinds: Sequence[Kind] | None = (Kind.SHARE,),
    brand: str | None = None,
    topic: str | None = None,
    platform: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    sign: Label | None = None,
) -> Selection:
    """Select the interactions that meet all conditions.

    Parameters:
        snapshot: the data.
        kinds: shares, quotes, replies, mentions; None means all kinds.
        brand: a brand's id; the acting post or its target post is about it.
        topic: `#tag`, a link, or words that the acting post or its target post contains;
            words also match the tag of that name.
        platform: the platform of the acting account.
        since, until: the time window in naive UTC, `until` exclusive; a window excludes
            interactions without a time.
        sign: the label of the acting post (towards `brand`, if given); a share has the
            label of the shared post.

    Raises:
        UsageError: there is no such brand or label.

    """
    table = snapshot.interactions
    asked = {
        "kinds": None if kinds is None else [str(kind) for kind in kinds],
        "brand": brand,
        "topic": topic,
        "platform": platform,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "sign": sign,
    }
    columns = {
        name: _whole(table.column(name), -1)
        for name in ("actor", "target", "kind", "post", "target_post")
    }
    kept = np.ones(table.num_rows, bool)
    left_out: dict[str, int] = {}
    for reason, mask in _masks(snapshot, columns, kinds, asked, since, until):
        lost = int((kept & ~mask).sum())
        if lost:
            left_out[reason] = lost
        kept &= mask
    rows = np.flatnonzero(kept)
    weight = table.column("weight").fill_null(1.0).to_numpy()
    return Selection(
        rows,
        columns["actor"][rows],
        columns["target"][rows],
        weight[rows],
        columns["post"][rows],
        columns["target_post"][rows],
        {
            **asked,
            "snapshot": snapshot.hash,
            "interactions": len(rows),
            "left_out": left_out,
        },
    )


def _masks(
    snapshot: Snapshot,
    columns: dict[str, Longs],
    kinds: Sequence[Kind] | None,
    asked: dict[str, Any],
    since: Moment | None,
    until: Moment | None,
) -> Iterator[tuple[str, Mask]]:
    """Each reason for an exclusion, with the mask of the interactions that pass."""
    actor, target = columns["actor"], columns["target"]
    yield "no_account", (actor >= 0) & (target >= 0)
    yield "self_pair", actor != target
    if kinds is not None:
        codes = [KINDS.index(Kind(kind)) for kind in kinds]
        yield "other_kind", np.isin(columns["kind"], codes)
    if asked["platform"] is not None:
        platforms = snapshot.accounts.column("platform")
        here = _truth(pc.equal(platforms, asked["platform"]))
        yield "other_platform", _at(here, actor)
    if since is not None or until is not None:
        yield from _window(snapshot, since, until)
    for reason, posts in _post_masks(snapshot, asked):
        yield reason, _at(posts, columns["post"]) | _at(posts, columns["target_post"])
    if asked["sign"] is not None:
        labels = _labels(snapshot, asked["brand"])
        yield "other_sign", _signed(labels, asked["sign"], columns)


def _window(
    snapshot: Snapshot, since: Moment | None, until: Moment | None
) -> Iterator[tuple[str, Mask]]:
    at = snapshot.interactions.column("at")
    yield "undated", _truth(pc.is_valid(at))
    if since is not None:
        yield "before_window", _truth(pc.greater_equal(at, _moment(since)))
    if until is not None:
        yield "after_window", _truth(pc.less(at, _moment(until)))


def _post_masks(
    snapshot: Snapshot, asked: dict[str, Any]
) -> Iterator[tuple[str, Mask]]:
    if asked["brand"] is not None:
        about = snapshot.about
        mine = pc.equal(about.column("brand"), _brand(snapshot, asked["brand"]))
        posts = np.zeros(snapshot.posts.num_rows, bool)
        posts[_whole(about.filter(mine).column("post"), 0)] = True
        yield "other_brand", posts
    if asked["topic"] is not None:
        yield "other_topic", posts_about(snapshot, asked["topic"])


def of_kind(snapshot: Snapshot, chosen: Selection, *kinds: Kind) -> Mask:
    """Mask of the selected interactions that have one of these kinds."""
    codes = snapshot.interactions["kind"].to_numpy()[chosen.rows]
    found: Mask = np.isin(codes, [KINDS.index(kind) for kind in kinds])
    return found


def posts_about(snapshot: Snapshot, topic: str) -> Mask:
    """Mask of the posts with a `#tag`, a link, or words (also as a tag)."""
    posts = np.zeros(snapshot.posts.num_rows, bool)
    if "://" in topic:
        linked = snapshot.tables["linked"]
        same = pc.equal(linked.column("link"), topic)
        posts[_whole(linked.filter(same).column("post"), 0)] = True
        return posts
    tagged = snapshot.tables["tagged"]
    tags = pc.utf8_lower(pc.utf8_ltrim(tagged.column("tag"), "#"))
    same = pc.equal(tags, topic.removeprefix("#").lower())
    posts[_whole(tagged.filter(same).column("post"), 0)] = True
    if not topic.startswith("#"):
        text = snapshot.posts.column("text")
        posts |= _truth(pc.match_substring(text, topic, ignore_case=True))
    return posts


def _labels(snapshot: Snapshot, brand: str | None) -> npt.NDArray[np.object_]:
    """The label of each post: towards the brand if given, else of its tone."""
    if brand is None:
        column = snapshot.posts.column("stance_label")
        return np.array(column.to_pylist(), dtype=object)
    labels = np.full(snapshot.posts.num_rows, None, dtype=object)
    about = snapshot.about
    mine = about.filter(pc.equal(about.column("brand"), _brand(snapshot, brand)))
    labels[_whole(mine.column("post"), 0)] = mine.column("label").to_pylist()
    return labels


def _signed(
    labels: npt.NDArray[np.object_], sign: str, columns: dict[str, Longs]
) -> Mask:
    if sign not in {"praise", "neutral", "complaint"}:
        raise UsageError(f"{sign!r} is no sign: say praise, neutral or complaint.")
    post, original = columns["post"], columns["target_post"]
    said, same = labels != None, labels == sign  # noqa: E711 (elementwise)
    # A share has the label of its original; other posts have their own.
    silent = (columns["kind"] == KINDS.index(Kind.SHARE)) & ~_at(said, post)
    return np.where(silent, _at(same, original), _at(same, post))


def _brand(snapshot: Snapshot, brand: str) -> int:
    row = pc.index(snapshot.brands.column("id"), brand).as_py()
    if row < 0:
        raise UsageError(f"There is no brand {brand!r} in this store.")
    return int(row)


def _moment(moment: Moment) -> pa.Scalar:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    return pa.scalar(moment, pa.timestamp("us"))


def _at(mask: Mask, places: Longs) -> Mask:
    """The values of a mask at these rows; False for -1, an unknown row."""
    if not len(mask):
        return np.zeros(len(places), bool)
    return mask[places] & (places >= 0)


def _truth(values: pa.ChunkedArray) -> Mask:
    found: Mask = values.fill_null(False).to_numpy()
    return found


def _whole(column: pa.ChunkedArray, missing: int) -> Longs:
    found: Longs = column.fill_null(missing).to_numpy().astype(np.int64)
    return found
