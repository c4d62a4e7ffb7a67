"""`python -m ingest --sources` and `--remove HASH`: the files that a store holds."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from graph.errors import UsageError
from graph.settings import Settings
from graph.store import open_store
from graph.store.store_folder import StoreFolder
from ingest.commands.event_log import CommandEvent, EventLog
from ingest.commands.store_writing import (
    is_embedded,
    publish_changes,
    writable_store,
)
from ingest.enrichment.brand_roles import stored_brands
from ingest.enrichment.scorer_selection import current_scorer
from ingest.loading.ingest_report import IngestReport, printable_text
from ingest.loading.loader import ProgressCallback
from ingest.loading.store_sink import add_store_totals
from ingest.removal.file_removal import FileRemoval, RemovalReport
from ingest.removal.loaded_files import (
    describe_loaded_files,
    find_loaded_file,
    list_loaded_files,
)

WriteReport = Callable[[dict[str, Any]], None]


def print_sources(config: Settings, write_report: WriteReport | None) -> int:
    """Print the loaded files of a store, or write them as JSON."""
    if is_embedded(config) and config.folder.published_file() is None:
        files = []
    else:
        with closing(open_store(config.store_url)) as store:
            files = list_loaded_files(store)
    if write_report is not None:
        write_report({"sources": [file.as_json() for file in files]})
    elif files:
        print("\n".join(printable_text(line) for line in describe_loaded_files(files)))
    else:
        print("This store has loaded no file.")
    return 0


def remove_file(
    args: argparse.Namespace,
    config: Settings,
    log: EventLog,
    progress: ProgressCallback,
    write_report: WriteReport | None,
) -> int:
    """Remove the file of `--remove HASH` from a store, and publish the result.

    Parameters:
        args: the arguments of the command.
        config: the store.
        log: receives the event of the removal.
        progress: receives the counts of each file that is loaded again.
        write_report: writes the JSON report; None: none is wanted.
    """
    if is_embedded(config) and not config.folder.path.exists():
        raise UsageError(f"There is no store in {config.folder.path}: check --store.")
    brands, scorer = stored_brands(config.folder), current_scorer(config.folder)
    before, totals = IngestReport(), IngestReport()
    with (
        writable_store(config, args.wait) as store,
        _scratch_folder(config.folder) as scratch,
    ):
        file = find_loaded_file(list_loaded_files(store), args.remove)
        add_store_totals(store, before)
        removal = FileRemoval(store, scratch, brands, scorer, progress)
        report = removal.remove(file)
        add_store_totals(store, totals)
    quarantine = config.folder.path / "quarantine"
    (quarantine / f"{file.hash[:16]}.jsonl").unlink(missing_ok=True)
    publish_changes(config, quiet=args.progress == "jsonl")
    log(_removal_event(report, before, totals))
    if write_report is not None:
        write_report({"removed": report.as_json(), **totals.totals_as_json()})
    return 0


@contextmanager
def _scratch_folder(folder: StoreFolder) -> Iterator[Path]:
    """An empty folder in the store's folder; a killed run may have left one."""
    scratch = folder.path / "removal"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _removal_event(
    report: RemovalReport, before: IngestReport, after: IngestReport
) -> CommandEvent:
    """The event of a removed file, with the totals of the store before and after."""
    sentence = (
        f"Removed {report.file.name}. Posts: {before.posts:,} before, {after.posts:,} "
        f"now. Accounts: {before.accounts:,} before, {after.accounts:,} now."
    )
    if report.unrestored_posts:
        names = ", ".join(report.unrestored_files[:3])
        sentence += (
            f" {report.unrestored_posts:,} posts that it had deleted come back when "
            f"you load their files again ({names})."
        )
    return CommandEvent("removed", sentence, report.as_json())
