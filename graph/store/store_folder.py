"""The folder of a store: its files, locks and published version.

    current.json            the pointer to the published store file and snapshot
    graph-<time>.lbug       published store files, never written again
    saved.lbug              data not published yet; a complete file, copied when closed
    work.lbug               the file that the writer's engine has open
    writer.lock             lock of the writing process; it ends with the process
    watch.lock              lock of the process that watches a folder for this store
    snapshots/<hash>/       Arrow tables, one folder per snapshot
    quarantine/             rejected records, one file per ingest
    models/                 trained models, and which of them is in use
    brands.toml, routing.toml, weights.json, desk.sqlite, visits.json, alarms.json

A published file is replaced, never changed, so that readers keep the file they opened.
The working file of a killed run is never opened again, because the engine's recovery lost
copied rows or crashed (docs/decisions.md). The next run starts from the saved file and
continues from the position stored there.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final
from urllib.parse import urlsplit

from graph.errors import StoreBusy, StoreDamaged, StoreError
from graph.store.atomic_write import _to_disk, write_whole

KEEP = 2
"""Number of published store files and snapshots that are kept: the current one and the
one before, which a reader may still have open."""

WRITTEN: Final = (
    "brands.toml",
    "routing.toml",
    "weights.json",
    "visits.json",
    "alarms.json",
    "models",
    "quarantine",
)
"""Files and folders that cannot be derived from the graph; copies and backups include
them. The annotations (desk.sqlite) are copied row by row instead."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of a store; a Neo4j store has one for snapshots and annotations."""

    folder: Path

    @property
    def work(self) -> Path:
        """The path of the file that the writer's engine has open."""
        return self.folder / "work.lbug"

    @property
    def saved(self) -> Path:
        """The path of the file with the data since the last publication; it may not exist."""
        return self.folder / "saved.lbug"

    @property
    def snapshots(self) -> Path:
        """The path of the folder of all snapshots."""
        return self.folder / "snapshots"

    @property
    def brands(self) -> Path:
        """The path of the `brands.toml` of this store."""
        return self.folder / "brands.toml"

    def written(self) -> Iterator[tuple[str, Path]]:
        """The existing files of `USER_FILES`, each as (relative path, path)."""
        for name in WRITTEN:
            found = self.folder / name
            for file in sorted(found.rglob("*")) if found.is_dir() else [found]:
                if file.is_file():
                    yield file.relative_to(self.folder).as_posix(), file

    def lay(self, written: Iterable[tuple[str, bytes]]) -> None:
        """Restore user files into the folder; existing files are not overwritten.

        Names that are not in `USER_FILES`, or lead out of the folder, are ignored.

        Parameters:
            files: the relative path and the content of each file.
        """
        free = {name for name in WRITTEN if not (self.folder / name).exists()}
        for name, content in written:
            parts = PurePosixPath(name).parts
            if not parts or parts[0] not in free or ".." in parts:
                continue
            place = self.folder.joinpath(*parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)

    def current(self) -> dict[str, Any]:
        """The contents of the pointer; empty before the first publication."""
        try:
            return dict(json.loads((self.folder / "current.json").read_text("utf-8")))
        except (OSError, ValueError):
            return {}

    def published(self) -> Path | None:
        """The path of the store file that readers open, if any."""
        name = self.current().get("store")
        return self.folder / name if name else None

    def snapshot(self) -> Path | None:
        """The path of the snapshot that pages read, if any."""
        name = self.current().get("snapshot")
        return self.snapshots / name if name else None

    def point(self, **facts: Any) -> None:
        """Replace the pointer atomically, and delete old versions."""
        text = json.dumps(facts, indent=1, sort_keys=True)
        write_whole(self.folder / "current.json", text)
        self._forget_old()

    def begin(self) -> None:
        """Create the working file from the saved file, else from the published one.

        Raises:
            StoreDamaged: store files exist, but the pointer names none of them.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.discard()
        published = self.published()
        if published is not None and not published.exists():
            published = None
        if published and self.saved.exists() and self.saved.samefile(published):
            # A kill between the last two steps of publishing leaves one file with two names.
            self.saved.unlink()
        base = self.saved if self.saved.exists() else published
        if base is not None:
            with _disk(self.folder):
                shutil.copyfile(base, self.work)
        elif self.current().get("store") or any(self.folder.glob("graph-*.lbug")):
            raise StoreDamaged(
                f"{self.folder} does not say which of its store files is current: "
                "run `python -m graph doctor --repair`."
            )

    def discard(self) -> None:
        """Delete the working file and the engine's files beside it."""
        for left in self.folder.glob("work.lbug*"):
            left.unlink()

    def keep(self) -> None:
        """Copy the working file, which must be closed, to the saved file.

        Raises:
            StoreError: the disk refused it; the earlier saved file remains.

        """
        part = self.folder / "saved.part"
        with _disk(self.folder):
            shutil.copyfile(self.work, part)
            _to_disk(part)
            part.replace(self.saved)

    def release(self, snapshot: str, generation: int) -> None:
        """Publish the saved file, and delete versions that no reader has open.

        A kill at any step leaves all data in the saved or in the published file.
        """
        now = datetime.now(UTC)
        name = self.current().get("store")
        if self.saved.exists():
            name = f"graph-{now:%Y%m%dT%H%M%S%f}.lbug"
            _second_name(self.saved, self.folder / name)
        self.point(
            store=name,
            snapshot=snapshot,
            generation=generation,
            published_at=now.isoformat(timespec="seconds"),
        )
        self.saved.unlink(missing_ok=True)

    def _forget_old(self) -> None:
        """Delete all versions but the published one and the newest others."""
        shown = {self.published(), self.snapshot()}
        files = sorted(self.folder.glob("graph-*.lbug"))
        for old in [file for file in files if file not in shown][: 1 - KEEP]:
            old.unlink(missing_ok=True)
        folders = [f for f in self.snapshots.glob("*") if f not in shown]
        folders.sort(key=lambda folder: folder.stat().st_mtime)
        for old in folders[: 1 - KEEP]:
            shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def writing(self, patience: float = 0.0) -> Iterator[None]:
        """Hold the write lock; wait for it at most `timeout` seconds.

        Raises:
            StoreBusy: another living process holds it.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + patience
        # A lock of the operating system ends with its process in any case.
        with (self.folder / "writer.lock").open("a", encoding="utf-8") as lock:
            while not _locked(lock):
                if time.monotonic() >= deadline:
                    raise StoreBusy(
                        f"Another process writes to {self.folder}: wait until it is "
                        "done."
                    )
                time.sleep(0.1)
            _MINE.add(self.folder.resolve())
            try:
                yield
            finally:
                _MINE.discard(self.folder.resolve())

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Hold the lock for watching a folder for this store; writers are not blocked.

        Raises:
            StoreBusy: another living process holds it.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "watch.lock").open("a", encoding="utf-8") as lock:
            if not _locked(lock):
                raise StoreBusy(
                    f"Another process watches a folder for {self.folder}: stop that "
                    "one first, or watch a folder above both."
                )
            yield

    @property
    def mine(self) -> bool:
        """Whether this process holds the write lock."""
        return self.folder.resolve() in _MINE


_MINE: Final[set[Path]] = set()
"""The folders whose write lock this process holds."""


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[str]) -> bool:
        """Try to take the lock of a file; False if another process holds it."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[str]) -> bool:
        """Try to take the lock of a file; False if another process holds it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Raise errors of the disk as `StoreError`."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The disk refuses the store in {folder} ({error.strerror}): make "
            "room and run the same command again."
        ) from error


def _second_name(file: Path, name: Path) -> None:
    """Hard-link a file; copy it where the file system has no links."""
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)


def home(url: str, data: Path | None = None) -> Home:
    """The folder of the store at a URL; `data` is the parent of folders of Neo4j stores.

    >>> store_folder_for("ladybug:data/demo").path.as_posix()
    'data/demo'
    >>> store_folder_for("bolt://localhost:7687").path.as_posix()
    'data/neo4j-localhost-7687'
    """
    if url.startswith("ladybug:"):
        return Home(Path(url.removeprefix("ladybug:")))
    parts = urlsplit(url)
    name = f"neo4j-{parts.hostname or 'server'}-{parts.port or 7687}"
    return Home((data or Path("data")) / name)
