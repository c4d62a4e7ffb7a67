"""Which post responds to which, and from when to when a brand's own posts are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.findings.scope import Scope, owned
from graph.model import KINDS, Kind
from graph.selection import Longs, Mask
from graph.snapshot import Snapshot

UNDATED: Final = np.iinfo(np.int64).min
HOUR: Final = 3_600_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Replies and quotes as pairs of rows of the posts, the earliest response first.

    Whoever wrote them: an answer to somebody whose name the platform hides is one too.
    """

    post: Longs
    target: Longs
    at: Longs


def responses(snapshot: Snapshot) -> Responses:
    """Every reply and quote whose original is known.

    Cost: a sort of the replies and quotes.
    """
    posts = snapshot.posts
    pairs = []
    for name in ("reply_to", "quote_of"):
        onto = posts[name].fill_null(-1).to_numpy().astype(np.int64)
        here = np.flatnonzero(onto >= 0)
        pairs.append(np.column_stack([here, onto[here]]))
    # A snapshot of an earlier version knows them from the interactions only.
    kinds = pa.array([KINDS.index(Kind.REPLY), KINDS.index(Kind.QUOTE)], pa.int8())
    acts = snapshot.interactions
    acts = acts.filter(
        pc.and_(
            pc.is_in(acts["kind"], value_set=kinds),
            pc.and_(pc.is_valid(acts["target_post"]), pc.is_valid(acts["post"])),
        )
    )
    ends = [acts[name].to_numpy().astype(np.int64) for name in ("post", "target_post")]
    pairs.append(np.column_stack(ends))
    both = np.unique(np.concatenate(pairs), axis=0)
    at = moments(snapshot)[both[:, 0]]
    order = np.lexsort((both[:, 0], at))
    return Responses(both[order, 0], both[order, 1], at[order])


def passed_on(snapshot: Snapshot) -> tuple[Longs, Longs]:
    """Every share and quote of a known post: the row of that post, and when it was."""
    kinds = pa.array([KINDS.index(Kind.SHARE), KINDS.index(Kind.QUOTE)], pa.int8())
    acts = snapshot.interactions
    acts = acts.filter(
        pc.and_(
            pc.is_in(acts["kind"], value_set=kinds), pc.is_valid(acts["target_post"])
        )
    )
    at = acts["at"].cast(pa.int64()).fill_null(UNDATED).to_numpy()
    return acts["target_post"].to_numpy().astype(np.int64), at


def moments(snapshot: Snapshot) -> Longs:
    """When each post was written, in microseconds; `UNDATED` where nobody knows."""
    at = snapshot.posts["created_at"].cast(pa.int64()).fill_null(UNDATED)
    found: Longs = at.to_numpy()
    return found


def authors(snapshot: Snapshot) -> Longs:
    """The row of each post's author, -1 where there is none."""
    found: Longs = snapshot.posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    return found


def spoken_by(snapshot: Snapshot, brand: int) -> Mask:
    """Which posts a brand's own accounts wrote."""
    mine: Mask = np.isin(authors(snapshot), owned(snapshot, brand))
    return mine


def platforms(snapshot: Snapshot) -> npt.NDArray[np.int64]:
    """The platform of each post as a number; -1 where there is none."""
    coded = snapshot.posts["platform"].combine_chunks().dictionary_encode().indices
    found: Longs = coded.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def known_until(snapshot: Snapshot, scope: Scope, brand: int) -> Longs:
    """Of each post, until when this data would show that the brand answered it.

    That is the brand's last own post on the same platform, and `UNDATED` where it has
    none within the scope's time: then an answer may be missing here and not there.

    Cost: a pass over the posts for each platform.
    """
    mine, at, platform = (
        spoken_by(snapshot, brand),
        moments(snapshot),
        platforms(snapshot),
    )
    inside = mine & (at != UNDATED)
    if scope.since is not None:
        inside &= at >= _micros(scope.since)
    if scope.until is not None:
        inside &= at < _micros(scope.until)
    until = np.full(len(at), UNDATED)
    for one in np.unique(platform[inside]).tolist():
        here = platform == one
        until[here] = at[mine & here].max()
    return until


def _micros(moment: object) -> int:
    found: int = pa.scalar(moment, pa.timestamp("us")).cast(pa.int64()).as_py()
    return found
