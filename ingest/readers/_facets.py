"""Mentions, hashtags and links from Bluesky facets (offsets count UTF-8 bytes)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model import AccountReference
from ingest.fields.coercion import normalize_url
from ingest.readers._json import (
    JsonObject,
    as_object,
    mentioned_account,
    objects_in_list,
    unique_mentions,
    unique_texts,
)

_HANDLE = re.compile(r"@((?:[\w-]+\.)+[\w-]+)")


def facet_mentions(record: JsonObject, warn: list[str]) -> tuple[AccountReference, ...]:
    """The accounts that a post mentions: DID, and the handle as written in the text.

    >>> index = {"byteStart": 5, "byteEnd": 17}
    >>> did = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:a"}
    >>> facet = {"index": index, "features": [did]}
    >>> facet_mentions({"text": "\u00e9\u00e9 @amy.example.org", "facets": [facet]}, [])
    (AccountReference(id='did:plc:a', handle='amy.example'),)
    """
    found: list[AccountReference] = []
    encoded_text = str(record.get("text") or "").encode("utf-8", "replace")
    for feature, index in _features(record, "mention"):
        name = _HANDLE.fullmatch(_slice(encoded_text, index))
        who = mentioned_account(feature.get("did"), name[1] if name else None, warn)
        if who is not None and who.id is not None:
            found.append(who)
    return unique_mentions(found, warn)


def facet_hashtags(record: JsonObject) -> tuple[str, ...]:
    """The hashtags in the text and in the field `tags`."""
    marked = (feature.get("tag") for feature, _ in _features(record, "tag"))
    beside = record.get("tags")
    found = [*marked, *(beside if isinstance(beside, list) else [])]
    return unique_texts(tag.lstrip("#") for tag in found if isinstance(tag, str))


def facet_links(record: JsonObject) -> tuple[str, ...]:
    """The URLs in the text and of the link card."""
    embed = as_object(record.get("embed"))
    card = as_object(embed.get("external")) or as_object(
        as_object(embed.get("media")).get("external")
    )
    marked = [feature.get("uri") for feature, _ in _features(record, "link")]
    return unique_texts(normalize_url(uri) for uri in (*marked, card.get("uri")))


def _features(record: JsonObject, kind: str) -> Iterator[tuple[JsonObject, JsonObject]]:
    """Yield the features of one kind with their byte ranges in the text."""
    for facet in objects_in_list(record.get("facets")):
        for feature in objects_in_list(facet.get("features")):
            if feature.get("$type") == f"app.bsky.richtext.facet#{kind}":
                yield feature, as_object(facet.get("index"))


def _slice(encoded_text: bytes, index: JsonObject) -> str:
    begin: Any = index.get("byteStart")
    end: Any = index.get("byteEnd")
    if type(begin) is not int or type(end) is not int or not 0 <= begin <= end:
        return ""
    return encoded_text[begin:end].decode("utf-8", "replace")
