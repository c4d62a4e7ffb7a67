"""Errors that Grapevine raises on purpose; each message says what to do.

    GrapevineError
    ├── UsageError            the caller asked for something that does not exist      (exit 1)
    │   └── QueryRefused      the query gate or the query library refused a query     (exit 1)
    ├── FileRefused           a file was refused as a whole; holds the reason         (exit 2)
    ├── StoreError            a store cannot be opened, read or written               (exit 3)
    │   ├── StoreBusy         another process writes to it; wait or stop that one
    │   ├── StoreLost         the engine stopped during a step; run the command again
    │   ├── SnapshotOutdated  run `python -m graph publish`
    │   └── StoreDamaged      run `python -m graph doctor`
    └── LimitReached          a limit ended a query; holds the rows read so far       (exit 3)

The command line maps each class to its exit code in one place (`exit_code`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class GrapevineError(Exception):
    """Base class of all errors; the message is written for the user."""

    exit_code = 1


class UsageError(GrapevineError):
    """A name, a value or a combination that does not exist; the user can fix it."""


class QueryRefused(UsageError):
    """The query is not allowed or not valid; its author can fix it."""


class FileRefused(GrapevineError):
    """The whole file is refused; `reason` is one of the names of `hostile/README.md`.

    `message` is the cause. `hint` is what to do on the command line, for those who use
    it; the text of the error is both.
    """

    exit_code = 2

    def __init__(self, reason: str, message: str, hint: str = "") -> None:
        super().__init__(f"{message}; {hint}." if hint else message)
        self.reason = reason
        self.message = message
        self.hint = hint


class StoreError(GrapevineError):
    """The database cannot be opened, read or written; its operator can fix it."""

    exit_code = 3


class StoreBusy(StoreError):
    """Another process writes to this store; wait for it or stop it."""


class StoreLost(StoreError):
    """The engine stopped during a step; running the same command again resumes."""


class SnapshotOutdated(StoreError):
    """Another version of Grapevine published the snapshot; publishing builds it again."""


class StoreDamaged(StoreError):
    """The files of the store are damaged; `python -m graph doctor` says what to do."""


class StopReason(StrEnum):
    """Why a query ended early."""

    CANCELLED = "cancelled"
    TIME = "time"
    ROWS = "rows"
    SIZE = "size"
    MEMORY = "memory"
    SERVER = "server"


_STOP_SENTENCES: Final = {
    StopReason.CANCELLED: "Stopped as you asked.",
    StopReason.TIME: "Stopped after {limit:g} seconds: narrow it down.",
    StopReason.ROWS: "Stopped at {limit:,} rows: narrow it down.",
    StopReason.SIZE: "Stopped at {megabytes:g} MB of result: return less.",
    StopReason.MEMORY: (
        "Stopped: it needed more than {mebibytes:,.0f} MB of memory. Narrow it down."
    ),
    StopReason.SERVER: "Stopped: the server ran out of time or memory for this.",
}


@dataclass(frozen=True, slots=True)
class QueryStop:
    """Why a query ended early, and the limit: seconds, rows or bytes (0: none).

    >>> str(QueryStop(StopReason.ROWS, 10_000))
    'Stopped at 10,000 rows: narrow it down.'
    """

    reason: StopReason
    limit: float = 0

    def __str__(self) -> str:
        return _STOP_SENTENCES[self.reason].format(
            limit=self.limit,
            megabytes=self.limit / 1e6,
            mebibytes=self.limit / (1 << 20),
        )


class LimitReached(GrapevineError):
    """A limit ended the query; a narrower query avoids it.

    Attributes: `stop` says which limit; `columns` and `rows` hold what was read before.
    """

    exit_code = 3

    def __init__(
        self,
        stop: QueryStop,
        columns: Sequence[str] = (),
        rows: Sequence[Sequence[object]] = (),
    ) -> None:
        super().__init__(str(stop))
        self.stop = stop
        self.columns = tuple(columns)
        self.rows = [tuple(row) for row in rows]
