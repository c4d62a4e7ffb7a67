"""Atomic writing of export files, each with its manifest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from graph.errors import UsageError
from graph.export.flatten import json_value


def manifest_path(out: Path) -> Path:
    """Path of the manifest of an export file.

    >>> manifest_path(Path("list.csv")).name
    'list.csv.manifest.json'
    """
    return out.with_name(f"{out.name}.manifest.json")


def manifest_bytes(
    manifest: Mapping[str, object], data: bytes, file_facts: Mapping[str, object]
) -> bytes:
    """Manifest of a file as JSON, with the SHA-256 of the file.

    Parameters:
        manifest: the provenance of the data.
        data: the bytes of the file.
        file_facts: facts about the file, stored under `file`.
    """
    facts = {**file_facts, "sha256": hashlib.sha256(data).hexdigest()}
    content = json_value({**manifest, "file": facts})
    return (
        json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    ).encode("utf-8", "replace")


def write_with_manifest(
    out: str,
    data: bytes,
    manifest: Mapping[str, object] | None = None,
    file_facts: Mapping[str, object] | None = None,
) -> None:
    """Write a file atomically, and its manifest if there is one.

    Parameters:
        out: path of the file.
        data: the bytes of the file.
        manifest: the provenance of the data; None: no manifest is written.
        file_facts: facts about the file for the manifest.

    Raises:
        UsageError: writing fails.

    """
    path = Path(out).resolve()
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{out} is not a file that can be replaced: name another.")
        replace_file(path, data)
        if manifest is not None:
            facts = {"name": path.name, **(file_facts or {})}
            replace_file(manifest_path(path), manifest_bytes(manifest, data, facts))
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}): name another place."
        ) from error


def replace_file(path: Path, data: bytes) -> None:
    """Write an export atomically, with the mode that new files usually have.

    Raises:
        OSError: the file cannot be written.

    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
