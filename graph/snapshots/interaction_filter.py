"""Select interactions of a snapshot by kind, brand, topic, platform, time and label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

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

TargetType = Literal["account", "post", "any"]
"""What selected interactions point at: an account (and perhaps its post), a post (whose
author may be unknown), or either."""

UNKNOWN_AUTHORS: Final = "unknown_authors"
"""The condition of a selection that counts interactions with posts of unknown authors."""


@dataclass(frozen=True, slots=True, eq=False)
class InteractionSelection:
    """Selected interactions as arrays; an unknown account or post is -1.

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

    @property
    def unknown_authors(self) -> dict[str, int]:
        """How many interactions of the scope are with posts of unknown authors, by kind."""
        return unknown_author_counts(self.conditions)


def unknown_author_counts(conditions: Mapping[str, object]) -> dict[str, int]:
    """How many interactions of a selection's scope lack an author, by kind."""
    counts = conditions.get(UNKNOWN_AUTHORS, {})
    return dict(counts) if isinstance(counts, Mapping) else {}


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
    target: TargetType = "account",
    own_posts: bool = False,
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
        target: "account" excludes interactions with a post whose author is unknown,
            "post" excludes those without a target post, "any" neither.
        own_posts: include shares and quotes of the actor's own posts.

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
    excluded: dict[str, int] = {}
    in_scope = _passing(
        _condition_masks(snapshot, columns, kinds, request, since, until),
        np.ones(table.num_rows, bool),
        excluded,
    )
    unknown = columns["kind"][in_scope & (columns["target"] < 0)]
    # Targets come last: the counts say how many interactions of the scope lack one.
    selected = _passing(_target_masks(columns, target, own_posts), in_scope, excluded)
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
            **_unknown_author_condition(unknown),
        },
    )


def _unknown_author_condition(kinds: Longs) -> dict[str, object]:
    """The number of interactions without a known author by kind, if there are any."""
    counts = {
        str(kind): int((kinds == code).sum())
        for code, kind in enumerate(KINDS)
        if (kinds == code).any()
    }
    return {UNKNOWN_AUTHORS: counts} if counts else {}


def _passing(
    masks: Iterable[tuple[str, Mask]], selected: Mask, excluded: dict[str, int]
) -> Mask:
    """The mask of what passes all masks; adds to `excluded` how many each excludes."""
    for reason, mask in masks:
        count = int((selected & ~mask).sum())
        if count:
            excluded[reason] = count
        selected = selected & mask
    return selected


def _condition_masks(
    snapshot: Snapshot,
    columns: dict[str, Longs],
    kinds: Sequence[Kind] | None,
    request: dict[str, Any],
    since: DateOrDatetime | None,
    until: DateOrDatetime | None,
) -> Iterator[tuple[str, Mask]]:
    """Each reason for an exclusion, with the mask of the interactions that pass."""
    if kinds is not None:
        codes = [KINDS.index(Kind(kind)) for kind in kinds]
        yield "other_kind", np.isin(columns["kind"], codes)
    if request["platform"] is not None:
        platforms = snapshot.accounts.column("platform")
        on_platform = bool_array(pc.equal(platforms, request["platform"]))
        yield "other_platform", _mask_at_rows(on_platform, columns["actor"])
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


def _target_masks(
    columns: dict[str, Longs], target: TargetType, own_posts: bool
) -> Iterator[tuple[str, Mask]]:
    """Each reason to exclude an interaction by its target, with those that pass."""
    if target == "account":
        yield "unknown_author", columns["target"] >= 0
    elif target == "post":
        yield "unknown_post", columns["target_post"] >= 0
    if not own_posts:
        yield "self_pair", columns["actor"] != columns["target"]


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
