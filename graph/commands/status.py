"""`python -m graph status`: size of the store, and when it was last published."""

from __future__ import annotations

import argparse

import pyarrow as pa
import pyarrow.compute as pc

from graph import export
from graph.commands.inputs import load_settings_and_snapshot
from graph.snapshots.columns import unknown_author_totals


def run(args: argparse.Namespace) -> int:
    """Print one row for each fact."""
    settings, snapshot = load_settings_and_snapshot(args)
    posts = snapshot.posts.filter(
        pc.invert(pc.fill_null(snapshot.posts["stub"], False))
    )
    facts = {
        "store": settings.store_url,
        "published_at": settings.folder.read_pointer().get("published_at"),
        "snapshot": snapshot.hash,
        "accounts": snapshot.accounts.num_rows,
        "posts": posts.num_rows,
        "context": int(pc.sum(pc.fill_null(posts["context"], False)).as_py() or 0),
        "interactions": snapshot.interactions.num_rows,
        "unknown_authors": sum(unknown_author_totals(snapshot).values()),
        "brands": snapshot.brands.num_rows,
        "first_post": pc.min(posts["created_at"]).as_py(),
        "last_post": pc.max(posts["created_at"]).as_py(),
    }
    table = pa.table(
        {
            "fact": list(facts),
            "value": ["" if value is None else str(value) for value in facts.values()],
        }
    )
    export.print_or_write_table(table, args.out, args.format)
    return 0
