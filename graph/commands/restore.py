"""`python -m graph restore`: restore a store from a backup, on either engine."""

from __future__ import annotations

import argparse
from pathlib import Path

from graph import publish
from graph.annotations import annotation_store
from graph.commands.inputs import print_status
from graph.maintenance import backup
from graph.maintenance.transfer import fill_store
from graph.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Fill an empty store, or one that an earlier restore began, and publish it."""
    target = load_settings(args.store)
    with backup.open_backup(Path(args.file)) as archive:
        written = fill_store(archive, target, print_status)
        target.folder.restore_user_files(archive.user_files())
        annotation_store.merge_annotations(target.folder, archive.annotations)
    snapshot = publish.publish_store(target)
    print_status(f"Restored {written:,} nodes and edges; the store is published.")
    print(snapshot.hash)
    return 0
