"""How fast and how evenly a brand answers: waits, unanswered posts included.

A post that nobody answered waited at least until the data ends. Such waits are censored,
not dropped: the median is the Kaplan-Meier estimate (1958, doi:10.1080/01621459.1958.10501452),
after which half of all posts have an answer. Over the answered ones alone it would look
shorter the more posts are left standing. Posts of which nobody can tell whether they were
answered take no part; what the median would be if those that are newer than the brand's
last post still waited is a figure of its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import CensoredData, ecdf

from graph.findings.listening.ledger import (
    SIGNS,
    STATES,
    Ledger,
    ledger,
    waiting,
)
from graph.findings.listening.told import long
from graph.findings.ranking import Floats
from graph.findings.scope import Scope
from graph.findings.words import many, percent
from graph.selection import Longs, Mask
from graph.snapshot import Snapshot

Unit = Literal["hours", "share"]
By = Literal["all", "sign", "platform", "followers", "hour", "weekday"]

BANDS: Final = ((100, "under 100"), (1_000, "100 to 999"), (10_000, "1,000 to 9,999"))
"""Followers at the time of the post: below so many, and the name; the rest have more."""

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY: Final = 24.0
DRAWS: Final = 400
LEVEL: Final = 0.9
FEWEST: Final = 30
"""So many posts on each side, before anything is said of a difference."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Waits of a group of posts, in hours.

    `posts` are those of which it is known whether they were answered, `answered` those
    that were, `unknown` the others, `edited` those answered before they were changed.
    `median` and `p90`: after so long half, and nine of ten, have an answer (None: never
    in this data). `median_low` and `median_high` are the 90 % interval of the median (None:
    it ends nowhere in this data). `median_answered` looks at the answered ones alone. `median_if_waiting`
    is the median if whatever is not answered by the file's end is taken as still waiting,
    also what is newer than the brand's last post.
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

    @property
    def share(self) -> float | None:
        """Which part is answered; None where it is not known of any post."""
        return self.answered / self.posts if self.posts else None


@dataclass(frozen=True, slots=True)
class Fairness:
    """What people with few followers wait longer than the others, with a 90 % interval.

    `border` followers divide them into halves. `difference` is in hours of the median,
    or in parts answered within a day where `unit` says so; None where nothing is told.
    """

    border: int | None
    few: float | None
    rest: float | None
    difference: float | None
    low: float | None
    high: float | None
    unit: Unit
    sentence: str


def speed(snapshot: Snapshot, found: Ledger, by: By = "all") -> tuple[Speed, ...]:
    """Waits for the brand's first answer, for each group of the entries.

    Groups are in their own order, the platforms
    by name; hours and weekdays are those of the post, UTC.

    Cost: a sort of each group.
    """
    groups = _groups(snapshot, found, by)
    return tuple(_speed(found.only(mask), name) for name, mask in groups if mask.any())


def table(rows: tuple[Speed, ...]) -> pa.Table:
    """The groups as commands, pages and exports show them."""
    return pa.table(
        {
            "group": [row.group for row in rows],
            "posts": [row.posts for row in rows],
            "answered": [row.answered for row in rows],
            "share": pa.array([row.share for row in rows], pa.float64()),
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
            "unknown": [row.unknown for row in rows],
        }
    )


def fairness(snapshot: Snapshot, found: Ledger, seed: int = 7) -> Fairness:
    """Whether people with few followers wait longer, and by how much.

    Posts of which it is not known whether they were answered take no part. The interval
    redraws people, with all that each of them wrote.

    Cost: `DRAWS` Kaplan-Meier estimates for each half.
    """
    followers = _followers(snapshot, found)
    known = _known(found) & (followers >= 0)
    here, followers = found.only(known), followers[known]
    border = int(np.median(followers)) if len(followers) else None
    few = followers <= (border or 0)
    if border is None or min(few.sum(), (~few).sum()) < FEWEST:
        return Fairness(border, None, None, None, None, None, "hours", _TOO_FEW)
    draws = list(_draws(here.author, seed))
    unit: Unit = "hours"
    measure = _median
    told = _differences(here, few, draws, measure)
    if not np.isfinite(told).all():
        # Fewer than half of one side are ever answered: then the first day is compared.
        unit, measure = "share", _first_day
        told = _differences(here, few, draws, measure)
    low, high = np.quantile(told, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    mine, rest = measure(here.only(few)), measure(here.only(~few))
    sentence = _sentence(unit, border, mine, rest, low, high)
    return Fairness(border, mine, rest, mine - rest, low, high, unit, sentence)


_TOO_FEW: Final = (
    "Whether people with few followers wait longer cannot be told: fewer than "
    f"{FEWEST} posts on each side come with followers and a known answer."
)


def _sentence(
    unit: Unit, border: int, few: float, rest: float, low: float, high: float
) -> str:
    who = f"People with at most {border:,} followers"
    if low <= 0 <= high:
        return (
            f"{who} wait about as long as the others: what differs is within what "
            "chance would do."
        )
    if unit == "hours":
        word = "longer" if low > 0 else "less"
        ends = sorted((abs(low), abs(high)))
        return (
            f"{who} wait {abs(few - rest):.1f} hours {word} for an answer than the "
            f"others ({few:.1f} against {rest:.1f}; 90 % interval {ends[0]:.1f} to "
            f"{ends[1]:.1f} hours {word})."
        )
    word = "less" if high < 0 else "more"
    ends = sorted((100 * abs(low), 100 * abs(high)))
    return (
        f"{who} are answered within a day {word} often: {percent(few)} of their posts "
        f"against {percent(rest)} of the others' (90 % interval of the difference "
        f"{ends[0]:.1f} to {ends[1]:.1f} points)."
    )


def _known(found: Ledger) -> Mask:
    """Of which entries it is known whether they were answered."""
    mask: Mask = found.state != STATES.index("unknown")
    return mask


def _near(found: Ledger) -> Mask:
    """Those, and what is only newer than the last of the brand's own posts there."""
    mask: Mask = _known(found) | ~np.isnan(found.until)
    return mask


def _speed(found: Ledger, group: str) -> Speed:
    answered, known = found.state == STATES.index("answered"), _known(found)
    here = found.only(known)
    hours = found.hours[answered & ~np.isnan(found.hours)]
    low, high = _median_bounds(here)
    return Speed(
        group,
        int(known.sum()),
        int(answered.sum()),
        int((~known).sum()),
        int(found.edited.sum()),
        _or_none(_quantile(here, 0.5)),
        _or_none(low),
        _or_none(high),
        _or_none(_quantile(here, 0.9)),
        float(np.median(hours)) if len(hours) else None,
        _or_none(_within(here, DAY)),
        _or_none(_quantile(found.only(_near(found)), 0.5)),
    )


def _or_none(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _waits(found: Ledger) -> tuple[Floats, Mask]:
    """Waits in hours, and which of them ended with no answer.

    Whatever is not answered here counts as waiting: who asks leaves out what is not known.
    A post that was changed after its answer had that answer as it stands: no wait.
    """
    answered = (found.state == STATES.index("answered")) & (
        found.edited | ~np.isnan(found.hours)
    )
    hours = np.where(found.edited, 0.0, found.hours)
    hours = np.where(answered, hours, found.waited)
    use = ~np.isnan(hours)
    return hours[use], ~answered[use]


def _survival(found: Ledger) -> tuple[Floats, Floats]:
    """After how many hours which part still waits."""
    hours, censored = _waits(found)
    if not len(hours):
        return np.zeros(0), np.zeros(0)
    curve = ecdf(CensoredData.right_censored(hours, censored)).sf
    return curve.quantiles, curve.probabilities


def _quantile(found: Ledger, part: float) -> float:
    """After how many hours this part is answered; infinite where it never is."""
    hours, waiting = _survival(found)
    return _reached(hours, waiting, 1 - part)


def _reached(hours: Floats, waiting: Floats, part: float) -> float:
    """After how many hours so few still wait; infinite where they never do."""
    there = np.flatnonzero(waiting <= part + 1e-12)
    return float(hours[there[0]]) if len(there) else np.inf


def _median_bounds(found: Ledger) -> tuple[float, float]:
    """The interval of the median: where the bounds of the curve pass a half.

    Brookmeyer & Crowley (1982, doi:10.2307/2530286), with Greenwood's variance on the scale
    of log(-log). A bound that is reached nowhere is infinite.
    """
    hours, censored = _waits(found)
    if not len(hours):
        return np.inf, np.inf
    curve = ecdf(CensoredData.right_censored(hours, censored)).sf
    with warnings.catch_warnings():
        # Where nobody, or everybody, is answered yet there is no variance.
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = curve.confidence_interval(LEVEL, method="log-log")
    low, high = (
        np.where(np.isnan(one.probabilities), curve.probabilities, one.probabilities)
        for one in bounds
    )
    return (
        _reached(curve.quantiles, low, 0.5),
        _reached(curve.quantiles, high, 0.5),
    )


def _within(found: Ledger, limit: float) -> float:
    """Which part is answered within so many hours; NaN where nothing is known."""
    hours, waiting = _survival(found)
    if not len(hours):
        return np.nan
    before = np.flatnonzero(hours <= limit)
    return 1.0 - float(waiting[before[-1]]) if len(before) else 0.0


def _median(found: Ledger) -> float:
    return _quantile(found, 0.5)


def _first_day(found: Ledger) -> float:
    return _within(found, DAY)


def _differences(
    found: Ledger, few: Mask, draws: list[Longs], measure: Callable[[Ledger], float]
) -> list[float]:
    """Few followers against the others, once for each draw."""
    with np.errstate(invalid="ignore"):  # both may be infinite
        return [
            float(
                np.subtract(
                    measure(found.only(rows[few[rows]])),
                    measure(found.only(rows[~few[rows]])),
                )
            )
            for rows in draws
        ]


def _draws(author: Longs, seed: int) -> list[Longs]:
    """Rows of people drawn anew; who is not known stands for oneself."""
    source = np.random.default_rng(seed)
    unknown = author < 0
    who = author.copy()
    who[unknown] = author.max(initial=0) + 1 + np.arange(int(unknown.sum()))
    order = np.argsort(who, kind="stable")
    starts = np.flatnonzero(np.diff(who[order], prepend=-1))
    people = np.split(order, starts[1:])
    return [
        np.concatenate([people[one] for one in drawn])
        for drawn in source.integers(0, len(people), (DRAWS, len(people))).tolist()
    ]


def _groups(snapshot: Snapshot, found: Ledger, by: By) -> list[tuple[str, Mask]]:
    rows = pa.array(found.post)
    if by == "all":
        return [("all", np.ones(len(found.post), bool))]
    if by == "sign":
        return [(sign, found.where(sign=[sign])) for sign in SIGNS]
    if by == "platform":
        names = np.array(snapshot.posts["platform"].take(rows).to_pylist(), object)
        return [(name, names == name) for name in sorted({*names.tolist()} - {None})]
    if by == "followers":
        return _bands(_followers(snapshot, found))
    at = snapshot.posts["created_at"].take(rows)
    if by == "hour":
        hour = pc.hour(at).fill_null(-1).to_numpy()
        return [(f"{one:02}:00", hour == one) for one in range(24)]
    weekday = pc.day_of_week(at).fill_null(-1).to_numpy()
    return [(name, weekday == place) for place, name in enumerate(DAYS)]


def _followers(snapshot: Snapshot, found: Ledger) -> Longs:
    """The author's followers when they wrote; -1 where nobody knows."""
    column = snapshot.posts["author_followers"].take(pa.array(found.post))
    known: Longs = column.fill_null(-1).to_numpy().astype(np.int64)
    return known


def _bands(followers: Longs) -> list[tuple[str, Mask]]:
    groups, low = [], 0
    for high, name in BANDS:
        groups.append((name, (followers >= low) & (followers < high)))
        low = high
    groups.append((f"{low:,} and more", followers >= low))
    return groups


def sentence(rows: tuple[Speed, ...]) -> str:
    """How much is answered and how long it takes, in words; `rows` of one group."""
    if not rows or not rows[0].posts:
        return (
            "Whether anything was answered is not in this data: it holds no post by the "
            "brand's own accounts in this time."
        )
    one = rows[0]
    assert one.share is not None
    words = (
        f"{one.answered:,} of {many(one.posts, 'post')} that want an answer got one "
        f"({percent(one.share)})"
    )
    if one.median is not None:
        words += f"; half of all are answered within {long(one.median)}{_between(one)}"
    elif one.median_answered is not None:
        words += (
            f", half of those within {long(one.median_answered)}; fewer than half of "
            "all are ever answered here"
        )
    words += "."
    if one.unknown:
        words += (
            f" Of {one.unknown:,} more nobody can tell: they are newer than the brand's "
            "last post here, or lie where it has none."
        )
        words += _if_waiting(one)
    if one.edited:
        words += (
            f" {many(one.edited, 'answer')} {'is' if one.edited == 1 else 'are'} older "
            "than the post, which was changed since; their time is not counted."
        )
    return words


def _between(one: Speed) -> str:
    """The interval of the median in words; nothing where both ends read like it."""
    assert one.median is not None
    if one.median_low is None:
        return ""
    low, mid = long(one.median_low), long(one.median)
    if one.median_high is None:
        return f" (90 % interval: from {low} on)"
    high = long(one.median_high)
    return "" if low == mid == high else f" (90 % interval {low} to {high})"


def _if_waiting(one: Speed) -> str:
    """The other median in words; nothing where it is the same."""
    if one.median_if_waiting == one.median:
        return ""
    if one.median_if_waiting is None:
        return (
            " If those that are newer are taken as still waiting at the file's end, fewer "
            "than half are ever answered here."
        )
    return (
        " If everything not answered by the file's end is taken as still waiting, half "
        f"are answered within {long(one.median_if_waiting)}."
    )


def fair(snapshot: Snapshot, scope: Scope) -> Fairness:
    """`fairness` of everything in a scope that wants an answer."""
    return fairness(snapshot, waiting(snapshot, ledger(snapshot, scope)))
