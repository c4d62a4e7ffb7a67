"""Posts and profiles of Mastodon's status and account objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from graph.model import Post, Profile, Target, Who
from ingest.fields.coercion import (
    Bad,
    count,
    flag,
    html_text,
    link,
    links_in,
    native_id,
    text,
    time,
)
from ingest.fields.table_cells import language
from ingest.readers._json import (
    Obj,
    few,
    named,
    obj,
    objects,
    once,
    soft_time,
    written,
)

PLATFORM: Final = "mastodon"
MAX_NESTED: Final = 3
"""A share of a quote of a post: deeper than that an answer does not go."""


@dataclass(frozen=True, slots=True)
class Local:
    """What the numbers of one answer stand for; they count on its server only."""

    statuses: dict[str, Obj] = field(default_factory=dict)

    @classmethod
    def of(cls, members: Iterable[Any]) -> Local:
        """The statuses of an answer, and those that are shared in it, by number.

        >>> Local.of([{"id": "1", "reblog": {"id": "2"}}]).statuses.keys()
        dict_keys(['1', '2'])
        """
        found: dict[str, Obj] = {}
        for member in objects(list(members)):
            for status in (member, obj(member.get("reblog"))):
                if "id" in status:
                    found[str(status["id"])] = status
        return cls(found)


def post_of(status: Obj, local: Local, warn: list[str], depth: int = 0) -> list[Post]:
    """The post of a status and, behind it, those that stand inside it.

    Raises:
        Bad: the address, the author or the time is missing or wrong.

    """
    author = profile_of(obj(status.get("account")), warn)
    shared = _inside(status.get("reblog"), local, warn, depth)
    if shared or obj(status.get("reblog")):
        return [_share(status, author, shared, warn), *shared]
    quote = obj(status.get("quote"))
    quoted = _inside(quote.get("quoted_status") or quote, local, warn, depth)
    said = _text(status.get("content"), warn)
    warning = text(status.get("spoiler_text"), warn).strip()
    card = obj(status.get("card")).get("url")
    post = Post(
        id=native_id(status.get("uri")),
        author=author,
        platform=PLATFORM,
        created_at=time(status.get("created_at"), warn),
        text="\n\n".join(part for part in (warning, said) if part),
        url=link(status.get("url")),
        language=_language(status.get("language")),
        likes=count(status.get("favourites_count"), warn),
        shares=count(status.get("reblogs_count"), warn),
        replies=count(status.get("replies_count"), warn),
        quote_of=_quote(quote, quoted, local),
        reply_to=_reply(status, author, local),
        mentions=_mentions(status, warn),
        tags=once(written(status.get("tags"), "name")),
        links=once((*links_in(said), link(card))),
        edited_at=soft_time(status.get("edited_at"), warn),
    )
    return [post, *quoted]


def profile_of(account: Obj, warn: list[str]) -> Profile:
    """The profile of an account object.

    Raises:
        Bad: there is no account, or its address or name is wrong.

    """
    who = _who(account)
    if who is None:
        raise Bad("missing_author", "the account has neither address nor name")
    return Profile(
        who=who,
        platform=PLATFORM,
        name=text(account.get("display_name"), warn) or None,
        followers=count(account.get("followers_count"), warn),
        following=count(account.get("following_count"), warn),
        bio=_text(account.get("note"), warn) or None,
        url=link(account.get("url")),
        created_at=soft_time(account.get("created_at"), warn),
        automated=flag(account.get("bot")),
    )


def _who(account: Obj) -> Who | None:
    """The account by its address; a bare name belongs to the server of that address."""
    address = account.get("url") or account.get("uri")
    name = account.get("acct") or account.get("username")
    if isinstance(name, str) and name.strip() and "@" not in name.strip().lstrip("@"):
        server = _server(address)
        name = f"{name.strip()}@{server}" if server else None
    return named(address, name)


def _server(address: Any) -> str | None:
    try:
        return urlsplit(address).netloc.lower() if isinstance(address, str) else None
    except ValueError:
        return None


def _share(status: Obj, author: Profile, shared: list[Post], warn: list[str]) -> Post:
    """A boost: (actor, original, "share") is its key, the words are the original's."""
    inner = obj(status.get("reblog"))
    number = native_id(inner.get("uri"))
    share = Post(
        id=f"{author.who.id or author.who.handle}/share/{number}",
        author=author,
        platform=PLATFORM,
        created_at=time(status.get("created_at"), warn),
        share_of=Target(post=number),
    )
    if not shared:
        return share
    original = shared[0]
    return replace(
        share,
        text=original.text,
        language=original.language,
        tags=original.tags,
        links=original.links,
        share_of=_target(original),
    )


def _inside(value: Any, local: Local, warn: list[str], depth: int) -> list[Post]:
    """The posts of a status inside a status; none where it cannot be read."""
    inner = obj(value)
    if not {"uri", "account"} <= set(inner) or depth >= MAX_NESTED:
        return []
    try:
        return post_of(inner, local, warn, depth + 1)
    except Bad:
        warn.append("field_dropped")
        return []


def _quote(quote: Obj, quoted: list[Post], local: Local) -> Target | None:
    """What a status quotes: it stands inside, or its number is in this answer."""
    if quoted:
        return _target(quoted[0])
    number = quote.get("quoted_status_id")
    return _by_number(number, local) or Target() if number else None


def _reply(status: Obj, author: Profile, local: Local) -> Target | None:
    """What a status answers. Its number only counts on the server that was asked.

    Without that status in the same answer only the person may be known: one of those
    mentioned, or the author; the post is then left open.
    """
    number, account = status.get("in_reply_to_id"), status.get("in_reply_to_account_id")
    if not number:
        return None
    found = _by_number(number, local)
    if found is not None:
        return found
    if account and account == obj(status.get("account")).get("id"):
        return Target(who=author.who)
    for one in objects(status.get("mentions")):
        if account and one.get("id") == account:
            return Target(who=_soft_who(one, []))
    return Target()


def _by_number(number: Any, local: Local) -> Target | None:
    status = local.statuses.get(str(number))
    if status is None or not isinstance(status.get("uri"), str):
        return None
    who = _soft_who(obj(status.get("account")), [])
    return Target(post=native_id(status["uri"]), who=who)


def _target(post: Post) -> Target:
    return Target(post=post.id, who=post.author.who if post.author else None)


def _mentions(status: Obj, warn: list[str]) -> tuple[Who, ...]:
    found = (_soft_who(one, warn) for one in objects(status.get("mentions")))
    return few(found, warn)


def _soft_who(account: Obj, warn: list[str]) -> Who | None:
    try:
        who = _who(account)
    except Bad:
        who = None
    if who is None:
        warn.append("bad_mention")
    return who


def _text(value: Any, warn: list[str]) -> str:
    return html_text(text(value, warn))


def _language(value: Any) -> str | None:
    return language(value) if isinstance(value, str) else None
