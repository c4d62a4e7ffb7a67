"""Open a store for writing, and publish it: what the writing commands share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from graph.errors import GrapevineError
from graph.settings import Settings
from graph.store import Store, open_store
from ingest.loading.ingest_report import printable_text


@contextmanager
def writable_store(settings: Settings, wait: float = 0.0) -> Iterator[Store]:
    """Open a store for writing; an embedded one under its write lock.

    Readers see what was written after `run_publish_command`. `wait`: seconds to wait for
    another writer.
    """
    lock: AbstractContextManager[None] = (
        settings.folder.write_lock(wait) if is_embedded(settings) else nullcontext()
    )
    with lock:
        store = open_store(settings.store_url, write=True)
        try:
            yield store
        finally:
            store.close()


def is_embedded(settings: Settings) -> bool:
    """Whether the database is a file in the store's folder, not a server."""
    return settings.store_url.startswith("ladybug:")


def publish_changes(settings: Settings, *, quiet: bool = False) -> None:
    """Publish a store, unless nothing was ever stored in it; `quiet` as below."""
    folder = settings.folder
    if (
        not is_embedded(settings)
        or folder.saved_file.exists()
        or folder.published_file() is not None
    ):
        run_publish_command(settings, quiet=quiet)


def run_publish_command(
    settings: Settings, *, quiet: bool = False, detached: bool = False
) -> None:
    """Publish a store in a separate process.

    Parameters:
        settings: of the store.
        quiet: report only its error, as part of the exception.
        detached: quiet, and Ctrl-C does not stop that process.

    Raises:
        GrapevineError: publishing failed.

    """
    command = [sys.executable, "-m", "graph", "publish", "--store", settings.store_url]
    done = subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if quiet or detached else None,
        start_new_session=detached,
        check=False,
    )
    if done.returncode:
        lines = (done.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        why = f" ({printable_text(lines[-1])})" if lines else ""
        raise GrapevineError(
            f"The posts are stored, but publishing failed{why}: "
            "run `python -m graph publish`."
        )
