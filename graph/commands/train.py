"""`python -m graph train`: train a stance model on the user's data, or choose one."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

import pyarrow as pa

from graph import export
from graph.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Train in a separate process of `ingest`, and print the figures."""
    export.require_table_output(args.out, args.format)
    settings = load_settings(args.store)
    command = [
        sys.executable,
        "-m",
        "ingest.commands.train_model",
        "--store",
        settings.store_url,
    ]
    if args.use:
        command += ["--use", args.use]
    process = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if process.stdout:
        figures = json.loads(process.stdout)
        values = [
            ", ".join(value) if isinstance(value, list) else str(value)
            for value in figures.values()
        ]
        table = pa.table({"figure": list(figures), "value": values})
        export.print_or_write_table(
            table, args.out, args.format, {"model": figures["used"]}
        )
    return process.returncode
