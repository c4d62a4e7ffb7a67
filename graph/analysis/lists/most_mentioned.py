"""Most mentioned: the accounts that others mention and reply to.

This is the first list of data in which nothing was shared or quoted, such as networks
of mentions, reviews and support posts. Attention is no approval, so the share of
complaints among the labelled posts is a column.

The score is the in-degree of the network of mentions and replies: the people who
mention an account or reply to it, as a percentage of all such pairs.

References:
    Cha et al. (2010), "Measuring User Influence in Twitter: The Million Follower
    Fallacy", which compares mentions with shares. doi:10.1609/icwsm.v4i1.14033

"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import exclude_accounts
from graph.analysis.scoring.rank_intervals import rank_intervals, with_uncertainty_note
from graph.analysis.scoring.ranking import (
    MAX_EVIDENCE_IDS,
    Explanation,
    Floats,
    Ranking,
    ScorePart,
    build_ranked_accounts,
    order_by_score,
)
from graph.model import LABELS, Kind, Label
from graph.phrasing import (
    describe_unknown_authors,
    format_count,
    format_day,
    format_percent,
    join_words,
    with_capital,
)
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.columns import label_codes
from graph.snapshots.interaction_filter import (
    InteractionSelection,
    interaction_kind_mask,
    select_interactions,
)
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

MOST_MENTIONED: Final = "most mentioned"
"""Name of the ranking."""

ATTENTION_KINDS: Final = (Kind.MENTION, Kind.REPLY)
"""The interactions that are attention without sharing."""

MENTION_PARTS: Final = (
    ScorePart("mentioned", "mentioned by"),
    ScorePart("replied", "only replied to by"),
)


@dataclass(frozen=True, slots=True)
class Attention:
    """Pairs of people and the accounts that they mention or reply to, each once.

    `mentions` is False for a pair of replies only.
    """

    actor: Longs
    target: Longs
    mentions: Mask

    def score_parts(self, account_count: int, weight: Floats | None = None) -> Floats:
        """Percentage of all pairs for each account, one column per score part.

        Parameters:
            account_count: number of accounts.
            weight: weight of each pair; None: 1.
        """
        weight = np.ones(len(self.actor)) if weight is None else weight
        total = max(float(weight.sum()), 1e-12)
        columns = [
            np.bincount(self.target[mask], weight[mask], account_count)
            for mask in (self.mentions, ~self.mentions)
        ]
        parts: Floats = np.column_stack(columns) * 100 / total
        return parts


def has_shares(snapshot: Snapshot, scope: Scope) -> bool:
    """Whether any known account was shared or quoted in a scope."""
    return len(_shares(snapshot, scope).rows) > 0


def _shares(snapshot: Snapshot, scope: Scope) -> InteractionSelection:
    kinds = (Kind.SHARE, Kind.QUOTE)
    return select_interactions(snapshot, kinds=kinds, **scope_conditions(scope))


def select_attention(
    snapshot: Snapshot, scope: Scope
) -> tuple[InteractionSelection, Attention]:
    """The mentions and replies in a scope, and their distinct pairs of accounts."""
    chosen = select_interactions(
        snapshot, kinds=ATTENTION_KINDS, **scope_conditions(scope)
    )
    mention = interaction_kind_mask(snapshot, chosen, Kind.MENTION)
    pairs, place = np.unique(
        np.column_stack([chosen.actor, chosen.target]), axis=0, return_inverse=True
    )
    mentions = np.zeros(len(pairs), bool)
    mentions[place.ravel()[mention]] = True
    return chosen, Attention(pairs[:, 0], pairs[:, 1], mentions)


def most_mentioned(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """Rank the accounts by the people who mention them or reply to them.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of accounts in the list.

    Cost:
        A sort of the mentions and replies.
    """
    scope = scope or Scope()
    chosen, attention = select_attention(snapshot, scope)
    n = snapshot.accounts.num_rows
    parts = attention.score_parts(n)
    scores = parts.sum(axis=1)
    candidates = scores > 0
    candidates, exclusions = exclude_accounts(snapshot, scope, candidates)
    eligible = np.flatnonzero(candidates)
    rows = order_by_score(snapshot, scores, eligible)[:top]

    def resampled_scores(source: np.random.Generator) -> Floats:
        drawn = source.poisson(1.0, n).astype(np.float64)[attention.actor]
        result: Floats = attention.score_parts(n, drawn).sum(axis=1)
        return result

    interval = rank_intervals(resampled_scores, eligible, rows)
    complaints = _complaint_shares(snapshot, chosen, rows)
    people = build_ranked_accounts(
        snapshot,
        rows.tolist(),
        scores,
        parts,
        _explanations(snapshot, chosen, rows, complaints),
        rank_interval=interval,
    )
    considered = int(candidates.sum())
    return Ranking(
        MOST_MENTIONED,
        MENTION_PARTS,
        tuple(
            replace(person, complaints=complaints.get(person.row)) for person in people
        ),
        with_uncertainty_note(
            _sentence(
                considered,
                len(chosen.rows),
                _shares(snapshot, scope).unknown_authors,
                chosen.unknown_authors,
            ),
            interval[0],
        ),
        "full" if considered else "none",
        considered,
        int(np.unique(chosen.post[chosen.post >= 0]).size),
        exclusions,
        {"scope": scope.to_dict(), "snapshot": snapshot.hash},
    )


def _complaint_shares(
    snapshot: Snapshot, chosen: InteractionSelection, rows: Longs
) -> dict[int, float]:
    """Share of complaints among the labelled posts that point at each listed account."""
    labels = label_codes(snapshot.posts["stance_label"])
    shares = {}
    for row in rows.tolist():
        posts = np.unique(chosen.post[chosen.target == row])
        codes = labels[posts[posts >= 0]]
        known = codes[codes >= 0]
        if len(known):
            complaint = LABELS.index(Label.COMPLAINT)
            shares[row] = float((known == complaint).mean())
    return shares


def _explanations(
    snapshot: Snapshot,
    chosen: InteractionSelection,
    rows: Longs,
    complaints: dict[int, float],
) -> dict[int, Explanation]:
    mention = interaction_kind_mask(snapshot, chosen, Kind.MENTION)
    at = snapshot.interactions["at"]
    explanations = {}
    for row in rows.tolist():
        own = np.flatnonzero(chosen.target == row)
        phrases = []
        for what, mask in (("mentioned", mention), ("replied to", ~mention)):
            people = len(np.unique(chosen.actor[own[mask[own]]]))
            if people:
                phrases.append(f"{what} by {format_count(people, 'person')}")
        why = with_capital(join_words(phrases))
        if row in complaints:
            why += f"; {format_percent(complaints[row])} of the labelled posts complain"
        last = pc.max(at.take(pa.array(chosen.rows[own]))).as_py()
        why += f", last on {format_day(last)}." if last else "."
        evidence = _evidence(snapshot, chosen, own)
        explanations[row] = Explanation(why, evidence, len(own))
    return explanations


def _evidence(
    snapshot: Snapshot, chosen: InteractionSelection, own: Longs
) -> tuple[str, ...]:
    """Ids of the posts that point at an account, or keys of events without a post."""
    posts = np.unique(chosen.post[own])
    posts = posts[posts >= 0][:MAX_EVIDENCE_IDS]
    if len(posts):
        return tuple(snapshot.posts["id"].take(pa.array(posts)).to_pylist())
    rows = pa.array(chosen.rows[own[:MAX_EVIDENCE_IDS]])
    keys = snapshot.interactions["key"].take(rows).to_pylist()
    return tuple(key for key in keys if key)


def _sentence(
    considered: int,
    interactions: int,
    unknown_shares: Mapping[str, int],
    unknown_replies: Mapping[str, int],
) -> str:
    unknown = describe_unknown_authors({**unknown_shares, **unknown_replies})
    if not considered and unknown:
        return f"No influencers: no share or reply names an author. {unknown}"
    if not considered:
        return (
            "No influencers: this data has no interactions. Load a file with shares, "
            "quotes, mentions or an edge list."
        )
    nothing = "No share names an author" if unknown_shares else "Nothing was shared"
    sentence = (
        f"{nothing} in this data, so these are the most mentioned accounts: "
        f"{format_count(considered, 'account')} mentioned or replied to, "
        f"{format_count(interactions, 'mention or reply')} in total. Attention is not "
        "approval."
    )
    return f"{sentence} {unknown}".rstrip()
