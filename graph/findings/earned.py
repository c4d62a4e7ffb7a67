"""Earned, owned and paid talk: who speaks of a brand for themselves, and who for it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.findings.scope import Scope, inside
from graph.selection import Mask, posts_about
from graph.snapshot import Snapshot


def earned(snapshot: Snapshot, scope: Scope | None = None) -> pa.Table:
    """Earned, owned and paid posts of each brand by month: `brand month earned owned paid`.

    Owned is what its own accounts, its staff and partners say; paid what carries a sign of
    payment; earned all the rest. A post about two brands stands with both.
    """
    scope = scope or Scope()
    about = snapshot.about
    rows = about["post"].to_numpy().astype(np.int64)
    brand = about["brand"].to_numpy().astype(np.int64)
    posts = snapshot.posts.take(pa.array(rows))
    keep = (
        pc.and_(pc.not_equal(posts["kind"], "share"), pc.invert(posts["stub"]))
        .to_numpy()
        .astype(bool)
        & inside(posts, scope)
        & pc.is_valid(posts["created_at"]).to_numpy().astype(bool)
    )
    if scope.topic is not None:
        keep &= posts_about(snapshot, scope.topic)[rows]
    author = posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    owned: Mask = np.zeros(len(rows), bool)
    for one in range(snapshot.brands.num_rows):
        roles = snapshot.tables["roles"]
        people = roles.filter(pc.equal(roles["brand"], one))["account"].to_numpy()
        owned |= (brand == one) & np.isin(author, people)
    paid = posts["paid"].fill_null(False).to_numpy().astype(bool) & ~owned
    months = pc.strftime(posts["created_at"], "%Y-%m").to_pylist()
    names = snapshot.brands["name"].to_pylist()
    counts: dict[tuple[str, str], list[int]] = {}
    for row in np.flatnonzero(keep).tolist():
        key = (names[brand[row]], str(months[row]))
        place = 1 if owned[row] else 2 if paid[row] else 0
        counts.setdefault(key, [0, 0, 0])[place] += 1
    ordered = sorted(counts.items())
    return pa.table(
        {
            "brand": pa.array([key[0] for key, _ in ordered], pa.string()),
            "month": pa.array([key[1] for key, _ in ordered], pa.string()),
            **{
                name: pa.array([count[place] for _, count in ordered], pa.int64())
                for place, name in enumerate(("earned", "owned", "paid"))
            },
        }
    )
