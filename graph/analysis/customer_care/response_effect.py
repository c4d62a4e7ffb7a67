"""Effect of a brand reply on later stance (coarsened exact matching).

People whose post was answered are compared with similar people without an answer: same
brand, sign of the first such post, platform, earlier stance, follower class and posting
frequency (coarsened exact matching; Iacus, King & Porro 2012, doi:10.1093/pan/mpr013).
The outcome is the mean stance of their posts in the next 90 days. Answers are not
randomised, so this is an observational comparison. No effect is reported if the interval
contains 0 or too few people can be matched.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from scipy.stats import t

from graph.analysis.customer_care.inbox import SIGNS, STATES, Ledger, ledger, likely
from graph.analysis.scoring.ranking import Floats
from graph.phrasing import many
from graph.snapshots.columns import HOUR, UNDATED, moments
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

Sign = Literal["complaint", "praise"]

LATER: Final = 90 * 24 * HOUR
"""Follow-up period after an answer (90 days), in microseconds."""

OFTEN: Final = 5
"""Posts about a brand from which on a person counts as a frequent author. Frequent authors
are matched separately: habitual complainers rarely change their stance."""

FEWEST: Final = 15
"""Minimum number of matched people per group; below it no effect is reported."""

SURE: Final = {"complaint": 0.7, "praise": 0.9}
"""Minimum absolute stance of the first post, by sign. Brands answer complaints several
times as often as praise, so answered praise contains many misread complaints, and with
uncertain labels a false effect appears."""

FAINT: Final = 0.1
"""Minimum reliability of labels; a lower estimate is raised to it."""

LEVEL: Final = 0.98
"""Confidence level. 0.98 instead of 0.9, because users compare several brands, signs and
windows (multiple testing); at 0.95 a false effect appeared in 2 of 20 demo data sets."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person who got an answer, with mean stance before and after it.

    `account` is a row of the accounts; `first_post` and `answer` are rows of the posts
    (`answer` is -1 for people without one), `later_posts` rows of the posts that
    followed; `before` and `after` are mean stances in [-1, 1].
    """

    account: int
    first: int
    answer: int
    later: tuple[int, ...]
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Turned:
    """Difference in later stance between answered and unanswered people.

    `effect` is in stance units (scale -1 to 1), None if no effect is reported; `low` and
    `high` are a 98 % interval; `answered` and `unanswered` count the matched people;
    `people` are all answered people, the largest rise first.
    """

    sign: Sign
    effect: float | None
    low: float | None
    high: float | None
    answered: int
    others: int
    people: tuple[Person, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One person's first post of the sign, with outcome and matching stratum."""

    person: Person
    stratum: tuple[str, ...]
    answered: bool


def turned(snapshot: Snapshot, found: Ledger, sign: Sign = "complaint") -> Turned:
    """Estimate the effect of an answer on later stance (coarsened exact matching).

    Parameters:
        snapshot: the snapshot.
        inbox: the cases, remarks included. With several brands each person counts once,
            with their earliest post of the sign.
        sign: sign of each person's first matched post.

    Cost: a sort of the inbox, and a pass over it.
    """
    praise, complaint = likely(snapshot, found)
    cases = _cases(snapshot, found, sign, praise - complaint)
    kept = _matched(cases)
    people = sorted(
        (case.person for case in cases if case.answered),
        key=lambda one: (one.before - one.after, one.account),
    )
    treated = sum(case.answered for case in kept)
    others = len(kept) - treated
    if min(treated, others) < FEWEST:
        words = (
            "Whether an answer turns people around cannot be told: "
            f"of {many(len(people), 'person')} who {_was(len(people))} answered and spoke again, "
            f"{treated:,} can be compared, with {many(others, 'other')} like them who got no "
            f"answer; {FEWEST} of each are needed."
        )
        return Turned(sign, None, None, None, treated, others, tuple(people), words)
    later = {post for case in kept for post in case.person.later}
    here = np.isin(found.post, np.array(sorted(later)))
    reliable = _reliability(praise[here], complaint[here])
    effect, low, high = (value / reliable for value in _effect(kept))
    told = low > 0 or high < 0
    words = _sentence(sign, effect, low, high, treated, others)
    return Turned(
        sign,
        effect if told else None,
        low,
        high,
        treated,
        others,
        tuple(people),
        words,
    )


def of(snapshot: Snapshot, scope: Scope, sign: Sign = "complaint") -> Turned:
    """`estimate_response_effect` for all cases in a scope.

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        sign: sign of each person's first matched post.
    """
    return turned(snapshot, ledger(snapshot, scope), sign)


def table(snapshot: Snapshot, found: Turned) -> pa.Table:
    """The answered people as a table, largest rise first; posts by id."""
    accounts = snapshot.accounts.select(["id", "handle", "platform"])
    made = accounts.take(pa.array([one.account for one in found.people], pa.int64()))
    ids = snapshot.posts["id"]
    columns = {
        "before": [round(one.before, 3) for one in found.people],
        "after": [round(one.after, 3) for one in found.people],
        "first": [ids[one.first].as_py() for one in found.people],
        "answer": [ids[one.answer].as_py() for one in found.people],
        "later": [
            "|".join(ids[row].as_py() for row in one.later) for one in found.people
        ],
    }
    for name, values in columns.items():
        made = made.append_column(name, pa.array(values))
    return made.rename_columns(["account", *made.column_names[1:]])


def _sentence(
    sign: Sign, effect: float, low: float, high: float, treated: int, others: int
) -> str:
    who = "complained" if sign == "complaint" else "praised"
    against = (
        f"{many(treated, 'person')} who {who} and {_was(treated)} "
        f"answered, against {others:,} like them who were not"
    )
    if low <= 0 <= high:
        return (
            f"No effect of an answer can be told: what {against} said later differs by no "
            f"more than chance would do ({effect:+.2f} of stance, 98 % interval {low:+.2f} "
            f"to {high:+.2f})."
        )
    word = "better" if effect > 0 else "worse"
    return (
        f"After an answer people spoke {word}: {against}, by {abs(effect):.2f} on a scale "
        f"from -1 to 1 (98 % interval {low:+.2f} to {high:+.2f})."
    )


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _cases(
    snapshot: Snapshot, found: Ledger, sign: Sign, stance: Floats
) -> list[_Case]:
    """Each person's first post of the sign, with earlier and later stance on the brand."""
    at = moments(snapshot)
    followers = snapshot.posts["author_followers"].fill_null(-1).to_numpy()
    platform = snapshot.posts["platform"].to_pylist()
    typical = _typical_wait(found)
    cases: dict[int, _Case] = {}
    for places in _by_person(found, at):
        first = next(
            (
                it
                for it in places.tolist()
                if SIGNS[int(found.sign[it])] == sign and abs(stance[it]) >= SURE[sign]
            ),
            None,
        )
        if first is None or STATES[int(found.state[first])] == "unknown":
            continue
        answered = STATES[int(found.state[first])] == "answered"
        if answered and np.isnan(found.hours[first]):
            continue
        post = int(found.post[first])
        wait = found.hours[first] if answered else typical
        start = at[post] + int(wait * HOUR)
        times = at[found.post[places]]
        after = places[(times > start) & (times <= start + LATER)]
        if not answered:
            after = _before_an_answer(found, after, at)
        if not len(after):
            continue
        before = places[times < at[post]]
        earlier = float(stance[before].mean()) if len(before) else 0.0
        person = Person(
            int(found.author[first]),
            post,
            int(found.answer[first]) if answered else -1,
            tuple(found.post[after].tolist()),
            float(stance[[*before.tolist(), first]].mean()),
            float(stance[after].mean()),
        )
        stratum = (
            str(found.brand[first]),
            str(platform[post]),
            "new" if not len(before) else "warm" if earlier > 0 else "cold",
            "small" if followers[post] < 1_000 else "large",
            "often" if len(places) >= OFTEN else "now and then",
        )
        known = cases.get(person.account)
        if known is None or at[post] < at[known.person.first]:
            cases[person.account] = _Case(person, stratum, answered)
    return list(cases.values())


def _by_person(found: Ledger, at: Longs) -> list[Longs]:
    """Indices of each person's dated cases about one brand, in order of time."""
    places = np.flatnonzero((found.author >= 0) & (at[found.post] != UNDATED))
    who, brand = found.author[places], found.brand[places]
    order = np.lexsort((at[found.post[places]], brand, who))
    same = (np.diff(who[order]) == 0) & (np.diff(brand[order]) == 0)
    places = places[order]
    return np.split(places, np.flatnonzero(~same) + 1) if len(places) else []


def _before_an_answer(found: Ledger, places: Longs, at: Longs) -> Longs:
    """Later posts of an unanswered person, up to the brand's first answer to one."""
    answered = found.state[places] == STATES.index("answered")
    if not answered.any():
        return places
    until = at[found.post[places[answered]]].min()
    kept: Longs = places[at[found.post[places]] <= until]
    return kept


def _typical_wait(found: Ledger) -> float:
    """Median response time in hours; the start of follow-up for unanswered people."""
    hours = found.hours[found.state == STATES.index("answered")]
    known = hours[~np.isnan(hours)]
    return float(np.median(known)) if len(known) else 0.0


def _reliability(praise: Floats, complaint: Floats) -> float:
    """Reliability of the stance labels, from their probabilities.

    An uncertain scorer attenuates differences between people by its reliability: the
    share of the true variance that it captures. Calibrated probabilities give this share
    without true labels; the effect is divided by it (correction for attenuation;
    Spearman 1904, doi:10.2307/1412159).

    >>> _reliability(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    1.0
    """
    stance = praise - complaint
    meant = float((praise + complaint).mean() - stance.mean() ** 2)
    return max(float(stance.var()) / meant, FAINT) if meant > 0 else 1.0


def _matched(cases: list[_Case]) -> list[_Case]:
    """Cases in strata that hold both answered and unanswered people."""
    sides: dict[tuple[str, ...], set[bool]] = defaultdict(set)
    for case in cases:
        sides[case.stratum].add(case.answered)
    return [case for case in cases if len(sides[case.stratum]) == 2]


def _effect(kept: list[_Case]) -> tuple[float, float, float]:
    """Mean difference over strata, weighted by answered people, with its interval.

    The variance within groups is pooled over all strata, because many strata have only
    one or two people per group.

    Returns:
        The difference, and the lower and upper bound of its interval.
    """
    names = sorted({case.stratum for case in kept})
    stratum = np.array([names.index(case.stratum) for case in kept])
    answered = np.array([case.answered for case in kept])
    after = np.array([case.person.after for case in kept])
    treated = int(answered.sum())
    real = within = squares = 0.0
    for place in range(len(names)):
        mine = after[(stratum == place) & answered]
        theirs = after[(stratum == place) & ~answered]
        weight = len(mine) / treated
        real += weight * float(mine.mean() - theirs.mean())
        squares += weight**2 * (1 / len(mine) + 1 / len(theirs))
        within += float(mine.var() * len(mine) + theirs.var() * len(theirs))
    free = max(len(kept) - 2 * len(names), 1)
    half = float(t.ppf((1 + LEVEL) / 2, free)) * float(np.sqrt(within / free * squares))
    return real, real - half, real + half
