"""Alerts: growing complaints, bursts of complaints, and drops of the praise rate.

Each complaint is watched through its first shares. Its heat is the sum of its shares so
far and its author's mean shares, to the third power, times the probability that it is a
complaint. An alert fires when the heat exceeds a threshold. The threshold is the value
that would have fired at the requested rate (alerts per day) on all earlier data, so the
user chooses the rate, and a back-test shows its precision and recall on the user's
data. Because little data gives a low threshold, there is also a floor: at least two
shares, and more for a less probable complaint. Data after the end of the window is
ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import (
    AUTHOR_MEAN_PRIOR_POSTS,
    Inbox,
    build_inbox,
    label_probabilities,
)
from graph.analysis.monitoring.anomalies import (
    DAY_MICROSECONDS,
    MIN_COMPLAINT_PROBABILITY,
    Alert,
    alert_id,
    complaint_bursts,
    praise_drops,
)
from graph.analysis.scoring.ranking import Floats
from graph.phrasing import format_count, format_frequency, format_percent
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.columns import (
    UNDATED,
    datetime_to_micros,
    micros_to_datetime,
    post_authors,
    post_times,
    share_events,
)
from graph.snapshots.scope import Scope, own_words_mask
from graph.snapshots.snapshot import Snapshot

WATCHED_SHARES: Final = 10
"""Number of first shares of a complaint that can raise an alert."""

MIN_GROWN_SHARES: Final = 20
"""Minimum number of shares of a complaint that has grown, in the back-test."""

MIN_WATCHED_PROBABILITY: Final = 0.1
"""Minimum probability of a watched complaint: below it, the first shares stay under the
floor."""

MIN_ALERT_SHARES: Final = 2
"""Minimum number of shares of a growing complaint, whatever the threshold."""

MIN_EXPECTED_COMPLAINT_SHARES: Final = 1.0
"""Floor of shares times complaint probability: two shares at 50 %, five at 20 %.
Requiring 50 % for all would miss most growing complaints: on demo data 301 to 304 it
finds 1 of 6, and this floor all 6, as many as without a floor."""

HEAT_EXPONENT: Final = 3.0
"""Exponent in the heat: probability * (shares so far + author's mean shares) ** 3.

The heat has no unit; it only ranks complaints and is compared with a threshold in the
same scale. Most posts stop after one or two shares, so ten shares of a possible complaint
predict more than two of a certain one; with exponent 1 the certain ones fill the
requested rate. Chosen on demo data 301 to 308, where exponent 1 found 7 of 15 growing
complaints in time, 2 found 13, and 3 and 4 all (docs/decisions.md)."""

DEFAULT_ALERTS_PER_DAY: Final = 1.0
"""Default number of alerts per day for growing complaints."""

ALERT_RATES: Final = (0.2, 0.5, DEFAULT_ALERTS_PER_DAY, 2.0)
"""Rates on the page, in alerts per day; all of them are back-tested."""


@dataclass(frozen=True, slots=True)
class WatchedShares:
    """First shares of possible complaints, as arrays of one length, one row a share.

    `case` is the row in the inbox, `at` the time of the share in microseconds,
    `shares_so_far` the number of the share (first: 1), `heat` the heat at that time.
    `total_shares`, `complaint_probability` and `author_mean_shares` have one value for
    each case of the inbox.
    """

    inbox: Inbox
    case: Longs
    at: Longs
    shares_so_far: Longs
    heat: Floats
    total_shares: Longs
    complaint_probability: Floats
    author_mean_shares: Floats


@dataclass(frozen=True, slots=True)
class AlertBacktest:
    """Back-test of the alerts on the time after a split.

    `grew` complaints grew after the split, `caught` of them had an alert within their
    first shares; `false_alerts` alerts were for others, in `days` days. `split` is None
    if no back-test is possible; `sentence` says why.
    """

    split: datetime | None
    grew: int
    caught: int
    alerts: int
    false_alerts: int
    days: float
    sentence: str


def find_alerts(
    snapshot: Snapshot,
    scope: Scope | None = None,
    alerts_per_day: float = DEFAULT_ALERTS_PER_DAY,
) -> tuple[Alert, ...]:
    """Find all alerts in the scope's time, the latest first.

    Parameters:
        snapshot: the data.
        scope: filters. Data before `since` is the baseline; alerts are those since
            then. Shares from `until` on are ignored, also for the threshold.
        alerts_per_day: rate of alerts for growing complaints.

    Cost:
        One inbox, and a sort of the shares of its cases.
    """
    scope = scope or Scope()
    inbox = build_inbox(snapshot, replace(scope, since=None))
    watched = watch_shares(snapshot, inbox, scope.until)
    alerts = [
        *_growing(snapshot, watched, alerts_per_day),
        *complaint_bursts(snapshot, inbox),
        *praise_drops(snapshot, inbox),
    ]
    since = scope.since
    in_scope = [item for item in alerts if since is None or item.at >= since]
    in_scope.sort(key=lambda item: (item.at, item.strength), reverse=True)
    return tuple(in_scope)


def find_alert(
    snapshot: Snapshot, alerts: Iterable[Alert], identifier: str
) -> Alert | None:
    """Find the alert with an id, as in the links of the digest.

    Parameters:
        snapshot: the data.
        alerts: the alerts to search.
        identifier: id from `alert_id`.

    Returns:
        The alert, or None if there is no such alert.
    """
    matches = (item for item in alerts if alert_id(snapshot, item) == identifier)
    return next(matches, None)


def watch_shares(
    snapshot: Snapshot, inbox: Inbox, until: datetime | None = None
) -> WatchedShares:
    """First shares of all possible complaints.

    Parameters:
        snapshot: the data.
        inbox: the cases to watch.
        until: ignore shares from this moment on (naive UTC); None for all shares.
    """
    _, probability = label_probabilities(snapshot, inbox)
    target, at = _dated(snapshot, until)
    case_of_post = np.full(snapshot.posts.num_rows, -1)
    possible = np.flatnonzero(probability >= MIN_WATCHED_PROBABILITY)
    case_of_post[inbox.post[possible]] = possible
    case = case_of_post[target]
    rows = np.flatnonzero(case >= 0)
    rows = rows[np.lexsort((at[rows], case[rows]))]
    case, at = case[rows], at[rows]
    total_shares = np.bincount(case, minlength=len(inbox.post))
    starts = np.flatnonzero(np.diff(case, prepend=-1))
    index = np.arange(len(case)) - np.repeat(starts, np.diff([*starts, len(case)]))
    first = index < WATCHED_SHARES
    case, at, shares_so_far = case[first], at[first], index[first] + 1
    author_means = _author_means_at_posting(snapshot, inbox)
    heat = probability[case] * (shares_so_far + author_means[case]) ** HEAT_EXPONENT
    return WatchedShares(
        inbox, case, at, shares_so_far, heat, total_shares, probability, author_means
    )


def _author_means_at_posting(snapshot: Snapshot, inbox: Inbox) -> Floats:
    """Mean shares of each case's author at the time of the post.

    Shrunk to the mean of all earlier posts, as in the inbox; later data is not used, to
    avoid look-ahead.
    """
    at, author = post_times(snapshot), post_authors(snapshot)
    # Undated posts, and referenced ones that are not in the data, are not counted.
    own = own_words_mask(snapshot.posts) & (at != UNDATED)
    posts = _by_author(author[own], at[own])
    # A mean over authors has no shares of posts by unknown ones.
    target, share_time = _dated(snapshot, known_authors=True)
    shares = _by_author(author[target], share_time)
    all_post_times, all_share_times = np.sort(at[own]), np.sort(share_time)
    means = np.zeros(len(inbox.post))
    no_times = np.zeros(0, np.int64)
    for index, (case_author, posted_at) in enumerate(
        zip(inbox.author.tolist(), at[inbox.post].tolist(), strict=True)
    ):
        post_count = np.searchsorted(all_post_times, posted_at)
        mean = np.searchsorted(all_share_times, posted_at) / max(post_count, 1)
        own_posts = np.searchsorted(posts.get(case_author, no_times), posted_at)
        own_shares = np.searchsorted(shares.get(case_author, no_times), posted_at)
        means[index] = (own_shares + AUTHOR_MEAN_PRIOR_POSTS * mean) / (
            own_posts + AUTHOR_MEAN_PRIOR_POSTS
        )
    return means


def _dated(
    snapshot: Snapshot, until: datetime | None = None, *, known_authors: bool = False
) -> tuple[Longs, Longs]:
    target, at = share_events(snapshot, known_authors=known_authors)
    dated = at != UNDATED
    if until is not None:
        dated &= at < datetime_to_micros(until)
    return target[dated], at[dated]


def _by_author(author: Longs, at: Longs) -> dict[int, Longs]:
    """Sorted times by account."""
    order = np.lexsort((at, author))
    authors = author[order]
    starts = np.flatnonzero(np.diff(authors)) + 1
    parts = np.split(at[order], starts) if len(order) else []
    if not parts:
        return {}
    return dict(zip(authors[[0, *starts]].tolist(), parts, strict=True))


def heat_threshold(watched: WatchedShares, until: int, alerts_per_day: float) -> float:
    """Heat threshold that would have fired at the requested rate before a moment.

    Past complaints below the floor cannot fire and are ignored.

    Parameters:
        watched: the first shares of possible complaints.
        until: use shares before this time, in microseconds.
        alerts_per_day: mean number of alerts per day.
    """
    before = watched.at < until
    if not before.any():
        return np.inf
    days = max((until - int(watched.at.min())) / DAY_MICROSECONDS, 1.0)
    max_heat = np.zeros(len(watched.total_shares))
    can_fire = before & _above_floor(watched)
    np.maximum.at(max_heat, watched.case[can_fire], watched.heat[can_fire])
    heats = np.sort(max_heat[max_heat > 0])[::-1]
    allowed = int(alerts_per_day * days)
    return float(heats[allowed]) if allowed < len(heats) else 0.0


def _above_floor(watched: WatchedShares) -> Mask:
    """Mask of the shares above the floor."""
    shares = watched.shares_so_far
    expected = watched.complaint_probability[watched.case] * shares
    enough: Mask = expected >= MIN_EXPECTED_COMPLAINT_SHARES
    return (shares >= MIN_ALERT_SHARES) & enough


def alert_times(watched: WatchedShares, threshold: float) -> dict[int, int]:
    """Time of the first share above the threshold, by case, in microseconds."""
    rows = np.flatnonzero((watched.heat > threshold) & _above_floor(watched))
    times: dict[int, int] = {}
    for row in rows.tolist():
        times.setdefault(int(watched.case[row]), int(watched.at[row]))
    return times


def backtest_alerts(
    snapshot: Snapshot,
    scope: Scope | None = None,
    alerts_per_day: float = DEFAULT_ALERTS_PER_DAY,
    fraction: float = 0.5,
) -> AlertBacktest:
    """Back-test the alerts: threshold from the time before a split, precision after it.

    The scope's `since` is ignored, as for the threshold.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        alerts_per_day: rate of alerts for growing complaints.
        fraction: fraction of the watched shares before the split.
    """
    scope = replace(scope or Scope(), since=None)
    watched = watch_shares(snapshot, build_inbox(snapshot, scope), scope.until)
    if not len(watched.at):
        return _no_backtest("no possible complaint was shared in this data")
    at = np.sort(watched.at)
    split, end = int(at[int(fraction * (len(at) - 1))]), int(at[-1])
    posted_at = post_times(snapshot)[watched.inbox.post]
    later = posted_at >= split
    grown = watched.total_shares >= MIN_GROWN_SHARES
    probable = watched.complaint_probability >= MIN_COMPLAINT_PROBABILITY
    real = set(np.flatnonzero(later & grown & probable).tolist())
    if not real:
        return _no_backtest(
            f"no complaint was shared {MIN_GROWN_SHARES} times after the split"
        )
    fired = {
        case: when
        for case, when in alert_times(
            watched, heat_threshold(watched, split, alerts_per_day)
        ).items()
        if later[case]
    }
    false_alerts = sum(case not in real for case in fired)
    days = max((end - split) / DAY_MICROSECONDS, 1.0)
    caught = len(real & fired.keys())
    when = micros_to_datetime(split)
    return AlertBacktest(
        when,
        len(real),
        caught,
        len(fired),
        false_alerts,
        days,
        f"Back-test on the data after {when:%d %b %Y}: {caught:,} of "
        f"{format_count(len(real), 'complaint')} that grew had an alert within the "
        f"first {WATCHED_SHARES} shares. {len(fired) - false_alerts:,} of "
        f"{format_count(len(fired), 'alert')} of this kind were right; "
        f"{false_alerts / days:.1f} a day were false (requested: {alerts_per_day:g} "
        "alerts a day).",
    )


def _no_backtest(why: str) -> AlertBacktest:
    return AlertBacktest(None, 0, 0, 0, 0, 0.0, f"No back-test of the alerts: {why}.")


def _growing(
    snapshot: Snapshot, watched: WatchedShares, alerts_per_day: float
) -> Iterator[Alert]:
    if not len(watched.at):
        return
    threshold = heat_threshold(watched, int(watched.at.max()) + 1, alerts_per_day)
    inbox = watched.inbox
    for case, when in alert_times(watched, threshold).items():
        mask = (watched.case == case) & (watched.at == when)
        shares = int(watched.shares_so_far[mask].max())
        heat = float(watched.heat[mask].max())
        author_mean = float(watched.author_mean_shares[case])
        probability = float(watched.complaint_probability[case])
        yield Alert(
            "growing",
            micros_to_datetime(when),
            int(inbox.brand[case]),
            round(heat, 3),
            f"A complaint ({format_percent(round(probability, 2))} sure) was shared "
            f"{format_frequency(shares)}; author average {author_mean:.1f}.",
            (int(inbox.post[case]),),
        )


def alerts_table(snapshot: Snapshot, alerts: tuple[Alert, ...]) -> pa.Table:
    """Table of the alerts for commands, pages and exports."""
    ids, names = snapshot.posts["id"], snapshot.brands["name"]
    columns: dict[str, list[Any]] = {
        "at": [alert.at for alert in alerts],
        "alarm": [alert.kind for alert in alerts],
        "brand": [names[alert.brand].as_py() for alert in alerts],
        "strength": [alert.strength for alert in alerts],
        "sentence": [alert.sentence for alert in alerts],
        "evidence": [
            "|".join(ids[row].as_py() for row in alert.posts[:20]) for alert in alerts
        ],
        "evidence_count": [len(alert.posts) for alert in alerts],
    }
    types = {
        "at": pa.timestamp("us"),
        "strength": pa.float64(),
        "evidence_count": pa.int64(),
    }
    return pa.table(
        {
            name: pa.array(values, types.get(name, pa.string()))
            for name, values in columns.items()
        }
    )
