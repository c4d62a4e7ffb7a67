"""`python -m graph query`: run a query of the library, a file or `-`, read only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from graph import export
from graph.commands.options import output_options, store_option
from graph.cypher import Limits
from graph.cypher import query_library as shelf
from graph.errors import QueryRefused, UsageError
from graph.export.provenance import versions, without_password
from graph.settings import Settings, settings

EPILOG = """examples:
  python -m graph query                                        list the query library
  python -m graph query most_shared --param brand=Northwind --param limit=10
  python -m graph query evidence --param account=@ann --format json
  python -m graph query mine.cypher --param day=2026-10-31
  python -m graph query - < mine.cypher
"""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add the query, its parameters, and the output."""
    parser.epilog = EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "query",
        nargs="?",
        metavar="NAME|FILE|-",
        help="default: list the query library",
    )
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="K=V",
        help="value of a parameter; may be repeated",
    )
    store_option(parser)
    output_options(parser)


def run(asked: argparse.Namespace) -> int:
    """Run the query and print its table; the rows before a limit are printed too."""
    chosen = settings(asked.store)
    if asked.query is None:
        export.deliver(listing(chosen), asked.out, asked.format)
        return 0
    given = pairs(asked.param)
    result = shelf.run(chosen, text_of(chosen, asked.query), given, Limits())
    about = {
        "store": without_password(chosen.store),
        "query": asked.query,
        "parameters": given,
        "limited": result.limited,
        "snapshot": chosen.home.current().get("snapshot"),
        "versions": versions(),
    }
    export.deliver(shelf.table(result), asked.out, asked.format, about)
    result.whole()
    return 0


def listing(chosen: Settings) -> pa.Table:
    """The query library as a table: name, declared parameters, purpose."""
    found = shelf.listed(chosen)
    return pa.table(
        {
            "name": pa.array([shelf.title(query) for query in found], pa.string()),
            "parameters": pa.array(
                [shelf.declared(query.parameters) for query in found], pa.string()
            ),
            "purpose": pa.array([query.purpose for query in found], pa.string()),
        }
    )


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """Parse the values of `--param`; they remain text.

    Raises:
        UsageError: one is not K=V.

    >>> parse_param_options(["brand=A=B"])
    {'brand': 'A=B'}
    """
    given = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--param {text!r} is not K=V, such as limit=10.")
        given[name.strip()] = value
    return given


def text_of(chosen: Settings, query: str) -> str:
    """A query's name unchanged, or the content of a file or of standard input.

    Raises:
        QueryRefused: the file is not text, or is empty.

    """
    if query != "-" and not _is_file(chosen, query):
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


def _is_file(chosen: Settings, query: str) -> bool:
    """Whether this names a file; names of saved queries take precedence."""
    if query.endswith(".cypher"):
        return True
    names = {shelf.title(one) for one in shelf.listed(chosen)}
    return query not in names and Path(query).is_file()
