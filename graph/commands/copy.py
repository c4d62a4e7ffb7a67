"""`python -m graph copy`: copy everything to another store, of either engine."""

from __future__ import annotations

import argparse

from graph import publish
from graph.annotations import annotation_store
from graph.commands.inputs import print_status
from graph.errors import UsageError
from graph.maintenance.transfer import fill_store
from graph.settings import Settings, load_settings
from graph.store import open_store


def run(args: argparse.Namespace) -> int:
    """Copy, publish the copy, and print its snapshot's hash."""
    source, target = load_settings(args.store), load_settings(args.to)
    if source.folder.path.resolve() == target.folder.path.resolve():
        raise UsageError("--to is the source store itself: name another one.")
    store = open_store(source.store_url)
    try:
        written = fill_store(store, target, print_status)
    finally:
        store.close()
    _copy_user_data(source, target)
    snapshot = publish.publish_store(target)
    print_status(f"Copied {written:,} nodes and edges; the copy is published.")
    print(snapshot.hash)
    return 0


def _copy_user_data(source: Settings, target: Settings) -> None:
    """Copy annotations and user files; existing files are not overwritten."""
    annotation_store.merge_annotations(
        target.folder, annotation_store.read_corrections(source.folder)
    )
    annotation_store.merge_annotations(
        target.folder, annotation_store.read_annotations(source.folder)
    )
    files = ((name, file.read_bytes()) for name, file in source.folder.user_files())
    target.folder.restore_user_files(files)
