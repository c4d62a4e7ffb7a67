"""Influencers: accounts whose posts are shared, ranked by their expected future shares.

The score is a forecast: the expected percentage of future shares that go to an account.
Parts and weights are those of `graph.analysis.scoring.share_forecast`.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import set_aside
from graph.analysis.scoring.rank_intervals import rank_intervals, undecided
from graph.analysis.scoring.ranking import EVIDENCE, Floats, Ranking, order, people
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast
from graph.analysis.scoring.sharing_features import PARTS, Counts, count
from graph.model import Kind
from graph.phrasing import day, listed, many, times
from graph.snapshots.interaction_filter import Longs, Selection, of_kind, select
from graph.snapshots.scope import Scope, conditions
from graph.snapshots.snapshot import Snapshot


def influencers(
    snapshot: Snapshot,
    scope: Scope | None = None,
    top: int = 50,
    forecast: Forecast = DEFAULT,
) -> Ranking:
    """Rank the accounts whose posts are shared or quoted.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        top: number of accounts in the list.
        forecast: the weights of the parts.

    Cost:
        One PageRank over the shares, and sums over the interactions.
    """
    scope = scope or Scope()
    chosen = select(snapshot, kinds=None, **conditions(scope))
    counts = count(snapshot, chosen, scope.until, forecast.half)
    parts = forecast.parts(counts)
    scores = parts.sum(axis=1)
    candidates = (counts.seen["shares"] + counts.seen["quotes"]) > 0
    left_out = {}
    for reason, mask in set_aside(snapshot, scope).items():
        if (mask & candidates).any():
            left_out[reason] = int((mask & candidates).sum())
        candidates &= ~mask
    able = np.flatnonzero(candidates)
    rows = order(snapshot, scores, able)[:top]

    def draw(source: np.random.Generator) -> Floats:
        drawn: Floats = forecast.parts(counts.redrawn(source)).sum(axis=1)
        return drawn

    interval = rank_intervals(draw, able, rows)
    told = _tell(snapshot, chosen, counts, rows)
    considered = int(candidates.sum())
    return Ranking(
        "influencers",
        PARTS,
        people(snapshot, rows.tolist(), scores, parts, told, interval=interval),
        undecided(
            _sentence(considered, int(counts.seen["shares"].sum()), snapshot),
            interval[0],
        ),
        "full" if considered else "none",
        considered,
        int(np.unique(chosen.post[chosen.post >= 0]).size),
        left_out,
        {
            "scope": scope.settings(),
            "setting": forecast.id,
            "weights": dict(forecast.weights),
            "snapshot": snapshot.hash,
        },
    )


def _tell(
    snapshot: Snapshot, chosen: Selection, counts: Counts, rows: Longs
) -> dict[int, tuple[str, tuple[str, ...], int, str | None]]:
    """Explanation of each listed account, by row."""
    told = {}
    carried = of_kind(snapshot, chosen, Kind.SHARE, Kind.QUOTE)
    by_target = np.argsort(chosen.target, kind="stable")
    starts = np.searchsorted(chosen.target[by_target], rows, side="left")
    ends = np.searchsorted(chosen.target[by_target], rows, side="right")
    for row, start, end in zip(rows.tolist(), starts, ends, strict=True):
        mine = by_target[start:end]
        evidence, best = _evidence(snapshot, chosen, mine, mine[carried[mine]])
        sharers = int(counts.seen["sharers"][row])
        shares = int(counts.seen["shares"][row])
        last = _last(snapshot, chosen, mine[carried[mine]])
        said = []
        if shares:
            said.append(f"shared {times(shares)} by {many(sharers, 'person')}")
        if counts.seen["quotes"][row]:
            said.append(f"quoted {times(int(counts.seen['quotes'][row]))}")
        if counts.seen["replies"][row]:
            said.append(f"replied to {times(int(counts.seen['replies'][row]))}")
        why = listed(said)
        why = (
            why[:1].upper() + why[1:] + (f", last on {day(last)}" if last else "") + "."
        )
        told[row] = (why, evidence, len(mine), best)
    return told


def _last(snapshot: Snapshot, chosen: Selection, mine: Longs) -> datetime | None:
    at = snapshot.interactions["at"].take(pa.array(chosen.rows[mine]))
    last: datetime | None = pc.max(at).as_py()
    return last


def _evidence(
    snapshot: Snapshot, chosen: Selection, mine: Longs, carried: Longs
) -> tuple[tuple[str, ...], str | None]:
    """The account's most shared posts, then the posts that shared them."""
    ids, stub = snapshot.posts["id"], snapshot.posts["stub"]
    originals = chosen.target_post[carried]
    posts, often = np.unique(originals[originals >= 0], return_counts=True)
    own = [
        int(p) for p in posts[np.lexsort((posts, -often))] if not stub[int(p)].as_py()
    ]
    best = ids[own[0]].as_py() if own else None
    evidence = [ids[post].as_py() for post in own[:EVIDENCE]]
    others = [int(p) for p in np.unique(chosen.post[mine]) if p >= 0]
    evidence += [ids[p].as_py() for p in others[: EVIDENCE - len(evidence)]]
    if not evidence:
        keys = snapshot.interactions["key"].take(pa.array(chosen.rows[mine[:EVIDENCE]]))
        evidence = [key for key in keys.to_pylist() if key]
    return tuple(evidence), best


def _sentence(considered: int, shares: int, snapshot: Snapshot) -> str:
    if considered:
        return (
            f"{many(considered, 'account')} shared or quoted by others; "
            f"{many(shares, 'share')} in total."
        )
    if snapshot.interactions.num_rows:
        return (
            "No influencers: no post was shared in this data. Load a file with shares "
            "or reposts."
        )
    return (
        "No influencers: this data has no interactions. Load a file with shares, "
        "quotes or an edge list."
    )
