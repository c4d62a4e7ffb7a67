"""`python -m graph publish`: publish what was written, so that readers see it."""

from __future__ import annotations

import argparse
import sys

from graph import publish
from graph.commands.inputs import report_unknown_authors
from graph.settings import load_settings
from graph.snapshots.columns import unknown_author_totals


def run(args: argparse.Namespace) -> int:
    """Publish and print the snapshot's hash."""
    snapshot = publish.publish_store(load_settings(args.store))
    print(
        f"Published: {snapshot.accounts.num_rows:,} accounts, {snapshot.posts.num_rows:,} "
        f"posts, {snapshot.interactions.num_rows:,} interactions.",
        file=sys.stderr,
    )
    report_unknown_authors(unknown_author_totals(snapshot))
    print(snapshot.hash)
    return 0
