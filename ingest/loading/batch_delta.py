"""Finalise a batch: resolve handles and build the delta of nodes and edges."""

from __future__ import annotations

from collections import defaultdict

from graph.model import RecordCounts
from graph.store.protocol import Delta
from graph.store.schema import POST_EDGE_TYPES
from ingest.identity.account_identity import dump_holders
from ingest.identity.node_defaults import empty_row, stub_post_row
from ingest.loading.batch import Batch, InteractionKey, PendingEdges
from ingest.loading.handle_resolution import (
    EdgeRows,
    reattribute_edges,
    resolve_account,
    stored_authors,
    stored_interactions,
)


def build_delta(batch: Batch, counts: RecordCounts) -> Delta:
    """Build the delta of a batch after all its records were merged."""
    edges: EdgeRows = defaultdict(list)
    unlinked: EdgeRows = defaultdict(list)
    moved = reattribute_edges(batch, edges, unlinked)
    authors = _authors(batch, edges)
    interactions = _interactions(batch, authors, counts)
    interactions |= _interactions_of_stored_posts(batch, authors)
    _post_edges(batch, edges, unlinked)
    known = stored_interactions(
        batch, {interaction[0] for interaction in interactions} & batch.known_posts
    )
    interactions = moved | {
        interaction: how
        for interaction, how in interactions.items()
        if interaction not in known
    }
    edges["ACTS_ON"] += [
        {"source": post, "target": account, "kind": kind, "handle": handle}
        for (post, account, kind), handle in sorted(
            interactions.items(), key=lambda a: a[0]
        )
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
    for post, pending in batch.pending.items():
        if pending.author is None:
            continue
        at = batch.posts[post]["created_at"]
        if post not in authors:
            account = resolve_account(batch, pending.author, at)
            authors[post] = account
            edges["POSTED"].append(
                {"source": account, "target": post, "handle": pending.author.handle}
            )
        if authors[post] in batch.accounts:
            batch.record_activity(authors[post], at)
    return authors


def _interactions(
    batch: Batch, authors: dict[str, str], counts: RecordCounts
) -> dict[InteractionKey, str | None]:
    """Interactions of the posts of this batch; the handle is None if an id is known."""
    interactions: dict[InteractionKey, str | None] = {}
    for post, pending in batch.pending.items():
        at = batch.posts[post]["created_at"]
        targets = [
            (kind, resolve_account(batch, ref, at), ref.handle)
            for kind, ref in pending.interactions
        ]
        named_kinds = {kind for kind, _ in pending.interactions}
        for kind, pointed in pending.target_posts.items():
            if kind not in named_kinds and pointed in authors:
                targets.append((kind, authors[pointed], None))
        for kind, account, handle in targets:
            if account == authors.get(post):
                counts.warn("self_reference")
                continue
            interaction = (post, account, kind)
            interactions[interaction] = (
                handle
                if interaction not in interactions
                else interactions[interaction] and handle
            )
    return interactions


def _interactions_of_stored_posts(
    batch: Batch, authors: dict[str, str]
) -> dict[InteractionKey, str | None]:
    """Interactions of stored posts whose target post got its author in this batch."""
    newly_attributed = sorted(
        post
        for post, pending in batch.pending.items()
        if post in batch.known_posts and post in authors and post not in batch.authors
    )
    if not newly_attributed:
        return {}
    rows = batch.store.rows("read/pointing_at", posts=newly_attributed)
    posts = {row["post"] for row in rows}
    # An author whose handle was resolved in this batch counts as resolved.
    post_authors = stored_authors(batch, posts) | {
        post: authors[post] for post in posts & authors.keys()
    }
    # A post that named its target account already has this interaction.
    named = {(post, kind) for post, _, kind in stored_interactions(batch, posts)}
    return {
        (row["post"], authors[row["target"]], row["kind"]): None
        for row in rows
        if row["post"] not in batch.tombstones
        and post_authors.get(row["post"]) != authors[row["target"]]
        and (row["post"], row["kind"]) not in named
    }


def _post_edges(batch: Batch, edges: EdgeRows, unlinked: EdgeRows) -> None:
    """Add missing edges to tags, links, brands and target posts."""
    completed = sorted(set(batch.pending) & batch.known_posts)
    existing: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = batch.store.rows("read/links", posts=completed) if completed else []
    for row in rows:
        existing[row["post"], row["type"]].add(row["target"])
    for post in completed:
        # The text may have changed, so its brand edges are replaced.
        unlinked["ABOUT"] += [
            {"source": post, "target": brand}
            for brand in existing.pop((post, "ABOUT"), ())
        ]
    for post, pending in batch.pending.items():
        for type_, targets in _target_edges(batch, post, pending).items():
            edges[type_] += [
                {"source": post, "target": target}
                for target in targets
                if target not in existing[post, type_]
            ]
        edges["ABOUT"] += [{"source": post, **about} for about in pending.about]


def _target_edges(
    batch: Batch, post: str, pending: PendingEdges
) -> dict[str, list[str]]:
    targets = {"TAGGED": list(pending.tags), "LINKS_TO": list(pending.links)}
    for kind, pointed in pending.target_posts.items():
        if pointed in batch.tombstones:
            continue
        targets[POST_EDGE_TYPES[kind]] = [pointed]
        if pointed not in batch.posts:
            batch.posts[pointed] = stub_post_row(pointed, batch.posts[post]["platform"])
    return targets


def _remove_orphans(batch: Batch) -> None:
    """Remove observations, tags and links that only deleted posts had."""
    posts = batch.delta.removed_nodes.get("Post")
    if not posts:
        return
    needed = {
        (label, row["target"])
        for label, type_ in (("Tag", "TAGGED"), ("Link", "LINKS_TO"))
        for row in batch.delta.new_edges.get(type_, ())
    }
    orphans = {
        (row["label"], row["key"])
        for row in batch.store.rows("read/left_behind", posts=posts)
        if not row["others"]
    }
    for label, key in sorted(orphans - needed):
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
        updated = [rows[key] for key in sorted(changed & known) if key in rows]
        delta.new_nodes.setdefault(label, []).extend(fresh)
        delta.changed_nodes.setdefault(label, []).extend(updated)
    for label, type_, key in (("Tag", "TAGGED", "name"), ("Link", "LINKS_TO", "url")):
        names = {row["target"] for row in delta.new_edges.get(type_, ())}
        names -= set(batch.store.nodes(label, names))
        delta.new_nodes.setdefault(label, []).extend(
            {key: name} for name in sorted(names)
        )
    for key, holders in sorted(batch.holders.items()):
        text = dump_holders(holders.values())
        if not holders or text == batch.known_handles.get(key):
            continue
        part = delta.changed_nodes if key in batch.known_handles else delta.new_nodes
        part.setdefault("Handle", []).append(empty_row("Handle", id=key, holders=text))
