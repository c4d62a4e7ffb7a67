"""Authenticity signals of a scope: reasons to check an account, each with its evidence.

The titles are in `reason.SIGNAL_TITLES`; signals from reviews and offers come from
`inauthentic_activity`. A signal is not a verdict: fans, news agencies and fire brigades
show some too. Only coordination excludes an account from a list (see `exclusions`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.coordination import (
    AT_LEAST,
    BY,
    WITHIN,
    By,
    acts_of,
    together,
)
from graph.analysis.authenticity.inauthentic_activity import bought
from graph.analysis.authenticity.reason import Reason
from graph.analysis.scoring.ranking import EVIDENCE, profile_url
from graph.analysis.scoring.sharing_features import one_way
from graph.model import Kind
from graph.network.edges import Edges
from graph.phrasing import listed, many
from graph.snapshots.interaction_filter import select
from graph.snapshots.scope import Scope, conditions
from graph.snapshots.snapshot import Snapshot

THINGS: Final[dict[By, str]] = {
    "share": "shared the same post",
    "wording": "posted the same words",
    "link": "posted the same link",
}
CROWD: Final = 20
"""Minimum number of single-target sharers (they share nobody else) of a signal."""
FAR: Final = 3.0
"""Number of single-target sharers, as a multiple of the usual number, above which there
is a signal. The ranking discounts a smaller surplus: a high rank needs stronger
evidence."""

POSTS: Final = 20
"""Minimum number of posts of an account to test for a posting rhythm."""

STEADY: Final = 0.05
"""Maximum deviation of equal gaps between posts, as a fraction of the median gap."""


def credibility(
    snapshot: Snapshot,
    scope: Scope | None = None,
    within: float = WITHIN,
    at_least: int = AT_LEAST,
) -> tuple[Reason, ...]:
    """All authenticity signals in a scope, the strongest of each kind first.

    Posting rhythm and look-alike handles use the whole snapshot, whatever the scope.

    Parameters:
        snapshot: the data.
        scope: filters; None for all data.
        time_window: maximum time between two coordinated actions, in seconds.
        min_participation: minimum number of shared objects of a coordination signal.

    Cost:
        Pairs of actions within the time window, sums over shares, gaps between posts.
    """
    scope = scope or Scope()
    kinds = (
        *(_together(snapshot, scope, by, within, at_least) for by in BY),
        _crowds(snapshot, scope),
        _rhythms(snapshot),
        _look_alikes(snapshot),
        *bought(snapshot, scope),
    )
    return tuple(
        reason
        for found in kinds
        for reason in sorted(found, key=lambda one: (-one.strength, one.row))
    )


def table(snapshot: Snapshot, found: tuple[Reason, ...]) -> pa.Table:
    """Table of the signals for the command line and exports."""
    taken = snapshot.accounts.take(pa.array([one.row for one in found], pa.int64()))
    accounts = taken.to_pylist()
    columns: dict[str, list[Any]] = {
        "account": [account["id"] for account in accounts],
        "handle": [account["handle"] for account in accounts],
        "platform": [account["platform"] for account in accounts],
        "reason": [one.reason for one in found],
        "strength": [one.strength for one in found],
        "why": [one.why for one in found],
        "profile": [profile_url(account) for account in accounts],
        "evidence": ["|".join(one.evidence[:EVIDENCE]) for one in found],
        "evidence_count": [len(one.evidence) for one in found],
    }
    texts = {"handle", "profile"}
    return pa.table(
        {
            name: pa.array(values, pa.string() if name in texts else None)
            for name, values in columns.items()
        }
    )


def _together(
    snapshot: Snapshot, scope: Scope, by: By, within: float, at_least: int
) -> Iterator[Reason]:
    acts = acts_of(snapshot, by, scope)
    met = together(acts, within, at_least)
    ids = snapshot.posts["id"]
    # One shared object may be chance; a signal needs a pair with several.
    for row, pairs in met.partners(at_least).items():
        most = max(int(met.things[pair]) for pair in pairs)
        first = sum(
            bool((met.led if met.one[pair] == row else met.followed)[pair])
            for pair in pairs
        )
        posts: dict[int, None] = {}
        for pair in sorted(pairs, key=lambda it: -int(met.things[it])):
            for end in (met.first, met.second):
                post = int(acts.content[end[pair]])
                if post < len(ids):
                    posts[post] = None
        lead = f"; came first in {first:,} of these pairs" if first else ""
        yield Reason(
            row,
            f"together_{by}",
            most,
            f"{THINGS[by][:1].upper()}{THINGS[by][1:]} within {within:g} seconds of "
            f"{many(len(pairs), 'other account')}, up to {most} times with one{lead}.",
            tuple(ids[post].as_py() for post in posts),
        )


def _crowds(snapshot: Snapshot, scope: Scope) -> Iterator[Reason]:
    chosen = select(snapshot, kinds=(Kind.SHARE,), **conditions(scope))
    n = snapshot.accounts.num_rows
    edges = Edges.of(n, chosen.actor, chosen.target, chosen.weight)
    crowd = one_way(edges, n)
    room = FAR * crowd.usual
    ids = snapshot.posts["id"]
    for row in np.flatnonzero((crowd.single >= CROWD) & (crowd.single > room)):
        mine = (chosen.target == row) & (chosen.post >= 0)
        mine[mine] = ~crowd.elsewhere[chosen.actor[mine]]
        single, sure = int(crowd.single[row]), int(crowd.sure[row])
        yield Reason(
            int(row),
            "one_way_crowd",
            single,
            f"{single:,} of {many(single + sure, 'sharer')} share nobody else; up to "
            f"{room[row]:,.0f} is still usual.",
            tuple(ids[int(post)].as_py() for post in chosen.post[mine][:1000]),
        )


def _rhythms(snapshot: Snapshot) -> Iterator[Reason]:
    posts = snapshot.posts
    rows = np.flatnonzero(
        pc.and_(
            pc.is_valid(posts["author"]), pc.is_valid(posts["created_at"])
        ).to_numpy()
    )
    author = posts["author"].take(pa.array(rows)).to_numpy().astype(np.int64)
    at = posts["created_at"].take(pa.array(rows)).cast(pa.int64()).to_numpy()
    order = np.lexsort((at, author))
    rows, author, at = rows[order], author[order], at[order]
    authors, starts = np.unique(author, return_index=True)
    ends = np.append(starts, len(author))[1:]
    for one, start, end in zip(authors, starts, ends, strict=True):
        if end - start < POSTS:
            continue
        gaps = np.diff(at[start:end]) / 1e6
        middle = float(np.median(gaps))
        steady = np.abs(gaps - middle) <= STEADY * middle
        # A minute or more: several posts in one sitting are not a rhythm.
        if middle < 60 or steady.mean() < 0.5:
            continue
        yield Reason(
            int(one),
            "rhythm",
            int(end - start),
            f"Posted {many(int(end - start), 'time')}; {int(steady.sum()):,} of "
            f"{len(gaps):,} gaps are {middle / 60:,.0f} minutes long.",
            tuple(posts["id"][int(row)].as_py() for row in rows[start:end][:1000]),
        )


_SAME: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "_": "", ".": ""})


def skeleton(handle: str) -> str:
    """Handle with look-alike characters replaced by one form.

    >>> handle_skeleton("N0rthwind_") == handle_skeleton("Northwlnd")
    True
    """
    return handle.casefold().replace("rn", "m").replace("vv", "w").translate(_SAME)


def _look_alikes(snapshot: Snapshot) -> Iterator[Reason]:
    roles = snapshot.tables["roles"]
    owned = roles.filter(pc.equal(roles["role"], "owned")).to_pylist()
    handles = snapshot.accounts["handle"].to_pylist()
    known = {role["account"] for role in roles.to_pylist()}
    names: dict[str, set[str]] = defaultdict(set)
    for role in owned:
        if handle := handles[role["account"]]:
            names[skeleton(handle)].add(handle)
    exact = {handle.casefold() for held in names.values() for handle in held}
    for row, handle in enumerate(handles):
        if not handle or row in known or handle.casefold() in exact:
            continue
        if like := names.get(skeleton(handle)):
            words = listed([f"@{name}" for name in sorted(like)])
            why = f"The handle @{handle} looks like {words}, a brand's own account."
            yield Reason(row, "look_alike", 1, why, ())
