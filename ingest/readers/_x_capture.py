"""Convert X web pages captured by Zeeschuimer to the format of API v1.1."""

from __future__ import annotations

import re
from typing import Final

from ingest.fields.table_cells import share_prefix_handle
from ingest.readers._json import JsonObject, as_object, objects_in_list

MAX_NESTED: Final = 3
"""Maximum depth of nested tweets."""

_MEDIA = re.compile(
    r"https?://(?:www\.)?(?:x|twitter)\.com/(?P<handle>\w{1,50})/status/(?P<post>\d+)/"
)


def tweet_from_capture(value: JsonObject, depth: int = 0) -> JsonObject:
    """Convert a captured item to a v1.1 tweet; other values are returned unchanged.

    >>> tweet_from_capture({"rest_id": "7", "legacy": {"full_text": "hi"}})["id_str"]
    '7'
    >>> tweet_from_capture({"id_str": "7"})
    {'id_str': '7'}
    """
    item = as_object(value.get("data")) if "item_id" in value else value
    # A restricted tweet is wrapped once more.
    item = as_object(item.get("tweet")) or item
    if "legacy" not in item or "rest_id" not in item or depth > MAX_NESTED:
        return value
    tweet = dict(as_object(item["legacy"]))
    tweet["id_str"] = item["rest_id"]
    tweet["user"] = _user(item, tweet)
    tweet["views"] = item.get("views")
    tweet["collected_at"] = value.get("timestamp_collected")
    note = as_object(
        as_object(as_object(item.get("note_tweet")).get("note_tweet_results")).get(
            "result"
        )
    )
    if note.get("text"):
        tweet["extended_tweet"] = {
            "full_text": note["text"],
            "entities": note.get("entity_set"),
        }
    share = as_object(
        as_object(tweet.pop("retweeted_status_result", None)).get("result")
    )
    quote = as_object(as_object(item.get("quoted_status_result")).get("result"))
    for name, inner in (("retweeted_status", share), ("quoted_status", quote)):
        found = tweet_from_capture(inner, depth + 1) if inner else {}
        if "id_str" in found:
            tweet[name] = found
    shared = as_object(as_object(tweet.get("retweeted_status")).get("user"))
    handle = share_prefix_handle(str(tweet.get("full_text") or ""))
    if shared and handle and not shared.get("screen_name"):
        tweet["retweeted_status"]["user"] = {**shared, "screen_name": handle}
    return tweet


def _user(item: JsonObject, tweet: JsonObject) -> JsonObject:
    """The author; the page can leave out the user object, then all but the id.

    Since May 2026 X often does. The address of the post's own media names the author.
    """
    result = as_object(
        as_object(as_object(item.get("core")).get("user_results")).get("result")
    )
    core = as_object(result.get("core"))
    user = {**as_object(result.get("legacy")), **core}
    user["id_str"] = result.get("rest_id") or tweet.get("user_id_str")
    if "is_blue_verified" in result:
        user.setdefault("verified", result["is_blue_verified"])
    if not user.get("screen_name"):
        handle = _handle_of_media(tweet, str(item["rest_id"]))
        user |= {"screen_name": handle} if handle else {}
    return user


def _handle_of_media(tweet: JsonObject, number: str) -> str | None:
    """The author's handle in the address of a picture or video of this post."""
    for entities in ("extended_entities", "entities"):
        for media in objects_in_list(as_object(tweet.get(entities)).get("media")):
            match = _MEDIA.match(str(media.get("expanded_url")))
            # A picture that was taken over from another post names that post's author.
            if match and match["post"] == number:
                return match["handle"]
    return None
