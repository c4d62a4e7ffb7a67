"""`python -m ingest`: options, and files of posts into a store."""

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

from graph import brand_config as brand_files
from graph.brand_config import Brand
from graph.errors import GrapevineError, UsageError
from graph.settings import CommandLineParser, Settings, load_settings
from graph.store import open_store
from ingest.commands.watch_folder import DEFAULT_POLL_SECONDS, StopSignal, FolderWatcher, print_to_stderr
from ingest.enrichment import brand_roles as roles
from ingest.enrichment import scorer_selection as scorers
from ingest.enrichment.enricher import Enricher
from ingest.enrichment.rescore import rescore_posts
from ingest.loading.dry_run import DryRun
from ingest.loading.ingest_report import IngestReport, printable_text
from ingest.loading.loader import Loader
from ingest.loading.quarantine import Quarantine
from ingest.readers import registry

EPILOG = """examples:
  python -m ingest posts.jsonl                     into data/grapevine, format told by content
  python -m ingest exports/ --brands brands.toml   a folder, and whose brand it is
  python -m ingest report.csv --dry-run            what would happen; writes nothing
  python -m ingest table.csv --map "Body=text" --map "From=author_handle"
  python -m ingest posts.zst --store bolt://localhost:7687 --report -
  python -m ingest --watch inbox/                  whatever is put there, until Ctrl-C
  python -m ingest --again                         brands changed: read the stored texts anew
  python -m ingest demo --store ladybug:data/demo  the demo world
"""


def ingest_parser() -> CommandLineParser:
    """The command line of `python -m ingest`."""
    made = CommandLineParser(
        prog="python -m ingest",
        description="Files of posts into a store: which format, what was stored, "
        "what was refused and why.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, or -")
    made.add_argument("--store", metavar="URI", help="ladybug:FOLDER or bolt://HOST")
    made.add_argument("--format", metavar="NAME", help="do not guess the format")
    made.add_argument("--platform", metavar="NAME", help="where a file does not say it")
    made.add_argument("--brands", metavar="FILE", help="a brands.toml; kept for later")
    made.add_argument("--report", metavar="FILE", help="one JSON object; - for stdout")
    made.add_argument("--dry-run", action="store_true", help="count, write nothing")
    made.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD")
    made.add_argument("--progress", choices=("bar", "jsonl", "none"), default="bar")
    made.add_argument("--again", action="store_true", help="read stored texts anew")
    made.add_argument("--watch", metavar="FOLDER", help="read what is put there")
    made.add_argument(
        "--every", type=float, metavar="SECONDS", help=f"of --watch ({DEFAULT_POLL_SECONDS:g})"
    )
    made.add_argument(
        "--parent", type=int, metavar="PID", help="--watch ends with that parent"
    )
    made.add_argument(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="for another writer to be done (0)",
    )
    made.add_argument("--seed", type=int, default=7, metavar="N", help="of the demo")
    made.add_argument("--posts", type=int, default=12_000, metavar="N", help="of it")
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is the contract of the design, section 4."""
    try:
        return _run(ingest_parser().parse_args(argv))
    except GrapevineError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped; the same command goes on from here.", file=sys.stderr)
        return 3
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        where = f"{printable_text(str(error.filename))}: " if error.filename else ""
        print(f"{where}{error.strerror or error}; check the path.", file=sys.stderr)
        return 1


def _run(args: argparse.Namespace) -> int:
    chosen = load_settings(args.store)
    if args.watch is not None:
        return _watch_folder(args, chosen)
    if args.every is not None or args.parent is not None:
        raise UsageError("--every and --parent only go with --watch FOLDER.")
    if args.paths == ["demo"]:
        args.paths, args.brands = _demo(args, chosen)
    if not args.paths and not args.again:
        raise UsageError("Say which files: python -m ingest PATH (or --again).")
    known = _brands(args.brands, chosen, keep=not args.dry_run)
    annotator = Enricher(known, scorers.current_scorer(chosen.folder))
    if args.dry_run:
        report = _dry_run(args, chosen, annotator)
    else:
        report = _write(args, chosen, known, annotator)
    _print_report(report, args)
    return report.exit


def _dry_run(
    args: argparse.Namespace, config: Settings, enricher: Enricher
) -> IngestReport:
    """Count what a run would do to the store as it is now."""
    embedded = config.store_url.startswith("ladybug:")
    fresh = embedded and config.folder.published_file() is None
    store = None if fresh else open_store(config.store_url)
    try:
        platform = args.platform or "unknown"
        rehearsal = DryRun(store, enricher, platform)
        return Loader(
            None,
            enricher,
            rehearsal,
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
    embedded, home = config.store_url.startswith("ladybug:"), config.folder
    if not embedded or home.saved_file.exists() or home.published_file() is not None:
        _publish(config)
    return report


def _load_paths(
    args: argparse.Namespace,
    paths: Sequence[str],
    config: Settings,
    brands: Sequence[Brand],
    enricher: Enricher,
) -> IngestReport:
    """Write what these files hold, in our turn; nobody sees it before `_publish`."""
    embedded, home = config.store_url.startswith("ladybug:"), config.folder
    turn: AbstractContextManager[None] = (
        home.write_lock(args.wait) if embedded else nullcontext()
    )
    with turn:
        quarantine = Quarantine(home.path / "quarantine")
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
                print(f"{count:,} posts read differently now.", file=sys.stderr)
            roles.sync_brand_roles(store, brands)
        finally:
            quarantine.close()
            store.close()
    return report


def _watch_folder(args: argparse.Namespace, config: Settings) -> int:
    """Read in whatever is put into a folder, until somebody ends it."""
    if args.paths or args.dry_run or args.again:
        raise UsageError("--watch goes without PATHs, --dry-run and --again.")
    every = DEFAULT_POLL_SECONDS if args.every is None else args.every
    if not every > 0:
        raise UsageError("--every takes seconds, more than 0.")
    if args.format:
        registry.load_reader(args.format)  # a name that does not exist is said at once
    _mapping(args.map)

    def load(paths: Sequence[str]) -> IngestReport:
        # Anew for each batch: brands and the scorer may have been changed since.
        known = _brands(None, config, keep=False)
        annotator = Enricher(known, scorers.current_scorer(config.folder))
        return _load_paths(args, paths, config, known, annotator)

    def told(report: IngestReport) -> None:
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
    watch = FolderWatcher(folder, config, load, publish, told, print_to_stderr, every, stop)
    watch.check()
    if args.report not in (None, "-"):
        open(args.report, "a", encoding="utf-8").close()
    with config.folder.watch_lock():
        _brands(args.brands, config, keep=True)
        stop.install_handlers()
        watch.run()
    return 0


def _publish(config: Settings, *, detached: bool = False) -> None:
    """Hand over to the analysis, in a process of its own.

    With `apart` a Ctrl-C of this one does not reach it, and it only speaks of what
    went wrong.
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
        said = (done.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        why = f" ({printable_text(said[-1])})" if said else ""
        raise GrapevineError(
            f"The posts are stored, but the lists could not be made{why}: "
            "run `python -m graph publish`."
        )


def _brands(path: str | None, config: Settings, *, keep: bool) -> tuple[Brand, ...]:
    """The brands of the given file, which is kept; else those kept before."""
    kept = config.folder.brands_file
    if path is not None:
        known = brand_files.load_brands(Path(path))
        if keep:
            kept.parent.mkdir(parents=True, exist_ok=True)
            if not (kept.exists() and kept.samefile(path)):
                shutil.copyfile(path, kept)
        return known
    return brand_files.load_brands(kept) if kept.exists() else ()


def _mapping(pairs: Sequence[str]) -> dict[str, str] | None:
    mapping = {}
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        if not equals or not column:
            raise UsageError(f"--map {pair!r} is not COLUMN=FIELD.")
        mapping[column] = name
    return mapping or None


def _demo(args: argparse.Namespace, config: Settings) -> tuple[list[str], str]:
    """Make the demo world beside the store; its truth is never among the paths."""
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
    """Words on stderr, data where it was asked for."""
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
        found = ", ".join(f"{k} {v:,}" for k, v in sorted(report.brands.items()))
        print(f"brands found: {found}", file=sys.stderr)
    text = json.dumps(report.as_json(), ensure_ascii=True)
    if args.report == "-":
        print(text)
    elif args.report:
        Path(args.report).write_text(text + "\n", "utf-8")
