"""Facets: what Bluesky marks in a text, by positions that count UTF-8 bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model import Who
from ingest.fields.coercion import link
from ingest.readers._json import Obj, few, obj, objects, once, soft_named

_HANDLE = re.compile(r"@((?:[\w-]+\.)+[\w-]+)")


def mentions_of(record: Obj, warn: list[str]) -> tuple[Who, ...]:
    """The accounts that a post mentions: the DID counts, the handle is as written.

    >>> index = {"byteStart": 5, "byteEnd": 17}
    >>> did = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:a"}
    >>> facet = {"index": index, "features": [did]}
    >>> mentions_of({"text": "\u00e9\u00e9 @amy.example.org", "facets": [facet]}, [])
    (Who(id='did:plc:a', handle='amy.example'),)
    """
    found: list[Who] = []
    said = str(record.get("text") or "").encode("utf-8", "replace")
    for feature, index in _features(record, "mention"):
        name = _HANDLE.fullmatch(_slice(said, index))
        who = soft_named(feature.get("did"), name[1] if name else None, warn)
        if who is not None and who.id is not None:
            found.append(who)
    return few(found, warn)


def tags_of(record: Obj) -> tuple[str, ...]:
    """The hashtags in the text, and those that stand beside it."""
    marked = (feature.get("tag") for feature, _ in _features(record, "tag"))
    beside = record.get("tags")
    found = [*marked, *(beside if isinstance(beside, list) else [])]
    return once(tag.lstrip("#") for tag in found if isinstance(tag, str))


def links_of(record: Obj) -> tuple[str, ...]:
    """The addresses in the text, and that of the card under it."""
    embed = obj(record.get("embed"))
    card = obj(embed.get("external")) or obj(obj(embed.get("media")).get("external"))
    marked = [feature.get("uri") for feature, _ in _features(record, "link")]
    return once(link(uri) for uri in (*marked, card.get("uri")))


def _features(record: Obj, kind: str) -> Iterator[tuple[Obj, Obj]]:
    """The features of one kind, each with its place in the text."""
    for facet in objects(record.get("facets")):
        for feature in objects(facet.get("features")):
            if feature.get("$type") == f"app.bsky.richtext.facet#{kind}":
                yield feature, obj(facet.get("index"))


def _slice(said: bytes, index: Obj) -> str:
    begin: Any = index.get("byteStart")
    end: Any = index.get("byteEnd")
    if type(begin) is not int or type(end) is not int or not 0 <= begin <= end:
        return ""
    return said[begin:end].decode("utf-8", "replace")
