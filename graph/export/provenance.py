"""Provenance of an exported file: snapshot, settings, software versions, seed."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from graph.export.flatten import json_value
from graph.settings import Settings
from graph.snapshots.snapshot import Snapshot

_PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def build_manifest(
    settings: Settings, snapshot: Snapshot, list_settings: Mapping[str, object]
) -> dict[str, Any]:
    """Build the manifest of an exported file as JSON values.

    No clock is read: the same snapshot, settings and seed give the same manifest. The
    snapshot's hash identifies the ingested files; they are listed if the snapshot's
    facts name them (`sources`).

    Parameters:
        settings: the store; a password in its address is removed.
        snapshot: the exported data.
        list_settings: settings of the list or graph, with its `seed` if it has one.

    """
    pointer = settings.folder.read_pointer()
    published = pointer if pointer.get("snapshot") == snapshot.hash else {}
    manifest: dict[str, Any] = json_value(
        {
            "store": without_password(settings.store_url),
            "snapshot": {
                "hash": snapshot.hash,
                "generation": snapshot.generation,
                "published_at": published.get("published_at"),
                "accounts": snapshot.accounts.num_rows,
                "posts": snapshot.posts.num_rows,
                "interactions": snapshot.interactions.num_rows,
            },
            "sources": snapshot.facts.get("sources"),
            "settings": {
                key: list_settings[key] for key in list_settings if key != "seed"
            },
            "seed": list_settings.get("seed"),
            "versions": software_versions(),
        }
    )
    return manifest


@cache
def software_versions() -> Mapping[str, str]:
    """Versions of Grapevine, NetworkX, NumPy and Python."""
    return {
        "grapevine": _own_version(),
        "networkx": metadata.version("networkx"),
        "numpy": metadata.version("numpy"),
        "python": platform.python_version(),
    }


def _own_version() -> str:
    # The checkout runs; the metadata of an editable install may be older.
    if _PYPROJECT.is_file():
        project = tomllib.loads(_PYPROJECT.read_text("utf-8"))["project"]
        return str(project["version"])
    return metadata.version("grapevine")


def without_password(store: str) -> str:
    """Address of a store without user and password.

    >>> without_password("bolt://neo4j:secret@localhost:7687")
    'bolt://localhost:7687'
    >>> without_password("ladybug:data/demo")
    'ladybug:data/demo'
    """
    if "@" not in store or "://" not in store:
        return store
    parts = urlsplit(store)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
