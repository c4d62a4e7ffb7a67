"""Effect of a brand reply on later stance (coarsened exact matching).

People whose post was answered are compared with similar people without an answer: same
brand, sign of the first such post, platform, earlier stance, follower class and posting
frequency (coarsened exact matching; Iacus, King & Porro 2012, doi:10.1093/pan/mpr013).
The outcome is the mean stance of their posts in the next 90 days. Answers are not
randomised, so this is an observational comparison. No effect is reported if the
interval contains 0 or too few people can be matched.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from scipy.stats import t

from graph.analysis.customer_care.inbox import (
    CASE_SIGNS,
    CASE_STATES,
    Inbox,
    build_inbox,
    label_probabilities,
)
from graph.analysis.scoring.ranking import Floats
from graph.phrasing import format_count
from graph.snapshots.arrays import Longs
from graph.snapshots.columns import HOUR_MICROS, UNDATED, post_times
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

EffectSign = Literal["complaint", "praise"]

FOLLOW_UP_WINDOW: Final = 90 * 24 * HOUR_MICROS
"""Follow-up period after an answer (90 days), in microseconds."""

MIN_POSTS_FREQUENT_AUTHOR: Final = 5
"""Posts about a brand from which on a person counts as a frequent author. Frequent
authors are matched separately: habitual complainers rarely change their stance."""

MIN_MATCHED_PEOPLE: Final = 15
"""Minimum number of matched people per group; below it no effect is reported."""

MIN_ABS_STANCE: Final = {"complaint": 0.7, "praise": 0.9}
"""Minimum absolute stance of the first post, by sign. Brands answer complaints several
times as often as praise, so answered praise contains many misread complaints, and with
uncertain labels a false effect appears."""

MIN_RELIABILITY: Final = 0.1
"""Minimum reliability of labels; a lower estimate is raised to it."""

EFFECT_CONFIDENCE: Final = 0.98
"""Confidence level. 0.98 instead of 0.9, because users compare several brands, signs
and windows (multiple testing); at 0.95 a false effect appeared in 2 of 20 demo data
sets."""


@dataclass(frozen=True, slots=True)
class AnsweredPerson:
    """A person who got an answer, with mean stance before and after it.

    `account` is a row of the accounts; `first_post` and `answer` are rows of the posts
    (`answer` is -1 for people without one), `later_posts` rows of the posts that
    followed; `before` and `after` are mean stances in [-1, 1].
    """

    account: int
    first_post: int
    answer: int
    later_posts: tuple[int, ...]
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ResponseEffect:
    """Difference in later stance between answered and unanswered people.

    `effect` is in stance units (scale -1 to 1), None if no effect is reported; `low`
    and `high` are a 98 % interval; `answered` and `unanswered` count the matched
    people; `people` are all answered people, the largest rise first.
    """

    sign: EffectSign
    effect: float | None
    low: float | None
    high: float | None
    answered: int
    unanswered: int
    people: tuple[AnsweredPerson, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Case:
    """One person's first post of the sign, with outcome and matching stratum."""

    person: AnsweredPerson
    stratum: tuple[str, ...]
    answered: bool


def estimate_response_effect(
    snapshot: Snapshot, inbox: Inbox, sign: EffectSign = "complaint"
) -> ResponseEffect:
    """Estimate the effect of an answer on later stance (coarsened exact matching).

    Parameters:
        snapshot: the snapshot.
        inbox: the cases, remarks included. With several brands each person counts once,
            with their earliest post of the sign.
        sign: sign of each person's first matched post.

    Cost: a sort of the inbox, and a pass over it.
    """
    praise, complaint = label_probabilities(snapshot, inbox)
    cases = _cases(snapshot, inbox, sign, praise - complaint)
    matched = _matched(cases)
    people = sorted(
        (case.person for case in cases if case.answered),
        key=lambda person: (person.before - person.after, person.account),
    )
    answered = sum(case.answered for case in matched)
    unanswered = len(matched) - answered
    if min(answered, unanswered) < MIN_MATCHED_PEOPLE:
        sentence = (
            "Too few people to estimate the effect of an answer: "
            f"{format_count(len(people), 'person')} {_was(len(people))} answered and "
            f"posted again, {answered:,} can be matched, with {unanswered:,} similar "
            f"people without an answer. Each group needs {MIN_MATCHED_PEOPLE}."
        )
        return ResponseEffect(
            sign, None, None, None, answered, unanswered, tuple(people), sentence
        )
    later = {post for case in matched for post in case.person.later_posts}
    is_later = np.isin(inbox.post, np.array(sorted(later)))
    reliability = _reliability(praise[is_later], complaint[is_later])
    effect, low, high = (
        value / reliability for value in _stratified_difference(matched)
    )
    clear = low > 0 or high < 0
    sentence = _sentence(sign, effect, low, high, answered, unanswered)
    return ResponseEffect(
        sign,
        effect if clear else None,
        low,
        high,
        answered,
        unanswered,
        tuple(people),
        sentence,
    )


def response_effect_in_scope(
    snapshot: Snapshot, scope: Scope, sign: EffectSign = "complaint"
) -> ResponseEffect:
    """`estimate_response_effect` for all cases in a scope.

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        sign: sign of each person's first matched post.
    """
    return estimate_response_effect(snapshot, build_inbox(snapshot, scope), sign)


def response_effect_table(snapshot: Snapshot, effect: ResponseEffect) -> pa.Table:
    """The answered people as a table, largest rise first; posts by id."""
    accounts = snapshot.accounts.select(["id", "handle", "platform"])
    people = effect.people
    table = accounts.take(pa.array([person.account for person in people], pa.int64()))
    ids = snapshot.posts["id"]
    columns = {
        "before": [round(person.before, 3) for person in people],
        "after": [round(person.after, 3) for person in people],
        "first": [ids[person.first_post].as_py() for person in people],
        "answer": [ids[person.answer].as_py() for person in people],
        "later": [
            "|".join(ids[row].as_py() for row in person.later_posts)
            for person in people
        ],
    }
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values))
    return table.rename_columns(["account", *table.column_names[1:]])


def _sentence(
    sign: EffectSign,
    effect: float,
    low: float,
    high: float,
    answered: int,
    unanswered: int,
) -> str:
    verb = "complained" if sign == "complaint" else "praised"
    groups = (
        f"{format_count(answered, 'person')} who {verb} and {_was(answered)} answered, "
        f"compared with {unanswered:,} similar people who were not"
    )
    interval = f"98 % interval {low:+.2f} to {high:+.2f}"
    if low <= 0 <= high:
        return (
            f"No effect of an answer is visible: {groups}. Their later sentiment differs "
            f"by {effect:+.2f} ({interval}), which is within chance."
        )
    word = "higher" if effect > 0 else "lower"
    return (
        f"After an answer, sentiment was {word} by {abs(effect):.2f} on a scale from -1 "
        f"to 1 ({interval}): {groups}."
    )


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _cases(
    snapshot: Snapshot, inbox: Inbox, sign: EffectSign, stance: Floats
) -> list[_Case]:
    """Each person's first post of the sign, with earlier and later stance."""
    at = post_times(snapshot)
    followers = snapshot.posts["author_followers"].fill_null(-1).to_numpy()
    platform = snapshot.posts["platform"].to_pylist()
    typical = _typical_wait(inbox)
    cases: dict[int, _Case] = {}
    for places in _by_person(inbox, at):
        first = next(
            (
                place
                for place in places.tolist()
                if CASE_SIGNS[int(inbox.sign[place])] == sign
                and abs(stance[place]) >= MIN_ABS_STANCE[sign]
            ),
            None,
        )
        if first is None or CASE_STATES[int(inbox.state[first])] == "unknown":
            continue
        answered = CASE_STATES[int(inbox.state[first])] == "answered"
        if answered and np.isnan(inbox.response_hours[first]):
            continue
        post = int(inbox.post[first])
        wait = inbox.response_hours[first] if answered else typical
        start = at[post] + int(wait * HOUR_MICROS)
        times = at[inbox.post[places]]
        after = places[(times > start) & (times <= start + FOLLOW_UP_WINDOW)]
        if not answered:
            after = _posts_before_answer(inbox, after, at)
        if not len(after):
            continue
        before = places[times < at[post]]
        earlier = float(stance[before].mean()) if len(before) else 0.0
        person = AnsweredPerson(
            int(inbox.author[first]),
            post,
            int(inbox.answer[first]) if answered else -1,
            tuple(inbox.post[after].tolist()),
            float(stance[[*before.tolist(), first]].mean()),
            float(stance[after].mean()),
        )
        stratum = (
            str(inbox.brand[first]),
            str(platform[post]),
            "new" if not len(before) else "warm" if earlier > 0 else "cold",
            "small" if followers[post] < 1_000 else "large",
            "often" if len(places) >= MIN_POSTS_FREQUENT_AUTHOR else "now and then",
        )
        known = cases.get(person.account)
        if known is None or at[post] < at[known.person.first_post]:
            cases[person.account] = _Case(person, stratum, answered)
    return list(cases.values())


def _by_person(inbox: Inbox, at: Longs) -> list[Longs]:
    """Indices of each person's dated cases about one brand, in order of time."""
    places = np.flatnonzero((inbox.author >= 0) & (at[inbox.post] != UNDATED))
    who, brand = inbox.author[places], inbox.brand[places]
    order = np.lexsort((at[inbox.post[places]], brand, who))
    same = (np.diff(who[order]) == 0) & (np.diff(brand[order]) == 0)
    places = places[order]
    return np.split(places, np.flatnonzero(~same) + 1) if len(places) else []


def _posts_before_answer(inbox: Inbox, positions: Longs, at: Longs) -> Longs:
    """Later posts of an unanswered person, up to the brand's first answer to one."""
    answered = inbox.state[positions] == CASE_STATES.index("answered")
    if not answered.any():
        return positions
    until = at[inbox.post[positions[answered]]].min()
    earlier: Longs = positions[at[inbox.post[positions]] <= until]
    return earlier


def _typical_wait(inbox: Inbox) -> float:
    """Median response time in hours; the start of follow-up for unanswered people."""
    hours = inbox.response_hours[inbox.state == CASE_STATES.index("answered")]
    known = hours[~np.isnan(hours)]
    return float(np.median(known)) if len(known) else 0.0


def _reliability(praise: Floats, complaint: Floats) -> float:
    """Reliability of the stance labels, from their probabilities.

    An uncertain scorer attenuates differences between people by its reliability: the
    share of the true variance that it captures. Calibrated probabilities give this
    share without true labels; the effect is divided by it (correction for attenuation;
    Spearman 1904, doi:10.2307/1412159).

    >>> _reliability(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    1.0
    """
    stance = praise - complaint
    true_variance = float((praise + complaint).mean() - stance.mean() ** 2)
    if true_variance > 0:
        return max(float(stance.var()) / true_variance, MIN_RELIABILITY)
    return 1.0


def _matched(cases: list[_Case]) -> list[_Case]:
    """Cases in strata that hold both answered and unanswered people."""
    sides: dict[tuple[str, ...], set[bool]] = defaultdict(set)
    for case in cases:
        sides[case.stratum].add(case.answered)
    return [case for case in cases if len(sides[case.stratum]) == 2]


def _stratified_difference(cases: list[_Case]) -> tuple[float, float, float]:
    """Mean difference over strata, weighted by answered people, with its interval.

    The variance within groups is pooled over all strata, because many strata have only
    one or two people per group.

    Returns:
        The difference, and the lower and upper bound of its interval.
    """
    names = sorted({case.stratum for case in cases})
    stratum = np.array([names.index(case.stratum) for case in cases])
    answered = np.array([case.answered for case in cases])
    after = np.array([case.person.after for case in cases])
    total = int(answered.sum())
    difference = within = squares = 0.0
    for code in range(len(names)):
        treated = after[(stratum == code) & answered]
        control = after[(stratum == code) & ~answered]
        weight = len(treated) / total
        difference += weight * float(treated.mean() - control.mean())
        squares += weight**2 * (1 / len(treated) + 1 / len(control))
        within += float(treated.var() * len(treated) + control.var() * len(control))
    degrees = max(len(cases) - 2 * len(names), 1)
    error = float(np.sqrt(within / degrees * squares))
    half = float(t.ppf((1 + EFFECT_CONFIDENCE) / 2, degrees)) * error
    return difference, difference - half, difference + half
