"""A snapshot as people corrected it: what they say of a post stands before any scorer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.annotations.annotation_store import NOT_ABOUT, Correction
from graph.model import LABEL_STANCE, Label
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.snapshot import SCHEMAS, Snapshot

BY_PERSON: Final = "person"
"""How a brand was spotted, where a person said what the post says of it."""


def corrected(snapshot: Snapshot, made: Sequence[Correction]) -> Snapshot:
    """The same moment with what people said; the same snapshot where they said nothing.

    A post that is not about a brand loses that brand. Corrections of posts or brands
    that are not here wait until they are. `facts["not_about"]` names the pairs (row of
    the post, row of the brand) that were taken out.

    Parameters:
        made: as `graph.desk.corrections` gives them.

    Cost: a look-up of each correction, and a sort of the `about` table.
    """
    posts, brands, labels = _here(snapshot, made)
    if not labels:
        return snapshot
    about = snapshot.about
    pairs = posts * snapshot.brands.num_rows + brands
    others = about.filter(pa.array(~np.isin(_pairs(snapshot), pairs)))
    said = [Label(label) for label in labels if label != NOT_ABOUT]
    stays = np.array([label != NOT_ABOUT for label in labels])
    new = pa.table(
        {
            "post": posts[stays],
            "brand": brands[stays],
            "stance": [LABEL_STANCE[label] for label in said],
            "label": [str(label) for label in said],
            "how": [BY_PERSON] * len(said),
            "praise": [float(label == Label.PRAISE) for label in said],
            "complaint": [float(label == Label.COMPLAINT) for label in said],
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
        {**snapshot.facts, "not_about": tuple(gone)},
    )


def agreed(snapshot: Snapshot, made: Sequence[Correction]) -> tuple[int, int]:
    """How many labels people looked at, and how many of them they found right.

    Parameters:
        snapshot: as it was published, without what people said since.
        made: what they said.

    >>> from graph.snapshots.snapshot import SCHEMAS, of_tables
    >>> agreed(
    ...     of_tables({name: one.empty_table() for name, one in SCHEMAS.items()}), []
    ... )
    (0, 0)
    """
    posts, brands, labels = _here(snapshot, made)
    if not labels:
        return 0, 0
    pairs = (posts * snapshot.brands.num_rows + brands).tolist()
    here = _pairs(snapshot)
    seen = np.flatnonzero(np.isin(here, pairs))
    rows = snapshot.about.take(pa.array(seen))
    was = dict(zip(here[seen].tolist(), rows["label"].to_pylist(), strict=True))
    said = dict(zip(pairs, labels, strict=True))
    return len(was), sum(said[pair] == label for pair, label in was.items())


def _here(
    snapshot: Snapshot, made: Sequence[Correction]
) -> tuple[Longs, Longs, Sequence[str]]:
    """The corrections of posts and brands that are here: their rows, and the labels."""
    wanted = [one for one in made if one.label is not None]
    posts = _rows([one.post for one in wanted], snapshot.posts["id"])
    brands = _rows([one.brand for one in wanted], snapshot.brands["id"])
    here = np.flatnonzero((posts >= 0) & (brands >= 0))
    return posts[here], brands[here], [str(wanted[int(one)].label) for one in here]


def _pairs(snapshot: Snapshot) -> Longs:
    """A number for each post and brand of the `about` table, row by row."""
    post, brand = (snapshot.about[name].to_numpy() for name in ("post", "brand"))
    pairs: Longs = post.astype(np.int64) * snapshot.brands.num_rows + brand
    return pairs


def taken_out(snapshot: Snapshot) -> Sequence[tuple[int, int]]:
    """The posts that people said are not about a brand: row of the post, of the brand."""
    return cast("Sequence[tuple[int, int]]", snapshot.facts.get("not_about", ()))


def _rows(ids: Sequence[str], among: pa.ChunkedArray) -> Longs:
    """The row of each id, -1 where it is not there."""
    found = pc.index_in(pa.array(ids, pa.string()), among.combine_chunks())
    rows: Longs = found.fill_null(-1).to_numpy().astype(np.int64)
    return rows
