"""Access to a Neo4j store and the query library for notebooks that use py2neo.

py2neo is end of life: its author recommends the official driver. Nothing else in
Grapevine needs it. It uses Bolt 4.3, which Neo4j 5.26 still supports.

    from graph.py2neo_bridge import run_library_query
    run_library_query("most_shared", brand="Northwind", limit=10)
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from graph.cypher.query_library import find, values
from graph.errors import StoreError, UsageError
from graph.settings import Settings, settings

if TYPE_CHECKING:
    from py2neo import Graph

USER = "GRAPEVINE_NEO4J_USER"
PASSWORD = "GRAPEVINE_NEO4J_PASSWORD"


def connect(uri: str | None = None) -> Graph:
    """A `py2neo.Graph` (end of life: prefer the `neo4j` driver in new notebooks).

    User and password come from GRAPEVINE_NEO4J_USER and GRAPEVINE_NEO4J_PASSWORD.

    Parameters:
        uri: `bolt://HOST:PORT` or `neo4j+s://…`; None uses GRAPEVINE_STORE.

    Raises:
        UsageError: the store is not Neo4j, or py2neo is not installed.
        StoreError: no password is set, or no server answers.

    """
    py2neo = _py2neo()
    chosen = _chosen(uri)
    password = os.environ.get(PASSWORD)
    if not password:
        raise StoreError(f"Set {USER} and {PASSWORD} in the environment to use Neo4j.")
    auth = (os.environ.get(USER, "neo4j"), password)
    with _mapped(py2neo.errors):
        made = py2neo.Graph(chosen.store, auth=auth)
        # py2neo connects at the first request.
        assert made.service.kernel_version
        return made


def shelf(name: str, /, *, store: str | None = None, **parameters: object) -> Any:
    """Run a query of the query library; returns its rows as a pandas data frame.

    Parameters:
        name: the query's name, as listed by `python -m graph query`.
        store: the URL of the server, as for `connect_py2neo`.
        parameters: the parameters of the query, as text or Python values.

    Returns:
        A `pandas.DataFrame` with the query's columns, also when it has no rows.

    Raises:
        UsageError: no such query or parameter, or the store is not Neo4j.
        StoreError: no server answers.

    """
    chosen = _chosen(store)
    query = find(chosen, name)
    given = values(query, parameters)
    server = connect(store)
    with _mapped(_py2neo().errors):
        cursor = server.query(query.text, given)
        rows = [[_plain(value) for value in record.values()] for record in cursor]
    return pd.DataFrame(rows, columns=list(query.columns or cursor.keys()))


def _chosen(uri: str | None) -> Settings:
    chosen = settings(uri)
    if chosen.store.partition("+")[0].partition(":")[0] not in {"bolt", "neo4j"}:
        raise UsageError(
            "py2neo works with Neo4j only: use bolt://HOST:PORT, or copy the store "
            "there with `python -m graph copy --to`."
        )
    return chosen


def _py2neo() -> Any:
    try:
        import py2neo
        import py2neo.errors
    except ImportError as error:
        raise UsageError(
            "py2neo is not installed: `pip install py2neo==2021.2.4`, or use the "
            "official driver, `neo4j`."
        ) from error
    return py2neo


@contextmanager
def _mapped(errors: Any) -> Iterator[None]:
    """Raise py2neo errors as `StoreError`, without their text, which may hold addresses."""
    try:
        yield
    except (
        OSError,
        errors.ConnectionUnavailable,
        errors.ConnectionBroken,
        errors.ConnectionLimit,
        errors.ProtocolError,
        errors.ServiceUnavailable,
        errors.Neo4jError,
    ) as error:
        raise StoreError(
            f"py2neo cannot run this: does Neo4j run, and are {USER} and {PASSWORD} "
            "right?"
        ) from error


def _plain(value: Any) -> Any:
    """A py2neo value with its time types converted to Python's."""
    native = value.to_native() if hasattr(value, "to_native") else value
    return native.replace(tzinfo=None) if isinstance(native, datetime) else native
