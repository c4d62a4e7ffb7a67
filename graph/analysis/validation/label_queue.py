"""Label review queue: posts ranked by expected list change if their label were corrected.

Active learning by expected change: for each uncertain post every possible label is tried,
and the author's rank among the top `MAX_RANK` advocates and detractors is computed. The
rank change times the label's probability, summed over labels, is the post's value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.analysis.lists.advocates import eligible_accounts
from graph.analysis.scoring.advocacy_model import (
    AccountDays,
    advocacy_parts,
    build_account_days,
    estimate_class_shares,
)
from graph.analysis.scoring.brand_statements import (
    COMPLAINT,
    PRAISE,
    BrandStatements,
    collect_brand_statements,
)
from graph.analysis.scoring.ranking import Floats
from graph.model import LABELS
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

MAX_RANK: Final = 100
"""Ranks beyond this one all count as this one."""

MAX_POSTS_TRIED: Final = 4_000
"""Maximum number of posts that are tried, the least certain first."""

CERTAIN_PROBABILITY: Final = 0.99

LIST_BY_LABEL: Final = {PRAISE: "advocates", COMPLAINT: "detractors"}


@dataclass(frozen=True, slots=True)
class LabelCandidate:
    """A post to label: its row, the expected rank change of its author, and the reason."""

    post: int
    expected_rank_change: float
    why: str


def rank_posts_to_label(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> tuple[LabelCandidate, ...]:
    """Rank posts by the expected list change if their label were corrected.

    Labels by people, files or stars count as certain.

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        top: maximum number of posts.

    Cost: for at most `MAX_POSTS_TRIED` posts, all posts of their authors three times.
    """
    said = collect_brand_statements(snapshot, scope or Scope())
    unsure = np.flatnonzero(said.label_probability.max(axis=1, initial=0.0) < CERTAIN_PROBABILITY)
    order = np.argsort(said.label_probability[unsure].max(axis=1, initial=0.0), kind="stable")
    tried = unsure[order][:MAX_POSTS_TRIED]
    if not len(tried):
        return ()
    now = build_account_days(said)
    kinds = estimate_class_shares(now)
    days = build_account_days(_label_variants(said, tried))
    n = len(tried) * len(LABELS)
    as_read = np.arange(len(tried)) * len(LABELS) + said.label[tried]
    likely = said.label_probability[tried]
    worth = np.zeros(len(tried))
    moves: dict[int, Longs] = {}
    for wanted in LIST_BY_LABEL:
        standing = _current_list_scores(now, kinds, wanted, snapshot.accounts.num_rows, said.span_days)
        scores = advocacy_parts(days, kinds, wanted, n).sum(axis=1)
        place = len(standing) - np.searchsorted(standing, scores, "right")
        listed = eligible_accounts(days, wanted, n, said.span_days) & (place < MAX_RANK)
        place = np.where(listed, place, MAX_RANK)
        moves[wanted] = place.reshape(-1, len(LABELS))
        there = np.abs(moves[wanted] - place[as_read][:, None])
        worth += (likely * there).sum(axis=1)
    best = np.lexsort((said.post[tried], -np.round(worth, 6)))[:top]
    return tuple(
        LabelCandidate(
            int(said.post[tried[row]]),
            float(worth[row]),
            _describe_change(moves, int(row), int(said.label[tried[row]])),
        )
        for row in best
        if worth[row] > 0
    )


def _label_variants(statements: BrandStatements, tried: Longs) -> BrandStatements:
    """One copy of the author's posts for each tried post and label, as a new person."""
    order = np.argsort(statements.account, kind="stable")
    starts = np.searchsorted(statements.account[order], statements.account[tried], "left")
    ends = np.searchsorted(statements.account[order], statements.account[tried], "right")
    size = np.repeat(ends - starts, len(LABELS))
    first = np.repeat(np.repeat(starts, len(LABELS)), size)
    person = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(person)) - np.repeat(np.cumsum(size) - size, size)
    rows = order[first + within]
    label, chance = statements.label[rows].copy(), statements.label_probability[rows].copy()
    own = rows == tried[person // len(LABELS)]
    label[own] = person[own] % len(LABELS)
    chance[own] = np.eye(len(LABELS))[label[own]]
    return BrandStatements(
        person,
        statements.post[rows],
        statements.day[rows],
        label,
        chance,
        statements.recommends[rows],
        statements.warns[rows],
        statements.span_days,
        {},
    )


def _current_list_scores(days: AccountDays, class_shares: Floats, target_label: int, n: int, span: int) -> Floats:
    """Scores of the accounts on the current list, lowest first."""
    scores = advocacy_parts(days, class_shares, target_label, n).sum(axis=1)
    return np.sort(scores[eligible_accounts(days, target_label, n, span)])


def _describe_change(ranks: dict[int, Longs], row: int, label: int) -> str:
    """The largest rank change that another label would cause, as a sentence."""
    said = []
    for wanted, name in LIST_BY_LABEL.items():
        places = ranks[wanted][row]
        other = int(np.argmax(np.abs(places - places[label])))
        if places[other] == places[label]:
            continue
        before, after = (
            f"place {place + 1}" if place < MAX_RANK else "no place"
            for place in (int(places[label]), int(places[other]))
        )
        said.append(
            f"read as {LABELS[other]}, its author goes from {before} to {after} among "
            f"the {name}"
        )
    words = "; ".join(said)
    return words[:1].upper() + words[1:] + "."
