"""`python -m graph train`: train a stance model on the user's data, or choose one."""

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
    """Add the store, the output, and an earlier model to use."""
    store_option(parser)
    output_options(parser)
    parser.add_argument(
        "--use", metavar="ID", help="use an earlier model by its id, or lexicon"
    )


def run(asked: argparse.Namespace) -> int:
    """Train in a separate process of `ingest`, and print the figures."""
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
