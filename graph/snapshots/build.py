"""Build a snapshot: export every table of a store to Arrow, with ids replaced by rows.

Equal records give equal tables on every engine, because all tables are sorted by our own
keys and contain nothing of the engine's order or ids.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graph.errors import StoreBusy, StoreDamaged
from graph.model import KINDS, Kind
from graph.snapshots.snapshot import SCHEMAS, Snapshot, of_tables
from graph.store import Store
from graph.store.schema import POST_TO_POST, ROLES

Rows = NDArray[np.int32]

TRIES: Final = 5
"""Maximum number of attempts to read a store that is written to meanwhile."""


def cut(store: Store) -> Snapshot:
    """Build a snapshot of a store.

    If the store was written to meanwhile, the snapshot is built again.

    Raises:
        StoreBusy: the store was written to during each of `MAX_ATTEMPTS` attempts.
        StoreDamaged: an edge of the store has no end.

    Cost: reads the whole store once; a few seconds for a million interactions.
    """
    for _ in range(TRIES):
        generation = store.generation()
        try:
            made = of_tables(_tables(store), generation, {"sources": _sources(store)})
        except StoreDamaged:
            if store.generation() == generation:
                raise
        else:
            if store.generation() == generation:
                return made
    raise StoreBusy(
        "The store is written to continuously: run `python -m graph publish` when "
        "that is done."
    )


def _sources(store: Store) -> list[dict[str, str]]:
    """The files that were ingested into the store."""
    sources: list[dict[str, str]] = store.all_nodes("Source").to_pylist()
    return [{"path": source["path"], "hash": source["hash"]} for source in sources]


def _told_apart(brands: pa.Table) -> pa.Table:
    """The brands, with the id added to names that several brands share.

    >>> _told_apart(pa.table({"id": ["a", "b", "c"], "name": ["Fox", "Fox", "Owl"]}))[
    ...     "name"
    ... ].to_pylist()
    ['Fox (a)', 'Fox (b)', 'Owl']
    """
    rows = brands.to_pylist()
    often = Counter(row["name"] for row in rows)
    names = [
        f"{row['name']} ({row['id']})"
        if row["name"] and often[row["name"]] > 1
        else row["name"]
        for row in rows
    ]
    place = brands.schema.get_field_index("name")
    return brands.set_column(place, "name", pa.array(names, pa.string()))


def _tables(store: Store) -> dict[str, pa.Table]:
    accounts = store.all_nodes("Account")
    posts = store.all_nodes("Post")
    brands = store.all_nodes("Brand")
    index = {
        "account": accounts["id"].combine_chunks(),
        "post": posts["id"].combine_chunks(),
        "brand": brands["id"].combine_chunks(),
    }
    authors = _authors(store, index)
    onto = _onto(store, index["post"])
    for name, rows in (
        ("author", authors),
        ("reply_to", onto[Kind.REPLY]),
        ("quote_of", onto[Kind.QUOTE]),
    ):
        posts = posts.append_column(name, _nullable(rows))
    return {
        "accounts": accounts,
        "posts": posts,
        "brands": _told_apart(brands),
        "interactions": _interactions(store, index, authors, posts["created_at"], onto),
        "about": _about(store, index),
        "roles": _roles(store, index),
        "tagged": _words(store, index, "TAGGED", "tag"),
        "linked": _words(store, index, "LINKS_TO", "link"),
        "follows": _follows(store, index),
        "observations": _observations(store, index),
    }


def _rows(values: pa.ChunkedArray, index: pa.Array) -> Rows:
    """The row number of each key."""
    found = pc.index_in(values.combine_chunks(), value_set=index)
    if found.null_count:
        raise StoreDamaged(
            "The store has an edge without an end: run `python -m graph doctor`."
        )
    return np.asarray(found.to_numpy(zero_copy_only=False), np.int32)


def _nullable(rows: Rows) -> pa.Array:
    """Row numbers as Arrow, -1 as null."""
    return pa.array(rows, pa.int32(), mask=rows < 0)


def _sorted(name: str, columns: dict[str, Any]) -> pa.Table:
    table = pa.table(columns).select(SCHEMAS[name].names)
    return table.sort_by([(column, "ascending") for column in table.column_names])


def _authors(store: Store, index: dict[str, pa.Array]) -> Rows:
    """The account of each post; -1 for placeholder authors."""
    posted = store.all_edges("POSTED")
    authors = np.full(len(index["post"]), -1, np.int32)
    authors[_rows(posted["target"], index["post"])] = _rows(
        posted["source"], index["account"]
    )
    return authors


def _onto(store: Store, posts: pa.Array) -> dict[Kind, Rows]:
    """For each kind, the row of the post that each post shares, quotes or answers; -1: none."""
    found = {}
    for kind, type_ in POST_TO_POST.items():
        edges = store.all_edges(type_)
        of = np.full(len(posts), -1, np.int32)
        of[_rows(edges["source"], posts)] = _rows(edges["target"], posts)
        found[Kind(kind)] = of
    return found


def _interactions(
    store: Store,
    index: dict[str, pa.Array],
    authors: Rows,
    times: pa.ChunkedArray,
    onto: dict[Kind, Rows],
) -> pa.Table:
    """The interactions by posts and the events without a post, without self-pairs."""
    acts = store.all_edges("ACTS_ON")
    post = _rows(acts["source"], index["post"])
    target = _rows(acts["target"], index["account"])
    kind = _codes(acts["kind"])
    actor = authors[post] if len(authors) else post
    pointed = np.full(len(post), -1, np.int32)
    for name, of in onto.items():
        chosen = kind == KINDS.index(name)
        pointed[chosen] = of[post[chosen]]
    keep = (actor >= 0) & (actor != target)
    by_posts = pa.table(
        {
            "actor": actor[keep],
            "target": target[keep],
            "kind": kind[keep],
            "at": times.take(pa.array(post[keep])),
            "post": post[keep],
            "target_post": _nullable(pointed[keep]),
            "weight": np.ones(int(keep.sum())),
            "key": pa.nulls(int(keep.sum()), pa.string()),
            "handle": acts["handle"].filter(pa.array(keep)),
        }
    ).cast(SCHEMAS["interactions"])
    both = pa.concat_tables([by_posts, _events(store, index)])
    order = ["actor", "target", "kind", "at", "post", "key"]
    return both.sort_by([(name, "ascending") for name in order])


def _codes(kinds: pa.ChunkedArray) -> NDArray[np.int8]:
    names = pa.array([str(kind) for kind in KINDS])
    return _rows(kinds, names).astype(np.int8)


def _events(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    events = store.all_edges("INTERACTED")
    actor = _rows(events["source"], index["account"])
    target = _rows(events["target"], index["account"])
    keep = pa.array(actor != target)
    nothing = pa.nulls(len(actor), pa.int32())
    table = pa.table(
        {
            "actor": actor,
            "target": target,
            "kind": _codes(events["kind"]),
            "at": events["at"],
            "post": nothing,
            "target_post": nothing,
            "weight": events["weight"],
            "key": events["key"],
            "handle": pa.nulls(len(actor), pa.string()),
        }
    )
    return table.filter(keep).cast(SCHEMAS["interactions"])


def _about(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    about = store.all_edges("ABOUT")
    columns = {
        "post": _rows(about["source"], index["post"]),
        "brand": _rows(about["target"], index["brand"]),
        "stance": about["stance"],
        "label": about["label"],
        "how": about["how"],
        "praise": about["praise"],
        "complaint": about["complaint"],
    }
    return _sorted("about", columns)


def _roles(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    parts = [SCHEMAS["roles"].empty_table()]
    for role, type_ in ROLES.items():
        edges = store.all_edges(type_)
        columns = {
            "brand": _rows(edges["source"], index["brand"]),
            "account": _rows(edges["target"], index["account"]),
            "role": pa.array([role] * edges.num_rows, pa.string()),
        }
        parts.append(pa.table(columns))
    table = pa.concat_tables(parts)
    return table.sort_by([(name, "ascending") for name in table.column_names])


def _words(store: Store, index: dict[str, pa.Array], type_: str, name: str) -> pa.Table:
    edges = store.all_edges(type_)
    columns = {"post": _rows(edges["source"], index["post"]), name: edges["target"]}
    return _sorted("tagged" if name == "tag" else "linked", columns)


def _follows(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    edges = store.all_edges("FOLLOWS")
    columns = {
        "source": _rows(edges["source"], index["account"]),
        "target": _rows(edges["target"], index["account"]),
    }
    return _sorted("follows", columns)


def _observations(store: Store, index: dict[str, pa.Array]) -> pa.Table:
    rows = store.all_nodes("Observation")
    keys = rows["key"].combine_chunks()
    of = {"post": np.full(len(keys), -1, np.int32)}
    of["account"] = of["post"].copy()
    for name, type_ in (("post", "OF_POST"), ("account", "OF_ACCOUNT")):
        edges = store.all_edges(type_)
        of[name][_rows(edges["source"], keys)] = _rows(edges["target"], index[name])
    columns = {name: rows[name] for name in rows.column_names if name != "key"}
    columns |= {name: _nullable(values) for name, values in of.items()}
    table = pa.table(columns).select(SCHEMAS["observations"].names)
    return table.sort_by(
        [("post", "ascending"), ("account", "ascending"), ("at", "ascending")]
    )
