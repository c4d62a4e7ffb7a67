"""Every error that Grapevine raises on purpose, each one sentence that says what to do.

    GrapevineError
    ├── UsageError            the caller asked for something that does not exist      (exit 1)
    │   └── QueryRefused      the console gate or the shelf refused a query           (exit 1)
    ├── FileRefused           a file was refused as a whole; carries its reason       (exit 2)
    ├── StoreError            a store cannot be opened, read or written               (exit 3)
    │   ├── StoreBusy         another process writes to it; wait or stop that one
    │   ├── StoreLost         the engine went away in the middle; run it again
    │   └── StoreDamaged      run `python -m graph doctor`
    └── LimitReached          a query was ended by a limit; carries the rows so far   (exit 3)

The command line maps each class to its exit code in one place (`exit_code`).
"""

from __future__ import annotations

from collections.abc import Sequence


class GrapevineError(Exception):
    """Anything that Grapevine itself says went wrong; the text is for the user."""

    exit_code = 1


class UsageError(GrapevineError):
    """The user can mend it: a name, a value or a combination that does not exist."""


class QueryRefused(UsageError):
    """The query is not one that may be run; the author of the query can mend it."""


class FileRefused(GrapevineError):
    """The whole file cannot be taken; `reason` is one of `hostile/README.md`'s names."""

    exit_code = 2

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class StoreError(GrapevineError):
    """The database cannot be opened, read or written; its operator can mend it."""

    exit_code = 3


class StoreBusy(StoreError):
    """Another process writes to this store; waiting or stopping that one mends it."""


class StoreLost(StoreError):
    """The engine went away in the middle; running the same command again resumes."""


class StoreDamaged(StoreError):
    """The store's files are not what they should be; `doctor` says what to do."""


class LimitReached(GrapevineError):
    """A limit ended the query; a narrower query mends it. Carries the rows so far."""

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
