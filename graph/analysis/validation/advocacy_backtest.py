"""Do those on a list of voices speak so again? The back-test of advocates and detractors.

Ranked is on what was said before a moment; measured is how many of the first of a list
praise (complain) again from then on, of their own accord: paid posts, giveaways, copied
wordings and shares do not count, as they do not count for the list. Nothing that was said or
collected later takes part in the ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final, cast

import numpy as np
from scipy.stats import binomtest

from graph.analysis.lists.advocates import List, standing
from graph.analysis.scoring.brand_statements import PRAISE, speech
from graph.analysis.scoring.ranking import Floats, order
from graph.analysis.scoring.sharing_features import followers
from graph.analysis.validation.share_backtest import (
    FEWEST,
    KS,
    SCORE,
    Backtest,
    Started,
)
from graph.phrasing import day, percent
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

COUNTING: Final = "posts"
"""Who said so most often: what other tools list."""


def speak_again(
    snapshot: Snapshot,
    scope: Scope | None = None,
    name: str = "advocates",
    *,
    split: datetime | None = None,
    fraction: float = 0.5,
    ks: Sequence[int] = KS,
) -> Backtest:
    """Which part of the first `k` of each ranking says so again after the split.

    Beside our list stand those who said so most often (`posts`), those of them with most
    followers, anyone who had said so before (`chance`), and the best that there could
    have been (`perfect`). The intervals are Wilson's, of 90 %.

    Parameters:
        scope: which brand, topic, platform and time this is about.
        name: `advocates`, `quiet-advocates` or `detractors`.
        split: naive UTC; else the day by which a part of what was said had been said, and
            `fraction` says which.
        ks: how many people of each ranking are looked at.

    Cost: three passes over the posts about the brand.
    """
    scope = scope or Scope()
    split = split or _day_at(snapshot, scope, fraction)
    if split is None:
        return Backtest(None, 0, 0, (), sentence=_NOTHING)
    kind = cast("List", name.replace("-", "_"))
    until = min(split, scope.until or split)
    before = standing(snapshot, replace(scope, until=until), kind)
    after = speech(snapshot, replace(scope, since=max(split, scope.since or split)))
    wanted, n = before.wanted, snapshot.accounts.num_rows
    so = before.said.label == wanted
    often = np.bincount(before.said.account[so], minlength=n).astype(np.float64)
    again = np.zeros(n, bool)
    again[after.account[after.label == wanted]] = True
    earlier, later = len(before.said.post), len(after.post)
    if len(before.candidates) < 2 or later < FEWEST:
        return Backtest(split, earlier, later, (), sentence=_NOTHING)
    said_so = np.flatnonzero(often)
    scores: dict[str, tuple[Floats, Longs]] = {
        SCORE: (before.parts.sum(axis=1), before.candidates),
        COUNTING: (often, said_so),
    }
    left_out = {}
    heard = followers(snapshot, split)
    if heard.any():
        scores["followers"] = (heard, said_so)
    else:
        left_out["followers"] = (
            "no follower count in this data says that it was seen before the split"
        )
    rows = []
    # Others name as many people as our list has: a longer list is an easier miss.
    sizes = {k: min(k, len(before.candidates)) for k in ks}
    for ranking, (values, among) in scores.items():
        first = order(snapshot, values, among)
        rows += [_share(ranking, k, again[first[: sizes[k]]]) for k in ks]
    chance = float(again[said_so].mean())
    for k in ks:
        best = min(int(again[said_so].sum()) / sizes[k], 1.0)
        rows.append(Started("perfect", k, best, best, best))
        rows.append(Started("chance", k, chance, chance, chance))
    tested = Backtest(split, earlier, later, tuple(rows), left_out)
    words = _sentence(tested, wanted == PRAISE, len(before.candidates))
    return replace(tested, sentence=words)


_NOTHING: Final = (
    "There is too little to test this list on: a file over more weeks, in which some of "
    "the same people speak again, would tell."
)


def _day_at(snapshot: Snapshot, scope: Scope, fraction: float) -> datetime | None:
    """The start of the day by which a part of what was said had been said."""
    days = np.sort(speech(snapshot, scope).day)
    if len(days) < 2 * FEWEST or days[0] == days[-1]:
        return None
    found = max(int(days[int(len(days) * fraction)]), int(days[0]) + 1)
    return datetime.combine(date.fromordinal(found), time())


def _share(ranking: str, k: int, again: Mask) -> Started:
    """Which part of some people spoke so again."""
    count = int(again.sum())
    sure = binomtest(count, len(again)).proportion_ci(0.9, "wilson")
    return Started(ranking, k, count / len(again), float(sure.low), float(sure.high))


def _sentence(tested: Backtest, praise: bool, listed: int) -> str:
    """What it says of the list, for a reader in a hurry."""
    k, found = tested.at()
    ours = found[SCORE]
    verb = "praised again, unpaid," if praise else "complained again"
    others = f"of as many who did so most often before {percent(found[COUNTING].share)}"
    if "followers" in found:
        others += f", of those with most followers {percent(found['followers'].share)}"
    return (
        f"Listed on what was said before {day(tested.split)}, {percent(ours.share)} of the "
        f"first {min(k, listed)} {verb} later ({percent(ours.low)} to "
        f"{percent(ours.high)}); {others}, of anyone who had done so "
        f"{percent(found['chance'].share)}."
    )
