"""`python -m graph query`: run a query of the library, a file or `-`, read only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from graph import export
from graph.cypher import Limits, query_library
from graph.errors import QueryRefused, UsageError
from graph.export.provenance import software_versions, without_password
from graph.settings import Settings, load_settings


def run(args: argparse.Namespace) -> int:
    """Run the query and print its table; the rows before a limit are printed too."""
    settings = load_settings(args.store)
    if args.query is None:
        export.print_or_write_table(query_list_table(settings), args.out, args.format)
        return 0
    parameters = parse_param_options(args.param)
    result = query_library.run_query(
        settings, read_query_text(settings, args.query), parameters, Limits()
    )
    manifest = {
        "store": without_password(settings.store_url),
        "query": args.query,
        "parameters": parameters,
        "limited": result.limited,
        "snapshot": settings.folder.read_pointer().get("snapshot"),
        "versions": software_versions(),
    }
    export.print_or_write_table(
        query_library.result_table(result), args.out, args.format, manifest
    )
    result.require_complete()
    return 0


def query_list_table(settings: Settings) -> pa.Table:
    """The query library as a table: name, declared parameters, purpose."""
    queries = query_library.list_queries(settings)
    return pa.table(
        {
            "name": pa.array(
                [query_library.query_title(query) for query in queries], pa.string()
            ),
            "parameters": pa.array(
                [
                    query_library.declare_parameters(query.parameters)
                    for query in queries
                ],
                pa.string(),
            ),
            "purpose": pa.array([query.purpose for query in queries], pa.string()),
        }
    )


def parse_param_options(texts: Sequence[str]) -> dict[str, str]:
    """Parse the values of `--param`; they remain text.

    Raises:
        UsageError: one is not K=V.

    >>> parse_param_options(["brand=A=B"])
    {'brand': 'A=B'}
    """
    values = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--param {text!r} is not K=V, such as limit=10.")
        values[name.strip()] = value
    return values


def read_query_text(settings: Settings, query: str) -> str:
    """A query's name unchanged, or the content of a file or of standard input.

    Raises:
        QueryRefused: the file is not text, or is empty.

    """
    if query != "-" and not _is_file(settings, query):
        return query
    try:
        text = sys.stdin.read() if query == "-" else Path(query).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryRefused(f"{query} is not UTF-8 text.") from error
    except OSError as error:
        raise QueryRefused(f"{query} cannot be read ({error.strerror}).") from error
    if not text.strip():
        raise QueryRefused("The query is empty: write MATCH … RETURN ….")
    # A single word in a file is a statement, not the name of a saved query.
    return f"{text.strip()} "


def _is_file(settings: Settings, query: str) -> bool:
    """Whether this names a file; names of saved queries take precedence."""
    if query.endswith(".cypher"):
        return True
    names = {
        query_library.query_title(entry)
        for entry in query_library.list_queries(settings)
    }
    try:
        return query not in names and Path(query).is_file()
    except OSError:  # longer than a file name may be
        return False
