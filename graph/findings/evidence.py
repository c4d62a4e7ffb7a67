"""The posts behind a row of a table, as commands and exports name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from graph.findings.ranking import EVIDENCE
from graph.snapshot import Snapshot

SCHEMA: Final = {"evidence": pa.string(), "evidence_count": pa.int64()}


def evidence(snapshot: Snapshot, posts: Sequence[int]) -> dict[str, str | int]:
    """The two columns of `SCHEMA` for one row; `posts` are rows, the most telling first."""
    ids = snapshot.posts["id"]
    named = "|".join(ids[row].as_py() for row in posts[:EVIDENCE])
    return {"evidence": named, "evidence_count": len(posts)}
