"""What chance alone rarely does: bursts of complaint, and weeks that hardly praise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import numpy as np
import pyarrow.compute as pc
from scipy.stats import binom, poisson

from graph.findings.listening.ledger import Ledger, likely
from graph.findings.listening.responses import UNDATED, moments
from graph.findings.ranking import Floats
from graph.findings.words import many, percent
from graph.selection import Longs
from graph.snapshot import Snapshot

Name = Literal["growing", "burst", "drop"]

DAY: Final = 86_400_000_000
"""Microseconds."""

BEFORE: Final = 28
"""So many days before tell what is usual."""

SPANS: Final = (1, 3, 7)
"""A burst may last so many days."""

RARE: Final = 0.001
"""So rarely may chance alone do what a burst or a drop does."""

FEWEST: Final = 5


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that wants to be looked at today.

    `at` is when it could have been known, `posts` are rows, the most telling first.
    `strength` is the heat of a complaint, or how rarely chance does that (as -log10).
    """

    name: Name
    at: datetime
    brand: int
    strength: float
    sentence: str
    posts: tuple[int, ...]


def bursts(snapshot: Snapshot, found: Ledger) -> Iterator[Alarm]:
    """Days on which far more complain than in the weeks before: all, or with one tag."""
    _, chance = likely(snapshot, found)
    tags = _tags(snapshot)
    for brand in np.unique(found.brand).tolist():
        here = found.brand == brand
        mine, weight = found.only(here), chance[here]
        yield from _bursts(snapshot, mine, weight, brand, "")
        for name, rows in sorted(tags.items()):
            some = np.isin(mine.post, rows)
            about = f" with #{name}"
            yield from _bursts(snapshot, mine.only(some), weight[some], brand, about)


def _bursts(
    snapshot: Snapshot, found: Ledger, chance: Floats, brand: int, about: str
) -> Iterator[Alarm]:
    """The first days of bursts: while one lasts, it is told once."""
    dated, day, first = _days(snapshot, found)
    sour = chance[dated] >= 0.5
    if sour.sum() < 2 * FEWEST:
        return
    rows, day = dated[sour], day[sour]
    count = np.bincount(day, minlength=int(day.max()) + 1)
    quiet_from = 0
    for one in range(BEFORE // 2, len(count)):
        for span in SPANS:
            start = one - span + 1
            if one < quiet_from or start < BEFORE // 2:
                continue
            before = count[max(0, start - BEFORE) : start]
            so_many = int(count[start : one + 1].sum())
            # A day of chance is as busy as the mean, and has one in two days at least.
            usual = max(float(before.mean()), 0.5)
            rare = float(poisson.sf(so_many - 1, usual * span))
            if so_many < FEWEST or rare > RARE:
                continue
            quiet_from = one + SPANS[-1]
            inside = rows[(day >= start) & (day <= one)]
            when = "one day" if span == 1 else f"{span} days"
            yield Alarm(
                "burst",
                moment((first + one + 1) * DAY),
                brand,
                round(-float(np.log10(max(rare, 1e-300))), 2),
                f"{many(so_many, 'complaint')}{about} in {when}; in the {len(before)} "
                f"days before it were {usual:.1f} a day.",
                tuple(found.post[inside].tolist()),
            )


def drops(snapshot: Snapshot, found: Ledger) -> Iterator[Alarm]:
    """Weeks in which far less of the talk is praise than in the weeks before."""
    praise, _ = likely(snapshot, found)
    for brand in np.unique(found.brand).tolist():
        here = found.brand == brand
        mine, sure = found.only(here), praise[here] >= 0.5
        dated, day, first = _days(snapshot, mine)
        if not len(day):
            continue
        week = day // 7
        said = np.bincount(week)
        warm = np.bincount(week[sure[dated]], minlength=len(said))
        # The last week may still go on; a drop is told of whole weeks.
        for one in range(BEFORE // 7, len(said) - 1):
            before = slice(max(0, one - BEFORE // 7), one)
            if said[one] < 2 * FEWEST or not said[before].sum():
                continue
            usual = float(warm[before].sum() / said[before].sum())
            rare = float(binom.cdf(warm[one], said[one], usual))
            if rare > RARE:
                continue
            yield Alarm(
                "drop",
                moment((first + 7 * (one + 1)) * DAY),
                brand,
                round(-np.log10(max(rare, 1e-300)), 2),
                f"Only {warm[one]:,} of {many(int(said[one]), 'post')} in a week were "
                f"praise ({percent(round(warm[one] / said[one], 2))}); in the weeks before "
                f"it were {percent(round(usual, 2))}.",
                tuple(mine.post[dated[week == one]].tolist()),
            )


def _days(snapshot: Snapshot, found: Ledger) -> tuple[Longs, Longs, int]:
    """The day of each entry of a brand, counted from the first; and the first."""
    at = moments(snapshot)[found.post]
    dated = np.flatnonzero(at != UNDATED)
    day = at[dated] // DAY
    first = int(day.min()) if len(day) else 0
    return dated, day - first, first


def _tags(snapshot: Snapshot) -> dict[str, Longs]:
    """The posts of each tag that enough posts have."""
    tagged = snapshot.tables["tagged"]
    counts = tagged["tag"].combine_chunks().value_counts()
    often = [one["values"] for one in counts.to_pylist() if one["counts"] >= 2 * FEWEST]
    tags = tagged["tag"]
    return {
        name: tagged["post"].filter(pc.equal(tags, name)).to_numpy().astype(np.int64)
        for name in often
    }


def moment(micros: int) -> datetime:
    """A time of the snapshot's as Python has it, naive UTC."""
    return datetime(1970, 1, 1) + timedelta(microseconds=int(micros))
