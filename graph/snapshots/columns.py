"""Columns of a snapshot as NumPy arrays: times, authors, platforms, masks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.model import KINDS, Kind
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.lookup import owned
from graph.snapshots.snapshot import Snapshot


def moment(micros: int) -> datetime:
    """A time of the snapshot's as Python has it, naive UTC."""
    return datetime(1970, 1, 1) + timedelta(microseconds=int(micros))


def micros(at: datetime) -> int:
    """A time as the snapshot has it, in microseconds; `moment` turned around.

    >>> moment(micros(datetime(2026, 9, 3, 12, 30)))
    datetime.datetime(2026, 9, 3, 12, 30)
    """
    return (at - datetime(1970, 1, 1)) // timedelta(microseconds=1)


UNDATED: Final = np.iinfo(np.int64).min


HOUR: Final = 3_600_000_000
"""Microseconds."""


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
