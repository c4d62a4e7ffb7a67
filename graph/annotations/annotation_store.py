"""User annotations in SQLite, independent of the graph store's write lock.

Two kinds of rows: corrections set the label of a post towards a brand; annotations set
the owner, status, note, tags or lists of a post or an account. Every row has the id of
its post or account and a time, so that it survives a new scoring, another ingest and a
copy to another engine. Pages and commands see a row at once; the next publication
copies it into the graph (`graph.annotations.graph_sync`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from graph.errors import StoreDamaged, UsageError
from graph.model import Label
from graph.store.private_files import create_private_file, create_private_folder
from graph.store.store_folder import StoreFolder

NOT_ABOUT: Final = "not_about"
"""The label of a correction that says that the post is not about the brand."""

CORRECTION_LABELS: Final = (*map(str, Label), NOT_ABOUT)
"""The labels a user can give a post towards a brand; `NOT_ABOUT` removes the brand."""

AnnotatedKind = Literal["post", "account"]

ANNOTATION_FIELDS: Final = ("owner", "note", "done", "tags", "department")
"""The fields of annotations; a saved list of accounts is the field `list NAME`."""

LIST_PREFIX: Final = "list "
"""The prefix of the field of a saved list."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS corrections (
    post TEXT NOT NULL, brand TEXT NOT NULL, label TEXT, at TEXT NOT NULL,
    PRIMARY KEY (post, brand)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
    kind TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL, value TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (kind, id, field)
) WITHOUT ROWID;
"""
_UPSERT_CORRECTION: Final = """
INSERT INTO corrections VALUES (?, ?, ?, ?)
ON CONFLICT (post, brand) DO UPDATE SET label = excluded.label, at = excluded.at
WHERE excluded.at > corrections.at
"""
_UPSERT_ANNOTATION: Final = """
INSERT INTO marks VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id, field) DO UPDATE SET value = excluded.value, at = excluded.at
WHERE excluded.at > marks.at
"""
_SELECT_CORRECTIONS: Final = (
    "SELECT post, brand, label, at FROM corrections ORDER BY post, brand"
)
_SELECT_ANNOTATIONS: Final = (
    "SELECT kind, id, field, value, at FROM marks ORDER BY kind, id, field"
)
_SELECT_LATEST_TIME: Final = (
    "SELECT max(at) FROM (SELECT at FROM corrections UNION ALL SELECT at FROM marks)"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A user's label for a post towards a brand.

    `post` and `brand` are ids. `label` is one of `CORRECTION_LABELS`, or None if it was
    withdrawn. `at` is the UTC time as text, to the microsecond; later is greater.
    """

    post: str
    brand: str
    label: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A user's note on a post or an account.

    `id` is that of the post or account. `field` is one of `ANNOTATION_FIELDS` or
    `list NAME`. `value` is the text, or None if it was deleted. `at` is as in
    `Correction`.
    """

    kind: AnnotatedKind
    id: str
    field: str
    value: str | None
    at: str


def corrections_version(folder: StoreFolder) -> str:
    """A version of the corrections that changes with each of them; empty without any.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    if not _path(folder).exists():
        return ""
    with _open_database(folder) as database:
        count, last = database.execute(
            "SELECT count(*), max(at) FROM corrections"
        ).fetchone()
    return f"{count} {last}" if count else ""


def read_corrections(folder: StoreFolder) -> tuple[Correction, ...]:
    """Read all corrections, including withdrawn ones, sorted by post and brand.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    if not _path(folder).exists():
        return ()
    with _open_database(folder) as database:
        return tuple(Correction(*row) for row in database.execute(_SELECT_CORRECTIONS))


def read_annotations(folder: StoreFolder) -> tuple[Annotation, ...]:
    """Read all annotations, including deleted ones, sorted by kind, id and field.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    if not _path(folder).exists():
        return ()
    with _open_database(folder) as database:
        return tuple(Annotation(*row) for row in database.execute(_SELECT_ANNOTATIONS))


def annotations_by_id(
    folder: StoreFolder, kind: AnnotatedKind
) -> dict[str, dict[str, str]]:
    """The current annotations of posts (accounts): by id, the fields with a value.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    values: dict[str, dict[str, str]] = {}
    for annotation in read_annotations(folder):
        if annotation.kind == kind and annotation.value is not None:
            values.setdefault(annotation.id, {})[annotation.field] = annotation.value
    return values


def write_correction(
    folder: StoreFolder, post: str, brand: str, label: str | None
) -> None:
    """Write a user's label for a post towards a brand; the latest one counts.

    Parameters:
        folder: the folder of the store.
        post, brand: the ids.
        label: one of `CORRECTION_LABELS`; None withdraws the correction.

    Raises:
        UsageError: there is no such label.

    """
    if label is not None and label not in CORRECTION_LABELS:
        raise UsageError(
            f"{label!r} is not a label: use one of {', '.join(CORRECTION_LABELS)}."
        )
    with _write_to_database(folder) as (database, at):
        database.execute(_UPSERT_CORRECTION, (post, brand, label, at))


def write_annotation(
    folder: StoreFolder, kind: AnnotatedKind, id_: str, field: str, value: str | None
) -> None:
    """Write an annotation on a post or an account; the latest one counts.

    Parameters:
        folder: the folder of the store.
        kind, id_: `post` or `account`, and its id.
        field: one of `ANNOTATION_FIELDS`, or `list NAME`.
        value: the text; None or blank deletes the annotation.

    Raises:
        UsageError: there is no such field.

    """
    if field not in ANNOTATION_FIELDS and not field.startswith(LIST_PREFIX):
        raise UsageError(
            f"{field!r} is not an annotation field: use one of "
            f"{', '.join(ANNOTATION_FIELDS)}."
        )
    text = (value or "").strip() or None
    with _write_to_database(folder) as (database, at):
        database.execute(_UPSERT_ANNOTATION, (kind, id_, field, text, at))


def merge_annotations(
    folder: StoreFolder, rows: Sequence[Correction | Annotation]
) -> None:
    """Write rows; of two rows with the same key the later one is kept."""
    if not rows:
        return
    with _write_to_database(folder) as (database, _):
        for row in rows:
            statement = (
                _UPSERT_CORRECTION
                if isinstance(row, Correction)
                else _UPSERT_ANNOTATION
            )
            database.execute(statement, astuple(row))


@contextmanager
def _write_to_database(
    folder: StoreFolder,
) -> Iterator[tuple[sqlite3.Connection, str]]:
    """The database in a transaction, and the time of what is written now.

    That time is later than all others, so that the last word of the user counts if the
    computer's clock went back.
    """
    create_private_folder(folder.path)
    with _open_database(folder) as database:
        database.execute("BEGIN IMMEDIATE")
        (latest,) = database.execute(_SELECT_LATEST_TIME).fetchone()
        yield database, _time_after(latest)


def _time_after(latest: str | None) -> str:
    """The current time, but later than `latest`.

    Raises:
        sqlite3.DataError: `latest` is no time.

    """
    now = datetime.now(UTC).replace(tzinfo=None)
    if latest is not None:
        try:
            after = datetime.fromisoformat(latest) + timedelta(microseconds=1)
            now = max(now, after)
        except (TypeError, ValueError, OverflowError):
            raise sqlite3.DataError(f"{latest!r} is no time") from None
    return now.isoformat(timespec="microseconds")


def _path(folder: StoreFolder) -> Path:
    return folder.path / "desk.sqlite"


@contextmanager
def _open_database(folder: StoreFolder) -> Iterator[sqlite3.Connection]:
    path = _path(folder)
    if not path.exists():
        with suppress(OSError):  # SQLite says what is wrong
            create_private_file(path)
    try:
        with closing(sqlite3.connect(path, timeout=10)) as database:
            database.executescript(_TABLES)
            with database:
                yield database
    except sqlite3.Error as error:
        raise StoreDamaged(
            f"{path} with your annotations cannot be used ({error}): move it away to "
            "continue without them, or restore a copy of it."
        ) from error
