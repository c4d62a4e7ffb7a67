"""Files that are written whole or not at all, each with its manifest beside it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from graph.errors import UsageError
from graph.export.flatten import json_value


def manifest_path(out: Path) -> Path:
    """Where the manifest of a file lies.

    >>> manifest_path(Path("list.csv")).name
    'list.csv.manifest.json'
    """
    return out.with_name(f"{out.name}.manifest.json")


def manifest_bytes(
    manifest: Mapping[str, object], data: bytes, file_facts: Mapping[str, object]
) -> bytes:
    """The manifest of a file as JSON: what is known of it, and the hash of its bytes."""
    about = {**file_facts, "sha256": hashlib.sha256(data).hexdigest()}
    whole = json_value({**manifest, "file": about})
    return (
        json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    ).encode("utf-8", "replace")


def write_with_manifest(
    out: str,
    data: bytes,
    manifest: Mapping[str, object] | None = None,
    file_facts: Mapping[str, object] | None = None,
) -> None:
    """Write a file, and its manifest where one is given.

    Raises:
        UsageError: it cannot be written there.

    """
    path = Path(out).resolve()
    if path.exists() and not path.is_file():
        raise UsageError(f"{out} is not a file that can be replaced: name another.")
    try:
        _replace_file(path, data)
        if manifest is not None:
            facts = {"name": path.name, **(file_facts or {})}
            _replace_file(manifest_path(path), manifest_bytes(manifest, data, facts))
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror}): name another place."
        ) from error


def _replace_file(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
