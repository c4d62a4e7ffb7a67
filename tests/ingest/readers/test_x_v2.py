from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graph.model import (
    AccountReference,
    FileWarning,
    Post,
    PostKind,
    PostReference,
    Profile,
    Record,
    RejectedRecord,
)
from ingest.parsing.row import FileHead
from ingest.readers import x_v2
from tests.ingest.readers.json_rows import records_of, rows

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT.parent / "shared/data/x_v2_twarc"

AMY: dict[str, Any] = {
    "id": "11",
    "username": "amy",
    "name": "Amy Example",
    "description": "tea &amp; cake",
    "verified": True,
    "created_at": "2015-01-02T03:04:05.000Z",
    "url": "https://t.co/a",
    "entities": {"url": {"urls": [{"expanded_url": "https://amy.example"}]}},
    "public_metrics": {"followers_count": 120, "following_count": 7},
}
BOB: dict[str, Any] = {"id": "22", "username": "bob", "name": "Bob"}
CAT: dict[str, Any] = {"id": "33", "username": "cat", "name": "Cat"}


def tweet(id: str, author: str, text: str, **more: Any) -> dict[str, Any]:
    made = {"id": id, "author_id": author, "text": text, "lang": "en"}
    return (
        made | {"created_at": "2024-03-05T10:00:00.000Z", "public_metrics": {}} | more
    )


def refers(kind: str, id: str) -> dict[str, Any]:
    return {"referenced_tweets": [{"type": kind, "id": id}]}


ORIGINAL = tweet(
    "100",
    "22",
    "A long story about @cat and #AcmeTea that goes on and on https://t.co/1 #last",
    entities={
        "mentions": [{"start": 19, "username": "cat", "id": "33"}],
        "hashtags": [{"tag": "AcmeTea"}, {"tag": "last"}],
        "urls": [
            {"expanded_url": "https://acme.example/tea?utm_source=x"},
            {"expanded_url": "https://twitter.com/bob/status/100/photo/1"},
        ],
    },
    public_metrics={"retweet_count": 9, "like_count": 5},
)
SHARE = tweet(
    "101",
    "11",
    "RT @bob: A long story about @cat and #Acm\u2026",
    entities={
        "mentions": [
            {"start": 3, "username": "bob", "id": "22"},
            {"start": 29, "username": "cat", "id": "33"},
        ],
        "hashtags": [{"tag": "Acm"}],
    },
    public_metrics={"retweet_count": 9, "like_count": 0},
    **refers("retweeted", "100"),
)


def page(*data: dict[str, Any], users: Any = (AMY, BOB, CAT), tweets: Any = ()) -> Any:
    return {
        "data": list(data),
        "includes": {"users": list(users), "tweets": list(tweets)},
        "meta": {"result_count": len(data)},
        "__twarc": {"retrieved_at": "2024-03-06T00:00:00+00:00"},
    }


records = partial(records_of, x_v2)


def post(*values: Any) -> Post:
    main = records(*values)[0].main
    assert isinstance(main, Post)
    return main


def test_a_post_has_its_authors_profile_of_the_time_of_collection() -> None:
    found = post(
        page(tweet("7", "11", "AT&amp;T &lt;3", lang="und", conversation_id="7"))
    )
    assert found.id == "7"
    assert found.text == "AT&T <3"
    assert found.language is None
    assert found.platform == "x"
    assert found.url == "https://x.com/amy/status/7"
    assert found.created_at == datetime(2024, 3, 5, 10)
    assert found.collected_at == datetime(2024, 3, 6)
    assert found.conversation_id == "7"
    assert found.author == Profile(
        account=AccountReference(id="11", handle="amy"),
        platform="x",
        name="Amy Example",
        followers=120,
        following=7,
        bio="tea & cake",
        url="https://amy.example/",
        created_at=datetime(2015, 1, 2, 3, 4, 5),
        verified=True,
        at=datetime(2024, 3, 6),
    )


def test_a_share_counts_for_the_one_who_was_shared() -> None:
    found = post(page(SHARE, tweets=[ORIGINAL]))
    assert found.kind is PostKind.SHARE
    assert found.share_of == PostReference(
        post="100", author=AccountReference(id="22", handle="bob")
    )


def test_trap_the_share_prefix_and_the_mentions_inside_a_share_are_no_mentions() -> (
    None
):
    record = records(page(SHARE, tweets=[ORIGINAL]))[0]
    assert isinstance(record.main, Post)
    assert record.main.mentions == ()
    original = record.context[0]
    assert isinstance(original, Post)
    assert original.mentions == (AccountReference(id="33", handle="cat"),)


def test_trap_the_tags_and_links_of_a_share_come_from_the_referenced_post() -> None:
    found = post(page(SHARE, tweets=[ORIGINAL]))
    assert found.tags == ("AcmeTea", "last")
    assert found.links == ("https://acme.example/tea",)
    assert found.text == ORIGINAL["text"]
    assert post(page(SHARE)).tags == ()


def test_the_counts_of_the_original_are_not_the_shares_own() -> None:
    record = records(page(SHARE, tweets=[ORIGINAL]))[0]
    original = record.context[0]
    assert isinstance(record.main, Post)
    assert isinstance(original, Post)
    assert (record.main.shares, record.main.likes) == (None, None)
    assert (original.shares, original.likes) == (9, 5)


def test_without_the_original_the_mention_at_position_three_was_shared() -> None:
    assert post(page(SHARE)).share_of == PostReference(
        post="100", author=AccountReference(id="22", handle="bob")
    )


def test_trap_after_a_rename_the_prefix_is_no_longer_among_the_mentions() -> None:
    renamed = SHARE | {"entities": {"mentions": SHARE["entities"]["mentions"][1:]}}
    assert post(page(renamed)).share_of == PostReference(
        post="100", author=AccountReference(handle="bob")
    )
    known = post(page(renamed, tweets=[ORIGINAL])).share_of
    assert known == PostReference(
        post="100", author=AccountReference(id="22", handle="bob")
    )


def test_a_reply_and_a_quote_point_at_posts_and_their_authors() -> None:
    both = tweet("8", "11", "@bob no", in_reply_to_user_id="22")
    both["referenced_tweets"] = [
        {"type": "quoted", "id": "100"},
        {"type": "replied_to", "id": "99"},
    ]
    both["entities"] = {
        "mentions": [{"start": 0, "username": "bob", "id": "22"}],
        "urls": [
            {"expanded_url": "https://x.com/bob/status/100"},
            {"expanded_url": "https://x.com/cat/status/55"},
            {"expanded_url": "https://t.co/pic", "display_url": "pic.x.com/abc"},
        ],
    }
    found = post(page(both, tweets=[ORIGINAL]))
    assert found.kind is PostKind.QUOTE
    assert found.quote_of == PostReference(
        post="100", author=AccountReference(id="22", handle="bob")
    )
    assert found.reply_to == PostReference(
        post="99", author=AccountReference(id="22", handle="bob")
    )
    assert found.mentions == (AccountReference(id="22", handle="bob"),)
    assert found.links == ("https://x.com/cat/status/55",)
    alone = post(page(both, users=[AMY])).quote_of
    assert alone == PostReference(post="100", author=AccountReference(handle="bob"))


def test_unreferenced_includes_are_added_to_the_first_record() -> None:
    stray = tweet("300", "22", "pinned")
    first, second = records(
        page(tweet("1", "11", "a"), tweet("2", "11", "b"), tweets=[stray])
    )
    assert [part.id for part in first.context if isinstance(part, Post)] == ["300"]
    users = [part.account.id for part in first.context if isinstance(part, Profile)]
    assert users == ["33"]
    assert second.context == ()


def test_a_bad_member_costs_only_itself() -> None:
    bad = [tweet("1.23E+18", "11", "a"), {"id": "5", "text": "no author"}, 7]
    items = list(x_v2.read(rows(page(*bad, tweet("6", "11", "fine")))))
    assert [item.reason for item in items if isinstance(item, RejectedRecord)] == [
        "bad_id",
        "missing_author",
        "not_object",
    ]
    last = items[-1]
    assert isinstance(last, Record)
    assert last.context, "what the lost first record would have carried"


def test_an_included_post_that_cannot_be_read_is_dropped_with_a_warning() -> None:
    broken = ORIGINAL | {"created_at": "yesterday"}
    record = records(page(SHARE, tweets=[broken]))[0]
    assert record.warnings == ("field_dropped",)
    assert not [part for part in record.context if isinstance(part, Post)]


def test_an_envelope_without_records_is_noted() -> None:
    errors = {"errors": [{"title": "Not Found Error"}], "__twarc": {}}
    empty: dict[str, Any] = {"data": [], "meta": {"result_count": 0}}
    assert (
        list(x_v2.read(rows(errors, empty)))
        == [FileWarning(warning="empty_envelope")] * 2
    )
    assert x_v2.sniff(FileHead("json", (), (errors,)))
    assert x_v2.sniff(FileHead("json", (), (empty,)))


def test_posts_that_share_each_other_end() -> None:
    a = tweet("1", "11", "RT @bob: x", **refers("retweeted", "2"))
    b = tweet("2", "22", "RT @amy: x", **refers("retweeted", "1"))
    assert len(records(page(a, tweets=[a, b]))) == 1


def test_a_chain_of_shares_ends() -> None:
    chain = [
        tweet(str(n), "11", "RT @amy: x", **refers("retweeted", str(n + 1)))
        for n in range(3000)
    ]
    assert len(records(page(chain[0], tweets=chain[1:]))) == 1


def test_only_five_hundred_mentions_of_a_post_are_kept() -> None:
    named = [{"start": 0, "username": f"u{n}", "id": str(n)} for n in range(600)]
    record = records(page(tweet("1", "11", "x", entities={"mentions": named})))[0]
    assert isinstance(record.main, Post)
    assert len(record.main.mentions) == 500
    assert record.warnings == ("mentions_capped",) * 100


def test_a_page_of_one_object_and_a_long_text_are_read() -> None:
    long = tweet(
        "9",
        "11",
        "short\u2026",
        note_tweet={
            "text": "the whole text for @cat",
            "entities": {"mentions": [{"start": 19, "username": "cat", "id": "33"}]},
        },
    )
    found = post(page() | {"data": long})
    assert found.text == "the whole text for @cat"
    assert found.mentions == (AccountReference(id="33", handle="cat"),)


@pytest.mark.parametrize(
    "value",
    [
        {"id": "1", "author_id": "2", "text": "our own flat line", "mentions": []},
        {"id_str": "1", "text": "v1", "user": {"screen_name": "amy"}},
        {"data": {"children": []}, "kind": "Listing"},
        {"uri": "at://did:plc:a/app.bsky.feed.post/1", "author": {"did": "did:plc:a"}},
        {"data": {"id": "7", "desc": "another platform"}, "item_id": "7"},
    ],
)
def test_other_formats_are_not_recognised(value: dict[str, Any]) -> None:
    assert not x_v2.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, [{}], {"a": 1}, True, 1.5])
def test_no_shape_of_a_field_stops_the_reader(junk: Any) -> None:
    for name in (*SHARE, "author", "note_tweet", "in_reply_to_user_id"):
        value = page(SHARE | {name: junk}, tweets=[ORIGINAL | {name: junk}])
        assert len(list(x_v2.read(rows(value)))) == 1
    for name in page():
        list(x_v2.read(rows(page(SHARE) | {name: junk})))
    list(x_v2.read(rows(junk)))


# The real files, checked against a walk of the raw JSON.
