"""System information: the store, its size, and package versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Final

import pyarrow as pa

from graph.phrasing import describe_unknown_authors, format_count
from graph.settings import Settings
from graph.snapshots.columns import unknown_author_totals
from graph.snapshots.snapshot import Snapshot

REPORTED_PACKAGES: Final = (
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
"""Packages whose versions are reported."""


def store_sentence(settings: Settings, snapshot: Snapshot | None) -> tuple[str, ...]:
    """A sentence on the store and its size; passwords are removed."""
    address = settings.store_url
    if "@" in address and "://" in address:
        scheme, _, rest = address.partition("://")
        address = f"{scheme}://{rest.rpartition('@')[2]}"
    if snapshot is None:
        return (f"The store is {address}; it has no published data.",)
    sizes = (
        f"The store is {address}: {format_count(snapshot.accounts.num_rows, 'account')}, "
        f"{format_count(snapshot.posts.num_rows, 'post')}, "
        f"{format_count(snapshot.interactions.num_rows, 'interaction')}."
    )
    unknown = describe_unknown_authors(unknown_author_totals(snapshot))
    return (f"{sizes} {unknown}".rstrip(),)


def version_table() -> pa.Table:
    """The versions of Python and of the main packages, as a table."""
    versions = {"python": platform.python_version()}
    for name in REPORTED_PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return pa.table({"what": list(versions), "version": list(versions.values())})
