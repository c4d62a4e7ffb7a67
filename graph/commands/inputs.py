"""What commands read and print: snapshot, scope, messages, files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.compute as pc

from graph.annotations import annotation_store
from graph.annotations.corrections import apply_corrections
from graph.errors import SnapshotOutdated, UsageError
from graph.export.atomic_files import replace_file
from graph.phrasing import describe_unknown_authors
from graph.settings import Settings, load_settings
from graph.snapshots.as_of import as_of
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot, load_snapshot


def parse_moment(text: str | None, *, end: bool = False) -> datetime | None:
    """Parse a day or a moment in ISO 8601; without a time zone it is UTC.

    Parameters:
        text: the value as typed; None gives None.
        end: whether a day alone means its end (for `--until`).

    Raises:
        UsageError: the text is neither a day nor a moment.

    >>> parse_moment("2026-10-03", end=True)
    datetime.datetime(2026, 10, 4, 0, 0)
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a day: write 2026-10-31.") from None
    try:
        if moment.tzinfo is not None:
            offset = moment.utcoffset() or timedelta()
            moment = moment.replace(tzinfo=None) - offset
        if end and len(text) == 10:
            moment += timedelta(days=1)
    except OverflowError:
        raise UsageError(
            f"{text!r} is outside the calendar: write a day before 9999-12-31."
        ) from None
    return moment


def load_current_snapshot(settings: Settings) -> Snapshot:
    """The published snapshot of a store, with the users' corrections applied.

    What another version of Grapevine published is published again.

    Raises:
        StoreError: nothing was published yet, or it cannot be published again.
        StoreDamaged: the pointer or the snapshot is damaged.

    """
    folder = settings.folder.current_snapshot_folder()
    if folder is None:
        raise settings.folder.missing_error()
    try:
        published = load_snapshot(folder)
    except SnapshotOutdated:
        # Imported here, because few commands ever publish.
        from graph.publish import publish_store

        print_status("Another version of Grapevine published this data: publishing …")
        published = publish_store(settings)
    return apply_corrections(
        published, annotation_store.read_corrections(settings.folder)
    )


def load_settings_and_snapshot(args: argparse.Namespace) -> tuple[Settings, Snapshot]:
    """The settings and the snapshot that a command's arguments select.

    Returns:
        The settings of `--store`.
        Its published snapshot, as of `--as-of` if the command has it.
    """
    settings = load_settings(args.store)
    snapshot = load_current_snapshot(settings)
    moment = parse_moment(getattr(args, "as_of", None), end=True)
    return settings, snapshot if moment is None else as_of(snapshot, moment)


def scope_from_args(args: argparse.Namespace, snapshot: Snapshot) -> Scope:
    """The scope of the shared options; the brand by id or name.

    Raises:
        UsageError: no such brand or platform, or the options contradict each other.

    """
    if args.top is not None and args.top < 1:
        raise UsageError("--top is the number of rows: write 1 or more.")
    since, until = parse_moment(args.since), parse_moment(args.until, end=True)
    if since and until and since >= until:
        raise UsageError("--since is after --until: swap them.")
    brand = None
    if args.brand:
        brand = snapshot.brands["id"][find_brand_row(snapshot, args.brand)].as_py()
    return Scope(
        brand=brand,
        topic=args.topic,
        platform=_known_platform(args.platform, snapshot),
        since=since,
        until=until,
        with_coordinated=args.with_coordinated,
    )


def _known_platform(name: str | None, snapshot: Snapshot) -> str | None:
    """A platform as the data spells it; a mistyped one would look like no data."""
    if name is None:
        return None
    spellings: dict[str, str] = {
        str(platform).casefold(): str(platform)
        for table in (snapshot.posts, snapshot.accounts)
        for platform in pc.unique(table["platform"]).to_pylist()
        if platform
    }
    spelling = spellings.get(name.casefold())
    if spelling is None:
        known = ", ".join(sorted(spellings.values())) or "none"
        raise UsageError(
            f"There is no platform {name!r} in this store; it has {known}."
        )
    return spelling


def report_truncation(row_count: int, total: int) -> None:
    """Print that a table was truncated to `--top`; print nothing if it is complete."""
    if row_count < total:
        print_status(
            f"Showing the first {row_count:,} of {total:,} (--top {total} shows all).",
            1,
        )


def report_unknown_authors(counts: Mapping[str, int]) -> None:
    """Print how many interactions have no known author, by kind; nothing without any."""
    if sentence := describe_unknown_authors(counts):
        print_status(sentence)


def write_text_output(out: str, text: str) -> None:
    """Write a text to the file of `--out`, atomically.

    Raises:
        UsageError: the file cannot be written.

    """
    path = Path(out)
    if not path.name:
        raise UsageError(f"{out!r} is a folder: name a file (--out).")
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}): choose another place."
        ) from error


def print_status(message: str, indent: int = 0) -> None:
    """Print a message to stderr, because stdout is for data; `indent` in levels."""
    print("  " * indent + message, file=sys.stderr)
