"""Label review queue: posts ranked by expected list change if their label were corrected.

Active learning by expected change: for each uncertain post every possible label is tried,
and the author's rank among the top `MAX_RANK` advocates and detractors is computed. The
rank change times the label's probability, summed over labels, is the post's value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.analysis.lists.advocates import able
from graph.analysis.scoring.advocacy_model import Days, days_of, kinds_of, parts_of
from graph.analysis.scoring.brand_statements import COMPLAINT, PRAISE, Speech, speech
from graph.analysis.scoring.ranking import Floats
from graph.model import LABELS
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

LISTED: Final = 100
"""Ranks beyond this one all count as this one."""

MOST: Final = 4_000
"""Maximum number of posts that are tried, the least certain first."""

SURE: Final = 0.99

LISTS: Final = {PRAISE: "advocates", COMPLAINT: "detractors"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A post to label: its row, the expected rank change of its author, and the reason."""

    post: int
    worth: float
    why: str


def doubtful(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> tuple[Doubt, ...]:
    """Rank posts by the expected list change if their label were corrected.

    Labels by people, files or stars count as certain.

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        top: maximum number of posts.

    Cost: for at most `MAX_POSTS_TRIED` posts, all posts of their authors three times.
    """
    said = speech(snapshot, scope or Scope())
    unsure = np.flatnonzero(said.chance.max(axis=1, initial=0.0) < SURE)
    order = np.argsort(said.chance[unsure].max(axis=1, initial=0.0), kind="stable")
    tried = unsure[order][:MOST]
    if not len(tried):
        return ()
    now = days_of(said)
    kinds = kinds_of(now)
    days = days_of(_variants(said, tried))
    n = len(tried) * len(LABELS)
    as_read = np.arange(len(tried)) * len(LABELS) + said.label[tried]
    likely = said.chance[tried]
    worth = np.zeros(len(tried))
    moves: dict[int, Longs] = {}
    for wanted in LISTS:
        standing = _standing(now, kinds, wanted, snapshot.accounts.num_rows, said.span)
        scores = parts_of(days, kinds, wanted, n).sum(axis=1)
        place = len(standing) - np.searchsorted(standing, scores, "right")
        listed = able(days, wanted, n, said.span) & (place < LISTED)
        place = np.where(listed, place, LISTED)
        moves[wanted] = place.reshape(-1, len(LABELS))
        there = np.abs(moves[wanted] - place[as_read][:, None])
        worth += (likely * there).sum(axis=1)
    best = np.lexsort((said.post[tried], -np.round(worth, 6)))[:top]
    return tuple(
        Doubt(
            int(said.post[tried[row]]),
            float(worth[row]),
            _why(moves, int(row), int(said.label[tried[row]])),
        )
        for row in best
        if worth[row] > 0
    )


def _variants(said: Speech, tried: Longs) -> Speech:
    """One copy of the author's posts for each tried post and label, as a new person."""
    order = np.argsort(said.account, kind="stable")
    starts = np.searchsorted(said.account[order], said.account[tried], "left")
    ends = np.searchsorted(said.account[order], said.account[tried], "right")
    size = np.repeat(ends - starts, len(LABELS))
    first = np.repeat(np.repeat(starts, len(LABELS)), size)
    person = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(person)) - np.repeat(np.cumsum(size) - size, size)
    rows = order[first + within]
    label, chance = said.label[rows].copy(), said.chance[rows].copy()
    own = rows == tried[person // len(LABELS)]
    label[own] = person[own] % len(LABELS)
    chance[own] = np.eye(len(LABELS))[label[own]]
    return Speech(
        person,
        said.post[rows],
        said.day[rows],
        label,
        chance,
        said.recommends[rows],
        said.warns[rows],
        said.span,
        {},
    )


def _standing(days: Days, kinds: Floats, wanted: int, n: int, span: int) -> Floats:
    """Scores of the accounts on the current list, lowest first."""
    scores = parts_of(days, kinds, wanted, n).sum(axis=1)
    return np.sort(scores[able(days, wanted, n, span)])


def _why(moves: dict[int, Longs], row: int, label: int) -> str:
    """The largest rank change that another label would cause, as a sentence."""
    said = []
    for wanted, name in LISTS.items():
        places = moves[wanted][row]
        other = int(np.argmax(np.abs(places - places[label])))
        if places[other] == places[label]:
            continue
        before, after = (
            f"place {place + 1}" if place < LISTED else "no place"
            for place in (int(places[label]), int(places[other]))
        )
        said.append(
            f"read as {LABELS[other]}, its author goes from {before} to {after} among "
            f"the {name}"
        )
    words = "; ".join(said)
    return words[:1].upper() + words[1:] + "."
