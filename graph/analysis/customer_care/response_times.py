"""Response times of a brand by group, with unanswered posts as censored waits.

An unanswered post waited at least until the data ends; it is censored, not dropped. The
median is the Kaplan-Meier estimate (1958, doi:10.1080/01621459.1958.10501452): the time
after which half of all posts have an answer. A median of the answered posts alone would
shrink with more unanswered ones. Posts with unknown state are not used; a separate
figure treats posts newer than the brand's last post as still waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.customer_care.inbox import CASE_SIGNS, CASE_STATES, Inbox
from graph.analysis.customer_care.survival import (
    DAY_HOURS,
    answered_within,
    followers_when_posted,
    known_or_recent_mask,
    known_state_mask,
    median_response_time_interval,
    response_time_quantile,
)
from graph.phrasing import format_count, format_duration, format_percent
from graph.snapshots.arrays import Longs, Mask, bool_array
from graph.snapshots.snapshot import Snapshot

ResponseTimeGrouping = Literal[
    "all", "sign", "platform", "followers", "hour", "weekday"
]

UNKNOWN_FOLLOWERS: Final = "not known"
"""Name of the group of posts whose authors' followers are unknown."""

FOLLOWER_BANDS: Final = (
    (100, "under 100"),
    (1_000, "100 to 999"),
    (10_000, "1,000 to 9,999"),
)
"""Follower bands at the time of the post: upper bound (exclusive) and name; the last
band is open."""

WEEKDAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """Response times of a group of posts, in hours.

    `posts` counts those with a known state, `answered` those with an answer, `unknown`
    the rest, `edited` those last edited after their answer, `elsewhere` those whose
    answer the file names and does not hold: they are answered, at an unknown time. `median` and `p90` are the
    times after which 50 % and 90 % have an answer (None: not reached in this data),
    with `median_low` and `median_high` as the 90 % interval of the median (None: not
    reached). `median_answered` uses answered posts only. `median_if_waiting` also
    counts posts that are newer than the brand's last post as still waiting.
    `within_day` is the share answered within 24 hours. `cases` are the rows of all
    posts, in the inbox's order.
    """

    group: str
    posts: int
    answered: int
    unknown: int
    edited: int

    median: float | None
    median_low: float | None
    median_high: float | None
    p90: float | None
    median_answered: float | None
    within_day: float | None
    median_if_waiting: float | None
    cases: tuple[int, ...]
    elsewhere: int = 0

    @property
    def response_rate(self) -> float | None:
        """Share of posts with an answer; None if no state is known."""
        return self.answered / self.posts if self.posts else None


def measure_response_times(
    snapshot: Snapshot, inbox: Inbox, by: ResponseTimeGrouping = "all"
) -> tuple[ResponseTimes, ...]:
    """Response times (Kaplan-Meier) for each group of cases.

    Parameters:
        snapshot: the snapshot.
        inbox: the cases.
        by: the grouping. Platforms are sorted by name; hour and weekday are those of
            the post, in UTC.

    Cost: a sort of each group.
    """
    groups = _groups(snapshot, inbox, by)
    return tuple(
        _group_response_times(inbox.subset(mask), name)
        for name, mask in groups
        if mask.any()
    )


def response_times_table(rows: tuple[ResponseTimes, ...]) -> pa.Table:
    """The groups as a table for commands, pages and exports."""
    return pa.table(
        {
            "group": [row.group for row in rows],
            "posts": [row.posts for row in rows],
            "answered": [row.answered for row in rows],
            "share": pa.array([row.response_rate for row in rows], pa.float64()),
            "median": pa.array([row.median for row in rows], pa.float64()),
            "median_low": pa.array([row.median_low for row in rows], pa.float64()),
            "median_high": pa.array([row.median_high for row in rows], pa.float64()),
            "p90": pa.array([row.p90 for row in rows], pa.float64()),
            "within_day": pa.array([row.within_day for row in rows], pa.float64()),
            "median_answered": pa.array(
                [row.median_answered for row in rows], pa.float64()
            ),
            "median_if_waiting": pa.array(
                [row.median_if_waiting for row in rows], pa.float64()
            ),
            "edited": [row.edited for row in rows],
            "elsewhere": [row.elsewhere for row in rows],
            "unknown": [row.unknown for row in rows],
        }
    )


def _group_response_times(inbox: Inbox, group: str) -> ResponseTimes:
    answered = inbox.state == CASE_STATES.index("answered")
    known = inbox.state != CASE_STATES.index("unknown")
    cases, with_recent = (
        inbox.subset(known_state_mask(inbox)),
        inbox.subset(known_or_recent_mask(inbox)),
    )
    hours = inbox.response_hours[answered & ~np.isnan(inbox.response_hours)]
    low, high = median_response_time_interval(cases)
    return ResponseTimes(
        group=group,
        posts=int(known.sum()),
        answered=int(answered.sum()),
        unknown=int((~known).sum()),
        edited=int(inbox.edited_after_answer.sum()),
        elsewhere=int(inbox.answered_elsewhere.sum()),
        median=_or_none(response_time_quantile(cases, 0.5)),
        median_low=_or_none(low),
        median_high=_or_none(high),
        p90=_or_none(response_time_quantile(cases, 0.9)),
        median_answered=float(np.median(hours)) if len(hours) else None,
        within_day=_or_none(answered_within(cases, DAY_HOURS)),
        median_if_waiting=_or_none(response_time_quantile(with_recent, 0.5)),
        cases=tuple(inbox.post.tolist()),
    )


def _or_none(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _groups(
    snapshot: Snapshot, inbox: Inbox, by: ResponseTimeGrouping
) -> list[tuple[str, Mask]]:
    rows = pa.array(inbox.post)
    if by == "all":
        return [("all", np.ones(len(inbox.post), bool))]
    if by == "sign":
        return [(sign, inbox.mask(signs=[sign])) for sign in CASE_SIGNS]
    if by == "platform":
        platform = snapshot.posts["platform"].take(rows)
        names = sorted(platform.drop_null().unique().to_pylist())
        return [(name, bool_array(pc.equal(platform, name))) for name in names]
    if by == "followers":
        return _follower_bands(followers_when_posted(snapshot, inbox))
    at = snapshot.posts["created_at"].take(rows)
    if by == "hour":
        hour = pc.hour(at).fill_null(-1).to_numpy()
        return [(f"{value:02}:00", hour == value) for value in range(24)]
    weekday = pc.day_of_week(at).fill_null(-1).to_numpy()
    return [(name, weekday == value) for value, name in enumerate(WEEKDAY_NAMES)]


def _follower_bands(followers: Longs) -> list[tuple[str, Mask]]:
    groups, low = [], 0
    for high, name in FOLLOWER_BANDS:
        groups.append((name, (followers >= low) & (followers < high)))
        low = high
    groups.append((f"{low:,} and more", followers >= low))
    groups.append((UNKNOWN_FOLLOWERS, followers < 0))
    return groups


def describe_response_times(rows: tuple[ResponseTimes, ...]) -> str:
    """Response rate and response time as sentences; `rows` holds one group."""
    if not rows:
        return "No posts need an answer."
    if not rows[0].posts:
        return "Unknown: this data has no posts by the brand's own accounts in this period."
    group = rows[0]
    assert group.response_rate is not None
    text = (
        f"{group.answered:,} of {format_count(group.posts, 'post')} that need an answer "
        f"got one ({format_percent(group.response_rate)})."
    )
    if group.median is not None:
        text += (
            f" Median response time: {format_duration(group.median)}"
            f"{_median_interval_text(group)}."
        )
    elif group.median_answered is not None:
        text += (
            f" Median of the answered ones: {format_duration(group.median_answered)}; "
            "fewer than half of all were answered."
        )
    if group.unknown:
        text += (
            f" Unknown for {group.unknown:,} more: they are newer than the brand's last "
            "post, or on a platform without its posts."
        )
        text += _median_if_waiting_text(group)
    if group.elsewhere:
        text += (
            f" {format_count(group.elsewhere, 'answer')} "
            f"{'is' if group.elsewhere == 1 else 'are'} named in the file and not in "
            "it, so response times are without them."
        )
    if group.edited:
        text += (
            f" {format_count(group.edited, 'answer')} "
            f"{'is' if group.edited == 1 else 'are'} older than the last edit of the "
            "post and count as immediate."
        )
    return text


def _median_interval_text(group: ResponseTimes) -> str:
    """The interval of the median as text; empty if both bounds read like the median."""
    assert group.median is not None
    if group.median_low is None:
        return ""
    low, mid = format_duration(group.median_low), format_duration(group.median)
    if group.median_high is None:
        return f" (90 % interval: from {low} on)"
    high = format_duration(group.median_high)
    return "" if low == mid == high else f" (90 % interval {low} to {high})"


def _median_if_waiting_text(group: ResponseTimes) -> str:
    """`median_if_waiting` as a sentence; empty if it equals the median."""
    if group.median_if_waiting == group.median:
        return ""
    if group.median_if_waiting is None:
        return " With newer posts as still waiting, fewer than half were answered."
    return (
        " With newer posts as still waiting, the median is "
        f"{format_duration(group.median_if_waiting)}."
    )
