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
from graph.settings import Parser, Settings, settings
from graph.store import open_store
from ingest.commands.watch_folder import EVERY, Stop, Watch, to_stderr
from ingest.enrichment import brand_roles as roles
from ingest.enrichment import scorer_selection as scorers
from ingest.enrichment.enricher import Annotator
from ingest.enrichment.rescore import again
from ingest.loading.dry_run import Rehearsal
from ingest.loading.ingest_report import Report, plain
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


def parser() -> Parser:
    """The command line of `python -m ingest`."""
    made = Parser(
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
        "--every", type=float, metavar="SECONDS", help=f"of --watch ({EVERY:g})"
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
        return _run(parser().parse_args(argv))
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
        where = f"{plain(str(error.filename))}: " if error.filename else ""
        print(f"{where}{error.strerror or error}; check the path.", file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace) -> int:
    chosen = settings(asked.store)
    if asked.watch is not None:
        return _watch(asked, chosen)
    if asked.every is not None or asked.parent is not None:
        raise UsageError("--every and --parent only go with --watch FOLDER.")
    if asked.paths == ["demo"]:
        asked.paths, asked.brands = _demo(asked, chosen)
    if not asked.paths and not asked.again:
        raise UsageError("Say which files: python -m ingest PATH (or --again).")
    known = _brands(asked.brands, chosen, keep=not asked.dry_run)
    annotator = Annotator(known, scorers.in_use(chosen.home))
    if asked.dry_run:
        report = _rehearse(asked, chosen, annotator)
    else:
        report = _write(asked, chosen, known, annotator)
    _say(report, asked)
    return report.exit


def _rehearse(
    asked: argparse.Namespace, chosen: Settings, annotator: Annotator
) -> Report:
    """Count what a run would do to the store as it is now."""
    embedded = chosen.store.startswith("ladybug:")
    fresh = embedded and chosen.home.published() is None
    store = None if fresh else open_store(chosen.store)
    try:
        platform = asked.platform or "unknown"
        rehearsal = Rehearsal(store, annotator, platform)
        return Loader(
            None,
            annotator,
            rehearsal,
            platform=platform,
            format=asked.format,
            mapping=_mapping(asked.map),
            progress=_progress(asked.progress),
        ).load(asked.paths)
    finally:
        if store is not None:
            store.close()


def _write(
    asked: argparse.Namespace,
    chosen: Settings,
    known: Sequence[Brand],
    annotator: Annotator,
) -> Report:
    report = _store(asked, asked.paths, chosen, known, annotator)
    embedded, home = chosen.store.startswith("ladybug:"), chosen.home
    if not embedded or home.saved.exists() or home.published() is not None:
        _publish(chosen)
    return report


def _store(
    asked: argparse.Namespace,
    paths: Sequence[str],
    chosen: Settings,
    known: Sequence[Brand],
    annotator: Annotator,
) -> Report:
    """Write what these files hold, in our turn; nobody sees it before `_publish`."""
    embedded, home = chosen.store.startswith("ladybug:"), chosen.home
    turn: AbstractContextManager[None] = (
        home.writing(asked.wait) if embedded else nullcontext()
    )
    with turn:
        quarantine = Quarantine(home.folder / "quarantine")
        store = open_store(chosen.store, write=True)
        try:
            loader = Loader(
                store,
                annotator,
                quarantine=quarantine,
                platform=asked.platform or "unknown",
                format=asked.format,
                mapping=_mapping(asked.map),
                progress=_progress(asked.progress),
                each_alone=asked.watch is not None,
            )
            report = loader.load(paths)
            report.aside = quarantine.kept
            if asked.again:
                count = again(store, annotator)
                print(f"{count:,} posts read differently now.", file=sys.stderr)
            roles.sync(store, known)
        finally:
            quarantine.close()
            store.close()
    return report


def _watch(asked: argparse.Namespace, chosen: Settings) -> int:
    """Read in whatever is put into a folder, until somebody ends it."""
    if asked.paths or asked.dry_run or asked.again:
        raise UsageError("--watch goes without PATHs, --dry-run and --again.")
    every = EVERY if asked.every is None else asked.every
    if not every > 0:
        raise UsageError("--every takes seconds, more than 0.")
    if asked.format:
        registry.reader(asked.format)  # a name that does not exist is said at once
    _mapping(asked.map)

    def load(paths: Sequence[str]) -> Report:
        # Anew for each batch: brands and the scorer may have been changed since.
        known = _brands(None, chosen, keep=False)
        annotator = Annotator(known, scorers.in_use(chosen.home))
        return _store(asked, paths, chosen, known, annotator)

    def told(report: Report) -> None:
        if not asked.report:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        facts = {"at": now, **report.as_json(), "aside": sorted(report.aside)}
        text = json.dumps(facts, ensure_ascii=True)
        if asked.report == "-":
            print(text, flush=True)
            return
        with open(asked.report, "a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    stop = Stop(asked.parent)
    publish = partial(_publish, chosen, apart=True)
    folder = Path(asked.watch)
    watch = Watch(folder, chosen, load, publish, told, to_stderr, every, stop)
    watch.check()
    if asked.report not in (None, "-"):
        open(asked.report, "a", encoding="utf-8").close()
    with chosen.home.watching():
        _brands(asked.brands, chosen, keep=True)
        stop.listen()
        watch.run()
    return 0


def _publish(chosen: Settings, *, apart: bool = False) -> None:
    """Hand over to the analysis, in a process of its own.

    With `apart` a Ctrl-C of this one does not reach it, and it only speaks of what
    went wrong.
    """
    command = [sys.executable, "-m", "graph", "publish", "--store", chosen.store]
    done = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if apart else None,
        start_new_session=apart,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        why = f" ({plain(said[-1])})" if said else ""
        raise GrapevineError(
            f"The posts are stored, but the lists could not be made{why}: "
            "run `python -m graph publish`."
        )


def _brands(path: str | None, chosen: Settings, *, keep: bool) -> tuple[Brand, ...]:
    """The brands of the given file, which is kept; else those kept before."""
    kept = chosen.home.brands
    if path is not None:
        known = brand_files.load(Path(path))
        if keep:
            kept.parent.mkdir(parents=True, exist_ok=True)
            if not (kept.exists() and kept.samefile(path)):
                shutil.copyfile(path, kept)
        return known
    return brand_files.load(kept) if kept.exists() else ()


def _mapping(pairs: Sequence[str]) -> dict[str, str] | None:
    mapping = {}
    for pair in pairs:
        column, equals, name = pair.rpartition("=")
        if not equals or not column:
            raise UsageError(f"--map {pair!r} is not COLUMN=FIELD.")
        mapping[column] = name
    return mapping or None


def _demo(asked: argparse.Namespace, chosen: Settings) -> tuple[list[str], str]:
    """Make the demo world beside the store; its truth is never among the paths."""
    from ingest.demo import make

    folder = make(chosen.home.folder / "world", seed=asked.seed, posts=asked.posts)
    paths = sorted(str(path) for path in folder.glob("posts-*.jsonl"))
    return paths, str(folder / "brands.toml")


def _progress(how: str) -> Callable[[dict[str, Any]], None]:
    if how == "jsonl":
        return lambda event: print(json.dumps(event), file=sys.stderr, flush=True)
    if how == "bar" and sys.stderr.isatty():
        return _line
    return lambda event: None


def _line(event: dict[str, Any]) -> None:
    name = plain(os.path.basename(str(event["file"])))
    text = f"{name}: {event['read']:,} read, {event['stored']:,} stored"
    print(f"\r{text:<70}", end="", file=sys.stderr, flush=True)


def _say(report: Report, asked: argparse.Namespace) -> None:
    """Words on stderr, data where it was asked for."""
    for file in report.files:
        for message in file.messages:
            print(plain(message), file=sys.stderr)
        counts = file.counts
        refused = sum(counts.rejected.values())
        unverified = "" if file.verified else " (unverified: no real file was tried)"
        print(
            f"{plain(file.path)}: {file.format or 'not recognised'}{unverified}, "
            f"{counts.read:,} read, {counts.stored:,} "
            f"{'new' if asked.dry_run else 'stored'}, "
            f"{counts.duplicates:,} seen before, {refused:,} refused",
            file=sys.stderr,
        )
        for name, count in sorted(counts.warnings.items()):
            print(f"  note: {name} {count:,}", file=sys.stderr)
    if asked.dry_run and report.brands:
        found = ", ".join(f"{k} {v:,}" for k, v in sorted(report.brands.items()))
        print(f"brands found: {found}", file=sys.stderr)
    text = json.dumps(report.as_json(), ensure_ascii=True)
    if asked.report == "-":
        print(text)
    elif asked.report:
        Path(asked.report).write_text(text + "\n", "utf-8")
