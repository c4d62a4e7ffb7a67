"""Advocates, quiet advocates and detractors: who speaks well, or badly, again and again.

The score is in log-odds: how much likelier this account is one that keeps speaking so than
anyone else who speaks of the brand (`graph.findings.posterior`). Reach plays no part.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

import numpy as np

from graph.findings import posterior
from graph.findings.intervals import rank_intervals, undecided
from graph.findings.posterior import Days, days_of, kinds_of, parts_of
from graph.findings.ranking import EVIDENCE, Floats, Part, Ranking, order, people
from graph.findings.scope import Scope
from graph.findings.speech import COMPLAINT, PRAISE, Speech, speech
from graph.findings.words import many
from graph.model import Kind
from graph.selection import Longs, Mask, select
from graph.snapshot import Snapshot

List = Literal["advocates", "quiet_advocates", "detractors"]

PARTS: Final = (
    Part("base_rate", "how common such people are among all who speak of the brand"),
    Part("days", "different days on which they said so"),
    Part("bunched", "days of one week say less than days of different weeks"),
    Part("recommends", "days on which they recommended or warned"),
    Part("balance", "a balanced voice: they also said something else"),
    Part("other", "days on which they said nothing in particular of it"),
    Part("against", "days on which they said the contrary"),
    Part("bulk", "many posts on few days"),
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


def _ranking(snapshot: Snapshot, scope: Scope, name: List, top: int) -> Ranking:
    wanted = COMPLAINT if name == "detractors" else PRAISE
    said = speech(snapshot, scope)
    n = snapshot.accounts.num_rows
    days = days_of(said)
    kinds = kinds_of(days)
    short = said.span < SHORT
    candidates = able(days, wanted, n, said.span)
    if name == "quiet_advocates":
        candidates &= _quiet(snapshot, scope, said.people)
    parts = parts_of(days, kinds, wanted, n)
    scores = parts.sum(axis=1)
    chosen = np.flatnonzero(candidates)
    rows = order(snapshot, scores, chosen)[:top]

    def draw(source: np.random.Generator) -> Floats:
        weights, chance = drawn_anew(said, source)
        days = days_of(said, weights, chance)
        drawn: Floats = parts_of(days, kinds, wanted, n).sum(axis=1)
        return drawn

    interval = rank_intervals(draw, chosen, rows)
    told = {int(row): _tell(snapshot, said, int(row), wanted) for row in rows}
    found = int(candidates.sum())
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


def _quiet(snapshot: Snapshot, scope: Scope, here: Longs) -> Mask:
    """Whom few people hear: hardly shared, and no more followers than most here."""
    chosen = select(snapshot, kinds=(Kind.SHARE, Kind.QUOTE), platform=scope.platform)
    sharers = np.zeros(snapshot.accounts.num_rows, np.int64)
    pairs = np.unique(np.column_stack([chosen.target, chosen.actor]), axis=0)
    if len(pairs):
        np.add.at(sharers, pairs[:, 0].astype(np.int64), 1)
    followers = snapshot.accounts["followers"].fill_null(0).to_numpy()
    middle = np.median(followers[here]) if len(here) else 0
    usual = np.median(sharers[here]) if len(here) else 0
    quiet: Mask = (followers <= middle) & (sharers <= max(usual, 1))
    return quiet


def _tell(
    snapshot: Snapshot, said: Speech, account: int, wanted: int
) -> tuple[str, tuple[str, ...], int, str | None]:
    ids = snapshot.posts["id"]
    mine = said.of(account)
    spoke = mine[said.label[mine] == wanted]
    carried = [
        (-(snapshot.posts["likes"][post].as_py() or 0), post)
        for post in said.post[spoke].tolist()
    ]
    ordered = [post for _, post in sorted(carried)]
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
            f"made a start; the list shows promising voices."
        )
    if not found:
        return (
            f"Of {many(speakers, 'person')} who speak of the brand, nobody did so on "
            f"{MIN_DAYS} different days; a file over more weeks would tell."
        )
    return (
        f"{many(found, what)} among {many(speakers, 'person')} who speak of the brand."
    )
