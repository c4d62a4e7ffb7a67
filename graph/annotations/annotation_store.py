"""What users write, kept beside the store: SQLite, at once, whatever an ingest does.

Two kinds of rows: corrections say what a post says of a brand; marks say who takes care
of a post or an account, whether that is done, and what else a person notes there. Every
row names its post or account by id and has its time, so it outlives a new reading of the
texts, another ingest and a copy to another engine. The next publication copies the rows
into the graph (`graph.annotations.graph_sync`); pages and commands see them at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from graph.errors import StoreDamaged, UsageError
from graph.model import Label
from graph.store.store_folder import Home

NOT_ABOUT: Final = "not_about"

WORDS: Final = (*map(str, Label), NOT_ABOUT)
"""The labels a user can give a post towards a brand; `NOT_ABOUT` removes the brand."""

On = Literal["post", "account"]

FIELDS: Final = ("owner", "note", "done", "tags", "department")
"""The fields of annotations; a saved list of accounts is the field `list NAME`."""

LIST: Final = "list "

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
_CORRECT: Final = """
INSERT INTO corrections VALUES (?, ?, ?, ?)
ON CONFLICT (post, brand) DO UPDATE SET label = excluded.label, at = excluded.at
WHERE excluded.at > corrections.at
"""
_MARK: Final = """
INSERT INTO marks VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, id, field) DO UPDATE SET value = excluded.value, at = excluded.at
WHERE excluded.at > marks.at
"""
_CORRECTIONS: Final = (
    "SELECT post, brand, label, at FROM corrections ORDER BY post, brand"
)
_MARKS: Final = "SELECT kind, id, field, value, at FROM marks ORDER BY kind, id, field"


@dataclass(frozen=True, slots=True)
class Correction:
    """A user's label for a post towards a brand.

    `post` and `brand` are ids. `label` is one of `CORRECTION_LABELS`, or None if it was
    withdrawn. `at` is the UTC time as text, to the microsecond; later times are greater.
    """

    post: str
    brand: str
    label: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A user's note on a post or an account.

    `id` is that of the post or account. `field` is one of `ANNOTATION_FIELDS` or
    `list NAME`. `value` is the text, or None if it was deleted. `at` is as in `Correction`.
    """

    kind: On
    id: str
    field: str
    value: str | None
    at: str


def stamp(home: Home) -> str:
    """A version of the corrections that changes with each of them; empty without any.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    if not _path(home).exists():
        return ""
    with _opened(home) as desk:
        count, last = desk.execute(
            "SELECT count(*), max(at) FROM corrections"
        ).fetchone()
    return f"{count} {last}" if count else ""


def corrections(home: Home) -> tuple[Correction, ...]:
    """Read all corrections, including withdrawn ones, sorted by post and brand.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    if not _path(home).exists():
        return ()
    with _opened(home) as desk:
        return tuple(Correction(*row) for row in desk.execute(_CORRECTIONS))


def marks(home: Home) -> tuple[Mark, ...]:
    """Read all annotations, including deleted ones, sorted by kind, id and field.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    if not _path(home).exists():
        return ()
    with _opened(home) as desk:
        return tuple(Mark(*row) for row in desk.execute(_MARKS))


def marked(home: Home, kind: On) -> dict[str, dict[str, str]]:
    """The current annotations of posts (accounts): by id, the fields with a value.

    Raises:
        StoreDamaged: the annotations cannot be read.

    """
    found: dict[str, dict[str, str]] = {}
    for one in marks(home):
        if one.kind == kind and one.value is not None:
            found.setdefault(one.id, {})[one.field] = one.value
    return found


def correct(home: Home, post: str, brand: str, label: str | None) -> None:
    """Write what a person says; None takes it back. The last word counts.

    Raises:
        UsageError: there is no such label.

    """
    if label is not None and label not in WORDS:
        raise UsageError(f"{label!r} is no label: say one of {', '.join(WORDS)}.")
    put(home, [Correction(post, brand, label, _now())])


def mark(home: Home, kind: On, id_: str, field: str, value: str | None) -> None:
    """Note something of a post or an account; None or no words take it back.

    Raises:
        UsageError: there is no such field.

    """
    if field not in FIELDS and not field.startswith(LIST):
        raise UsageError(f"{field!r} cannot be noted: say one of {', '.join(FIELDS)}.")
    words = (value or "").strip() or None
    put(home, [Mark(kind, id_, field, words, _now())])


def put(home: Home, rows: Sequence[Correction | Mark]) -> None:
    """Take rows over; of two about the same thing the later one stays."""
    if not rows:
        return
    home.folder.mkdir(parents=True, exist_ok=True)
    with _opened(home) as desk:
        for one in rows:
            statement = _CORRECT if isinstance(one, Correction) else _MARK
            desk.execute(statement, astuple(one))


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _path(home: Home) -> Path:
    return home.folder / "desk.sqlite"


@contextmanager
def _opened(home: Home) -> Iterator[sqlite3.Connection]:
    path = _path(home)
    try:
        with closing(sqlite3.connect(path, timeout=10)) as desk:
            desk.executescript(_TABLES)
            with desk:
                yield desk
    except sqlite3.Error as error:
        raise StoreDamaged(
            f"{path}, which holds what you wrote, cannot be used ({error}): move it "
            "away to go on without, or put a copy of it back."
        ) from error
