"""Options that commands share, and the snapshot that they read."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta

from graph import desk, snapshot
from graph.asof import as_of
from graph.corrections import corrected
from graph.errors import StoreError, UsageError
from graph.findings.scope import Scope, brand_row
from graph.settings import Settings, settings
from graph.snapshot import Snapshot


def store_option(parser: argparse.ArgumentParser) -> None:
    """`--store`."""
    parser.add_argument("--store", metavar="URI", help="ladybug:FOLDER or bolt://HOST")


def output_options(parser: argparse.ArgumentParser) -> None:
    """`--out` and `--format`."""
    parser.add_argument("--out", metavar="FILE", help="write here instead of stdout")
    parser.add_argument(
        "--format",
        choices=("csv", "xlsx", "json", "parquet", "gexf", "graphml"),
        help="default: an aligned table on a terminal, CSV in a pipe",
    )


def scope_options(parser: argparse.ArgumentParser) -> None:
    """`--brand`, `--platform`, `--topic`, `--since`, `--until`, `--top`."""
    parser.add_argument("--brand", metavar="B", help="a brand's name; else the whole")
    parser.add_argument("--platform", metavar="P")
    parser.add_argument("--topic", metavar="T", help="#tag, link or words")
    parser.add_argument("--since", metavar="D", help="from this day on (UTC)")
    parser.add_argument("--until", metavar="D", help="up to and with this day (UTC)")
    parser.add_argument(
        "--as-of",
        metavar="D",
        help="as it was at the end of this day: nothing later is known",
    )
    parser.add_argument("--top", type=int, default=50, metavar="N")
    parser.add_argument(
        "--with-coordinated",
        action="store_true",
        help="keep accounts that act together within seconds; lists leave them out",
    )


def list_options(parser: argparse.ArgumentParser) -> None:
    """The store, the scope and the output: what is asked of every table of findings."""
    store_option(parser)
    scope_options(parser)
    output_options(parser)


def when(text: str | None, *, end: bool = False) -> datetime | None:
    """A day or a moment as typed; the end of a day for `--until`.

    Raises:
        UsageError: it is neither.

    >>> when("2026-10-03", end=True)
    datetime.datetime(2026, 10, 4, 0, 0)
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day: write 2026-10-31.") from None
    if moment.tzinfo is not None:
        offset = moment.utcoffset() or timedelta()
        moment = moment.replace(tzinfo=None) - offset
    if end and len(text) == 10:
        moment += timedelta(days=1)
    return moment


def current(chosen: Settings) -> Snapshot:
    """The snapshot that is shown for a store, with what people corrected.

    Raises:
        StoreError: nothing was published yet.

    """
    place = chosen.home.snapshot()
    if place is None:
        raise StoreError(
            "There is nothing to read yet: run `python -m ingest FILE` first, or "
            "`python -m graph publish` on a Neo4j that was filled elsewhere."
        )
    return corrected(snapshot.load(place), desk.corrections(chosen.home))


def opened(asked: argparse.Namespace) -> tuple[Settings, Snapshot]:
    """The settings and the snapshot that a command asks for."""
    chosen = settings(asked.store)
    shown = current(chosen)
    then = when(getattr(asked, "as_of", None), end=True)
    return chosen, shown if then is None else as_of(shown, then)


def scope_of(asked: argparse.Namespace, shown: Snapshot) -> Scope:
    """The scope of the shared options; the brand by id or name."""
    brand = None
    if asked.brand:
        brand = shown.brands["id"][brand_row(shown, asked.brand)].as_py()
    return Scope(
        brand=brand,
        topic=asked.topic,
        platform=asked.platform,
        since=when(asked.since),
        until=when(asked.until, end=True),
        with_coordinated=asked.with_coordinated,
    )


def say(words: str) -> None:
    """Words are for people: stdout stays for data."""
    print(words, file=sys.stderr)
