"""Influencers: whose posts others pass on, and are expected to pass on again.

The score is a forecast: the per cent of the coming shares that an account is expected to
start. Its parts and its weights are those of `graph.findings.forecast`.
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
    """The accounts whose posts others pass on.

    Parameters:
        scope: which brand, topic, platform and time the list is about.
        top: how many people to list.
        forecast: the weights of the parts.

    Cost: one PageRank over the shares, and sums over the interactions.
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
    """For each listed account: why, the posts behind it, how many, and the best one."""
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
            said.append(f"answered {times(int(counts.seen['replies'][row]))}")
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
    """Their own posts that travelled most, then the posts that passed them on."""
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
            f"{many(considered, 'account')} had something shared or quoted; "
            f"{many(shares, 'share')} in all."
        )
    if snapshot.interactions.num_rows:
        return (
            "Nothing here was shared, so nobody can be called an influencer: a file "
            "with shares or reposts would tell."
        )
    return (
        "These posts say nothing about who shared whom: a file with shares, quotes or "
        "an edge list would tell who carries the message."
    )
