"""The command `python -m ingest`: load files of posts into a store."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from graph.brand_config import Brand, load_brands
from graph.errors import UsageError
from graph.settings import Settings, load_settings
from graph.store import open_store
from ingest.commands.event_log import (
    EventLog,
    choose_event_log,
    report_errors,
    report_events,
    rescored_event,
)
from ingest.commands.ingest_options import DEFAULT_POLL_SECONDS
from ingest.commands.remove_file import print_sources, remove_file
from ingest.commands.store_writing import (
    is_embedded,
    publish_changes,
    run_publish_command,
    writable_store,
)
from ingest.commands.watch_folder import FolderWatcher, StopSignal
from ingest.enrichment.brand_roles import (
    stated_brands,
    stored_brands,
)
from ingest.enrichment.enricher import Enricher
from ingest.enrichment.rescore import rescore_store, update_brands
from ingest.enrichment.scorer_selection import current_scorer
from ingest.fields.table_dates import DateOrder
from ingest.loading.dry_run import DryRunSink
from ingest.loading.ingest_report import IngestReport, printable_text
from ingest.loading.loader import Loader
from ingest.loading.quarantine import Quarantine
from ingest.loading.record_sink import RecordSink
from ingest.loading.store_sink import StoreSink
from ingest.mapping.table_plan import ReadingOptions
from ingest.readers import registry


def run_ingest(args: argparse.Namespace) -> int:
    """Run the command; the exit code is the contract of the design, section 4."""
    log = choose_event_log(args.progress)
    return report_errors(partial(_run, args, log), log)


def _run(args: argparse.Namespace, log: EventLog) -> int:
    config = load_settings(args.store)
    if args.sources or args.remove is not None:
        return _manage_files(args, config, log)
    if args.watch is not None:
        return _watch_folder(args, config, log)
    if args.every is not None or args.parent is not None:
        raise UsageError("--every and --parent need --watch FOLDER.")
    if args.paths == ["demo"]:
        args.paths, args.brands = _demo(args, config)
    if not args.paths and not args.again:
        raise UsageError("No files given: run python -m ingest PATH (or --again).")
    brands = _brands(args.brands, config, keep=not args.dry_run)
    if args.dry_run:
        report = _dry_run(args, config, brands)
    else:
        report = _load_paths(args, args.paths, config, brands, log)
        publish_changes(config, quiet=args.progress == "jsonl")
    for event in report_events(report, dry_run=args.dry_run):
        log(event)
    _write_report(report, args.report)
    return report.exit


def _manage_files(args: argparse.Namespace, config: Settings, log: EventLog) -> int:
    """List the loaded files, or remove one of them."""
    other = args.paths or args.dry_run or args.again or args.watch is not None
    if other or (args.sources and args.remove is not None):
        raise UsageError("--sources and --remove HASH are used alone.")
    write = partial(_write_json, place=args.report) if args.report else None
    if args.sources:
        return print_sources(config, write)
    return remove_file(args, config, log, _progress(args.progress), write)


def _dry_run(
    args: argparse.Namespace, config: Settings, brands: Sequence[Brand]
) -> IngestReport:
    """Count what a run would store in the current store."""
    fresh = is_embedded(config) and config.folder.published_file() is None
    store = None if fresh else open_store(config.store_url)
    try:
        stated = stated_brands(store, brands) if store is not None else ()
        enricher = Enricher(brands, current_scorer(config.folder), stated)
        sink = DryRunSink(store, enricher, args.platform or "unknown")
        return _loader(args, sink).load(args.paths)
    finally:
        if store is not None:
            store.close()


def _loader(args: argparse.Namespace, sink: RecordSink) -> Loader:
    """The loader with the options of the command."""
    return Loader(
        sink,
        options=reading_options(args),
        progress=_progress(args.progress),
        isolate_failures=args.watch is not None,
    )


def reading_options(args: argparse.Namespace) -> ReadingOptions:
    """What the options of the command say about the files.

    Raises:
        UsageError: a `--map` is not COLUMN=FIELD.

    """
    return ReadingOptions(
        format=args.format,
        mapping=_mapping(args.map),
        platform=args.platform,
        date_order=DateOrder(args.date_order) if args.date_order else None,
        best_stars=args.stars_of,
    )


def _load_paths(
    args: argparse.Namespace,
    paths: Sequence[str],
    config: Settings,
    brands: Sequence[Brand],
    log: EventLog,
) -> IngestReport:
    """Load files under the write lock; readers see the data once it is published."""
    scorer = current_scorer(config.folder)
    with writable_store(config, args.wait) as store:
        known = stated_brands(store, brands)
        enricher = Enricher(brands, scorer, known)
        quarantine = Quarantine(config.folder.path / "quarantine")
        try:
            platform = args.platform or "unknown"
            sink = StoreSink(store, enricher, platform, quarantine)
            report = _loader(args, sink).load(paths)
            report.quarantine_files = quarantine.file_names
            if args.again:
                log(rescored_event(rescore_store(store, brands, enricher)))
            else:
                update_brands(store, brands, scorer, known)
        finally:
            quarantine.close()
    return report


def _watch_folder(args: argparse.Namespace, config: Settings, log: EventLog) -> int:
    """Load new files of a folder until the command is stopped."""
    if args.paths or args.dry_run or args.again:
        raise UsageError("--watch cannot be combined with PATHs, --dry-run or --again.")
    every = DEFAULT_POLL_SECONDS if args.every is None else args.every
    if not every > 0:
        raise UsageError("--every must be a number of seconds above 0.")
    if args.format:
        registry.load_reader(args.format)  # refuse an unknown name before watching
    _mapping(args.map)

    def load(paths: Sequence[str]) -> IngestReport:
        # Read again for each batch, because the brands can change.
        return _load_paths(args, paths, config, stored_brands(config.folder), log)

    def write_report(report: IngestReport) -> None:
        if not args.report:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        facts = {
            "at": now,
            **report.as_json(),
            "aside": sorted(report.quarantine_files),
        }
        text = json.dumps(facts, ensure_ascii=True)
        if args.report == "-":
            print(text, flush=True)
            return
        with open(args.report, "a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    stop = StopSignal(args.parent)
    publish = partial(run_publish_command, config, detached=True)
    folder = Path(args.watch)
    watch = FolderWatcher(folder, config, load, publish, write_report, log, every, stop)
    watch.check()
    if args.report not in (None, "-"):
        open(args.report, "a", encoding="utf-8").close()
    with config.folder.watch_lock():
        _brands(args.brands, config, keep=True)
        stop.install_handlers()
        watch.run()
    return 0


def _brands(path: str | None, config: Settings, *, keep: bool) -> tuple[Brand, ...]:
    """Brands of the given file, which is copied to the store; else the stored ones."""
    if path is None:
        return stored_brands(config.folder)
    brands, stored = load_brands(Path(path)), config.folder.brands_file
    if keep:
        stored.parent.mkdir(parents=True, exist_ok=True)
        if not (stored.exists() and stored.samefile(path)):
            shutil.copyfile(path, stored)
    return brands


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        if not equals or not column:
            raise UsageError(f"--map {pair!r} is not COLUMN=FIELD.")
        mapping[column] = name
    return mapping


def _demo(args: argparse.Namespace, config: Settings) -> tuple[list[str], str]:
    """Generate the demo data in the store folder; its ground truth is not loaded."""
    from ingest.demo import generate_demo

    folder = generate_demo(
        config.folder.path / "world", seed=args.seed, posts=args.posts
    )
    paths = sorted(str(path) for path in folder.glob("posts-*.jsonl"))
    return paths, str(folder / "brands.toml")


def _progress(how: str) -> Callable[[dict[str, Any]], None]:
    if how == "jsonl":
        return lambda event: print(json.dumps(event), file=sys.stderr, flush=True)
    if how == "bar" and sys.stderr.isatty():
        return _print_progress
    return lambda event: None


def _print_progress(event: dict[str, Any]) -> None:
    name = printable_text(os.path.basename(str(event["file"])))
    text = f"{name}: {event['read']:,} read, {event['stored']:,} stored"
    print(f"\r{text:<70}", end="", file=sys.stderr, flush=True)


def _write_report(report: IngestReport, place: str | None) -> None:
    """Write the JSON report where `--report` says, if it was given."""
    if place:
        _write_json(report.as_json(), place)


def _write_json(facts: dict[str, Any], place: str) -> None:
    """Write one JSON object to a file, or with - to standard output."""
    text = json.dumps(facts, ensure_ascii=True)
    if place == "-":
        print(text)
    else:
        Path(place).write_text(text + "\n", "utf-8")
