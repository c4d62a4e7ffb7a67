"""Readers against real files, every field by a comparison that knows no reader.

The files are public and are never committed; `make verify-formats FILES=folder` runs
these tests, and writes for each format what was verified on which file and when into
`docs/verified_formats.json`, which `docs/formats.md` shows. `make test` leaves them out.
"""

from __future__ import annotations

import csv
import html
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.model import Post, Record
from ingest.loading.format_detection import parse_member
from ingest.parsing.sources import find_source_files

pytestmark = pytest.mark.real

VERIFIED = Path(__file__).resolve().parents[3] / "docs" / "verified_formats.json"

Fields = dict[str, Any]
"""What is compared of a post; a missing key is not compared."""


def posts_of(path: Path, form: str) -> list[Post]:
    (source,) = find_source_files([str(path)])
    (member,) = source.members()
    parsed = parse_member(member)
    assert parsed.format == form
    records = [one for one in parsed.items if isinstance(one, Record)]
    return [one.main for one in records if isinstance(one.main, Post)]


def seen(post: Post) -> Fields:
    """The compared fields of a post as plain values."""
    author = post.author.account if post.author else None
    kinds = {"share": post.share_of, "reply": post.reply_to, "quote": post.quote_of}
    target = kinds.get(post.kind.value)
    return {
        "id": post.id,
        "author": author and (author.id or author.handle),
        "handle": author and author.handle,
        "at": post.created_at,
        "kind": post.kind.value,
        "target": target and target.post,
        "target_author": target and target.author and target.author.id,
        "mentions": [one.id or one.handle for one in post.mentions],
        "likes": post.likes,
        "shares": post.shares,
        "replies": post.replies,
        "views": post.views,
    }


def compare(found: list[Post], expected: list[Fields]) -> None:
    assert len(found) == len(expected)
    different = [
        (number, key)
        for number, (post, want) in enumerate(zip(found, expected, strict=True))
        for key, value in want.items()
        if seen(post)[key] != value
    ]
    # Only places: nothing of real people is printed.
    assert different == []


def file(*parts: str) -> Path:
    path = Path(os.environ["GRAPEVINE_REAL_FILES"]).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"not in the folder of real files: {'/'.join(parts)}")
    return path


def note_verified(form: str, source: str, records: int) -> None:
    """Keep what was verified, for docs/formats.md."""
    known = json.loads(VERIFIED.read_text("utf-8")) if VERIFIED.exists() else {}
    entries = {one["file"]: one for one in known.get(form, [])}
    entries[source] = {
        "file": source,
        "records": records,
        "day": datetime.now(UTC).date().isoformat(),
    }
    known[form] = [entries[name] for name in sorted(entries)]
    text = json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False)
    VERIFIED.write_text(f"{text}\n", "utf-8")


def x_time(text: str) -> datetime:
    moment = datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
    return moment.astimezone(UTC).replace(tzinfo=None)


def test_x_archive() -> None:
    tweets = file("x_archive", "tweets.js")
    account = file("x_archive", "account.js").read_text("utf-8")
    [owner] = re.findall(r'"accountId"\s*:\s*"(\d+)"', account)
    entries = json.loads(tweets.read_text("utf-8").partition("=")[2])
    expected = []
    for entry in entries:
        tweet = entry["tweet"]
        people = tweet["entities"]["user_mentions"]
        fields: Fields = {
            "id": tweet["id_str"],
            "author": owner,
            "at": x_time(tweet["created_at"]),
        }
        if tweet["full_text"].startswith("RT @"):
            first = [one for one in people if one["indices"][0] == "3"]
            fields |= {"kind": "share", "mentions": [], "likes": None}
            fields["target_author"] = first[0]["id_str"] if first else None
        else:
            fields |= {
                "likes": int(tweet["favorite_count"]),
                "shares": int(tweet["retweet_count"]),
                "mentions": list(dict.fromkeys(one["id_str"] for one in people)),
            }
            if "in_reply_to_status_id_str" in tweet:
                fields |= {
                    "kind": "reply",
                    "target": tweet["in_reply_to_status_id_str"],
                    "target_author": tweet["in_reply_to_user_id_str"],
                }
            else:
                fields["kind"] = "original"
        expected.append(fields)
    compare(posts_of(tweets, "x_archive"), expected)
    note_verified("x_archive", "milahu/twitter-milahu104 data/tweets.js", len(expected))


def last_of_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(pairs)


def test_mastodon_outbox() -> None:
    path = file("outbox.json")
    page = json.loads(path.read_text("utf-8"), object_pairs_hook=last_of_twice)
    expected = []
    for activity in page["orderedItems"]:
        thing = activity["object"]
        at = datetime.fromisoformat(activity["published"].replace("Z", "+00:00"))
        fields: Fields = {
            "author": activity["actor"],
            "at": at.astimezone(UTC).replace(tzinfo=None),
        }
        if activity["type"] == "Announce":
            fields |= {"kind": "share", "target": thing, "mentions": []}
        else:
            people = [one for one in thing["tag"] if one["type"] == "Mention"]
            fields |= {
                "id": thing["id"],
                "mentions": list(dict.fromkeys(one["href"] for one in people)),
                "kind": "reply" if thing["inReplyTo"] else "original",
                "target": thing["inReplyTo"],
            }
        expected.append(fields)
    compare(posts_of(path, "mastodon_outbox"), expected)
    note_verified(
        "mastodon_outbox", "dealingwith/masto-archive outbox.json", len(expected)
    )


def test_telegram_export() -> None:
    path = file("telegram.json")
    chat = json.loads(path.read_text("utf-8"))
    expected = []
    for message in chat["messages"]:
        if message["type"] == "service":
            continue
        counts = [one["count"] for one in message.get("reactions", [])]
        expected.append(
            {
                "id": f"{chat['id']}-{message['id']}",
                "author": message["from_id"].removeprefix("channel"),
                "at": datetime.fromtimestamp(
                    int(message["date_unixtime"]), UTC
                ).replace(tzinfo=None),
                "kind": "original",
                "likes": sum(counts) if counts else None,
                "mentions": [
                    one["text"].removeprefix("@")
                    for one in message["text_entities"]
                    if one["type"] == "mention"
                ],
            }
        )
    compare(posts_of(path, "telegram_export"), expected)
    source = "AiratFaiz/pachumarchive data/telegram/result.json"
    note_verified("telegram_export", source, len(expected))


def test_zeeschuimer_tiktok() -> None:
    path = file("tiktok.ndjson")
    expected = []
    for line in path.read_text("utf-8").splitlines():
        data = json.loads(line)["data"]
        expected.append(
            {
                "id": data["id"],
                "author": data["author"]["id"],
                "handle": data["author"]["uniqueId"],
                "at": datetime.fromtimestamp(int(data["createTime"]), UTC).replace(
                    tzinfo=None
                ),
                "kind": "original",
                "likes": data["stats"]["diggCount"],
                "shares": data["stats"]["shareCount"],
                "replies": data["stats"]["commentCount"],
                "views": data["stats"]["playCount"],
                "mentions": list(
                    dict.fromkeys(
                        one["userId"] or one["userUniqueId"]
                        for one in data.get("textExtra", [])
                        if one.get("userUniqueId")
                    )
                ),
            }
        )
    compare(posts_of(path, "zeeschuimer"), expected)
    source = "jorisheijkant/zeeschuimer-decoder test-files/tiktok-test.ndjson"
    note_verified("zeeschuimer", source, len(expected))


def table_rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        yield from csv.reader(opened)


@pytest.mark.parametrize(
    ("name", "handle", "at", "address", "totals"),
    [
        ("2026-instagram_feed.csv", 2, 6, 7, (13, 14, 16, 11)),
        ("2026-instagram_stories.csv", 2, 6, 7, (13, 14, 16, 11)),
    ],
)
def test_meta_business(
    name: str, handle: int, at: int, address: int, totals: tuple[int, ...]
) -> None:
    path = file("meta", name)
    _, *rows = table_rows(path)
    expected = []
    for row in rows:
        likes, shares, replies, views = (
            int(row[place]) if row[place] else None for place in totals
        )
        expected.append(
            {
                "id": row[0],
                "author": row[1],
                "handle": row[handle],
                "at": datetime.strptime(row[at], "%m/%d/%Y %H:%M"),
                "kind": "original",
                "likes": likes,
                "shares": shares,
                "views": views,
            }
            | ({"replies": replies} if "feed" in name else {})
        )
        assert row[address].startswith("https://www.instagram.com/")
    compare(posts_of(path, "meta_business"), expected)
    source = f"Pappoukas/5fvh data/{name.replace('-', '/', 1)}"
    note_verified("meta_business", source, len(expected))


def test_talkwalker() -> None:
    path = file("talkwalker.xlsx")
    from python_calamine import CalamineWorkbook  # the sheet itself, not our reader

    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    header, *rows = sheet.to_python()
    expected = []
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        notes = str(row["tags_internal"]).split(",")
        number = re.compile(r"/status(?:es)?/(\d+)")
        own = number.search(str(row["url"]))
        parent = number.search(str(row["parent_url"]))
        shared = "isRepost" in notes
        text = html.unescape(str(row["content"]))
        shared = shared or text.startswith("RT @")
        fields: Fields = {
            "id": own[1] if own else None,
            "author": str(row["extra_author_attributes.id"]).partition(":")[2],
            "at": datetime.strptime(str(row["published"]), "%d/%m/%y %H:%M:%S"),
        }
        if shared:
            fields |= {"kind": "share", "mentions": []}
        elif "isComment" in notes and parent and own and parent[1] != own[1]:
            fields["kind"] = "reply"
        if parent and fields.get("kind") in ("share", "reply"):
            fields["target"] = parent[1]
        if not shared:
            likes = row["article_extended_attributes.twitter_likes"]
            fields["likes"] = int(likes) if likes != "" else None
        expected.append(fields)
    compare(posts_of(path, "talkwalker"), expected)
    note_verified("talkwalker", "ALB5/talkwalker_gephi sample.xlsx", len(expected))
