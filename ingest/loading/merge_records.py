"""Folding what is no post: profiles, follows, events without a post, deletions."""

from __future__ import annotations

from typing import Literal

from graph.model import Counts, Deletion, Event, Follow, Profile, Record
from graph.store.protocol import Row
from graph.store.schema import ROLES
from ingest.identity.record_keys import event_key, post_key
from ingest.loading.batch import Batch, Ref
from ingest.loading.handle_resolution import resolve

Outcome = Literal["stored", "duplicate", "nobody"]
"""What became of a record; `nobody`: whom it names can be no account."""


def fold_profile(batch: Batch, profile: Profile) -> Outcome:
    """A profile as a record of its own."""
    ref = batch.see(profile, profile.platform, profile.at)
    if ref is None:
        return "nobody"
    row = batch.account(ref, profile.at)
    if row["profiled"]:
        return "duplicate"
    row["profiled"] = True
    batch.changed_accounts.add(row["id"])
    return "stored"


def fold_follow(batch: Batch, follow: Follow, known: set[tuple[str, str]]) -> Outcome:
    """Who follows whom; `known` are the follows that are there."""
    ends = []
    for profile in (follow.follower, follow.followed):
        ref = batch.see(profile, profile.platform or follow.platform, profile.at)
        if ref is None:
            return "nobody"
        ends.append(resolve(batch, ref, profile.at))
    pair = (ends[0], ends[1])
    if pair in known:
        return "duplicate"
    known.add(pair)
    batch.delta.edges.setdefault("FOLLOWS", []).append(
        {"source": pair[0], "target": pair[1]}
    )
    return "stored"


def follows_of(batch: Batch) -> set[tuple[str, str]]:
    """The follows that the store already has for the followers of this batch."""
    followers = set()
    for record in batch.records:
        if isinstance(record.main, Follow):
            profile = record.main.follower
            ref = batch.ref(profile.who, profile.platform or record.main.platform)
            if ref is not None:
                followers.add(resolve(batch, ref, profile.at))
    asked = sorted(followers & batch.known_accounts)
    rows = batch.store.rows("read/follows", accounts=asked) if asked else []
    return {(row["source"], row["target"]) for row in rows}


def fold_event(
    batch: Batch, event: Event, source: str, line: int, known: set[str], counts: Counts
) -> Outcome:
    """An interaction without a post; `known` are the keys of those that are there."""
    at = event.at
    one = batch.name(event.actor, event.platform, at)
    other = batch.name(event.target, event.platform, at)
    if one is None or other is None:
        return "nobody"
    # By the names in the file: what is learnt later of a handle changes no key.
    key = event_key(one.key, other.key, event, source, line)
    if key in known:
        return "duplicate"
    known.add(key)
    if one == other:
        counts.warn("self_reference")
    actor, target = resolve(batch, one, at), resolve(batch, other, at)
    if at is not None:
        batch.seen_at(actor, at)
    batch.delta.edges.setdefault("INTERACTED", []).append(
        {
            "source": actor,
            "target": target,
            "key": key,
            "kind": str(event.kind),
            "at": at,
            "weight": event.weight,
        }
    )
    return "stored"


def fold_deletion(batch: Batch, deletion: Deletion) -> None:
    """A post leaves the store, and a tombstone keeps it from coming back."""
    if deletion.post is None:
        return
    key = post_key(deletion.platform or batch.platform, deletion.post)
    if key in batch.tombstones:
        return
    batch.tombstones.add(key)
    batch.delta.new.setdefault("Tombstone", []).append({"id": key})
    batch.posts.pop(key, None)
    batch.intents.pop(key, None)
    batch.authors.pop(key, None)
    for name, (_, type_, of) in list(batch.observed.items()):
        if (type_, of) == ("OF_POST", key):
            del batch.observed[name]
    if key in batch.known_posts:
        batch.delta.removed.setdefault("Post", []).append(key)


def fold_owner(
    batch: Batch, record: Record, brand: str, ref: Ref, known: set[tuple[str, str, str]]
) -> None:
    """The file says that this account is a brand's own."""
    account = resolve(batch, ref, None)
    if (brand, account, "owned") not in known:
        known.add((brand, account, "owned"))
        row: Row = {"source": brand, "target": account, "how": "file"}
        batch.delta.edges.setdefault(ROLES["owned"], []).append(row)
