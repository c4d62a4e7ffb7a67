"""`python -m graph carriers`: who spread one message, and from whom."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.journeys.carriers import carriers
from graph.commands.options import opened, output_options, store_option


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the message, the store and the output."""
    parser.add_argument("message", help="a post id, link, hashtag or words")
    store_option(parser)
    output_options(parser)


def run(asked: argparse.Namespace) -> int:
    """Print the journey of the message."""
    chosen, shown = opened(asked)
    found = carriers(shown, asked.message)
    print(found.sentence, file=sys.stderr)
    about = {"message": asked.message}
    export.deliver(
        found.table(shown),
        asked.out,
        asked.format,
        export.manifest(chosen, shown, about),
    )
    return 0
