"""The working set of one transaction: records in, one delta out.

A batch first fetches what the store already knows of everything its records name, then
folds the records in one by one, and at the end says what is new, what changed and
which edges follow. All rules of "seen again" live here and in `ingest.loading.merge_posts`:

- the same post again is a duplicate; the first stays, unless it was collected later;
- a record of its own stands above a post that only came along, which stands above a
  stub that was only pointed at;
- what is absent is filled in, whatever the order of the files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from graph.model import Profile, Record, Who
from graph.store import Store
from graph.store.protocol import Delta, Row
from ingest.identity import account_identity as identity
from ingest.identity.node_defaults import account_row, earliest, latest
from ingest.identity.record_keys import named_accounts, named_posts

Act = tuple[str, str, str]
"""Post, account acted upon, kind."""

Holders = dict[str, identity.Holder]
"""Who held one handle, by account."""

PROFILE: Final = (
    "name",
    "followers",
    "following",
    "bio",
    "url",
    "created_at",
    "verified",
    "automated",
)
"""What a profile tells, by the same name in a `Profile` and in an account's row."""

NOBODY: Final = frozenset(("[deleted]", "[removed]", "[deleted by user]"))
"""What stands in the place of a handle where there is no account any more. Many people
hide behind one such word, so it must never become one account."""


@dataclass(slots=True)
class Intent:
    """The edges that a new or completed post wants, before handles are resolved."""

    author: Ref | None = None
    acts: list[tuple[str, Ref]] = field(default_factory=list)
    points: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    about: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ref:
    """An account by its key, or by a folded handle that is still to be resolved."""

    platform: str
    account: str | None = None
    handle: str | None = None

    @property
    def key(self) -> str:
        """The account's key, or the handle's."""
        return self.account or identity.handle_key(self.platform, self.handle or "")


def reference(who: Who, platform: str) -> Ref | None:
    """An account as a record names it; None where nobody is meant.

    >>> reference(Who(handle="@Ann"), "x").key
    'x:@ann'
    >>> reference(Who(handle="[deleted]"), "reddit") is None
    True
    """
    if who.id is not None:
        return Ref(platform, account=identity.account_key(platform, who.id))
    folded = identity.fold_handle(who.handle or "")
    return Ref(platform, handle=folded) if folded and folded not in NOBODY else None


class Batch:
    """What the store knows of the things that these records name, and what they add."""

    def __init__(self, store: Store, records: Iterable[Record], platform: str) -> None:
        self.store = store
        self.platform = platform
        self.records = list(records)
        self.delta = Delta()
        self.intents: dict[str, Intent] = {}
        self._fetch()

    def _fetch(self) -> None:
        posts: set[str] = set()
        accounts: set[str] = set()
        handles: set[str] = set()
        for record in self.records:
            posts |= named_posts(record, self.platform)
            keys, names = named_accounts(record, self.platform)
            accounts |= keys
            handles |= names
        self.posts = self.store.nodes("Post", posts)
        self.known_posts = frozenset(self.posts)
        self.tombstones = set(self.store.nodes("Tombstone", posts))
        rows = self.store.nodes("Handle", handles)
        self.holders: dict[str, Holders] = {
            key: {h.account: h for h in identity.load_holders(row["holders"])}
            for key, row in rows.items()
        }
        self.known_handles = {key: row["holders"] for key, row in rows.items()}
        accounts |= handles
        accounts |= {account for held in self.holders.values() for account in held}
        self.accounts = self.store.nodes("Account", accounts)
        self.known_accounts = frozenset(self.accounts)
        self.authors: dict[str, str] = {
            row["post"]: row["account"]
            for row in self.store.rows("read/authors", posts=sorted(self.known_posts))
        }
        self.changed_accounts: set[str] = set()
        self.changed_posts: set[str] = set()
        self.observed: dict[str, tuple[Row, str, str]] = {}

    # -- accounts ---------------------------------------------------------------

    def ref(self, who: Who, platform: str | None) -> Ref | None:
        """How this account is known: by key, or by a handle to resolve at the end."""
        return reference(who, platform or self.platform)

    def holder(self, handle: str, at: datetime | None) -> str | None:
        """The account that held a handle (its key) at that time, as far as is known."""
        return identity.holder_at(self.holders.get(handle, {}).values(), at)

    def account(self, ref: Ref, at: datetime | None = None) -> Row:
        """The row of an account (or of a handle that nobody is known to hold then)."""
        key = ref.account
        if key is None:
            key = self.holder(ref.key, at) or ref.key
        row = self.accounts.get(key)
        if row is None:
            row = account_row(key, ref.platform, ref.handle)
            self.accounts[key] = row
        return row

    def name(self, who: Who, platform: str | None, at: datetime | None) -> Ref | None:
        """An account that a record names without showing it: a mention, a target."""
        ref = self.ref(who, platform)
        if ref is None:
            return None
        if ref.account is not None:
            self.account(ref)
            if who.handle:
                self._see_handle(ref, who.handle, at, sure=False)
        return ref

    def see(
        self, profile: Profile, platform: str | None, at: datetime | None
    ) -> Ref | None:
        """An account that a record shows: its author, or the profile itself."""
        place = profile.platform or platform
        ref = self.ref(profile.who, place)
        if ref is None:
            return None
        row = self.account(ref, profile.at or at)
        if profile.who.id is not None and profile.who.handle:
            self._see_handle(ref, profile.who.handle, profile.at or at, sure=True)
        if self._fill(row, profile):
            self.changed_accounts.add(row["id"])
        return ref

    def _see_handle(
        self, ref: Ref, handle: str, at: datetime | None, *, sure: bool
    ) -> None:
        shown, folded = identity.clean_handle(handle), identity.fold_handle(handle)
        if not folded or ref.account is None:
            return
        held = self.holders.setdefault(identity.handle_key(ref.platform, folded), {})
        before = held.get(ref.account)
        held[ref.account] = (
            before.widened(at, sure)
            if before
            else identity.Holder(ref.account, at, at, sure)
        )
        row = self.accounts[ref.account]
        now = (
            bool(row["handle_sure"]),
            row["handle_at"] or datetime.min,
            row["handle"] or "",
        )
        if (sure, at or datetime.min, shown) > now:
            row["handle"], row["handle_at"], row["handle_sure"] = shown, at, sure
            row["mixed_script"] = identity.mixed_script(shown) or None
            self.changed_accounts.add(ref.account)

    def _fill(self, row: Row, profile: Profile) -> bool:
        """Take over what a profile says; whether the row changed."""
        at, known_at = profile.at, row["observed_at"]
        newer = at is not None and (known_at is None or at > known_at)
        told = {name: getattr(profile, name) for name in PROFILE}
        if at is not None and known_at not in (None, at):
            self._observe("OF_ACCOUNT", row["id"], known_at, row)
            self._observe("OF_ACCOUNT", row["id"], at, told)
        changed = newer
        for name, value in told.items():
            if value is None or value == row[name]:
                continue
            if row[name] is None or newer:
                row[name] = value
                changed = True
        if newer:
            row["observed_at"] = at
        return changed

    def seen_at(self, account: str, at: datetime | None) -> None:
        """The account acted at that time."""
        row = self.accounts[account]
        first, last = (
            earliest(row["first_seen_at"], at),
            latest(row["last_seen_at"], at),
        )
        if (first, last) != (row["first_seen_at"], row["last_seen_at"]):
            row["first_seen_at"], row["last_seen_at"] = first, last
            self.changed_accounts.add(account)

    def _observe(self, type_: str, of: str, at: datetime, values: Row) -> None:
        """Keep values that were seen at a time; the key makes it idempotent."""
        counted = {
            name: values.get(name)
            for name in ("likes", "shares", "replies", "views", "followers")
        }
        if any(value is not None for value in counted.values()):
            key = f"{type_[3:].lower()}|{of}|{at.isoformat()}"
            self.observed.setdefault(
                key, ({"key": key, "at": at, **counted}, type_, of)
            )

    def observe_post(self, key: str, at: datetime, values: Row) -> None:
        """Keep the counters of a post as they were at a time."""
        self._observe("OF_POST", key, at, values)
