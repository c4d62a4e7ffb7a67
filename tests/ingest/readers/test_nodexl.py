from __future__ import annotations

from datetime import datetime

import pytest

from graph.model import (
    AccountReference,
    Event,
    Follow,
    Kind,
    Post,
    PostKind,
    PostReference,
    Profile,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import nodexl

EDGE = {
    "Vertex 1": "amy",
    "Vertex 2": "bob",
    "Color": "",
    "Relationship": "Mentions",
    "Relationship Date (UTC)": "2020-03-05 10:00:00",
    "Tweet": "thanks @bob and @eve #good https://a.example/x",
    "URLs in Tweet": "https://a.example/x",
    "Hashtags in Tweet": "good",
    "Tweet Date (UTC)": "2020-03-05 10:00:00",
    "Twitter Page for Tweet": "https://x.example/amy/status/900",
    "Imported ID": "900",
    "In-Reply-To Tweet ID": "",
    "Favorite Count": "4",
    "In-Reply-To User ID": "",
    "Language": "en",
    "Quoted Status ID": "",
    "Retweet Count": "2",
    "Retweet ID": "",
    "Unified Twitter ID": "900",
}


def read(cells: dict[str, str]) -> Record | RejectedRecord:
    (item,) = nodexl.read([FileRow(RecordPosition(3, 0), b"", cells)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def post(**cells: str) -> Post:
    record = read(EDGE | cells)
    assert isinstance(record, Record)
    assert isinstance(record.main, Post)
    return record.main


def test_every_row_of_a_post_makes_the_same_whole_post() -> None:
    found = post()
    assert found == post(**{"Vertex 2": "eve"})
    assert found.author == Profile(account=AccountReference(handle="amy"))
    assert (found.id, found.platform, found.language) == ("900", "x", "en")
    assert found.mentions == (
        AccountReference(handle="bob"),
        AccountReference(handle="eve"),
    )
    assert (found.likes, found.shares) == (4, 2)
    assert found.tags == ("good",)
    assert found.links == ("https://a.example/x",)
    assert found.created_at == datetime(2020, 3, 5, 10)


def test_a_time_in_a_utc_column_gives_no_warning() -> None:
    record = read(EDGE)
    assert isinstance(record, Record)
    assert record.warnings == ()


@pytest.mark.parametrize("relation", ["Retweet", "MentionsInRetweet"])
def test_a_share_mentions_nobody_and_counts_for_the_one_who_was_shared(
    relation: str,
) -> None:
    # Trap: "RT @x: ... @y" makes the sharer mention x and y (dmi-tcat #449).
    shared = "bob" if relation == "Retweet" else "eve"
    found = post(
        **{
            "Relationship": relation,
            "Vertex 2": shared,
            "Tweet": "RT @bob: thanks @eve",
            "Retweet ID": "800",
        }
    )
    assert found.kind is PostKind.SHARE
    assert found.share_of == PostReference(
        post="800", author=AccountReference(handle="bob")
    )
    assert found.mentions == ()
    assert found.likes is None  # the numbers are the original's


def test_an_old_workbook_calls_a_share_a_mention() -> None:
    old = {k: v for k, v in EDGE.items() if k not in ("Retweet ID", "Retweet Count")}
    record = read(old | {"Tweet": "RT @bob: thanks @eve"})
    assert isinstance(record, Record)
    assert isinstance(record.main, Post)
    assert record.main.share_of == PostReference(author=AccountReference(handle="bob"))


def test_a_reply_and_a_quote_point_at_their_originals() -> None:
    reply = post(**{"Relationship": "Replies to", "In-Reply-To Tweet ID": "700"})
    assert reply.reply_to == PostReference(
        post="700", author=AccountReference(handle="bob")
    )
    other = post(**{"In-Reply-To Tweet ID": "700", "In-Reply-To User ID": "7"})
    assert other.reply_to == PostReference(post="700", author=AccountReference(id="7"))
    quote = post(**{"Relationship": "Quote", "Quoted Status ID": "600"})
    assert quote.quote_of == PostReference(
        post="600", author=AccountReference(handle="bob")
    )


def test_a_renamed_account_that_only_the_relation_knows_is_mentioned() -> None:
    found = post(**{"Tweet": "thanks @oldname", "Vertex 2": "newname"})
    assert found.mentions == (
        AccountReference(handle="oldname"),
        AccountReference(handle="newname"),
    )


def test_a_row_without_a_post_is_an_event() -> None:
    record = read({"Vertex 1": "amy", "Vertex 2": "bob", "Relationship": "Replies to"})
    assert isinstance(record, Record)
    assert record.main == Event(
        actor=AccountReference(handle="amy"),
        target=AccountReference(handle="bob"),
        kind=Kind.REPLY,
    )
    plain = read({"Vertex 1": "amy", "Vertex 2": "bob"})
    assert isinstance(plain, Record)
    assert isinstance(plain.main, Event)
    assert (plain.main.kind, plain.warnings) == (Kind.SHARE, ("kind_assumed",))


def test_a_followed_row_is_a_follow() -> None:
    record = read({"Vertex 1": "amy", "Vertex 2": "bob", "Relationship": "Followed"})
    assert isinstance(record, Record)
    assert record.main == Follow(
        follower=Profile(account=AccountReference(handle="amy")),
        followed=Profile(account=AccountReference(handle="bob")),
    )


def test_a_vertex_is_a_profile_and_followed_is_whom_it_follows() -> None:
    record = read(
        {
            "Vertex": "amy",
            "Followed": "12",
            "Followers": "345",
            "Tweets": "9",
            "Description": "I bake",
            "Web": "https://amy.example/",
            "Joined Twitter Date (UTC)": "2010-01-02 03:04:05",
        }
    )
    assert isinstance(record, Record)
    assert record.main == Profile(
        account=AccountReference(handle="amy"),
        platform="x",
        followers=345,
        following=12,
        bio="I bake",
        url="https://amy.example/",
        created_at=datetime(2010, 1, 2, 3, 4, 5),
    )


def test_an_edge_without_one_of_its_ends_is_refused() -> None:
    item = read(EDGE | {"Vertex 2": " "})
    assert isinstance(item, RejectedRecord)
    assert item.reason == "missing_author"


def test_edges_and_vertices_are_recognised() -> None:
    assert nodexl.sniff(FileHead("table", tuple(EDGE), (), ("Edges", "Vertices")))
    assert nodexl.sniff(FileHead("table", ("Vertex", "Followed", "Followers"), ()))
    assert not nodexl.sniff(FileHead("table", ("Vertex", "Label"), ()))
