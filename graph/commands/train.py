"""`train`: a stance model of the user's own, or back to one that was kept."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

import pyarrow as pa

from graph import export
from graph.commands.options import output_options, store_option
from graph.settings import settings


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """The store, the output, and which model to go back to."""
    store_option(parser)
    output_options(parser)
    parser.add_argument("--use", metavar="ID", help="a model that was kept, or lexicon")


def run(asked: argparse.Namespace) -> int:
    """Let ingest, which knows texts, do it in a process of its own; show the figures."""
    chosen = settings(asked.store)
    command = [
        sys.executable,
        "-m",
        "ingest.commands.train_model",
        "--store",
        chosen.store,
    ]
    if asked.use:
        command += ["--use", asked.use]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.stdout:
        told = json.loads(done.stdout)
        values = [
            ", ".join(value) if isinstance(value, list) else str(value)
            for value in told.values()
        ]
        table = pa.table({"figure": list(told), "value": values})
        export.deliver(table, asked.out, asked.format, {"model": told["used"]})
    return done.returncode
