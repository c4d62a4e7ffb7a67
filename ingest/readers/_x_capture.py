"""X's own web pages as Zeeschuimer captures them, brought to the shape of API v1.1."""

from __future__ import annotations

from typing import Final

from ingest.readers._json import Obj, obj

MAX_NESTED: Final = 3


def captured(value: Obj, depth: int = 0) -> Obj:
    """The tweet of a captured item in v1.1's shape; anything else as it is.

    >>> captured({"rest_id": "7", "legacy": {"full_text": "hi"}})["id_str"]
    '7'
    >>> captured({"id_str": "7"})
    {'id_str': '7'}
    """
    item = obj(value.get("data")) if "item_id" in value else value
    item = obj(item.get("tweet")) or item  # a tweet with limits is wrapped once more
    if "legacy" not in item or "rest_id" not in item or depth > MAX_NESTED:
        return value
    tweet = dict(obj(item["legacy"]))
    tweet["id_str"] = item["rest_id"]
    tweet["user"] = _user(item, tweet)
    tweet["views"] = item.get("views")
    tweet["collected_at"] = value.get("timestamp_collected")
    note = obj(obj(obj(item.get("note_tweet")).get("note_tweet_results")).get("result"))
    if note.get("text"):
        tweet["extended_tweet"] = {
            "full_text": note["text"],
            "entities": note.get("entity_set"),
        }
    share = obj(obj(tweet.pop("retweeted_status_result", None)).get("result"))
    quote = obj(obj(item.get("quoted_status_result")).get("result"))
    for name, inner in (("retweeted_status", share), ("quoted_status", quote)):
        found = captured(inner, depth + 1) if inner else {}
        if "id_str" in found:
            tweet[name] = found
    return tweet


def _user(item: Obj, tweet: Obj) -> Obj:
    """The author; the page may leave the user object empty but for the number."""
    result = obj(obj(obj(item.get("core")).get("user_results")).get("result"))
    core = obj(result.get("core"))
    user = {**obj(result.get("legacy")), **core}
    user["id_str"] = result.get("rest_id") or tweet.get("user_id_str")
    if "is_blue_verified" in result:
        user.setdefault("verified", result["is_blue_verified"])
    return user
