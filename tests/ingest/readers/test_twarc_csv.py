from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph.model import (
    AccountReference,
    Post,
    PostKind,
    PostReference,
    Profile,
    Record,
    RecordPosition,
    RejectedRecord,
)
from ingest.parsing.row import FileHead, FileRow
from ingest.readers import twarc_csv

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared/data/x_v2_twarc/flat.jsonl"

CELLS = {
    "id": "900",
    "conversation_id": "890",
    "referenced_tweets.replied_to.id": "",
    "referenced_tweets.retweeted.id": "",
    "referenced_tweets.quoted.id": "",
    "author_id": "1",
    "in_reply_to_user_id": "",
    "in_reply_to_username": "",
    "retweeted_user_id": "",
    "retweeted_username": "",
    "quoted_user_id": "",
    "quoted_username": "",
    "created_at": "2022-01-01T10:00:00.000Z",
    "text": "two\\nlines @bob",
    "lang": "en",
    "public_metrics.impression_count": "50",
    "public_metrics.reply_count": "1",
    "public_metrics.retweet_count": "2",
    "public_metrics.like_count": "3",
    "entities.hashtags": '[{"start": 0, "end": 4, "tag": "good"}]',
    "entities.mentions": '[{"start": 10, "end": 14, "username": "bob", "id": "2"}]',
    "entities.urls": '[{"url": "https://t.co/x", "expanded_url": "https://a.example/"}]',
    "author.created_at": "2010-05-06T07:08:09.000Z",
    "author.username": "amy",
    "author.name": "Amy",
    "author.description": "I bake",
    "author.public_metrics.followers_count": "345",
    "author.public_metrics.following_count": "12",
    "author.verified": "False",
    "__twarc.retrieved_at": "2022-01-02T00:00:00+00:00",
}
SHARE = {
    "referenced_tweets.retweeted.id": "800",
    "retweeted_user_id": "2",
    "retweeted_username": "bob",
}


def read(cells: Mapping[str, str]) -> Record | RejectedRecord:
    (item,) = twarc_csv.read([FileRow(RecordPosition(2, 0), b"", cells)])
    assert isinstance(item, Record | RejectedRecord)
    return item


def record(**cells: str) -> Record:
    item = read(CELLS | cells)
    assert isinstance(item, Record)
    return item


def post(**cells: str) -> Post:
    main = record(**cells).main
    assert isinstance(main, Post)
    return main


def test_a_row_is_a_post_with_its_authors_profile_of_that_time() -> None:
    found = post()
    assert found.author == Profile(
        account=AccountReference(id="1", handle="amy"),
        platform="x",
        name="Amy",
        followers=345,
        following=12,
        bio="I bake",
        created_at=datetime(2010, 5, 6, 7, 8, 9),
        verified=False,
        at=datetime(2022, 1, 2),
    )
    assert found.text == "two\nlines @bob"
    assert found.mentions == (AccountReference(id="2", handle="bob"),)
    assert (found.tags, found.links) == (("good",), ("https://a.example/",))
    assert (found.likes, found.shares, found.replies, found.views) == (3, 2, 1, 50)
    assert (found.conversation_id, found.language) == ("890", "en")


def test_lists_of_bare_names_are_read_like_lists_of_objects() -> None:
    found = post(
        **{
            "entities.mentions": '["@bob"]',
            "entities.hashtags": '["#good"]',
            "entities.urls": '["https://a.example/"]',
        }
    )
    assert found.mentions == (AccountReference(handle="bob"),)
    assert (found.tags, found.links) == (("good",), ("https://a.example/",))


def test_a_shares_entities_and_counts_are_given_back_to_the_original() -> None:
    # Trap: shared posts are cut, so tags and mentions come from the original.
    found = record(**SHARE)
    share, (original,) = found.main, found.context
    assert isinstance(share, Post)
    assert isinstance(original, Post)
    assert share.share_of == PostReference(
        post="800", author=AccountReference(id="2", handle="bob")
    )
    assert share.mentions == ()
    assert share.likes is None
    assert (original.id, original.kind) == ("800", PostKind.ORIGINAL)
    assert original.author == Profile(account=AccountReference(id="2", handle="bob"))
    assert original.created_at is None
    assert (original.likes, original.tags) == (3, ("good",))
    assert original.mentions == (AccountReference(id="2", handle="bob"),)


def test_a_truncated_share_sets_no_field_of_its_original() -> None:
    found = record(**SHARE, text="RT @bob: two li…")
    assert found.context == ()
    assert isinstance(found.main, Post)
    assert found.main.mentions == ()


def test_replies_and_quotes_point_at_post_and_author() -> None:
    found = post(
        **{
            "referenced_tweets.replied_to.id": "700",
            "in_reply_to_user_id": "7",
            "referenced_tweets.quoted.id": "600",
            "quoted_user_id": "6",
            "quoted_username": "eve",
        }
    )
    assert found.reply_to == PostReference(post="700", author=AccountReference(id="7"))
    assert found.quote_of == PostReference(
        post="600", author=AccountReference(id="6", handle="eve")
    )


def test_the_oldest_tables_keep_references_and_texts_as_json() -> None:
    old = {"id": "1", "author_id": "2", "created_at": "2019-09-06T20:38:01.000Z"}
    item = read(
        old
        | {
            "text": '"so \\u00e9asy \\n yes"',
            "referenced_tweets": '[{"type": "quoted", "id": "600"}]',
            "author.username": "amy",
        }
    )
    assert isinstance(item, Record)
    assert isinstance(item.main, Post)
    assert item.main.text == "so éasy \n yes"
    assert item.main.quote_of == PostReference(post="600")


def test_a_list_cell_that_is_no_list_is_dropped_with_a_warning() -> None:
    found = record(**{"entities.mentions": "[{'username'"})
    assert found.warnings == ("field_dropped",)
    assert isinstance(found.main, Post)
    assert found.main.mentions == ()


def test_a_table_of_users_gives_profiles() -> None:
    user = {
        "id": "1",
        "username": "amy",
        "name": "Amy",
        "public_metrics.followers_count": "5",
        "created_at": "2010-05-06T07:08:09.000Z",
        "verified": "True",
    }
    assert twarc_csv.sniff(FileHead("table", tuple(user), ()))
    item = read(user)
    assert isinstance(item, Record)
    assert isinstance(item.main, Profile)
    assert item.main.account == AccountReference(id="1", handle="amy")
    assert (item.main.followers, item.main.verified) == (5, True)


def test_an_id_that_a_spreadsheet_rounded_is_refused() -> None:
    item = read(CELLS | {"id": "1.52E+18"})
    assert isinstance(item, RejectedRecord)
    assert item.reason == "bad_id"


def test_flat_tables_without_these_paths_are_not_recognised() -> None:
    assert twarc_csv.sniff(FileHead("table", tuple(CELLS), ()))
    assert not twarc_csv.sniff(FileHead("table", ("id", "author_id", "text"), ()))


def flattened(fields: Mapping[str, Any], path: str = "") -> dict[str, str]:
    """The paths and cells that a table of this object has; lists become JSON."""
    cells: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            cells |= flattened(value, f"{path}{name}.")
        else:
            cells[path + name] = json.dumps(value) if isinstance(value, list) else value
    return {
        name: cell if isinstance(cell, str) else str(cell)
        for name, cell in cells.items()
    }


def as_table(post: Mapping[str, Any]) -> dict[str, str]:
    """A real flattened post as a row: its references as ids, without a merge."""
    cells = flattened({k: v for k, v in post.items() if k != "referenced_tweets"})
    for each in post.get("referenced_tweets", ()):
        cells[f"referenced_tweets.{each['type']}.id"] = each["id"]
        prefix = {"retweeted": "retweeted", "quoted": "quoted"}.get(each["type"])
        if prefix and "author_id" in each:
            cells[f"{prefix}_user_id"] = each["author_id"]
    return cells


def test_real_posts_laid_out_as_a_table_keep_their_references() -> None:
    if not FILE.exists():
        pytest.skip("needs ../shared/data/x_v2_twarc/flat.jsonl")
    posts = [json.loads(line) for line in FILE.read_text("utf-8").splitlines() if line]
    found = [read(as_table(each)) for each in posts]
    mains = [
        r.main for r in found if isinstance(r, Record) and isinstance(r.main, Post)
    ]
    assert len(mains) == len(posts) == 100
    kinds = [each["type"] for p in posts for each in p.get("referenced_tweets", ())]
    assert sum(p.share_of is not None for p in mains) == kinds.count("retweeted") == 47
    assert sum(p.reply_to is not None for p in mains) >= kinds.count("replied_to") == 31
    assert sum(p.quote_of is not None for p in mains) == kinds.count("quoted") == 8
    assert [p.id for p in mains] == [p["id"] for p in posts]
    mentioned = sum(
        len({m["username"] for m in p.get("entities", {}).get("mentions", ())})
        for p, main in zip(posts, mains, strict=True)
        if main.share_of is None
    )
    assert sum(len(p.mentions) for p in mains) == mentioned
