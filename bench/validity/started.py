"""Back-test of all rankings on real data: who starts the later shares, at six splits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graph.analysis.authenticity.manipulation_cost import (
    manipulation_cost,
    median_shared_account,
    ranks_after_buying,
)
from graph.analysis.scoring.ranking import Floats
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST
from graph.analysis.scoring.sharing_features import count_sharing_features
from graph.analysis.validation.share_backtest import (
    COMPARED_MEASURES,
    backtest_influencers,
)
from graph.measures.catalogue import compute_measure
from graph.model import KINDS, Kind
from graph.network.edges import Edges
from graph.snapshots.arrays import Longs
from graph.snapshots.interaction_filter import (
    interaction_kind_mask,
    interaction_time_quantile,
    select_interactions,
)
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

FRACTIONS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
TOP = 50
OUR_RANKINGS = ("score", "fitted")
OTHER_MEASURES = (*COMPARED_MEASURES, "betweenness_centrality")
"""Measures that other tools rank by; betweenness is sampled."""
ALL_RANKINGS = (*OUR_RANKINGS, *OTHER_MEASURES, "best half-life", "perfect", "chance")
HALF_LIVES_HOURS = tuple(2.0**power for power in range(-8, 10))
"""Half-lives in hours among which the best is chosen in hindsight."""
KINDS_TRIED = (("share",), ("share", "mention"), ("share", "mention", "reply"))


def sharing_table(snapshot: Snapshot) -> list[str]:
    """A Markdown table: one row per ranking, one column per split, and the mean."""
    cells_by_ranking: dict[str, list[tuple[float, float, float]]] = {
        name: [] for name in ALL_RANKINGS
    }
    for fraction in FRACTIONS:
        result = backtest_influencers(
            snapshot, fraction=fraction, ks=(TOP,), measures=OTHER_MEASURES
        )
        for row in result.rows:
            cells_by_ranking[row.ranking].append((row.share, row.low, row.high))
        best = _hindsight(snapshot, fraction)
        cells_by_ranking["best half-life"].append((best, best, best))
    heads = [f"{fraction:g}" for fraction in FRACTIONS]
    lines = [f"| ranking | {' | '.join(heads)} | mean |"]
    lines.append("|---" * (len(heads) + 2) + "|")
    means = {name: _mean(cells) for name, cells in cells_by_ranking.items()}
    for name, cells in cells_by_ranking.items():
        texts = [_cell(*cell) for cell in cells]
        lines.append(f"| {name} | {' | '.join(texts)} | {means[name]:.4f} |")
    rival = max(OTHER_MEASURES, key=means.__getitem__)
    lines.append("")
    for name in OUR_RANKINGS:
        worst = min(
            shares[0]
            / max(cells_by_ranking[measure][place][0] for measure in OTHER_MEASURES)
            for place, shares in enumerate(cells_by_ranking[name])
        )
        lines.append(
            f"`{name}`: {means[name] / means[rival]:.3f} times `{rival}`, the best other "
            f"measure by the mean; at its worst split {worst:.3f} times the best of them; "
            f"{means[name] / means['best half-life']:.3f} of the best half-life and kind, "
            "chosen in hindsight for each split."
        )
    return [*lines, "", bootstrap_lead(snapshot, rival)]


def bootstrap_lead(
    snapshot: Snapshot, rival: str, draws: int = 400, seed: int = 7
) -> str:
    """Bootstrap interval of the score's lead: shared accounts are resampled.

    An account drawn twice takes two places of a list, one not drawn takes none; the
    same draw is used for both rankings and all splits.

    Parameters:
        snapshot: with the interactions.
        rival: measure that the score is compared with.
        draws, seed: number of resamples, and seed of the random generator.
    """
    moments = [_ranked(snapshot, rival, fraction) for fraction in FRACTIONS]
    n = snapshot.accounts.num_rows
    draw = np.random.default_rng(seed)
    ratios = np.empty(draws)
    for turn in range(draws):
        times = draw.poisson(1.0, n)
        ours, theirs = (
            sum(_shares_started(first[place], came, times) for first, came in moments)
            for place in (0, 1)
        )
        ratios[turn] = ours / theirs
    low, middle, high = np.quantile(ratios, [0.05, 0.5, 0.95])
    return (
        f"With resampled accounts `score` is {middle:.2f} times `{rival}` (90 % of {draws} "
        f"draws: {low:.2f} to {high:.2f}), and 1.12 times or more in "
        f"{100 * (ratios >= 1.12).mean():.0f} of 100 draws: single accounts decide this."
    )


def _ranked(
    snapshot: Snapshot, rival: str, fraction: float
) -> tuple[tuple[Longs, Longs], Floats]:
    """Top accounts by our score and by another measure, and shares that each started."""
    split = interaction_time_quantile(snapshot, Scope(), fraction)
    before = select_interactions(snapshot, kinds=None, until=split)
    after = select_interactions(snapshot, since=split)
    n = snapshot.accounts.num_rows
    shared = interaction_kind_mask(snapshot, before, Kind.SHARE)
    edges = Edges.of(
        n, before.actor[shared], before.target[shared], before.weight[shared]
    )
    both_scores = (
        DEFAULT_FORECAST.score_parts(
            count_sharing_features(snapshot, before, split)
        ).sum(axis=1),
        compute_measure(rival, edges).values,
    )
    # Far more than `TOP`, because a draw omits some of them.
    ours, theirs = (
        np.argsort(-scores, kind="stable")[: 8 * TOP] for scores in both_scores
    )
    started: Floats = np.bincount(after.target, after.weight, n).astype(np.float64)
    return (ours.astype(np.int64), theirs.astype(np.int64)), started


def _shares_started(first: Longs, came: Floats, times: Longs) -> float:
    """Part of the shares that the top `TOP` started, with each account `times` times."""
    left = TOP - (np.cumsum(times[first]) - times[first])
    return float(came[first] @ np.clip(left, 0, times[first]) / (came @ times))


def _mean(cells: list[tuple[float, float, float]]) -> float:
    return sum(share for share, _, _ in cells) / len(cells)


def _cell(share: float, low: float, high: float) -> str:
    return f"{share:.3f}" if low == high else f"{share:.3f} ({low:.3f}–{high:.3f})"


def _hindsight(snapshot: Snapshot, fraction: float) -> float:
    """Best result of one half-life in hours and one set of kinds, in hindsight."""
    at = snapshot.interactions["at"].cast(pa.int64()).to_numpy()
    kind = snapshot.interactions["kind"].to_numpy()
    actor, target = (
        snapshot.interactions[name].to_numpy().astype(np.int64)
        for name in ("actor", "target")
    )
    split = np.sort(at)[int(len(at) * fraction)]
    n = snapshot.accounts.num_rows
    late = (at >= split) & (kind == KINDS.index(Kind.SHARE)) & (actor != target)
    came = np.bincount(target[late], minlength=n)
    best = 0.0
    for kinds in KINDS_TRIED:
        early = (at < split) & np.isin(
            kind, [KINDS.index(Kind(kind_name)) for kind_name in kinds]
        )
        hours = (split - at[early]) / 3.6e9
        for half in (*HALF_LIVES_HOURS, np.inf):
            score = np.bincount(target[early], np.exp2(-hours / half), n)
            first = np.argsort(-score, kind="stable")[:TOP]
            best = max(best, float(came[first].sum() / came.sum()))
    return best


def bought_shares_line(
    snapshot: Snapshot, sizes: tuple[int, ...] = (100, 1_000, 10_000)
) -> str:
    """Sentence on the rank of a median account before and after it buys shares."""
    whole = Scope()
    buyer = median_shared_account(
        count_sharing_features(
            snapshot, select_interactions(snapshot, kinds=None)
        ).observed["shares"]
    )
    before = ranks_after_buying(snapshot, whole, DEFAULT_FORECAST, buyer, 0)
    sentences = []
    for size in sizes:
        after = ranks_after_buying(snapshot, whole, DEFAULT_FORECAST, buyer, size)
        sentences.append(
            f"{size:,} bought shares: rank {before[0]:,} to {after[0]:,} by count, "
            f"{before[1]:,} to {after[1]:,} by score"
        )
    return "; ".join(sentences) + f". {entry_cost_line(snapshot)}"


def entry_cost_line(snapshot: Snapshot, scope: Scope | None = None) -> str:
    """Sentence on the number of bought shares that it takes to enter the top `TOP`."""
    needed = manipulation_cost(snapshot, scope, top=TOP)
    assert needed is not None
    count, score = (
        f"more than {needed.max_shares:,}" if number is None else f"{number:,}"
        for number in (needed.by_count, needed.by_score)
    )
    return f"To enter the top {TOP} it takes {count} new accounts by count and {score} by score."
