"""Influencers: whose posts others pass on, and are expected to pass on again.

The score is a sum of readable parts, each a logarithm of a count, so that the first
ten sharers say more than the next ten. The weights are fixed and published here; a
later version fits them on the user's own data and says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.edges import Edges
from graph.findings.ranking import EVIDENCE, Floats, Part, Ranking, order, people
from graph.findings.scope import Scope, conditions, set_aside
from graph.findings.words import day, listed, many, times
from graph.measures.hirsch import h_index
from graph.measures.page_rank import pagerank
from graph.model import KINDS, Kind
from graph.selection import Longs, Selection, select
from graph.snapshot import Snapshot

WEIGHTS: Final = {
    "shares": 0.20,
    "shares_month": 0.20,
    "shares_week": 0.25,
    "sharers": 0.30,
    "h_index": 0.20,
    "quotes": 0.10,
    "replies": 0.05,
    "mentions": 0.05,
    "pagerank": 0.15,
    "reach": 0.02,
}
"""What a part counts: weight times log(1 + count). Shares lead, because carrying a
message on is what the list is about; followers barely count, because they are a grade
and no relationship."""

PARTS: Final = (
    Part("shares", "shared by others, ever"),
    Part("shares_month", "shared lately, a share losing half its weight in 30 days"),
    Part("shares_week", "shared just now, a share losing half its weight in 7 days"),
    Part("sharers", "different people who share"),
    Part("h_index", "posts that travelled, not one lucky hit"),
    Part("quotes", "quoted with a comment"),
    Part("replies", "answered"),
    Part("mentions", "mentioned by name"),
    Part("pagerank", "shared by people who are shared themselves"),
    Part("reach", "followers"),
)


def influencers(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50
) -> Ranking:
    """The accounts whose posts others pass on.

    Parameters:
        scope: which brand, topic, platform and time the list is about.
        top: how many people to list.

    Cost: one PageRank over the shares, and sums over the interactions.
    """
    scope = scope or Scope()
    chosen = select(snapshot, kinds=None, **conditions(scope))
    counts = count(snapshot, chosen, scope.until)
    parts = parts_of(counts)
    scores = parts.sum(axis=1)
    candidates = (counts["shares"] + counts["quotes"]) > 0
    left_out = {}
    for reason, mask in set_aside(snapshot).items():
        if (mask & candidates).any():
            left_out[reason] = int((mask & candidates).sum())
        candidates &= ~mask
    rows = order(snapshot, scores, np.flatnonzero(candidates))[:top]
    told = _tell(snapshot, chosen, counts, rows)
    considered = int(candidates.sum())
    return Ranking(
        "influencers",
        PARTS,
        people(snapshot, rows.tolist(), scores, parts, told),
        _sentence(considered, int(counts["shares"].sum()), snapshot),
        "full" if considered else "none",
        considered,
        int(np.unique(chosen.post[chosen.post >= 0]).size),
        left_out,
        {"scope": scope.settings(), "weights": WEIGHTS, "snapshot": snapshot.hash},
    )


def parts_of(counts: dict[str, Floats]) -> Floats:
    """What each count adds to the score: a row an account, a column a part."""
    columns = [WEIGHTS[part.name] * np.log1p(counts[part.name]) for part in PARTS]
    return np.column_stack(columns).reshape(-1, len(PARTS))


def count(
    snapshot: Snapshot, chosen: Selection, until: datetime | None = None
) -> dict[str, Floats]:
    """The raw counts of each part, one a row of the accounts table.

    Parameters:
        until: what was collected from then on is not known yet.
    """
    n = snapshot.accounts.num_rows
    kind = snapshot.interactions["kind"].to_numpy()[chosen.rows]
    shared = kind == KINDS.index(Kind.SHARE)
    counts = {
        "shares": _sum(chosen.target[shared], chosen.weight[shared], n),
    }
    ages = _ages(snapshot, chosen)[shared]
    for name, half_life in (("shares_month", 30.0), ("shares_week", 7.0)):
        fresh = chosen.weight[shared] * np.exp2(-ages / half_life)
        counts[name] = _sum(chosen.target[shared], fresh, n)
    edges = Edges.of(
        n, chosen.actor[shared], chosen.target[shared], chosen.weight[shared]
    )
    counts["sharers"] = _sum(edges.target, np.ones(edges.m), n)
    counts["h_index"] = _h_index(snapshot, chosen, shared, edges)
    for name, code in (
        ("quotes", Kind.QUOTE),
        ("replies", Kind.REPLY),
        ("mentions", Kind.MENTION),
    ):
        same = kind == KINDS.index(code)
        counts[name] = _sum(chosen.target[same], np.ones(int(same.sum())), n)
    # PageRank as "how many times the share of an average account", so that its
    # logarithm is comparable with the counts beside it.
    ranks = pagerank(edges).values if edges.m else np.zeros(n)
    counts["pagerank"] = np.maximum(ranks * n - ranks.min(initial=0) * n, 0.0)
    counts["reach"] = followers(snapshot, until)
    return counts


def followers(snapshot: Snapshot, until: datetime | None = None) -> Floats:
    """How many follow each account; before `until`, only what was seen by then.

    A follower count is a running total: the one that an account carries is the latest,
    and would tell a list of the past what came later. 0 stands for not known.
    """
    n = snapshot.accounts.num_rows
    if until is None:
        known = snapshot.accounts["followers"].fill_null(0).to_numpy()
        latest: Floats = np.maximum(known, 0).astype(np.float64)
        return latest
    posts = snapshot.posts.select(["author", "created_at", "author_followers"])
    seen = snapshot.tables["observations"].select(["account", "at", "followers"])
    both = pa.concat_tables([posts.rename_columns(seen.column_names), seen])
    both = both.drop_null()
    both = both.filter(pc.less(both["at"], until)).sort_by("at")
    found = np.zeros(n)
    # The last of several counts of an account stands.
    found[both["account"].to_numpy()] = both["followers"].to_numpy()
    return np.maximum(found, 0)


def _sum(rows: npt.NDArray[np.integer], weights: Floats, n: int) -> Floats:
    return np.bincount(rows, weights=weights, minlength=n).astype(np.float64)


def _ages(snapshot: Snapshot, chosen: Selection) -> Floats:
    """Days before the latest interaction; what has no time counts as fresh."""
    at = snapshot.interactions["at"].take(pa.array(chosen.rows))
    micros = at.cast(pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy()
    known = micros > np.iinfo(np.int64).min
    ages = np.zeros(len(micros))
    if known.any():
        day_us = timedelta(days=1) / timedelta(microseconds=1)
        ages[known] = (micros[known].max() - micros[known]) / day_us
    return ages


def _h_index(
    snapshot: Snapshot, chosen: Selection, shared: npt.NDArray[np.bool_], edges: Edges
) -> Floats:
    known = shared & (chosen.target_post >= 0)
    n = max(snapshot.accounts.num_rows, 1)
    key = np.unique(chosen.target_post[known] * n + chosen.actor[known])
    posts, sharers = np.unique(key // n, return_counts=True)
    authors = snapshot.posts["author"].fill_null(-1).to_numpy()[posts]
    named = authors >= 0
    found: Floats = h_index(edges, author=authors[named], sharers=sharers[named]).values
    return found


def _tell(
    snapshot: Snapshot, chosen: Selection, counts: dict[str, Floats], rows: Longs
) -> dict[int, tuple[str, tuple[str, ...], int, str | None]]:
    """For each listed account: why, the posts behind it, how many, and the best one."""
    told = {}
    kind = snapshot.interactions["kind"].to_numpy()[chosen.rows]
    carried = np.isin(kind, [KINDS.index(Kind.SHARE), KINDS.index(Kind.QUOTE)])
    by_target = np.argsort(chosen.target, kind="stable")
    starts = np.searchsorted(chosen.target[by_target], rows, side="left")
    ends = np.searchsorted(chosen.target[by_target], rows, side="right")
    for row, start, end in zip(rows.tolist(), starts, ends, strict=True):
        mine = by_target[start:end]
        evidence, best = _evidence(snapshot, chosen, mine, mine[carried[mine]])
        sharers = int(counts["sharers"][row])
        shares = int(counts["shares"][row])
        last = _last(snapshot, chosen, mine[carried[mine]])
        said = []
        if shares:
            said.append(f"shared {times(shares)} by {many(sharers, 'person')}")
        if counts["quotes"][row]:
            said.append(f"quoted {times(int(counts['quotes'][row]))}")
        if counts["replies"][row]:
            said.append(f"answered {times(int(counts['replies'][row]))}")
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
