"""`python -m graph backup`: write everything of a store to one file."""

from __future__ import annotations

import argparse
from pathlib import Path

from graph.commands.inputs import print_status
from graph.maintenance import backup
from graph.settings import load_settings
from graph.store import open_store


def run(args: argparse.Namespace) -> int:
    """Write the backup and print its path."""
    settings, file = load_settings(args.store), Path(args.out)
    store = open_store(settings.store_url)
    try:
        rows = backup.write_backup(store, settings.folder, file, print_status)
    finally:
        store.close()
    if (
        settings.store_url.startswith("ladybug:")
        and settings.folder.saved_file.exists()
    ):
        print_status(
            "Unpublished writes are not in the backup: make another one after the next "
            "publication."
        )
    print_status(
        f"Saved {rows:,} nodes and edges, the annotations and the store's files."
    )
    print(file)
    return 0
