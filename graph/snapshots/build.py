"""Build a snapshot: export every table of a store to Arrow, with ids replaced by rows.

Equal records give equal tables on every engine, because all tables are sorted by our
own keys and contain nothing of the engine's order or ids.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.errors import StoreBusy, StoreDamaged
from graph.model import Kind
from graph.snapshots.arrays import nullable_rows
from graph.snapshots.interaction_table import (
    RowNumbers,
    build_interactions,
    row_numbers,
)
from graph.snapshots.snapshot import SCHEMAS, Snapshot, snapshot_from_tables
from graph.store import Store
from graph.store.schema import POST_EDGE_TYPES, ROLE_EDGE_TYPES

MAX_ATTEMPTS: Final = 5
"""Maximum number of attempts to read a store that is written to meanwhile."""


def build_snapshot(store: Store) -> Snapshot:
    """Build a snapshot of a store.

    If the store was written to meanwhile, the snapshot is built again.

    Raises:
        StoreBusy: the store was written to during each of `MAX_ATTEMPTS` attempts.
        StoreDamaged: an edge of the store has no end.

    Cost: reads the whole store once; a few seconds for a million interactions.
    """
    for _ in range(MAX_ATTEMPTS):
        generation = store.generation()
        try:
            snapshot = snapshot_from_tables(
                _build_tables(store), generation, {"sources": _sources(store)}
            )
        except StoreDamaged:
            if store.generation() == generation:
                raise
        else:
            if store.generation() == generation:
                return snapshot
    raise StoreBusy(
        "The store is written to continuously: run `python -m graph publish` when "
        "that is done."
    )


def _sources(store: Store) -> list[dict[str, str]]:
    """The files that were ingested into the store."""
    sources: list[dict[str, str]] = store.all_nodes("Source").to_pylist()
    return [{"path": source["path"], "hash": source["hash"]} for source in sources]


def _disambiguate_names(brands: pa.Table) -> pa.Table:
    """The brands, with the id added to names that several brands share.

    >>> _disambiguate_names(
    ...     pa.table({"id": ["a", "b", "c"], "name": ["Fox", "Fox", "Owl"]})
    ... )["name"].to_pylist()
    ['Fox (a)', 'Fox (b)', 'Owl']
    """
    rows = brands.to_pylist()
    counts = Counter(row["name"] for row in rows)
    names = [
        f"{row['name']} ({row['id']})"
        if row["name"] and counts[row["name"]] > 1
        else row["name"]
        for row in rows
    ]
    place = brands.schema.get_field_index("name")
    return brands.set_column(place, "name", pa.array(names, pa.string()))


def _build_tables(store: Store) -> dict[str, pa.Table]:
    accounts = store.all_nodes("Account")
    posts = store.all_nodes("Post")
    brands = store.all_nodes("Brand")
    index = {
        "account": accounts["id"].combine_chunks(),
        "post": posts["id"].combine_chunks(),
        "brand": brands["id"].combine_chunks(),
    }
    authors = _authors(store, index)
    onto = _target_posts(store, index["post"])
    for name, rows in (
        ("author", authors),
        ("reply_to", onto[Kind.REPLY]),
        ("quote_of", onto[Kind.QUOTE]),
    ):
        posts = posts.append_column(name, nullable_rows(rows))
    return {
        "accounts": accounts,
        "posts": posts,
        "brands": _disambiguate_names(brands),
        "interactions": build_interactions(
            store, index, authors, posts["created_at"], onto
        ),
        "about": _about(store, index),
        "roles": _roles(store, index),
        "tagged": _post_terms(store, index, "TAGGED", "tag"),
        "linked": _post_terms(store, index, "LINKS_TO", "link"),
        "follows": _follows(store, index),
        "observations": _observations(store, index),
    }


def _sorted(name: str, columns: dict[str, Any]) -> pa.Table:
    table = pa.table(columns).select(SCHEMAS[name].names)
    return table.sort_by([(column, "ascending") for column in table.column_names])


def _authors(store: Store, index: dict[str, pa.Array]) -> RowNumbers:
    """The account of each post; -1 for placeholder authors."""
    posted = store.all_edges("POSTED")
    authors = np.full(len(index["post"]), -1, np.int32)
    authors[row_numbers(posted["target"], index["post"])] = row_numbers(
        posted["source"], index["account"]
    )
    return authors


def _target_posts(store: Store, posts: pa.Array) -> dict[Kind, RowNumbers]:
    """For each kind, the row of the post that each post refers to; -1: none."""
    targets = {}
    for kind, type_ in POST_EDGE_TYPES.items():
        edges = store.all_edges(type_)
        rows = np.full(len(posts), -1, np.int32)
        rows[row_numbers(edges["source"], posts)] = row_numbers(edges["target"], posts)
        targets[Kind(kind)] = rows
    return targets


def _about(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    about = store.all_edges("ABOUT")
    columns = {
        "post": row_numbers(about["source"], index["post"]),
        "brand": row_numbers(about["target"], index["brand"]),
        "stance": about["stance"],
        "label": about["label"],
        "how": about["how"],
        "praise": about["praise"],
        "complaint": about["complaint"],
    }
    return _sorted("about", columns)


def _roles(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    parts = [SCHEMAS["roles"].empty_table()]
    for role, type_ in ROLE_EDGE_TYPES.items():
        edges = store.all_edges(type_)
        columns = {
            "brand": row_numbers(edges["source"], index["brand"]),
            "account": row_numbers(edges["target"], index["account"]),
            "role": pa.array([role] * edges.num_rows, pa.string()),
        }
        parts.append(pa.table(columns))
    table = pa.concat_tables(parts)
    return table.sort_by([(name, "ascending") for name in table.column_names])


def _post_terms(
    store: Store, index: dict[str, pa.Array], type_: str, name: str
) -> pa.Table:
    edges = store.all_edges(type_)
    columns = {
        "post": row_numbers(edges["source"], index["post"]),
        name: edges["target"],
    }
    return _sorted("tagged" if name == "tag" else "linked", columns)


def _follows(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    edges = store.all_edges("FOLLOWS")
    columns = {
        "source": row_numbers(edges["source"], index["account"]),
        "target": row_numbers(edges["target"], index["account"]),
    }
    return _sorted("follows", columns)


def _observations(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    rows = store.all_nodes("Observation")
    keys = rows["key"].combine_chunks()
    observed = {"post": np.full(len(keys), -1, np.int32)}
    observed["account"] = observed["post"].copy()
    for name, type_ in (("post", "OF_POST"), ("account", "OF_ACCOUNT")):
        edges = store.all_edges(type_)
        observed[name][row_numbers(edges["source"], keys)] = row_numbers(
            edges["target"], index[name]
        )
    columns = {name: rows[name] for name in rows.column_names if name != "key"}
    columns |= {name: nullable_rows(values) for name, values in observed.items()}
    table = pa.table(columns).select(SCHEMAS["observations"].names)
    return table.sort_by(
        [("post", "ascending"), ("account", "ascending"), ("at", "ascending")]
    )
