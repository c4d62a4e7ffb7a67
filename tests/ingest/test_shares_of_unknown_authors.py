"""A share is a share: files that name the shared post and not its author, each by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from graph.analysis.accounts.coordination import coordination_network, object_actions
from graph.analysis.journeys.carriers import find_carriers, most_shared_messages
from graph.analysis.lists.influencers import influencers
from graph.snapshots.build import build_snapshot
from graph.snapshots.columns import unknown_author_totals
from graph.snapshots.snapshot import Snapshot
from tests.ingest.conftest import World

COORTWEET = """\
object_id,account_id,content_id,timestamp_share
o1,a0,c0,1623881091
o2,a1,c1,1623881096
o1,a2,c2,1623881101
o2,a3,c3,1623881106
o1,a4,c4,1623881111
o2,a5,c5,1623881116
o1,a6,c6,1623881121
o2,a7,c7,1623881126
"""

# An answer to a tweet that the file does not hold, and one to a tweet that it does.
TWCS = """\
tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id
1,115712,True,Tue Oct 31 22:10:47 +0000 2017,@acme where is my order?,2,
2,acme,False,Tue Oct 31 22:20:47 +0000 2017,@115712 On its way.,,1
3,acme,False,Tue Oct 31 22:30:47 +0000 2017,@99 Please write to us.,,77
4,115713,True,Tue Oct 31 22:40:47 +0000 2017,and mine?,,77
"""


def x_v2(id: str, author: str, kind: str, target: str) -> dict[str, Any]:
    return {
        "id": id,
        "author_id": author,
        "text": "look",
        "created_at": "2024-03-05T10:00:00.000Z",
        "public_metrics": {},
        "referenced_tweets": [{"type": kind, "id": target}],
    }


# A response without includes, as academic tools saved it.
X_WITHOUT_INCLUDES = json.dumps(
    {
        "data": [
            x_v2("1", "11", "retweeted", "900"),
            x_v2("2", "12", "retweeted", "900"),
            x_v2("3", "13", "quoted", "900"),
            x_v2("4", "14", "replied_to", "901"),
            x_v2("5", "12", "retweeted", "3"),  # 13 is known to have written 3
        ],
        "meta": {"result_count": 5},
    }
)


def flat(id: str, author: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "author_id": author, "platform": "x", "text": "", **more}


FLAT = "\n".join(
    json.dumps(line)
    for line in (
        flat("1", "ann", repost_of_id="80"),
        flat("2", "bob", repost_of_id="80"),
        flat("3", "bob", repost_of_id="80"),  # the same account shares it again
        flat("4", "cid", text="so true", quote_of_id="81"),
        flat("5", "cid", text="why?", reply_to_id="82"),
        flat("6", "cid", repost_of_id="5"),  # his own answer
        flat("7", "cid", text="and again", reply_to_id="5"),  # a thread
        flat("8", "dan", repost_of_id="5"),
    )
)


def reddit(id: str, author: str, parent: str) -> dict[str, Any]:
    return {
        "kind": "t1",
        "data": {
            "id": id,
            "name": f"t1_{id}",
            "author": author,
            "body": f"words of {id}",
            "parent_id": parent,
            "link_id": "t3_post",
            "subreddit": "tea",
            "created_utc": 1_600_000_000,
        },
    }


# The first comment's author is deleted: what answers it has a target and no author.
REDDIT = json.dumps(
    {
        "kind": "Listing",
        "data": {
            "children": [
                reddit("c1", "[deleted]", "t3_post"),
                reddit("c2", "ann", "t1_c1"),
                reddit("c3", "bob", "t1_c1"),
                reddit("c4", "ann", "t1_c3"),
            ]
        },
    }
)

FILES: dict[str, tuple[str, str, dict[str, int], int]] = {
    # The file's name and text, the interactions without an author, and all of them.
    "coortweet": ("shares.csv", COORTWEET, {"share": 8}, 8),
    "twcs": ("twcs.csv", TWCS, {"reply": 2}, 3),
    "x_v2": ("page.json", X_WITHOUT_INCLUDES, {"share": 2, "quote": 1, "reply": 1}, 5),
    "flat_v1": ("posts.jsonl", FLAT, {"share": 3, "quote": 1, "reply": 1}, 7),
    "reddit": ("comments.json", REDDIT, {"reply": 2}, 3),
}


def loaded(world: World, name: str) -> Snapshot:
    file, text, _, _ = FILES[name]
    path = world.folder / file
    path.write_text(text, "utf-8")
    report = world.load(path)
    assert report.files[0].format == name
    assert report.files[0].counts.rejected == {}
    return build_snapshot(world.store)


@pytest.mark.parametrize("name", FILES)
def test_every_share_quote_and_reply_is_published(world: World, name: str) -> None:
    made = loaded(world, name)
    _, _, unknown, total = FILES[name]
    acts = [
        act
        for act in made.interactions.to_pylist()
        if act["target_post"] is not None  # mentions point at accounts only
    ]
    assert unknown_author_totals(made) == unknown
    assert len(acts) == total


@pytest.mark.parametrize("name", FILES)
def test_the_report_counts_what_the_snapshot_holds(world: World, name: str) -> None:
    loaded(world, name)
    totals = [
        row["value"]
        for row in world.store.rows("read/summary")
        if row["name"] == "interactions"
    ]
    assert sum(totals) == build_snapshot(world.store).interactions.num_rows


def test_all_carriers_of_a_post_by_nobody_known_are_listed(world: World) -> None:
    made = loaded(world, "coortweet")
    found = find_carriers(made, "unknown:o1")
    accounts = [made.accounts["id"][c.account].as_py() for c in found.carriers]
    assert accounts == ["unknown:a0", "unknown:a2", "unknown:a4", "unknown:a6"]
    assert found.sentence == (
        "Carried by 4 people in 4 posts since 16 June 2021. Author unknown: 4 shares. "
        "They count for the post, not for an account."
    )


def test_the_most_shared_posts_count_them(world: World) -> None:
    made = loaded(world, "coortweet")
    assert most_shared_messages(made) == [("unknown:o1", 4), ("unknown:o2", 4)]
    shares = [
        (row["post"], row["account"], row["shares"], row["sharers"])
        for row in world.store.rows(
            "report/most_shared_posts",
            brand="",
            since="1970-01-01T00:00:00",
            until="9999-01-01T00:00:00",
            limit=50,
        )
    ]
    assert shares == [("unknown:o1", None, 4, 4), ("unknown:o2", None, 4, 4)]


def test_nobody_is_an_influencer_by_them_and_the_list_says_so(world: World) -> None:
    found = influencers(loaded(world, "coortweet"))
    assert found.people == ()
    assert found.sentence == (
        "No influencers: no share or reply names an author. Author unknown: 8 shares. "
        "They count for the post, not for an account."
    )


def test_who_is_known_is_ranked_and_the_others_are_counted(world: World) -> None:
    found = influencers(loaded(world, "flat_v1"))
    assert [person.account for person in found.people] == ["x:cid"]  # shared by dan
    assert "1 share in total. Author unknown: 3 shares, 1 quote and 1 reply." in (
        found.sentence
    )


def test_accounts_that_share_within_a_minute_act_together(world: World) -> None:
    actions = object_actions(loaded(world, "coortweet"), "share")
    assert len(coordination_network(actions).account_a) == 0  # each shared once only
    network = coordination_network(actions, 20, 1)
    # a0, a2, a4, a6 at 0, 10, 20 and 30 seconds: five pairs within 20; so with o2.
    assert len(network.account_a) == 10
    assert set(network.a_first + network.b_first) == {1}


def test_an_author_who_comes_with_a_later_file_gets_the_shares(world: World) -> None:
    before = loaded(world, "flat_v1")
    assert unknown_author_totals(before) == {"share": 3, "quote": 1, "reply": 1}
    world.take(flat("80", "eve", text="the original"))
    after = build_snapshot(world.store)
    assert unknown_author_totals(after) == {"quote": 1, "reply": 1}
    assert after.interactions.num_rows == before.interactions.num_rows
    assert [p.account for p in influencers(after).people] == ["x:eve", "x:cid"]


def test_the_order_of_the_files_does_not_matter(
    world: World, another: Callable[..., World]
) -> None:
    shares = [flat("1", "ann", repost_of_id="80"), flat("2", "bob", repost_of_id="81")]
    original = flat("80", "eve", text="the original")
    world.take(*shares)
    world.take(original)
    other = another()
    other.take(original)
    other.take(*shares)
    both = [build_snapshot(one.store).interactions for one in (world, other)]
    assert both[0].equals(both[1])
    assert unknown_author_totals(build_snapshot(world.store)) == {"share": 1}
