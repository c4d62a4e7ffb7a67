"""The records that readers yield and the rest of the project uses, as types.

A reader turns one record of a file into one `Record`: its `main` part, which is
counted, and the posts and profiles that it contains besides (`context`). This module
depends on no file format, database or page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

T = TypeVar("T")


class Kind(StrEnum):
    """The kind of an interaction; its direction is from the acting account."""

    SHARE = "share"
    QUOTE = "quote"
    REPLY = "reply"
    MENTION = "mention"


class PostKind(StrEnum):
    """The kind of a post: the first that applies in the order of `Post.kind`."""

    ORIGINAL = "original"
    SHARE = "share"
    QUOTE = "quote"
    REPLY = "reply"
    REVIEW = "review"


class Label(StrEnum):
    """The stance of a post as a label."""

    PRAISE = "praise"
    NEUTRAL = "neutral"
    COMPLAINT = "complaint"


LABELS: Final = tuple(Label)
"""The three labels, in the order of the columns of every array over labels."""

LABEL_STANCE: Final = {Label.PRAISE: 0.7, Label.NEUTRAL: 0.0, Label.COMPLAINT: -0.7}
"""The stance, in [-1, 1], of a post with a label from a file or a person."""

KINDS: Final = tuple(Kind)
"""The four kinds of interactions, in the order of their codes in a snapshot (int8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReference:
    """A reference to an account in a record: by native id, handle or both.

    `id` is text, digit for digit as in the file; `handle` is as written (the loader
    normalises it). At least one of them is set.
    """

    id: str | None = None
    handle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The profile of an account as a record describes it, at one time.

    `at` is the collection time. If it is None, the loader uses the time of the post for
    the history of handles, and updates no numbers.
    """

    account: AccountReference
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
class PostReference:
    """A reference to a shared, quoted or answered post: its native id, author or both.

    `post` is the native id of the original; `author` its author, if the record has it.
    """

    post: str | None = None
    author: AccountReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post. Times are naive UTC.

    If `platform` is None, the one of the command line applies. If `author` is None, the
    author is a placeholder ("[deleted]", "A Google user") and the post has no account.
    If `id` is None, the loader makes one (a hash of author, time and text; warning
    `made_id`). `label`, `stars` and `brands` (names) come from the file, and so do
    `named_answers`, the ids of posts that it names as answers and need not hold. `other_claims`
    is the rest of the record as text, used to detect that two records contradict.
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
    share_of: PostReference | None = None
    quote_of: PostReference | None = None
    reply_to: PostReference | None = None
    mentions: tuple[AccountReference, ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    conversation_id: str | None = None
    edited_at: datetime | None = None
    collected_at: datetime | None = None
    paid: bool | None = None
    review: bool = False
    other_claims: str = ""
    named_answers: tuple[str, ...] = ()

    @property
    def kind(self) -> PostKind:
        """The kind: the first that applies of share, quote, reply, review, original.

        >>> Post(
        ...     id="1", author=None, review=True, reply_to=PostReference(post="2")
        ... ).kind
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

    Without a time, its key is the hash of the file and the line number.
    """

    actor: AccountReference
    target: AccountReference
    kind: Kind
    platform: str | None = None
    at: datetime | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A follow relationship: `follower` follows `followed`."""

    follower: Profile
    followed: Profile
    platform: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A notice that a post was deleted: it is removed and never stored again.

    Counted as rejected with the reason `control`. If `post` is None, it is a control
    record without effect.
    """

    platform: str | None = None
    post: str | None = None


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """The position of a record in a file: 1-based line (or row) and byte offset."""

    line: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One counted record: its main part, its context and its warnings.

    `unread_cells` are the columns whose cell could not be read, each counted as a
    warning `field_dropped`, too.
    `owned_by` is the name of the brand that owns the author's account, if the file
    marks brand accounts (as twcs.csv does).
    """

    position: RecordPosition
    main: Post | Profile | Event | Follow | Deletion
    context: tuple[Post | Profile, ...] = ()
    warnings: tuple[str, ...] = ()
    unread_cells: tuple[str, ...] = ()
    owned_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRecord:
    """One rejected record: a reason of `hostile/README.md` and a sentence of detail.

    `raw` is the record's bytes (None: those of the line). `damaged` means that the file
    itself is damaged or truncated there (exit code 3). `count` is the number of records
    that it stands for: more than one for a page that is refused as a whole.
    """

    position: RecordPosition
    reason: str
    detail: str = ""
    raw: bytes | None = None
    damaged: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWarning:
    """A warning about the file, not about one record (an envelope without records)."""

    warning: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class UnusedColumns:
    """Columns of a table that no field was read from, in the order of the file."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """How a file was read where it could mean several things, with the reason.

    `name` is the question ("date order", "scale of stars", "mapping"), `value` the
    answer, `reason` says what settled it.
    """

    name: str
    value: str
    reason: str


ReaderItem = Record | RejectedRecord | FileWarning | UnusedColumns | ReadingChoice
"""The items that a reader yields."""


@dataclass(slots=True)
class RecordCounts:
    """Counts of the records of one file: `read = stored + duplicates + rejected`."""

    read: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    context: int = 0

    def reject(self, reason: str, count: int = 1) -> None:
        """Count rejected records, by default one."""
        self.rejected[reason] = self.rejected.get(reason, 0) + count

    def warn(self, name: str, count: int = 1) -> None:
        """Count a warning, `count` times."""
        self.warnings[name] = self.warnings.get(name, 0) + count

    @property
    def is_balanced(self) -> bool:
        """Whether every record that was read is counted exactly once."""
        return self.read == self.stored + self.duplicates + sum(self.rejected.values())


def split_into_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Split a stream into lists of at most `size` items.

    >>> list(split_into_batches("abcde", 2))
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
