"""System information: the store, its size, and package versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import pyarrow as pa

from graph.phrasing import many
from graph.settings import Settings
from graph.snapshots.snapshot import Snapshot

PACKAGES: Final = (
    "networkx",
    "ladybug",
    "neo4j",
    "numpy",
    "pyarrow",
    "streamlit",
    "streamlit-extras",
    "plotly",
    "networkit",
)


def store_sentence(chosen: Settings, found: Snapshot | None) -> tuple[str, ...]:
    """A sentence on the store and its size; passwords are removed."""
    where = chosen.store
    if "@" in where and "://" in where:
        scheme, _, rest = where.partition("://")
        where = f"{scheme}://{rest.rpartition('@')[2]}"
    if found is None:
        return (f"The store is {where}; it has no published data.",)
    return (
        f"The store is {where}: {many(found.accounts.num_rows, 'account')}, "
        f"{many(found.posts.num_rows, 'post')}, "
        f"{many(found.interactions.num_rows, 'interaction')}.",
    )


def versions() -> pa.Table:
    """The versions of Python and of the main packages, as a table."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return pa.table({"what": list(found), "version": list(found.values())})
