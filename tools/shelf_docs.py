"""The page of the query library, from the headers of queries/report."""

from __future__ import annotations

from graph.cypher.query_library import BUILTIN_PREFIX, declare_parameters, query_title
from graph.store.query_files import load_query, query_names

INTRODUCTION = """# The query library

`python -m graph query NAME --param K=V` runs one, `python -m graph query` lists them. The
same files run on both engines, read only. Parameters without a default must be given;
`brand` is a brand's name or id (without it: all posts), `account` an account's id or handle,
`post` a post's id. `since` and `until` limit the time; a day for `until` is included (UTC).
Undated posts count unless `since` is given. Posts that are only referred to are never counted,
except by `most_wanted`. `limit` is the number of rows, with the default in the table: no other
limit applies.

## Your own

A query of your own is a file or `-`. Saved queries are in the folder `queries` of the store and
appear in the library. A header declares the parameters:

```
// name: own/first_words(brand: STRING, since: DATETIME = 2026-01-01, limit: INTEGER = 20)
// The first posts about a brand.
WITH $since AS since
MATCH (p:Post)-[:ABOUT]->(b:Brand)
WHERE b.name = $brand AND p.stub = false AND p.created_at >= localdatetime(since)
RETURN p.id AS post, p.created_at AS at, p.text AS text
ORDER BY at, post
LIMIT $limit
```

Types are STRING, INTEGER, FLOAT, BOOLEAN, DATETIME (passed as text, hence the first line and
`localdatetime`) and `LIST<STRING>` (typed with commas). Without a header, numbers and booleans
are detected and the rest is text. Give every parameter a value: the embedded engine cannot
compare null. Every statement passes the read-only gate and the limits; one that reaches a
limit prints its rows so far and ends with exit code 3.

In a notebook on Neo4j: `graph.py2neo_bridge.run_library_query("most_shared", brand="Northwind")`
returns a pandas table.

## Included queries

| query | answers | parameters | columns |
|---|---|---|---|
"""


def queries_page() -> str:
    """The page without the note on its generation."""
    rows = []
    for name in query_names(BUILTIN_PREFIX):
        query = load_query(name, "neo4j")
        takes = declare_parameters(query.parameters)
        columns = ", ".join(query.columns)
        rows.append(
            f"| `{query_title(query)}` | {query.purpose} | `{takes}` | {columns} |"
        )
    return INTRODUCTION + "\n".join(rows) + "\n"
