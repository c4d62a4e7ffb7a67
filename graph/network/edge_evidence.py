"""Edge evidence: the posts and other interactions behind one edge of the network."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from graph.model import KINDS
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.lookup import find_account_row
from graph.snapshots.snapshot import Snapshot

MAX_EDGE_EVIDENCE_ROWS: Final = 200
"""Maximum number of interactions listed for one edge."""

EDGE_EVIDENCE_SCHEMA: Final = pa.schema(
    {
        "at": pa.timestamp("us"),
        "kind": pa.string(),
        "actor": pa.int32(),  # row of accounts
        "target": pa.int32(),
        "post": pa.string(),  # id; null for an event without a post
        "text": pa.string(),  # of a share: of what was shared
        "url": pa.string(),
        "key": pa.string(),
    }
)


def find_edge_evidence(
    snapshot: Snapshot, source: str, target: str, **conditions: Any
) -> pa.Table:
    """Table of the interactions behind one edge, newest first.

    At most `MAX_EDGE_EVIDENCE_ROWS` rows with the columns of `EDGE_EVIDENCE_SCHEMA`.

    Parameters:
        snapshot: the data.
        source: id of the account that acts.
        target: id of the account acted upon.
        conditions: the filters of the edge (`select_interactions`).

    Raises:
        UsageError: an account is not in the snapshot.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> find_edge_evidence(snapshot_from_tables({}), "x:1", "x:2")
    Traceback (most recent call last):
        ...
    graph.errors.UsageError: There is no account 'x:1' in this store.
    """
    actor_row, target_row = (
        find_account_row(snapshot, source),
        find_account_row(snapshot, target),
    )
    selection = select_interactions(snapshot, **conditions)
    mask = (selection.actor == actor_row) & (selection.target == target_row)
    return _evidence_table(snapshot, selection.rows[mask])


def _evidence_table(snapshot: Snapshot, rows: Any) -> pa.Table:
    interactions = snapshot.interactions.take(pa.array(rows))
    posts = snapshot.posts
    acting_posts = posts.take(interactions["post"].combine_chunks())
    original = posts.take(interactions["target_post"].combine_chunks())
    own_text = pc.if_else(
        pc.equal(acting_posts["text"], ""), None, acting_posts["text"]
    )
    kinds = pa.array([str(kind) for kind in KINDS])
    table = pa.table(
        {
            "at": interactions["at"],
            "kind": kinds.take(interactions["kind"].combine_chunks()),
            "actor": interactions["actor"],
            "target": interactions["target"],
            "post": acting_posts["id"],
            "text": pc.coalesce(own_text, original["text"], ""),
            "url": pc.coalesce(acting_posts["url"], original["url"]),
            "key": interactions["key"],
        },
        EDGE_EVIDENCE_SCHEMA,
    )
    order = [("at", "descending"), ("post", "ascending"), ("key", "ascending")]
    return table.take(pc.sort_indices(table, order)[:MAX_EDGE_EVIDENCE_ROWS])
