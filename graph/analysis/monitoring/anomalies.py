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
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.columns import UNDATED, micros_to_datetime, post_times
from graph.snapshots.snapshot import Snapshot

AlertKind = Literal["growing", "burst", "drop"]
"""Growing complaint, burst of complaints, or drop of the praise rate."""

DAY_MICROSECONDS: Final = 86_400_000_000
"""Length of a day, in microseconds."""

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
"""A topic burst with this fraction of the posts of a burst or more is dropped."""

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
    _, probability = label_probabilities(snapshot, inbox)
    for brand in np.unique(inbox.brand).tolist():
        complaints = inbox.subset(
            (inbox.brand == brand) & (probability >= MIN_COMPLAINT_PROBABILITY)
        )
        all_rows = np.ones(len(complaints.post), bool)
        bursts = list(
            _bursts(
                snapshot,
                complaints,
                all_rows,
                "",
                SIGNIFICANCE_LEVEL,
                MIN_BASELINE_RATE,
                brand,
            )
        )
        yield from bursts
        topics = {
            **_topics_by_tag(snapshot, complaints),
            **_topics_by_phrase(snapshot, complaints),
        }
        topic_bursts = [
            burst
            for name, rows in sorted(topics.items())
            for burst in _bursts(
                snapshot,
                complaints,
                rows,
                name,
                SIGNIFICANCE_LEVEL / len(topics),
                MIN_BASELINE_RATE / 7,
                brand,
            )
        ]
        yield from _distinct_alerts(topic_bursts, bursts)


def _bursts(
    snapshot: Snapshot,
    inbox: Inbox,
    chosen: Mask,
    topic: str,
    significance: float,
    min_rate: float,
    brand: int,
) -> Iterator[Alert]:
    """Bursts among some complaints, each reported once, by its first day.

    The baseline is the mean number a day over the days before, from the first complaint
    of the brand on, and at least `least`.
    """
    dated, day, first = _days(snapshot, inbox)
    mask = chosen[dated]
    if mask.sum() < 2 * MIN_BURST_COMPLAINTS:
        return
    last = int(day.max())
    rows, day = dated[mask], day[mask]
    cumulative = np.concatenate([[0], np.cumsum(np.bincount(day, minlength=last + 1))])
    ends = np.arange(BASELINE_DAYS // 2, last + 1)
    bursts: list[tuple[int, int, int, int, float, float]] = []
    for span in BURST_SPANS_DAYS:
        starts = ends - span + 1
        fits = starts >= BASELINE_DAYS // 2
        end, start = ends[fits], starts[fits]
        baseline_start = np.maximum(0, start - BASELINE_DAYS)
        complaint_counts = cumulative[end + 1] - cumulative[start]
        baseline_days = start - baseline_start
        rate = np.maximum(
            (cumulative[start] - cumulative[baseline_start]) / baseline_days, min_rate
        )
        p_values = poisson.sf(complaint_counts - 1, rate * span)
        for index in np.flatnonzero(
            (complaint_counts >= MIN_BURST_COMPLAINTS) & (p_values <= significance)
        ).tolist():
            bursts.append(
                (
                    int(end[index]),
                    span,
                    int(complaint_counts[index]),
                    int(baseline_days[index]),
                    float(rate[index]),
                    float(p_values[index]),
                )
            )
    next_start = 0
    for last_day, span, complaints, before, baseline_rate, p_value in sorted(bursts):
        if last_day < next_start:
            continue
        next_start = last_day + BURST_SPANS_DAYS[-1]
        burst_rows = rows[(day > last_day - span) & (day <= last_day)]
        when = "one day" if span == 1 else f"{span} days"
        count = format_count(complaints, "complaint")
        yield Alert(
            "burst",
            micros_to_datetime((first + last_day + 1) * DAY_MICROSECONDS),
            brand,
            round(-float(np.log10(max(p_value, 1e-300))), 2),
            f"{count}{topic and f' {topic}'} in {when}; "
            f"the mean of the {before} days before is {baseline_rate:.1f} a day.",
            tuple(inbox.post[burst_rows].tolist()),
            topic,
        )


def _distinct_alerts(topic_bursts: list[Alert], bursts: list[Alert]) -> Iterator[Alert]:
    """Drop topic bursts that mostly repeat the posts of a more significant one.

    A topic of nearly all complaints of a burst adds no information to that burst.
    """
    distinct: list[Alert] = []
    for burst in sorted(
        topic_bursts, key=lambda alert: (-alert.strength, alert.sentence)
    ):
        posts = set(burst.posts)
        small = all(
            len(posts & set(other.posts)) < MAX_TOPIC_OVERLAP * len(other.posts)
            for other in bursts
        )
        if small and all(
            2 * len(posts & set(other.posts)) < len(posts) for other in distinct
        ):
            distinct.append(burst)
    yield from distinct


def _topics_by_tag(snapshot: Snapshot, inbox: Inbox) -> dict[str, Mask]:
    """Mask of the complaints with each frequent tag."""
    tagged = snapshot.tables["tagged"]
    tagged = tagged.filter(pc.is_in(tagged["post"], value_set=pa.array(inbox.post)))
    counts = tagged["tag"].combine_chunks().value_counts().to_pylist()
    frequent = [
        count["values"]
        for count in counts
        if count["counts"] >= 2 * MIN_BURST_COMPLAINTS
    ]
    return {
        f"with #{name}": np.isin(
            inbox.post, tagged["post"].filter(pc.equal(tagged["tag"], name)).to_numpy()
        )
        for name in frequent
    }


def _topics_by_phrase(snapshot: Snapshot, inbox: Inbox) -> dict[str, Mask]:
    """Mask of the complaints with each word or phrase that enough people use."""
    texts = snapshot.posts["text"].take(pa.array(inbox.post)).to_pylist()
    authors = np.where(
        inbox.author >= 0, inbox.author, -1 - np.arange(len(inbox.author))
    )
    names = [name for name in snapshot.brands["name"].to_pylist() if name]
    matrix = phrases.build_phrase_matrix([text or "" for text in texts], authors, names)
    users, _ = matrix.count_users(np.ones(len(texts), bool))
    columns = matrix.contains.tocsc()
    topics = {}
    for column in np.flatnonzero(users >= 2 * MIN_BURST_COMPLAINTS).tolist():
        rows = columns.indices[columns.indptr[column] : columns.indptr[column + 1]]
        mask = np.zeros(len(texts), bool)
        mask[rows] = True
        topics[f"that say “{matrix.phrases[column]}”"] = mask
    return topics


def praise_drops(snapshot: Snapshot, inbox: Inbox) -> Iterator[Alert]:
    """Find weeks with a far lower praise rate than the weeks before (binomial test)."""
    praise, _ = label_probabilities(snapshot, inbox)
    for brand in np.unique(inbox.brand).tolist():
        is_brand = inbox.brand == brand
        brand_cases, is_praise = inbox.subset(is_brand), praise[is_brand] >= 0.5
        dated, day, first = _days(snapshot, brand_cases)
        if not len(day):
            continue
        week = day // 7
        post_counts = np.bincount(week)
        praise_counts = np.bincount(week[is_praise[dated]], minlength=len(post_counts))
        # The last week may be incomplete; a drop needs a complete week.
        for index in range(BASELINE_DAYS // 7, len(post_counts) - 1):
            before = slice(max(0, index - BASELINE_DAYS // 7), index)
            if (
                post_counts[index] < 2 * MIN_BURST_COMPLAINTS
                or not post_counts[before].sum()
            ):
                continue
            baseline_rate = float(
                praise_counts[before].sum() / post_counts[before].sum()
            )
            p_value = float(
                binom.cdf(praise_counts[index], post_counts[index], baseline_rate)
            )
            if p_value > SIGNIFICANCE_LEVEL:
                continue
            posts = format_count(int(post_counts[index]), "post")
            share = praise_counts[index] / post_counts[index]
            yield Alert(
                "drop",
                micros_to_datetime((first + 7 * (index + 1)) * DAY_MICROSECONDS),
                brand,
                round(-np.log10(max(p_value, 1e-300)), 2),
                f"Only {praise_counts[index]:,} of {posts} in a week were praise "
                f"({format_percent(round(share, 2))}), after "
                f"{format_percent(round(baseline_rate, 2))} in the weeks before.",
                tuple(brand_cases.post[dated[week == index]].tolist()),
            )


def _days(snapshot: Snapshot, inbox: Inbox) -> tuple[Longs, Longs, int]:
    """Dated cases of a brand, the day of each from the first on, and the first day."""
    at = post_times(snapshot)[inbox.post]
    dated = np.flatnonzero(at != UNDATED)
    day = at[dated] // DAY_MICROSECONDS
    first = int(day.min()) if len(day) else 0
    return dated, day - first, first
