"""Read NodeXL sheets Edges and Vertices, from a workbook (header in row 2) or CSV.

NodeXL writes one row per pair of accounts, so a post that mentions three people has
three rows. Every row contains the whole post. The loader keeps the first and counts the
others as duplicates. A post is read from its own columns; `Relationship` only adds
missing references. A share has no mentions of its own. Rows without a post are events
or follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import (
    AccountReference,
    Event,
    Follow,
    Kind,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields import coercion
from ingest.fields.label_words import parse_language
from ingest.fields.table_cells import (
    TableRow,
    first_filled_cell,
    mentions_in_text,
    parse_utc_time,
    share_prefix_handle,
)
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
    """Yield a post, an event, a follow or a profile per row."""
    return coercion.convert_rows(rows, _records)


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
        followers=coercion.parse_count(cells.get("Followers"), warn),
        following=coercion.parse_count(cells.get("Followed"), warn),
        bio=coercion.clean_text(cells.get("Description"), warn) or None,
        url=coercion.normalize_url(cells.get("Web")),
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
    number = coercion.optional_id(
        first_filled_cell(cells, "Unified Twitter ID", "Imported ID")
    )
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
    text = coercion.clean_text(cells.get("Tweet"), warn)
    share = _share(cells, text, relation)
    other = _who(cells["Vertex 2"])
    reply = quote = None
    named: tuple[AccountReference, ...] = ()
    if share is None:
        reply = _target(
            coercion.optional_id(cells.get("In-Reply-To Tweet ID")),
            other if relation is Kind.REPLY else _user(cells),
        )
        quote = _target(
            coercion.optional_id(cells.get("Quoted Status ID")),
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
        created_at=parse_utc_time(
            first_filled_cell(cells, "Tweet Date (UTC)", "Relationship Date (UTC)")
        ),
        text=text,
        url=coercion.normalize_url(cells.get("Twitter Page for Tweet")),
        language=parse_language(cells.get("Language", "")),
        likes=None if share else coercion.parse_count(likes, warn),
        shares=None if share else coercion.parse_count(shares, warn),
        share_of=share,
        quote_of=quote,
        reply_to=reply,
        mentions=named,
        tags=_words(cells.get("Hashtags in Tweet")) or coercion.hashtags_in_text(text),
        links=coercion.links_in_text(cells.get("URLs in Tweet") or text),
    )


def _share(cells: TableRow, text: str, relation: Kind | None) -> PostReference | None:
    """The shared post: from the retweet columns, or the "RT @" of old workbooks."""
    prefix = share_prefix_handle(text)
    who = AccountReference(handle=prefix) if prefix else None
    if relation is Kind.SHARE:
        who = _who(cells["Vertex 2"])
    return _target(coercion.optional_id(cells.get("Retweet ID")), who)


def _target(post: str | None, who: AccountReference | None) -> PostReference | None:
    return PostReference(post=post, author=who) if post or who else None


def _user(cells: TableRow) -> AccountReference | None:
    account = coercion.optional_id(cells.get("In-Reply-To User ID"))
    return AccountReference(id=account) if account else None


def _who(vertex: str) -> AccountReference:
    name = coercion.parse_handle(vertex)
    if name is None:
        raise coercion.InvalidValue(
            "missing_author", "an edge needs both of its accounts"
        )
    return AccountReference(handle=name)


def _platform(cells: TableRow) -> str | None:
    """X if the workbook has Twitter columns; NodeXL also imports other platforms."""
    names = ("Tweet", "Joined Twitter Date (UTC)", "Tweets")
    return "x" if any(name in cells for name in names) else None


def _words(cell: str | None) -> tuple[str, ...]:
    words = (word.lstrip("#") for word in (cell or "").split())
    return tuple(dict.fromkeys(word for word in words if word))
