"""Read the archive of a Mastodon account (`outbox.json`, ActivityPub).

An activity creates a post (Create) or shares one (Announce). A share names the address
of the post only; its author is among the recipients.

References:
    ActivityPub, W3C Recommendation (2018). https://www.w3.org/TR/activitypub/

"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from graph.model import (
    AccountReference,
    FileWarning,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    html_to_text,
    links_in_text,
    native_id,
    normalize_url,
    parse_timestamp,
)
from ingest.fields.label_words import parse_language
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.readers._json import (
    JsonObject,
    account_from_values,
    as_object,
    convert_members,
    objects_in_list,
    optional_json_time,
    unique_mentions,
    unique_texts,
)

NAME: Final = "mastodon_outbox"
TITLE: Final = "Mastodon archive (outbox.json)"
SHAPE: Final[RowShape] = "json"
VERIFIED: Final = True

PLATFORM: Final = "mastodon"

_ACTOR = re.compile(r"(https?://[^/]+)/(?:users/|@|u/)([^/@]+)")
_POST_TYPES: Final = frozenset(("Note", "Question", "Article", "Page", "Video"))


def sniff(head: FileHead) -> bool:
    """Whether the file is a collection of activities.

    >>> page = {"type": "OrderedCollection", "orderedItems": [{"type": "Create"}]}
    >>> sniff(FileHead("json", (), (page,)))
    True
    """
    return any(
        isinstance(value.get("orderedItems"), list)
        and str(value.get("type", "")).startswith("OrderedCollection")
        for value in head.json_objects()
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post or share per activity."""
    for row in rows:
        activities = as_object(row.value).get("orderedItems")
        members = activities if isinstance(activities, list) else [row.value]
        yield from convert_members(row, members, partial(_item, row=row))


def _item(activity: JsonObject, row: FileRow) -> Record | FileWarning:
    warn: list[str] = []
    actor = _account(activity.get("actor"))
    if actor is None:
        raise InvalidValue("missing_author", "the activity has no actor")
    if activity.get("type") == "Announce":
        post = _share(activity, actor, warn)
    elif as_object(activity.get("object")).get("type") in _POST_TYPES:
        post = _post(as_object(activity["object"]), actor, warn)
    else:
        return FileWarning(warning="no_post")
    return Record(position=row.position, main=post, warnings=tuple(warn))


def _share(activity: JsonObject, actor: AccountReference, warn: list[str]) -> Post:
    """A share; its id is made of actor and original, as in statuses of the API."""
    shared = activity.get("object")
    address = native_id(shared.get("id") if isinstance(shared, dict) else shared)
    recipients = activity.get("cc")
    named = recipients if isinstance(recipients, list) else [recipients]
    people = [one for one in map(_account, named) if one is not None]
    author = _author_of(address) or (people[0] if people else None)
    return Post(
        id=f"{actor.id}/share/{address}",
        author=Profile(account=actor, platform=PLATFORM),
        platform=PLATFORM,
        created_at=parse_timestamp(activity.get("published"), warn),
        share_of=PostReference(post=address, author=author),
    )


def _post(note: JsonObject, actor: AccountReference, warn: list[str]) -> Post:
    body = html_to_text(clean_text(note.get("content"), warn))
    summary = clean_text(note.get("summary"), warn).strip()
    tags = objects_in_list(note.get("tag"))
    languages = list(as_object(note.get("contentMap")))
    answered = note.get("inReplyTo")
    return Post(
        id=native_id(note.get("id")),
        author=Profile(account=actor, platform=PLATFORM),
        platform=PLATFORM,
        created_at=parse_timestamp(note.get("published"), warn),
        text="\n\n".join(part for part in (summary, body) if part),
        url=normalize_url(note.get("url")),
        language=parse_language(languages[0]) if len(languages) == 1 else None,
        reply_to=_target(answered, tags) if answered else None,
        mentions=unique_mentions(
            (_mentioned(tag) for tag in tags if tag.get("type") == "Mention"), warn
        ),
        tags=unique_texts(
            str(tag.get("name", "")).lstrip("#")
            for tag in tags
            if tag.get("type") == "Hashtag"
        ),
        links=links_in_text(body),
        edited_at=optional_json_time(note.get("updated"), warn),
    )


def _target(answered: Any, tags: list[JsonObject]) -> PostReference:
    """The answered post; its author is in its address, or is the one mentioned."""
    address = native_id(answered.get("id") if isinstance(answered, dict) else answered)
    author = _author_of(address)
    mentioned = [_mentioned(tag) for tag in tags if tag.get("type") == "Mention"]
    if author is None and len(mentioned) == 1:
        author = mentioned[0]
    return PostReference(post=address, author=author)


def _author_of(address: str) -> AccountReference | None:
    """The author in the address of a post (`…/users/anna/statuses/1`)."""
    match = _ACTOR.match(address)
    return _account(match[0]) if match and match.end() < len(address) else None


def _mentioned(tag: JsonObject) -> AccountReference | None:
    address, name = tag.get("href"), str(tag.get("name") or "").lstrip("@")
    if name and "@" not in name and isinstance(address, str):
        name = f"{name}@{urlsplit(address).netloc}"
    return account_from_values(address, name or None)


def _account(address: Any) -> AccountReference | None:
    """The account of an actor's address; None for followers and other collections."""
    if not isinstance(address, str):
        return None
    match = _ACTOR.fullmatch(address)
    if match is None:
        is_person = address.startswith("http") and not address.endswith("/followers")
        is_public = "activitystreams#Public" in address
        return (
            account_from_values(address, None) if is_person and not is_public else None
        )
    return account_from_values(address, f"{match[2]}@{urlsplit(match[1]).netloc}")
