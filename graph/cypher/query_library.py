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

from graph.cypher import Limits, Result, admit
from graph.cypher.console import ask
from graph.cypher.parameters import coerce, guess, title, values
from graph.cypher.read_only_gate import Engine
from graph.cypher.tokenizer import cut
from graph.errors import QueryRefused, UsageError
from graph.export.flatten import said
from graph.settings import Settings
from graph.store import query_files as queries
from graph.store.atomic_write import write_whole
from graph.store.query_files import Parameter, Query

__all__ = [
    "Query",
    "coerce",
    "declared",
    "engine_of",
    "find",
    "listed",
    "remove",
    "run",
    "save",
    "table",
    "title",
    "values",
]

ROOM: Final = "report"
"""Name prefix, and folder, of the built-in queries."""

OWN: Final = "own"
"""Name prefix of a user's own queries."""

_NAME = re.compile(r"[a-z0-9_]{1,64}")
_CALLED = re.compile(rf"(?:(?:{ROOM}|{OWN})/)?[a-z0-9_]{{1,64}}")


def engine_of(settings: Settings) -> Engine:
    """The engine that holds the store.

    >>> engine_of_store(Settings("bolt://localhost"))
    'neo4j'
    """
    return "ladybug" if settings.store.startswith("ladybug:") else "neo4j"


def listed(settings: Settings) -> list[Query]:
    """All queries of the library by name: the built-in ones, then the user's own.

    Own files that cannot be read are skipped; `find_query` says what is wrong with one.
    """
    engine = engine_of(settings)
    found = [queries.load(name, engine) for name in queries.names(ROOM)]
    for path in sorted(_folder(settings).glob("*.cypher")):
        with suppress(QueryRefused):
            found.append(_read(path))
    return found


def find(settings: Settings, name: str) -> Query:
    """The query of a name, with or without its prefix (`report/`, `own/`).

    Raises:
        UsageError: there is no such query.
        QueryRefused: its file is not a valid query.

    """
    room, _, short = name.rpartition("/")
    if _NAME.fullmatch(short) and room in {"", ROOM}:
        with suppress(UsageError):
            return queries.load(f"{ROOM}/{short}", engine_of(settings))
    if _NAME.fullmatch(short) and room in {"", OWN}:
        path = _folder(settings) / f"{short}.cypher"
        if path.is_file():
            return _read(path)
    raise UsageError(
        f"There is no query called {name!r}: `python -m graph query` lists them."
    )


def declared(parameters: Sequence[Parameter]) -> str:
    """Format parameters as a header declares them, with types and defaults.

    >>> declare_parameters([Parameter("limit", "INTEGER", "5")])
    'limit: INTEGER = 5'
    """
    return ", ".join(
        f"{p.name}: {p.type}" + ("" if p.default is None else f" = {p.default}")
        for p in parameters
    )


def save(
    settings: Settings,
    name: str,
    text: str,
    *,
    purpose: str = "",
    parameters: Sequence[Parameter] = (),
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
    if f"{ROOM}/{name}" in queries.names(ROOM):
        raise UsageError(f"There is a built-in query {name!r}: choose another name.")
    statement = admit(text, engine_of(settings))
    known = {parameter.name: parameter for parameter in parameters}
    for used in _used(statement):
        known.setdefault(used, Parameter(used, "STRING"))
    source = _source(f"{OWN}/{name}", purpose, tuple(known.values()), statement)
    made = queries.parse(source)
    if made.parameters != tuple(known.values()):
        raise QueryRefused("A default has no comma and no line break: leave it out.")
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{name}.cypher", source)
    return made


def remove(settings: Settings, name: str) -> None:
    """Delete a user's own query.

    Raises:
        UsageError: there is none of that name.

    """
    short = name.removeprefix(f"{OWN}/")
    path = _folder(settings) / f"{short}.cypher"
    if not _NAME.fullmatch(short) or not path.is_file():
        raise UsageError(f"There is no query of your own called {name!r}.")
    path.unlink()


def run(
    settings: Settings,
    name_or_text: str,
    parameters: Mapping[str, object] | None = None,
    limits: Limits | None = None,
    cancel: Event | None = None,
) -> Result:
    """Run a saved query, or a statement as a user wrote it, on the store.

    Parameters:
        settings: the store.
        name_or_text: a name, or Cypher; Cypher may begin with a header that declares
            its parameters.
        parameters: texts as typed, or values of the declared types.
        limits: what it may use; `QueryResult.limited` says which limit stopped it.
        cancel: set it from another thread to stop.

    Raises:
        UsageError: no such query, or a parameter is missing, unknown or not of its
            type.
        QueryRefused: the gate or the engine rejects the statement.
        StoreError: the store cannot be queried.

    """
    given = parameters or {}
    if _CALLED.fullmatch(name_or_text):
        query = find(settings, name_or_text)
    elif name_or_text.lstrip().startswith("// name:"):
        query = queries.parse(name_or_text)
    else:
        query = _bare(name_or_text, given)
    return ask(settings.store, query.text, values(query, given), limits, cancel)


def table(result: Result) -> pa.Table:
    """A query's result as an Arrow table; a column of mixed types becomes text."""
    return pa.table(
        {
            name: _column([row[place] for row in result.rows])
            for place, name in enumerate(result.columns)
        }
    )


def _column(cells: list[Any]) -> pa.Array:
    try:
        return pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if cell is None else said(cell) for cell in cells])


def _folder(settings: Settings) -> Path:
    return settings.home.folder / "queries"


def _read(path: Path) -> Query:
    """Read a user's own query; the name in its header must be that of its file."""
    try:
        query = queries.parse(path.read_text("utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise QueryRefused(f"{path.name} cannot be read as text.") from error
    if query.name != f"{OWN}/{path.stem}":
        raise QueryRefused(f"{path.name} declares another name: {query.name}.")
    return query


def _source(name: str, purpose: str, parameters: Sequence[Parameter], text: str) -> str:
    lines = [f"// name: {name}({declared(parameters)})"]
    if said_of := " ".join(purpose.split()):
        lines.append(f"// {said_of}")
    # The gate removed the comments, so no line of the statement reads as a header.
    return "\n".join([*lines, text]) + "\n"


def _used(statement: str) -> Iterator[str]:
    """The parameters of a statement, each once, in order; not those inside strings."""
    _, tokens = cut(statement)
    names = (
        after.text.strip("`")
        for sign, after in pairwise(tokens)
        if sign.kind == "sign" and sign.text == "$"
    )
    return iter(dict.fromkeys(names))


def _bare(text: str, given: Mapping[str, object]) -> Query:
    """A query from a statement without a header; types are inferred from the values."""
    parameters = tuple(Parameter(name, guess(given.get(name))) for name in _used(text))
    return Query("this query", parameters, "", (), text)
