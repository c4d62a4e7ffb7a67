"""Options that commands share, and the snapshot that they read."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.compute as pc

from graph.annotations import annotation_store as desk
from graph.annotations.corrections import corrected
from graph.errors import StoreError, UsageError
from graph.settings import Settings, settings
from graph.snapshots import snapshot
from graph.snapshots.as_of import as_of
from graph.snapshots.lookup import brand_row
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store.atomic_write import write_whole


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
    parser.add_argument(
        "--top", type=int, default=50, metavar="N", help="so many rows (default: 50)"
    )
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
    """The scope of the shared options; the brand by id or name.

    Raises:
        UsageError: there is no such brand or platform, or nothing can be asked so.

    """
    if asked.top is not None and asked.top < 1:
        raise UsageError("--top is how many rows to show: say 1 or more.")
    since, until = when(asked.since), when(asked.until, end=True)
    if since and until and since >= until:
        raise UsageError("--since is after --until: swap them.")
    brand = None
    if asked.brand:
        brand = shown.brands["id"][brand_row(shown, asked.brand)].as_py()
    return Scope(
        brand=brand,
        topic=asked.topic,
        platform=_platform(asked.platform, shown),
        since=since,
        until=until,
        with_coordinated=asked.with_coordinated,
    )


def _platform(name: str | None, shown: Snapshot) -> str | None:
    """A platform as the data spells it: a mistyped one would look like silence."""
    if name is None:
        return None
    there: dict[str, str] = {
        str(one).casefold(): str(one)
        for table in (shown.posts, shown.accounts)
        for one in pc.unique(table["platform"]).to_pylist()
        if one
    }
    found = there.get(name.casefold())
    if found is None:
        known = ", ".join(sorted(there.values())) or "none"
        raise UsageError(
            f"There is no platform {name!r} in this store; it has {known}."
        )
    return found


def cut(rows: int, of: int) -> None:
    """Say that a table was cut to `--top`; nothing where it was not."""
    if rows < of:
        say(f"Shown: the first {rows:,} of {of:,} (--top {of} shows all).", 1)


def write_out(out: str, text: str) -> None:
    """Write a text where `--out` says, whole or not at all.

    Raises:
        UsageError: it cannot be written there.

    """
    try:
        write_whole(Path(out), text)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}): choose another place."
        ) from error


def say(words: str, deep: int = 0) -> None:
    """Words are for people: stdout stays for data. `deep` ones belong to those before."""
    print("  " * deep + words, file=sys.stderr)
