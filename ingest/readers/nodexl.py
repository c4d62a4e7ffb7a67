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

from graph.model import Event, Follow, Item, Kind, Post, Profile, Record, Target, Who
from ingest.fields import coercion as values
from ingest.fields.table_cells import Cells, first, language, mentions, shared_name, utc
from ingest.parsing.row import Head, Row, Shape

NAME: Final = "nodexl"
TITLE: Final = "NodeXL workbook or its edges as CSV"
SHAPE: Final[Shape] = "table"
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


def sniff(head: Head) -> bool:
    """Whether the table is NodeXL's list of edges or of vertices."""
    return head.has("Vertex 1", "Vertex 2") or head.has(
        "Vertex", "Followed", "Followers"
    )


def read(rows: Iterable[Row]) -> Iterator[Item]:
    """A post, an event, a follow or a profile for each row."""
    return values.rejecting(rows, _records)


def _records(row: Row) -> Iterator[Item]:
    warn: list[str] = []
    cells: Cells = row.value
    make = _edge if "Vertex 1" in cells else _profile
    main = make(cells, warn)
    yield Record(place=row.place, main=main, warnings=tuple(warn))


def _profile(cells: Cells, warn: list[str]) -> Profile:
    return Profile(
        who=_who(cells["Vertex"]),
        platform=_platform(cells),
        name=cells.get("Name", "").strip() or None,
        followers=values.count(cells.get("Followers"), warn),
        following=values.count(cells.get("Followed"), warn),
        bio=values.text(cells.get("Description"), warn) or None,
        url=values.link(cells.get("Web")),
        created_at=utc(cells.get("Joined Twitter Date (UTC)", "")),
    )


def _edge(cells: Cells, warn: list[str]) -> Post | Event | Follow:
    actor, target = _who(cells["Vertex 1"]), _who(cells["Vertex 2"])
    relation = "".join(cells.get("Relationship", "").lower().split()).replace("-", "")
    if relation in _FOLLOWS:
        return Follow(
            follower=Profile(who=actor),
            followed=Profile(who=target),
            platform=_platform(cells),
        )
    number = values.optional_id(first(cells, "Unified Twitter ID", "Imported ID"))
    if number or cells.get("Tweet", "").strip():
        return _post(cells, number, _RELATIONS.get(relation), warn)
    if relation not in _RELATIONS:
        warn.append("kind_assumed")
    return Event(
        actor=actor,
        target=target,
        kind=_RELATIONS.get(relation, Kind.SHARE),
        platform=_platform(cells),
        at=utc(cells.get("Relationship Date (UTC)", "")),
    )


def _post(
    cells: Cells, number: str | None, relation: Kind | None, warn: list[str]
) -> Post:
    text = values.text(cells.get("Tweet"), warn)
    share = _share(cells, text, relation)
    other = _who(cells["Vertex 2"])
    reply = quote = None
    named: tuple[Who, ...] = ()
    if share is None:
        reply = _target(
            values.optional_id(cells.get("In-Reply-To Tweet ID")),
            other if relation is Kind.REPLY else _user(cells),
        )
        quote = _target(
            values.optional_id(cells.get("Quoted Status ID")),
            other if relation is Kind.QUOTE else None,
        )
        named = mentions(text)
        known = {(each.handle or "").lower() for each in named}
        if relation is Kind.MENTION and (other.handle or "").lower() not in known:
            named += (other,)
    likes, shares = cells.get("Favorite Count"), cells.get("Retweet Count")
    return Post(
        id=number,
        author=Profile(who=_who(cells["Vertex 1"])),
        platform=_platform(cells),
        created_at=utc(first(cells, "Tweet Date (UTC)", "Relationship Date (UTC)")),
        text=text,
        url=values.link(cells.get("Twitter Page for Tweet")),
        language=language(cells.get("Language", "")),
        likes=None if share else values.count(likes, warn),
        shares=None if share else values.count(shares, warn),
        share_of=share,
        quote_of=quote,
        reply_to=reply,
        mentions=named,
        tags=_words(cells.get("Hashtags in Tweet")) or values.tags_in(text),
        links=values.links_in(cells.get("URLs in Tweet") or text),
    )


def _share(cells: Cells, text: str, relation: Kind | None) -> Target | None:
    """Whom this shares: by the retweet's columns, or by the prefix of old workbooks."""
    prefix = shared_name(text)
    who = Who(handle=prefix) if prefix else None
    if relation is Kind.SHARE:
        who = _who(cells["Vertex 2"])
    return _target(values.optional_id(cells.get("Retweet ID")), who)


def _target(post: str | None, who: Who | None) -> Target | None:
    return Target(post=post, who=who) if post or who else None


def _user(cells: Cells) -> Who | None:
    account = values.optional_id(cells.get("In-Reply-To User ID"))
    return Who(id=account) if account else None


def _who(vertex: str) -> Who:
    name = values.handle(vertex)
    if name is None:
        raise values.Bad("missing_author", "an edge needs both of its accounts")
    return Who(handle=name)


def _platform(cells: Cells) -> str | None:
    """Twitter's workbooks show by their columns; NodeXL also imports other places."""
    names = ("Tweet", "Joined Twitter Date (UTC)", "Tweets")
    return "x" if any(name in cells for name in names) else None


def _words(cell: str | None) -> tuple[str, ...]:
    words = (word.lstrip("#") for word in (cell or "").split())
    return tuple(dict.fromkeys(word for word in words if word))
