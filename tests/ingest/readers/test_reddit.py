from __future__ import annotations

import json
from collections import Counter
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
from ingest.readers import reddit
from tests.ingest.readers.json_rows import records_of, rows

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared/data/reddit_listings/reddit_listings.jsonl"

COMMENT: dict[str, Any] = {
    "name": "t1_c1",
    "id": "c1",
    "author": "amy",
    "author_fullname": "t2_a",
    "body": "good &gt; bad, u/bob_by and /u/cat, see [x](https://a.example/x) /r/u/no",
    "subreddit": "tea",
    "link_id": "t3_s1",
    "link_author": "sue",
    "parent_id": "t3_s1",
    "score": 4,
    "created_utc": 1709632800.0,
    "edited": False,
    "replies": "",
}
SUBMISSION: dict[str, Any] = {
    "name": "t3_s1",
    "id": "s1",
    "author": "sue",
    "title": "Tea &amp; cake",
    "selftext": "why not",
    "subreddit": "tea",
    "url": "https://www.reddit.com/r/tea/comments/s1/tea/",
    "permalink": "/r/tea/comments/s1/tea/",
    "score": 9,
    "num_comments": 2,
    "created_utc": 1709629200.0,
    "edited": 1709632800.0,
}


def thing(data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": data["name"][:2], "data": data}


def listing(*children: Any) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"children": list(children), "after": None}}


records = partial(records_of, reddit)


def post(*values: Any) -> Post:
    main = records(*values)[0].main
    assert isinstance(main, Post)
    return main


def test_a_comment_answers_its_parent() -> None:
    found = post(listing(thing(COMMENT)))
    assert found.id == "t1_c1"
    assert found.author is not None
    assert found.author.account == AccountReference(id="t2_a", handle="amy")
    assert found.reply_to == PostReference(
        post="t3_s1", author=AccountReference(handle="sue")
    )
    assert found.conversation_id == "t3_s1"
    assert found.text.startswith("good > bad")
    assert found.mentions == (
        AccountReference(handle="bob_by"),
        AccountReference(handle="cat"),
    )
    assert found.links == ("https://a.example/x",)
    assert found.tags == ("r/tea",)
    assert found.likes == 4
    assert found.created_at == datetime(2024, 3, 5, 10)
    assert found.edited_at is None
    assert found.url == "https://www.reddit.com/comments/s1/_/c1/"


def test_the_submissions_author_is_not_the_author_of_another_comment() -> None:
    deeper = COMMENT | {"parent_id": "t1_c0"}
    assert post(deeper).reply_to == PostReference(post="t1_c0", author=None)


def test_a_submission_is_title_and_text() -> None:
    found = post(thing(SUBMISSION))
    assert found.kind is PostKind.ORIGINAL
    assert (found.id, found.conversation_id) == ("t3_s1", "t3_s1")
    assert found.text == "Tea & cake\n\nwhy not"
    assert (found.likes, found.replies) == (9, 2)
    assert found.edited_at == datetime(2024, 3, 5, 10)
    assert found.links == ()
    assert found.url == "https://www.reddit.com/r/tea/comments/s1/tea/"
    outside = post(SUBMISSION | {"selftext": "", "url": "https://a.example/?utm_id=1"})
    assert outside.links == ("https://a.example/",)


@pytest.mark.parametrize("author", ["[deleted]", "[removed]", None, ""])
def test_trap_a_placeholder_author_joins_no_strangers(author: str | None) -> None:
    found = post(COMMENT | {"author": author, "link_author": author})
    assert found.author is None
    assert found.reply_to == PostReference(post="t3_s1", author=None)


@pytest.mark.parametrize("body", ["[deleted]", "[removed]"])
def test_a_placeholder_is_no_text(body: str) -> None:
    assert post(COMMENT | {"body": body}).text == ""
    assert post(SUBMISSION | {"selftext": body}).text == "Tea & cake"


def test_dump_lines_have_numbers_without_prefix_and_a_time_of_collection() -> None:
    line = {key: COMMENT[key] for key in COMMENT if key != "name"}
    found = post(line | {"created_utc": "1709632800", "retrieved_on": 1709636400})
    assert (found.id, found.created_at) == ("t1_c1", datetime(2024, 3, 5, 10))
    assert found.collected_at == datetime(2024, 3, 5, 11)
    later = {"retrieved_on": 1709636400, "_meta": {"retrieved_2nd_on": 1709640000}}
    assert post(line | later).collected_at == datetime(2024, 3, 5, 12)
    bare = {key: SUBMISSION[key] for key in SUBMISSION if key != "name"}
    assert post(bare).id == "t3_s1"
    assert reddit.sniff(FileHead("json", (), (line,)))
    assert reddit.sniff(FileHead("json", (), (bare,)))


def test_answers_inside_a_comment_are_records_that_know_their_parent() -> None:
    answer = COMMENT | {"name": "t1_c2", "author": "bob", "parent_id": "t1_c1"}
    more = {"kind": "more", "data": {"count": 3, "parent_id": "t1_c1", "name": "t1_x"}}
    tree = COMMENT | {"replies": listing(thing(answer), more)}
    page = [listing(thing(SUBMISSION)), listing(thing(tree))]
    items = list(reddit.read(rows(page)))
    posts = [item.main for item in items if isinstance(item, Record)]
    assert [main.id for main in posts if isinstance(main, Post)] == [
        "t3_s1",
        "t1_c1",
        "t1_c2",
    ]
    assert isinstance(posts[2], Post)
    assert posts[2].reply_to == PostReference(
        post="t1_c1", author=AccountReference(id="t2_a", handle="amy")
    )
    assert items[3:] == [FileWarning(warning="comments_not_in_file")]


def test_a_crosspost_is_a_share_and_with_words_of_its_own_a_quote() -> None:
    cross = SUBMISSION | {
        "name": "t3_s2",
        "author": "amy",
        "selftext": "",
        "crosspost_parent": "t3_s1",
        "crosspost_parent_list": [SUBMISSION],
    }
    record = records(cross)[0]
    target = PostReference(post="t3_s1", author=AccountReference(handle="sue"))
    assert isinstance(record.main, Post)
    assert (record.main.share_of, record.main.quote_of) == (target, None)
    assert [part.id for part in record.context if isinstance(part, Post)] == ["t3_s1"]
    assert post(cross | {"title": "Look at this"}).quote_of == target
    assert post(cross | {"selftext": "I like it"}).quote_of == target
    alone = post(cross | {"crosspost_parent_list": None})
    assert alone.share_of == PostReference(post="t3_s1")


def test_a_recorded_answer_without_escapes_is_read_unchanged() -> None:
    values = COMMENT | {"body": "write &amp; for it"}
    recorded = {"path": "/r/tea", "query": "raw_json=1", "body": listing(thing(values))}
    assert post(recorded).text == "write &amp; for it"
    assert post(listing(thing(values))).text == "write & for it"


def test_an_account_is_a_profile_and_an_empty_listing_is_noted() -> None:
    (record,) = records({"kind": "t2", "data": {"id": "a", "name": "amy"}})
    assert isinstance(record.main, Profile)
    assert record.main.account == AccountReference(id="t2_a", handle="amy")
    assert list(reddit.read(rows(listing()))) == [FileWarning(warning="empty_envelope")]


def test_a_bad_member_costs_only_itself() -> None:
    bad = [thing(COMMENT | {"created_utc": "noon"}), {"kind": "t1"}, 5, thing(COMMENT)]
    items = list(reddit.read(rows(listing(*bad))))
    assert [item.reason for item in items if isinstance(item, RejectedRecord)] == [
        "bad_time",
        "missing_id",
        "not_object",
    ]
    assert isinstance(items[-1], Record)


@pytest.mark.parametrize(
    "value",
    [
        {"path": "/api/v1/x", "body": [{"acct": "amy"}]},
        {"kind": "youtube#commentThread", "snippet": {}},
        {"id": "1", "author_id": "2", "text": "flat", "title": "x"},
        {"id": 1, "by": "amy", "type": "story", "title": "x", "score": 1},
    ],
)
def test_other_formats_are_not_recognised(value: dict[str, Any]) -> None:
    assert not reddit.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, [{}], {"a": 1}, True, 1.5])
def test_no_shape_of_a_field_stops_the_reader(junk: Any) -> None:
    cross = {"crosspost_parent": "t3_s0", "crosspost_parent_list": [SUBMISSION]}
    extra = {"permalink": "/x", "_meta": {}, "retrieved_on": 1, "kind": "t1", "data": 1}
    for whole in (COMMENT | extra, SUBMISSION | cross | extra):
        for name in whole:
            value = whole | {name: junk}
            for one in (value, listing({"kind": "t3", "data": value})):
                assert list(reddit.read(rows(one)))
    list(reddit.read(rows(junk, {"kind": "Listing", "data": junk}, listing(junk))))


# The real file, checked against a walk of the raw JSON.


def raw() -> list[Any]:
    if not FILE.exists():
        pytest.skip("needs ../shared/data/reddit_listings")
    return [json.loads(line) for line in FILE.read_bytes().splitlines()]


def test_the_real_listings_give_every_child_and_its_targets() -> None:
    values = raw()
    children = [
        child["data"] for value in values for child in value["body"]["data"]["children"]
    ]
    posts = [record.main for record in records(*values)]
    assert all(isinstance(main, Post) for main in posts)
    found = [main for main in posts if isinstance(main, Post)]
    assert [main.id for main in found] == [child["name"] for child in children]
    assert len(found) == 2298
    assert len({main.id for main in found}) == 1522
    assert Counter(main.kind for main in found) == {
        PostKind.REPLY: 2183,
        PostKind.ORIGINAL: 115,
    }
    assert [main.reply_to and main.reply_to.post for main in found] == [
        child.get("parent_id") for child in children
    ]
    assert reddit.sniff(FileHead("json", (), tuple(values)))


def test_the_real_comments_name_whom_they_answer_only_where_it_is_known() -> None:
    for value in raw():
        children = [child["data"] for child in value["body"]["data"]["children"]]
        names = {child["name"]: child["author"] for child in children}
        for child, record in zip(children, records(value), strict=True):
            assert isinstance(record.main, Post)
            target = record.main.reply_to
            if target is None:
                continue
            known = names.get(child["parent_id"])
            if child["parent_id"] == child["link_id"]:
                known = known or child["link_author"]
            known = None if known == "[deleted]" else known
            assert (target.author.handle if target.author else None) == known


COMMENT_THING = {"kind": "t1", "data": COMMENT}
MORE = {"kind": "more", "data": {"id": "x", "children": ["a", "b", "c"], "count": 5}}


@pytest.mark.parametrize(
    "answer",
    [
        {"json": {"errors": [], "data": {"things": [COMMENT_THING, MORE]}}},
        [{"json": {"data": {"things": [COMMENT_THING]}}}, MORE],
        {
            "path": "/api/morechildren",
            "body": {"json": {"data": {"things": [COMMENT_THING, MORE]}}},
        },
        {"kind": "Listing", "data": {"children": [COMMENT_THING, MORE]}},
        [COMMENT_THING, {"json": {"data": {"things": [MORE]}}}],
    ],
)
def test_fetched_answers_are_comments_and_the_missing_ones_are_counted(
    answer: Any,
) -> None:
    assert reddit.sniff(FileHead("json", (), (answer,))) or isinstance(answer, list)
    record, *notes = reddit.read(rows(answer))
    assert isinstance(record, Record)
    assert notes == [FileWarning(warning="comments_not_in_file", count=3)]


def test_an_empty_answer_has_no_comments() -> None:
    answer = {"json": {"errors": [], "data": {"things": []}}}
    assert list(reddit.read(rows(answer))) == [FileWarning(warning="empty_envelope")]
