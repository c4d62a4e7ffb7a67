"""Rescore the stored texts after brands or the scorer changed; no files needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from graph.brand_config import Brand
from graph.model import AccountReference, Label, Post, PostReference, split_into_batches
from graph.store import Store
from graph.store.protocol import Delta, Row
from ingest.enrichment.brand_roles import stated_brands, sync_brand_roles
from ingest.enrichment.enricher import Enricher, PostEnrichment
from ingest.identity.node_defaults import empty_row
from ingest.text.stance.scorer import Scorer

POSTS_PER_TRANSACTION = 20_000

PostEntities = Mapping[str, Mapping[str, list[Any]]]
"""Tags, links and mentions of the stored posts: entity type to post to values."""


def rescore_store(store: Store, brands: Sequence[Brand], enricher: Enricher) -> int:
    """Rescore the stored posts, and update brands and roles.

    Parameters:
        store: opened for writing.
        brands: of the brands file.
        enricher: of these brands, with the current scorer.

    Returns:
        The number of changed posts.
    """
    changed = rescore_posts(store, enricher)
    sync_brand_roles(store, brands)
    return changed


def update_brands(
    store: Store, brands: Sequence[Brand], scorer: Scorer, known: Sequence[Brand]
) -> None:
    """Update brands and roles after files were loaded.

    If the files say whose accounts are brands', earlier posts can name them, too: all
    posts are rescored.

    Parameters:
        store: opened for writing.
        brands: of the brands file.
        scorer: the current scorer.
        known: brands that files had stated before.
    """
    stated = stated_brands(store, brands)
    if stated != known:
        rescore_store(store, brands, Enricher(brands, scorer, stated))
    else:
        sync_brand_roles(store, brands)


def rescore_posts(store: Store, enricher: Enricher) -> int:
    """Enrich every stored post again; returns the number of changed posts.

    Text, stars and labels of the files are kept. Language, stance, family and brands of
    a post are written if they differ.
    """
    entities: PostEntities = {
        "tags": _grouped(store, "TAGGED"),
        "links": _grouped(store, "LINKS_TO"),
        "mentions": _mentions(store),
    }
    about: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in store.all_edges("ABOUT").to_pylist():
        about[row["source"]][row["target"]] = {
            name: value for name, value in row.items() if name != "source"
        }
    changed = 0
    named_now: set[str] = set()
    rows = (row for row in store.all_nodes("Post").to_pylist() if not row["stub"])
    for batch in split_into_batches(rows, POSTS_PER_TRANSACTION):
        delta = Delta()
        for row in batch:
            enrichment = enricher.enrich(_post(row, entities))
            named_now |= {edge["target"] for edge in enrichment.about}
            changed += _record_changes(row, enrichment, about.get(row["id"], {}), delta)
        named = {edge["target"] for edge in delta.new_edges.get("ABOUT", ())}
        existing = store.nodes("Brand", named)
        delta.new_nodes["Brand"] = [
            empty_row("Brand", id=key, name=enricher.brand_name(key))
            for key in sorted(named - set(existing))
        ]
        if delta:
            store.write(delta)
    _remove_unnamed_brands(store, named_now)
    return changed


def _remove_unnamed_brands(store: Store, named: set[str]) -> None:
    """Remove brands without posts and without roles from files of posts.

    `sync_brand_roles` adds those of the brands file again.
    """
    named |= {row["brand"] for row in store.rows("read/roles") if row["how"] == "file"}
    unused = set(store.all_nodes("Brand")["id"].to_pylist()) - named
    if unused:
        store.write(Delta(removed_nodes={"Brand": sorted(unused)}))


def _record_changes(
    row: Row, enrichment: PostEnrichment, stored_about: dict[str, Row], delta: Delta
) -> bool:
    """Add the changes of a post to the delta; returns whether there are any."""
    differs = any(row[name] != value for name, value in enrichment.properties.items())
    if differs:
        row.update(enrichment.properties)
        delta.changed_nodes.setdefault("Post", []).append(row)
    after = {about["target"]: about for about in enrichment.about}
    if after != stored_about:
        delta.removed_edges.setdefault("ABOUT", []).extend(
            {"source": row["id"], "target": brand} for brand in stored_about
        )
        delta.new_edges.setdefault("ABOUT", []).extend(
            {"source": row["id"], **about} for about in enrichment.about
        )
    return differs or after != stored_about


def _post(row: Row, entities: PostEntities) -> Post:
    """Rebuild the parts of a stored post that the enrichment uses."""
    key = row["id"]
    return Post(
        id=key,
        author=None,
        text=row["text"] or "",
        language=row["language"],
        stars=row["stars"],
        label=Label(row["label"]) if row["label"] else None,
        brands=tuple(row["named"].split("|")) if row["named"] else (),
        share_of=PostReference() if row["kind"] == "share" else None,
        tags=tuple(entities["tags"].get(key, ())),
        links=tuple(entities["links"].get(key, ())),
        mentions=tuple(entities["mentions"].get(key, ())),
        paid=row["paid"],
    )


def _grouped(store: Store, type_: str) -> dict[str, list[str]]:
    groups = defaultdict(list)
    edges = store.all_edges(type_)
    for source, target in zip(
        edges["source"].to_pylist(), edges["target"].to_pylist(), strict=True
    ):
        groups[source].append(target)
    return groups


def _mentions(store: Store) -> dict[str, list[AccountReference]]:
    """Mentioned accounts of each post.

    By the handle of the record if it had no id, else by id and current handle.
    """
    accounts = store.all_nodes("Account").select(["id", "handle"])
    handles = dict(
        zip(accounts["id"].to_pylist(), accounts["handle"].to_pylist(), strict=True)
    )
    groups: dict[str, list[AccountReference]] = defaultdict(list)
    for row in store.all_edges("ACTS_ON").to_pylist():
        if row["kind"] != "mention":
            continue
        if row["handle"] is not None:
            who = AccountReference(handle=row["handle"])
        else:
            native = row["target"].partition(":")[2]
            who = AccountReference(id=native, handle=handles.get(row["target"]))
        groups[row["source"]].append(who)
    return groups
