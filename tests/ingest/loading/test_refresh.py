"""What a later collection brings: counters, followers, edits; and what it never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import World


def seen(day: int | None, **more: Any) -> dict[str, Any]:
    """One post of one account, as it was collected on that day."""
    said: dict[str, Any] = {
        "id": "1",
        "platform": "x",
        "author_id": "7",
        "text": "hello",
    }
    if day is not None:
        said["collected_at"] = f"2024-03-{day:02}T00:00:00Z"
    return said | {"created_at": "2024-03-01T00:00:00Z"} | more


def test_a_later_collection_refreshes_counters_and_followers(world: World) -> None:
    world.take(seen(2, like_count=1, author_followers=10, author_bio="old"))
    report = world.take(seen(5, like_count=9, author_followers=12, author_bio="new"))
    assert report.counts.duplicates == 1
    post, account = world.nodes("Post")["x:1"], world.nodes("Account")["x:7"]
    assert (post["likes"], post["collected_at"]) == (9, datetime(2024, 3, 5))
    assert post["author_followers"] == 10  # as it was when the post was first seen
    assert (account["followers"], account["bio"]) == (12, "new")


def test_an_older_collection_never_lowers_the_latest(world: World) -> None:
    world.take(seen(5, like_count=9, author_followers=12))
    world.take(seen(2, like_count=1, author_followers=10))
    assert world.nodes("Post")["x:1"]["likes"] == 9
    assert world.nodes("Account")["x:7"]["followers"] == 12


def test_every_order_of_collections_keeps_the_same_values_and_times(
    world: World, another: Callable[..., World]
) -> None:
    files = [seen(day, like_count=day, author_followers=day) for day in (2, 5, 3)]
    for line in files:
        world.take(line)
    other = another()
    other.take(*reversed(files))
    assert world.nodes("Observation") == other.nodes("Observation")
    posts = {
        r["at"].day: r["likes"]
        for r in world.nodes("Observation").values()
        if r["likes"] is not None
    }
    accounts = {
        r["at"].day: r["followers"]
        for r in world.nodes("Observation").values()
        if r["followers"] is not None
    }
    assert posts == accounts == {2: 2, 3: 3, 5: 5}
    assert {target for _, target in world.ends("OF_POST")} == {"x:1"}
    assert {target for _, target in world.ends("OF_ACCOUNT")} == {"x:7"}
    for one in (world, other):
        assert one.nodes("Post")["x:1"]["likes"] == 5


def test_a_post_and_an_account_of_the_same_key_keep_their_own_values(
    world: World,
) -> None:
    for day in (2, 3):
        world.take(seen(day, author_id="1", like_count=day, author_followers=10 * day))
    rows = world.nodes("Observation").values()
    assert (
        len(rows) == len(world.edges("OF_POST")) + len(world.edges("OF_ACCOUNT")) == 4
    )
    assert {r["likes"] for r in rows} == {None, 2, 3}
    assert {r["followers"] for r in rows} == {None, 20, 30}


def test_a_record_without_a_collection_time_never_refreshes(world: World) -> None:
    world.take(seen(None, like_count=1, author_followers=10))
    world.take(seen(None, like_count=9, author_followers=12))
    assert world.nodes("Post")["x:1"]["likes"] == 1
    assert world.nodes("Account")["x:7"]["followers"] == 10
    assert not world.nodes("Observation")


def test_what_is_absent_is_filled_by_whoever_knows_it(world: World) -> None:
    world.take(seen(None))
    world.take(seen(None, like_count=3, author_followers=4))
    assert world.nodes("Post")["x:1"]["likes"] == 3
    assert world.nodes("Account")["x:7"]["followers"] == 4


def test_other_words_without_an_edit_are_a_conflict_and_the_first_stay(
    world: World,
) -> None:
    world.take(seen(2))
    report = world.take(seen(5, text="something else", like_count=4))
    assert report.counts.warnings == {"conflict": 1}
    post = world.nodes("Post")["x:1"]
    assert (post["text"], post["likes"]) == ("hello", 4)


def comment(body: str, *, edited: int | bool, collected: int, score: int) -> str:
    """A line of a Reddit dump."""
    return json.dumps(
        {
            "id": "c1",
            "name": "t1_c1",
            "author": "amy",
            "author_fullname": "t2_amy",
            "body": body,
            "created_utc": 1_709_640_000,
            "edited": edited,
            "link_id": "t3_s1",
            "parent_id": "t3_s1",
            "retrieved_on": collected,
            "score": score,
            "subreddit": "phones",
        }
    )


T = 1_709_700_000


def test_an_edit_that_is_collected_later_replaces_the_words(world: World) -> None:
    world.take(comment("I love it u/bob", edited=False, collected=T, score=2))
    first = world.nodes("Post")["reddit:t1_c1"]
    report = world.take(
        comment("I hate it u/carl", edited=T + 50, collected=T + 99, score=3)
    )
    assert report.counts.duplicates == 1
    assert not report.counts.warnings
    post = world.nodes("Post")["reddit:t1_c1"]
    assert (post["text"], post["likes"]) == ("I hate it u/carl", 3)
    assert post["stance"] < 0 < first["stance"]
    assert {row["likes"] for row in world.nodes("Observation").values()} == {2, 3}
    assert ("reddit:t1_c1", "mention", "reddit:@carl") in world.acts()


def test_an_older_text_never_replaces_an_edited_one(world: World) -> None:
    world.take(comment("after", edited=T + 50, collected=T + 99, score=3))
    report = world.take(comment("before", edited=False, collected=T, score=2))
    post = world.nodes("Post")["reddit:t1_c1"]
    assert (post["text"], post["likes"]) == ("after", 3)
    assert report.counts.stored == 0


@pytest.mark.parametrize("context_first", [True, False])
def test_a_record_of_its_own_stands_above_one_that_came_along(
    world: World, context_first: bool
) -> None:
    inner = tweet("1", "7", "whole words", likes=9)
    outer = tweet("2", "8", "RT @seven: whole words", likes=0) | {
        "retweeted_status": inner
    }
    lines = [outer, inner] if context_first else [inner, outer]
    reports = [world.take(line) for line in lines]
    assert [report.counts.stored for report in reports] == [1, 1]
    assert [r.counts.context for r in reports] == [int(context_first), 0]
    post = world.nodes("Post")["x:1"]
    assert (post["text"], post["context"], post["likes"]) == ("whole words", False, 9)
    assert world.acts() == {("x:2", "share", "x:7")}


def test_counters_of_a_later_context_survive_an_earlier_record(world: World) -> None:
    def on(day: int, likes: int) -> dict[str, Any]:
        inner = tweet("1", "7", "words", likes=likes)
        return inner | {"collected_at": f"2024-03-{day:02}T00:00:00Z"}

    later = on(9, 90)
    outer = tweet("2", "8", "RT @seven: words", likes=0)
    stamp = {"collected_at": later["collected_at"]}
    world.take(outer | stamp | {"retweeted_status": later})
    world.take(on(2, 20))
    post = world.nodes("Post")["x:1"]
    assert (post["context"], post["likes"]) == (False, 90)
    assert post["collected_at"] == datetime(2024, 3, 9)
    assert {row["likes"] for row in world.nodes("Observation").values()} >= {20, 90}


def tweet(number: str, author: str, words: str, *, likes: int) -> dict[str, Any]:
    """A tweet of API v1.1."""
    names = {"1": "one", "7": "seven", "8": "eight"}
    return {
        "id_str": number,
        "id": int(number),
        "created_at": "Tue Mar 05 10:00:00 +0000 2024",
        "full_text": words,
        "favorite_count": likes,
        "retweet_count": 0,
        "lang": "en",
        "entities": {"hashtags": [], "user_mentions": [], "urls": []},
        "user": {
            "id_str": author,
            "id": int(author),
            "screen_name": names[author],
            "name": names[author],
            "followers_count": 3,
        },
    }
