"""A folder that is watched: files that are new and finished go the ordinary way in.

The folder is looked at again and again. A file is finished when size and time are the
same at two looks; which were read before, the store's own ledger says by their hash, so
nothing is kept beside it. What was decided of a file holds until the file changes.
Nobody's lock is held between two batches.
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
from ingest.loading.ingest_report import IngestReport, printable_text
from ingest.parsing.sources import SourceFile

DEFAULT_POLL_SECONDS: Final = 10.0
"""So many seconds lie between two looks, where nobody says otherwise."""

MAX_WAIT_SECONDS: Final = 1.0
"""At least as often it is asked whether the parent still lives, in seconds."""

UNFINISHED_SUFFIXES: Final = (
    ".part",
    ".partial",
    ".tmp",
    ".crdownload",
    ".download",
    ".filepart",
    "~",
)
"""How names end under which programs write what they will rename when it is whole."""

_STORE_FILES: Final = frozenset({"writer.lock", "watch.lock", "current.json"})
"""Where one of these lies is the folder of a store: what is in it is no input."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What of a file changes when somebody writes to it."""

    size: int
    time: int


@dataclass(slots=True)
class StopSignal:
    """Whether it is time to end: by Ctrl-C, SIGTERM, or because the parent is gone."""

    parent: int | None = None
    _event: threading.Event = field(default_factory=threading.Event)

    def install_handlers(self) -> None:
        """From now on the first signal lets the batch end; the second ends at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._signalled)

    @property
    def is_set(self) -> bool:
        """Whether to end."""
        orphan = self.parent is not None and os.getppid() != self.parent
        return orphan or self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until it is time to end."""
        until = time.monotonic() + seconds
        while not self.is_set and (rest := until - time.monotonic()) > 0:
            self._event.wait(min(rest, MAX_WAIT_SECONDS))

    def _signalled(self, number: int, frame: object) -> None:
        if self._event.is_set():
            raise KeyboardInterrupt
        self._event.set()


@dataclass(slots=True)
class FolderWatcher:
    """One folder, one store, and what was found so far.

    Parameters:
        load: reads files in; raises what the ordinary way raises.
        publish: hands over to the analysis, once a batch.
        told: is given the report of each batch that was read.
        say: is given each sentence.

    """

    folder: Path
    settings: Settings
    load: Callable[[Sequence[str]], IngestReport]
    publish: Callable[[], None]
    report_batch: Callable[[IngestReport], None]
    log: Callable[[str], None]
    poll_seconds: float = DEFAULT_POLL_SECONDS
    stop: StopSignal = field(default_factory=StopSignal)
    _previous_stamps: Mapping[str, FileStamp] = field(default_factory=dict)
    _handled_stamps: dict[str, FileStamp] = field(default_factory=dict)
    _failed: dict[str, int] = field(default_factory=dict)
    _max_batch: int = sys.maxsize
    _interrupted: set[str] = field(default_factory=set)
    _problems: dict[str, str] = field(default_factory=dict)
    _unpublished: bool = False

    def run(self) -> None:
        """Look until it is time to end.

        Raises:
            StoreDamaged: the store's files are not what they should be.

        """
        shown = printable_text(str(self.folder))
        self.log(f"Watching {shown}, every {self.poll_seconds:g} seconds; Ctrl-C ends it.")
        while not self.stop.is_set:
            self.poll()
            self.stop.wait(self.poll_seconds)
        self.log(f"No longer watching {shown}; all that was read is stored.")

    def check(self) -> None:
        """What is wrong from the start is said at once, and never waited for.

        Raises:
            UsageError: there is no such folder, or it is one of a store.
            StoreError: the store cannot be opened.

        """
        if not self.folder.is_dir():
            raise UsageError(f"There is no folder {str(self.folder)!r} to watch.")
        home = self.settings.folder.path.resolve()
        here = self.folder.resolve()
        if here == home or home in here.parents or _is_store(os.listdir(here)):
            raise UsageError(
                f"{str(self.folder)!r} is the folder of a store: watch another one."
            )
        if self._has_checkpoints():
            open_store(self.settings.store_url).close()

    def poll(self) -> None:
        """Find what is new and finished, and read it in."""
        found = self._list_files()
        if found is None:
            return
        ready = [
            path
            for path, stamp in sorted(found.items())
            if self._handled_stamps.get(path) != stamp and self._previous_stamps.get(path) == stamp
        ]
        self._previous_stamps = found
        new = self._unread([path for path in ready if self._can_read(path)], found)
        if new and not self.stop.is_set:
            # Those that failed together come last and in halves: one of them may be
            # what the store cannot take, and the others are not to wait for it.
            new.sort(key=lambda path: self._failed.get(path, 0))
            self._load_batch(new[: self._max_batch], found)
        elif self._unpublished:
            self._publish_store()

    def _list_files(self) -> dict[str, FileStamp] | None:
        """The files of the folder with their stamps; None while it is gone."""
        try:
            found = dict(self._finished_files(str(self.folder)))
        except OSError as error:
            why = error.strerror or "it cannot be read"
            shown = printable_text(str(self.folder))
            self._log_problem("", f"{shown} is gone ({why}): waiting until it is back.")
            return None
        if self._problems.pop("", None):
            self.log(f"{printable_text(str(self.folder))} is back.")
            for path in self._interrupted:
                self._handled_stamps.pop(path, None)
            self._interrupted.clear()
        return found

    def _finished_files(self, folder: str) -> Iterator[tuple[str, FileStamp]]:
        """Every finished file below a folder; what is hidden or a store's left out."""
        with os.scandir(folder) as found:
            entries = list(found)
        if folder != str(self.folder) and _is_store([one.name for one in entries]):
            return
        for one in entries:
            if one.name.startswith("."):
                continue
            try:
                if one.is_dir(follow_symlinks=False):
                    yield from self._finished_files(one.path)
                elif one.is_file() and not one.name.lower().endswith(UNFINISHED_SUFFIXES):
                    facts = one.stat()
                    yield one.path, FileStamp(facts.st_size, facts.st_mtime_ns)
            except FileNotFoundError:
                continue  # gone between two steps
            except OSError as error:
                self._log_problem(one.path, f"{one.path}: {error.strerror}; left out.")

    def _can_read(self, path: str) -> bool:
        """Whether the file opens; if not, that is said once and tried again."""
        try:
            path.encode()
            with open(path, "rb") as file:
                file.read(1)
        except FileNotFoundError:
            return False
        except UnicodeEncodeError:
            self._log_problem(path, f"{path}: its name is no UTF-8; rename it.")
            return False
        except OSError as error:
            self._log_problem(path, f"{path} cannot be read: {error.strerror}.")
            return False
        self._problems.pop(path, None)
        return True

    def _unread(self, paths: Sequence[str], stamps: Mapping[str, FileStamp]) -> list[str]:
        """Those of the files whose contents the store does not hold to the end."""
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
            count = f"{len(before):,} files were" if len(before) > 1 else "1 file was"
            self.log(f"{count} read before and left alone.")
        return [path for path in paths if path not in set(before)]

    def _has_checkpoints(self) -> bool:
        """Whether there is anything that could hold a ledger."""
        embedded = self.settings.store_url.startswith("ladybug:")
        return not embedded or self.settings.folder.published_file() is not None

    def _completed_hashes(self, hashes: set[str]) -> set[str]:
        """Those of the hashes that the ledger holds to their end."""
        try:
            store = open_store(self.settings.store_url)
        except StoreError:
            return set()  # reading them once more does no harm
        try:
            rows = store.nodes("Source", hashes)
        except StoreError:
            return set()
        finally:
            store.close()
        return {key for key, row in rows.items() if row["complete"]}

    def _load_batch(self, paths: Sequence[str], stamps: Mapping[str, FileStamp]) -> None:
        """Read one batch in, publish it, and say so."""
        try:
            report = self.load(paths)
        except StoreDamaged:
            raise
        except (StoreError, UsageError, OSError) as error:
            # The store is busy or away, or a file went away just now.
            self._log_problem(
                "store", f"{error} It is tried again every {self.poll_seconds:g} seconds."
            )
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
                self.log(file.messages[-1])
        if sentence := _sentence(report, published=not self._unpublished):
            self.log(sentence)
        self.report_batch(report)

    def _publish_store(self) -> None:
        """Publish what is stored; if that fails, again at the next look."""
        try:
            self.publish()
            self._unpublished = False
            self._problems.pop("publish", None)
        except GrapevineError as error:
            self._log_problem("publish", f"{error} It is tried again.")

    def _log_problem(self, about: str, text: str) -> None:
        """Say what stands in the way, once, until it is another thing or over."""
        if self._problems.get(about) != text:
            self._problems[about] = text
            self.log(text)


def print_to_stderr(text: str) -> None:
    """One sentence for whoever looks on, over a line of progress where there is one."""
    text = printable_text(text)
    bare = f"\r{text:<70}" if sys.stderr.isatty() else text
    sys.stderr.write(f"{bare}\n")
    sys.stderr.flush()


def _is_store(names: Sequence[str]) -> bool:
    return not _STORE_FILES.isdisjoint(names)


def _hashes(path: str) -> set[str]:
    """The hashes under which the ledger would know this file; none if it is no good."""
    try:
        return {member.content_hash() for member in SourceFile(path, Path(path)).members()}
    except (FileRefused, UsageError, OSError):
        return set()


def _has_news(report: IngestReport, settings: Settings) -> bool:
    """Whether anything was written that is not published yet."""
    if settings.store_url.startswith("ladybug:"):
        return settings.folder.saved_file.exists()
    return any(file.counts.read for file in report.files)


def _sentence(report: IngestReport, *, published: bool) -> str:
    """What a batch brought, in one sentence; nothing where every file was refused."""
    read = [file for file in report.files if file.exit != 2 or file.counts.stored]
    if not read:
        return ""
    names = [os.path.basename(file.path) for file in read]
    shown = ", ".join(names[:3])
    if len(names) > 3:
        shown += f" and {len(names) - 3:,} more"
    counts = [file.counts for file in read]
    refused = sum(sum(one.rejected.values()) for one in counts)
    return (
        f"{shown}: {sum(one.read for one in counts):,} read, "
        f"{sum(one.stored for one in counts):,} stored, "
        f"{sum(one.duplicates for one in counts):,} seen before, {refused:,} refused; "
        f"{'published' if published else 'not published yet'}."
    )
