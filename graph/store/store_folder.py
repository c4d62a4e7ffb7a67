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
The working file of a killed run is never opened again, because the engine's recovery
lost copied rows or crashed (docs/decisions.md). The next run starts from the saved file
and continues from the position stored there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from graph.errors import StoreDamaged, StoreError, UsageError
from graph.store.atomic_write import atomic_write, sync_to_disk
from graph.store.store_lock import has_write_lock, hold_watch_lock, hold_write_lock

MAX_PUBLISHED_VERSIONS = 2
"""Number of published store files and snapshots that are kept: the current one and the
one before, which a reader may still have open."""

USER_FILES: Final = (
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
class StoreFolder:
    """The folder of a store; a Neo4j store has one for snapshots and annotations."""

    path: Path

    @property
    def working_file(self) -> Path:
        """The path of the file that the writer's engine has open."""
        return self.path / "work.lbug"

    @property
    def saved_file(self) -> Path:
        """The path of the file with unpublished data; it may not exist."""
        return self.path / "saved.lbug"

    @property
    def snapshots_folder(self) -> Path:
        """The path of the folder of all snapshots."""
        return self.path / "snapshots"

    @property
    def brands_file(self) -> Path:
        """The path of the `brands.toml` of this store."""
        return self.path / "brands.toml"

    def user_files(self) -> Iterator[tuple[str, Path]]:
        """The existing files of `USER_FILES`, each as (relative path, path)."""
        for name in USER_FILES:
            path = self.path / name
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    yield file.relative_to(self.path).as_posix(), file

    def restore_user_files(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Restore user files into the folder; existing files are not overwritten.

        Names that are not in `USER_FILES`, or lead out of the folder, are ignored.

        Parameters:
            files: the relative path and the content of each file.
        """
        missing = {name for name in USER_FILES if not (self.path / name).exists()}
        for name, content in files:
            parts = PurePosixPath(name).parts
            if not parts or parts[0] not in missing or ".." in parts:
                continue
            target = self.path.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def read_pointer(self) -> dict[str, Any]:
        """The contents of the pointer; empty before the first publication."""
        try:
            return dict(json.loads((self.path / "current.json").read_text("utf-8")))
        except (OSError, ValueError):
            return {}

    def published_file(self) -> Path | None:
        """The path of the store file that readers open, if any."""
        name = self.read_pointer().get("store")
        return self.path / name if name else None

    def current_snapshot_folder(self) -> Path | None:
        """The path of the snapshot that pages read, if any."""
        name = self.read_pointer().get("snapshot")
        return self.snapshots_folder / name if name else None

    def write_pointer(self, **facts: Any) -> None:
        """Replace the pointer atomically, and delete old versions."""
        text = json.dumps(facts, indent=1, sort_keys=True)
        atomic_write(self.path / "current.json", text)
        self._delete_old_versions()

    def create_working_file(self) -> None:
        """Create the working file from the saved file, else from the published one.

        Raises:
            StoreDamaged: store files exist, but the pointer names none of them.

        """
        self.path.mkdir(parents=True, exist_ok=True)
        self.discard_working_file()
        published = self.published_file()
        if published is not None and not published.exists():
            published = None
        if (
            published
            and self.saved_file.exists()
            and self.saved_file.samefile(published)
        ):
            # A kill between the last two steps of publishing leaves two names.
            self.saved_file.unlink()
        base = self.saved_file if self.saved_file.exists() else published
        if base is not None:
            with _map_disk_errors(self.path):
                shutil.copyfile(base, self.working_file)
        elif self.read_pointer().get("store") or any(self.path.glob("graph-*.lbug")):
            raise StoreDamaged(
                f"{self.path} does not say which of its store files is current: "
                "run `python -m graph doctor --repair`."
            )

    def discard_working_file(self) -> None:
        """Delete the working file and the engine's files beside it."""
        for file in self.path.glob("work.lbug*"):
            file.unlink()

    def save_working_file(self) -> None:
        """Copy the working file, which must be closed, to the saved file.

        Raises:
            StoreError: the disk refused it; the earlier saved file remains.

        """
        part = self.path / "saved.part"
        with _map_disk_errors(self.path):
            shutil.copyfile(self.working_file, part)
            sync_to_disk(part)
            part.replace(self.saved_file)

    def publish_saved_file(self, snapshot_hash: str, generation: int) -> None:
        """Publish the saved file, and delete versions that no reader has open.

        A kill at any step leaves all data in the saved or in the published file.
        """
        now = datetime.now(UTC)
        name = self.read_pointer().get("store")
        if self.saved_file.exists():
            name = f"graph-{now:%Y%m%dT%H%M%S%f}.lbug"
            _hard_link(self.saved_file, self.path / name)
        self.write_pointer(
            store=name,
            snapshot=snapshot_hash,
            generation=generation,
            published_at=now.isoformat(timespec="seconds"),
        )
        self.saved_file.unlink(missing_ok=True)

    def _delete_old_versions(self) -> None:
        """Delete all versions but the published one and the newest others."""
        published = {self.published_file(), self.current_snapshot_folder()}
        files = sorted(self.path.glob("graph-*.lbug"))
        for old in [file for file in files if file not in published][
            : 1 - MAX_PUBLISHED_VERSIONS
        ]:
            old.unlink(missing_ok=True)
        folders = [f for f in self.snapshots_folder.glob("*") if f not in published]
        folders.sort(key=lambda folder: folder.stat().st_mtime)
        for old in folders[: 1 - MAX_PUBLISHED_VERSIONS]:
            shutil.rmtree(old, ignore_errors=True)

    def write_lock(self, timeout: float = 0.0) -> AbstractContextManager[None]:
        """Hold the write lock; wait for it at most `timeout` seconds.

        Raises:
            StoreBusy: another living process holds it.

        """
        return hold_write_lock(self.path, timeout)

    def watch_lock(self) -> AbstractContextManager[None]:
        """Hold the lock for watching a folder for this store; writers are not blocked.

        Raises:
            StoreBusy: another living process holds it.

        """
        return hold_watch_lock(self.path)

    @property
    def has_write_lock(self) -> bool:
        """Whether this process holds the write lock."""
        return has_write_lock(self.path)


@contextmanager
def _map_disk_errors(folder: Path) -> Iterator[None]:
    """Raise errors of the disk as `StoreError`."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The disk refuses the store in {folder} ({error.strerror}): make "
            "room and run the same command again."
        ) from error


def _hard_link(file: Path, link: Path) -> None:
    """Hard-link a file; copy it where the file system has no links."""
    try:
        os.link(file, link)
    except OSError:
        shutil.copyfile(file, link)


def store_folder_for(url: str, data: Path | None = None) -> StoreFolder:
    """The folder of the store at a URL; `data` is the parent for Neo4j stores.

    Raises:
        UsageError: the URL is none of a store.

    >>> store_folder_for("ladybug:data/demo").path.as_posix()
    'data/demo'
    >>> store_folder_for("bolt://localhost:7687").path.as_posix()
    'data/neo4j-localhost-7687'
    """
    if store_engine(url) == "ladybug":
        return StoreFolder(Path(url.removeprefix("ladybug:")))
    parts = urlsplit(url)
    name = f"neo4j-{parts.hostname or 'server'}-{parts.port or 7687}"
    return StoreFolder((data or Path("data")) / name)


def store_engine(url: str) -> Literal["ladybug", "neo4j"]:
    """The engine of the store at a URL.

    Raises:
        UsageError: the URL is none of a store.

    >>> store_engine("neo4j+s://example.org")
    'neo4j'
    """
    scheme, _, rest = url.partition(":")
    if scheme == "ladybug" and rest:
        return "ladybug"
    try:
        parts = urlsplit(url)
        named = parts.hostname and parts.port != 0
    except ValueError:  # half an IPv6 address, a port above 65535
        named = False
    if scheme.partition("+")[0] in {"bolt", "neo4j"} and named:
        return "neo4j"
    raise UsageError(
        f"{url!r} is not a store: use ladybug:FOLDER or bolt://HOST:PORT (--store)."
    )
