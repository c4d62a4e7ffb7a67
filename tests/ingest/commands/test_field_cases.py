"""The inputs of real users in `../shared/field`, by command line, on both engines.

Each folder stands for a kind; further inputs of every kind are in the tests of readers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graph.store import Store, open_store
from ingest.__main__ import main as ingest


@dataclass
class Outcome:
    """What a command printed, and what the store holds afterwards."""

    exit: int
    report: dict[str, Any]
    messages: str
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    acts: set[tuple[str, str, str]] = field(default_factory=set)
    targets: set[tuple[str, str, str]] = field(default_factory=set)
    authors: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def file(self) -> dict[str, Any]:
        one: dict[str, Any] = self.report["files"][-1]
        return one

    def times(self) -> dict[str, str]:
        return {
            key: row["created_at"].isoformat()
            for key, row in self.posts.items()
            if row["created_at"] is not None
        }


@pytest.fixture(params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def load(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    shared: Path,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Outcome]:
    if request.param == "neo4j":
        url = request.getfixturevalue("empty_neo4j")
    else:
        url = f"ladybug:{tmp_path / 'store'}"

    def loading(case: str, name: str, *options: str) -> Outcome:
        [folder] = sorted((shared / "field").glob(f"{case}-*")) or [None]
        if folder is None:
            pytest.skip("the inputs are not here: ../shared/field")
        arguments = [str(folder / name), "--store", url, "--report", "-"]
        capsys.readouterr()
        code = ingest([*arguments, "--progress", "none", *options])
        printed = capsys.readouterr()
        report = json.loads(printed.out.strip().splitlines()[-1])
        found = Outcome(code, report, printed.err)
        if code != 2:
            _read_store(url, found)
        return found

    return loading


def _read_store(url: str, found: Outcome) -> None:
    store: Store = open_store(url)
    try:
        rows = store.all_nodes("Post").to_pylist()
        found.posts = {row["id"]: row for row in rows if not row["stub"]}
        found.accounts = {
            row["id"]: row for row in store.all_nodes("Account").to_pylist()
        }
        found.acts = {
            (row["source"], row["kind"], row["target"])
            for row in store.all_edges("ACTS_ON").to_pylist()
        }
        found.authors = {
            row["target"]: row["source"]
            for row in store.all_edges("POSTED").to_pylist()
        }
        for name in ("SHARES", "QUOTES", "REPLIES_TO"):
            found.targets |= {
                (row["source"], name, row["target"])
                for row in store.all_edges(name).to_pylist()
            }
    finally:
        store.close()


def test_01_day_first_dates(load: Callable[..., Outcome]) -> None:
    found = load("01", "posts.csv")
    assert found.times() == {
        "unknown:1": "2026-09-13T11:00:00",
        "unknown:2": "2026-09-14T09:30:00",
        "unknown:3": "2026-09-15T10:30:00",
        "unknown:4": "2026-09-05T10:30:00",
    }
    assert found.file["choices"][0]["value"] == "day first"


def test_03_talkwalkers_full_sheet(load: Callable[..., Outcome]) -> None:
    found = load("03", "talkwalker.csv")
    assert (found.file["read"], found.file["stored"]) == (3, 3)
    first, share, reply = (
        f"x:{number}"
        for number in (910262234911084544, 911153194067222528, 911153194067229999)
    )
    assert found.times() == {
        first: "2017-09-20T08:00:24",
        share: "2017-09-22T11:00:24",
        reply: "2017-09-22T12:00:24",
    }
    assert found.targets == {(share, "SHARES", first), (reply, "REPLIES_TO", first)}
    assert (share, "share", "x:700000001") in found.acts
    assert (found.posts[first]["likes"], found.posts[first]["shares"]) == (12, 40)
    followers = {key: row["followers"] for key, row in found.accounts.items()}
    assert followers == {"x:700000001": 4100, "x:700000002": 28, "x:700000003": 252}


def test_04_abbreviated_counts(load: Callable[..., Outcome]) -> None:
    found = load("04", "posts.csv")
    assert [row["likes"] for row in found.posts.values()] == [1200, 3456, 12]
    followers = {row["handle"]: row["followers"] for row in found.accounts.values()}
    assert followers == {"anna": 12_500, "ben": 1_000_000, "cara": 340}


def test_06_crowdtangle(load: Callable[..., Outcome]) -> None:
    found = load("06", "crowdtangle.csv")
    assert found.times() == {
        "facebook:7001234567": "2024-03-05T19:02:11",
        "facebook:7001239999": "2024-03-05T20:10:00",
    }
    assert found.authors["facebook:7001234567"] == "facebook:100044512345678"
    assert found.accounts["facebook:100044512345678"]["followers"] == 12_500
    assert found.accounts["facebook:100044587654321"]["followers"] == 3_500
    assert {row["kind"] for row in found.posts.values()} == {"original"}


def test_07_dotted_handles(load: Callable[..., Outcome]) -> None:
    found = load("07", "posts.csv")
    anna = "instagram:@anna.drinks"
    assert {(source, target) for source, _, target in found.acts} == {
        *((f"instagram:{number}", anna) for number in (1, 2, 3, 4)),
        ("instagram:3", "instagram:@eve_"),
        ("instagram:4", "instagram:@gil.coffee"),
        ("tiktok:5", "tiktok:@anna.drinks"),
        ("bluesky:6", "bluesky:@anna.bsky.social"),
        ("mastodon:7", "mastodon:@anna@mastodon.example"),
        ("reddit:8", "reddit:@anna_b"),
        ("reddit:8", "reddit:@carl-x"),
    }


def test_09_placeholders_are_nobody(load: Callable[..., Outcome]) -> None:
    found = load("09", "reviews.csv")
    assert (len(found.posts), found.accounts) == (12, {})


def test_11_mentions_as_objects(load: Callable[..., Outcome]) -> None:
    found = load("11", "twint.csv")
    assert set(found.accounts) == {"x:501", "x:502"}
    assert found.acts == {("x:1491141777361113088", "mention", "x:502")}


@pytest.mark.parametrize("name", ["posts.json", "posts.jsonl"])
def test_12_plain_json(load: Callable[..., Outcome], name: str) -> None:
    found = load("12", name)
    assert (found.file["read"], found.file["stored"]) == (2, 2)
    assert set(found.authors.values()) == {"unknown:@anna", "unknown:@ben"}


def test_14_x_archive(load: Callable[..., Outcome]) -> None:
    found = load("14", "data")
    assert set(found.authors.values()) == {"x:777"}
    assert found.accounts["x:777"]["handle"] == "ben_brews"
    reply, share = "x:2029905358261502168", "x:2029905358261502169"
    assert (reply, "REPLIES_TO", "x:2029903943413772741") in found.targets
    assert found.posts[reply]["likes"] == 3
    assert {act for act in found.acts if act[0] == share} == {(share, "share", "x:502")}


def test_15_mastodon_archive(load: Callable[..., Outcome]) -> None:
    found = load("15", "outbox.json")
    assert (found.file["read"], found.file["stored"]) == (3, 3)
    anna = "mastodon:https://other.example/users/anna"
    assert {(kind, target) for _, kind, target in found.acts} == {
        ("mention", anna), ("reply", anna), ("share", anna),
    }  # fmt: skip
    assert {target for _, _, target in found.targets} == {
        f"{anna}/statuses/9001", f"{anna}/statuses/9002",
    }  # fmt: skip


def test_16_telegram(load: Callable[..., Outcome]) -> None:
    found = load("16", "result.json")
    assert (found.file["read"], found.file["stored"]) == (3, 3)
    assert found.times()["telegram:2447843635-2"] == "2026-06-19T11:26:50"
    assert found.acts == {
        ("telegram:2447843635-2", "mention", "telegram:@northwind_coffee"),
        ("telegram:2447843635-3", "share", "telegram:1500000001"),
        ("telegram:2447843635-4", "reply", "telegram:2447843635"),
    }


def test_17_tiktok_capture(load: Callable[..., Outcome]) -> None:
    found = load("17", "tiktok.ndjson")
    [(key, row)] = found.posts.items()
    assert key == "tiktok:7288995634328177926"
    counts = [row[name] for name in ("likes", "shares", "replies", "views")]
    assert counts == [59, 3, 4, 3597]
    assert found.acts == {(key, "mention", "tiktok:70001")}
    assert row["collected_at"] is not None


def test_20_meta_business_suite(load: Callable[..., Outcome]) -> None:
    found = load("20", "insights.csv")
    assert sorted(found.times().values()) == [
        "2026-09-13T08:00:00", "2026-10-02T17:30:00",
    ]  # fmt: skip
    assert set(found.authors.values()) == {"instagram:17841400000000001"}
    assert found.file["own_posts"] is True
    assert "what worked, not who shared it" in found.messages
    assert {target for _, _, target in found.acts} == {
        "instagram:@northwind", "instagram:@anna.drinks",
    }  # fmt: skip


def test_22_x_analytics(load: Callable[..., Outcome]) -> None:
    found = load("22", "content.csv")
    [(key, row)] = found.posts.items()
    assert (key, row["likes"], row["shares"], row["replies"], row["views"]) == (
        "x:1859234567890123456", 14, 5, 3, 1200,
    )  # fmt: skip
    assert found.authors[key] == "x:@harbourroasters"


def test_23_the_address_says_platform_and_post(load: Callable[..., Outcome]) -> None:
    found = load("23", "posts.csv")
    assert found.authors == {
        "x:1859234567890123456": "x:@anna",
        "instagram:AbCdEf12345": "instagram:@anna",
        "x:1859234567890123999": "x:@ben",
    }


def test_24_columns_as_people_write_them(load: Callable[..., Outcome]) -> None:
    found = load("24", "posts.csv", "--dry-run")
    assert found.exit == 2
    assert all(
        name in found.messages for name in ("Αναγνωριστικό", "Περιγραφή", "Χρόνος")
    )


def test_26_x_captures_without_a_user(load: Callable[..., Outcome]) -> None:
    found = load("26", "x.ndjson")
    assert (found.file["read"], found.file["stored"]) == (5, 5)
    assert found.accounts["x:501"]["handle"] == "harbour_anna"
    url = "https://x.com/harbour_anna/status/2001"
    assert found.posts["x:2001"]["url"] == url


def test_27_reddit_morechildren(load: Callable[..., Outcome]) -> None:
    found = load("27", "more.jsonl")
    assert set(found.posts) == {"reddit:t1_c1", "reddit:t1_c2"}
    assert found.targets == {
        ("reddit:t1_c1", "REPLIES_TO", "reddit:t3_zz1"),
        ("reddit:t1_c2", "REPLIES_TO", "reddit:t1_c1"),
    }
    assert found.file["warnings"]["comments_not_in_file"] == 3


@pytest.mark.parametrize(
    "options",
    [(), ("--map", "from=source", "--map", "to=target", "--map", "date=time")],
)
def test_28_an_edge_table_with_one_more_column(
    load: Callable[..., Outcome], options: tuple[str, ...]
) -> None:
    found = load("28", "mentions.csv", *options)
    assert (found.file["read"], found.file["stored"]) == (3, 3)
    assert found.report["interactions"] == 3
    assert found.file["warnings"]["kind_assumed"] == 1
    assert found.file["unused_columns"] == ["sentiment"]


def test_29_mentions_only(load: Callable[..., Outcome]) -> None:
    assert load("29", "mentions.csv").report["interactions"] == 10


def test_30_a_named_answer(load: Callable[..., Outcome]) -> None:
    found = load("30", "twcs.csv")
    named = {key: row["named_answers"] for key, row in found.posts.items()}
    assert named == {"x:501": "x:502", "x:503": None, "x:504": None}


def test_31_ten_stars_and_a_brand_column(load: Callable[..., Outcome]) -> None:
    found = load("31", "reviews.csv")
    assert (found.file["read"], found.file["stored"]) == (3, 3)
    labels = sorted((row["stars"], row["stance_label"]) for row in found.posts.values())
    assert labels == [(2.0, "complaint"), (3.0, "neutral"), (4.5, "praise")]
    assert found.file["unused_columns"] == ["recommended"]
    assert {row["named"] for row in found.posts.values()} == {
        "northwind-air", "murre-air",
    }  # fmt: skip


def test_34_shares_of_posts_by_unknown_authors(load: Callable[..., Outcome]) -> None:
    found = load("34", "shares.csv")
    assert found.file["stored"] == 8
    assert len({source for source, name, _ in found.targets if name == "SHARES"}) == 8


def test_35_a_text_and_a_label(load: Callable[..., Outcome]) -> None:
    maps = ("tweet_text=text", "emotion_in_tweet_is_directed_at=brand")
    options = [part for one in maps for part in ("--map", one)]
    found = load("35", "labels.csv", *options, "--map", "is_there_an_emotion=label")
    assert (len(found.posts), found.accounts) == (3, {})
    labels = sorted(row["label"] for row in found.posts.values())
    assert labels == ["complaint", "neutral", "praise"]


def test_36_every_row_refused(load: Callable[..., Outcome]) -> None:
    found = load("36", "posts.csv", "--format", "flat_v1")
    assert (found.exit, found.file["stored"]) == (3, 0)
    assert "nothing in this file could be used" in found.messages
