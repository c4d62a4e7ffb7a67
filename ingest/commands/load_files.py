"""The command `python -m ingest`: load files of posts into a store."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from graph.brand_config import Brand, load_brands
from graph.errors import GrapevineError, UsageError
from graph.settings import CommandLineParser, Settings, load_settings
from graph.store import open_store
from ingest.commands.watch_folder import (
    DEFAULT_POLL_SECONDS,
    FolderWatcher,
    StopSignal,
    print_to_stderr,
)
from ingest.enrichment.brand_roles import sync_brand_roles
from ingest.enrichment.enricher import Enricher
from ingest.enrichment.rescore import rescore_posts
from ingest.enrichment.scorer_selection import current_scorer
from ingest.loading.dry_run import DryRun
from ingest.loading.ingest_report import IngestReport, printable_text
from ingest.loading.loader import Loader
from ingest.loading.quarantine import Quarantine
from ingest.readers import registry

EPILOG = """examples:
  python -m ingest posts.jsonl                     into data/grapevine, format detected from content
  python -m ingest exports/ --brands brands.toml   a folder, with your brands
  python -m ingest report.csv --dry-run            count records, write nothing
  python -m ingest table.csv --map "Body=text" --map "From=author_handle"
  python -m ingest posts.zst --store bolt://localhost:7687 --report -
  python -m ingest --watch inbox/                  read new files until Ctrl-C
  python -m ingest --again                         brands changed: rescore stored posts
  python -m ingest demo --store ladybug:data/demo  load the demo data
"""


def ingest_parser() -> CommandLineParser:
    """The argument parser of `python -m ingest`."""
    parser = CommandLineParser(
        prog="python -m ingest",
        description="Load files of posts into a store. Reports the format, the stored "
        "and the refused records with reasons.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, or -")
    parser.add_argument("--store", metavar="URI", help="ladybug:FOLDER or bolt://HOST")
    parser.add_argument("--format", metavar="NAME", help="read this format, no detection")
    parser.add_argument("--platform", metavar="NAME", help="if a file does not state it")
    parser.add_argument("--brands", metavar="FILE", help="a brands.toml; kept for later runs")
    parser.add_argument("--report", metavar="FILE", help="one JSON object; - for stdout")
    parser.add_argument("--dry-run", action="store_true", help="count records, write nothing")
    parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD")
    parser.add_argument("--progress", choices=("bar", "jsonl", "none"), default="bar")
    parser.add_argument("--again", action="store_true", help="rescore the stored posts")
    parser.add_argument("--watch", metavar="FOLDER", help="read new files of a folder")
    parser.add_argument(
        "--every", type=float, metavar="SECONDS", help=f"poll interval of --watch ({DEFAULT_POLL_SECONDS:g})"
    )
    parser.add_argument(
        "--parent", type=int, metavar="PID", help="end --watch when this process ends"
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wait for another writer (0)",
    )
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="random seed of the demo data")
    parser.add_argument("--posts", type=int, default=12_000, metavar="N", help="posts in the demo data")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is the contract of the design, section 4."""
    try:
        return _run(ingest_parser().parse_args(argv))
    except GrapevineError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to continue.", file=sys.stderr)
        return 3
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        where = f"{printable_text(str(error.filename))}: " if error.filename else ""
        print(f"{where}{error.strerror or error}; check the path.", file=sys.stderr)
        return 1


def _run(args: argparse.Namespace) -> int:
    config = load_settings(args.store)
    if args.watch is not None:
        return _watch_folder(args, config)
    if args.every is not None or args.parent is not None:
        raise UsageError("--every and --parent need --watch FOLDER.")
    if args.paths == ["demo"]:
        args.paths, args.brands = _demo(args, config)
    if not args.paths and not args.again:
        raise UsageError("No files given: run python -m ingest PATH (or --again).")
    brands = _brands(args.brands, config, keep=not args.dry_run)
    enricher = Enricher(brands, current_scorer(config.folder))
    if args.dry_run:
        report = _dry_run(args, config, enricher)
    else:
        report = _write(args, config, brands, enricher)
    _print_report(report, args)
    return report.exit


def _dry_run(
    args: argparse.Namespace, config: Settings, enricher: Enricher
) -> IngestReport:
    """Count what a run would store in the current store."""
    embedded = config.store_url.startswith("ladybug:")
    fresh = embedded and config.folder.published_file() is None
    store = None if fresh else open_store(config.store_url)
    try:
        platform = args.platform or "unknown"
        dry_run = DryRun(store, enricher, platform)
        return Loader(
            None,
            enricher,
            dry_run,
            platform=platform,
            format=args.format,
            mapping=_mapping(args.map),
            progress=_progress(args.progress),
        ).load(args.paths)
    finally:
        if store is not None:
            store.close()


def _write(
    args: argparse.Namespace,
    config: Settings,
    brands: Sequence[Brand],
    enricher: Enricher,
) -> IngestReport:
    report = _load_paths(args, args.paths, config, brands, enricher)
    embedded, store_folder = config.store_url.startswith("ladybug:"), config.folder
    if not embedded or store_folder.saved_file.exists() or store_folder.published_file() is not None:
        _publish(config)
    return report


def _load_paths(
    args: argparse.Namespace,
    paths: Sequence[str],
    config: Settings,
    brands: Sequence[Brand],
    enricher: Enricher,
) -> IngestReport:
    """Load files under the write lock; readers see the data after `_publish`."""
    embedded, store_folder = config.store_url.startswith("ladybug:"), config.folder
    turn: AbstractContextManager[None] = (
        store_folder.write_lock(args.wait) if embedded else nullcontext()
    )
    with turn:
        quarantine = Quarantine(store_folder.path / "quarantine")
        store = open_store(config.store_url, write=True)
        try:
            loader = Loader(
                store,
                enricher,
                quarantine=quarantine,
                platform=args.platform or "unknown",
                format=args.format,
                mapping=_mapping(args.map),
                progress=_progress(args.progress),
                isolate_failures=args.watch is not None,
            )
            report = loader.load(paths)
            report.quarantine_files = quarantine.file_names
            if args.again:
                count = rescore_posts(store, enricher)
                print(f"{count:,} posts changed.", file=sys.stderr)
            sync_brand_roles(store, brands)
        finally:
            quarantine.close()
            store.close()
    return report


def _watch_folder(args: argparse.Namespace, config: Settings) -> int:
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
        # Loaded for each batch, because brands and the scorer can change.
        brands = _brands(None, config, keep=False)
        enricher = Enricher(brands, current_scorer(config.folder))
        return _load_paths(args, paths, config, brands, enricher)

    def write_report(report: IngestReport) -> None:
        if not args.report:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        facts = {"at": now, **report.as_json(), "aside": sorted(report.quarantine_files)}
        text = json.dumps(facts, ensure_ascii=True)
        if args.report == "-":
            print(text, flush=True)
            return
        with open(args.report, "a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    stop = StopSignal(args.parent)
    publish = partial(_publish, config, detached=True)
    folder = Path(args.watch)
    watch = FolderWatcher(folder, config, load, publish, write_report, print_to_stderr, every, stop)
    watch.check()
    if args.report not in (None, "-"):
        open(args.report, "a", encoding="utf-8").close()
    with config.folder.watch_lock():
        _brands(args.brands, config, keep=True)
        stop.install_handlers()
        watch.run()
    return 0


def _publish(config: Settings, *, detached: bool = False) -> None:
    """Publish the store in a separate process.

    With `detached`, Ctrl-C does not stop that process, and only its error is reported.
    """
    command = [sys.executable, "-m", "graph", "publish", "--store", config.store_url]
    done = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if detached else None,
        start_new_session=detached,
        check=False,
    )
    if done.returncode:
        lines = (done.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        why = f" ({printable_text(lines[-1])})" if lines else ""
        raise GrapevineError(
            f"The posts are stored, but publishing failed{why}: "
            "run `python -m graph publish`."
        )


def _brands(path: str | None, config: Settings, *, keep: bool) -> tuple[Brand, ...]:
    """Brands of the given file, which is copied to the store; else the stored ones."""
    stored = config.folder.brands_file
    if path is not None:
        brands = load_brands(Path(path))
        if keep:
            stored.parent.mkdir(parents=True, exist_ok=True)
            if not (stored.exists() and stored.samefile(path)):
                shutil.copyfile(path, stored)
        return brands
    return load_brands(stored) if stored.exists() else ()


def _mapping(pairs: Sequence[str]) -> dict[str, str] | None:
    mapping = {}
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        if not equals or not column:
            raise UsageError(f"--map {pair!r} is not COLUMN=FIELD.")
        mapping[column] = name
    return mapping or None


def _demo(args: argparse.Namespace, config: Settings) -> tuple[list[str], str]:
    """Generate the demo data in the store folder; its ground truth is not loaded."""
    from ingest.demo import generate_demo

    folder = generate_demo(config.folder.path / "world", seed=args.seed, posts=args.posts)
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


def _print_report(report: IngestReport, args: argparse.Namespace) -> None:
    """Print messages to stderr, and the JSON report where `--report` says."""
    for file in report.files:
        for message in file.messages:
            print(printable_text(message), file=sys.stderr)
        counts = file.counts
        refused = sum(counts.rejected.values())
        unverified = "" if file.verified else " (unverified: no real file was tried)"
        print(
            f"{printable_text(file.path)}: {file.format or 'not recognised'}{unverified}, "
            f"{counts.read:,} read, {counts.stored:,} "
            f"{'new' if args.dry_run else 'stored'}, "
            f"{counts.duplicates:,} seen before, {refused:,} refused",
            file=sys.stderr,
        )
        for name, count in sorted(counts.warnings.items()):
            print(f"  note: {name} {count:,}", file=sys.stderr)
    if args.dry_run and report.brands:
        names = ", ".join(f"{k} {v:,}" for k, v in sorted(report.brands.items()))
        print(f"brands found: {names}", file=sys.stderr)
    text = json.dumps(report.as_json(), ensure_ascii=True)
    if args.report == "-":
        print(text)
    elif args.report:
        Path(args.report).write_text(text + "\n", "utf-8")
