"""X API v2: the recorded pages of ../shared/data, counted independently."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graph.model import (
    Post,
    Profile,
)
from ingest.parsing.row import FileHead
from ingest.readers import x_v2
from tests.ingest.readers.json_rows import records_of

ROOT = Path(__file__).resolve().parents[3]


FOLDER = ROOT.parent / "shared/data/x_v2_twarc"
records = partial(records_of, x_v2)


def raw(name: str) -> list[Any]:
    path = FOLDER / f"{name}.jsonl"
    if not path.exists():
        pytest.skip("needs ../shared/data/x_v2_twarc")
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def kinds(name: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for record in records(*raw(name)):
        assert isinstance(record.main, Post)
        found["retweeted"] += record.main.share_of is not None
        found["quoted"] += record.main.quote_of is not None
        found["replied_to"] += record.main.reply_to is not None
        found["mentions"] += len(record.main.mentions)
    return +found


def expected(name: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for value in raw(name):
        for one in value.get("data", [value]):
            types = [ref["type"] for ref in one.get("referenced_tweets", [])]
            found.update(types)
            if "retweeted" not in types:
                values = one.get("entities", {}).get("mentions", [])
                found["mentions"] += len({m["username"].casefold() for m in values})
    return found


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("brexit", {"retweeted": 67, "replied_to": 10, "quoted": 11}),
        ("kpop", {"retweeted": 78}),
        ("noflat", {"retweeted": 47, "replied_to": 31, "quoted": 8}),
        ("flat", {"retweeted": 47, "replied_to": 31, "quoted": 8}),
        ("2sets", {"retweeted": 145, "replied_to": 10, "quoted": 11}),
    ],
)
def test_real_pages_contain_the_posts_that_they_reference(
    name: str, known: dict[str, int]
) -> None:
    found = kinds(name)
    assert found == expected(name)
    assert {kind: found[kind] for kind in known} == known
    assert x_v2.sniff(FileHead("json", (), tuple(raw(name)[:50])))


def test_a_page_and_its_flattened_lines_give_the_same_records() -> None:
    paged = [record.main for record in records(*raw("noflat"))]
    flat = [record.main for record in records(*raw("flat"))]
    assert paged == flat
    assert len({main.id for main in paged if isinstance(main, Post)}) == 100


def test_every_real_share_names_the_author_of_its_included_original() -> None:
    for value in raw("brexit") + raw("kpop"):
        writers = {one["id"]: one["author_id"] for one in value["includes"]["tweets"]}
        for record in records(value):
            if isinstance(record.main, Post) and record.main.share_of:
                target = record.main.share_of
                assert target.author is not None
                assert target.author.id == writers[str(target.post)]
                assert target.post in {
                    part.id for part in record.context if isinstance(part, Post)
                }


def test_the_real_page_of_users_gives_profiles_with_their_pinned_posts() -> None:
    values = raw("users")
    found = records(*values)
    assert len(found) == len(values[0]["data"]) == 96
    assert all(isinstance(record.main, Profile) for record in found)
    pinned = {
        part.id for record in found for part in record.context if isinstance(part, Post)
    }
    assert pinned == {one["id"] for one in values[0]["includes"]["tweets"]}


@pytest.mark.parametrize(
    "name", ["cashtags", "geo_tweets", "many_urls", "media_tweet", "mentions_tweet"]
)
def test_small_real_pages_give_one_record_a_member(name: str) -> None:
    found = records(*raw(name))
    assert [record.main.id for record in found if isinstance(record.main, Post)] == [
        one["id"] for value in raw(name) for one in value["data"]
    ]
