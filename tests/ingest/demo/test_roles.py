"""Who is planted in the demo world, and that they behave as what they are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime
from statistics import mean, median
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ingest.demo.conftest import World

ROLES = {
    "influencer": 18,
    "celebrity": 6,
    "advocate": 18,
    "quiet_advocate": 18,
    "detractor": 18,
    "staff": 6,
    "partner": 5,
    "bot": 12,
    "turned": 10,
    "unturned": 6,
    "enthusiast": 20,
    "horde": 100,
}


def test_planted_roles_are_present_in_their_numbers(world: World) -> None:
    accounts = {
        account: role for account, role in world.truth["roles"].items() if role in ROLES
    }
    others = {account for person in world.truth["persons"] for account in person[1:]}
    people = Counter(
        role for account, role in accounts.items() if account not in others
    )
    assert people == ROLES
    spoken = {role: len(world.originals(role)) for role in ROLES if role != "horde"}
    assert min(spoken.values()) > 0


def test_readers_share_after_influencers_and_not_after_celebrities(
    world: World,
) -> None:
    shared = {
        role: mean(world.shares[world.key(row)] for row in world.originals(role))
        for role in ("influencer", "celebrity", "bystander")
    }
    assert shared["influencer"] > 5 * shared["celebrity"]
    assert shared["influencer"] > 4 * shared["bystander"]
    followers = {
        role: median(row["author_followers"] for row in world.originals(role))
        for role in ("influencer", "celebrity")
    }
    assert followers["celebrity"] > 20 * followers["influencer"]


def test_some_influencers_are_known_to_few(world: World) -> None:
    small = {
        row["author_id"]: row["author_followers"]
        for row in world.originals("influencer")
        if row["author_followers"] < 1_000
    }
    assert len(small) >= 5
    heard = Counter[str]()
    for row in world.originals("influencer"):
        if row["author_id"] in small:
            heard[row["author_id"]] += world.shares[world.key(row)]
    assert sum(shares >= 5 for shares in heard.values()) >= 4


@pytest.mark.parametrize("role", ["advocate", "quiet_advocate", "detractor"])
def test_lasting_advocates_post_with_one_sentiment_on_many_days_over_weeks(
    world: World, role: str
) -> None:
    days: defaultdict[str, set[datetime]] = defaultdict(set)
    sign = -1 if role == "detractor" else 1
    recommended = 0
    for row in world.originals(role):
        stance = world.truth["stances"].get(world.key(row))
        if stance is not None:
            assert stance * sign > 0
            days[row["author_id"]].add(world.at(row["created_at"]).replace(hour=0))
            recommended += world.truth["intents"][world.key(row)] == "recommend"
    assert len(days) == ROLES[role]
    for moments in days.values():
        assert len(moments) >= 4
        assert (max(moments) - min(moments)).days >= 56
    if role != "detractor":
        assert recommended >= len(days)


def test_quiet_advocates_have_almost_no_audience(world: World) -> None:
    rows = world.originals("quiet_advocate")
    assert max(row["author_followers"] for row in rows) < 60
    assert mean(world.shares[world.key(row)] for row in rows) < 0.2


def test_one_time_enthusiasts_praise_once(world: World) -> None:
    praised = Counter(
        row["author_id"]
        for row in world.originals("enthusiast")
        if world.truth["stances"].get(world.key(row), 0) > 0
    )
    assert len(praised) >= 15
    assert set(praised.values()) == {1}


def test_the_ring_posts_nearly_the_same_text_within_seconds(world: World) -> None:
    assert len(world.truth["ring"]) == 12
    posts = [world.by_key[entry[0]] for entry in world.truth["ring_posts"]]
    bursts = [posts[start : start + 12] for start in range(0, len(posts), 12)]
    assert len(bursts) >= 5
    for burst in bursts:
        assert len({row["author_id"] for row in burst}) == 12
        times = [world.at(row["created_at"]) for row in burst]
        assert (max(times) - min(times)).total_seconds() < 60
        assert len({row["text"][:35] for row in burst}) == 1
        assert len({row["text"] for row in burst}) > 1


def test_the_ring_shares_together(world: World) -> None:
    ring = {account.removeprefix("x:") for account in world.truth["ring"]}
    sharers: defaultdict[str, set[str]] = defaultdict(set)
    for row in world.rows:
        if row.get("author_id") in ring and "repost_of_id" in row:
            sharers[row["repost_of_id"]].add(row["author_id"])
    assert len(sharers) >= 4
    assert all(len(who) >= 9 for who in sharers.values())


def test_a_share_button_gives_many_people_one_text_days_apart(world: World) -> None:
    posts = [world.by_key[entry[0]] for entry in world.truth["share_button"]]
    assert len(posts) >= 12
    assert len({row["text"] for row in posts}) == 1
    assert len({row["author_id"] for row in posts}) == len(posts)
    times = sorted(world.at(row["created_at"]) for row in posts)
    assert (times[-1] - times[0]).days >= 7


def test_giveaways_are_shared_by_people_who_never_post_again(world: World) -> None:
    posts = [world.by_key[entry[0]] for entry in world.truth["giveaways"]]
    assert len(posts) == 3
    for post in posts:
        assert re.search(r"share.* to win|share this post", post["text"], re.IGNORECASE)
        assert world.shares[world.key(post)] >= 30
    seen = {row["author_id"]: 0 for row in world.rows if world.role(row) == "horde"}
    for row in world.rows:
        if world.role(row) == "horde" and "repost_of_id" in row:
            seen[row["author_id"]] += 1
    assert len(seen) == ROLES["horde"]
    assert set(seen.values()) == {1}


def test_paid_posts_disclose_it_and_have_the_flag_only_where_platforms_do(
    world: World,
) -> None:
    paid = [world.by_key[entry[0]] for entry in world.truth["paid"]]
    assert len(paid) >= 15
    assert all({"ad", "sponsored"} & set(row["tags"]) for row in paid)
    flagged = [row for row in world.rows if "paid" in row]
    assert {row["platform"] for row in flagged} <= {"youtube"}
    assert {world.key(row) for row in flagged if row["paid"]} <= {
        world.key(row) for row in paid
    }
