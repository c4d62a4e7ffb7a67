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
    MIN_PARTICIPATION,
    SHARED_OBJECT_TYPES,
    TIME_WINDOW_SECONDS,
    SharedObjectType,
    coordination_network,
    object_actions,
)
from graph.analysis.authenticity.coordination_network import COORDINATED_BEHAVIOUR
from graph.analysis.authenticity.inauthentic_activity import (
    inauthentic_activity_signals,
)
from graph.analysis.authenticity.reason import AuthenticitySignal
from graph.analysis.scoring.ranking import MAX_EVIDENCE_IDS, profile_url
from graph.analysis.scoring.sharing_features import find_single_target_sharers
from graph.model import Kind
from graph.network.edges import Edges
from graph.phrasing import format_count, join_words
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

MIN_SINGLE_TARGET_SHARERS: Final = 20
"""Minimum number of single-target sharers (they share nobody else) of a signal."""
MAX_SINGLE_TARGET_RATIO: Final = 3.0
"""Number of single-target sharers, as a multiple of the usual number, above which there
is a signal. The ranking discounts a smaller surplus: a high rank needs stronger
evidence."""

MIN_RHYTHM_POSTS: Final = 20
"""Minimum number of posts of an account to test for a posting rhythm."""

GAP_TOLERANCE: Final = 0.05
"""Maximum deviation of equal gaps between posts, as a fraction of the median gap."""


def find_authenticity_signals(
    snapshot: Snapshot,
    scope: Scope | None = None,
    time_window: float = TIME_WINDOW_SECONDS,
    min_participation: int = MIN_PARTICIPATION,
) -> tuple[AuthenticitySignal, ...]:
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
        *(
            _coordination_signals(
                snapshot, scope, object_type, time_window, min_participation
            )
            for object_type in SHARED_OBJECT_TYPES
        ),
        _crowds(snapshot, scope),
        _rhythms(snapshot),
        _look_alikes(snapshot),
        *inauthentic_activity_signals(snapshot, scope),
    )
    return tuple(
        signal
        for signals in kinds
        for signal in sorted(signals, key=lambda one: (-one.strength, one.row))
    )


def authenticity_signals_table(
    snapshot: Snapshot, signals: tuple[AuthenticitySignal, ...]
) -> pa.Table:
    """Table of the signals for the command line and exports."""
    taken = snapshot.accounts.take(
        pa.array([signal.row for signal in signals], pa.int64())
    )
    accounts = taken.to_pylist()
    columns: dict[str, list[Any]] = {
        "account": [account["id"] for account in accounts],
        "handle": [account["handle"] for account in accounts],
        "platform": [account["platform"] for account in accounts],
        "reason": [signal.reason for signal in signals],
        "strength": [signal.strength for signal in signals],
        "why": [signal.why for signal in signals],
        "profile": [profile_url(account) for account in accounts],
        "evidence": [
            "|".join(signal.evidence[:MAX_EVIDENCE_IDS]) for signal in signals
        ],
        "evidence_count": [len(signal.evidence) for signal in signals],
    }
    texts = {"handle", "profile"}
    return pa.table(
        {
            name: pa.array(values, pa.string() if name in texts else None)
            for name, values in columns.items()
        }
    )


def _coordination_signals(
    snapshot: Snapshot,
    scope: Scope,
    object_type: SharedObjectType,
    within: float,
    min_participation: int,
) -> Iterator[AuthenticitySignal]:
    actions = object_actions(snapshot, object_type, scope)
    network = coordination_network(actions, within, min_participation)
    ids = snapshot.posts["id"]
    # One shared object may be chance; a signal needs a pair with several.
    for row, pairs in network.pairs_by_account(min_participation).items():
        max_objects = max(int(network.shared_objects[pair]) for pair in pairs)
        first = sum(
            bool(
                (
                    network.a_first
                    if network.account_a[pair] == row
                    else network.b_first
                )[pair]
            )
            for pair in pairs
        )
        posts: dict[int, None] = {}
        for pair in sorted(pairs, key=lambda it: -int(network.shared_objects[it])):
            for end in (network.earlier, network.later):
                post = int(actions.content[end[pair]])
                if post < len(ids):
                    posts[post] = None
        behaviour = COORDINATED_BEHAVIOUR[object_type]
        others = format_count(len(pairs), "other account")
        lead = f"; came first in {first:,} of these pairs" if first else ""
        yield AuthenticitySignal(
            row,
            f"together_{object_type}",
            max_objects,
            f"{behaviour[:1].upper()}{behaviour[1:]} within {within:g} seconds of "
            f"{others}, up to {max_objects} times with one{lead}.",
            tuple(ids[post].as_py() for post in posts),
        )


def _crowds(snapshot: Snapshot, scope: Scope) -> Iterator[AuthenticitySignal]:
    chosen = select_interactions(
        snapshot, kinds=(Kind.SHARE,), **scope_conditions(scope)
    )
    n = snapshot.accounts.num_rows
    edges = Edges.of(n, chosen.actor, chosen.target, chosen.weight)
    crowd = find_single_target_sharers(edges, n)
    threshold = MAX_SINGLE_TARGET_RATIO * crowd.usual_single
    ids = snapshot.posts["id"]
    for row in np.flatnonzero(
        (crowd.single >= MIN_SINGLE_TARGET_SHARERS) & (crowd.single > threshold)
    ):
        sharers = (chosen.target == row) & (chosen.post >= 0)
        sharers[sharers] = ~crowd.shares_several[chosen.actor[sharers]]
        single, multi = int(crowd.single[row]), int(crowd.multi[row])
        sharer_count = format_count(single + multi, "sharer")
        yield AuthenticitySignal(
            int(row),
            "one_way_crowd",
            single,
            f"{single:,} of {sharer_count} share nobody else; up to {threshold[row]:,.0f} is still usual.",
            tuple(ids[int(post)].as_py() for post in chosen.post[sharers][:1000]),
        )


def _rhythms(snapshot: Snapshot) -> Iterator[AuthenticitySignal]:
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
    for account, start, end in zip(authors, starts, ends, strict=True):
        if end - start < MIN_RHYTHM_POSTS:
            continue
        gaps = np.diff(at[start:end]) / 1e6
        median_gap = float(np.median(gaps))
        regular = np.abs(gaps - median_gap) <= GAP_TOLERANCE * median_gap
        # A minute or more: several posts in one sitting are not a rhythm.
        if median_gap < 60 or regular.mean() < 0.5:
            continue
        yield AuthenticitySignal(
            int(account),
            "rhythm",
            int(end - start),
            f"Posted {format_count(int(end - start), 'time')}; {int(regular.sum()):,} "
            f"of {len(gaps):,} gaps are {median_gap / 60:,.0f} minutes long.",
            tuple(posts["id"][int(row)].as_py() for row in rows[start:end][:1000]),
        )


_SAME: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "_": "", ".": ""})


def handle_skeleton(handle: str) -> str:
    """Handle with look-alike characters replaced by one form.

    >>> handle_skeleton("N0rthwind_") == handle_skeleton("Northwlnd")
    True
    """
    return handle.casefold().replace("rn", "m").replace("vv", "w").translate(_SAME)


def _look_alikes(snapshot: Snapshot) -> Iterator[AuthenticitySignal]:
    roles = snapshot.tables["roles"]
    owned = roles.filter(pc.equal(roles["role"], "owned")).to_pylist()
    handles = snapshot.accounts["handle"].to_pylist()
    known = {role["account"] for role in roles.to_pylist()}
    names: dict[str, set[str]] = defaultdict(set)
    for role in owned:
        if handle := handles[role["account"]]:
            names[handle_skeleton(handle)].add(handle)
    exact = {handle.casefold() for group in names.values() for handle in group}
    for row, handle in enumerate(handles):
        if not handle or row in known or handle.casefold() in exact:
            continue
        if like := names.get(handle_skeleton(handle)):
            own_handles = join_words([f"@{name}" for name in sorted(like)])
            why = (
                f"The handle @{handle} looks like {own_handles}, a brand's own account."
            )
            yield AuthenticitySignal(row, "look_alike", 1, why, ())
