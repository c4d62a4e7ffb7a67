"""Anomaly detection: bursts of complaints (Poisson), drops of praise (binomial)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import binom, poisson

from graph.analysis.customer_care.inbox import Inbox, label_probabilities
from graph.analysis.topics import phrases
from graph.phrasing import format_count, format_percent
from graph.snapshots.columns import UNDATED, micros_to_datetime, post_times
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.snapshot import Snapshot

AlertKind = Literal["growing", "burst", "drop"]

DAY_MICROSECONDS: Final = 86_400_000_000
"""Microseconds."""

BASELINE_DAYS: Final = 28
"""Length of the baseline before a burst or a drop, in days."""

BURST_SPANS_DAYS: Final = (1, 3, 7)
"""Possible lengths of a burst, in days."""

SIGNIFICANCE_LEVEL: Final = 0.001
"""Significance level: maximum p-value of a burst or a drop."""

MIN_BURST_COMPLAINTS: Final = 5
"""Minimum number of complaints in a burst."""

MIN_BASELINE_RATE: Final = 0.5
"""Minimum baseline rate: complaints per day, for a single topic per week."""

MAX_TOPIC_OVERLAP: Final = 0.95
"""Fraction of a burst's posts from which on a topic burst repeats it and is dropped."""

MIN_COMPLAINT_PROBABILITY: Final = 0.5
"""Minimum probability of a complaint that counts."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A growing complaint, a burst of complaints or a drop of the praise rate.

    `at` is the earliest time it could be known, `posts` are rows, the most relevant
    first. `strength` is the heat of a complaint, or -log10 of the p-value. `topic` is
    the common topic of a burst among some complaints only, such as "with #cable".
    """

    kind: AlertKind
    at: datetime
    brand: int
    strength: float
    sentence: str
    posts: tuple[int, ...]
    topic: str = ""

    @property
    def day(self) -> date:
        """Day of the alert; for counts by day, the last of the days."""
        whole = timedelta(days=self.kind != "growing")
        return (self.at - whole).date()


def alert_id(snapshot: Snapshot, alert: Alert) -> str:
    """Stable id of an alert, independent of its current figures.

    A growing complaint is identified by its post, a burst by its first day and topic, a
    drop by the end of its week.
    """
    brand = snapshot.brands["id"][alert.brand].as_py()
    if alert.kind == "growing":
        return f"growing {brand} {snapshot.posts['id'][alert.posts[0]].as_py()}"
    return f"{alert.kind} {brand} {alert.at:%Y-%m-%d} {alert.topic}".rstrip()


def complaint_bursts(snapshot: Snapshot, inbox: Inbox) -> Iterator[Alert]:
    """Find days with far more complaints than the weeks before (Poisson test).

    Tests all complaints of a brand, and those with each tag, word or phrase that enough
    people use. The significance level of a topic is divided by the number of topics
    (Bonferroni); of topics with mostly the same posts only the most significant is
    kept.
    """
    _, chance = label_probabilities(snapshot, inbox)
    for brand in np.unique(inbox.brand).tolist():
        mine = inbox.subset(
            (inbox.brand == brand) & (chance >= MIN_COMPLAINT_PROBABILITY)
        )
        every = np.ones(len(mine.post), bool)
        whole = list(
            _bursts(
                snapshot, mine, every, "", SIGNIFICANCE_LEVEL, MIN_BASELINE_RATE, brand
            )
        )
        yield from whole
        topics = {**_topics_by_tag(snapshot, mine), **_topics_by_phrase(snapshot, mine)}
        some = [
            one
            for name, rows in sorted(topics.items())
            for one in _bursts(
                snapshot,
                mine,
                rows,
                name,
                SIGNIFICANCE_LEVEL / len(topics),
                MIN_BASELINE_RATE / 7,
                brand,
            )
        ]
        yield from _distinct_alerts(some, whole)


def _bursts(
    snapshot: Snapshot,
    found: Inbox,
    chosen: Mask,
    about: str,
    rarely: float,
    least: float,
    brand: int,
) -> Iterator[Alert]:
    """Bursts among some complaints, each reported once, by its first day.

    The baseline is the mean number a day over the days before, from the first complaint
    of the brand on, and at least `least`.
    """
    dated, day, first = _days(snapshot, found)
    kept = chosen[dated]
    if kept.sum() < 2 * MIN_BURST_COMPLAINTS:
        return
    last = int(day.max())
    rows, day = dated[kept], day[kept]
    so_far = np.concatenate([[0], np.cumsum(np.bincount(day, minlength=last + 1))])
    ends = np.arange(BASELINE_DAYS // 2, last + 1)
    told: list[tuple[int, int, int, int, float, float]] = []
    for span in BURST_SPANS_DAYS:
        starts = ends - span + 1
        fits = starts >= BASELINE_DAYS // 2
        end, start = ends[fits], starts[fits]
        early = np.maximum(0, start - BASELINE_DAYS)
        so_many = so_far[end + 1] - so_far[start]
        seen = start - early
        usual = np.maximum((so_far[start] - so_far[early]) / seen, least)
        rare = poisson.sf(so_many - 1, usual * span)
        for place in np.flatnonzero(
            (so_many >= MIN_BURST_COMPLAINTS) & (rare <= rarely)
        ).tolist():
            told.append(
                (
                    int(end[place]),
                    span,
                    int(so_many[place]),
                    int(seen[place]),
                    float(usual[place]),
                    float(rare[place]),
                )
            )
    quiet_from = 0
    for one, span, so_many_, before, often, rare_ in sorted(told):
        if one < quiet_from:
            continue
        quiet_from = one + BURST_SPANS_DAYS[-1]
        inside = rows[(day > one - span) & (day <= one)]
        when = "one day" if span == 1 else f"{span} days"
        yield Alert(
            "burst",
            micros_to_datetime((first + one + 1) * DAY_MICROSECONDS),
            brand,
            round(-float(np.log10(max(rare_, 1e-300))), 2),
            f"{format_count(so_many_, 'complaint')}{about and f' {about}'} in {when}; the mean "
            f"of the {before} days before is {often:.1f} a day.",
            tuple(found.post[inside].tolist()),
            about,
        )


def _distinct_alerts(found: list[Alert], whole: list[Alert]) -> Iterator[Alert]:
    """Drop topic bursts that mostly repeat the posts of a more significant one.

    A topic of nearly all complaints of a burst adds no information to that burst.
    """
    kept: list[Alert] = []
    for one in sorted(found, key=lambda alarm: (-alarm.strength, alarm.sentence)):
        mine = set(one.posts)
        small = all(
            len(mine & set(other.posts)) < MAX_TOPIC_OVERLAP * len(other.posts)
            for other in whole
        )
        if small and all(
            2 * len(mine & set(other.posts)) < len(mine) for other in kept
        ):
            kept.append(one)
    yield from kept


def _topics_by_tag(snapshot: Snapshot, found: Inbox) -> dict[str, Mask]:
    """Mask of the complaints with each frequent tag."""
    tagged = snapshot.tables["tagged"]
    tagged = tagged.filter(pc.is_in(tagged["post"], value_set=pa.array(found.post)))
    counts = tagged["tag"].combine_chunks().value_counts().to_pylist()
    often = [
        one["values"] for one in counts if one["counts"] >= 2 * MIN_BURST_COMPLAINTS
    ]
    return {
        f"with #{name}": np.isin(
            found.post, tagged["post"].filter(pc.equal(tagged["tag"], name)).to_numpy()
        )
        for name in often
    }


def _topics_by_phrase(snapshot: Snapshot, found: Inbox) -> dict[str, Mask]:
    """Mask of the complaints with each word or phrase that enough people use."""
    texts = snapshot.posts["text"].take(pa.array(found.post)).to_pylist()
    who = np.where(found.author >= 0, found.author, -1 - np.arange(len(found.author)))
    names = [name for name in snapshot.brands["name"].to_pylist() if name]
    read = phrases.build_phrase_matrix([text or "" for text in texts], who, names)
    users, _ = read.count_users(np.ones(len(texts), bool))
    columns = read.contains.tocsc()
    topics = {}
    for place in np.flatnonzero(users >= 2 * MIN_BURST_COMPLAINTS).tolist():
        rows = columns.indices[columns.indptr[place] : columns.indptr[place + 1]]
        mask = np.zeros(len(texts), bool)
        mask[rows] = True
        topics[f"that say “{read.phrases[place]}”"] = mask
    return topics


def praise_drops(snapshot: Snapshot, inbox: Inbox) -> Iterator[Alert]:
    """Find weeks with a far lower praise rate than the weeks before (binomial test)."""
    praise, _ = label_probabilities(snapshot, inbox)
    for brand in np.unique(inbox.brand).tolist():
        here = inbox.brand == brand
        mine, sure = inbox.subset(here), praise[here] >= 0.5
        dated, day, first = _days(snapshot, mine)
        if not len(day):
            continue
        week = day // 7
        said = np.bincount(week)
        warm = np.bincount(week[sure[dated]], minlength=len(said))
        # The last week may be incomplete; a drop needs a complete week.
        for one in range(BASELINE_DAYS // 7, len(said) - 1):
            before = slice(max(0, one - BASELINE_DAYS // 7), one)
            if said[one] < 2 * MIN_BURST_COMPLAINTS or not said[before].sum():
                continue
            usual = float(warm[before].sum() / said[before].sum())
            rare = float(binom.cdf(warm[one], said[one], usual))
            if rare > SIGNIFICANCE_LEVEL:
                continue
            yield Alert(
                "drop",
                micros_to_datetime((first + 7 * (one + 1)) * DAY_MICROSECONDS),
                brand,
                round(-np.log10(max(rare, 1e-300)), 2),
                f"Only {warm[one]:,} of {format_count(int(said[one]), 'post')} in a week were "
                f"praise ({format_percent(round(warm[one] / said[one], 2))}), after "
                f"{format_percent(round(usual, 2))} in the weeks before.",
                tuple(mine.post[dated[week == one]].tolist()),
            )


def _days(snapshot: Snapshot, found: Inbox) -> tuple[Longs, Longs, int]:
    """Dated cases of a brand, the day of each from the first on, and the first day."""
    at = post_times(snapshot)[found.post]
    dated = np.flatnonzero(at != UNDATED)
    day = at[dated] // DAY_MICROSECONDS
    first = int(day.min()) if len(day) else 0
    return dated, day - first, first
