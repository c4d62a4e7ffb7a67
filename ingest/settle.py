"""The end of a batch: handles are resolved, and rows and edges become one delta."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from graph.model import Counts
from graph.store.protocol import Delta, Row
from graph.store.schema import POST_TO_POST
from ingest import identity
from ingest.batch import Batch, Intent, Ref
from ingest.rows import account_row, empty, stub_row


def settle(batch: Batch, counts: Counts) -> Delta:
    """The delta of a batch whose records are all folded in."""
    edges: dict[str, list[Row]] = defaultdict(list)
    unlinked: dict[str, list[Row]] = defaultdict(list)
    removed: dict[str, list[str]] = defaultdict(list)
    _move_named(batch, edges, unlinked, removed)
    authors = _authors(batch, edges)
    acts = _acts(batch, authors, counts)
    acts |= _acts_of_others(batch, authors)
    _post_edges(batch, edges, unlinked)
    known = _known_acts(batch, {post for post, _, _ in acts})
    for (post, account, kind), handle in sorted(acts.items(), key=lambda act: act[0]):
        if (post, account, kind) not in known:
            edges["ACTS_ON"].append(
                {"source": post, "target": account, "kind": kind, "handle": handle}
            )
    delta = batch.delta
    for type_, rows in edges.items():
        delta.edges.setdefault(type_, []).extend(rows)
    for type_, rows in unlinked.items():
        delta.unlinked.setdefault(type_, []).extend(rows)
    for label, keys in removed.items():
        delta.removed.setdefault(label, []).extend(keys)
    _observations(batch)
    _nodes(batch)
    return delta


def resolve(batch: Batch, ref: Ref, at: datetime | None) -> str:
    """The account that a reference means at that time; made if it is new."""
    if ref.account is not None:
        return ref.account
    key = identity.handle_key(ref.platform, ref.handle or "")
    held = batch.holders.get(key)
    holder = identity.holder_at(held.values(), at) if held else None
    if holder is not None:
        return holder
    if key not in batch.accounts:
        batch.accounts[key] = account_row(key, ref.platform, ref.handle)
    row = batch.accounts[key]
    if row["mixed_script"] is None and identity.mixed_script(ref.handle or ""):
        row["mixed_script"] = True
        batch.changed_accounts.add(key)
    return key


def _move_named(
    batch: Batch,
    edges: dict[str, list[Row]],
    unlinked: dict[str, list[Row]],
    removed: dict[str, list[str]],
) -> None:
    """Where more became known of who held a handle, edges move to the right account."""
    for key, held in sorted(batch.holders.items()):
        if not held or identity.dump_holders(held.values()) == batch.known_handles.get(
            key
        ):
            continue
        folded = key.partition(":@")[2]
        _absorb(batch, key, held, removed)
        ask = [key] if key in batch.known_accounts else []
        ask += [a for a in held if a in batch.known_accounts and len(held) > 1]
        rows = batch.store.rows("read/named_by_handle", accounts=sorted(ask))
        rows = [row for row in rows if row["handle"] == folded]
        posts = {row["post"] for row in rows}
        known = _known_acts(batch, posts)
        writers = {
            row["post"]: row["account"]
            for row in batch.store.rows("read/authors", posts=sorted(posts))
        }
        for row in rows:
            right = identity.holder_at(held.values(), row["created_at"])
            if right is None or right == row["account"]:
                continue
            if row["type"] == "POSTED":
                unlinked["POSTED"].append(
                    {"source": row["account"], "target": row["post"]}
                )
                edges["POSTED"].append(
                    {"source": right, "target": row["post"], "handle": folded}
                )
                batch.authors[row["post"]] = (right, folded)
                batch.seen_at(right, row["created_at"])
                continue
            act = (row["post"], right, row["kind"])
            unlinked["ACTS_ON"].append(
                {"source": row["post"], "target": row["account"], "kind": row["kind"]}
            )
            if act not in known and writers.get(row["post"]) != right:
                known.add(act)
                edges["ACTS_ON"].append(
                    {
                        "source": row["post"],
                        "target": right,
                        "kind": row["kind"],
                        "handle": folded,
                    }
                )


def _absorb(
    batch: Batch,
    key: str,
    held: dict[str, identity.Holder],
    removed: dict[str, list[str]],
) -> None:
    """The account known by this handle alone turns out to be an account with an id."""
    row = batch.accounts.pop(key, None)
    if row is None:
        return
    holder = identity.holder_at(held.values(), None)
    if holder is not None:
        kept = batch.accounts[holder]
        for name, value in row.items():
            if kept[name] is None and value is not None and name != "profiled":
                kept[name] = value
                batch.changed_accounts.add(holder)
    if key in batch.known_accounts:
        removed["Account"].append(key)


def _authors(batch: Batch, edges: dict[str, list[Row]]) -> dict[str, str]:
    """Who wrote each post of this batch; adds the edges that are not there yet."""
    authors = {post: account for post, (account, _) in batch.authors.items()}
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
) -> dict[tuple[str, str, str], str | None]:
    """Whom each post of this batch acts on, with the handle where that is all we have."""
    acts: dict[tuple[str, str, str], str | None] = {}
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


def _acts_of_others(
    batch: Batch, authors: dict[str, str]
) -> dict[tuple[str, str, str], str | None]:
    """Posts of the store that pointed at a post whose author is only known now."""
    news = sorted(
        post
        for post, intent in batch.intents.items()
        if post in batch.known_posts and post in authors and post not in batch.authors
    )
    if not news:
        return {}
    rows = batch.store.rows("read/pointing_at", posts=news)
    posts = sorted({row["post"] for row in rows})
    writers = {
        row["post"]: row["account"]
        for row in batch.store.rows("read/authors", posts=posts)
    }
    return {
        (row["post"], authors[row["target"]], row["kind"]): None
        for row in rows
        if writers.get(row["post"]) != authors[row["target"]]
    }


def _known_acts(batch: Batch, posts: set[str]) -> set[tuple[str, str, str]]:
    known = (
        sorted(posts & batch.known_posts)
        if posts <= set(batch.posts)
        else sorted(posts)
    )
    return {
        (row["post"], row["account"], row["kind"])
        for row in batch.store.rows("read/acts", posts=known)
    }


def _post_edges(
    batch: Batch, edges: dict[str, list[Row]], unlinked: dict[str, list[Row]]
) -> None:
    """Tags, links, brands and the posts pointed at; only what is not there yet."""
    completed = sorted(set(batch.intents) & batch.known_posts)
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in batch.store.rows("read/links", posts=completed):
        there[row["post"], row["type"]].add(row["target"])
    for post in completed:
        # The words may have changed, so what they say of brands is written anew.
        unlinked["ABOUT"] += [
            {"source": post, "target": brand}
            for brand in there.pop((post, "ABOUT"), ())
        ]
    for post, intent in batch.intents.items():
        for type_, targets in _wanted(batch, intent).items():
            edges[type_] += [
                {"source": post, "target": target}
                for target in targets
                if target not in there[post, type_]
            ]
        edges["ABOUT"] += [{"source": post, **about} for about in intent.about]


def _wanted(batch: Batch, intent: Intent) -> dict[str, list[str]]:
    wanted = {"TAGGED": list(intent.tags), "LINKS_TO": list(intent.links)}
    for kind, pointed in intent.points.items():
        if pointed in batch.tombstones:
            continue
        wanted[POST_TO_POST[kind]] = [pointed]
        if pointed not in batch.posts:
            batch.posts[pointed] = stub_row(pointed, pointed.partition(":")[0])
    return wanted


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
