"""Who starts the coming shares: every ranking, at six moments of real data."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graph.analysis.authenticity.manipulation_cost import entry, lifted, middle
from graph.analysis.scoring.ranking import Floats
from graph.analysis.scoring.share_forecast import DEFAULT
from graph.analysis.scoring.sharing_features import count
from graph.analysis.validation.share_backtest import MEASURES, backtest
from graph.measures.catalogue import measure
from graph.model import KINDS, Kind
from graph.network.edges import Edges
from graph.snapshots.interaction_filter import Longs, of_kind, select
from graph.snapshots.scope import Scope, moment_at
from graph.snapshots.snapshot import Snapshot

FRACTIONS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
TOP = 50
OURS = ("score", "fitted")
RIVALS = (*MEASURES, "betweenness_centrality")
"""What other tools rank by; betweenness is sampled (graph/measures/betweenness.py)."""
NAMES = (*OURS, *RIVALS, "best half-life", "perfect", "chance")
HALVES = tuple(2.0**power for power in range(-8, 10))
"""Hours: the half-lives among which the best is looked up afterwards."""
KINDS_TRIED = (("share",), ("share", "mention"), ("share", "mention", "reply"))


def figures(snapshot: Snapshot) -> list[str]:
    """A table in Markdown: a row a ranking, a column a moment, and the mean."""
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in NAMES}
    for fraction in FRACTIONS:
        tried = backtest(snapshot, fraction=fraction, ks=(TOP,), measures=RIVALS)
        for row in tried.rows:
            found[row.ranking].append((row.share, row.low, row.high))
        best = _hindsight(snapshot, fraction)
        found["best half-life"].append((best, best, best))
    heads = [f"{fraction:g}" for fraction in FRACTIONS]
    lines = [f"| ranking | {' | '.join(heads)} | mean |"]
    lines.append("|---" * (len(heads) + 2) + "|")
    means = {name: _mean(cells) for name, cells in found.items()}
    for name, cells in found.items():
        shown = [_cell(*cell) for cell in cells]
        lines.append(f"| {name} | {' | '.join(shown)} | {means[name]:.4f} |")
    rival = max(RIVALS, key=means.__getitem__)
    lines.append("")
    for name in OURS:
        worst = min(
            one[0] / max(found[measure][place][0] for measure in RIVALS)
            for place, one in enumerate(found[name])
        )
        lines.append(
            f"`{name}`: {means[name] / means[rival]:.3f} times `{rival}`, the best of "
            f"the other measures on the mean; at its worst moment {worst:.3f} times the "
            f"best of them there; {means[name] / means['best half-life']:.3f} of the "
            "best half-life and kind, chosen afterwards for each moment."
        )
    return [*lines, "", luck(snapshot, rival)]


def luck(snapshot: Snapshot, rival: str, draws: int = 400, seed: int = 7) -> str:
    """How far the score's lead hangs on single accounts: whoever is shared, drawn anew.

    An account drawn twice takes two places of a list, one not drawn takes none; the same
    draw counts for both rankings and all moments.
    """
    moments = [_ranked(snapshot, rival, fraction) for fraction in FRACTIONS]
    n = snapshot.accounts.num_rows
    draw = np.random.default_rng(seed)
    found = np.empty(draws)
    for turn in range(draws):
        times = draw.poisson(1.0, n)
        ours, theirs = (
            sum(_started(first[place], came, times) for first, came in moments)
            for place in (0, 1)
        )
        found[turn] = ours / theirs
    low, middle, high = np.quantile(found, [0.05, 0.5, 0.95])
    return (
        f"When whoever is shared is drawn anew, `score` is {middle:.2f} times `{rival}` "
        f"(90 % of {draws} draws: {low:.2f} to {high:.2f}), and 1.12 times or more in "
        f"{100 * (found >= 1.12).mean():.0f} of 100 draws: so much hangs on single accounts."
    )


def _ranked(
    snapshot: Snapshot, rival: str, fraction: float
) -> tuple[tuple[Longs, Longs], Floats]:
    """The first by our score and by another measure, and what each account started."""
    split = moment_at(snapshot, Scope(), fraction)
    before = select(snapshot, kinds=None, until=split)
    after = select(snapshot, since=split)
    n = snapshot.accounts.num_rows
    shared = of_kind(snapshot, before, Kind.SHARE)
    edges = Edges.of(
        n, before.actor[shared], before.target[shared], before.weight[shared]
    )
    each = (
        DEFAULT.parts(count(snapshot, before, split)).sum(axis=1),
        measure(rival, edges).values,
    )
    # Far more than `TOP`, for those that a draw leaves out.
    ours, theirs = (np.argsort(-one, kind="stable")[: 8 * TOP] for one in each)
    started: Floats = np.bincount(after.target, after.weight, n).astype(np.float64)
    return (ours.astype(np.int64), theirs.astype(np.int64)), started


def _started(first: Longs, came: Floats, times: Longs) -> float:
    """What the first `TOP` started, when each account were there so many times."""
    left = TOP - (np.cumsum(times[first]) - times[first])
    return float(came[first] @ np.clip(left, 0, times[first]) / (came @ times))


def _mean(cells: list[tuple[float, float, float]]) -> float:
    return sum(share for share, _, _ in cells) / len(cells)


def _cell(share: float, low: float, high: float) -> str:
    return f"{share:.3f}" if low == high else f"{share:.3f} ({low:.3f}–{high:.3f})"


def _hindsight(snapshot: Snapshot, fraction: float) -> float:
    """The best that one half-life in hours and one set of kinds could have done."""
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
        early = (at < split) & np.isin(kind, [KINDS.index(Kind(one)) for one in kinds])
        hours = (split - at[early]) / 3.6e9
        for half in (*HALVES, np.inf):
            score = np.bincount(target[early], np.exp2(-hours / half), n)
            first = np.argsort(-score, kind="stable")[:TOP]
            best = max(best, float(came[first].sum() / came.sum()))
    return best


def bought(snapshot: Snapshot, sizes: tuple[int, ...] = (100, 1_000, 10_000)) -> str:
    """What shares bought from fresh accounts do for somebody in the middle."""
    whole = Scope()
    buyer = middle(count(snapshot, select(snapshot, kinds=None)).seen["shares"])
    before = lifted(snapshot, whole, DEFAULT, buyer, 0)
    said = []
    for size in sizes:
        after = lifted(snapshot, whole, DEFAULT, buyer, size)
        said.append(
            f"{size:,} bought shares: rank {before[0]:,} to {after[0]:,} by count, "
            f"{before[1]:,} to {after[1]:,} by score"
        )
    return "; ".join(said) + f". {place(snapshot)}"


def place(snapshot: Snapshot, scope: Scope | None = None) -> str:
    """What a place among the first `TOP` costs in shares bought from fresh accounts."""
    needed = entry(snapshot, scope, top=TOP)
    assert needed is not None
    count, score = (
        f"more than {needed.most:,}" if one is None else f"{one:,}"
        for one in (needed.by_count, needed.by_score)
    )
    return f"To enter the top {TOP} it takes {count} fresh accounts by count and {score} by score."
