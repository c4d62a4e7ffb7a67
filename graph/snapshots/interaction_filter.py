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

LabelName = Literal["praise", "neutral", "complaint"]
DateOrDatetime = datetime | date
Mask = npt.NDArray[np.bool_]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class InteractionSelection:
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


def select_interactions(
    snapshot: Snapshot,
    *,
    kinds: Sequence[Kind] | None = (Kind.SHARE,),
    brand: str | None = None,
    topic: str | None = None,
    platform: str | None = None,
    since: DateOrDatetime | None = None,
    until: DateOrDatetime | None = None,
    sign: LabelName | None = None,
) -> InteractionSelection:
    """Select the interactions that meet all conditions.

    Parameters:
        snapshot: the data.
        kinds: shares, quotes, replies, mentions; None means all kinds.
        brand: a brand's id; the acting post or its target post is about it.
        topic: `#tag`, a link, or words in the acting post or its target post; words
            also match the tag of that name.
        platform: the platform of the acting account.
        since, until: the time window in naive UTC, `until` exclusive; a window excludes
            interactions without a time.
        sign: the label of the acting post (towards `brand`, if given); a share has the
            label of the shared post.

    Raises:
        UsageError: there is no such brand or label.

    """
    table = snapshot.interactions
    request = {
        "kinds": None if kinds is None else [str(kind) for kind in kinds],
        "brand": brand,
        "topic": topic,
        "platform": platform,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "sign": sign,
    }
    columns = {
        name: _int_array(table.column(name), -1)
        for name in ("actor", "target", "kind", "post", "target_post")
    }
    selected = np.ones(table.num_rows, bool)
    excluded: dict[str, int] = {}
    for reason, mask in _condition_masks(
        snapshot, columns, kinds, request, since, until
    ):
        count = int((selected & ~mask).sum())
        if count:
            excluded[reason] = count
        selected &= mask
    rows = np.flatnonzero(selected)
    weight = table.column("weight").fill_null(1.0).to_numpy()
    return InteractionSelection(
        rows,
        columns["actor"][rows],
        columns["target"][rows],
        weight[rows],
        columns["post"][rows],
        columns["target_post"][rows],
        {
            **request,
            "snapshot": snapshot.hash,
            "interactions": len(rows),
            "left_out": excluded,
        },
    )


def _condition_masks(
    snapshot: Snapshot,
    columns: dict[str, Longs],
    kinds: Sequence[Kind] | None,
    request: dict[str, Any],
    since: DateOrDatetime | None,
    until: DateOrDatetime | None,
) -> Iterator[tuple[str, Mask]]:
    """Each reason for an exclusion, with the mask of the interactions that pass."""
    actor, target = columns["actor"], columns["target"]
    yield "no_account", (actor >= 0) & (target >= 0)
    yield "self_pair", actor != target
    if kinds is not None:
        codes = [KINDS.index(Kind(kind)) for kind in kinds]
        yield "other_kind", np.isin(columns["kind"], codes)
    if request["platform"] is not None:
        platforms = snapshot.accounts.column("platform")
        on_platform = _bool_array(pc.equal(platforms, request["platform"]))
        yield "other_platform", _mask_at_rows(on_platform, actor)
    if since is not None or until is not None:
        yield from _window_masks(snapshot, since, until)
    for reason, posts in _post_masks(snapshot, request):
        yield (
            reason,
            _mask_at_rows(posts, columns["post"])
            | _mask_at_rows(posts, columns["target_post"]),
        )
    if request["sign"] is not None:
        labels = _post_labels(snapshot, request["brand"])
        yield "other_sign", _label_mask(labels, request["sign"], columns)


def _window_masks(
    snapshot: Snapshot, since: DateOrDatetime | None, until: DateOrDatetime | None
) -> Iterator[tuple[str, Mask]]:
    at = snapshot.interactions.column("at")
    yield "undated", _bool_array(pc.is_valid(at))
    if since is not None:
        yield "before_window", _bool_array(pc.greater_equal(at, _timestamp(since)))
    if until is not None:
        yield "after_window", _bool_array(pc.less(at, _timestamp(until)))


def _post_masks(
    snapshot: Snapshot, request: dict[str, Any]
) -> Iterator[tuple[str, Mask]]:
    if request["brand"] is not None:
        about = snapshot.about
        is_about_brand = pc.equal(
            about.column("brand"), _brand_row(snapshot, request["brand"])
        )
        posts = np.zeros(snapshot.posts.num_rows, bool)
        posts[_int_array(about.filter(is_about_brand).column("post"), 0)] = True
        yield "other_brand", posts
    if request["topic"] is not None:
        yield "other_topic", topic_post_mask(snapshot, request["topic"])


def interaction_kind_mask(
    snapshot: Snapshot, selection: InteractionSelection, *kinds: Kind
) -> Mask:
    """Mask of the selected interactions that have one of these kinds."""
    codes = snapshot.interactions["kind"].to_numpy()[selection.rows]
    mask: Mask = np.isin(codes, [KINDS.index(kind) for kind in kinds])
    return mask


def topic_post_mask(snapshot: Snapshot, topic: str) -> Mask:
    """Mask of the posts with a `#tag`, a link, or words (also as a tag)."""
    posts = np.zeros(snapshot.posts.num_rows, bool)
    if "://" in topic:
        linked = snapshot.tables["linked"]
        same = pc.equal(linked.column("link"), topic)
        posts[_int_array(linked.filter(same).column("post"), 0)] = True
        return posts
    tagged = snapshot.tables["tagged"]
    tags = pc.utf8_lower(pc.utf8_ltrim(tagged.column("tag"), "#"))
    same = pc.equal(tags, topic.removeprefix("#").lower())
    posts[_int_array(tagged.filter(same).column("post"), 0)] = True
    if not topic.startswith("#"):
        text = snapshot.posts.column("text")
        posts |= _bool_array(pc.match_substring(text, topic, ignore_case=True))
    return posts


def _post_labels(snapshot: Snapshot, brand: str | None) -> npt.NDArray[np.object_]:
    """The label of each post: towards the brand if given, else of its tone."""
    if brand is None:
        column = snapshot.posts.column("stance_label")
        return np.array(column.to_pylist(), dtype=object)
    labels = np.full(snapshot.posts.num_rows, None, dtype=object)
    about = snapshot.about
    statements = about.filter(
        pc.equal(about.column("brand"), _brand_row(snapshot, brand))
    )
    labels[_int_array(statements.column("post"), 0)] = statements.column(
        "label"
    ).to_pylist()
    return labels


def _label_mask(
    labels: npt.NDArray[np.object_], sign: str, columns: dict[str, Longs]
) -> Mask:
    if sign not in {"praise", "neutral", "complaint"}:
        raise UsageError(f"{sign!r} is no sign: say praise, neutral or complaint.")
    post, original = columns["post"], columns["target_post"]
    has_label, matches = labels != None, labels == sign  # noqa: E711 (elementwise)
    # A share has the label of its original; other posts have their own.
    repeats_original = (columns["kind"] == KINDS.index(Kind.SHARE)) & ~_mask_at_rows(
        has_label, post
    )
    return np.where(
        repeats_original, _mask_at_rows(matches, original), _mask_at_rows(matches, post)
    )


def _brand_row(snapshot: Snapshot, brand: str) -> int:
    row = pc.index(snapshot.brands.column("id"), brand).as_py()
    if row < 0:
        raise UsageError(f"There is no brand {brand!r} in this store.")
    return int(row)


def _timestamp(moment: DateOrDatetime) -> pa.Scalar:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    return pa.scalar(moment, pa.timestamp("us"))


def _mask_at_rows(mask: Mask, rows: Longs) -> Mask:
    """The values of a mask at these rows; False for -1, an unknown row."""
    if not len(mask):
        return np.zeros(len(rows), bool)
    return mask[rows] & (rows >= 0)


def _bool_array(values: pa.ChunkedArray) -> Mask:
    array: Mask = values.fill_null(False).to_numpy()
    return array


def _int_array(column: pa.ChunkedArray, missing: int) -> Longs:
    array: Longs = column.fill_null(missing).to_numpy().astype(np.int64)
    return array
