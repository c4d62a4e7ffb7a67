"""Is somebody one who keeps speaking so? A posterior, in log-odds that add up.

Everybody who speaks of a brand is taken to be one of three: somebody who keeps praising it,
somebody who keeps complaining, or anyone else. On a day on which they speak, each kind
praises, says nothing in particular, or complains at its own rate. The rates are published
and the same everywhere, so that nobody moves because somebody else has joined; how common
the kinds are is learnt from everyone's days (an EM algorithm; Dempster, Laird & Rubin 1977,
doi:10.1111/j.2517-6161.1977.tb01600.x). A post whose label is not sure counts for every
label as far as it is likely.

A day counts by its surest post that says so, held down by the part of its posts that says
something else; of the days of one week the surest counts whole, the next half, and so on. So
one more post that says so never counts against somebody, however unsure it is. How many
posts there are in all says a little more, by its logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.analysis.scoring.brand_statements import COMPLAINT, NEUTRAL, PRAISE, Speech
from graph.analysis.scoring.ranking import Floats
from graph.model import LABELS
from graph.snapshots.interaction_filter import Longs, Mask

RATES: Final = np.array([[0.65, 0.25, 0.1], [0.35, 0.4, 0.25], [0.1, 0.25, 0.65]])
"""How often the three kinds (who keep praising, anyone, who keep complaining) praise, say
nothing in particular, and complain on a day on which they speak."""

KINDS: Final = np.array([0.02, 0.96, 0.02])
"""How common the kinds are, before anything is known, which counts as `PEOPLE` people."""
PEOPLE: Final = 50.0

RECOMMENDS: Final = 0.6
"""Log-odds of a day on which they also recommend (or warn)."""
BALANCE: Final = 0.4
"""Log-odds of a balanced voice."""
VOLUME: Final = 0.5
"""Log-odds for each time that the number of posts that say so is multiplied by e. Chosen on
the airline tweets, where who complained five times on one day came back more often than who
did once, and on demo worlds 1 to 4."""

LEAST: Final = 0.05
"""Log-odds that a day of the wanted kind adds at least."""

STEPS: Final = 60


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """The days on which people spoke, one row an account and day.

    `chance` is how likely the labels are on the mean of its posts, `said` how many posts
    have each label (none at all: a drawing of the posts left none). `odds` has a column
    for praise and one for complaint: how much likelier the day is for somebody who keeps
    saying so, as a logarithm. `recommends` and `warns` say whether one of its posts does.
    """

    account: Longs
    week: Longs
    chance: Floats
    said: Floats
    odds: Floats
    recommends: Mask
    warns: Mask

    @property
    def posts(self) -> Floats:
        """How many posts each day has."""
        found: Floats = self.said.sum(axis=1)
        return found

    @property
    def label(self) -> Longs:
        """Praise where more posts praise than complain, and so on; level ones neutral."""
        tends = np.sign(self.said[:, PRAISE] - self.said[:, COMPLAINT])
        return np.array([COMPLAINT, NEUTRAL, PRAISE])[tends.astype(np.int64) + 1]


def odds(chance: Floats, kind: int) -> Floats:
    """Of each day: how much likelier it is for a kind than for anyone, as a logarithm.

    >>> odds(np.eye(3), 0).round(2).tolist()
    [0.62, -0.47, -0.92]
    """
    found: Floats = np.log(chance @ RATES[kind]) - np.log(chance @ RATES[1])
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """On which of its author's days each post lies: `of`, a row of the other two."""

    account: Longs
    week: Longs
    of: Longs


def calendar_of(said: Speech) -> Calendar:
    """The days on which each account spoke; a sort of the posts."""
    wide = int(said.day.max(initial=0)) + 1
    keys, of = np.unique(said.account * wide + said.day, return_inverse=True)
    # Day 1 of the calendar is a Monday, so sevens of days are ISO weeks.
    return Calendar(keys // wide, (keys % wide - 1) // 7, of)


def days_of(
    said: Speech,
    weights: Floats | None = None,
    chance: Floats | None = None,
    calendar: Calendar | None = None,
) -> Days:
    """The posts day by day.

    Parameters:
        weights: how often each post counts (drawn anew); once each.
        chance: the labels of each post, drawn anew; what is known of them.
        calendar: of these posts, where it is known already.

    Cost: sums over the posts.
    """
    weights = np.ones(len(said.post)) if weights is None else weights
    calendar = calendar or calendar_of(said)
    known = said.chance if chance is None else chance
    told = np.eye(len(LABELS))[said.label] if chance is None else chance
    of, n = calendar.of, len(calendar.account)

    def sums(table: Floats) -> Floats:
        columns = [np.bincount(of, weights * column, n) for column in table.T]
        return np.column_stack(columns).reshape(-1, len(LABELS)).astype(np.float64)

    held = sums(told)
    posts = held.sum(axis=1, keepdims=True)
    likely = np.where(posts > 0, sums(known) / np.maximum(posts, 1e-9), 1 / len(LABELS))
    here = weights > 0
    return Days(
        calendar.account,
        calendar.week,
        likely,
        held,
        np.column_stack(
            [
                _day_odds(odds(known, kind), weights, weights * told[:, label], of, n)
                for kind, label in ((0, PRAISE), (2, COMPLAINT))
            ]
        ),
        np.bincount(of, said.recommends & here, n) > 0,
        np.bincount(of, said.warns & here, n) > 0,
    )


def _day_odds(
    each: Floats, weights: Floats, saying: Floats, of: Longs, n: int
) -> Floats:
    """The log-odds of days from those of their posts.

    Parameters:
        each: the log-odds of each post.
        weights: how often it counts.
        saying: the same, for the posts that say so; 0 for the others.
        of: the day of each post.
        n: how many days there are.

    """
    # Who says so never speaks against it, who does not say so never for it.
    surest = np.zeros(n)
    np.maximum.at(surest, of, np.where(saying > 0, each, 0.0))
    others = np.bincount(of, (weights - saying) * np.exp(np.minimum(each, 0.0)), n)
    posts, so = np.bincount(of, weights, n), np.bincount(of, saying, n)
    found: Floats = np.log(
        np.where(posts > 0, so * np.exp(surest) + others, 1.0)
        / np.where(posts > 0, posts, 1.0)
    )
    return found


def kinds_of(days: Days) -> Floats:
    """How common the three kinds are among those who spoke, held by `KINDS`.

    Cost: `STEPS` passes over the people.
    """
    people, where = np.unique(days.account, return_inverse=True)
    each = np.log(days.chance @ RATES.T)
    told = np.column_stack(
        [np.bincount(where, each[:, kind], len(people)) for kind in range(len(KINDS))]
    ).reshape(-1, len(KINDS))
    told = told.astype(np.float64)
    kinds = KINDS
    for _ in range(STEPS):
        whose = np.exp(told - told.max(axis=1, keepdims=True, initial=-np.inf)) * kinds
        whose /= whose.sum(axis=1, keepdims=True)
        kinds = (whose.sum(axis=0) + KINDS * PEOPLE) / (len(people) + PEOPLE)
    found: Floats = kinds
    return found


def parts_of(days: Days, kinds: Floats, wanted: int, n: int) -> Floats:
    """The parts of each account's log-odds: a row an account, as `advocacy.PARTS`.

    Parameters:
        kinds: how common they are, from `kinds_of`.
        wanted: `PRAISE` or `COMPLAINT`.
        n: how many accounts there are.

    """
    kind, against = (0, COMPLAINT) if wanted == PRAISE else (2, PRAISE)
    held, label = days.posts, days.label
    spoken = held > 0
    so, contrary = spoken & (label == wanted), spoken & (label == against)
    other = spoken & (label == NEUTRAL)
    each = days.odds[:, 0 if wanted == PRAISE else 1]
    each = np.where(so, np.maximum(each, LEAST), np.minimum(each, 0.0))
    strong = so & (days.recommends if wanted == PRAISE else days.warns)
    mixed = spoken & (days.said[:, wanted] < held)

    def sums(values: Floats | Mask) -> Floats:
        found: Floats = np.bincount(days.account, values, n).astype(np.float64)
        return found

    many, posts = sums(so), sums(np.where(so, held, 0.0))
    rest = sums(mixed)
    balanced = (rest > 0) & (rest <= 0.4 * sums(spoken)) & (many >= 2)
    base = np.log(kinds[kind] / kinds[1])
    return np.column_stack(
        (
            (sums(spoken) > 0) * base,
            sums(np.where(so, each, 0.0)),
            -sums(_bunched(days, so, each)),
            RECOMMENDS * sums(strong),
            BALANCE * balanced,
            sums(np.where(other, each, 0.0)),
            sums(np.where(contrary, each, 0.0)),
            VOLUME * np.log(np.maximum(posts, 1.0)),
        )
    )


def _bunched(days: Days, so: Mask, each: Floats) -> Floats:
    """What is lost of each day because surer ones of its week say the same.

    The second day of a week counts half, the third a third, and so on.
    """
    rows = np.flatnonzero(so)
    wide = int(days.week.max(initial=0)) + 1
    week = (days.account * wide + days.week)[rows]
    order = np.lexsort((-each[rows], week))
    _, start = np.unique(week[order], return_index=True)
    first = np.zeros(len(rows), np.int64)
    first[start] = start
    place = np.arange(len(rows)) - np.maximum.accumulate(first)
    lost = np.zeros(len(so))
    lost[rows[order]] = each[rows[order]] * (1 - 1 / (1 + place))
    return lost
