"""The page of the shelf, from the headers of queries/report; `tools.docs` writes it."""

from __future__ import annotations

from graph.cypher import query_library as shelf
from graph.store import query_files as queries

INTRODUCTION = """# The shelf of queries

`python -m graph query NAME --param K=V` runs one, `python -m graph query` lists them. The
same files run on both engines, read only. Parameters without a default must be given;
`brand` is a brand's name or id (left out: all talk), `account` an account's id or its handle,
`post` a post's id. `since` is from that moment on, `until` up to it, and a day for `until`
counts whole (UTC); what has no date counts until a `since` is given. Posts that are only
pointed at are never counted, except by `most_wanted`. `limit` is the number of rows,
with the default that stands here: no list ends silently anywhere else.

## Your own

A query of your own is a file or `-`; those that are saved lie in the folder `queries` of the
store and stand on the shelf beside these. A header declares the parameters:

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

Types are STRING, INTEGER, FLOAT, BOOLEAN, DATETIME (it arrives as text, hence the first line
and `localdatetime`) and `LIST<STRING>` (typed with commas). Without a header, numbers and
truths are taken as such and the rest as text. Give every parameter a value: the embedded
engine cannot compare null. Every statement passes the console's gate and limits; one that is
ended by a limit prints its rows so far and ends with exit code 3.

In a notebook on Neo4j: `graph.py2neo_bridge.shelf("most_shared", brand="Northwind")` gives a
pandas table.

## The house's

| query | answers | parameters | columns |
|---|---|---|---|
"""


def queries_page() -> str:
    """The page without the line that says how it is made."""
    rows = []
    for name in queries.names(shelf.ROOM):
        query = queries.load(name, "neo4j")
        takes = shelf.declared(query.parameters)
        columns = ", ".join(query.columns)
        rows.append(
            f"| `{shelf.title(query)}` | {query.purpose} | `{takes}` | {columns} |"
        )
    return INTRODUCTION + "\n".join(rows) + "\n"
