"""What stands behind a file: the snapshot, the settings, the versions, the seed."""

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
    """What a file says of where it comes from, as plain JSON values.

    No clock is read: the same snapshot, settings and seed give the same manifest. Of
    the files that were ingested the snapshot's hash is the fingerprint; where the
    snapshot's facts name them (`sources`), they are listed.

    Parameters:
        settings: which store; a password in its address is left out.
        about: the settings of the list or graph, with its `seed` where one was drawn.

    """
    shown = settings.folder.read_pointer()
    known = shown if shown.get("snapshot") == snapshot.hash else {}
    made: dict[str, Any] = json_value(
        {
            "store": without_password(settings.store_url),
            "snapshot": {
                "hash": snapshot.hash,
                "generation": snapshot.generation,
                "published_at": known.get("published_at"),
                "accounts": snapshot.accounts.num_rows,
                "posts": snapshot.posts.num_rows,
                "interactions": snapshot.interactions.num_rows,
            },
            "sources": snapshot.facts.get("sources"),
            "settings": {key: list_settings[key] for key in list_settings if key != "seed"},
            "seed": list_settings.get("seed"),
            "versions": software_versions(),
        }
    )
    return made


@cache
def software_versions() -> Mapping[str, str]:
    """The versions of what computed: Grapevine, NetworkX, NumPy and Python."""
    return {
        "grapevine": _own_version(),
        "networkx": metadata.version("networkx"),
        "numpy": metadata.version("numpy"),
        "python": platform.python_version(),
    }


def _own_version() -> str:
    # The checkout is what runs; an editable install may have been made from an older.
    if _PYPROJECT.is_file():
        project = tomllib.loads(_PYPROJECT.read_text("utf-8"))["project"]
        return str(project["version"])
    return metadata.version("grapevine")


def without_password(store: str) -> str:
    """A store's address without user and password.

    >>> without_password("bolt://neo4j:secret@localhost:7687")
    'bolt://localhost:7687'
    >>> without_password("ladybug:data/demo")
    'ladybug:data/demo'
    """
    if "@" not in store or "://" not in store:
        return store
    parts = urlsplit(store)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
