"""Dry run: count records as a real run would, without writing anything.

Only keys are kept in memory. An existing store is read, so that the counts are those of
a real run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.model import (
    Deletion,
    Event,
    Follow,
    Post,
    Profile,
    Record,
    RecordCounts,
    RejectedRecord,
)
from graph.store import Store
from ingest.enrichment.enricher import Enricher
from ingest.identity.node_defaults import completeness_rank
from ingest.identity.record_keys import (
    event_key,
    generated_post_id,
    post_digest,
    post_key,
    referenced_post_keys,
)
from ingest.loading.batch import named_account
from ingest.loading.format_detection import ParsedMember
from ingest.loading.ingest_report import IngestReport


@dataclass(slots=True)
class DryRunSink:
    """Counts records; `store` is only read, and None if it does not exist yet."""

    store: Store | None
    enricher: Enricher
    platform: str = "unknown"
    brands: Counter[str] = field(default_factory=Counter)
    _counts: RecordCounts = field(default_factory=RecordCounts)
    _source: str = ""
    _posts: dict[str, str] = field(default_factory=dict)
    _deleted: set[str] = field(default_factory=set)
    _other_keys: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.store is not None:
            events = self.store.rows("read/event_keys")
            self._other_keys |= {("event", row["key"]) for row in events}

    def begin_member(self, parsed: ParsedMember, counts: RecordCounts) -> None:
        """Begin a member: its hash identifies events without an id."""
        self._counts, self._source = counts, parsed.hash

    def reject_record(self, rejected: RejectedRecord) -> None:
        """Keep nothing of a rejected record."""

    def write_records(
        self, records: Sequence[Record], *, position: int, complete: bool
    ) -> None:
        """Count records as a `StoreSink` would.

        Parameters:
            records: the next records of the member.
            position, complete: of the protocol; a dry run has no checkpoint.
        """
        counts = self._counts
        self._look_up(records)
        for record in records:
            main = record.main
            if isinstance(main, Post):
                self._count_post(main, counts)
            elif isinstance(main, Deletion):
                counts.reject("control")
                if main.post is not None:
                    self._deleted.add(
                        post_key(main.platform or self.platform, main.post)
                    )
            else:
                self._count_other(main, self._source, record.position.line, counts)

    def finish_run(self, report: IngestReport) -> None:
        """Add the brands that were found to the report."""
        report.brands = dict(self.brands)

    def _look_up(self, records: Sequence[Record]) -> None:
        """Look up the posts, accounts and follows of these records in the store."""
        if self.store is None:
            return
        keys = {
            key
            for record in records
            for key in referenced_post_keys(record, self.platform)
        }
        self._deleted |= set(self.store.nodes("Tombstone", keys))
        for key, row in self.store.nodes("Post", keys).items():
            if completeness_rank(row) == 2:
                self._posts.setdefault(key, row["digest"])
        named = set()
        for record in records:
            if isinstance(record.main, Profile | Follow):
                key_ = self._key(record.main, "", 0)
                named |= set(key_[1:2]) if key_ else set()
        for key, row in self.store.nodes("Account", named).items():
            if row["profiled"]:
                self._other_keys.add(("profile", key))
        follows = self.store.rows("read/follows", accounts=sorted(named))
        self._other_keys |= {
            ("follow", row["source"], row["target"]) for row in follows
        }

    def _count_post(self, post: Post, counts: RecordCounts) -> None:
        if post.id is None:
            counts.warn("made_id")
        key = post_key(
            post.platform or self.platform, post.id or generated_post_id(post)
        )
        if key in self._deleted:
            counts.reject("deleted")
        elif key in self._posts:
            counts.duplicates += 1
            if self._posts[key] != post_digest(post):
                counts.warn("conflict")
        else:
            counts.stored += 1
            self._posts[key] = post_digest(post)
            for about in self.enricher.enrich(post).about:
                self.brands[self.enricher.brand_name(about["target"])] += 1

    def _count_other(
        self,
        main: Profile | Follow | Event,
        source: str,
        line: int,
        counts: RecordCounts,
    ) -> None:
        key = self._key(main, source, line)
        if key is None:
            counts.reject("missing_author")
        elif key in self._other_keys:
            counts.duplicates += 1
        else:
            counts.stored += 1
            self._other_keys.add(key)

    def _key(
        self, main: Profile | Follow | Event, source: str, line: int
    ) -> tuple[str, ...] | None:
        """The identity of a record; None if it names no account."""
        place = main.platform or self.platform
        if isinstance(main, Profile):
            ref = named_account(main.account, place)
            return ("profile", ref.key) if ref else None
        if isinstance(main, Follow):
            ends = [
                named_account(end.account, end.platform or place)
                for end in (main.follower, main.followed)
            ]
            return ("follow", *(end.key for end in ends if end)) if all(ends) else None
        actor, target = (
            named_account(main.actor, place),
            named_account(main.target, place),
        )
        if actor is None or target is None:
            return None
        return ("event", event_key(actor.key, target.key, main, source, line))
