"""Stores that many tests only read: built once a run, whichever worker needs one first."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

VARIABLE = "GRAPEVINE_TEST_STORES"
"""The environment variable that gives all workers of a run the same folder."""


def create_folder() -> None:
    """Create the folder of this run; workers inherit its name."""
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="grapevine-stores-")


def delete_folder() -> None:
    """Delete the folder of this run."""
    shutil.rmtree(os.environ.pop(VARIABLE), ignore_errors=True)


def built_once(name: str, build: Callable[[Path], None]) -> Path:
    """A folder of the run that `build` has filled; other workers wait for it.

    Parameters:
        name: of the folder.
        build: fills the folder that it is given, which does not exist yet.
    """
    root = Path(os.environ[VARIABLE])
    folder, complete = root / name, root / f"{name}.complete"
    with FileLock(root / f"{name}.lock"):
        if not complete.exists():
            build(folder)
            complete.touch()
    return folder
