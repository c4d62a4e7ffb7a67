"""`python -m graph carriers`: who spread one message, and from whom."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.journeys.carriers import find_carriers
from graph.commands.inputs import load_settings_and_snapshot


def run(args: argparse.Namespace) -> int:
    """Print the journey of the message."""
    settings, snapshot = load_settings_and_snapshot(args)
    journey = find_carriers(snapshot, args.message)
    print(journey.sentence, file=sys.stderr)
    parameters = {"message": args.message}
    export.print_or_write_table(
        journey.table(snapshot),
        args.out,
        args.format,
        export.build_manifest(settings, snapshot, parameters),
    )
    return 0
