"""The end of a batch: handles are resolved, and rows and edges become one delta."""

from __future__ import annotations

from collections import defaultdict

from graph.model import Counts
from graph.store.protocol import Delta
from graph.store.schema import POST_TO_POST
from ingest.identity import account_identity as identity
from ingest.identity.node_defaults import empty, stub_row
from ingest.loading.batch import Act, Batch, Intent
from ingest.loading.handle_resolution import (
    Edges,
    authors_of,
    known_acts,
    move,
    resolve,
)


def settle(batch: Batch, counts: Counts) -> Delta:
    """The delta of a batch whose records are all folded in."""
    edges: Edges = defaultdict(list)
    unlinked: Edges = defaultdict(list)
    moved = move(batch, edges, unlinked)
    authors = _authors(batch, edges)
    acts = _acts(batch, authors, counts)
    acts |= _acts_of_others(batch, authors)
    _post_edges(batch, edges, unlinked)
    known = known_acts(batch, {act[0] for act in acts} & batch.known_posts)
    acts = moved | {act: how for act, how in acts.items() if act not in known}
    edges["ACTS_ON"] += [
        {"source": post, "target": account, "kind": kind, "handle": handle}
        for (post, account, kind), handle in sorted(acts.items(), key=lambda a: a[0])
    ]
    delta = batch.delta
    for type_, rows in edges.items():
        delta.edges.setdefault(type_, []).extend(rows)
    for type_, rows in unlinked.items():
        delta.unlinked.setdefault(type_, []).extend(rows)
    _left_behind(batch)
    _observations(batch)
    _nodes(batch)
    return delta


def _authors(batch: Batch, edges: Edges) -> dict[str, str]:
    """Who wrote each post of this batch; adds the edges that are not there yet."""
    authors = dict(batch.authors)
    for post, intent in batch.intents.items():
        if intent.author is None:
            continue
        at = batch.posts[post]["created_at"]
        if post not in authors:
            account = resolve(batch, intent.author, at)
            authors[post] = account
            edges["POSTED"].append(
                {"source": account, "target": post, "handle": intent.author.handle}
            )
        if authors[post] in batch.accounts:
            batch.seen_at(authors[post], at)
    return authors


def _acts(
    batch: Batch, authors: dict[str, str], counts: Counts
) -> dict[Act, str | None]:
    """Whom each post of this batch acts on, with the handle where that is all we have."""
    acts: dict[Act, str | None] = {}
    for post, intent in batch.intents.items():
        at = batch.posts[post]["created_at"]
        wanted = [
            (kind, resolve(batch, ref, at), ref.handle) for kind, ref in intent.acts
        ]
        told = {kind for kind, _ in intent.acts}
        for kind, pointed in intent.points.items():
            if kind not in told and pointed in authors:
                wanted.append((kind, authors[pointed], None))
        for kind, account, handle in wanted:
            if account == authors.get(post):
                counts.warn("self_reference")
                continue
            act = (post, account, kind)
            acts[act] = handle if act not in acts else acts[act] and handle
    return acts


def _acts_of_others(batch: Batch, authors: dict[str, str]) -> dict[Act, str | None]:
    """Posts of the store that pointed at a post whose author is only known now."""
    news = sorted(
        post
        for post, intent in batch.intents.items()
        if post in batch.known_posts and post in authors and post not in batch.authors
    )
    if not news:
        return {}
    rows = batch.store.rows("read/pointing_at", posts=news)
    posts = {row["post"] for row in rows}
    writers = authors_of(batch, posts)
    # A post that named its target itself needs no second word on it.
    told = {(post, kind) for post, _, kind in known_acts(batch, posts)}
    return {
        (row["post"], authors[row["target"]], row["kind"]): None
        for row in rows
        if row["post"] not in batch.tombstones
        and writers.get(row["post"]) != authors[row["target"]]
        and (row["post"], row["kind"]) not in told
    }


def _post_edges(batch: Batch, edges: Edges, unlinked: Edges) -> None:
    """Tags, links, brands and the posts pointed at; only what is not there yet."""
    completed = sorted(set(batch.intents) & batch.known_posts)
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = batch.store.rows("read/links", posts=completed) if completed else []
    for row in rows:
        there[row["post"], row["type"]].add(row["target"])
    for post in completed:
        # The words may have changed, so what they say of brands is written anew.
        unlinked["ABOUT"] += [
            {"source": post, "target": brand}
            for brand in there.pop((post, "ABOUT"), ())
        ]
    for post, intent in batch.intents.items():
        for type_, targets in _wanted(batch, post, intent).items():
            edges[type_] += [
                {"source": post, "target": target}
                for target in targets
                if target not in there[post, type_]
            ]
        edges["ABOUT"] += [{"source": post, **about} for about in intent.about]


def _wanted(batch: Batch, post: str, intent: Intent) -> dict[str, list[str]]:
    wanted = {"TAGGED": list(intent.tags), "LINKS_TO": list(intent.links)}
    for kind, pointed in intent.points.items():
        if pointed in batch.tombstones:
            continue
        wanted[POST_TO_POST[kind]] = [pointed]
        if pointed not in batch.posts:
            batch.posts[pointed] = stub_row(pointed, batch.posts[post]["platform"])
    return wanted


def _left_behind(batch: Batch) -> None:
    """What only deleted posts had goes with them: counters, tags and links."""
    posts = batch.delta.removed.get("Post")
    if not posts:
        return
    wanted = {
        (label, row["target"])
        for label, type_ in (("Tag", "TAGGED"), ("Link", "LINKS_TO"))
        for row in batch.delta.edges.get(type_, ())
    }
    gone = {
        (row["label"], row["key"])
        for row in batch.store.rows("read/left_behind", posts=posts)
        if not row["others"]
    }
    for label, key in sorted(gone - wanted):
        batch.delta.removed.setdefault(label, []).append(key)


def _observations(batch: Batch) -> None:
    """Values with their times, each once."""
    known = batch.store.nodes("Observation", batch.observed)
    for key, (row, type_, of) in sorted(batch.observed.items()):
        if key not in known:
            batch.delta.new.setdefault("Observation", []).append(row)
            batch.delta.edges.setdefault(type_, []).append(
                {"source": key, "target": of}
            )


def _nodes(batch: Batch) -> None:
    """Rows that are new, and rows that changed."""
    delta = batch.delta
    for label, rows, known, changed in (
        ("Post", batch.posts, batch.known_posts, batch.changed_posts),
        ("Account", batch.accounts, batch.known_accounts, batch.changed_accounts),
    ):
        fresh = [row for key, row in sorted(rows.items()) if key not in known]
        again = [rows[key] for key in sorted(changed & known) if key in rows]
        delta.new.setdefault(label, []).extend(fresh)
        delta.changed.setdefault(label, []).extend(again)
    for label, type_, key in (("Tag", "TAGGED", "name"), ("Link", "LINKS_TO", "url")):
        names = {row["target"] for row in delta.edges.get(type_, ())}
        names -= set(batch.store.nodes(label, names))
        delta.new.setdefault(label, []).extend({key: name} for name in sorted(names))
    for key, held in sorted(batch.holders.items()):
        text = identity.dump_holders(held.values())
        if not held or text == batch.known_handles.get(key):
            continue
        part = delta.changed if key in batch.known_handles else delta.new
        part.setdefault("Handle", []).append(empty("Handle", id=key, holders=text))
