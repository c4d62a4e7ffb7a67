"""NodeXL's sheets Edges and Vertices, from a workbook (header in row two) or as CSV.

NodeXL writes one row for each pair of accounts, so a post that mentions three people
has three rows. Every row carries the whole post, and each makes the same post; the
loader keeps the first and calls the rest duplicates. So a post is read from its own
columns, and `Relationship` only adds what these do not say. What stands in a share is
its author's: a share mentions nobody. Rows without a post are events, or follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import Event, Follow, ReaderItem, Kind, Post, Profile, Record, PostReference, AccountReference
from ingest.fields import coercion as values
from ingest.fields.table_cells import TableRow, first_filled_cell, parse_language, mentions_in_text, share_prefix_handle, parse_utc_time
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "nodexl"
TITLE: Final = "NodeXL workbook or its edges as CSV"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

_FOLLOWS: Final = frozenset(("followed", "follows", "following", "friend"))
_RELATIONS: Final = {
    "retweet": Kind.SHARE,
    "share": Kind.SHARE,
    "quote": Kind.QUOTE,
    "reply": Kind.REPLY,
    "repliesto": Kind.REPLY,
    "replyto": Kind.REPLY,
    "mentions": Kind.MENTION,
    "mention": Kind.MENTION,
}


def sniff(head: FileHead) -> bool:
    """Whether the table is NodeXL's list of edges or of vertices."""
    return head.has_columns("Vertex 1", "Vertex 2") or head.has_columns(
        "Vertex", "Followed", "Followers"
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """A post, an event, a follow or a profile for each row."""
    return values.convert_rows(rows, _records)


def _records(row: FileRow) -> Iterator[ReaderItem]:
    warn: list[str] = []
    cells: TableRow = row.value
    make = _edge if "Vertex 1" in cells else _profile
    main = make(cells, warn)
    yield Record(position=row.position, main=main, warnings=tuple(warn))


def _profile(cells: TableRow, warn: list[str]) -> Profile:
    return Profile(
        account=_who(cells["Vertex"]),
        platform=_platform(cells),
        name=cells.get("Name", "").strip() or None,
        followers=values.parse_count(cells.get("Followers"), warn),
        following=values.parse_count(cells.get("Followed"), warn),
        bio=values.clean_text(cells.get("Description"), warn) or None,
        url=values.normalize_url(cells.get("Web")),
        created_at=parse_utc_time(cells.get("Joined Twitter Date (UTC)", "")),
    )


def _edge(cells: TableRow, warn: list[str]) -> Post | Event | Follow:
    actor, target = _who(cells["Vertex 1"]), _who(cells["Vertex 2"])
    relation = "".join(cells.get("Relationship", "").lower().split()).replace("-", "")
    if relation in _FOLLOWS:
        return Follow(
            follower=Profile(account=actor),
            followed=Profile(account=target),
            platform=_platform(cells),
        )
    number = values.optional_id(first_filled_cell(cells, "Unified Twitter ID", "Imported ID"))
    if number or cells.get("Tweet", "").strip():
        return _post(cells, number, _RELATIONS.get(relation), warn)
    if relation not in _RELATIONS:
        warn.append("kind_assumed")
    return Event(
        actor=actor,
        target=target,
        kind=_RELATIONS.get(relation, Kind.SHARE),
        platform=_platform(cells),
        at=parse_utc_time(cells.get("Relationship Date (UTC)", "")),
    )


def _post(
    cells: TableRow, number: str | None, relation: Kind | None, warn: list[str]
) -> Post:
    text = values.clean_text(cells.get("Tweet"), warn)
    share = _share(cells, text, relation)
    other = _who(cells["Vertex 2"])
    reply = quote = None
    named: tuple[AccountReference, ...] = ()
    if share is None:
        reply = _target(
            values.optional_id(cells.get("In-Reply-To Tweet ID")),
            other if relation is Kind.REPLY else _user(cells),
        )
        quote = _target(
            values.optional_id(cells.get("Quoted Status ID")),
            other if relation is Kind.QUOTE else None,
        )
        named = mentions_in_text(text)
        known = {(each.handle or "").lower() for each in named}
        if relation is Kind.MENTION and (other.handle or "").lower() not in known:
            named += (other,)
    likes, shares = cells.get("Favorite Count"), cells.get("Retweet Count")
    return Post(
        id=number,
        author=Profile(account=_who(cells["Vertex 1"])),
        platform=_platform(cells),
        created_at=parse_utc_time(first_filled_cell(cells, "Tweet Date (UTC)", "Relationship Date (UTC)")),
        text=text,
        url=values.normalize_url(cells.get("Twitter Page for Tweet")),
        language=parse_language(cells.get("Language", "")),
        likes=None if share else values.parse_count(likes, warn),
        shares=None if share else values.parse_count(shares, warn),
        share_of=share,
        quote_of=quote,
        reply_to=reply,
        mentions=named,
        tags=_words(cells.get("Hashtags in Tweet")) or values.hashtags_in_text(text),
        links=values.links_in_text(cells.get("URLs in Tweet") or text),
    )


def _share(cells: TableRow, text: str, relation: Kind | None) -> PostReference | None:
    """Whom this shares: by the retweet's columns, or by the prefix of old workbooks."""
    prefix = share_prefix_handle(text)
    who = AccountReference(handle=prefix) if prefix else None
    if relation is Kind.SHARE:
        who = _who(cells["Vertex 2"])
    return _target(values.optional_id(cells.get("Retweet ID")), who)


def _target(post: str | None, who: AccountReference | None) -> PostReference | None:
    return PostReference(post=post, author=who) if post or who else None


def _user(cells: TableRow) -> AccountReference | None:
    account = values.optional_id(cells.get("In-Reply-To User ID"))
    return AccountReference(id=account) if account else None


def _who(vertex: str) -> AccountReference:
    name = values.parse_handle(vertex)
    if name is None:
        raise values.InvalidValue("missing_author", "an edge needs both of its accounts")
    return AccountReference(handle=name)


def _platform(cells: TableRow) -> str | None:
    """Twitter's workbooks show by their columns; NodeXL also imports other places."""
    names = ("Tweet", "Joined Twitter Date (UTC)", "Tweets")
    return "x" if any(name in cells for name in names) else None


def _words(cell: str | None) -> tuple[str, ...]:
    words = (word.lstrip("#") for word in (cell or "").split())
    return tuple(dict.fromkeys(word for word in words if word))
