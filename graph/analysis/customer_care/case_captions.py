"""Captions of the inbox: pending cases, and which data is missing for unknown ones."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import (
    CASE_SIGNS,
    CASE_STATES,
    PENDING_STATES,
    Inbox,
)
from graph.phrasing import format_count, format_day, format_duration, list_separator
from graph.snapshots.columns import owned_post_mask, post_times
from graph.snapshots.snapshot import Snapshot

SIGN_NOUNS: Final = {
    "praise": "praise post",
    "complaint": "complaint",
    "question": "question",
    "remark": "neutral post",
}
MAX_DATA_GAPS: Final = 3


def count_of_sign(sign: str, count: int) -> str:
    """A count with the noun of its sign.

    >>> count_of_sign("praise", 2), count_of_sign("complaint", 1)
    ('2 praise posts', '1 complaint')
    """
    return format_count(count, SIGN_NOUNS.get(sign, sign))


NO_BRAND_POSTS_MESSAGE: Final = (
    "No post is linked to a brand yet. Name your brand on the page Your brand, or give "
    "its brands.toml (`python -m ingest --again --brands FILE`)."
)
"""Message of commands that need a brand when the data has none."""


CaptionPart = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Text, and the signs and states of the cases that it counts (empty for plain text)."""


def describe_inbox(inbox: Inbox) -> str:
    """Pending and unknown cases, in at most four sentences."""
    return "".join(text for text, _, _ in inbox_caption_parts(inbox))


def inbox_caption_parts(inbox: Inbox) -> tuple[CaptionPart, ...]:
    """The caption of `describe_inbox` in parts, so that each count can be a link."""
    if not len(inbox.post):
        return (_plain_part("No praise, complaints or questions."),)
    unknown = int(inbox.mask(states=["unknown"]).sum())
    if unknown == len(inbox.post):
        return (
            _plain_part(
                "Unknown whether these were answered: this data has no later posts by the "
                "brand's own accounts."
            ),
        )
    parts = _pending_parts(inbox.subset(inbox.mask(states=PENDING_STATES)))
    if unknown:
        parts += [
            _plain_part(" Unknown: "),
            (format_count(unknown, "more post"), (), ("unknown",)),
            _plain_part("."),
        ]
    if len(np.unique(inbox.post)) < len(inbox.post):
        parts.append(_plain_part(" A post about two brands counts for each."))
    return tuple(parts)


def _pending_parts(pending: Inbox) -> list[CaptionPart]:
    counts = [(sign, int(pending.mask(signs=[sign]).sum())) for sign in SIGN_NOUNS]
    counts = [(sign, count) for sign, count in counts if count]
    if not counts:
        return [_plain_part("Nothing is waiting for an answer.")]
    parts: list[CaptionPart] = []
    for index, (sign, count) in enumerate(counts):
        parts.append(_plain_part(list_separator(index, len(counts))))
        parts.append((count_of_sign(sign, count), (sign,), PENDING_STATES))
    verb = "is" if [count for _, count in counts] == [1] else "are"
    parts.append(_plain_part(f" {verb} waiting for an answer."))
    if by_others := int(pending.mask(states=["by_others"]).sum()):
        parts += [
            _plain_part(" Other people answered "),
            (f"{by_others:,}", (), ("by_others",)),
            _plain_part(" of them."),
        ]
    return parts


def _plain_part(text: str) -> CaptionPart:
    return (text, (), ())


def describe_data_gaps(snapshot: Snapshot, inbox: Inbox) -> tuple[str, ...]:
    """Which data is missing for unknown cases, one sentence per gap; largest first."""
    unknown = inbox.subset(inbox.mask(states=["unknown"]))
    platform = snapshot.posts["platform"].take(pa.array(unknown.post)).to_pylist()
    gaps: dict[tuple[int, str], list[int]] = {}
    for index, (brand, name) in enumerate(
        zip(unknown.brand.tolist(), platform, strict=True)
    ):
        gaps.setdefault((brand, name or "an unknown platform"), []).append(index)
    order = sorted(gaps, key=lambda gap: (-len(gaps[gap]), gap))
    sentences = [
        _gap(snapshot, *gap, unknown.subset(gaps[gap])) for gap in order[:MAX_DATA_GAPS]
    ]
    if len(order) > MAX_DATA_GAPS:
        rest = sum(len(gaps[gap]) for gap in order[MAX_DATA_GAPS:])
        sentences.append(
            f"{format_count(rest, 'more post')} of other brands and platforms: same gap."
        )
    return tuple(sentences)


def _gap(snapshot: Snapshot, brand: int, platform: str, gap: Inbox) -> str:
    """One gap: the unknown cases of one brand on one platform."""
    name, at = snapshot.brands["name"][brand].as_py(), post_times(snapshot)
    on_platform = snapshot.posts["platform"].to_numpy(zero_copy_only=False) == platform
    own_times = at[owned_post_mask(snapshot, brand) & on_platform]
    start = f"{format_count(len(gap.post), 'post')} about {name} on {platform}: "
    if len(own_times) and np.isnan(gap.hours_to_last_brand_post).all():
        return (
            f"{start}{name} posted nothing there in this period, but did at other times. "
            "Choose a longer period."
        )
    if not len(own_times):
        return (
            f"{start}this data has no posts by {name} there in this period. Load a file "
            "with its own posts, and name its accounts on the page Your brand."
        )
    return (
        f"{start}{name} last posted there on {_day(int(own_times.max()))}. Load a newer "
        "file with its posts."
    )


def _day(micros: int) -> str:
    return format_day(pa.scalar(int(micros), pa.timestamp("us")).as_py())


def case_status_line(inbox: Inbox, position: int) -> str:
    """One case's state and shares, for the line below its post."""
    shares = format_count(int(inbox.shares_so_far[position]), "share")
    mean = float(inbox.author_mean_shares[position])
    state = _state_text(inbox, position)
    if CASE_SIGNS[int(inbox.sign[position])] == "question":
        state = f"question · {state}"
    return f"{state[0].upper()}{state[1:]} · {shares}; author average {mean:.1f}."


def _state_text(inbox: Inbox, position: int) -> str:
    """The state of one case as text."""
    state = CASE_STATES[int(inbox.state[position])]
    hours = float(inbox.response_hours[position])
    after = "" if np.isnan(hours) else f" after {format_duration(hours)}"
    if state == "answered":
        if inbox.edited_after_answer[position]:
            return "answered before it was edited"
        if inbox.answered_elsewhere[position]:
            return "answered, by a post that is not in this file"
        return f"answered{after}"
    if state == "by_others":
        return f"answered by others{after}, not by the brand"
    return "unanswered" if state == "unanswered" else "unknown whether answered"
