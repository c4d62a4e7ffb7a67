"""The demo world's files: the same bytes for a seed, valid records, living texts."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph import brand_config
from graph.errors import UsageError
from graph.model import Post, Record
from ingest.demo import MIN_DEMO_POSTS, generate_demo
from ingest.demo.market import PLATFORMS
from ingest.loading import format_detection
from ingest.parsing.sources import find_source_files

if TYPE_CHECKING:
    from tests.ingest.demo.conftest import World

ROOT = Path(__file__).resolve().parents[3]
FIELDS: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "platform": str,
    "created_at": str,
    "author_id": str,
    "author_handle": str,
    "author_name": str,
    "author_followers": int,
    "author_bio": str,
    "author_created_at": str,
    "author_automated": bool,
    "text": str,
    "reply_to_id": str,
    "reply_to_author_id": str,
    "repost_of_id": str,
    "repost_of_author_id": str,
    "quote_of_id": str,
    "quote_of_author_id": str,
    "conversation_id": str,
    "mentions": list,
    "like_count": int,
    "share_count": int,
    "reply_count": int,
    "view_count": int,
    "language": str,
    "tags": list,
    "links": list,
    "stars": int,
    "brands": list,
    "label": str,
    "paid": bool,
    "url": str,
    "collected_at": str,
}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = digests(generate_demo(tmp_path / "here", seed=3, posts=MIN_DEMO_POSTS))
    code = (
        "import sys; from pathlib import Path; from ingest.demo import generate_demo;"
        f"generate_demo(Path(sys.argv[1]), seed=3, posts={MIN_DEMO_POSTS})"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": str(ROOT)}
    there = tmp_path / "there"
    subprocess.run(
        [sys.executable, "-c", code, str(there)], check=True, env=environment, cwd=ROOT
    )
    assert digests(there) == here
    assert set(here) == {
        "brands.toml",
        "truth.json",
        *(f"posts-{platform}.jsonl" for platform in PLATFORMS),
    }


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    one = digests(generate_demo(tmp_path / "one", seed=1, posts=MIN_DEMO_POSTS))
    two = digests(generate_demo(tmp_path / "two", seed=2, posts=MIN_DEMO_POSTS))
    assert not set(one.values()) & set(two.values())


def test_a_world_too_small_for_the_planted_roles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least"):
        generate_demo(tmp_path, posts=MIN_DEMO_POSTS - 1)
    with pytest.raises(UsageError, match="seed"):
        generate_demo(tmp_path, seed=-1)


def test_the_number_of_posts_is_exactly_as_requested(world: World) -> None:
    assert len(world.rows) == 6_000


def test_every_record_has_known_fields_of_the_right_type(world: World) -> None:
    for row in world.rows:
        assert {"id", "platform", "created_at", "author_handle", "text"} <= set(row)
        for name, value in row.items():
            assert isinstance(value, FIELDS[name]), (name, value)
            assert not (FIELDS[name] is int and isinstance(value, bool))
        for name in ("like_count", "share_count", "reply_count", "view_count"):
            assert row.get(name, 0) >= 0
        assert len(row["id"]) <= 128
        assert sum(name in row for name in world.references) <= 1
        assert 1 <= row.get("stars", 1) <= 5


def test_no_id_is_given_twice_and_accounts_keep_theirs(world: World) -> None:
    assert len(world.by_key) == len(world.rows)
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in world.rows:
        if "author_id" in row:
            held[f"{row['platform']}@{row['author_handle']}"].add(row["author_id"])
    assert all(len(ids) == 1 for ids in held.values())


def test_every_post_is_in_the_window_and_was_collected_later(world: World) -> None:
    first, last = world.at("2026-07-04T00:00:00Z"), world.at("2026-11-01T00:00:00Z")
    for row in world.rows:
        assert first <= world.at(row["created_at"]) < last
        assert row["collected_at"] == "2026-11-01T06:00:00Z"


def test_every_reference_is_to_an_earlier_post_or_a_stub_on_purpose(
    world: World,
) -> None:
    stubs = dict(world.truth["stubs"])
    assert len(stubs) == 6
    for row in world.rows:
        for name in world.references:
            if name not in row:
                continue
            target = world.by_key.get(f"{row['platform']}:{row[name]}")
            if target is None:
                assert stubs[world.key(row)] == f"{row['platform']}:{row[name]}"
                continue
            assert world.at(target["created_at"]) <= world.at(row["created_at"])
            assert "repost_of_id" not in target, "platforms name the original"
            author = row.get(name.replace("_id", "_author_id"))
            assert author == target.get("author_id")


def test_every_file_is_read_without_a_reject(world: World) -> None:
    for platform in PLATFORMS:
        path = world.folder / f"posts-{platform}.jsonl"
        (source,) = find_source_files([str(path)])
        (member,) = source.members()
        found = format_detection.parse_member(member)
        assert found.format == "flat_v1"
        items = list(found.items)
        assert all(isinstance(item, Record) for item in items)
        assert not [
            w for item in items if isinstance(item, Record) for w in item.warnings
        ]
        mains = [item.main for item in items if isinstance(item, Record)]
        expected = [row["id"] for row in world.rows if row["platform"] == platform]
        assert [main.id for main in mains if isinstance(main, Post)] == expected


def test_the_brand_file_names_the_brand_its_rivals_and_known_accounts(
    world: World,
) -> None:
    listed = brand_config.load_brands(world.folder / "brands.toml")
    assert [brand.name for brand in listed] == [
        "Northwind",
        "Fernbeck",
        "Tarnholm",
        "Murre",
    ]
    main = listed[0]
    assert main.rivals == ("fernbeck", "tarnholm", "murre")
    assert main.ambiguous_aliases == ("Northwind",)
    roles = world.truth["roles"]
    assert {roles[account] for account in main.owned} == {"owned"}
    assert {roles[account] for account in main.staff} == {"staff"}
    assert {roles[account] for account in main.partners} == {"partner"}
    assert len(main.staff) == 4, "two are known by their bio only"
    assert any("at Northwind" in row.get("author_bio", "") for row in world.rows)


def test_nothing_in_the_posts_names_a_role(world: World) -> None:
    words = re.compile(
        r"influencer|celebrity|advocate|detractor|enthusiast|bystander|horde|turned_"
        r"|\bbots?\b|truth|trust|liking|stance|intent",
        re.IGNORECASE,
    )
    for path in [*world.folder.glob("posts-*.jsonl"), world.folder / "brands.toml"]:
        assert not words.search(path.read_text("utf-8")), path.name


def test_people_wake_and_sleep(world: World) -> None:
    hours = Counter(world.at(row["created_at"]).hour for row in world.rows)
    assert max(hours.values()) > 1.8 * min(hours.values())


def test_texts_are_many_and_in_several_languages(world: World) -> None:
    texts = [row["text"] for row in world.rows if not world.refers(row)]
    assert len(set(texts)) > 0.85 * len(texts)
    languages = Counter(row.get("language") for row in world.rows)
    assert languages["en"] > languages["de"] > 50
    assert languages["es"] > 30
    assert not [row for row in world.rows if re.search(r"[{}]", row["text"])]


def test_names_are_ambiguous_handles_change_and_authors_vanish(world: World) -> None:
    windy = [post for post, i in world.truth["intents"].items() if i == "off_topic"]
    assert len(windy) >= 40
    sarcastic = [post for post, i in world.truth["intents"].items() if i == "sarcasm"]
    assert len(sarcastic) >= 15
    handles: defaultdict[str, set[str]] = defaultdict(set)
    for row in world.rows:
        if "author_id" in row:
            handles[f"{row['platform']}:{row['author_id']}"].add(row["author_handle"])
    changed = {account for account, names in handles.items() if len(names) > 1}
    assert len(changed) >= 2
    assert changed <= {entry[0] for entry in world.truth["renames"]}
    gone = [row for row in world.rows if row["author_handle"] == "[deleted]"]
    assert [[world.key(row)] for row in gone] == sorted(
        world.truth["deleted_authors"],
        key=lambda entry: world.by_key[entry[0]]["created_at"],
    )
    assert len(gone) == 2


def test_people_reply_to_themselves(world: World) -> None:
    own = [
        row
        for row in world.rows
        if "reply_to_id" in row
        and row.get("reply_to_author_id") == row.get("author_id")
    ]
    assert len(own) >= 20
