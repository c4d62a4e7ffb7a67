"""Convert Mastodon status and account objects to posts and profiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from graph.model import AccountReference, Post, PostReference, Profile
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    html_to_text,
    links_in_text,
    native_id,
    normalize_url,
    parse_count,
    parse_flag,
    parse_timestamp,
)
from ingest.fields.label_words import parse_language
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    as_object,
    objects_in_list,
    optional_json_time,
    texts_under_key,
    unique_mentions,
    unique_texts,
)

PLATFORM: Final = "mastodon"
MAX_NESTED: Final = 3
"""Maximum depth of nested statuses: a share of a quote of a post."""


@dataclass(frozen=True, slots=True)
class StatusIndex:
    """The statuses of one response by number; numbers are valid on one server only."""

    statuses: dict[str, JsonObject] = field(default_factory=dict)

    @classmethod
    def from_members(cls, members: Iterable[Any]) -> StatusIndex:
        """Index the statuses of a response and the statuses shared in it.

        >>> members = [{"id": "1", "reblog": {"id": "2"}}]
        >>> StatusIndex.from_members(members).statuses.keys()
        dict_keys(['1', '2'])
        """
        found: dict[str, JsonObject] = {}
        for member in objects_in_list(list(members)):
            for status in (member, as_object(member.get("reblog"))):
                if "id" in status:
                    found[str(status["id"])] = status
        return cls(found)


def mastodon_posts(
    status: JsonObject, status_index: StatusIndex, warn: list[str], depth: int = 0
) -> list[Post]:
    """Convert a status to its post, followed by the posts nested in it.

    Parameters:
        status: the status object.
        status_index: the statuses of the same response.
        warn: receives warnings.
        depth: how many statuses this one is nested in.

    Raises:
        InvalidValue: the URI, the author or the time is missing or invalid.

    """
    author = mastodon_profile(as_object(status.get("account")), warn)
    shared = _nested_posts(status.get("reblog"), status_index, warn, depth)
    if shared or as_object(status.get("reblog")):
        return [_share(status, author, shared, warn), *shared]
    quote = as_object(status.get("quote"))
    quoted = _nested_posts(
        quote.get("quoted_status") or quote, status_index, warn, depth
    )
    body = _text(status.get("content"), warn)
    warning = clean_text(status.get("spoiler_text"), warn).strip()
    card = as_object(status.get("card")).get("url")
    post = Post(
        id=native_id(status.get("uri")),
        author=author,
        platform=PLATFORM,
        created_at=parse_timestamp(status.get("created_at"), warn),
        text="\n\n".join(part for part in (warning, body) if part),
        url=normalize_url(status.get("url")),
        language=_language(status.get("language")),
        likes=parse_count(status.get("favourites_count"), warn),
        shares=parse_count(status.get("reblogs_count"), warn),
        replies=parse_count(status.get("replies_count"), warn),
        quote_of=_quote(quote, quoted, status_index),
        reply_to=_reply(status, author, status_index),
        mentions=_mentions(status, warn),
        tags=unique_texts(texts_under_key(status.get("tags"), "name")),
        links=unique_texts((*links_in_text(body), normalize_url(card))),
        edited_at=optional_json_time(status.get("edited_at"), warn),
    )
    return [post, *quoted]


def mastodon_profile(account: JsonObject, warn: list[str]) -> Profile:
    """Convert an account object to a profile.

    Raises:
        InvalidValue: there is no account, or its URL or handle is invalid.

    """
    who = _who(account)
    if who is None:
        raise InvalidValue("missing_author", "the account has neither URL nor handle")
    return Profile(
        account=who,
        platform=PLATFORM,
        name=clean_text(account.get("display_name"), warn) or None,
        followers=parse_count(account.get("followers_count"), warn),
        following=parse_count(account.get("following_count"), warn),
        bio=_text(account.get("note"), warn) or None,
        url=normalize_url(account.get("url")),
        created_at=optional_json_time(account.get("created_at"), warn),
        automated=parse_flag(account.get("bot")),
    )


def _who(account: JsonObject) -> AccountReference | None:
    """The account by its URL; a handle without a server gets the server of the URL."""
    address = account.get("url") or account.get("uri")
    name = account.get("acct") or account.get("username")
    if isinstance(name, str) and name.strip() and "@" not in name.strip().lstrip("@"):
        server = _server(address)
        name = f"{name.strip()}@{server}" if server else None
    return account_from_values(address, name)


def _server(address: Any) -> str | None:
    try:
        return urlsplit(address).netloc.lower() if isinstance(address, str) else None
    except ValueError:
        return None


def _share(
    status: JsonObject, author: Profile, shared: list[Post], warn: list[str]
) -> Post:
    """A boost: its id is made of actor and original, its text is the original's."""
    inner = as_object(status.get("reblog"))
    number = native_id(inner.get("uri"))
    share = Post(
        id=f"{author.account.id or author.account.handle}/share/{number}",
        author=author,
        platform=PLATFORM,
        created_at=parse_timestamp(status.get("created_at"), warn),
        share_of=PostReference(post=number),
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


def _nested_posts(
    value: Any, status_index: StatusIndex, warn: list[str], depth: int
) -> list[Post]:
    """The posts of a nested status; [] if it cannot be read."""
    inner = as_object(value)
    if not {"uri", "account"} <= set(inner) or depth >= MAX_NESTED:
        return []
    try:
        return mastodon_posts(inner, status_index, warn, depth + 1)
    except InvalidValue:
        warn.append("field_dropped")
        return []


def _quote(
    quote: JsonObject, quoted: list[Post], status_index: StatusIndex
) -> PostReference | None:
    """The quoted post: nested in the status, or found by number in the response."""
    if quoted:
        return _target(quoted[0])
    number = quote.get("quoted_status_id")
    return _by_number(number, status_index) or PostReference() if number else None


def _reply(
    status: JsonObject, author: Profile, status_index: StatusIndex
) -> PostReference | None:
    """The answered post, found by its number in the same response.

    The number is valid only on one server. If the status is not in the response, only
    the account can be known (a mentioned account or the author), not the post.
    """
    number, account = status.get("in_reply_to_id"), status.get("in_reply_to_account_id")
    if not number:
        return None
    found = _by_number(number, status_index)
    if found is not None:
        return found
    if account and account == as_object(status.get("account")).get("id"):
        return PostReference(author=author.account)
    for one in objects_in_list(status.get("mentions")):
        if account and one.get("id") == account:
            return PostReference(author=_mentioned_account(one, []))
    return PostReference()


def _by_number(number: Any, status_index: StatusIndex) -> PostReference | None:
    status = status_index.statuses.get(str(number))
    if status is None or not isinstance(status.get("uri"), str):
        return None
    who = _mentioned_account(as_object(status.get("account")), [])
    return PostReference(post=native_id(status["uri"]), author=who)


def _target(post: Post) -> PostReference:
    return PostReference(
        post=post.id, author=post.author.account if post.author else None
    )


def _mentions(status: JsonObject, warn: list[str]) -> tuple[AccountReference, ...]:
    found = (
        _mentioned_account(one, warn) for one in objects_in_list(status.get("mentions"))
    )
    return unique_mentions(found, warn)


def _mentioned_account(account: JsonObject, warn: list[str]) -> AccountReference | None:
    try:
        who = _who(account)
    except InvalidValue:
        who = None
    if who is None:
        warn.append("bad_mention")
    return who


def _text(value: Any, warn: list[str]) -> str:
    return html_to_text(clean_text(value, warn))


def _language(value: Any) -> str | None:
    return parse_language(value) if isinstance(value, str) else None
