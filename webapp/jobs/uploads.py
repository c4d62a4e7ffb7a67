"""Uploaded files: stored for one ingest, then deleted."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from graph.store.private_files import create_private_file, create_private_folder
from graph.store.store_folder import StoreFolder


def save_upload(store_folder: StoreFolder, content: bytes | memoryview) -> Path:
    """Store an upload under a generated path that only this user can read."""
    uploads = store_folder.path / "uploads"
    folder = uploads / secrets.token_hex(8)
    for private in (store_folder.path, uploads, folder):
        create_private_folder(private)
    path = folder / "upload"
    create_private_file(path)
    path.write_bytes(content)
    return path


def delete_upload(store_folder: StoreFolder, path: Path) -> None:
    """Delete an upload that `save_upload` stored; never another file."""
    upload_folder = (store_folder.path / "uploads").resolve()
    if path.name == "upload" and path.resolve().parent.parent == upload_folder:
        shutil.rmtree(path.resolve().parent, ignore_errors=True)
