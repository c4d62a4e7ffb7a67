"""Alarms: complaints that grow, bursts of complaint, and praise that falls away.

A complaint is watched through its first shares. Its heat is how often it was shared and
how often its author's posts usually are, to the third power, times how likely it is a
complaint at all. The
alarm goes off where the heat passes a border, and the border is the one that would have
gone off as often as was asked for, a day, in all that happened before. So the rate of
alarms is the reader's choice, and what it buys is back-tested on their own data. On little
data that border is low or none, so there is a floor below it: shared twice, and the more
often the less sure it is a complaint. Nothing from the end of the window on takes part.
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
"""A complaint is watched through so many shares; later everybody sees that it grows."""

GROWN: Final = 20
"""A complaint that was shared so often has grown."""

MAYBE: Final = 0.1
"""Less likely complaints are not watched: they stay below the floor for all first shares."""

TWICE: Final = 2
"""A complaint that was shared less often is not said to grow, whatever the border."""

SURELY: Final = 1.0
"""So many shares of a complaint there have to be, each as much as it is sure to be one: two
where it is half sure, five at 20 %. A floor of half sure for all would miss most that grow:
on the demo worlds 301 to 304 it catches 1 of 6, and this one all, as no floor does."""

STEEP: Final = 3.0
"""How steeply the heat rises with the shares. Most posts stop after a share or two, so ten
shares of what may be a complaint foretell more than two of what surely is one. Chosen on the
demo worlds 301 to 308, on which 1 caught 7 of 15, 2 caught 13 and 3 caught all."""

RATE: Final = 1.0
"""Alarms a day, unless another rate is asked for."""

RATES: Final = (0.2, 0.5, RATE, 2.0)
"""Those that the page offers, and that are measured."""


@dataclass(frozen=True, slots=True)
class Watched:
    """Complaints and their first shares, as arrays of one length, a row a share.

    `entry` is the place in the ledger, `at` the time of the share in microseconds,
    `so_far` which share it was, the first being 1, `heat` what it was then; `ends` and
    `chance` are, for each entry, how often it was shared in the end, how likely it is a complaint, and how often its author's posts usually were.
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
    """How alarms would have done, on the time after a moment.

    `grew` complaints grew then, `caught` of them had an alarm within their first shares;
    `false` alarms went off for others, in `days` days. `split` is None where nothing can
    be tried, and the sentence says why.
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
    """Everything that would have gone off in the scope's time, the latest first.

    Parameters:
        scope: what came before `since` tells what is usual; alarms are those since then.
            Shares from `until` on take no part, nor in the border.
        rate: of growing complaints, a day.

    Cost: a ledger, and a sort of the shares of what it holds.
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
    """The one of some alarms that has this identity, as the morning's links name it."""
    return next((one for one in found if identity(snapshot, one) == name), None)


def watch(snapshot: Snapshot, found: Ledger, until: datetime | None = None) -> Watched:
    """The first shares of whatever may be a complaint.

    Parameters:
        until: shares from this moment on (naive UTC) are not known yet.

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
    """How often the posts of each entry's author were shared, as known when it was written.

    Drawn to the mean of all posts until then, as `Ledger.usual` is: what came later must
    not help to foretell it.
    """
    at, author = moments(snapshot), authors(snapshot)
    # Posts that were never seen, and undated ones, were not known then either.
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
    """The times of what each account wrote or got, sorted."""
    order = np.lexsort((at, author))
    who = author[order]
    starts = np.flatnonzero(np.diff(who)) + 1
    parts = np.split(at[order], starts) if len(order) else []
    return dict(zip(who[[0, *starts]].tolist(), parts, strict=True)) if parts else {}


def border(watched: Watched, until: int, rate: float) -> float:
    """The heat that so many complaints a day reached before a moment; the mildest there is.

    Alarms of the past would have gone off `rate` times a day on the mean. What is below the
    floor sets none off and takes no part.
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
    """Which shares are above the floor."""
    sure = watched.chance[watched.entry] * watched.so_far
    above: Mask = (watched.so_far >= TWICE) & (sure >= SURELY)
    return above


def gone_off(watched: Watched, limit: float) -> dict[int, int]:
    """Of each entry that has an alarm the time of the share that set it off."""
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
    """Alarms with the border of a moment, on what came after it.

    Parameters:
        rate: alarms a day that are allowed.
        fraction: after which part of the watched shares the moment lies.

    The scope's `since` is left aside, as it is for the border.
    """
    scope = replace(scope or Scope(), since=None)
    watched = watch(snapshot, ledger(snapshot, scope), scope.until)
    if not len(watched.at):
        return _not_tried("nothing here that may be a complaint was shared")
    at = np.sort(watched.at)
    split, end = int(at[int(fraction * (len(at) - 1))]), int(at[-1])
    posted = moments(snapshot)[watched.found.post]
    later = posted >= split
    grew = set(np.flatnonzero(later & (watched.ends >= GROWN)).tolist())
    real = {one for one in grew if watched.chance[one] >= SOUR}
    if not real:
        return _not_tried(f"no complaint was shared {GROWN} times after the moment")
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
    """The alarms as commands, pages and exports show them."""
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
