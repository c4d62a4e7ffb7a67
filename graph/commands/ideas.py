"""`python -m graph ideas`: what people ask the brand to make, and who asks."""

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
    """Scope and output."""
    list_options(parser)


def run(asked: argparse.Namespace) -> int:
    """Print the ideas, what most people ask for first."""
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
