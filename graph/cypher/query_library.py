"""The query library: built-in queries and queries that users saved, by name.

Built-in queries are in `queries/report`, a user's own in the folder `queries` of the
store. Users type parameters as text; here they become values of the declared types.
Every query passes the read-only gate and the limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import Any, Final

import pyarrow as pa

from graph.cypher import Limits, QueryResult, admit_statement
from graph.cypher.console import run_statement
from graph.cypher.parameters import (
    coerce_parameter,
    guess_parameter_type,
    parameter_values,
    query_title,
)
from graph.cypher.read_only_gate import Engine
from graph.cypher.tokenizer import tokenize
from graph.errors import QueryRefused, UsageError
from graph.export.flatten import value_as_text
from graph.settings import Settings
from graph.store import query_files
from graph.store.atomic_write import atomic_write
from graph.store.private_files import create_private_folder
from graph.store.query_files import Query, QueryParameter

__all__ = [
    "Query",
    "coerce_parameter",
    "declare_parameters",
    "engine_of_store",
    "find_query",
    "list_queries",
    "parameter_values",
    "query_title",
    "remove_query",
    "result_table",
    "run_query",
    "save_query",
]

BUILTIN_PREFIX: Final = "report"
"""Name prefix, and folder, of the built-in queries."""

USER_PREFIX: Final = "own"
"""Name prefix of a user's own queries."""

_NAME = re.compile(r"[a-z0-9_]{1,64}")
_QUERY_NAME = re.compile(rf"(?:(?:{BUILTIN_PREFIX}|{USER_PREFIX})/)?[a-z0-9_]{{1,64}}")


def engine_of_store(settings: Settings) -> Engine:
    """The engine that holds the store.

    >>> engine_of_store(Settings("bolt://localhost"))
    'neo4j'
    """
    return "ladybug" if settings.store_url.startswith("ladybug:") else "neo4j"


def list_queries(settings: Settings) -> list[Query]:
    """All queries of the library by name: the built-in ones, then the user's own.

    Own files that cannot be read are skipped; `find_query` says what is wrong with one.
    """
    engine = engine_of_store(settings)
    library = [
        query_files.load_query(name, engine)
        for name in query_files.query_names(BUILTIN_PREFIX)
    ]
    for path in sorted(_folder(settings).glob("*.cypher")):
        with suppress(QueryRefused):
            library.append(_read_query(path))
    return library


def find_query(settings: Settings, name: str) -> Query:
    """The query of a name, with or without its prefix (`report/`, `own/`).

    Raises:
        UsageError: there is no such query.
        QueryRefused: its file is not a valid query.

    """
    prefix, _, short = name.rpartition("/")
    if _NAME.fullmatch(short) and prefix in {"", BUILTIN_PREFIX}:
        with suppress(UsageError):
            return query_files.load_query(
                f"{BUILTIN_PREFIX}/{short}", engine_of_store(settings)
            )
    if _NAME.fullmatch(short) and prefix in {"", USER_PREFIX}:
        path = _folder(settings) / f"{short}.cypher"
        if path.is_file():
            return _read_query(path)
    raise UsageError(
        f"There is no query called {name!r}: `python -m graph query` lists them."
    )


def declare_parameters(parameters: Sequence[QueryParameter]) -> str:
    """Format parameters as a header declares them, with types and defaults.

    >>> declare_parameters([QueryParameter("limit", "INTEGER", "5")])
    'limit: INTEGER = 5'
    """
    return ", ".join(
        f"{p.name}: {p.type}" + ("" if p.default is None else f" = {p.default}")
        for p in parameters
    )


def save_query(
    settings: Settings,
    name: str,
    text: str,
    *,
    purpose: str = "",
    parameters: Sequence[QueryParameter] = (),
) -> Query:
    """Save a user's own query with this store, or replace it.

    Parameters:
        settings: the store.
        name: lower case letters, digits and `_`; not the name of a built-in query.
        text: one read-only statement.
        purpose: one sentence on what the query is for.
        parameters: its declared parameters; others that it uses become texts without a
            default.

    Raises:
        UsageError: the name is invalid or taken.
        QueryRefused: the gate rejects the statement, or the parameters declared and
            used differ.

    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name a query: use lower case letters, digits and _."
        )
    if f"{BUILTIN_PREFIX}/{name}" in query_files.query_names(BUILTIN_PREFIX):
        raise UsageError(f"There is a built-in query {name!r}: choose another name.")
    statement = admit_statement(text, engine_of_store(settings))
    declared = {parameter.name: parameter for parameter in parameters}
    for name_used in _used_parameters(statement):
        declared.setdefault(name_used, QueryParameter(name_used, "STRING"))
    source = _query_source(
        f"{USER_PREFIX}/{name}", purpose, tuple(declared.values()), statement
    )
    query = query_files.parse_query(source)
    if query.parameters != tuple(declared.values()):
        raise QueryRefused("A default has no comma and no line break: leave it out.")
    folder = _folder(settings)
    create_private_folder(settings.folder.path)
    create_private_folder(folder)
    atomic_write(folder / f"{name}.cypher", source)
    return query


def remove_query(settings: Settings, name: str) -> None:
    """Delete a user's own query.

    Raises:
        UsageError: there is none of that name.

    """
    short = name.removeprefix(f"{USER_PREFIX}/")
    path = _folder(settings) / f"{short}.cypher"
    if not _NAME.fullmatch(short) or not path.is_file():
        raise UsageError(f"There is no query of your own called {name!r}.")
    path.unlink()


def run_query(
    settings: Settings,
    name_or_text: str,
    parameters: Mapping[str, object] | None = None,
    limits: Limits | None = None,
    cancel: Event | None = None,
) -> QueryResult:
    """Run a saved query, or a statement as a user wrote it, on the store.

    Parameters:
        settings: the store.
        name_or_text: a name, or Cypher; Cypher may begin with a header that declares
            its parameters.
        parameters: texts as typed, or values of the declared types.
        limits: what it may use; `QueryResult.stop` says which limit stopped it.
        cancel: set it from another thread to stop.

    Raises:
        UsageError: no such query, or a parameter is missing, unknown or not of its
            type.
        QueryRefused: the gate or the engine rejects the statement.
        StoreError: the store cannot be queried.

    """
    arguments = parameters or {}
    if _QUERY_NAME.fullmatch(name_or_text):
        query = find_query(settings, name_or_text)
    elif name_or_text.lstrip().startswith("// name:"):
        query = query_files.parse_query(name_or_text)
    else:
        query = _query_without_header(name_or_text, arguments)
    return run_statement(
        settings.store_url,
        query.text,
        parameter_values(query, arguments),
        limits,
        cancel,
    )


def result_table(result: QueryResult) -> pa.Table:
    """A query's result as an Arrow table; a column of mixed types becomes text."""
    return pa.table(
        {
            name: _column([row[index] for row in result.rows])
            for index, name in enumerate(result.columns)
        }
    )


def _column(cells: list[Any]) -> pa.Array:
    try:
        return pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array(
            [None if cell is None else value_as_text(cell) for cell in cells]
        )


def _folder(settings: Settings) -> Path:
    return settings.folder.path / "queries"


def _read_query(path: Path) -> Query:
    """Read a user's own query; the name in its header must be that of its file."""
    try:
        query = query_files.parse_query(path.read_text("utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise QueryRefused(f"{path.name} cannot be read as text.") from error
    if query.name != f"{USER_PREFIX}/{path.stem}":
        raise QueryRefused(f"{path.name} declares another name: {query.name}.")
    return query


def _query_source(
    name: str, purpose: str, parameters: Sequence[QueryParameter], text: str
) -> str:
    lines = [f"// name: {name}({declare_parameters(parameters)})"]
    if comment := " ".join(purpose.split()):
        lines.append(f"// {comment}")
    # The gate removed the comments, so no line of the statement reads as a header.
    return "\n".join([*lines, text]) + "\n"


def _used_parameters(statement: str) -> Iterator[str]:
    """The parameters of a statement, each once, in order; not those inside strings."""
    _, tokens = tokenize(statement)
    names = (
        after.text.strip("`")
        for sign, after in pairwise(tokens)
        if sign.kind == "sign" and sign.text == "$"
    )
    return iter(dict.fromkeys(names))


def _query_without_header(text: str, arguments: Mapping[str, object]) -> Query:
    """A query from a statement without a header; types are inferred from the values."""
    parameters = tuple(
        QueryParameter(name, guess_parameter_type(arguments.get(name)))
        for name in _used_parameters(text)
    )
    return Query("this query", parameters, "", (), text)
