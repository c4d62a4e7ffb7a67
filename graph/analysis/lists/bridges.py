"""Bridges: accounts that connect communities in the interaction network."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.analysis.accounts.exclusions import exclude_accounts
from graph.analysis.scoring.rank_intervals import (
    RANK_BOOTSTRAP_ROUNDS,
    ScoreResampler,
    rank_intervals,
    resample_counts,
    with_uncertainty_note,
)
from graph.analysis.scoring.ranking import (
    MAX_EVIDENCE_IDS,
    Explanation,
    Floats,
    Ranking,
    ScorePart,
    build_ranked_accounts,
    order_by_score,
)
from graph.analysis.scoring.sharing_features import number_target_posts
from graph.measures.betweenness import (
    affordable_betweenness_pivots,
    betweenness_centrality,
)
from graph.measures.community import communities
from graph.measures.components import number_by_size
from graph.network.edges import Edges
from graph.network.unknown_authors import edges_with_unknown_authors
from graph.phrasing import describe_unknown_authors, format_count
from graph.snapshots.arrays import Longs
from graph.snapshots.interaction_filter import InteractionSelection, select_interactions
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

BRIDGE_WEIGHTS: Final = {"betweenness": 0.6, "communities": 0.4}
"""Weight of each part of the score."""

BRIDGE_PARTS: Final = (
    ScorePart(
        "betweenness", "fraction of the shortest paths between others through it"
    ),
    ScorePart("communities", "number of different communities that it interacts with"),
)
"""Parts of the score."""

MAX_EDGES_VISITED: Final = 200_000_000
"""Maximum number of edges visited in all resamples: a few seconds."""
MAX_EDGES_RESAMPLED: Final = 10_000_000
"""Maximum number of edges resampled in all; larger graphs get fewer resamples."""
MIN_ROUNDS: Final = 20
"""Minimum number of resamples."""


def bridges(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50, seed: int = 7
) -> Ranking:
    """Rank the accounts that connect communities.

    The score adds betweenness centrality and the logarithm of the number of
    communities. Betweenness is exact on small graphs and sampled on large ones;
    `Ranking.settings` has the method and the error bound.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of accounts in the list.
        seed: random seed of sampling and communities.
    """
    scope = scope or Scope()
    chosen = select_interactions(snapshot, kinds=None, **scope_conditions(scope))
    n = snapshot.accounts.num_rows
    whole = Edges.of(n, chosen.actor, chosen.target, chosen.weight)
    edges = whole.active()
    at = np.arange(n) if edges.rows is None else edges.rows.astype(np.int64)
    between = betweenness_centrality(edges, seed=seed)
    labels = _communities(snapshot, scope, at, seed)
    touched = _communities_touched(edges, labels)
    parts = np.zeros((n, len(BRIDGE_PARTS)))
    parts[at] = _parts(between.values, touched)
    scores = parts.sum(axis=1)
    candidates = np.zeros(n, bool)
    candidates[at] = (between.values > 0) & (touched > 1)
    candidates, exclusions = exclude_accounts(snapshot, scope, candidates)
    eligible = np.flatnonzero(candidates)
    rows = order_by_score(snapshot, scores, eligible)[:top]
    rounds = min(
        RANK_BOOTSTRAP_ROUNDS,
        max(MIN_ROUNDS, MAX_EDGES_RESAMPLED // max(len(chosen.rows), 1)),
    )
    resampler = _score_resampler(chosen, edges, at, labels, MAX_EDGES_VISITED // rounds)
    interval = rank_intervals(resampler, eligible, rows, rounds=rounds)
    community_counts = np.zeros(n, np.int64)
    community_counts[at] = touched
    explanations = _explanations(snapshot, chosen, community_counts, rows)
    considered = int(candidates.sum())
    return Ranking(
        "bridges",
        BRIDGE_PARTS,
        build_ranked_accounts(
            snapshot, rows.tolist(), scores, parts, explanations, rank_interval=interval
        ),
        with_uncertainty_note(
            _sentence(considered, int(labels.max(initial=-1)) + 1, chosen), interval[0]
        ),
        "full" if considered else "none",
        considered,
        int(np.unique(chosen.post[chosen.post >= 0]).size),
        exclusions,
        {
            "scope": scope.to_dict(),
            "weights": BRIDGE_WEIGHTS,
            "snapshot": snapshot.hash,
            "seed": seed,
            "exact": between.exact,
            "error": between.error,
            "rounds": rounds,
        },
    )


def _communities(snapshot: Snapshot, scope: Scope, at: Longs, seed: int) -> Longs:
    """The community of each of these accounts.

    Sharing the same posts ties accounts together, even if their author is unknown.
    """
    whole = edges_with_unknown_authors(snapshot, kinds=None, **scope_conditions(scope))
    whole = whole.active()
    assert whole.rows is not None
    labels = communities(whole, seed=seed).values.astype(np.int64)
    return number_by_size(labels[np.isin(whole.rows, at)])


def _parts(between: Floats, touched: Longs) -> Floats:
    """Both parts of the score, one row an account."""
    # Scaled by the maximum, because raw betweenness depends on the size of the graph.
    highest = between.max(initial=0.0) or 1.0
    return np.column_stack(
        (
            BRIDGE_WEIGHTS["betweenness"] * between / highest,
            BRIDGE_WEIGHTS["communities"] * np.log2(np.maximum(touched, 1)),
        )
    )


def _score_resampler(
    chosen: InteractionSelection, edges: Edges, at: Longs, labels: Longs, max_edges: int
) -> ScoreResampler:
    """Function that scores a bootstrap resample: other posts and other source nodes.

    The communities are not recomputed.
    """
    post, posts = number_target_posts(chosen)
    actor, target = (
        np.searchsorted(at, chosen.actor),
        np.searchsorted(at, chosen.target),
    )
    starts = affordable_betweenness_pivots(edges, max_edges)

    def resampled_scores(source: np.random.Generator) -> Floats:
        drawn = resample_counts(post, posts, source) > 0
        sample = Edges.of(len(at), actor[drawn], target[drawn])
        seed = int(source.integers(1 << 31))
        between = betweenness_centrality(sample, k=starts, normalized=False, seed=seed)
        scores = np.zeros(int(at.max(initial=-1)) + 1)
        touched = _communities_touched(sample, labels)
        scores[at] = _parts(between.values, touched).sum(axis=1)
        return scores

    return resampled_scores


def _communities_touched(edges: Edges, labels: Longs) -> Longs:
    """Number of communities that each account interacts with or is in."""
    node = np.concatenate([edges.source, edges.target, np.arange(edges.n)])
    other = np.concatenate([edges.target, edges.source, np.arange(edges.n)])
    size = int(labels.max(initial=0)) + 1
    pairs = np.unique(node.astype(np.int64) * size + labels[other])
    return np.bincount(pairs // size, minlength=edges.n).astype(np.int64)


def _explanations(
    snapshot: Snapshot,
    chosen: InteractionSelection,
    community_counts: Longs,
    rows: Longs,
) -> dict[int, Explanation]:
    """Explanation of each listed account, by row."""
    explanations = {}
    ids = snapshot.posts["id"]
    keys = snapshot.interactions["key"]
    for row in rows.tolist():
        own = np.flatnonzero((chosen.actor == row) | (chosen.target == row))
        partners = np.unique(
            np.where(chosen.actor[own] == row, chosen.target[own], chosen.actor[own])
        )
        posts = np.unique(chosen.post[own])
        evidence = [
            ids[int(post)].as_py() for post in posts[posts >= 0][:MAX_EVIDENCE_IDS]
        ]
        if not evidence:
            evidence = [
                keys[int(r)].as_py() for r in chosen.rows[own[:MAX_EVIDENCE_IDS]]
            ]
        why = (
            f"Interacted with {format_count(len(partners), 'person')} in "
            f"{format_count(int(community_counts[row]), 'community')}."
        )
        known = tuple(key for key in evidence if key)
        explanations[row] = Explanation(why, known, len(own))
    return explanations


def _sentence(considered: int, count: int, chosen: InteractionSelection) -> str:
    sentence = (
        "No connectors: everyone is in one community, or this data has no interactions."
    )
    if considered:
        sentence = (
            f"{format_count(considered, 'account')} connect two or more of "
            f"{format_count(count, 'community')}."
        )
    return f"{sentence} {describe_unknown_authors(chosen.unknown_authors)}".rstrip()
