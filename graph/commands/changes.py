"""`python -m graph changes`: who moved since the publication before, and why."""

from __future__ import annotations

import argparse
import sys

from graph import export, runs
from graph.changes import STEPS, changes
from graph.commands.common import opened, output_options, store_option
from graph.findings.words import many
from graph.store import open_store


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """The store, which list, and the output."""
    store_option(parser)
    output_options(parser)
    parser.add_argument("--list", choices=tuple(runs.LISTS), default="influencers")
    parser.add_argument("--top", type=int, default=50, metavar="N")


def run(asked: argparse.Namespace) -> int:
    """Print everyone on the list now or before, and what each step moved."""
    chosen, shown = opened(asked)
    store = open_store(chosen.store)
    try:
        table = changes(store, chosen.home, asked.list, asked.top)
    finally:
        store.close()
    moved = [row for row in table.to_pylist() if row["moved"]]
    by = ", ".join(
        f"{many(sum(bool(row[step]) for row in moved), 'person')} by {step}"
        for step in STEPS
    )
    said = f"{many(len(moved), 'person')} of {table.num_rows:,} moved"
    print(f"{said}: {by}." if moved else "Nobody moved.", file=sys.stderr)
    export.deliver(table, asked.out, asked.format, {"snapshot": shown.hash})
    return 0
