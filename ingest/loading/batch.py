"""Batch: the working set of one transaction, from records to a delta.

A batch fetches the stored rows of everything that its records refer to, then merges the
records one by one; `batch_delta` builds the delta. The merge rules are here and in
`ingest.loading.merge_posts`:

- the same post again is a duplicate; the first is kept, unless the second was collected
  later;
- a record of its own has priority over a context post, which has priority over a stub;
- missing values are filled in, independent of the order of the files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from graph.model import AccountReference, Profile, Record
from graph.store import Store
from graph.store.protocol import Delta, Row
from ingest.identity.account_identity import (
    HandleHolder,
    clean_handle,
    handle_key,
    has_mixed_scripts,
    holder_at,
    load_holders,
    normalise_handle,
    platform_account_key,
)
from ingest.identity.node_defaults import earliest_time, latest_time, new_account_row
from ingest.identity.record_keys import referenced_account_keys, referenced_post_keys

InteractionKey = tuple[str, str, str]
"""An interaction: key of the post, key of the target account, kind."""

HoldersByAccount = dict[str, HandleHolder]
"""The holders of one handle, by account key."""

PROFILE_FIELDS: Final = (
    "name",
    "followers",
    "following",
    "bio",
    "url",
    "created_at",
    "verified",
    "automated",
)
"""Fields with the same name in a `Profile` and in an account's row."""

DELETED_ACCOUNT_HANDLES: Final = frozenset(
    ("[deleted]", "[removed]", "[deleted by user]")
)
"""Words that replace the handle of a deleted account. Many people share such a word, so
it must never become an account."""


@dataclass(slots=True)
class PendingEdges:
    """Edges of a new or completed post, before its handles are resolved."""

    author: NamedAccount | None = None
    interactions: list[tuple[str, NamedAccount]] = field(default_factory=list)
    target_posts: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    about: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account by its key, or by a normalised handle to be resolved."""

    platform: str
    account: str | None = None
    handle: str | None = None

    @property
    def key(self) -> str:
        """The key of the account, or of the handle."""
        return self.account or handle_key(self.platform, self.handle or "")


def named_account(who: AccountReference, platform: str) -> NamedAccount | None:
    """The account that a record names; None for a deleted account or no name.

    >>> named_account(AccountReference(handle="@Ann"), "x").key
    'x:@ann'
    >>> named_account(AccountReference(handle="[deleted]"), "reddit") is None
    True
    """
    if who.id is not None:
        return NamedAccount(platform, account=platform_account_key(platform, who.id))
    folded = normalise_handle(who.handle or "")
    return (
        NamedAccount(platform, handle=folded)
        if folded and folded not in DELETED_ACCOUNT_HANDLES
        else None
    )


class Batch:
    """Stored rows that the records refer to, and the changes by the records."""

    def __init__(self, store: Store, records: Iterable[Record], platform: str) -> None:
        self.store = store
        self.platform = platform
        self.records = list(records)
        self.delta = Delta()
        self.pending: dict[str, PendingEdges] = {}
        self._fetch()

    def _fetch(self) -> None:
        posts: set[str] = set()
        accounts: set[str] = set()
        handles: set[str] = set()
        for record in self.records:
            posts |= referenced_post_keys(record, self.platform)
            keys, names = referenced_account_keys(record, self.platform)
            accounts |= keys
            handles |= names
        self.posts = self.store.nodes("Post", posts)
        self.known_posts = frozenset(self.posts)
        self.tombstones = set(self.store.nodes("Tombstone", posts))
        self.known_tombstones = frozenset(self.tombstones)
        rows = self.store.nodes("Handle", handles)
        self.holders: dict[str, HoldersByAccount] = {
            key: {h.account: h for h in load_holders(row["holders"])}
            for key, row in rows.items()
        }
        self.known_handles = {key: row["holders"] for key, row in rows.items()}
        accounts |= handles
        accounts |= {
            account for holders in self.holders.values() for account in holders
        }
        self.accounts = self.store.nodes("Account", accounts)
        self.known_accounts = frozenset(self.accounts)
        self.authors: dict[str, str] = {
            row["post"]: row["account"]
            for row in self.store.rows("read/authors", posts=sorted(self.known_posts))
        }
        self.changed_accounts: set[str] = set()
        self.changed_posts: set[str] = set()
        self.observations: dict[str, tuple[Row, str, str]] = {}

    # -- accounts ---------------------------------------------------------------

    def reference(
        self, who: AccountReference, platform: str | None
    ) -> NamedAccount | None:
        """Reference by account key, or by a handle that `build_delta` resolves."""
        return named_account(who, platform or self.platform)

    def holder(self, handle: str, at: datetime | None) -> str | None:
        """The key of the account that held a handle at a time; None if unknown."""
        return holder_at(self.holders.get(handle, {}).values(), at)

    def ensure_account(self, ref: NamedAccount, at: datetime | None = None) -> Row:
        """Row of an account, or of a placeholder for a handle; created if missing."""
        key = ref.account
        if key is None:
            key = self.holder(ref.key, at) or ref.key
        row = self.accounts.get(key)
        if row is None:
            row = new_account_row(key, ref.platform, ref.handle)
            self.accounts[key] = row
        return row

    def record_named_account(
        self, who: AccountReference, platform: str | None, at: datetime | None
    ) -> NamedAccount | None:
        """Record an account that a record names without a profile: a mention, a target.

        Parameters:
            who: the account as the record names it.
            platform: platform of the record; None: that of the batch.
            at: time of the record; None if unknown.
        """
        ref = self.reference(who, platform)
        if ref is None:
            return None
        if ref.account is not None:
            self.ensure_account(ref)
            if who.handle:
                self._record_handle(ref, who.handle, at, sure=False)
        return ref

    def record_profile(
        self, profile: Profile, platform: str | None, at: datetime | None
    ) -> NamedAccount | None:
        """Record an account with its profile: an author, or a profile of its own.

        Parameters:
            profile: the profile.
            platform: platform of the record; None: that of the batch.
            at: time of the record, used if the profile has none.
        """
        place = profile.platform or platform
        ref = self.reference(profile.account, place)
        if ref is None:
            return None
        row = self.ensure_account(ref, profile.at or at)
        if profile.account.id is not None and profile.account.handle:
            self._record_handle(
                ref, profile.account.handle, profile.at or at, sure=True
            )
        if self._merge_profile(row, profile):
            self.changed_accounts.add(row["id"])
        return ref

    def _record_handle(
        self, ref: NamedAccount, handle: str, at: datetime | None, *, sure: bool
    ) -> None:
        display, folded = clean_handle(handle), normalise_handle(handle)
        if not folded or ref.account is None:
            return
        holders = self.holders.setdefault(handle_key(ref.platform, folded), {})
        before = holders.get(ref.account)
        holders[ref.account] = (
            before.with_sighting(at, sure)
            if before
            else HandleHolder(ref.account, at, at, sure)
        )
        row = self.accounts[ref.account]
        now = (
            bool(row["handle_sure"]),
            row["handle_at"] or datetime.min,
            row["handle"] or "",
        )
        if (sure, at or datetime.min, display) > now:
            row["handle"], row["handle_at"], row["handle_sure"] = display, at, sure
            row["mixed_script"] = has_mixed_scripts(display) or None
            self.changed_accounts.add(ref.account)

    def _merge_profile(self, row: Row, profile: Profile) -> bool:
        """Merge a profile into an account's row; returns whether the row changed."""
        at, known_at = profile.at, row["observed_at"]
        newer = at is not None and (known_at is None or at > known_at)
        values = {name: getattr(profile, name) for name in PROFILE_FIELDS}
        if at is not None and known_at not in (None, at):
            self._record_observation("OF_ACCOUNT", row["id"], known_at, row)
            self._record_observation("OF_ACCOUNT", row["id"], at, values)
        changed = newer
        for name, value in values.items():
            if value is None or value == row[name]:
                continue
            if row[name] is None or newer:
                row[name] = value
                changed = True
        if newer:
            row["observed_at"] = at
        return changed

    def record_activity(self, account: str, at: datetime | None) -> None:
        """Extend the period in which the account was active."""
        row = self.accounts[account]
        first, last = (
            earliest_time(row["first_seen_at"], at),
            latest_time(row["last_seen_at"], at),
        )
        if (first, last) != (row["first_seen_at"], row["last_seen_at"]):
            row["first_seen_at"], row["last_seen_at"] = first, last
            self.changed_accounts.add(account)

    def _record_observation(
        self, type_: str, of: str, at: datetime, values: Row
    ) -> None:
        """Add an observation of counters; its key makes this idempotent."""
        counted = {
            name: values.get(name)
            for name in ("likes", "shares", "replies", "views", "followers")
        }
        if any(value is not None for value in counted.values()):
            key = f"{type_[3:].lower()}|{of}|{at.isoformat()}"
            self.observations.setdefault(
                key, ({"key": key, "at": at, **counted}, type_, of)
            )

    def record_post_counters(self, key: str, at: datetime, values: Row) -> None:
        """Add an observation of the counters of a post.

        Parameters:
            key: key of the post.
            at: time of the observation.
            values: a row with the counters.
        """
        self._record_observation("OF_POST", key, at, values)
