"""The folder of an embedded store: what lies in it, who may write, what is published.

    current.json            the pointer: which store file and which snapshot are shown
    graph-<time>.lbug       published store files, never written again
    work.lbug               the working copy of the one writer; survives a kill
    writer.lock             who writes
    snapshots/<hash>/       Arrow tables, one folder a snapshot
    quarantine/             refused records, one file an ingest
    brands.toml, desk.sqlite

A published file is replaced, never changed: readers keep what they opened.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph.errors import StoreBusy

KEEP = 2
"""How many published store files and snapshots stay: the current and the one before,
which a reader may still have open."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of a store. A Neo4j store has one too, for snapshots and the desk."""

    folder: Path

    @property
    def work(self) -> Path:
        """The writer's working copy."""
        return self.folder / "work.lbug"

    @property
    def snapshots(self) -> Path:
        """Where snapshots lie."""
        return self.folder / "snapshots"

    @property
    def brands(self) -> Path:
        """The brands file of this store."""
        return self.folder / "brands.toml"

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
        """Replace the pointer, whole or not at all."""
        part = self.folder / "current.json.part"
        part.write_text(json.dumps(facts, indent=1, sort_keys=True), "utf-8")
        part.replace(self.folder / "current.json")

    def begin(self) -> None:
        """Make the working copy from what is published, unless a killed run left one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        published = self.published()
        if not self.work.exists() and published is not None and published.exists():
            part = self.folder / "work.part"
            shutil.copyfile(published, part)
            part.replace(self.work)

    def release(self, snapshot: str, generation: int) -> None:
        """Publish the closed working copy, and forget what no reader can have open."""
        now = datetime.now(UTC)
        name = f"graph-{now:%Y%m%dT%H%M%S%f}.lbug"
        self.work.replace(self.folder / name)
        self.point(
            store=name,
            snapshot=snapshot,
            generation=generation,
            published_at=now.isoformat(timespec="seconds"),
        )
        self._forget_old()

    def _forget_old(self) -> None:
        files = sorted(self.folder.glob("graph-*.lbug"))
        for old in files[:-KEEP]:
            old.unlink(missing_ok=True)
        folders = sorted(self.snapshots.iterdir(), key=lambda f: f.stat().st_mtime)
        shown = self.current().get("snapshot")
        for old in [f for f in folders if f.name != shown][: 1 - KEEP]:
            shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def writing(self, patience: float = 0.0) -> Iterator[None]:
        """Hold the right to write; wait at most `patience` seconds for it.

        Raises:
            StoreBusy: another living process holds it.

        """
        lock = self.folder / "writer.lock"
        self.folder.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + patience
        while not _take(lock):
            if time.monotonic() >= deadline:
                raise StoreBusy(
                    f"Another process writes to {self.folder}: wait until it is done."
                )
            time.sleep(0.1)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _take(lock: Path) -> bool:
    """Create the lock file, or take over one whose process is gone."""
    try:
        with lock.open("x", encoding="utf-8") as file:
            file.write(str(os.getpid()))
    except FileExistsError:
        try:
            owner = int(lock.read_text("utf-8") or "0")
        except (OSError, ValueError):
            return False
        if owner == os.getpid() or _alive(owner):
            return False
        lock.unlink(missing_ok=True)
        return False
    return True


def _alive(pid: int) -> bool:
    """Whether a process runs; unknown counts as running."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


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
