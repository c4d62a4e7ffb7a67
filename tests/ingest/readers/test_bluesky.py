from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import pytest

from graph.model import (
    AccountReference,
    Deletion,
    FileWarning,
    Follow,
    Post,
    PostKind,
    PostReference,
    Profile,
    Record,
    RejectedRecord,
)
from ingest.parsing.row import FileHead
from ingest.readers import bluesky
from tests.ingest.readers.json_rows import records_of, rows

AMY = {"did": "did:plc:amy", "handle": "amy.example", "displayName": "Amy"}
BOB = {"did": "did:plc:bob", "handle": "bob.example"}
AMY_WHO = AccountReference(id="did:plc:amy", handle="amy.example")
BOB_WHO = AccountReference(id="did:plc:bob", handle="bob.example")


def uri(did: str, key: str, collection: str = "post") -> str:
    return f"at://did:plc:{did}/app.bsky.feed.{collection}/{key}"


def facet(begin: int, end: int, kind: str, **more: str) -> dict[str, Any]:
    feature = {"$type": f"app.bsky.richtext.facet#{kind}"} | more
    return {"index": {"byteStart": begin, "byteEnd": end}, "features": [feature]}


def view(key: str = "1", author: Any = AMY, **record: Any) -> dict[str, Any]:
    values = {
        "$type": "app.bsky.feed.post",
        "text": "hello",
        "createdAt": "2024-03-05T10:00:00.000Z",
        "langs": ["en-GB"],
    }
    name = author["did"].rpartition(":")[2]
    return {
        "uri": uri(name, key),
        "author": author,
        "record": values | record,
        "likeCount": 3,
        "repostCount": 2,
        "replyCount": 1,
        "indexedAt": "2024-03-05T10:00:09.000Z",
    }


records = partial(records_of, bluesky)


def post(value: Any) -> Post:
    main = records(value)[0].main
    assert isinstance(main, Post)
    return main


def test_a_hydrated_post_has_address_author_and_counts() -> None:
    found = post(view())
    assert found.id == uri("amy", "1")
    assert found.author is not None
    assert (found.author.account, found.author.name) == (AMY_WHO, "Amy")
    assert found.created_at == datetime(2024, 3, 5, 10)
    assert (found.likes, found.shares, found.replies) == (3, 2, 1)
    assert found.language == "en"
    assert found.url == "https://bsky.app/profile/did:plc:amy/post/1"
    assert found.collected_at is None


def test_trap_facet_positions_are_utf8_bytes() -> None:
    text = "\u00fcber \U0001f375 @bob.example #tea"
    begin = len("\u00fcber \U0001f375 ".encode())
    found = post(
        view(
            text=text,
            facets=[facet(begin, begin + 12, "mention", did="did:plc:bob")],
        )
    )
    assert found.mentions == (BOB_WHO,)


def test_trap_a_handle_missing_from_the_text_is_not_invented() -> None:
    wrong = facet(0, 400, "mention", did="did:plc:bob")
    none = {"index": {}, "features": [{"$type": "app.bsky.richtext.facet#mention"}]}
    record = records(view(text="@bob.example", facets=[wrong | {"index": {}}, none]))[0]
    assert isinstance(record.main, Post)
    assert record.main.mentions == (AccountReference(id="did:plc:bob"),)
    assert record.warnings == ("bad_mention",)


def test_tags_and_links_come_from_facets_and_from_the_card() -> None:
    found = post(
        view(
            tags=["beside"],
            facets=[
                facet(0, 1, "tag", tag="tea"),
                facet(0, 1, "link", uri="https://a.example/x?utm_source=b"),
                facet(0, 1, "bold"),
            ],
            embed={
                "$type": "app.bsky.embed.external",
                "external": {"uri": "https://b.example/"},
            },
        )
    )
    assert found.tags == ("tea", "beside")
    assert found.links == ("https://a.example/x", "https://b.example/")


def test_a_reply_names_the_author_by_the_address() -> None:
    reply = {"parent": {"uri": uri("bob", "9")}, "root": {"uri": uri("cat", "8")}}
    found = post(view(reply=reply))
    assert found.reply_to == PostReference(
        post=uri("bob", "9"), author=AccountReference(id="did:plc:bob")
    )
    assert found.conversation_id == uri("cat", "8")
    item = {"post": view(reply=reply), "reply": {"parent": view("9", BOB), "root": {}}}
    record = records(item)[0]
    assert isinstance(record.main, Post)
    assert record.main.reply_to == PostReference(post=uri("bob", "9"), author=BOB_WHO)
    assert [part.id for part in record.context if isinstance(part, Post)] == [
        uri("bob", "9")
    ]


@pytest.mark.parametrize("media", [False, True])
def test_a_quoted_post_is_included_where_it_is_hydrated(media: bool) -> None:
    inner: Any = {"uri": uri("bob", "9"), "cid": "x"}
    hydrated: Any = {
        "uri": uri("bob", "9"),
        "author": BOB,
        "value": {"text": "first", "createdAt": "2024-03-04T10:00:00Z"},
        "likeCount": 7,
    }
    if media:
        inner, hydrated = {"record": inner}, {"record": hydrated}
    value = view(embed={"$type": "app.bsky.embed.record", "record": inner})
    assert post(value).quote_of == PostReference(
        post=uri("bob", "9"), author=AccountReference(id="did:plc:bob")
    )
    record = records(value | {"embed": {"record": hydrated}})[0]
    assert isinstance(record.main, Post)
    assert record.main.quote_of == PostReference(post=uri("bob", "9"), author=BOB_WHO)
    (quoted,) = record.context
    assert isinstance(quoted, Post)
    assert (quoted.text, quoted.likes) == ("first", 7)


def test_an_embedded_list_or_feed_is_no_quote() -> None:
    inner = {"uri": "at://did:plc:bob/app.bsky.graph.list/9"}
    assert post(view(embed={"record": inner})).kind is PostKind.ORIGINAL


def test_a_repost_is_a_share_with_one_key_from_every_source() -> None:
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": BOB,
        "indexedAt": "2024-03-06T10:00:00Z",
    }
    original = view(facets=[facet(0, 5, "tag", tag="tea")])
    record = records({"post": original, "reason": reason})[0]
    share = record.main
    assert isinstance(share, Post)
    assert share.id == f"did:plc:bob/share/{uri('amy', '1')}"
    assert share.share_of == PostReference(post=uri("amy", "1"), author=AMY_WHO)
    assert share.created_at == datetime(2024, 3, 6, 10)
    assert (share.text, share.tags, share.likes) == ("hello", ("tea",), None)
    assert record.context == (post(original),)
    repost = {"subject": {"uri": uri("amy", "1")}, "createdAt": "2024-03-06T10:00:00Z"}
    streamed = post(line("create", "app.bsky.feed.repost", repost))
    listed = post({"uri": uri("amy", "1"), "repostedBy": [BOB]})
    single = post({"uri": uri("bob", "k", "repost"), "value": repost})
    assert {streamed.id, listed.id, single.id} == {share.id}
    pinned = {"post": original, "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    assert post(pinned).kind is PostKind.ORIGINAL


def line(operation: str, collection: str, record: Any = None) -> dict[str, Any]:
    commit = {"operation": operation, "collection": collection, "rkey": "k"}
    return {
        "did": "did:plc:bob",
        "time_us": 1709632800000000,
        "kind": "commit",
        "commit": commit | ({"record": record} if record else {}),
    }


def test_jetstream_lines_are_posts_follows_profiles_and_deletions() -> None:
    values = {"text": "hi", "createdAt": "2024-03-05T09:59:00Z"}
    made, followed, profile, gone, renamed = records(
        line("create", "app.bsky.feed.post", values),
        line("create", "app.bsky.graph.follow", {"subject": "did:plc:amy"}),
        line("update", "app.bsky.actor.profile", {"displayName": "Bob"}),
        line("delete", "app.bsky.feed.post"),
        {"did": "did:plc:bob", "kind": "identity", "identity": {"handle": "b.example"}},
    )
    assert isinstance(made.main, Post)
    assert (made.main.id, made.main.text) == (uri("bob", "k"), "hi")
    assert made.main.author is not None
    assert made.main.author.account == AccountReference(id="did:plc:bob")
    assert isinstance(followed.main, Follow)
    assert followed.main.follower.account.id == "did:plc:bob"
    assert followed.main.followed.account.id == "did:plc:amy"
    assert isinstance(profile.main, Profile)
    assert (profile.main.name, profile.main.at) == ("Bob", datetime(2024, 3, 5, 10))
    assert gone.main == Deletion(platform="bluesky", post=uri("bob", "k"))
    assert isinstance(renamed.main, Profile)
    assert renamed.main.account == AccountReference(
        id="did:plc:bob", handle="b.example"
    )


@pytest.mark.parametrize(
    "value",
    [
        line("create", "app.bsky.feed.like", {"subject": {"uri": uri("amy", "1")}}),
        line("delete", "app.bsky.feed.repost"),
        {"did": "did:plc:bob", "kind": "account", "account": {"active": False}},
        {"uri": uri("bob", "k", "like"), "value": {"$type": "app.bsky.feed.like"}},
        {"did": "did:plc:bob"},
        {"feed": []},
        {"likes": [], "uri": uri("amy", "1")},
        [],
    ],
)
def test_unknown_records_are_noted_and_not_counted(value: Any) -> None:
    assert list(bluesky.read(rows(value))) == [FileWarning(warning="empty_envelope")]


def test_a_single_records_author_is_the_did_of_its_address() -> None:
    value = {"uri": uri("amy", "1"), "value": {"text": "hi", "createdAt": None}}
    found = post(value)
    assert found.author is not None
    assert found.author.account == AccountReference(id="did:plc:amy")


def test_an_implausible_time_is_replaced_by_the_time_of_indexing() -> None:
    record = records(view(createdAt="0001-01-01T00:00:00Z"))[0]
    assert isinstance(record.main, Post)
    assert record.main.created_at == datetime(2024, 3, 5, 10, 0, 9)
    assert record.warnings == ("time_of_indexing",)
    both = view(createdAt="soon") | {"indexedAt": "later"}
    (item,) = bluesky.read(rows(both))
    assert isinstance(item, RejectedRecord)
    assert item.reason == "bad_time"


def test_pages_are_read_member_by_member() -> None:
    page = {"feed": [{"post": view("1")}, {"post": view("2")}, 3], "cursor": "x"}
    items = list(bluesky.read(rows(page)))
    assert [type(item) for item in items] == [Record, Record, RejectedRecord]
    assert len(records({"posts": [view("1"), view("2")]})) == 2
    people = records({"followers": [AMY], "subject": BOB})
    assert isinstance(people[0].main, Follow)
    assert people[0].main.follower.account == AMY_WHO


def test_answers_of_a_thread_are_records_and_its_parents_are_included() -> None:
    answers = [{"post": view("3", BOB), "replies": [{"post": view("4")}]}]
    thread = {"post": view("2"), "parent": {"post": view("1", BOB)}, "replies": answers}
    found = records({"thread": thread})
    assert [record.main.id for record in found if isinstance(record.main, Post)] == [
        uri("amy", "2"),
        uri("bob", "3"),
        uri("amy", "4"),
    ]
    assert [part.id for part in found[0].context if isinstance(part, Post)] == [
        uri("bob", "1")
    ]


def test_quotes_of_quotes_end() -> None:
    quoted: Any = {"uri": uri("bob", "0"), "author": BOB, "value": {"text": "x"}}
    for number in range(1, 150):
        values = {
            "text": "x",
            "embed": {"record": {"uri": uri("bob", str(number - 1))}},
        }
        quoted = {
            "uri": uri("bob", str(number)),
            "author": BOB,
            "value": values,
            "embeds": [{"record": quoted}],
        }
    embed = {"record": {"uri": uri("bob", "149")}}
    record = records(view(embed=embed) | {"embed": {"record": quoted}})[0]
    assert len(record.context) == 4


@pytest.mark.parametrize(
    "value",
    [
        {"uri": "https://m.example/1", "account": {"acct": "amy"}, "content": ""},
        {"id": "1", "author_id": "2", "text": "flat"},
        {"did": 7, "handle": "amy"},
    ],
)
def test_other_formats_are_not_recognised(value: dict[str, Any]) -> None:
    assert not bluesky.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, [{}], {"a": 1}, True, 1.5])
def test_no_shape_of_a_field_stops_the_reader(junk: Any) -> None:
    whole = view(embed={"record": {"uri": uri("bob", "9")}}, facets=[], reply={})
    for name in ("author", "record", "embed", "uri", "indexedAt", "post", "value"):
        assert len(list(bluesky.read(rows(whole | {name: junk})))) == 1
    for name in whole["record"]:
        value = whole | {"record": whole["record"] | {name: junk}}
        assert (
            len(list(bluesky.read(rows(value, {"post": value, "reason": junk})))) == 2
        )
    for name in line("create", "app.bsky.feed.post", {"text": "x"}):
        list(bluesky.read(rows(line("create", "x") | {name: junk})))
    for name in ("feed", "posts", "follows", "repostedBy", "thread", "subject", "uri"):
        list(bluesky.read(rows({"follows": [AMY], "subject": BOB} | {name: junk})))
    list(bluesky.read(rows(junk)))
