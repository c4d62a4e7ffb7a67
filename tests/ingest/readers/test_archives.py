"""Archives and exports that people download of their own accounts and chats."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.readers.reading import read

ACCOUNT = (
    'window.YTD.account.part0 = [ {"account": {"username": "ben_brews", '
    '"accountId": "777", "createdAt": "2013-10-15T10:00:00.000Z", '
    '"accountDisplayName": "Ben"}} ]'
)


def tweet(id: str, text: str, **more: Any) -> dict[str, Any]:
    entities = {
        "hashtags": [],
        "user_mentions": [],
        "urls": [],
        **more.pop("entities", {}),
    }
    return {
        "tweet": {
            "id_str": id,
            "full_text": text,
            "created_at": "Fri Mar 06 13:02:05 +0000 2026",
            "favorite_count": "3",
            "retweet_count": "1",
            "retweeted": False,
            "entities": entities,
            **more,
        }
    }


TWEETS = [
    tweet(
        "1",
        "@anna it is good",
        in_reply_to_status_id_str="9",
        in_reply_to_user_id_str="501",
        in_reply_to_screen_name="anna",
    ),
    tweet(
        "2",
        "RT @northwind: Our new blend is here #cut https://t.co/abc and it is\u2026",
        entities={
            "user_mentions": [
                {"screen_name": "northwind", "id_str": "502", "indices": ["3", "13"]},
                {"screen_name": "other", "id_str": "503", "indices": ["40", "46"]},
            ]
        },
    ),
    tweet("3", "Morning #northwind", entities={"hashtags": [{"text": "northwind"}]}),
]


def tweets_js(part: str = "tweets.part0") -> str:
    return f"window.YTD.{part} = {json.dumps(TWEETS, indent=1)}"


@pytest.mark.parametrize("part", ["tweets.part0", "tweets.part1", "tweet.part0"])
def test_tweets_are_by_the_owner_whom_the_file_beside_them_names(
    tmp_path: Path, part: str
) -> None:
    (tmp_path / "account.js").write_text(ACCOUNT)
    (tmp_path / "tweets.js").write_text(tweets_js(part))
    form, posts, warnings, _ = read(tmp_path / "tweets.js")
    assert (form, warnings) == ("x_archive", [])
    reply, share, original = posts
    owners = {(p.author.account.id, p.author.account.handle) for p in posts if p.author}
    assert owners == {("777", "ben_brews")}
    assert reply.reply_to is not None
    assert reply.reply_to.author is not None
    assert (reply.reply_to.post, reply.reply_to.author.id) == ("9", "501")
    assert (reply.likes, reply.shares) == (3, 1)
    assert share.share_of is not None
    assert share.share_of.author is not None
    assert share.share_of.author.id == "502"
    # The text of a share is cut, so what it names is not known.
    assert (share.mentions, share.tags, share.links) == ((), (), ())
    assert original.tags == ("northwind",)
    assert original.created_at == datetime(2026, 3, 6, 13, 2, 5)
    assert original.url == "https://x.com/ben_brews/status/3"


def test_without_the_account_the_posts_have_no_author_and_the_report_says_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "tweets.js").write_text(tweets_js())
    _, posts, warnings, _ = read(tmp_path / "tweets.js")
    assert [post.author for post in posts] == [None, None, None]
    assert warnings == ["archive_owner_unknown"]


@pytest.mark.parametrize(
    "damage", ["", "window.YTD.account.part0 = [", "nonsense = {}"]
)
def test_a_damaged_account_is_no_account(tmp_path: Path, damage: str) -> None:
    (tmp_path / "account.js").write_text(damage)
    (tmp_path / "tweets.js").write_text(tweets_js())
    _, posts, warnings, _ = read(tmp_path / "tweets.js")
    assert (len(posts), warnings) == (3, ["archive_owner_unknown"])


def test_the_whole_archive_is_read_from_its_zip(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/account.js", ACCOUNT)
        archive.writestr(
            "data/like.js", 'window.YTD.like.part0 = [{"like": {"tweetId": "5"}}]'
        )
        archive.writestr("data/tweets.js", tweets_js())
    form, posts, warnings, _ = read(path)
    assert (form, warnings) == ("x_archive", ["archive_account", "no_post"])
    assert {post.author.account.id for post in posts if post.author} == {"777"}


def test_a_link_beside_the_tweets_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(ACCOUNT)
    (tmp_path / "account.js").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "tweets.js").write_text(tweets_js())
    _, posts, _, _ = read(tmp_path / "tweets.js")
    assert posts[0].author is None


BEN = "https://social.example/users/ben"
ANNA = "https://other.example/users/anna"


def note(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{BEN}/statuses/{number}/activity",
        "type": "Create",
        "actor": BEN,
        "published": "2026-10-02T10:00:00Z",
        "object": {
            "id": f"{BEN}/statuses/{number}",
            "type": "Note",
            "inReplyTo": None,
            "published": "2026-10-02T10:00:00Z",
            "url": f"https://social.example/@ben/{number}",
            "content": "<p>Lovely <b>coffee</b></p>",
            "contentMap": {"en": "<p>Lovely coffee</p>"},
            "tag": [],
            **more,
        },
    }


BOOST = {
    "type": "Announce",
    "actor": BEN,
    "published": "2026-10-03T10:00:00Z",
    "cc": [ANNA, f"{BEN}/followers"],
    "object": f"{ANNA}/statuses/9002",
}
REPLY = note(
    2,
    inReplyTo=f"{ANNA}/statuses/9001",
    tag=[
        {"type": "Mention", "href": ANNA, "name": "@anna@other.example"},
        {"type": "Hashtag", "name": "#coffee", "href": "https://social.example/tags/x"},
    ],
)


def outbox(*activities: Any, indent: int | None = None) -> str:
    page = {
        "@context": [],
        "type": "OrderedCollection",
        "orderedItems": list(activities),
    }
    return json.dumps(page, indent=indent)


@pytest.mark.parametrize("indent", [None, 1])
def test_a_mastodon_archive_has_posts_replies_and_shares(
    tmp_path: Path, indent: int | None
) -> None:
    path = tmp_path / "outbox.json"
    path.write_text(outbox(note(1), REPLY, BOOST, indent=indent))
    form, posts, _, _ = read(path)
    assert form == "mastodon_outbox"
    original, reply, share = posts
    assert (original.text, original.language) == ("Lovely coffee", "en")
    assert original.author is not None
    account = original.author.account
    assert (account.id, account.handle) == (BEN, "ben@social.example")
    assert reply.reply_to is not None
    assert reply.reply_to.author is not None
    assert (reply.reply_to.post, reply.reply_to.author.id) == (
        f"{ANNA}/statuses/9001",
        ANNA,
    )
    assert [(one.id, one.handle) for one in reply.mentions] == [
        (ANNA, "anna@other.example")
    ]
    assert reply.tags == ("coffee",)
    assert share.share_of is not None
    assert share.share_of.author is not None
    assert (share.share_of.post, share.share_of.author.id) == (
        f"{ANNA}/statuses/9002",
        ANNA,
    )
    assert share.created_at == datetime(2026, 10, 3, 10)


def test_the_key_that_is_there_twice_counts_as_its_last(tmp_path: Path) -> None:
    path = tmp_path / "outbox.json"
    text = outbox(note(1))
    path.write_text(
        text.replace(
            '"type": "OrderedCollection"',
            '"orderedItems": [], "type": "OrderedCollection"',
        )
    )
    assert len(read(path)[1]) == 1


def test_an_activity_that_is_no_post_is_counted_and_a_broken_one_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "outbox.json"
    follow = {"type": "Follow", "actor": BEN, "object": ANNA}
    path.write_text(outbox(note(1), follow, {"type": "Create"}, 7))
    _, posts, warnings, reasons = read(path)
    assert (len(posts), warnings) == (1, ["no_post"])
    assert reasons == ["missing_author", "not_object"]
