"""Folder watcher: load new, finished files of a folder into a store.

The folder is polled. A file is finished when its size and time are equal in two polls.
The store's checkpoints identify loaded files by their hash, so no other state is saved.
A handled file is skipped until it changes. No lock is held between two batches.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graph.errors import (
    FileRefused,
    GrapevineError,
    StoreBusy,
    StoreDamaged,
    StoreError,
    UsageError,
)
from graph.settings import Settings
from graph.store import open_store
from ingest.commands.event_log import CommandEvent, EventLog, message_event
from ingest.commands.ingest_options import DEFAULT_POLL_SECONDS
from ingest.commands.watch_events import (
    batch_taken,
    files_known,
    folder_back,
    folder_missing,
    name_unreadable,
    path_unreadable,
    publish_failed,
    publish_recovered,
    store_waiting,
    watch_ended,
    watch_started,
)
from ingest.loading.ingest_report import IngestReport
from ingest.parsing.sources import SourceFile

MAX_WAIT_SECONDS: Final = 1.0
"""Maximum time between two checks of the parent process, in seconds."""

UNFINISHED_SUFFIXES: Final = (
    ".part",
    ".partial",
    ".tmp",
    ".crdownload",
    ".download",
    ".filepart",
    "~",
)
"""Suffixes of files that a program still writes and renames when complete."""

_STORE_FILES: Final = frozenset({"writer.lock", "watch.lock", "current.json"})
"""Files that identify a store folder; its contents are never read as input."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Size and modification time of a file, to detect changes."""

    size: int
    time: int


@dataclass(slots=True)
class StopSignal:
    """Stop request: by Ctrl-C, SIGTERM, or because the parent process ended."""

    parent: int | None = None
    _event: threading.Event = field(default_factory=threading.Event)

    def install_handlers(self) -> None:
        """Install handlers: the first signal ends after the batch, the second at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._signalled)

    @property
    def is_set(self) -> bool:
        """Whether to stop."""
        orphan = self.parent is not None and os.getppid() != self.parent
        return orphan or self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Wait for some seconds, or until a stop request."""
        until = time.monotonic() + seconds
        while not self.is_set and (rest := until - time.monotonic()) > 0:
            self._event.wait(min(rest, MAX_WAIT_SECONDS))

    def _signalled(self, number: int, frame: object) -> None:
        if self._event.is_set():
            raise KeyboardInterrupt
        self._event.set()


@dataclass(slots=True)
class FolderWatcher:
    """Watches one folder for one store.

    Parameters:
        folder: the watched folder.
        settings: settings of the store.
        load: loads files; raises the same errors as an ordinary ingest.
        publish: publishes the store, once per batch.
        report_batch: receives the report of each batch.
        log: receives each event.
        poll_seconds: poll interval, in seconds.
        stop: the stop request.

    """

    folder: Path
    settings: Settings
    load: Callable[[Sequence[str]], IngestReport]
    publish: Callable[[], None]
    report_batch: Callable[[IngestReport], None]
    log: EventLog
    poll_seconds: float = DEFAULT_POLL_SECONDS
    stop: StopSignal = field(default_factory=StopSignal)
    _previous_stamps: Mapping[str, FileStamp] = field(default_factory=dict)
    _handled_stamps: dict[str, FileStamp] = field(default_factory=dict)
    _failed: dict[str, int] = field(default_factory=dict)
    _max_batch: int = sys.maxsize
    _interrupted: set[str] = field(default_factory=set)
    _problems: dict[str, CommandEvent] = field(default_factory=dict)
    _unpublished: bool = False

    def run(self) -> None:
        """Poll the folder until a stop request.

        Raises:
            StoreDamaged: the store's files are damaged.

        """
        self.log(watch_started(str(self.folder), self.poll_seconds))
        while not self.stop.is_set:
            self.poll()
            self.stop.wait(self.poll_seconds)
        self.log(watch_ended(str(self.folder)))

    def check(self) -> None:
        """Check folder and store before watching, so that errors are not retried.

        Raises:
            UsageError: the folder does not exist, or belongs to a store.
            StoreError: the store cannot be opened.

        """
        if not self.folder.is_dir():
            raise UsageError(f"The folder {str(self.folder)!r} does not exist.")
        store_folder = self.settings.folder.path.resolve()
        folder = self.folder.resolve()
        if (
            folder == store_folder
            or store_folder in folder.parents
            or _is_store(os.listdir(folder))
        ):
            raise UsageError(
                f"{str(self.folder)!r} is the folder of a store: watch another one."
            )
        if self._has_checkpoints():
            open_store(self.settings.store_url).close()

    def poll(self) -> None:
        """Find new, finished files and load them."""
        stamps = self._list_files()
        if stamps is None:
            return
        ready = [
            path
            for path, stamp in sorted(stamps.items())
            if self._handled_stamps.get(path) != stamp
            and self._previous_stamps.get(path) == stamp
        ]
        self._previous_stamps = stamps
        new = self._unread([path for path in ready if self._can_read(path)], stamps)
        if new and not self.stop.is_set:
            # Failed files come last, in batches of half the size: one of them may be
            # the cause, and the others must not wait for it.
            new.sort(key=lambda path: self._failed.get(path, 0))
            self._load_batch(new[: self._max_batch], stamps)
        elif self._unpublished:
            self._publish_store()

    def _list_files(self) -> dict[str, FileStamp] | None:
        """Files with their stamps; None while the folder is unavailable."""
        try:
            stamps = dict(self._finished_files(str(self.folder)))
        except OSError as error:
            why = error.strerror or "it cannot be read"
            self._log_problem("", folder_missing(str(self.folder), why))
            return None
        if self._problems.pop("", None):
            self.log(folder_back(str(self.folder)))
            for path in self._interrupted:
                self._handled_stamps.pop(path, None)
            self._interrupted.clear()
        return stamps

    def _finished_files(self, folder: str) -> Iterator[tuple[str, FileStamp]]:
        """Finished files below a folder, without hidden files and store folders."""
        with os.scandir(folder) as listing:
            entries = list(listing)
        if folder != str(self.folder) and _is_store([entry.name for entry in entries]):
            return
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir(follow_symlinks=False):
                    yield from self._finished_files(entry.path)
                elif entry.is_file() and not entry.name.lower().endswith(
                    UNFINISHED_SUFFIXES
                ):
                    facts = entry.stat()
                    yield entry.path, FileStamp(facts.st_size, facts.st_mtime_ns)
            except FileNotFoundError:
                continue  # removed in the meantime
            except OSError as error:
                why = error.strerror or "it cannot be read"
                self._log_problem(entry.path, path_unreadable(entry.path, why))

    def _can_read(self, path: str) -> bool:
        """Whether the file can be read; a problem is logged once and retried."""
        try:
            path.encode()
            with open(path, "rb") as file:
                file.read(1)
        except FileNotFoundError:
            return False
        except UnicodeEncodeError:
            self._log_problem(path, name_unreadable(path))
            return False
        except OSError as error:
            why = error.strerror or str(error)
            self._log_problem(path, path_unreadable(path, why))
            return False
        self._problems.pop(path, None)
        return True

    def _unread(
        self, paths: Sequence[str], stamps: Mapping[str, FileStamp]
    ) -> list[str]:
        """The files whose contents are not completely in the store."""
        if not paths or not self._has_checkpoints():
            return list(paths)
        hashes: dict[str, set[str]] = {}
        for path in paths:
            if self.stop.is_set:
                return []
            hashes[path] = _hashes(path)
        known = self._completed_hashes(set().union(*hashes.values()))
        before = [path for path in paths if hashes[path] and hashes[path] <= known]
        self._handled_stamps.update({path: stamps[path] for path in before})
        if before:
            self.log(files_known(len(before)))
        return [path for path in paths if path not in set(before)]

    def _has_checkpoints(self) -> bool:
        """Whether the store exists, so that it can have checkpoints."""
        embedded = self.settings.store_url.startswith("ladybug:")
        return not embedded or self.settings.folder.published_file() is not None

    def _completed_hashes(self, hashes: set[str]) -> set[str]:
        """The hashes of files that are completely in the store."""
        try:
            store = open_store(self.settings.store_url)
        except StoreError:
            return set()  # loading them again is harmless
        try:
            rows = store.nodes("Source", hashes)
        except StoreError:
            return set()
        finally:
            store.close()
        return {key for key, row in rows.items() if row["complete"]}

    def _load_batch(
        self, paths: Sequence[str], stamps: Mapping[str, FileStamp]
    ) -> None:
        """Load and publish one batch, and log the result."""
        try:
            report = self.load(paths)
        except StoreDamaged:
            raise
        except (StoreError, UsageError, OSError) as error:
            # The store is locked or unavailable, or a file was removed.
            self._log_problem("store", store_waiting(str(error), self.poll_seconds))
            if not isinstance(error, StoreBusy):
                self._max_batch = max(1, len(paths) // 2)
                for path in paths:
                    self._failed[path] = self._failed.get(path, 0) + 1
            return
        self._max_batch = min(2 * self._max_batch, sys.maxsize)
        for file in report.files:
            if file.path in stamps:
                self._handled_stamps[file.path] = stamps[file.path]
            self._failed.pop(file.path, None)
            if file.interrupted:
                self._interrupted.add(file.path)
        if not self._failed:
            self._problems.pop("store", None)
        self._unpublished = _has_news(report, self.settings)
        if self._unpublished:
            self._publish_store()
        for file in report.files:
            if file.exit and file.messages:
                self.log(message_event(file.messages[-1]))
        if taken := batch_taken(report, published=not self._unpublished):
            self.log(taken)
        self.report_batch(report)

    def _publish_store(self) -> None:
        """Publish the store; a failure is retried at the next poll."""
        try:
            self.publish()
            self._unpublished = False
            if self._problems.pop("publish", None):
                self.log(publish_recovered())
        except GrapevineError as error:
            self._log_problem("publish", publish_failed(str(error)))

    def _log_problem(self, about: str, problem: CommandEvent) -> None:
        """Log a problem once, until it changes or ends."""
        if self._problems.get(about) != problem:
            self._problems[about] = problem
            self.log(problem)


def _is_store(names: Sequence[str]) -> bool:
    return not _STORE_FILES.isdisjoint(names)


def _hashes(path: str) -> set[str]:
    """Content hashes of the members of a file; empty if it is refused."""
    try:
        return {
            member.content_hash() for member in SourceFile(path, Path(path)).members()
        }
    except (FileRefused, UsageError, OSError):
        return set()


def _has_news(report: IngestReport, settings: Settings) -> bool:
    """Whether the store has changes that are not published yet."""
    if settings.store_url.startswith("ladybug:"):
        return settings.folder.saved_file.exists()
    return any(file.counts.read for file in report.files)
