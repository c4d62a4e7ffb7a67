"""Apply users' corrections to a snapshot; they override every scorer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.annotations.annotation_store import NOT_ABOUT, Correction
from graph.model import LABEL_STANCE, Label
from graph.snapshots.arrays import Longs
from graph.snapshots.snapshot import SCHEMAS, Snapshot

BY_PERSON: Final = "person"
"""The value of `about.how` for a label set by a user."""


def apply_corrections(
    snapshot: Snapshot, corrections: Sequence[Correction]
) -> Snapshot:
    """Apply corrections to a snapshot; without any, the same snapshot is returned.

    `NOT_ABOUT` removes the brand from the post; `facts["not_about"]` lists these pairs
    (post row, brand row). Corrections of posts or brands that the snapshot lacks have
    no effect.

    Parameters:
        snapshot: the published snapshot.
        corrections: the users' labels, including withdrawn ones.

    Cost: one look-up per correction, and a sort of the `about` table.
    """
    posts, brands, labels = _applicable_corrections(snapshot, corrections)
    if not labels:
        return snapshot
    about = snapshot.about
    pairs = posts * snapshot.brands.num_rows + brands
    uncorrected = about.filter(pa.array(~np.isin(_about_pair_codes(snapshot), pairs)))
    new_labels = [Label(label) for label in labels if label != NOT_ABOUT]
    is_kept = np.array([label != NOT_ABOUT for label in labels])
    new = pa.table(
        {
            "post": posts[is_kept],
            "brand": brands[is_kept],
            "stance": [LABEL_STANCE[label] for label in new_labels],
            "label": [str(label) for label in new_labels],
            "how": [BY_PERSON] * len(new_labels),
            "praise": [float(label == Label.PRAISE) for label in new_labels],
            "complaint": [float(label == Label.COMPLAINT) for label in new_labels],
        }
    ).cast(SCHEMAS["about"])
    table = pa.concat_tables([uncorrected, new]).sort_by(
        [(name, "ascending") for name in new.column_names]
    )
    digest = hashlib.blake2b(snapshot.hash.encode(), digest_size=16)
    for row in zip(posts.tolist(), brands.tolist(), labels, strict=True):
        digest.update(repr(row).encode())
    removed = zip(posts[~is_kept].tolist(), brands[~is_kept].tolist(), strict=True)
    return Snapshot(
        {**snapshot.tables, "about": table.combine_chunks()},
        digest.hexdigest(),
        snapshot.generation,
        {**snapshot.facts, "not_about": tuple(removed)},
    )


def count_confirmed_labels(
    snapshot: Snapshot, corrections: Sequence[Correction]
) -> tuple[int, int]:
    """Count the labels that users checked, and those that they confirmed.

    Parameters:
        snapshot: the published snapshot, without corrections.
        corrections: the users' labels.

    Returns:
        The number of checked labels, and the number of confirmed ones.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> count_confirmed_labels(snapshot_from_tables({}), [])
    (0, 0)
    """
    posts, brands, labels = _applicable_corrections(snapshot, corrections)
    if not labels:
        return 0, 0
    pairs = (posts * snapshot.brands.num_rows + brands).tolist()
    codes = _about_pair_codes(snapshot)
    checked = np.flatnonzero(np.isin(codes, pairs))
    rows = snapshot.about.take(pa.array(checked))
    original = dict(
        zip(codes[checked].tolist(), rows["label"].to_pylist(), strict=True)
    )
    corrected = dict(zip(pairs, labels, strict=True))
    return len(original), sum(
        corrected[pair] == label for pair, label in original.items()
    )


def _applicable_corrections(
    snapshot: Snapshot, corrections: Sequence[Correction]
) -> tuple[Longs, Longs, Sequence[str]]:
    """The post rows, brand rows and labels of corrections that apply to a snapshot."""
    active = [item for item in corrections if item.label is not None]
    posts = _rows_of_ids([item.post for item in active], snapshot.posts["id"])
    brands = _rows_of_ids([item.brand for item in active], snapshot.brands["id"])
    known = np.flatnonzero((posts >= 0) & (brands >= 0))
    return posts[known], brands[known], [str(active[int(item)].label) for item in known]


def _about_pair_codes(snapshot: Snapshot) -> Longs:
    """A code of the post and brand of each row of the `about` table."""
    post, brand = (snapshot.about[name].to_numpy() for name in ("post", "brand"))
    pairs: Longs = post.astype(np.int64) * snapshot.brands.num_rows + brand
    return pairs


def not_about_pairs(snapshot: Snapshot) -> Sequence[tuple[int, int]]:
    """The pairs (post row, brand row) that users marked as not about the brand."""
    return cast("Sequence[tuple[int, int]]", snapshot.facts.get("not_about", ()))


def _rows_of_ids(ids: Sequence[str], known_ids: pa.ChunkedArray) -> Longs:
    """The row of each id; -1 if it is unknown."""
    indices = pc.index_in(pa.array(ids, pa.string()), known_ids.combine_chunks())
    rows: Longs = indices.fill_null(-1).to_numpy().astype(np.int64)
    return rows
