"""Select interactions of a snapshot by kind, brand, topic, platform, time and label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.errors import UsageError
from graph.model import KINDS, LABELS, Kind, Label
from graph.snapshots.arrays import Longs, Mask, bool_array, int_array
from graph.snapshots.columns import label_codes
from graph.snapshots.scope import (
    DateOrDatetime,
    Scope,
    about_rows,
    brand_post_mask,
    scope_conditions,
    time_conditions,
    topic_post_mask,
)
from graph.snapshots.snapshot import Snapshot

LabelName = Literal["praise", "neutral", "complaint"]


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
        brand: a brand's id, or its name in any case; the acting post or its target
            post is about it.
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
        name: int_array(table.column(name), -1)
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
        on_platform = bool_array(pc.equal(platforms, request["platform"]))
        yield "other_platform", _mask_at_rows(on_platform, actor)
    if since is not None or until is not None:
        at = snapshot.interactions.column("at")
        yield "undated", bool_array(pc.is_valid(at))
        yield from time_conditions(at, since, until)
    if request["brand"] is not None:
        about_brand = brand_post_mask(snapshot, request["brand"])
        yield "other_brand", _either_post(about_brand, columns)
    if request["topic"] is not None:
        on_topic = topic_post_mask(snapshot, request["topic"])
        yield "other_topic", _either_post(on_topic, columns)
    if request["sign"] is not None:
        labels = _post_labels(snapshot, request["brand"])
        yield "other_sign", _label_mask(labels, request["sign"], columns)


def _either_post(posts: Mask, columns: dict[str, Longs]) -> Mask:
    """Mask of the interactions whose acting post or target post is in a mask of posts."""
    acting = _mask_at_rows(posts, columns["post"])
    return acting | _mask_at_rows(posts, columns["target_post"])


def interaction_time_quantile(
    snapshot: Snapshot, scope: Scope, fraction: float
) -> datetime | None:
    """A quantile of the times of a scope's interactions; None if none has a date.

    Parameters:
        snapshot, scope: the data and its filters.
        fraction: the share of interactions before the returned time, in [0, 1].
    """
    rows = select_interactions(snapshot, kinds=None, **scope_conditions(scope)).rows
    at = snapshot.interactions["at"].take(pa.array(rows)).drop_null()
    micros = np.sort(at.cast(pa.int64()).to_numpy())
    if not len(micros):
        return None
    place = min(int(len(micros) * fraction), len(micros) - 1)
    quantile: datetime = pa.scalar(int(micros[place]), pa.timestamp("us")).as_py()
    return quantile


def interaction_kind_mask(
    snapshot: Snapshot, selection: InteractionSelection, *kinds: Kind
) -> Mask:
    """Mask of the selected interactions that have one of these kinds.

    Parameters:
        snapshot: the data.
        selection: interactions of this snapshot.
        kinds: the kinds.
    """
    codes = snapshot.interactions["kind"].to_numpy()[selection.rows]
    mask: Mask = np.isin(codes, [KINDS.index(kind) for kind in kinds])
    return mask


def _post_labels(snapshot: Snapshot, brand: str | None) -> Longs:
    """The label code of each post: towards the brand if given, else of its tone."""
    if brand is None:
        return label_codes(snapshot.posts["stance_label"])
    labels = np.full(snapshot.posts.num_rows, -1)
    statements = about_rows(snapshot, Scope(brand=brand))
    labels[int_array(statements["post"], 0)] = label_codes(statements["label"])
    return labels


def _label_mask(labels: Longs, sign: str, columns: dict[str, Longs]) -> Mask:
    if sign not in LABELS:
        raise UsageError(f"{sign!r} is no sign: say praise, neutral or complaint.")
    post, original = columns["post"], columns["target_post"]
    has_label, matches = labels >= 0, labels == LABELS.index(Label(sign))
    # A share has the label of its original; other posts have their own.
    repeats_original = (columns["kind"] == KINDS.index(Kind.SHARE)) & ~_mask_at_rows(
        has_label, post
    )
    return np.where(
        repeats_original, _mask_at_rows(matches, original), _mask_at_rows(matches, post)
    )


def _mask_at_rows(mask: Mask, rows: Longs) -> Mask:
    """The values of a mask at these rows; False for -1, an unknown row."""
    if not len(mask):
        return np.zeros(len(rows), bool)
    return mask[rows] & (rows >= 0)
