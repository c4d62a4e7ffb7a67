"""`python -m graph ideas`: feature requests to the brand, and who made them."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care import routing
from graph.analysis.topics.feature_requests import ideas, sentence, table
from graph.annotations import annotation_store as desk
from graph.commands.options import list_options, opened, scope_of


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope and output."""
    list_options(parser)


def run(asked: argparse.Namespace) -> int:
    """Print the feature requests, the most frequent first."""
    chosen, shown = opened(asked)
    if not shown.about.num_rows:
        print(told.UNREAD, file=sys.stderr)
    scope = scope_of(asked, shown)
    noted = {
        post: note["department"]
        for post, note in desk.marked(chosen.home, "post").items()
        if "department" in note
    }
    found = ideas(shown, scope, routing.used(chosen.home.folder), noted.items())
    print(sentence(found), file=sys.stderr)
    export.deliver(
        table(shown, found[: asked.top]),
        asked.out,
        asked.format,
        export.manifest(chosen, shown, {"scope": scope.settings()}),
    )
    return 0
