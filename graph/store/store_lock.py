"""The store lock: one process writes, one watches a folder; both end with the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from graph.errors import StoreBusy, StoreError
from graph.store.private_files import (
    FILE_MODE,
    create_private_folder,
    restrict_access,
)

_WRITTEN_HERE: Final[set[Path]] = set()
"""The folders whose write lock this process holds."""


@contextmanager
def hold_write_lock(folder: Path, timeout: float = 0.0) -> Iterator[None]:
    """Hold the right to write to a store's folder; wait at most `timeout` seconds.

    When it is released, only the owner can read what was written.

    Raises:
        StoreBusy: another living process holds it.
        StoreError: the folder cannot be created.

    """
    busy = f"Another process writes to {folder}: wait until it is done."
    with _file_lock(folder / "writer.lock", timeout, busy):
        _WRITTEN_HERE.add(folder.resolve())
        try:
            yield
        finally:
            _WRITTEN_HERE.discard(folder.resolve())
            restrict_access(folder)


@contextmanager
def hold_watch_lock(folder: Path) -> Iterator[None]:
    """Hold the right to watch a folder of files for a store; writers are not blocked.

    Raises:
        StoreBusy: another living process holds it.

    """
    busy = (
        f"Another process watches a folder for {folder}: stop that one first, or watch "
        "a folder above both."
    )
    with _file_lock(folder / "watch.lock", 0.0, busy):
        yield


def has_write_lock(folder: Path) -> bool:
    """Whether this process holds the write lock of a store's folder."""
    return folder.resolve() in _WRITTEN_HERE


@contextmanager
def _file_lock(file: Path, timeout: float, busy: str) -> Iterator[None]:
    """Hold a lock of the operating system; `busy` is the sentence if it is taken."""
    try:
        create_private_folder(file.parent)
    except OSError as error:
        raise StoreError(
            f"The folder {file.parent} cannot be created ({error.strerror}): choose "
            "another place (--store)."
        ) from error
    # A soft lock would outlive a killed process, so there is no falling back to one.
    lock = FileLock(
        file, mode=FILE_MODE, fallback_to_soft=False, preserve_lock_file=True
    )
    try:
        lock.acquire(timeout, poll_interval=0.1)
    except Timeout as error:
        raise StoreBusy(busy) from error
    try:
        yield
    finally:
        lock.release()
