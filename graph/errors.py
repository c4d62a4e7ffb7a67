"""Errors that Grapevine raises on purpose; each message says what to do.

    GrapevineError
    ├── UsageError            the caller asked for something that does not exist      (exit 1)
    │   └── QueryRefused      the query gate or the query library refused a query     (exit 1)
    ├── FileRefused           a file was refused as a whole; holds the reason         (exit 2)
    ├── StoreError            a store cannot be opened, read or written               (exit 3)
    │   ├── StoreBusy         another process writes to it; wait or stop that one
    │   ├── StoreLost         the engine stopped during a step; run the command again
    │   └── StoreDamaged      run `python -m graph doctor`
    └── LimitReached          a limit ended a query; holds the rows read so far       (exit 3)

The command line maps each class to its exit code in one place (`exit_code`).
"""

from __future__ import annotations

from collections.abc import Sequence


class GrapevineError(Exception):
    """Base class of all errors; the message is written for the user."""

    exit_code = 1


class UsageError(GrapevineError):
    """A name, a value or a combination that does not exist; the user can fix it."""


class QueryRefused(UsageError):
    """The query is not allowed or not valid; its author can fix it."""


class FileRefused(GrapevineError):
    """The whole file is refused; `reason` is one of the names of `hostile/README.md`."""

    exit_code = 2

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class StoreError(GrapevineError):
    """The database cannot be opened, read or written; its operator can fix it."""

    exit_code = 3


class StoreBusy(StoreError):
    """Another process writes to this store; wait for it or stop it."""


class StoreLost(StoreError):
    """The engine stopped during a step; running the same command again resumes."""


class StoreDamaged(StoreError):
    """The files of the store are damaged; `python -m graph doctor` says what to do."""


class LimitReached(GrapevineError):
    """A limit ended the query; a narrower query avoids it.

    Attributes: `columns` and `rows` hold what was read before the limit.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        columns: Sequence[str] = (),
        rows: Sequence[Sequence[object]] = (),
    ) -> None:
        super().__init__(message)
        self.columns = tuple(columns)
        self.rows = [tuple(row) for row in rows]
