"""Advocates, quiet advocates and detractors: who speaks well, or badly, again and again.

The score is in log-odds: how much likelier this account is one that keeps speaking so than
anyone else who speaks of the brand (`graph.findings.posterior`). Reach plays no part.
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
    Part("base_rate", "how common such people are among all who speak of the brand"),
    Part("days", "different days on which they said so"),
    Part("bunched", "days of one week say less than days of different weeks"),
    Part("recommends", "days on which they recommended or warned"),
    Part("balance", "a balanced voice: they also said something else"),
    Part("other", "days on which they said nothing in particular of it"),
    Part("against", "days on which they said the contrary"),
    Part("volume", "how many posts said so in all, by the logarithm"),
)

MIN_DAYS: Final = 3
"""From how many different days on somebody is called an advocate or a detractor."""

SHORT: Final = 14
"""Data that spans fewer days can only show promising voices."""

SILENT: Final = 28
"""Somebody is said to have lapsed after so many days of silence at least, where that is
three times as long as they were ever silent between; rising is whose days lie in the last
quarter of the time, mostly."""


def advocates(snapshot: Snapshot, scope: Scope | None = None, top: int = 50) -> Ranking:
    """The people who speak well of the brand repeatedly, over time and unpaid."""
    return _ranking(snapshot, scope or Scope(), "advocates", top)


def quiet_advocates(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """The advocates whom few people hear: the ones that other tools drop."""
    return _ranking(snapshot, scope or Scope(), "quiet_advocates", top)


def detractors(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """The people who complain of the brand repeatedly and over time."""
    return _ranking(snapshot, scope or Scope(), "detractors", top)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where everybody stands before a list is cut off.

    `wanted` is `PRAISE` or `COMPLAINT`, `parts` holds a row an account as `PARTS`,
    `candidates` are those whom the list may name.
    """

    said: Speech
    wanted: int
    calendar: Calendar
    kinds: Floats
    parts: Floats
    candidates: Longs
    heard: Heard | None = None

    def drawn(self, source: np.random.Generator) -> Floats:
        """The scores, had chance shown other posts and the scorer been wrong elsewhere."""
        weights, chance = drawn_anew(self.said, source)
        days = days_of(self.said, weights, chance, self.calendar)
        parts = parts_of(days, self.kinds, self.wanted, len(self.parts))
        scores: Floats = parts.sum(axis=1)
        if self.heard is not None:
            # Who is heard by more people in this draw stands behind the quiet ones.
            scores = np.where(self.heard.quiet(source), scores, -np.inf)
        return scores


def standing(snapshot: Snapshot, scope: Scope, name: List) -> Standing:
    """Everybody's log-odds, and who may be on the list.

    Cost: a pass over the posts about the brand.
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
    """Who spoke so on enough days, and on more of them than the contrary.

    Parameters:
        wanted: `PRAISE` or `COMPLAINT`.
        n: how many accounts there are.
        span: how many days the data covers; little data asks for one day only.

    """
    contrary = PRAISE + COMPLAINT - wanted
    so = np.bincount(days.account[days.label == wanted], minlength=n)
    against = np.bincount(days.account[days.label == contrary], minlength=n)
    found: Mask = (so >= (1 if span < SHORT else MIN_DAYS)) & (so > against)
    return found


def drawn_anew(said: Speech, source: np.random.Generator) -> tuple[Floats, Floats]:
    """How often each post is there, and of which label, had chance shown others.

    Posts are drawn with putting back; the label of each from what is known of it, so
    that the error of the scorer is in the interval.
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
    # The surest first, of level ones the earliest. Likes take no part: they are counted long
    # after a post was written, so they would tell a list of the past what came later.
    order = np.lexsort((said.post[spoke], said.day[spoke], -said.chance[spoke, wanted]))
    ordered = said.post[spoke[order]].tolist()
    evidence = tuple(ids[post].as_py() for post in ordered[:EVIDENCE])
    verb = "Complained" if wanted == COMPLAINT else "Spoke well of it"
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
    """Whether somebody stopped speaking so, or has only begun: in words, or nothing."""
    if len(days) < MIN_DAYS or said.span < SHORT:
        return ""
    end = int(said.day.max())
    last = int(days[-1])
    if end - last >= max(SILENT, 3 * int(np.diff(days).max())):
        when = date.fromordinal(last)
        return f"; lapsed: not since {when.day} {when:%B %Y}"
    late = int((days > end - said.span // 4).sum())
    if 3 * late >= 2 * len(days):
        return f"; rising: {late} of them in the last quarter of this time"
    return ""


def _sentence(name: List, found: int, speakers: int, span: int, short: bool) -> str:
    what = {
        "advocates": "advocate",
        "quiet_advocates": "quiet advocate",
        "detractors": "detractor",
    }[name]
    if not speakers:
        return (
            "No post here says anything of a brand: choose your brand in Settings, or "
            "load a file with texts or reviews."
        )
    if short and found:
        return (
            f"These posts cover {many(span, 'day')}: too short to call anyone "
            f"{'an' if what[0] in 'aeiou' else 'a'} {what}. {many(found, 'person')} "
            f"made a start; the list shows "
            f"{'first' if name == 'detractors' else 'promising'} voices."
        )
    if not found:
        return (
            f"Of {many(speakers, 'person')} who speak of the brand, nobody did so on "
            f"{MIN_DAYS} different days; a file over more weeks would tell."
        )
    return (
        f"{many(found, what)} among {many(speakers, 'person')} who speak of the brand."
    )
