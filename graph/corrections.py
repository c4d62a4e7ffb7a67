"""A snapshot as people corrected it: what they say of a post stands before any scorer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.desk import Correction
from graph.selection import Longs
from graph.snapshot import SCHEMAS, Snapshot

BY_PERSON: Final = "person"
"""How a brand was spotted, where a person said what the post says of it."""

NOT_ABOUT: Final = "not_about"

STANCE: Final = {"praise": 0.7, "neutral": 0.0, "complaint": -0.7}
"""The stance of a label that a person gave, as of one that a file gives."""


def corrected(snapshot: Snapshot, made: Sequence[Correction]) -> Snapshot:
    """The same moment with what people said; the same snapshot where they said nothing.

    A post that is not about a brand loses that brand. Corrections of posts or brands
    that are not here wait until they are. `facts["not_about"]` names the pairs (row of
    the post, row of the brand) that were taken out.

    Parameters:
        made: as `graph.desk.corrections` gives them.

    Cost: a look-up of each correction, and a sort of the `about` table.
    """
    wanted = [one for one in made if one.label is not None]
    posts = _rows([one.post for one in wanted], snapshot.posts["id"])
    brands = _rows([one.brand for one in wanted], snapshot.brands["id"])
    here = np.flatnonzero((posts >= 0) & (brands >= 0))
    if not len(here):
        return snapshot
    labels = [str(wanted[int(place)].label) for place in here]
    posts, brands = posts[here], brands[here]
    wide = snapshot.brands.num_rows
    about = snapshot.about
    keys = about["post"].to_numpy().astype(np.int64) * wide + about["brand"].to_numpy()
    others = about.filter(pa.array(~np.isin(keys, posts * wide + brands)))
    stays = np.array([label in STANCE for label in labels])
    said = [label for label in labels if label in STANCE]
    new = pa.table(
        {
            "post": posts[stays],
            "brand": brands[stays],
            "stance": [STANCE[label] for label in said],
            "label": said,
            "how": [BY_PERSON] * len(said),
            "praise": [float(label == "praise") for label in said],
            "complaint": [float(label == "complaint") for label in said],
        }
    ).cast(SCHEMAS["about"])
    table = pa.concat_tables([others, new]).sort_by(
        [(name, "ascending") for name in new.column_names]
    )
    mark = hashlib.blake2b(snapshot.hash.encode(), digest_size=16)
    for row in zip(posts.tolist(), brands.tolist(), labels, strict=True):
        mark.update(repr(row).encode())
    gone = zip(posts[~stays].tolist(), brands[~stays].tolist(), strict=True)
    return Snapshot(
        {**snapshot.tables, "about": table.combine_chunks()},
        mark.hexdigest(),
        snapshot.generation,
        {**snapshot.facts, "corrected": len(here), "not_about": tuple(gone)},
    )


def taken_out(snapshot: Snapshot) -> Sequence[tuple[int, int]]:
    """The posts that people said are not about a brand: row of the post, of the brand."""
    return cast("Sequence[tuple[int, int]]", snapshot.facts.get("not_about", ()))


def _rows(ids: Sequence[str], among: pa.ChunkedArray) -> Longs:
    """The row of each id, -1 where it is not there."""
    found = pc.index_in(pa.array(ids, pa.string()), among.combine_chunks())
    rows: Longs = found.fill_null(-1).to_numpy().astype(np.int64)
    return rows
