"""Label review queue: posts ranked by expected list change if their label were
corrected.

Active learning by expected change: for each uncertain post every possible label is
tried, and the author's rank among the top `MAX_RANK` advocates and detractors is
computed. The rank change times the label's probability, summed over labels, is the
post's value.
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
from graph.snapshots.arrays import Longs
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
    """A post to label: row, expected rank change of its author, and reason."""

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
    statements = collect_brand_statements(snapshot, scope or Scope())
    certainty = statements.label_probability.max(axis=1, initial=0.0)
    uncertain = np.flatnonzero(certainty < CERTAIN_PROBABILITY)
    order = np.argsort(certainty[uncertain], kind="stable")
    tried = uncertain[order][:MAX_POSTS_TRIED]
    if not len(tried):
        return ()
    current = build_account_days(statements)
    class_shares = estimate_class_shares(current)
    variants = build_account_days(_label_variants(statements, tried))
    n, span = len(tried) * len(LABELS), statements.span_days
    as_labelled = np.arange(len(tried)) * len(LABELS) + statements.label[tried]
    change = np.zeros(len(tried))
    ranks: dict[int, Longs] = {}
    for label in LIST_BY_LABEL:
        ordered = _current_list_scores(
            current, class_shares, label, snapshot.accounts.num_rows, span
        )
        scores = advocacy_parts(variants, class_shares, label, n).sum(axis=1)
        rank = len(ordered) - np.searchsorted(ordered, scores, "right")
        listed = eligible_accounts(variants, label, n, span) & (rank < MAX_RANK)
        rank = np.where(listed, rank, MAX_RANK)
        ranks[label] = rank.reshape(-1, len(LABELS))
        distance = np.abs(ranks[label] - rank[as_labelled][:, None])
        change += (statements.label_probability[tried] * distance).sum(axis=1)
    best = np.lexsort((statements.post[tried], -np.round(change, 6)))[:top]
    return tuple(
        LabelCandidate(
            int(statements.post[tried[row]]),
            float(change[row]),
            _describe_change(ranks, int(row), int(statements.label[tried[row]])),
        )
        for row in best
        if change[row] > 0
    )


def _label_variants(statements: BrandStatements, tried: Longs) -> BrandStatements:
    """One copy of the author's posts for each tried post and label, as a new person."""
    order = np.argsort(statements.account, kind="stable")
    ordered, authors = statements.account[order], statements.account[tried]
    starts = np.searchsorted(ordered, authors, "left")
    ends = np.searchsorted(ordered, authors, "right")
    size = np.repeat(ends - starts, len(LABELS))
    first = np.repeat(np.repeat(starts, len(LABELS)), size)
    person = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(person)) - np.repeat(np.cumsum(size) - size, size)
    rows = order[first + within]
    label = statements.label[rows].copy()
    probability = statements.label_probability[rows].copy()
    own = rows == tried[person // len(LABELS)]
    label[own] = person[own] % len(LABELS)
    probability[own] = np.eye(len(LABELS))[label[own]]
    return BrandStatements(
        account=person,
        post=statements.post[rows],
        day=statements.day[rows],
        label=label,
        label_probability=probability,
        recommends=statements.recommends[rows],
        warns=statements.warns[rows],
        span_days=statements.span_days,
        exclusions={},
    )


def _current_list_scores(
    days: AccountDays, class_shares: Floats, target_label: int, n: int, span: int
) -> Floats:
    """Scores of the accounts on the current list, lowest first."""
    scores = advocacy_parts(days, class_shares, target_label, n).sum(axis=1)
    return np.sort(scores[eligible_accounts(days, target_label, n, span)])


def _describe_change(ranks: dict[int, Longs], row: int, label: int) -> str:
    """The largest rank change that another label would cause, as a sentence."""
    changes = []
    for list_label, name in LIST_BY_LABEL.items():
        by_label = ranks[list_label][row]
        other = int(np.argmax(np.abs(by_label - by_label[label])))
        if by_label[other] == by_label[label]:
            continue
        before, after = (
            f"rank {rank + 1}" if rank < MAX_RANK else "unranked"
            for rank in (int(by_label[label]), int(by_label[other]))
        )
        changes.append(
            f"as {LABELS[other]}, its author moves from {before} to {after} among the "
            f"{name}"
        )
    text = "; ".join(changes)
    return text[:1].upper() + text[1:] + "."
