"""Reading the stored texts again, after brands or the scorer changed; no files needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from graph.model import Label, Post, Target, Who, batches
from graph.store import Store
from graph.store.protocol import Delta, Row
from ingest.enrichment.enricher import Annotator, Notes
from ingest.identity.node_defaults import empty

BATCH = 20_000

Words = Mapping[str, Mapping[str, list[Any]]]
"""What posts carry beside their text: tags, links and mentions, by post."""


def again(store: Store, annotator: Annotator) -> int:
    """Score and spot every stored post anew; how many came out differently.

    The words, stars and labels of the files stay; language, stance, family and the
    brands of each post are written where they differ.
    """
    words: Words = {
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
    for batch in batches(rows, BATCH):
        delta = Delta()
        for row in batch:
            notes = annotator.annotate(_post(row, words))
            named_now |= {edge["target"] for edge in notes.about}
            changed += _one(row, notes, about.get(row["id"], {}), delta)
        named = {edge["target"] for edge in delta.edges.get("ABOUT", ())}
        there = store.nodes("Brand", named)
        delta.new["Brand"] = [
            empty("Brand", id=key, name=annotator.brand_name(key))
            for key in sorted(named - set(there))
        ]
        if delta:
            store.write(delta)
    _forget_brands(store, named_now)
    return changed


def _forget_brands(store: Store, named: set[str]) -> None:
    """Brands that no post names and no file of posts owns up to are brands no more.

    Those of the brands file come back with `roles.sync`.
    """
    named |= {row["brand"] for row in store.rows("read/roles") if row["how"] == "file"}
    gone = set(store.all_nodes("Brand")["id"].to_pylist()) - named
    if gone:
        store.write(Delta(removed={"Brand": sorted(gone)}))


def _one(row: Row, notes: Notes, before: dict[str, Row], delta: Delta) -> bool:
    """Note what differs from what is stored of a post."""
    differs = any(row[name] != value for name, value in notes.properties.items())
    if differs:
        row.update(notes.properties)
        delta.changed.setdefault("Post", []).append(row)
    after = {about["target"]: about for about in notes.about}
    if after != before:
        delta.unlinked.setdefault("ABOUT", []).extend(
            {"source": row["id"], "target": brand} for brand in before
        )
        delta.edges.setdefault("ABOUT", []).extend(
            {"source": row["id"], **about} for about in notes.about
        )
    return differs or after != before


def _post(row: Row, words: Words) -> Post:
    """The parts of a post that its annotation looks at, back from the store."""
    key = row["id"]
    return Post(
        id=key,
        author=None,
        text=row["text"] or "",
        language=row["language"],
        stars=row["stars"],
        label=Label(row["label"]) if row["label"] else None,
        brands=tuple(row["named"].split("|")) if row["named"] else (),
        share_of=Target() if row["kind"] == "share" else None,
        tags=tuple(words["tags"].get(key, ())),
        links=tuple(words["links"].get(key, ())),
        mentions=tuple(words["mentions"].get(key, ())),
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


def _mentions(store: Store) -> dict[str, list[Who]]:
    """Whom each post mentions: by the handle that the record gave, where it gave no
    id, else by id and by the handle that the account has now."""
    accounts = store.all_nodes("Account").select(["id", "handle"])
    handles = dict(
        zip(accounts["id"].to_pylist(), accounts["handle"].to_pylist(), strict=True)
    )
    groups: dict[str, list[Who]] = defaultdict(list)
    for row in store.all_edges("ACTS_ON").to_pylist():
        if row["kind"] != "mention":
            continue
        if row["handle"] is not None:
            who = Who(handle=row["handle"])
        else:
            native = row["target"].partition(":")[2]
            who = Who(id=native, handle=handles.get(row["target"]))
        groups[row["source"]].append(who)
    return groups
