"""Coordination: accounts that repeat the same actions within seconds of each other.

Two accounts that share the same post within a minute may do so once by chance. Accounts
that do so with many posts probably act together. This is a signal with evidence, not
a verdict: fans of one singer do the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.model import Kind
from graph.snapshots.arrays import Longs, Mask, int_array
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

TIME_WINDOW_SECONDS: Final = 60.0
"""Default maximum time between two coordinated actions, in seconds."""
MIN_PARTICIPATION: Final = 2
"""Default minimum number of paired actions of an account."""
PAIRS_PER_CHUNK: Final = 4_000_000
"""Maximum number of action pairs in memory at once."""

SharedObjectType = Literal["share", "wording", "link", "hashtag"]
"""Shared the same post; posted nearly the same words; posted the same link or hashtag."""
SHARED_OBJECT_TYPES: Final[tuple[SharedObjectType, ...]] = ("share", "wording", "link")
"""The types that are signals. A hashtag is none: at an event many people use the same
one within a minute."""


@dataclass(frozen=True, slots=True, eq=False)
class ObjectActions:
    """Actions of accounts on objects, one row an action.

    `object_id` and `content` number posts (or wordings, links or hashtags) in one space,
    so that an action on an object is distinct from the object itself; `at` is in
    microseconds.
    """

    object_id: Longs
    account: Longs
    content: Longs
    at: Longs


@dataclass(frozen=True, slots=True, eq=False)
class CoordinationNetwork:
    """Pairs of accounts that act together; `account_a` < `account_b`, sorted.

    `weight` counts the pairs of actions, `shared_objects` the different objects that
    both acted on. `mean_seconds` is the mean time between the two actions. `a_first` and
    `b_first` count how often each account was first; `earlier` and `later` are the rows
    of two of their actions, as evidence.
    """

    account_a: Longs
    account_b: Longs
    weight: Longs
    shared_objects: Longs
    mean_seconds: npt.NDArray[np.float64]
    a_first: Longs
    b_first: Longs
    earlier: Longs
    later: Longs

    def pairs_by_account(self, min_objects: int) -> dict[int, list[int]]:
        """Pairs with `min_objects` or more shared objects, by account, in row order."""
        pairs: dict[int, list[int]] = defaultdict(list)
        for pair in np.flatnonzero(self.shared_objects >= min_objects).tolist():
            for end in (self.account_a, self.account_b):
                pairs[int(end[pair])].append(pair)
        return dict(sorted(pairs.items()))


def coordination_network(
    actions: ObjectActions,
    time_window: float = TIME_WINDOW_SECONDS,
    min_participation: int = MIN_PARTICIPATION,
) -> CoordinationNetwork:
    """Coordination network as defined by CooRTweet.

    Accounts with fewer than `min_participation` actions are ignored. Two actions on the
    same object at most `time_window` seconds apart are a pair, unless the account or
    the content is the same or the content is the object itself. A pair counts if one of
    its two accounts has at least `min_participation` actions whose content is in a pair.

    Parameters:
        actions: actions on objects, see `object_actions`.
        time_window: maximum time between the two actions of a pair, in seconds.
        min_participation: minimum number of paired actions of one of the two accounts.

    Cost:
        Memory for `PAIRS_PER_CHUNK` pairs and for the pairs that count; time linear in
        the number of pairs, which are computed twice to save memory.

    Examples:
        >>> ids = np.array([0, 0, 1, 1])
        >>> accounts = np.array([5, 6, 5, 6])
        >>> actions = ObjectActions(ids, accounts, np.arange(10, 14), ids * 10**9)
        >>> network = coordination_network(actions)
        >>> network.account_a.tolist(), network.account_b.tolist()
        ([5], [6])
        >>> network.shared_objects.tolist()
        [2]

    References:
        Giglietto, Righetti, Rossi, Marino (2020): It takes a village to manipulate the
        media. https://doi.org/10.1080/1369118X.2020.1739732
        Righetti, Balluff (2025): CooRTweet: a generalized R software for coordinated
        network detection. https://doi.org/10.5117/CCR2025.1.7.RIGH
    """
    active = _of_active_accounts(
        actions.account, np.ones(len(actions.account), bool), min_participation
    )
    order = np.flatnonzero(active)
    order = order[np.lexsort((actions.at[order], actions.object_id[order]))]
    in_pair = np.zeros(len(actions.account), bool)
    for left, right in _pairs(actions, order, time_window):
        in_pair[left] = in_pair[right] = True
    # One content may act on several objects; it counts with all of them.
    paired = active & np.isin(actions.content, actions.content[in_pair])
    suspects = np.unique(
        actions.account[
            _of_active_accounts(actions.account, paired, min_participation) & paired
        ]
    )
    pairs: list[Longs] = []
    for left, right in _pairs(actions, order, time_window):
        involved = np.isin(actions.account[left], suspects)
        involved |= np.isin(actions.account[right], suspects)
        pairs.append(np.column_stack((left[involved], right[involved])))
    rows = np.concatenate(pairs) if pairs else np.empty((0, 2), np.int64)
    return _network(actions, rows)


def _of_active_accounts(account: Longs, counted: Mask, at_least: int) -> Mask:
    """Mask of the actions of accounts with at least this many counted actions."""
    counts = np.bincount(account[counted], minlength=int(account.max(initial=0)) + 1)
    active: Mask = counts[account] >= at_least
    return active


def _pairs(
    actions: ObjectActions, order: Longs, time_window: float
) -> Iterator[tuple[Longs, Longs]]:
    """Pairs of rows, the earlier first, in chunks."""
    if not len(order):
        return
    times, at = np.unique(actions.at[order], return_inverse=True)
    window = int(min(time_window * 1e6, int(times[-1] - times[0])))
    # All objects on one axis, with times as ranks: microseconds of years times the
    # number of objects would overflow int64.
    object_axis = np.unique(actions.object_id[order], return_inverse=True)[1] * len(
        times
    )
    latest = np.searchsorted(times, times + window, side="right") - 1
    ends = np.searchsorted(object_axis + at, object_axis + latest[at], side="right")
    pair_counts = ends - np.arange(len(order)) - 1
    sums = np.cumsum(pair_counts)
    start = 0
    while start < len(order):
        done = sums[start - 1] if start else 0
        stop = max(
            start + 1, int(np.searchsorted(sums, done + PAIRS_PER_CHUNK, side="right"))
        )
        size = pair_counts[start:stop]
        left = np.repeat(np.arange(start, stop), size)
        firsts = np.repeat(np.cumsum(size) - size, size)
        right = left + 1 + np.arange(len(left)) - firsts
        earlier, later = order[left], order[right]
        valid = actions.account[earlier] != actions.account[later]
        valid &= actions.content[earlier] != actions.content[later]
        for side in (earlier, later):
            valid &= actions.content[side] != actions.object_id[side]
        yield earlier[valid], later[valid]
        start = stop


def _network(actions: ObjectActions, rows: Longs) -> CoordinationNetwork:
    earlier, later = rows[:, 0], rows[:, 1]
    account_a = np.minimum(actions.account[earlier], actions.account[later])
    account_b = np.maximum(actions.account[earlier], actions.account[later])
    n = int(actions.account.max(initial=0)) + 1
    key, start, pair = np.unique(
        account_a * n + account_b, return_index=True, return_inverse=True
    )
    size = len(key)
    pair_objects = np.unique(
        np.column_stack((pair, actions.object_id[earlier])), axis=0
    )
    ordered = actions.at[earlier] < actions.at[later]
    seconds = (actions.at[later] - actions.at[earlier]) / 1e6
    weight = np.bincount(pair, minlength=size)
    a_first = np.bincount(pair, ordered & (actions.account[earlier] == account_a), size)
    b_first = np.bincount(pair, ordered & (actions.account[earlier] == account_b), size)
    return CoordinationNetwork(
        key // n,
        key % n,
        weight.astype(np.int64),
        np.bincount(pair_objects[:, 0], minlength=size).astype(np.int64),
        np.bincount(pair, seconds, size) / np.maximum(weight, 1),
        a_first.astype(np.int64),
        b_first.astype(np.int64),
        earlier[start],
        later[start],
    )


def object_actions(
    snapshot: Snapshot, object_type: SharedObjectType, scope: Scope | None = None
) -> ObjectActions:
    """Actions of the accounts of a snapshot on posts, wordings, links or hashtags.

    A shared post needs no known author. Actions without a time, an account or an object
    are dropped. With a scope, wordings, links and hashtags count in posts that act on
    another account or its posts.

    Parameters:
        snapshot: the data.
        object_type: what the accounts act on.
        scope: filters; None for all data.
    """
    scope = scope or Scope()
    if object_type == "share":
        chosen = select_interactions(
            snapshot,
            kinds=(Kind.SHARE,),
            target="post",
            own_posts=True,
            **scope_conditions(scope),
        )
        at = snapshot.interactions["at"].take(pa.array(chosen.rows))
        events = snapshot.posts.num_rows + chosen.rows
        content = np.where(chosen.post >= 0, chosen.post, events)
        return _complete_actions(chosen.target_post, chosen.actor, content, at)
    rows, object_id = _objects_of_posts(snapshot, object_type)
    if scope != Scope():
        chosen = select_interactions(
            snapshot, kinds=None, target="any", **scope_conditions(scope)
        )
        in_scope = np.isin(rows, chosen.post)
        rows, object_id = rows[in_scope], object_id[in_scope]
    posts = snapshot.posts.select(["author", "created_at"]).take(pa.array(rows))
    # These objects are not posts: their numbers start after those of the posts.
    return _complete_actions(
        np.where(object_id >= 0, object_id + snapshot.posts.num_rows, -1),
        int_array(posts["author"]),
        rows,
        posts["created_at"],
    )


def _objects_of_posts(
    snapshot: Snapshot, object_type: SharedObjectType
) -> tuple[Longs, Longs]:
    """Rows of posts, and the number of the object that each contains (-1: none)."""
    if object_type == "wording":
        rows = np.arange(snapshot.posts.num_rows)
        objects = snapshot.posts["family"]
    else:
        name, column = (
            ("linked", "link") if object_type == "link" else ("tagged", "tag")
        )
        table = snapshot.tables[name]
        rows, objects = int_array(table["post"]), table[column]
    codes = objects.combine_chunks().dictionary_encode().indices.fill_null(-1)
    return rows, codes.to_numpy(zero_copy_only=False).astype(np.int64)


def _complete_actions(
    object_id: Longs, account: Longs, content: Longs, at: pa.ChunkedArray
) -> ObjectActions:
    dated = at.is_valid().to_numpy()
    micros = at.cast(pa.int64()).fill_null(0).to_numpy()
    complete = (object_id >= 0) & (account >= 0) & dated
    return ObjectActions(
        object_id[complete].astype(np.int64),
        account[complete].astype(np.int64),
        content[complete].astype(np.int64),
        micros[complete].astype(np.int64),
    )
