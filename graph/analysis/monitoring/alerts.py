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
import pyarrow.compute as pc

from graph.analysis.customer_care.inbox import USUAL, Ledger, ledger, likely
from graph.analysis.monitoring.anomalies import (
    DAY,
    SOUR,
    Alarm,
    bursts,
    drops,
    identity,
)
from graph.analysis.scoring.ranking import Floats
from graph.phrasing import many, percent, times
from graph.snapshots.columns import UNDATED, authors, micros, moment, moments, passed_on
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

FIRST: Final = 10
"""Number of first shares of a complaint that can raise an alert."""

GROWN: Final = 20
"""Minimum number of shares of a complaint that has grown, in the back-test."""

MAYBE: Final = 0.1
"""Minimum probability of a watched complaint: below it, the first shares stay under the
floor."""

TWICE: Final = 2
"""Minimum number of shares of a growing complaint, whatever the threshold."""

SURELY: Final = 1.0
"""Floor of shares times complaint probability: two shares at 50 %, five at 20 %.
Requiring 50 % for all would miss most growing complaints: on demo data 301 to 304 it
finds 1 of 6, and this floor all 6, as many as without a floor."""

STEEP: Final = 3.0
"""Exponent of the shares in the heat. Most posts stop after one or two shares, so ten
shares of a possible complaint predict more than two of a certain one. Chosen on demo
data 301 to 308: exponent 1 found 7 of 15, 2 found 13 and 3 all."""

RATE: Final = 1.0
"""Default number of alerts per day for growing complaints."""

RATES: Final = (0.2, 0.5, RATE, 2.0)
"""Rates on the page, in alerts per day; all of them are back-tested."""


@dataclass(frozen=True, slots=True)
class Watched:
    """First shares of possible complaints, as arrays of one length, one row a share.

    `case` is the row in the inbox, `at` the time of the share in microseconds,
    `shares_so_far` the number of the share (first: 1), `heat` the heat at that time.
    `total_shares`, `complaint_probability` and `author_mean_shares` have one value for
    each case of the inbox.
    """

    found: Ledger
    entry: Longs
    at: Longs
    so_far: Longs
    heat: Floats
    ends: Longs
    chance: Floats
    usual: Floats


@dataclass(frozen=True, slots=True)
class Tried:
    """Back-test of the alerts on the time after a split.

    `grew` complaints grew after the split, `caught` of them had an alert within their
    first shares; `false_alerts` alerts were for others, in `days` days. `split` is None
    if no back-test is possible; `sentence` says why.
    """

    split: datetime | None
    grew: int
    caught: int
    alarms: int
    false: int
    days: float
    sentence: str


def alarms(
    snapshot: Snapshot, scope: Scope | None = None, rate: float = RATE
) -> tuple[Alarm, ...]:
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
    whole = ledger(snapshot, replace(scope, since=None))
    watched = watch(snapshot, whole, scope.until)
    found = [
        *_growing(snapshot, watched, rate),
        *bursts(snapshot, whole),
        *drops(snapshot, whole),
    ]
    inside = [one for one in found if scope.since is None or one.at >= scope.since]
    return tuple(sorted(inside, key=lambda one: (one.at, one.strength), reverse=True))


def called(snapshot: Snapshot, found: Iterable[Alarm], name: str) -> Alarm | None:
    """Find the alert with an id, as in the links of the digest.

    Parameters:
        snapshot: the data.
        alerts: the alerts to search.
        identifier: id from `alert_id`.

    Returns:
        The alert, or None if there is no such alert.
    """
    return next((one for one in found if identity(snapshot, one) == name), None)


def watch(snapshot: Snapshot, found: Ledger, until: datetime | None = None) -> Watched:
    """First shares of all possible complaints.

    Parameters:
        snapshot: the data.
        inbox: the cases to watch.
        until: ignore shares from this moment on (naive UTC); None for all shares.
    """
    _, chance = likely(snapshot, found)
    target, at = _dated(snapshot, until)
    entry_of = np.full(snapshot.posts.num_rows, -1)
    maybe = np.flatnonzero(chance >= MAYBE)
    entry_of[found.post[maybe]] = maybe
    entry = entry_of[target]
    mine = np.flatnonzero(entry >= 0)
    mine = mine[np.lexsort((at[mine], entry[mine]))]
    entry, at = entry[mine], at[mine]
    ends = np.bincount(entry, minlength=len(found.post))
    starts = np.flatnonzero(np.diff(entry, prepend=-1))
    place = np.arange(len(entry)) - np.repeat(starts, np.diff([*starts, len(entry)]))
    early = place < FIRST
    entry, at, so_far = entry[early], at[early], place[early] + 1
    usual = _usual_then(snapshot, found)
    heat = chance[entry] * (so_far + usual[entry]) ** STEEP
    return Watched(found, entry, at, so_far, heat, ends, chance, usual)


def _usual_then(snapshot: Snapshot, found: Ledger) -> Floats:
    """Mean shares of each case's author at the time of the post.

    Shrunk to the mean of all earlier posts, as in the inbox; later data is not used, to
    avoid look-ahead.
    """
    at, author = moments(snapshot), authors(snapshot)
    # Referenced posts that are not in the data, and undated ones, count neither.
    kept = pc.and_(
        pc.not_equal(snapshot.posts["kind"], "share"),
        pc.invert(pc.fill_null(snapshot.posts["stub"], False)),
    )
    own = kept.to_numpy().astype(bool) & (at != UNDATED)
    posts = _by_author(author[own], at[own])
    target, when = _dated(snapshot)
    shares = _by_author(author[target], when)
    every = {True: np.sort(at[own]), False: np.sort(when)}
    usual = np.zeros(len(found.post))
    nothing = np.zeros(0, np.int64)
    for place, (who, then) in enumerate(
        zip(found.author.tolist(), at[found.post].tolist(), strict=True)
    ):
        written, shared = (np.searchsorted(every[one], then) for one in (True, False))
        mean = shared / max(written, 1)
        mine = np.searchsorted(posts.get(who, nothing), then)
        got = np.searchsorted(shares.get(who, nothing), then)
        usual[place] = (got + USUAL * mean) / (mine + USUAL)
    return usual


def _dated(snapshot: Snapshot, until: datetime | None = None) -> tuple[Longs, Longs]:
    target, at = passed_on(snapshot)
    known = at != UNDATED
    if until is not None:
        known &= at < micros(until)
    return target[known], at[known]


def _by_author(author: Longs, at: Longs) -> dict[int, Longs]:
    """Sorted times by account."""
    order = np.lexsort((at, author))
    who = author[order]
    starts = np.flatnonzero(np.diff(who)) + 1
    parts = np.split(at[order], starts) if len(order) else []
    return dict(zip(who[[0, *starts]].tolist(), parts, strict=True)) if parts else {}


def border(watched: Watched, until: int, rate: float) -> float:
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
    days = max((until - int(watched.at.min())) / DAY, 1.0)
    most = np.zeros(len(watched.ends))
    may = before & _may(watched)
    np.maximum.at(most, watched.entry[may], watched.heat[may])
    heats = np.sort(most[most > 0])[::-1]
    allowed = int(rate * days)
    return float(heats[allowed]) if allowed < len(heats) else 0.0


def _may(watched: Watched) -> Mask:
    """Mask of the shares above the floor."""
    sure = watched.chance[watched.entry] * watched.so_far
    above: Mask = (watched.so_far >= TWICE) & (sure >= SURELY)
    return above


def gone_off(watched: Watched, limit: float) -> dict[int, int]:
    """Time of the first share above the threshold, by case, in microseconds."""
    hot = np.flatnonzero((watched.heat > limit) & _may(watched))
    found: dict[int, int] = {}
    for row in hot.tolist():
        found.setdefault(int(watched.entry[row]), int(watched.at[row]))
    return found


def backtest(
    snapshot: Snapshot,
    scope: Scope | None = None,
    rate: float = RATE,
    fraction: float = 0.5,
) -> Tried:
    """Back-test the alerts: threshold from the time before a split, precision after it.

    The scope's `since` is ignored, as for the threshold.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        alerts_per_day: rate of alerts for growing complaints.
        fraction: fraction of the watched shares before the split.
    """
    scope = replace(scope or Scope(), since=None)
    watched = watch(snapshot, ledger(snapshot, scope), scope.until)
    if not len(watched.at):
        return _not_tried("no possible complaint was shared in this data")
    at = np.sort(watched.at)
    split, end = int(at[int(fraction * (len(at) - 1))]), int(at[-1])
    posted = moments(snapshot)[watched.found.post]
    later = posted >= split
    grew = set(np.flatnonzero(later & (watched.ends >= GROWN)).tolist())
    real = {one for one in grew if watched.chance[one] >= SOUR}
    if not real:
        return _not_tried(f"no complaint was shared {GROWN} times after the split")
    off = {
        one: when
        for one, when in gone_off(watched, border(watched, split, rate)).items()
        if later[one]
    }
    false = sum(one not in real for one in off)
    days = max((end - split) / DAY, 1.0)
    caught = len(real & off.keys())
    when = moment(split)
    return Tried(
        when,
        len(real),
        caught,
        len(off),
        false,
        days,
        f"Tried on what came after {when:%d %b %Y}: {caught:,} of "
        f"{many(len(real), 'complaint')} that grew had an alarm within the first {FIRST} "
        f"shares; {len(off) - false:,} of {many(len(off), 'alarm')} of this kind were right, "
        f"{false / days:.1f} a day were for others, where {rate:g} was aimed at.",
    )


def _not_tried(why: str) -> Tried:
    return Tried(
        None, 0, 0, 0, 0, 0.0, f"How good alarms are cannot be tried here: {why}."
    )


def _growing(snapshot: Snapshot, watched: Watched, rate: float) -> Iterator[Alarm]:
    if not len(watched.at):
        return
    limit = border(watched, int(watched.at.max()) + 1, rate)
    found = watched.found
    for entry, when in gone_off(watched, limit).items():
        then = (watched.entry == entry) & (watched.at == when)
        so_far = int(watched.so_far[then].max())
        heat = float(watched.heat[then].max())
        usual = float(watched.usual[entry])
        yield Alarm(
            "growing",
            moment(when),
            int(found.brand[entry]),
            round(heat, 3),
            f"A complaint ({percent(round(float(watched.chance[entry]), 2))} sure) was "
            f"passed on {times(so_far)}; its author's posts usually {usual:.1f} times.",
            (int(found.post[entry]),),
        )


def table(snapshot: Snapshot, found: tuple[Alarm, ...]) -> pa.Table:
    """Table of the alerts for commands, pages and exports."""
    ids, names = snapshot.posts["id"], snapshot.brands["name"]
    columns: dict[str, list[Any]] = {
        "at": [one.at for one in found],
        "alarm": [one.name for one in found],
        "brand": [names[one.brand].as_py() for one in found],
        "strength": [one.strength for one in found],
        "sentence": [one.sentence for one in found],
        "evidence": [
            "|".join(ids[row].as_py() for row in one.posts[:20]) for one in found
        ],
        "evidence_count": [len(one.posts) for one in found],
    }
    types = {"at": pa.timestamp("us"), "strength": pa.float64()}
    return pa.table(
        {
            name: pa.array(
                values,
                types.get(
                    name, pa.int64() if name == "evidence_count" else pa.string()
                ),
            )
            for name, values in columns.items()
        }
    )
