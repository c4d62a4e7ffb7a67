"""`python -m graph publish`: publish what was written, so that readers see it."""

from __future__ import annotations

import argparse
import sys

from graph import publish
from graph.commands.options import store_option
from graph.settings import settings


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the store."""
    store_option(parser)


def run(asked: argparse.Namespace) -> int:
    """Publish and print the snapshot's hash."""
    made = publish.publish(settings(asked.store))
    print(
        f"Published: {made.accounts.num_rows:,} accounts, {made.posts.num_rows:,} "
        f"posts, {made.interactions.num_rows:,} interactions.",
        file=sys.stderr,
    )
    print(made.hash)
    return 0
