"""Lists of advocates, quiet advocates and detractors: persistent praise or complaint.

The score is the log-odds that an account is a persistent advocate (or detractor), from
the mixture model in `graph.analysis.scoring.advocacy_model`. Reach is not part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np

from graph.analysis.scoring import advocacy_model as posterior
from graph.analysis.scoring.advocacy_model import (
    Calendar,
    Days,
    calendar_of,
    days_of,
    kinds_of,
    parts_of,
)
from graph.analysis.scoring.audience_reach import Heard, heard_by
from graph.analysis.scoring.brand_statements import COMPLAINT, PRAISE, Speech, speech
from graph.analysis.scoring.rank_intervals import rank_intervals, undecided
from graph.analysis.scoring.ranking import (
    EVIDENCE,
    Floats,
    Part,
    Ranking,
    order,
    people,
)
from graph.phrasing import many
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

List = Literal["advocates", "quiet_advocates", "detractors"]

PARTS: Final = (
    Part("base_rate", "share of such people among all who post about the brand"),
    Part("days", "different days with praise (detractors: complaint)"),
    Part("bunched", "days in the same week count less than days in different weeks"),
    Part("recommends", "days with a recommendation or a warning"),
    Part("balance", "mixed opinions: they also posted something else"),
    Part("other", "days with neutral posts only"),
    Part("against", "days with the opposite sentiment"),
    Part("volume", "logarithm of the number of such posts"),
)

MIN_DAYS: Final = 3
"""Minimum number of different days of an advocate or a detractor."""

SHORT: Final = 14
"""Minimum time span of the data, in days; a shorter one gives promising people only."""

SILENT: Final = 28
"""Minimum silence of a lapsed person, in days; it is also at least three times their
longest earlier gap. A person is rising if most of their days are in the last
quarter."""


def advocates(snapshot: Snapshot, scope: Scope | None = None, top: int = 50) -> Ranking:
    """Rank people who praise the brand repeatedly, over time and unpaid.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of people in the list.
    """
    return _ranking(snapshot, scope or Scope(), "advocates", top)


def quiet_advocates(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """Rank advocates with low reach, whom tools that rank by reach drop.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of people in the list.
    """
    return _ranking(snapshot, scope or Scope(), "quiet_advocates", top)


def detractors(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """Rank people who complain about the brand repeatedly and over time.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of people in the list.
    """
    return _ranking(snapshot, scope or Scope(), "detractors", top)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Scores of all accounts, before the list is truncated.

    `label` is `PRAISE` or `COMPLAINT`, `parts` has a row an account and a column for
    each of `ADVOCACY_PARTS`, `candidates` are the rows of the eligible accounts.
    """

    said: Speech
    wanted: int
    calendar: Calendar
    kinds: Floats
    parts: Floats
    candidates: Longs
    heard: Heard | None = None

    def drawn(self, source: np.random.Generator) -> Floats:
        """Scores on a bootstrap resample of the posts and of their labels."""
        weights, chance = drawn_anew(self.said, source)
        days = days_of(self.said, weights, chance, self.calendar)
        parts = parts_of(days, self.kinds, self.wanted, len(self.parts))
        scores: Floats = parts.sum(axis=1)
        if self.heard is not None:
            # Accounts above low reach in this resample rank below all others.
            scores = np.where(self.heard.quiet(source), scores, -np.inf)
        return scores


def standing(snapshot: Snapshot, scope: Scope, name: List) -> Standing:
    """Log-odds of all accounts, and the eligible accounts of a list.

    Parameters:
        snapshot, scope: the data and its filters.
        list_name: one of `AdvocacyList`.

    Cost:
        A pass over the posts about the brand.
    """
    wanted = COMPLAINT if name == "detractors" else PRAISE
    said = speech(snapshot, scope)
    n = snapshot.accounts.num_rows
    calendar = calendar_of(said)
    days = days_of(said, calendar=calendar)
    kinds = kinds_of(days)
    candidates = able(days, wanted, n, said.span)
    heard = None
    if name == "quiet_advocates":
        heard = heard_by(snapshot, scope, said.people)
        candidates &= heard.quiet()
    parts = parts_of(days, kinds, wanted, n)
    chosen = np.flatnonzero(candidates)
    return Standing(said, wanted, calendar, kinds, parts, chosen, heard)


def _ranking(snapshot: Snapshot, scope: Scope, name: List, top: int) -> Ranking:
    here = standing(snapshot, scope, name)
    said, parts, chosen = here.said, here.parts, here.candidates
    scores = parts.sum(axis=1)
    rows = order(snapshot, scores, chosen)[:top]
    interval = rank_intervals(here.drawn, chosen, rows)
    told = {int(row): _tell(snapshot, said, int(row), here.wanted) for row in rows}
    found, short = len(chosen), said.span < SHORT
    claim = "none" if not found else "promising" if short else "full"
    speakers = len(said.people)
    return Ranking(
        name,
        PARTS,
        people(
            snapshot,
            rows.tolist(),
            scores,
            parts,
            told,
            1 / (1 + np.exp(-scores)),
            interval,
        ),
        undecided(_sentence(name, found, speakers, said.span, short), interval[0]),
        claim,
        speakers,
        len(said.post),
        said.left_out,
        {
            "scope": scope.settings(),
            "rates": posterior.RATES.tolist(),
            "min_days": 1 if short else MIN_DAYS,
            "span_days": said.span,
            "snapshot": snapshot.hash,
        },
    )


def able(days: Days, wanted: int, n: int, span: int) -> Mask:
    """Mask of the accounts with enough days of a label, and fewer of the opposite one.

    Parameters:
        days: the days of each account, see `days_of`.
        label: `PRAISE` or `COMPLAINT`.
        account_count: number of accounts.
        span_days: time span of the data in days; a short one requires one day only.
    """
    contrary = PRAISE + COMPLAINT - wanted
    so = np.bincount(days.account[days.label == wanted], minlength=n)
    against = np.bincount(days.account[days.label == contrary], minlength=n)
    found: Mask = (so >= (1 if span < SHORT else MIN_DAYS)) & (so > against)
    return found


def drawn_anew(said: Speech, source: np.random.Generator) -> tuple[Floats, Floats]:
    """Bootstrap resample of posts and labels.

    Posts are resampled with replacement. Each label is drawn from its probabilities, so
    the interval includes the error of the stance model.

    Returns:
        A weight for each post, and its label as a one-hot row.
    """
    n = len(said.post)
    weights = source.poisson(1.0, n).astype(np.float64)
    edges = np.cumsum(said.chance, axis=1)
    label = (source.random(n)[:, None] > edges[:, :-1]).sum(axis=1)
    return weights, np.eye(said.chance.shape[1])[label]


def _tell(
    snapshot: Snapshot, said: Speech, account: int, wanted: int
) -> tuple[str, tuple[str, ...], int, str | None]:
    ids = snapshot.posts["id"]
    mine = said.of(account)
    spoke = mine[said.label[mine] == wanted]
    # Most probable label first, then the earliest. Likes are ignored: they are counted
    # long after a post was written and would leak the future into a past list.
    order = np.lexsort((said.post[spoke], said.day[spoke], -said.chance[spoke, wanted]))
    ordered = said.post[spoke[order]].tolist()
    evidence = tuple(ids[post].as_py() for post in ordered[:EVIDENCE])
    verb = "Complained" if wanted == COMPLAINT else "Praised it"
    days = np.unique(said.day[spoke])
    first = date.fromordinal(int(days[0])) if len(days) else None
    since = f" since {first.day} {first:%B %Y}" if first and len(days) > 1 else ""
    why = f"{verb} on {many(len(days), 'day')}{since}"
    strong = said.warns if wanted == COMPLAINT else said.recommends
    if loud := len(np.unique(said.day[spoke[strong[spoke]]])):
        word = "warned" if wanted == COMPLAINT else "recommended it"
        why += f", {word} on {many(loud, 'day')}"
    contrary = mine[said.label[mine] == PRAISE + COMPLAINT - wanted]
    if against := len(np.unique(said.day[contrary])):
        word = "praised" if wanted == COMPLAINT else "complained"
        why += f", {word} on {many(against, 'day')}"
    why += course(days, said)
    best = ids[ordered[0]].as_py() if ordered else None
    return why + ".", evidence, len(ordered), best


def course(days: Longs, said: Speech) -> str:
    """Text on a lapsed or rising person; empty otherwise."""
    if len(days) < MIN_DAYS or said.span < SHORT:
        return ""
    end = int(said.day.max())
    last = int(days[-1])
    if end - last >= max(SILENT, 3 * int(np.diff(days).max())):
        when = date.fromordinal(last)
        return f"; lapsed: last on {when.day} {when:%B %Y}"
    late = int((days > end - said.span // 4).sum())
    if 3 * late >= 2 * len(days):
        return f"; rising: {late} days in the last quarter of this time"
    return ""


def _sentence(name: List, found: int, speakers: int, span: int, short: bool) -> str:
    what = {
        "advocates": "advocate",
        "quiet_advocates": "quiet advocate",
        "detractors": "detractor",
    }[name]
    if not speakers:
        return (
            "No post is about a brand: choose your brand in Settings, or load a file "
            "with texts or reviews."
        )
    if short and found:
        return (
            f"These posts cover {many(span, 'day')}: too short to call anyone "
            f"{'an' if what[0] in 'aeiou' else 'a'} {what}. The list shows "
            f"{many(found, 'person')} with "
            f"{'first complaints' if name == 'detractors' else 'promising posts'}."
        )
    if not found:
        return (
            f"No {what}: {many(speakers, 'person')} posted about the brand, but nobody "
            f"did so on {MIN_DAYS} different days. Load a file that covers more weeks."
        )
    people_ = many(speakers, "person")
    return f"{many(found, what)} among {people_} who posted about the brand."
