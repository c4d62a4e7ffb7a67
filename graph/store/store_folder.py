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
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from graph.errors import StoreDamaged, StoreError, UsageError
from graph.store.atomic_write import atomic_write, sync_to_disk
from graph.store.private_files import create_private_file, create_private_folder
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
    "mappings.json",
    "models",
    "quarantine",
)
"""Files and folders that cannot be derived from the graph; copies and backups include
them. The annotations (desk.sqlite) are copied row by row instead."""


_FILE_NAME: Final = "graph-%Y%m%dT%H%M%S%f.lbug"
_PLAIN_NAME: Final = re.compile(r"(?!\.)[\w.+-]*")


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
            create_private_folder(target.parent)
            create_private_file(target)
            target.write_bytes(content)

    @property
    def pointer_file(self) -> Path:
        """The path of the pointer."""
        return self.path / "current.json"

    @property
    def has_publications(self) -> bool:
        """Whether something was ever published here, even if its pointer is lost."""
        return (
            self.pointer_file.exists()
            or any(self.path.glob("graph-*.lbug"))
            or any(self.snapshots_folder.glob("*"))
        )

    def read_pointer(self) -> dict[str, Any]:
        """The contents of the pointer; empty if there is none, or a damaged one."""
        try:
            return _parse_pointer(json.loads(self.pointer_file.read_text("utf-8")))
        except (OSError, ValueError, RecursionError):
            return {}

    def missing_error(self) -> StoreError:
        """The error for a store without a published version: empty, or damaged."""
        if self.has_publications:
            return StoreDamaged(
                f"{self.pointer_file} is lost or damaged, or names missing files: run "
                "`python -m graph doctor --repair`."
            )
        return StoreError(
            f"There is no store in {self.path} yet: run `python -m ingest FILE` first, or "
            "`python -m graph publish` for a Neo4j that was filled elsewhere."
        )

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
        atomic_write(self.pointer_file, text)
        self._delete_old_versions()

    def create_working_file(self) -> None:
        """Create the working file from the saved file, else from the published one.

        Raises:
            StoreDamaged: store files exist, but the pointer names none of them.

        """
        create_private_folder(self.path)
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
                _copy_private(base, self.working_file)
        elif self.read_pointer().get("store") or any(self.path.glob("graph-*.lbug")):
            raise self.missing_error()

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
            _copy_private(self.working_file, part)
            sync_to_disk(part)
            part.replace(self.saved_file)

    def publish_saved_file(self, snapshot_hash: str, generation: int) -> None:
        """Publish the saved file, and delete versions that no reader has open.

        A kill at any step leaves all data in the saved or in the published file.
        """
        now = datetime.now(UTC)
        name = self.read_pointer().get("store")
        if self.saved_file.exists():
            name = self._next_file_name(now)
            _hard_link(self.saved_file, self.path / name)
        self.write_pointer(
            store=name,
            snapshot=snapshot_hash,
            generation=generation,
            published_at=now.isoformat(timespec="seconds"),
        )
        self.saved_file.unlink(missing_ok=True)

    def _next_file_name(self, now: datetime) -> str:
        """A name for a store file that sorts after all others, if the clock went back."""
        names = [file.name for file in self.path.glob("graph-*.lbug")]
        for latest in sorted(names, reverse=True):
            with suppress(ValueError, OverflowError):
                after = datetime.strptime(latest, _FILE_NAME) + timedelta(
                    microseconds=1
                )
                now = max(now, after.replace(tzinfo=UTC))
                break
        return now.strftime(_FILE_NAME)

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


def _parse_pointer(content: Any) -> dict[str, Any]:
    """The pointer of a JSON value.

    Raises:
        ValueError: it is none; a damaged file may contain anything.

    """
    if not isinstance(content, dict):
        raise ValueError("no object")
    for name in ("store", "snapshot"):
        value = content.get(name)
        if value is not None and not (
            isinstance(value, str) and _PLAIN_NAME.fullmatch(value)
        ):
            raise ValueError(f"{name} is no file name")
    if not isinstance(content.get("generation", 0), int):
        raise ValueError("generation is no number")
    if not isinstance(content.get("published_at", ""), str):
        raise ValueError("published_at is no time")
    return content


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
        _copy_private(file, link)


def _copy_private(file: Path, copy: Path) -> None:
    """Copy a file; only its owner can read the copy."""
    create_private_file(copy)
    shutil.copyfile(file, copy)


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
