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

from graph.cypher.query_library import find_query, parameter_values
from graph.errors import StoreError, UsageError
from graph.settings import Settings, load_settings

if TYPE_CHECKING:
    from py2neo import Graph

USER_VARIABLE = "GRAPEVINE_NEO4J_USER"
PASSWORD_VARIABLE = "GRAPEVINE_NEO4J_PASSWORD"


def connect_py2neo(uri: str | None = None) -> Graph:
    """A `py2neo.Graph` (end of life: prefer the `neo4j` driver in new notebooks).

    User and password come from GRAPEVINE_NEO4J_USER and GRAPEVINE_NEO4J_PASSWORD.

    Parameters:
        uri: `bolt://HOST:PORT` or `neo4j+s://…`; None uses GRAPEVINE_STORE.

    Raises:
        UsageError: the store is not Neo4j, or py2neo is not installed.
        StoreError: no password is set, or no server answers.

    """
    py2neo = _py2neo()
    settings = _neo4j_settings(uri)
    password = os.environ.get(PASSWORD_VARIABLE)
    if not password:
        raise StoreError(
            f"Set {USER_VARIABLE} and {PASSWORD_VARIABLE} in the environment to use "
            "Neo4j."
        )
    auth = (os.environ.get(USER_VARIABLE, "neo4j"), password)
    with _map_py2neo_errors(py2neo.errors):
        graph = py2neo.Graph(settings.store_url, auth=auth)
        # py2neo connects at the first request.
        assert graph.service.kernel_version
        return graph


def run_library_query(
    name: str, /, *, store: str | None = None, **parameters: object
) -> Any:
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
    settings = _neo4j_settings(store)
    query = find_query(settings, name)
    arguments = parameter_values(query, parameters)
    server = connect_py2neo(store)
    with _map_py2neo_errors(_py2neo().errors):
        cursor = server.query(query.text, arguments)
        rows = [[_plain(value) for value in record.values()] for record in cursor]
    return pd.DataFrame(rows, columns=list(query.columns or cursor.keys()))


def _neo4j_settings(uri: str | None) -> Settings:
    settings = load_settings(uri)
    if settings.store_url.partition("+")[0].partition(":")[0] not in {"bolt", "neo4j"}:
        raise UsageError(
            "py2neo works with Neo4j only: use bolt://HOST:PORT, or copy the store "
            "there with `python -m graph copy --to`."
        )
    return settings


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
def _map_py2neo_errors(errors: Any) -> Iterator[None]:
    """Raise py2neo errors as `StoreError`; their text may hold addresses."""
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
            f"py2neo cannot run this: does Neo4j run, and are {USER_VARIABLE} and "
            f"{PASSWORD_VARIABLE} right?"
        ) from error


def _plain(value: Any) -> Any:
    """A py2neo value with its time types converted to Python's."""
    native = value.to_native() if hasattr(value, "to_native") else value
    return native.replace(tzinfo=None) if isinstance(native, datetime) else native
