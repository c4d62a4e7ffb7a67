"""Finalise a batch: resolve handles and build the delta of nodes and edges."""

from __future__ import annotations

from collections import defaultdict

from graph.model import RecordCounts
from graph.store.protocol import Delta
from graph.store.schema import POST_EDGE_TYPES
from ingest.identity import account_identity as identity
from ingest.identity.node_defaults import empty_row, stub_post_row
from ingest.loading.batch import InteractionKey, Batch, PendingEdges
from ingest.loading.handle_resolution import (
    EdgeRows,
    stored_authors,
    stored_interactions,
    reattribute_edges,
    resolve_account,
)


def build_delta(batch: Batch, counts: RecordCounts) -> Delta:
    """Build the delta of a batch after all its records were merged."""
    edges: EdgeRows = defaultdict(list)
    unlinked: EdgeRows = defaultdict(list)
    moved = reattribute_edges(batch, edges, unlinked)
    authors = _authors(batch, edges)
    acts = _interactions(batch, authors, counts)
    acts |= _interactions_of_stored_posts(batch, authors)
    _post_edges(batch, edges, unlinked)
    known = stored_interactions(batch, {act[0] for act in acts} & batch.known_posts)
    acts = moved | {act: how for act, how in acts.items() if act not in known}
    edges["ACTS_ON"] += [
        {"source": post, "target": account, "kind": kind, "handle": handle}
        for (post, account, kind), handle in sorted(acts.items(), key=lambda a: a[0])
    ]
    delta = batch.delta
    for type_, rows in edges.items():
        delta.new_edges.setdefault(type_, []).extend(rows)
    for type_, rows in unlinked.items():
        delta.removed_edges.setdefault(type_, []).extend(rows)
    _remove_orphans(batch)
    _observations(batch)
    _nodes(batch)
    return delta


def _authors(batch: Batch, edges: EdgeRows) -> dict[str, str]:
    """Author of each post of this batch; adds the missing `POSTED` edges."""
    authors = dict(batch.authors)
    for post, intent in batch.pending.items():
        if intent.author is None:
            continue
        at = batch.posts[post]["created_at"]
        if post not in authors:
            account = resolve_account(batch, intent.author, at)
            authors[post] = account
            edges["POSTED"].append(
                {"source": account, "target": post, "handle": intent.author.handle}
            )
        if authors[post] in batch.accounts:
            batch.record_activity(authors[post], at)
    return authors


def _interactions(
    batch: Batch, authors: dict[str, str], counts: RecordCounts
) -> dict[InteractionKey, str | None]:
    """Interactions of the posts of this batch; the handle is None if an id is known."""
    acts: dict[InteractionKey, str | None] = {}
    for post, intent in batch.pending.items():
        at = batch.posts[post]["created_at"]
        wanted = [
            (kind, resolve_account(batch, ref, at), ref.handle) for kind, ref in intent.interactions
        ]
        told = {kind for kind, _ in intent.interactions}
        for kind, pointed in intent.target_posts.items():
            if kind not in told and pointed in authors:
                wanted.append((kind, authors[pointed], None))
        for kind, account, handle in wanted:
            if account == authors.get(post):
                counts.warn("self_reference")
                continue
            act = (post, account, kind)
            acts[act] = handle if act not in acts else acts[act] and handle
    return acts


def _interactions_of_stored_posts(batch: Batch, authors: dict[str, str]) -> dict[InteractionKey, str | None]:
    """Interactions of stored posts whose target post got its author in this batch."""
    news = sorted(
        post
        for post, intent in batch.pending.items()
        if post in batch.known_posts and post in authors and post not in batch.authors
    )
    if not news:
        return {}
    rows = batch.store.rows("read/pointing_at", posts=news)
    posts = {row["post"] for row in rows}
    writers = stored_authors(batch, posts)
    # A post that named its target account already has this interaction.
    told = {(post, kind) for post, _, kind in stored_interactions(batch, posts)}
    return {
        (row["post"], authors[row["target"]], row["kind"]): None
        for row in rows
        if row["post"] not in batch.tombstones
        and writers.get(row["post"]) != authors[row["target"]]
        and (row["post"], row["kind"]) not in told
    }


def _post_edges(batch: Batch, edges: EdgeRows, unlinked: EdgeRows) -> None:
    """Add missing edges to tags, links, brands and target posts."""
    completed = sorted(set(batch.pending) & batch.known_posts)
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = batch.store.rows("read/links", posts=completed) if completed else []
    for row in rows:
        there[row["post"], row["type"]].add(row["target"])
    for post in completed:
        # The text may have changed, so its brand edges are replaced.
        unlinked["ABOUT"] += [
            {"source": post, "target": brand}
            for brand in there.pop((post, "ABOUT"), ())
        ]
    for post, intent in batch.pending.items():
        for type_, targets in _target_edges(batch, post, intent).items():
            edges[type_] += [
                {"source": post, "target": target}
                for target in targets
                if target not in there[post, type_]
            ]
        edges["ABOUT"] += [{"source": post, **about} for about in intent.about]


def _target_edges(batch: Batch, post: str, pending: PendingEdges) -> dict[str, list[str]]:
    wanted = {"TAGGED": list(pending.tags), "LINKS_TO": list(pending.links)}
    for kind, pointed in pending.target_posts.items():
        if pointed in batch.tombstones:
            continue
        wanted[POST_EDGE_TYPES[kind]] = [pointed]
        if pointed not in batch.posts:
            batch.posts[pointed] = stub_post_row(pointed, batch.posts[post]["platform"])
    return wanted


def _remove_orphans(batch: Batch) -> None:
    """Remove observations, tags and links that only deleted posts had."""
    posts = batch.delta.removed_nodes.get("Post")
    if not posts:
        return
    wanted = {
        (label, row["target"])
        for label, type_ in (("Tag", "TAGGED"), ("Link", "LINKS_TO"))
        for row in batch.delta.new_edges.get(type_, ())
    }
    gone = {
        (row["label"], row["key"])
        for row in batch.store.rows("read/left_behind", posts=posts)
        if not row["others"]
    }
    for label, key in sorted(gone - wanted):
        batch.delta.removed_nodes.setdefault(label, []).append(key)


def _observations(batch: Batch) -> None:
    """Add new observations, each once."""
    known = batch.store.nodes("Observation", batch.observations)
    for key, (row, type_, of) in sorted(batch.observations.items()):
        if key not in known:
            batch.delta.new_nodes.setdefault("Observation", []).append(row)
            batch.delta.new_edges.setdefault(type_, []).append(
                {"source": key, "target": of}
            )


def _nodes(batch: Batch) -> None:
    """Add new and changed rows to the delta."""
    delta = batch.delta
    for label, rows, known, changed in (
        ("Post", batch.posts, batch.known_posts, batch.changed_posts),
        ("Account", batch.accounts, batch.known_accounts, batch.changed_accounts),
    ):
        fresh = [row for key, row in sorted(rows.items()) if key not in known]
        again = [rows[key] for key in sorted(changed & known) if key in rows]
        delta.new_nodes.setdefault(label, []).extend(fresh)
        delta.changed_nodes.setdefault(label, []).extend(again)
    for label, type_, key in (("Tag", "TAGGED", "name"), ("Link", "LINKS_TO", "url")):
        names = {row["target"] for row in delta.new_edges.get(type_, ())}
        names -= set(batch.store.nodes(label, names))
        delta.new_nodes.setdefault(label, []).extend({key: name} for name in sorted(names))
    for key, held in sorted(batch.holders.items()):
        text = identity.dump_holders(held.values())
        if not held or text == batch.known_handles.get(key):
            continue
        part = delta.changed_nodes if key in batch.known_handles else delta.new_nodes
        part.setdefault("Handle", []).append(empty_row("Handle", id=key, holders=text))
