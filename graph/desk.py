"""What users write, kept beside the store: SQLite, at once, whatever an ingest does.

Every row names a post by its id and has its time, so it outlives a new reading of the
texts, another ingest and a copy to another engine. The next publication copies the rows
into the graph (`graph.notes`); pages and commands see them at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import Final

from graph.errors import StoreDamaged, UsageError
from graph.store.files import Home

LABELS: Final = ("praise", "neutral", "complaint", "not_about")
"""What a person can say of a post and a brand."""

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS corrections (
    post TEXT NOT NULL, brand TEXT NOT NULL, label TEXT, at TEXT NOT NULL,
    PRIMARY KEY (post, brand)
) WITHOUT ROWID
"""
_PUT: Final = """
INSERT INTO corrections VALUES (?, ?, ?, ?)
ON CONFLICT (post, brand) DO UPDATE SET label = excluded.label, at = excluded.at
WHERE excluded.at > corrections.at
"""
_ALL: Final = "SELECT post, brand, label, at FROM corrections ORDER BY post, brand"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says that a post says of a brand.

    `post` and `brand` are ids, `label` is one of `LABELS` or None where it was taken
    back, `at` is the UTC time as text, to the microsecond, so that later is greater.
    """

    post: str
    brand: str
    label: str | None
    at: str


def corrections(home: Home) -> tuple[Correction, ...]:
    """Every correction, those taken back included, by post and brand.

    Raises:
        StoreDamaged: the desk cannot be read; the sentence says what to do.

    """
    if not (home.folder / "desk.sqlite").exists():
        return ()
    with _opened(home) as desk:
        return tuple(Correction(*row) for row in desk.execute(_ALL))


def correct(home: Home, post: str, brand: str, label: str | None) -> None:
    """Write what a person says; None takes it back. The last word counts.

    Raises:
        UsageError: there is no such label.

    """
    if label is not None and label not in LABELS:
        raise UsageError(f"{label!r} is no label: say one of {', '.join(LABELS)}.")
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    put(home, [Correction(post, brand, label, at)])


def put(home: Home, rows: Iterable[Correction]) -> None:
    """Take rows over; of two about the same post and brand the later one stays."""
    home.folder.mkdir(parents=True, exist_ok=True)
    with _opened(home) as desk:
        desk.executemany(_PUT, [astuple(row) for row in rows])


@contextmanager
def _opened(home: Home) -> Iterator[sqlite3.Connection]:
    path = home.folder / "desk.sqlite"
    try:
        with closing(sqlite3.connect(path, timeout=10)) as desk, desk:
            desk.execute(_TABLE)
            yield desk
    except sqlite3.Error as error:
        raise StoreDamaged(
            f"{path}, which holds what you wrote, cannot be used ({error}): move it "
            "away to go on without, or put a copy of it back."
        ) from error
