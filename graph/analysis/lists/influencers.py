"""Influencers: accounts whose posts are shared, ranked by their expected future shares.

The score is a forecast: the expected percentage of future shares that go to an account.
Parts and weights are those of `graph.analysis.scoring.share_forecast`.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import exclude_accounts
from graph.analysis.lists.most_mentioned import has_shares, most_mentioned
from graph.analysis.scoring.rank_intervals import rank_intervals, with_uncertainty_note
from graph.analysis.scoring.ranking import (
    MAX_EVIDENCE_IDS,
    Explanation,
    Floats,
    Ranking,
    build_ranked_accounts,
    order_by_score,
)
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.analysis.scoring.sharing_features import (
    SHARING_PARTS,
    SharingFeatures,
    count_sharing_features,
)
from graph.model import Kind
from graph.phrasing import (
    describe_unknown_authors,
    format_count,
    format_day,
    format_frequency,
    join_words,
    with_capital,
)
from graph.snapshots.arrays import Longs
from graph.snapshots.interaction_filter import (
    InteractionSelection,
    interaction_kind_mask,
    select_interactions,
)
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot


def influencers(
    snapshot: Snapshot,
    scope: Scope | None = None,
    top: int = 50,
    forecast: Forecast = DEFAULT_FORECAST,
) -> Ranking:
    """Rank the accounts whose posts are shared or quoted.

    Where nothing was shared, these are the most mentioned accounts.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of accounts in the list.
        forecast: the weights of the parts.

    Cost:
        One PageRank over the shares, and sums over the interactions.
    """
    scope = scope or Scope()
    if not has_shares(snapshot, scope):
        return most_mentioned(snapshot, scope, top)
    chosen = select_interactions(snapshot, kinds=None, **scope_conditions(scope))
    counts = count_sharing_features(snapshot, chosen, scope.until, forecast.half)
    parts = forecast.score_parts(counts)
    scores = parts.sum(axis=1)
    candidates = (counts.observed["shares"] + counts.observed["quotes"]) > 0
    candidates, exclusions = exclude_accounts(snapshot, scope, candidates)
    eligible = np.flatnonzero(candidates)
    rows = order_by_score(snapshot, scores, eligible)[:top]

    def resampled_scores(source: np.random.Generator) -> Floats:
        result: Floats = forecast.score_parts(counts.resample(source)).sum(axis=1)
        return result

    interval = rank_intervals(resampled_scores, eligible, rows)
    explanations = _explanations(snapshot, chosen, counts, rows)
    considered = int(candidates.sum())
    return Ranking(
        "influencers",
        SHARING_PARTS,
        build_ranked_accounts(
            snapshot, rows.tolist(), scores, parts, explanations, rank_interval=interval
        ),
        with_uncertainty_note(
            _sentence(considered, int(counts.observed["shares"].sum()), chosen),
            interval[0],
        ),
        "full" if considered else "none",
        considered,
        int(np.unique(chosen.post[chosen.post >= 0]).size),
        exclusions,
        {
            "scope": scope.to_dict(),
            "setting": forecast.id,
            "weights": dict(forecast.weights),
            "snapshot": snapshot.hash,
        },
    )


def _explanations(
    snapshot: Snapshot,
    chosen: InteractionSelection,
    counts: SharingFeatures,
    rows: Longs,
) -> dict[int, Explanation]:
    """Explanation of each listed account, by row."""
    explanations = {}
    shared = interaction_kind_mask(snapshot, chosen, Kind.SHARE, Kind.QUOTE)
    by_target = np.argsort(chosen.target, kind="stable")
    starts = np.searchsorted(chosen.target[by_target], rows, side="left")
    ends = np.searchsorted(chosen.target[by_target], rows, side="right")
    for row, start, end in zip(rows.tolist(), starts, ends, strict=True):
        own = by_target[start:end]
        evidence, best = _evidence(snapshot, chosen, own, own[shared[own]])
        sharers = int(counts.observed["sharers"][row])
        shares = int(counts.observed["shares"][row])
        last = _last_time(snapshot, chosen, own[shared[own]])
        phrases = []
        if shares:
            phrases.append(
                f"shared {format_frequency(shares)} by "
                f"{format_count(sharers, 'person')}"
            )
        if counts.observed["quotes"][row]:
            phrases.append(
                f"quoted {format_frequency(int(counts.observed['quotes'][row]))}"
            )
        if counts.observed["replies"][row]:
            phrases.append(
                f"replied to {format_frequency(int(counts.observed['replies'][row]))}"
            )
        why = join_words(phrases)
        why = with_capital(why) + (f", last on {format_day(last)}" if last else "")
        why += "."
        explanations[row] = Explanation(why, evidence, len(own), best)
    return explanations


def _last_time(
    snapshot: Snapshot, chosen: InteractionSelection, shared: Longs
) -> datetime | None:
    at = snapshot.interactions["at"].take(pa.array(chosen.rows[shared]))
    last: datetime | None = pc.max(at).as_py()
    return last


def _evidence(
    snapshot: Snapshot, chosen: InteractionSelection, own: Longs, shared: Longs
) -> tuple[tuple[str, ...], str | None]:
    """The account's most shared posts, then the posts that shared them."""
    ids, stub = snapshot.posts["id"], snapshot.posts["stub"]
    originals = chosen.target_post[shared]
    posts, counts = np.unique(originals[originals >= 0], return_counts=True)
    own_posts = [
        int(p) for p in posts[np.lexsort((posts, -counts))] if not stub[int(p)].as_py()
    ]
    best = ids[own_posts[0]].as_py() if own_posts else None
    evidence = [ids[post].as_py() for post in own_posts[:MAX_EVIDENCE_IDS]]
    others = [int(p) for p in np.unique(chosen.post[own]) if p >= 0]
    evidence += [ids[p].as_py() for p in others[: MAX_EVIDENCE_IDS - len(evidence)]]
    if not evidence:
        keys = snapshot.interactions["key"].take(
            pa.array(chosen.rows[own[:MAX_EVIDENCE_IDS]])
        )
        evidence = [key for key in keys.to_pylist() if key]
    return tuple(evidence), best


def _sentence(considered: int, shares: int, chosen: InteractionSelection) -> str:
    sentence = "No influencers: everybody who was shared is excluded from the list."
    if considered:
        sentence = (
            f"{format_count(considered, 'account')} shared or quoted by others; "
            f"{format_count(shares, 'share')} in total."
        )
    return f"{sentence} {describe_unknown_authors(chosen.unknown_authors)}".rstrip()
