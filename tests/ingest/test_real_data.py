"""Real files all the way into a store; the numbers are counted here from the raw data."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.loading.ingest_report import FileReport

if TYPE_CHECKING:
    from conftest import World

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
SOAK = bool(os.environ.get("GRAPEVINE_SOAK"))
LINES = {"ladybug": 60_000, "neo4j": 20_000}
"""Lines of a big network that each engine loads; `make soak` loads it whole."""
"""So many lines of the big networks are written to Neo4j; all of them in `make soak`."""


def load(world: World, name: str | Path) -> FileReport:
    """Load a file twice: nothing is lost, and the second time nothing is new."""
    first = world.load(DATA / name)
    [file] = first.files
    assert file.counts.is_balanced
    assert file.exit == 0
    second = world.load(DATA / name)
    assert (second.files[0].counts.read, second.files[0].counts.stored) == (
        file.counts.read,
        0,
    )
    totals = ("accounts", "posts", "interactions", "context")
    assert all(getattr(first, name) == getattr(second, name) for name in totals)
    return file


def full(world: World) -> dict[str, dict[str, Any]]:
    """The posts that are no stubs."""
    return {key: row for key, row in world.nodes("Post").items() if not row["stub"]}


def test_the_airline_tweets_are_all_accounted_for(world: World) -> None:
    found = load(world, "airline_sentiment/Tweets.csv").counts
    assert (found.read, found.stored, found.duplicates) == (14_640, 14_483, 155)
    assert found.rejected == {"bad_encoding": 2}
    assert found.warnings["conflict"] == 119
    assert len(world.nodes("Brand")) == 6
    labels = Counter(row["label"] for row in full(world).values())
    assert set(labels) == {"complaint", "neutral", "praise"}
    assert not any(row["text"].startswith("=@") for row in full(world).values())


def test_the_support_tweets_are_all_accounted_for(world: World) -> None:
    found = load(world, "twcs_sample/twcs.csv").counts
    assert (found.read, found.stored, found.duplicates) == (5_001, 4_999, 0)
    assert found.rejected == {"bad_row": 2}
    with (DATA / "twcs_sample/twcs.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in islice(csv.reader(file), 1, None) if len(row) == 8]
    answers = {(f"x:{row[1]}", f"x:{row[7].split('.')[0]}") for row in rows if row[7]}
    assert world.ends("REPLIES_TO") == answers
    assert len({row[2] for row in rows if row[3] == "False"}) == len(
        world.edges("OWNS")
    )


def test_the_app_reviews_bring_their_answers_and_nobody_named_a_user(
    world: World,
) -> None:
    path = "app_reviews_replies/google_play_reviews.csv"
    found = load(world, path).counts
    assert (found.read, found.stored, found.context) == (1_323, 1_323, 743)
    posts = full(world)
    assert len(posts) == 2_066
    authored = {target for _, target in world.ends("POSTED")}
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    nobody = sum(row["userName"].strip().casefold() == "a google user" for row in rows)
    assert len(posts) - len(authored) == nobody == 349
    names = {(row["name"] or "").casefold() for row in world.nodes("Account").values()}
    assert "a google user" not in names


def test_a_repeated_reddit_post_is_a_duplicate_and_the_first_stays(
    world: World,
) -> None:
    path = DATA / "reddit_listings/reddit_listings.jsonl"
    found = load(world, path).counts
    first: dict[str, dict[str, Any]] = {}
    total = 0
    for line in path.read_text("utf-8").splitlines():
        for child in json.loads(line)["body"]["data"]["children"]:
            total += 1
            first.setdefault(child["data"]["name"], child["data"])
    assert (found.read, found.stored, found.duplicates) == (2_298, 1_522, 776)
    assert (total, len(first)) == (2_298, 1_522)
    posts = full(world)
    assert set(posts) == {f"reddit:{name}" for name in first}
    by_somebody = {
        name
        for name, one in first.items()
        if one.get("author") not in (None, "", "[deleted]", "[removed]")
    }
    authored = {target for _, target in world.ends("POSTED")}
    assert authored == {f"reddit:{name}" for name in by_somebody}
    parents = {
        (f"reddit:{name}", f"reddit:{one['parent_id']}")
        for name, one in first.items()
        if one.get("parent_id")
    }
    assert world.ends("REPLIES_TO") == parents


def tweets(name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The tweets of API v2 pages: those in `data`, and those that came along."""
    main, along = [], []
    for line in (DATA / "x_v2_twarc" / name).read_text("utf-8").splitlines():
        page = json.loads(line)
        data = page.get("data", [page])
        main += data if isinstance(data, list) else [data]
        along += page.get("includes", {}).get("tweets", [])
    return main, along


@pytest.mark.parametrize(
    "name", ["brexit.jsonl", "kpop.jsonl", "noflat.jsonl", "2sets.jsonl"]
)
def test_the_references_of_tweets_become_shares_quotes_and_replies(
    world: World, name: str
) -> None:
    found = load(world, f"x_v2_twarc/{name}").counts
    main, along = tweets(name)
    ids = {one["id"] for one in main}
    assert (found.read, found.stored) == (len(main), len(ids))
    posts = full(world)
    assert set(posts) == {f"x:{one['id']}" for one in (*main, *along)}
    assert sum(row["context"] for row in posts.values()) == len(posts) - len(ids)
    for type_, word in (
        ("SHARES", "retweeted"),
        ("QUOTES", "quoted"),
        ("REPLIES_TO", "replied_to"),
    ):
        wanted = {
            (f"x:{one['id']}", f"x:{of['id']}")
            for one in (*main, *along)
            for of in one.get("referenced_tweets", ())
            if of["type"] == word
        }
        # A tweet that shares a quote or a reply does not itself quote or reply.
        assert world.ends(type_) == wanted


@pytest.mark.parametrize("name", ["brexit.jsonl", "kpop.jsonl"])
def test_a_shared_tweet_mentions_nobody_and_others_mention_whom_they_name(
    world: World, name: str
) -> None:
    load(world, f"x_v2_twarc/{name}")
    main, along = tweets(name)
    wanted = set()
    for one in (*main, *along):
        kinds = {of["type"] for of in one.get("referenced_tweets", ())}
        for mention in one.get("entities", {}).get("mentions", ()):
            if "retweeted" not in kinds and mention["id"] != one["author_id"]:
                wanted.add((f"x:{one['id']}", f"x:{mention['id']}"))
    found = {
        (post, account) for post, kind, account in world.acts() if kind == "mention"
    }
    assert found == wanted


def test_flattened_tweets_are_the_same_posts(world: World) -> None:
    load(world, "x_v2_twarc/noflat.jsonl")
    [again] = world.load(DATA / "x_v2_twarc/flat.jsonl").files
    assert (again.counts.read, again.counts.stored) == (100, 0)
    assert again.counts.duplicates == 100


def test_a_page_of_users_makes_accounts(world: World) -> None:
    found = load(world, "x_v2_twarc/users.jsonl").counts
    assert (found.read, found.stored) == (96, 91)  # five of them occur twice
    assert len([r for r in world.nodes("Account").values() if r["profiled"]]) == 91


def test_bluesky_posts_shares_quotes_and_answers_are_counted(world: World) -> None:
    items = json.loads((DATA / "bluesky_posts/bluesky-posts.json").read_text("utf-8"))
    found = load(world, "bluesky_posts/bluesky-posts.json").counts
    assert found.read == len(items) == 123
    views = [one["post"] if "author" not in one else one for one in items]
    shared = [
        (one["reason"]["by"]["did"], one["post"]["uri"])
        for one in items
        if "repost" in str(one.get("reason", {}).get("$type", "")).lower()
    ]
    assert len(shared) == 2
    posts = full(world)
    for did, uri in shared:
        key = f"bluesky:{did}/share/{uri}"
        assert (key, f"bluesky:{uri}") in world.ends("SHARES")
        assert posts[key]["kind"] == "share"
    answers = {
        (f"bluesky:{one['uri']}", f"bluesky:{one['record']['reply']['parent']['uri']}")
        for one in views
        if one["record"].get("reply")
    }
    assert answers <= world.ends("REPLIES_TO")
    quotes = {key for key, row in posts.items() if row["kind"] == "quote"}
    assert {source for source, _ in world.ends("QUOTES")} >= quotes
    # One post says that it was written in the year 0000, which is no time.
    dated = [one for one in views if not one["indexedAt"].startswith("0000")]
    assert found.rejected == {"bad_time": len(views) - len(dated)} == {"bad_time": 1}
    assert {f"bluesky:{one['uri']}" for one in dated} <= set(posts)


def test_bluesky_profiles_and_follows_make_accounts(world: World) -> None:
    found = load(world, "bluesky_posts/bluesky-profiles.json").counts
    assert (found.read, found.stored) == (5, 5)
    page = json.loads((DATA / "bluesky_posts/atproto_get_follows.json").read_text())
    follows = load(world, "bluesky_posts/atproto_get_follows.json").counts
    assert (follows.read, follows.stored) == (len(page["follows"]),) * 2
    me = page["subject"]["did"]
    assert world.ends("FOLLOWS") == {
        (f"bluesky:{me}", f"bluesky:{one['did']}") for one in page["follows"]
    }


def statuses(value: Any) -> Iterator[dict[str, Any]]:
    """Every status of Mastodon's answers, with those that are shared in one."""
    if isinstance(value, list):
        for one in value:
            yield from statuses(one)
    elif isinstance(value, dict):
        if {"content", "account", "uri"} <= set(value):
            yield value
        for one in value.values():
            if isinstance(one, dict | list):
                yield from statuses(one)


@pytest.mark.parametrize("name", ["mastodon_public.jsonl", "mastodon_recorded.jsonl"])
def test_mastodon_posts_and_boosts_are_counted(world: World, name: str) -> None:
    path = DATA / "mastodon_recorded" / name
    load(world, path)
    found: dict[str, dict[str, Any]] = {}
    boosts = set()
    for line in path.read_text("utf-8").splitlines():
        for one in statuses(json.loads(line)["body"]):
            if one.get("reblog"):
                boosts.add((one["account"]["url"], one["reblog"]["uri"]))
            else:
                found.setdefault(one["uri"], one)
    posts = full(world)
    kinds = Counter(row["kind"] for row in posts.values())
    assert kinds["share"] == len(boosts)
    assert {(s, t) for s, t in world.ends("SHARES")} == {
        (f"mastodon:{actor}/share/{uri}", f"mastodon:{uri}") for actor, uri in boosts
    }
    own = {key for key, row in posts.items() if row["kind"] != "share"}
    assert own == {f"mastodon:{uri}" for uri in found}


def big(world: World, name: str) -> tuple[Path, list[list[str]]]:
    """A big network: its beginning, and the whole of it in `make soak`."""
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        lines = list(islice(file, None if SOAK else LINES[world.store.engine]))
    path = world.folder / "network.txt"
    path.write_text("".join(lines), encoding="utf-8")
    return path, [line.split() for line in lines if not line.startswith("#")]


@pytest.mark.slow
def test_higgs_events_are_all_stored_and_self_pairs_make_nothing(world: World) -> None:
    path, rows = big(world, "higgs_twitter/higgs-activity_time.txt.gz")
    report = world.load(path)
    [file] = report.files
    distinct = {tuple(row) for row in rows}
    own = sum(row[0] == row[1] for row in distinct)
    assert file.counts.is_balanced
    assert (file.counts.read, file.counts.stored) == (len(rows), len(distinct))
    assert file.counts.warnings["self_reference"] == own
    assert report.interactions == len(distinct) - own
    names = {f"unknown:{name}" for row in rows for name in row[:2]}
    assert set(world.store.all_nodes("Account")["id"].to_pylist()) == names
    assert report.accounts == len(names)
    if SOAK:
        assert (file.counts.stored, own) == (563_069, 7_588)
        assert report.accounts == 304_691
    again = world.load(path)
    assert again.files[0].counts.stored == 0
    world.store.refresh_derived_edges()
    shared = {
        (row[0], row[1]) for row in distinct if row[3] == "RT" and row[0] != row[1]
    }
    assert world.ends("SHARED") == {(f"unknown:{a}", f"unknown:{b}") for a, b in shared}


@pytest.mark.slow
def test_slashdot_pairs_are_all_stored(world: World) -> None:
    path, rows = big(world, "soc_slashdot0902/soc-Slashdot0902.txt.gz")
    report = world.load(path)
    [file] = report.files
    own = sum(row[0] == row[1] for row in rows)
    assert (file.counts.read, file.counts.stored) == (len(rows), len(rows))
    assert file.counts.warnings["self_reference"] == own
    assert report.accounts == len({name for row in rows for name in row})
    if SOAK:
        assert (file.counts.stored, own, report.accounts) == (948_464, 78_303, 82_168)
    assert world.load(path).files[0].counts.stored == 0
