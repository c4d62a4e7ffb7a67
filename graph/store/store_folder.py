"""The folder of an embedded store: what lies in it, who may write, what is published.

    current.json            the pointer: which store file and which snapshot are shown
    graph-<time>.lbug       published store files, never written again
    saved.lbug              what was written since; a whole file, copied when closed
    work.lbug               the file that the engine of the one writer has open
    writer.lock             locked by the one who writes; the lock ends with its process
    watch.lock              locked by the one who watches a folder for this store
    snapshots/<hash>/       Arrow tables, one folder a snapshot
    quarantine/             refused records, one file an ingest
    models/                 what was trained, and which of it is used
    brands.toml, routing.toml, weights.json, desk.sqlite, visits.json, alarms.json

A published file is replaced, never changed: readers keep what they opened. A working
file that a killed run left behind is never opened again: the engine's own recovery lost
what was copied in, or crashed (docs/decisions.md). The next run starts from what was
saved, finds its position there and goes on.
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
"""How many published store files and snapshots stay: the current and the one before,
which a reader may still have open."""

WRITTEN: Final = (
    "brands.toml",
    "routing.toml",
    "weights.json",
    "visits.json",
    "alarms.json",
    "models",
    "quarantine",
)
"""What lies beside the graph and cannot be made again from it; a copy and a backup take
it along. The desk is the last of these, but is read row by row (`graph/desk.py`)."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of a store. A Neo4j store has one too, for snapshots and the desk."""

    folder: Path

    @property
    def work(self) -> Path:
        """The file that the writer's engine has open."""
        return self.folder / "work.lbug"

    @property
    def saved(self) -> Path:
        """What was written since the last publication, if anything was."""
        return self.folder / "saved.lbug"

    @property
    def snapshots(self) -> Path:
        """Where snapshots lie."""
        return self.folder / "snapshots"

    @property
    def brands(self) -> Path:
        """The brands file of this store."""
        return self.folder / "brands.toml"

    def written(self) -> Iterator[tuple[str, Path]]:
        """The files of `WRITTEN` that are there, each with its name from here on."""
        for name in WRITTEN:
            found = self.folder / name
            for file in sorted(found.rglob("*")) if found.is_dir() else [found]:
                if file.is_file():
                    yield file.relative_to(self.folder).as_posix(), file

    def lay(self, written: Iterable[tuple[str, bytes]]) -> None:
        """Take over files of `WRITTEN` by their names; of what is there, none is touched.

        Names that are of no such file, or lead out of the folder, are passed over.
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
        """The pointer's contents, empty before the first publication."""
        try:
            return dict(json.loads((self.folder / "current.json").read_text("utf-8")))
        except (OSError, ValueError):
            return {}

    def published(self) -> Path | None:
        """The store file that readers open, if there is one."""
        name = self.current().get("store")
        return self.folder / name if name else None

    def snapshot(self) -> Path | None:
        """The folder of the snapshot that pages read, if there is one."""
        name = self.current().get("snapshot")
        return self.snapshots / name if name else None

    def point(self, **facts: Any) -> None:
        """Replace the pointer, whole or not at all; forget what it no longer names."""
        text = json.dumps(facts, indent=1, sort_keys=True)
        write_whole(self.folder / "current.json", text)
        self._forget_old()

    def begin(self) -> None:
        """Make the working file from what was saved, else from what is published.

        Raises:
            StoreDamaged: store files are here, but the pointer names none of them.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.discard()
        published = self.published()
        if published is not None and not published.exists():
            published = None
        if published and self.saved.exists() and self.saved.samefile(published):
            # A kill between the last two steps of `release`: one file with two names.
            self.saved.unlink()
        base = self.saved if self.saved.exists() else published
        if base is not None:
            with _disk(self.folder):
                shutil.copyfile(base, self.work)
        elif self.current().get("store") or any(self.folder.glob("graph-*.lbug")):
            raise StoreDamaged(
                f"{self.folder} does not say which of its store files is the current "
                "one: run `python -m graph doctor --repair`."
            )

    def discard(self) -> None:
        """Forget the working file and what the engine put beside it."""
        for left in self.folder.glob("work.lbug*"):
            left.unlink()

    def keep(self) -> None:
        """Save the working file, which is closed; the engine may open it again.

        Raises:
            StoreError: the disk did not take it; what was saved before stays.

        """
        part = self.folder / "saved.part"
        with _disk(self.folder):
            shutil.copyfile(self.work, part)
            _to_disk(part)
            part.replace(self.saved)

    def release(self, snapshot: str, generation: int) -> None:
        """Publish what was saved, and forget what no reader can have open.

        Wherever a kill falls, what was saved or what the pointer names has it all.
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
        """Keep what is shown and the newest of the others."""
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
        """Hold the right to write; wait at most `patience` seconds for it.

        Raises:
            StoreBusy: another living process holds it.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + patience
        # Locked by the system, so that it ends with its process, however that ends.
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
        """Hold the right to watch a folder for this store; that locks out no writer.

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
        """Whether this process holds the right to write."""
        return self.folder.resolve() in _MINE


_MINE: Final[set[Path]] = set()
"""The folders in which this process holds the right to write."""


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[str]) -> bool:
        """Take the lock of a file, if nobody has it."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[str]) -> bool:
        """Take the lock of a file, if nobody has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """What the disk says, in our words."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The disk does not take the store in {folder} ({error.strerror}): make "
            "room and run the same command again."
        ) from error


def _second_name(file: Path, name: Path) -> None:
    """Give a file another name; a copy where the file system knows no links."""
    try:
        os.link(file, name)
    except OSError:
        shutil.copyfile(file, name)


def home(url: str, data: Path | None = None) -> Home:
    """The folder that belongs to a store's address.

    >>> home("ladybug:data/demo").folder.as_posix()
    'data/demo'
    >>> home("bolt://localhost:7687").folder.as_posix()
    'data/neo4j-localhost-7687'
    """
    if url.startswith("ladybug:"):
        return Home(Path(url.removeprefix("ladybug:")))
    parts = urlsplit(url)
    name = f"neo4j-{parts.hostname or 'server'}-{parts.port or 7687}"
    return Home((data or Path("data")) / name)
