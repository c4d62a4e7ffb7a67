"""The words of the design as types: what a reader says and the whole house understands.

A reader turns one record of a file into one `Record`: its `main` part, which is counted,
and the posts and profiles that only come along with it (`context`). Nothing here
knows a file format, a database or a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

T = TypeVar("T")


class Kind(StrEnum):
    """How someone acts on someone. The direction is from the one who acts."""

    SHARE = "share"
    QUOTE = "quote"
    REPLY = "reply"
    MENTION = "mention"


class PostKind(StrEnum):
    """What a post is: the first that fits, in the order share, quote, reply, review."""

    ORIGINAL = "original"
    SHARE = "share"
    QUOTE = "quote"
    REPLY = "reply"
    REVIEW = "review"


class Label(StrEnum):
    """What a post says of a brand, in one word."""

    PRAISE = "praise"
    NEUTRAL = "neutral"
    COMPLAINT = "complaint"


LABELS: Final = tuple(Label)
"""The three labels in the order of every row of three numbers about them."""

LABEL_STANCE: Final = {Label.PRAISE: 0.7, Label.NEUTRAL: 0.0, Label.COMPLAINT: -0.7}
"""The stance of a post whose label a file or a person gives."""

KINDS: Final = tuple(Kind)
"""The four kinds in the order of their codes in a snapshot (int8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """An account as a record names it: by native id, by handle, or by both.

    `id` is text, digit for digit as in the file; `handle` is as written (folding is
    the loader's work). At least one of them is given.
    """

    id: str | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a record says about an account: who it is and how it looked at that time.

    `at` is when this was true (collection time, else None: the loader then uses the
    post's own time for the handle's history and never lets it refresh a number).
    """

    who: Who
    platform: str | None = None
    name: str | None = None
    followers: int | None = None
    following: int | None = None
    bio: str | None = None
    url: str | None = None
    created_at: datetime | None = None
    verified: bool | None = None
    automated: bool | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a share, quote or reply points at: the post, its author, or both.

    `post` is the native id of the original; `who` its author where the record says so.
    """

    post: str | None = None
    who: Who | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message. Times are naive UTC. `platform` None means: as the command line says.

    `author` None is a placeholder author ("[deleted]", "A Google user"): the post is
    kept without an account. `id` None asks the loader for a made id (hash of author,
    time and text; warning `made_id`). `label` and `stars` are what the file itself
    says; `brands` are brand names that a column of the file names; `said` is what else
    the record claims, as text, kept only to tell when two records contradict.
    """

    id: str | None
    author: Profile | None
    platform: str | None = None
    created_at: datetime | None = None
    text: str = ""
    url: str | None = None
    language: str | None = None
    stars: float | None = None
    label: Label | None = None
    brands: tuple[str, ...] = ()
    likes: int | None = None
    shares: int | None = None
    replies: int | None = None
    views: int | None = None
    share_of: Target | None = None
    quote_of: Target | None = None
    reply_to: Target | None = None
    mentions: tuple[Who, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    conversation_id: str | None = None
    edited_at: datetime | None = None
    collected_at: datetime | None = None
    paid: bool | None = None
    review: bool = False
    said: str = ""

    @property
    def kind(self) -> PostKind:
        """The first that fits of share, quote, reply, review, original.

        >>> Post(id="1", author=None, review=True, reply_to=Target(post="2")).kind
        <PostKind.REPLY: 'reply'>
        """
        if self.share_of is not None:
            return PostKind.SHARE
        if self.quote_of is not None:
            return PostKind.QUOTE
        if self.reply_to is not None:
            return PostKind.REPLY
        if self.review or self.stars is not None:
            return PostKind.REVIEW
        return PostKind.ORIGINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An interaction without a post: one line of an edge list.

    Without a time the loader keys it by the file's hash and the line number.
    """

    actor: Who
    target: Who
    kind: Kind
    platform: str | None = None
    at: datetime | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """`follower` follows `followed`."""

    follower: Profile
    followed: Profile
    platform: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """The platform says that a post is gone: it leaves the store and stays away.

    Counted as rejected with reason `control`; with `post` None it only controls.
    """

    platform: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a record stands: 1-based line (or row) and byte offset."""

    line: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One counted record: its main part, what came along, and what to warn of.

    `owned_by` says that the main post's author is a brand's own account (a file such
    as twcs.csv marks the companies): the brand's name.
    """

    place: Place
    main: Post | Profile | Event | Follow | Deletion
    context: tuple[Post | Profile, ...] = ()
    warnings: tuple[str, ...] = ()
    owned_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One refused record: a reason of `hostile/README.md` and one sentence why.

    `raw` is the record as it stood in the file (None: only the line's own bytes).
    `damaged` says that the file itself is damaged or cut there (exit code 3).
    """

    place: Place
    reason: str
    detail: str = ""
    raw: bytes | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to warn of that belongs to no record (an envelope that holds none)."""

    warning: str
    count: int = 1


Item = Record | Reject | Note
"""What a reader yields."""


@dataclass(slots=True)
class Counts:
    """What became of the records of one file: `read = stored + duplicates + rejected`."""

    read: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    context: int = 0

    def reject(self, reason: str) -> None:
        """Count one refused record."""
        self.rejected[reason] = self.rejected.get(reason, 0) + 1

    def warn(self, name: str, count: int = 1) -> None:
        """Count a warning, `count` times."""
        self.warnings[name] = self.warnings.get(name, 0) + count

    @property
    def balanced(self) -> bool:
        """Whether nothing was lost."""
        return self.read == self.stored + self.duplicates + sum(self.rejected.values())


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists of at most `size`.

    >>> list(batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
