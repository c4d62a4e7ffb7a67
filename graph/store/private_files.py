"""Files and folders of a store that only their owner can read, whatever the umask is.

Modules that write a file themselves create it here first. What other code writes, such
as the engine's files and rejected records, `restrict_access` closes when the write lock
is released. A folder that existed before stays as open as its owner made it, unless it
holds nothing but a store: `--store ladybug:.` must not close a whole home folder.
"""

from __future__ import annotations

import os
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

FOLDER_MODE: Final = 0o700
"""Only the owner may enter, list and change the folder."""

FILE_MODE: Final = 0o600
"""Only the owner may read and write the file."""

STORE_ENTRIES: Final = (
    "*.lbug*",
    "saved.part",
    "current.json*",
    "writer.lock",
    "watch.lock",
    "desk.sqlite*",
    "brands.toml*",
    "routing.toml*",
    "weights.json*",
    "visits.json*",
    "alarms.json*",
    "mappings.json*",
    "snapshots",
    "quarantine",
    "models",
    "queries",
    "jobs",
    "reports",
    "uploads",
    "world",
)
"""Names of files and folders that Grapevine creates in a store's folder."""


def create_private_folder(folder: Path) -> None:
    """Create a folder for its owner only; one that exists keeps its mode.

    Folders above it that are missing have the usual mode.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another process was faster
            folder.mkdir(FOLDER_MODE)
            folder.chmod(FOLDER_MODE)


def create_private_file(file: Path) -> None:
    """Create an empty file for its owner only; an existing one is emptied and closed."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    os.close(descriptor)
    file.chmod(FILE_MODE)


def restrict_access(folder: Path) -> None:
    """Let only the owner read what Grapevine created in a store's folder.

    Links are not followed. What is gone by now, or belongs to another user, is skipped.
    """
    try:
        names = os.listdir(folder)
    except OSError:
        return
    known = [name for name in names if _is_store_entry(name)]
    for name in known:
        entry = folder / name
        if not entry.is_symlink():
            _set_mode(entry)
            for place, folders, files in os.walk(entry):
                for inner in (*folders, *files):
                    _set_mode(Path(place, inner))
    if len(known) == len(names):
        _set_mode(folder)


def _is_store_entry(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in STORE_ENTRIES)


def _set_mode(path: Path) -> None:
    with suppress(OSError):
        if not path.is_symlink():
            path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
