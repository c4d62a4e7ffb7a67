"""A dry run: records counted as a real run would count them; nothing is written.

Keys alone are kept in memory. What the store holds already is looked up in it, where
there is one, so that the numbers are those of the run that would follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.model import Counts, Deletion, Event, Follow, Post, Profile, Record
from graph.store import Store
from ingest.enrichment.enricher import Annotator
from ingest.identity.node_defaults import rank
from ingest.identity.record_keys import (
    digest,
    event_key,
    made_id,
    named_posts,
    post_key,
)
from ingest.loading.batch import reference


@dataclass(slots=True)
class Rehearsal:
    """What was seen so far; `store` is only read, and None where there is none yet."""

    store: Store | None
    annotator: Annotator
    platform: str
    brands: Counter[str] = field(default_factory=Counter)
    _posts: dict[str, str] = field(default_factory=dict)
    _gone: set[str] = field(default_factory=set)
    _others: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.store is not None:
            events = self.store.rows("read/event_keys")
            self._others |= {("event", row["key"]) for row in events}

    def count(self, records: Sequence[Record], counts: Counts, source: str) -> None:
        """Count these records of a file (`source` is its hash)."""
        self._recall(records)
        for record in records:
            main = record.main
            if isinstance(main, Post):
                self._post(main, counts)
            elif isinstance(main, Deletion):
                counts.reject("control")
                if main.post is not None:
                    self._gone.add(post_key(main.platform or self.platform, main.post))
            else:
                self._other(main, source, record.place.line, counts)

    def _recall(self, records: Sequence[Record]) -> None:
        """Look up in the store what these records name."""
        if self.store is None:
            return
        keys = {key for one in records for key in named_posts(one, self.platform)}
        self._gone |= set(self.store.nodes("Tombstone", keys))
        for key, row in self.store.nodes("Post", keys).items():
            if rank(row) == 2:
                self._posts.setdefault(key, row["digest"])
        named = set()
        for record in records:
            if isinstance(record.main, Profile | Follow):
                key_ = self._key(record.main, "", 0)
                named |= set(key_[1:2]) if key_ else set()
        for key, row in self.store.nodes("Account", named).items():
            if row["profiled"]:
                self._others.add(("profile", key))
        follows = self.store.rows("read/follows", accounts=sorted(named))
        self._others |= {("follow", row["source"], row["target"]) for row in follows}

    def _post(self, post: Post, counts: Counts) -> None:
        if post.id is None:
            counts.warn("made_id")
        key = post_key(post.platform or self.platform, post.id or made_id(post))
        if key in self._gone:
            counts.reject("deleted")
        elif key in self._posts:
            counts.duplicates += 1
            if self._posts[key] != digest(post):
                counts.warn("conflict")
        else:
            counts.stored += 1
            self._posts[key] = digest(post)
            for about in self.annotator.annotate(post).about:
                self.brands[self.annotator.brand_name(about["target"])] += 1

    def _other(
        self, main: Profile | Follow | Event, source: str, line: int, counts: Counts
    ) -> None:
        key = self._key(main, source, line)
        if key is None:
            counts.reject("missing_author")
        elif key in self._others:
            counts.duplicates += 1
        else:
            counts.stored += 1
            self._others.add(key)

    def _key(
        self, main: Profile | Follow | Event, source: str, line: int
    ) -> tuple[str, ...] | None:
        """What tells this record from others; None where it names nobody."""
        place = main.platform or self.platform
        if isinstance(main, Profile):
            ref = reference(main.who, place)
            return ("profile", ref.key) if ref else None
        if isinstance(main, Follow):
            ends = [
                reference(end.who, end.platform or place)
                for end in (main.follower, main.followed)
            ]
            return ("follow", *(end.key for end in ends if end)) if all(ends) else None
        one, other = reference(main.actor, place), reference(main.target, place)
        if one is None or other is None:
            return None
        return ("event", event_key(one.key, other.key, main, source, line))
