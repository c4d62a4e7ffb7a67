from __future__ import annotations

import json
from collections.abc import Iterator
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
from ingest.readers import mastodon
from tests.ingest.readers.json_rows import records_of, rows

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT.parent / "shared/data/mastodon_recorded"


def account(id: str, acct: str, server: str = "tea.example") -> dict[str, Any]:
    name = acct.partition("@")[0]
    url = f"https://{server}/@{name}"
    return {"id": id, "username": name, "acct": acct, "url": url, "bot": False}


def who(name: str, server: str = "tea.example") -> AccountReference:
    return AccountReference(id=f"https://{server}/@{name}", handle=f"{name}@{server}")


AMY = account("1", "amy") | {
    "display_name": "Amy",
    "note": "<p>Tea &amp; cake</p>",
    "followers_count": 5,
    "following_count": 6,
    "created_at": "2020-01-02T00:00:00.000Z",
    "bot": True,
}
BOB = account("2", "bob@cake.example", "cake.example")


def status(id: str, author: Any = AMY, **more: Any) -> dict[str, Any]:
    made = {
        "id": id,
        "uri": f"https://tea.example/users/amy/statuses/{id}",
        "url": f"https://tea.example/@amy/{id}",
        "created_at": "2024-03-05T10:00:00.000Z",
        "account": author,
        "content": "<p>Hello <b>all</b></p>",
        "language": "en",
        "favourites_count": 3,
        "reblogs_count": 2,
        "replies_count": 1,
        "reblog": None,
        "mentions": [],
        "tags": [],
    }
    return made | more


def key(id: str) -> str:
    return f"https://tea.example/users/amy/statuses/{id}"


records = partial(records_of, mastodon)


def post(*values: Any) -> Post:
    main = records(*values)[0].main
    assert isinstance(main, Post)
    return main


def test_a_status_is_a_post_under_its_uri_by_the_accounts_address() -> None:
    found = post(status("7", edited_at="2024-03-05T11:00:00.000Z"))
    assert found.id == key("7")
    assert found.url == "https://tea.example/@amy/7"
    assert found.text == "Hello all"
    assert (found.likes, found.shares, found.replies) == (3, 2, 1)
    assert found.edited_at == datetime(2024, 3, 5, 11)
    assert found.collected_at is None
    assert found.author == Profile(
        account=who("amy"),
        platform="mastodon",
        name="Amy",
        followers=5,
        following=6,
        bio="Tea & cake",
        url="https://tea.example/@amy",
        created_at=datetime(2020, 1, 2),
        automated=True,
    )


def test_trap_a_bare_acct_is_another_person_on_another_server() -> None:
    here = records(account("1", "amy"))[0].main
    there = records(account("1", "amy", "cake.example"))[0].main
    known = records(account("9", "amy@cake.example", "cake.example"))[0].main
    assert isinstance(here, Profile)
    assert isinstance(there, Profile)
    assert isinstance(known, Profile)
    assert here.account == who("amy")
    assert there.account == known.account == who("amy", "cake.example") != here.account


def test_a_boost_is_a_share_of_the_included_original() -> None:
    inner = status("7", BOB, tags=[{"name": "tea"}], mentions=[AMY])
    record = records(status("8", reblog=inner, content=inner["content"]))[0]
    share, original = record.main, record.context[0]
    assert isinstance(share, Post)
    assert isinstance(original, Post)
    assert share.id == f"https://tea.example/@amy/share/{key('7')}"
    assert share.share_of == PostReference(
        post=key("7"), author=who("bob", "cake.example")
    )
    assert (share.mentions, share.likes, share.tags) == ((), None, ("tea",))
    assert original.mentions == (who("amy"),)


def test_mentions_tags_links_and_warnings_of_a_status() -> None:
    found = post(
        status(
            "7",
            mentions=[BOB, BOB, {"acct": ""}],
            tags=[{"name": "tea", "url": "https://tea.example/tags/tea"}],
            spoiler_text="Spoiler",
            content='<p>see <a href="https://a.example/b"><span class="invisible">'
            "https://</span><span>a.example/b</span></a></p>",
            card={"url": "https://a.example/b?utm_source=m"},
        )
    )
    assert found.mentions == (who("bob", "cake.example"),)
    assert found.tags == ("tea",)
    assert found.links == ("https://a.example/b",)
    assert found.text == "Spoiler\n\nsee https://a.example/b"


def test_a_replys_local_number_is_resolved_in_the_same_answer_only() -> None:
    answer = status("8", in_reply_to_id="7", in_reply_to_account_id="2", mentions=[BOB])
    together = records({"ancestors": [status("7", BOB)], "descendants": [answer]})
    assert isinstance(together[1].main, Post)
    assert together[1].main.reply_to == PostReference(
        post=key("7"), author=who("bob", "cake.example")
    )
    apart = records(status("7", BOB), answer)
    assert isinstance(apart[1].main, Post)
    assert apart[1].main.reply_to == PostReference(
        post=None, author=who("bob", "cake.example")
    )


def test_a_self_reply_names_its_author_and_an_unknown_parent_stays_unknown() -> None:
    own = post(status("8", in_reply_to_id="7", in_reply_to_account_id="1"))
    assert own.reply_to == PostReference(post=None, author=who("amy"))
    open_ = post(status("8", in_reply_to_id="7", in_reply_to_account_id="5"))
    assert open_.kind is PostKind.REPLY
    assert open_.reply_to == PostReference()


def test_a_quoted_status_is_included() -> None:
    quote = {"state": "accepted", "quoted_status": status("7", BOB)}
    record = records(status("8", quote=quote))[0]
    assert isinstance(record.main, Post)
    assert record.main.quote_of == PostReference(
        post=key("7"), author=who("bob", "cake.example")
    )
    assert [part.id for part in record.context if isinstance(part, Post)] == [key("7")]
    hidden = post(status("8", quote={"state": "accepted", "quoted_status_id": "7"}))
    assert hidden.quote_of == PostReference()
    assert post(status("8", quote={"state": "revoked"})).quote_of is None


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ([status("7"), status("8")], 2),
        ([AMY, BOB], 2),
        ({"statuses": [status("7")], "accounts": [BOB], "hashtags": []}, 2),
        ({"id": "1", "type": "mention", "account": BOB, "status": status("7")}, 1),
        ([{"id": "1", "type": "follow", "account": BOB}], 1),
        ({"id": "1", "account": BOB, "last_status": status("7")}, 1),
    ],
)
def test_every_shape_of_response_is_unpacked(body: Any, count: int) -> None:
    assert len(records(body)) == count
    assert len(records({"path": "/api/v1/x", "body": body})) == count
    assert mastodon.sniff(FileHead("json", (), ({"path": "/api/v1/x", "body": body},)))


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        None,
        {"id": "1", "following": True},
        [{"account": AMY, "content": "<p>an edit</p>", "created_at": "2024-03-05"}],
    ],
)
def test_what_is_no_status_and_no_account_is_noted(body: Any) -> None:
    value = {"cassette": "x", "path": "/api/v1/x", "body": body}
    assert list(mastodon.read(rows(value))) == [FileWarning(warning="empty_envelope")]


def test_a_bad_status_costs_only_itself() -> None:
    bad = [status("1", uri=None), status("2", created_at="soon"), status("3", {})]
    items = list(mastodon.read(rows([*bad, status("4")])))
    assert [item.reason for item in items if isinstance(item, RejectedRecord)] == [
        "missing_id",
        "bad_time",
        "missing_author",
    ]
    assert isinstance(items[-1], Record)


@pytest.mark.parametrize(
    "value",
    [
        {"path": "/r/all/comments/", "body": {"kind": "Listing"}},
        {"id": "1", "author_id": "2", "text": "flat"},
        {"uri": "at://did:plc:a/app.bsky.feed.post/1", "author": {}, "record": {}},
    ],
)
def test_other_formats_are_not_recognised(value: dict[str, Any]) -> None:
    assert not mastodon.sniff(FileHead("json", (), (value,)))


@pytest.mark.parametrize("junk", [None, 1, "x", [], {}, [{}], {"a": 1}, True, 1.5])
def test_no_shape_of_a_field_stops_the_reader(junk: Any) -> None:
    more = {"quote": {}, "card": {}, "in_reply_to_id": "1", "spoiler_text": ""}
    whole = status("7", **more)
    for name in whole:
        value = whole | {name: junk}
        for one in (value, [value], status("8", reblog=value), {"status": value}):
            assert len(list(mastodon.read(rows(one)))) >= 1
    for name in AMY:
        assert len(list(mastodon.read(rows(status("7", AMY | {name: junk}))))) == 1
    list(
        mastodon.read(rows(junk, {"path": "", "body": junk}, {"path": junk, "body": 1}))
    )


# The real files, checked against a walk of the raw JSON.


def raw(name: str) -> list[Any]:
    path = FOLDER / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("needs ../shared/data/mastodon_recorded")
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def statuses(value: Any) -> Iterator[Any]:
    """Every object with content and a URI, at any depth."""
    if isinstance(value, dict):
        if "content" in value and "uri" in value:
            yield value
        for inner in value.values():
            yield from statuses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from statuses(inner)


@pytest.mark.parametrize(
    ("name", "objects", "boosts"),
    [("mastodon_recorded", 264, 7), ("mastodon_public", 5, 0)],
)
def test_real_responses_give_every_status_that_a_search_finds(
    name: str, objects: int, boosts: int
) -> None:
    values = raw(name)
    items = list(mastodon.read(rows(*values)))
    assert not [item for item in items if isinstance(item, RejectedRecord)]
    found = [item for item in items if isinstance(item, Record)]
    posts = [record.main for record in found if isinstance(record.main, Post)]
    inside = [part for record in found for part in record.context]
    walked = list(statuses([value["body"] for value in values]))
    assert len(walked) == len(posts) + len(inside) == objects
    shares = [post for post in posts if post.share_of]
    assert len(shares) == len(inside) == boosts
    assert {share.share_of.post for share in shares if share.share_of} == {
        one["reblog"]["uri"] for one in walked if one.get("reblog")
    }
    plain = [one for one in walked if not one.get("reblog")]
    seen = [*(post for post in posts if not post.share_of), *inside]
    assert sorted(post.id or "" for post in seen if isinstance(post, Post)) == sorted(
        one["uri"] for one in plain
    )
    assert sum(len(post.mentions) for post in seen if isinstance(post, Post)) == sum(
        len({m["url"] for m in one["mentions"]}) for one in plain
    )
    assert sum(post.reply_to is not None for post in posts) == sum(
        bool(one["in_reply_to_id"]) for one in plain
    )
    assert mastodon.sniff(FileHead("json", (), tuple(values[:50])))


def test_the_real_replies_name_the_answered_account_but_not_the_post() -> None:
    found = [
        record.main.reply_to
        for record in mastodon.read(rows(*raw("mastodon_recorded")))
        if isinstance(record, Record)
        and isinstance(record.main, Post)
        and record.main.reply_to
    ]
    assert len(found) == 3
    assert all(target.post is None and target.author for target in found)
