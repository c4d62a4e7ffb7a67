"""Reply and quote links, and until when a brand's answers are visible in the data."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.model import KINDS, Kind
from graph.snapshots.arrays import Longs
from graph.snapshots.columns import (
    UNDATED,
    owned_post_mask,
    post_platform_codes,
    post_times,
)
from graph.snapshots.scope import Scope, platform_time_mask
from graph.snapshots.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class ResponseLinks:
    """Replies and quotes as pairs of post rows, the earliest response first.

    `post` responds to `target`; `at` is the time of the response in microseconds. Posts
    without a known author are included.
    """

    post: Longs
    target: Longs
    at: Longs


def find_response_links(snapshot: Snapshot) -> ResponseLinks:
    """Find every reply and quote whose target post is known.

    Cost: a sort of the replies and quotes.
    """
    posts = snapshot.posts
    pairs = []
    for name in ("reply_to", "quote_of"):
        onto = posts[name].fill_null(-1).to_numpy().astype(np.int64)
        rows = np.flatnonzero(onto >= 0)
        pairs.append(np.column_stack([rows, onto[rows]]))
    # Snapshots of earlier versions have these links in the interactions only.
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
    at = post_times(snapshot)[both[:, 0]]
    order = np.lexsort((both[:, 0], at))
    return ResponseLinks(both[order, 0], both[order, 1], at[order])


def answers_known_until(snapshot: Snapshot, scope: Scope, brand: int) -> Longs:
    """For each post, the time until which the data would show an answer by the brand.

    This is the time of the brand's last own post on the same platform; `UNDATED` if it
    has none in the scope's period, so that a missing answer proves nothing.

    Parameters:
        snapshot: the snapshot.
        scope: only its time window is used.
        brand: row of the brand.

    Cost: a pass over the posts for each platform.
    """
    own, at, platform = (
        owned_post_mask(snapshot, brand),
        post_times(snapshot),
        post_platform_codes(snapshot),
    )
    any_platform = replace(scope, platform=None)
    inside = own & (at != UNDATED) & platform_time_mask(snapshot.posts, any_platform)
    until = np.full(len(at), UNDATED)
    for code in np.unique(platform[inside]).tolist():
        on_platform = platform == code
        until[on_platform] = at[own & on_platform].max()
    return until
