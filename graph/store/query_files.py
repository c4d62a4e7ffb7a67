"""Load Cypher queries from files, parse their headers and fill their templates.

    // name: report/carriers(brand: STRING, since: DATETIME = null, limit: INTEGER = 50)
    // Accounts whose posts about a brand were shared most.
    // returns: account, shares, sharers

The first line has the name (the path of the file) and the parameters with types and
defaults. The lines up to `returns` are the purpose; `returns` names the columns. A
query that differs between the engines is a pair of files,
`name.neo4j.cypher` and `name.ladybug.cypher`, with the same header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from graph.errors import QueryRefused, UsageError

QUERIES_FOLDER: Final = Path(__file__).resolve().parents[2] / "queries"
"""The folder of all query files."""

_HEADER = re.compile(r"//\s*name:\s*([\w/-]+)\s*\((.*)\)\s*$")
_PARAMETER = re.compile(r"^(\w+)(?::\s*([A-Z]+(?:<[A-Z]+>)?))?(?:\s*=\s*(.+))?$")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}( [A-Z][A-Z0-9]*)?")
_USED = re.compile(r"\$(\w+)")
_HOLE = re.compile(r"<<(\w+)>>")
_EACH = re.compile(r"<<each (.+?)>>")
_ALSO = re.compile(r"<<also (.+?)>>")


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of a query: its Cypher type, and its default as written."""

    name: str
    type: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A query from a file: the parsed header, and the Cypher text without it."""

    name: str
    parameters: tuple[QueryParameter, ...]
    purpose: str
    columns: tuple[str, ...]
    text: str
    path: Path | None = None


def parse_query(source: str, path: Path | None = None) -> Query:
    """Parse a query and its header; declared and used parameters must be equal.

    Raises:
        QueryRefused: the header is missing or does not match the query.

    >>> parse_query(
    ...     "// name: r/x(top: INTEGER = 3)\\n// Top.\\n// returns: a\\nRETURN $top AS a"
    ... ).columns
    ('a',)
    """
    lines = source.strip().splitlines()
    header = [line for line in lines if line.startswith("//")]
    where = path.name if path else "the query"
    match = _HEADER.match(header[0]) if header else None
    if match is None:
        raise QueryRefused(f"{where}: its first line must be `// name: NAME(...)`.")
    returns = [line for line in header if line.startswith("// returns:")]
    parameters = tuple(_parameters(match[2], where))
    text = "\n".join(line for line in lines if not line.startswith("//")).strip()
    declared = {parameter.name for parameter in parameters}
    used = set(_USED.findall(text))
    if declared != used:
        odd = ", ".join(sorted(declared ^ used))
        raise QueryRefused(f"{where}: declared and used parameters differ in {odd}.")
    columns = returns[0].removeprefix("// returns:").split(",") if returns else []
    purpose = " ".join(
        line.removeprefix("//").strip()
        for line in header[1:]
        if not line.startswith("// returns:")
    )
    return Query(
        match[1],
        parameters,
        purpose,
        tuple(column.strip() for column in columns),
        text,
        path,
    )


def _parameters(source: str, where: str) -> list[QueryParameter]:
    parts = [part.strip() for part in source.split(",") if part.strip()]
    parameters = []
    for part in parts:
        match = _PARAMETER.match(part)
        if match is None:
            raise QueryRefused(f"{where}: {part!r} is not `name: TYPE = default`.")
        parameters.append(QueryParameter(match[1], match[2] or "STRING", match[3]))
    return parameters


@cache
def load_query(name: str, engine: str) -> Query:
    """Load the query of a name (`read/pairs`) for an engine (`neo4j` or `ladybug`).

    Raises:
        UsageError: there is no such query.

    """
    for file in (f"{name}.{engine}.cypher", f"{name}.cypher"):
        path = QUERIES_FOLDER / file
        if path.is_file():
            return parse_query(path.read_text("utf-8"), path)
    raise UsageError(f"There is no query called {name!r}.")


def query_names(folder: str) -> list[str]:
    """The names of the queries in a folder (`report`), sorted, without duplicates.

    >>> "report" in QUERIES_FOLDER.name
    False
    """
    files = (QUERIES_FOLDER / folder).rglob("*.cypher")
    names = {
        str(path.relative_to(QUERIES_FOLDER).as_posix())
        .removesuffix(".cypher")
        .removesuffix(".neo4j")
        .removesuffix(".ladybug")
        for path in files
    }
    return sorted(names)


def fill_template(text: str, names: Mapping[str, str], each: Sequence[str] = ()) -> str:
    """Fill the placeholders of a query template with names from the schema.

    This is the only place where a name becomes part of a query. Names come from code,
    never from data; a name may include its type (`id STRING`).

    Parameters:
        text: the template. `<<label>>` becomes `names["label"]`. `<<each n.@ = row.@>>`
            is repeated for every name of `each`, in place of `@`, joined by commas.
            `<<also , n.@>>` is repeated without commas and may be empty.
        names: the names by placeholder.
        each: the names for the repeated placeholders.

    Raises:
        QueryRefused: a name is not an identifier.

    >>> fill_template(
    ...     "MATCH (n:<<label>>) SET <<each n.@ = r.@>>", {"label": "Post"}, ["a", "b"]
    ... )
    'MATCH (n:Post) SET n.a = r.a, n.b = r.b'
    """
    for value in (*names.values(), *each):
        if not _IDENTIFIER.fullmatch(value):
            raise QueryRefused(f"{value!r} is not a name.")
    text = _EACH.sub(lambda e: ", ".join(e[1].replace("@", n) for n in each), text)
    text = _ALSO.sub(lambda e: "".join(e[1].replace("@", n) for n in each), text)
    return _HOLE.sub(lambda hole: names[hole[1]], text)
