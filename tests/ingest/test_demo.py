"""The demo world: the same bytes for a seed, valid records, and what was planted."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from graph import brands
from graph.errors import UsageError
from graph.model import Post, Record
from ingest import recognise
from ingest.demo import FEWEST, make
from ingest.demo.market import PLATFORMS
from ingest.unpack import sources

ROOT = Path(__file__).resolve().parents[2]
POSTS = 6_000
ROLES = {
    "influencer": 14,
    "celebrity": 6,
    "advocate": 16,
    "quiet_advocate": 14,
    "detractor": 10,
    "staff": 6,
    "partner": 5,
    "bot": 12,
    "turned": 10,
    "unturned": 6,
    "enthusiast": 20,
    "horde": 100,
}
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
Row = dict[str, Any]


class World:
    """A made world, read back from its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[Row] = []
        for platform in PLATFORMS:
            lines = (folder / f"posts-{platform}.jsonl").read_text("utf-8").split("\n")
            self.rows += [json.loads(line) for line in lines if line]
        self.truth = json.loads((folder / "truth.json").read_text("utf-8"))
        self.by_key = {key(row): row for row in self.rows}
        self.shares = Counter(
            f"{row['platform']}:{row['repost_of_id']}"
            for row in self.rows
            if "repost_of_id" in row
        )

    def role(self, row: Row) -> str:
        account = f"{row['platform']}:{row.get('author_id')}"
        return str(self.truth["roles"].get(account, ""))

    def originals(self, role: str) -> list[Row]:
        return [row for row in self.rows if self.role(row) == role and not refers(row)]


REFERENCES = ("repost_of_id", "quote_of_id", "reply_to_id")


def key(row: Row) -> str:
    return f"{row['platform']}:{row['id']}"


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(make(tmp_path_factory.mktemp("demo"), seed=7, posts=POSTS))


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = digests(make(tmp_path / "here", seed=3, posts=FEWEST))
    code = (
        "import sys; from pathlib import Path; from ingest.demo import make;"
        f"make(Path(sys.argv[1]), seed=3, posts={FEWEST})"
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
    one = digests(make(tmp_path / "one", seed=1, posts=FEWEST))
    two = digests(make(tmp_path / "two", seed=2, posts=FEWEST))
    assert not set(one.values()) & set(two.values())


def test_a_world_that_cannot_hold_what_is_planted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least"):
        make(tmp_path, posts=FEWEST - 1)
    with pytest.raises(UsageError, match="seed"):
        make(tmp_path, seed=-1)


def test_there_are_exactly_as_many_posts_as_asked_for(world: World) -> None:
    assert len(world.rows) == POSTS


def test_every_record_has_known_fields_of_the_right_type(world: World) -> None:
    for row in world.rows:
        assert {"id", "platform", "created_at", "author_handle", "text"} <= set(row)
        for name, value in row.items():
            assert isinstance(value, FIELDS[name]), (name, value)
            assert not (FIELDS[name] is int and isinstance(value, bool))
        for name in ("like_count", "share_count", "reply_count", "view_count"):
            assert row.get(name, 0) >= 0
        assert len(row["id"]) <= 128
        assert sum(name in row for name in REFERENCES) <= 1
        assert 1 <= row.get("stars", 1) <= 5


def test_no_id_is_given_twice_and_accounts_keep_theirs(world: World) -> None:
    assert len(world.by_key) == len(world.rows)
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in world.rows:
        if "author_id" in row:
            held[f"{row['platform']}@{row['author_handle']}"].add(row["author_id"])
    assert all(len(ids) == 1 for ids in held.values())


def test_every_post_lies_in_the_window_and_was_collected_later(world: World) -> None:
    first, last = at("2026-07-04T00:00:00Z"), at("2026-11-01T00:00:00Z")
    for row in world.rows:
        assert first <= at(row["created_at"]) < last
        assert row["collected_at"] == "2026-11-01T06:00:00Z"


def test_every_reference_is_to_an_earlier_post_or_a_stub_on_purpose(
    world: World,
) -> None:
    stubs = dict(world.truth["stubs"])
    assert len(stubs) == 6
    for row in world.rows:
        for name in REFERENCES:
            if name not in row:
                continue
            target = world.by_key.get(f"{row['platform']}:{row[name]}")
            if target is None:
                assert stubs[key(row)] == f"{row['platform']}:{row[name]}"
                continue
            assert at(target["created_at"]) <= at(row["created_at"])
            assert "repost_of_id" not in target, "platforms name the original"
            author = row.get(name.replace("_id", "_author_id"))
            assert author == target.get("author_id")


def test_every_file_is_read_without_a_reject(world: World) -> None:
    for platform in PLATFORMS:
        path = world.folder / f"posts-{platform}.jsonl"
        (source,) = sources([str(path)])
        (member,) = source.members()
        found = recognise.parsed(member)
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
    listed = brands.load(world.folder / "brands.toml")
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
    assert len(main.staff) == ROLES["staff"] - 2, "two are known by their bio only"
    assert any("at Northwind" in row.get("author_bio", "") for row in world.rows)


def test_planted_roles_are_there_in_their_numbers(world: World) -> None:
    accounts = {
        account: role for account, role in world.truth["roles"].items() if role in ROLES
    }
    others = {account for person in world.truth["persons"] for account in person[1:]}
    people = Counter(
        role for account, role in accounts.items() if account not in others
    )
    assert people == ROLES
    spoken = {role: len(world.originals(role)) for role in ROLES if role != "horde"}
    assert min(spoken.values()) > 0


def test_nothing_in_the_posts_names_a_role(world: World) -> None:
    words = re.compile(
        r"influencer|celebrity|advocate|detractor|enthusiast|bystander|horde|turned_"
        r"|\bbots?\b|truth|trust|liking|stance|intent",
        re.IGNORECASE,
    )
    for path in [*world.folder.glob("posts-*.jsonl"), world.folder / "brands.toml"]:
        assert not words.search(path.read_text("utf-8")), path.name


def test_readers_share_after_influencers_and_not_after_celebrities(
    world: World,
) -> None:
    shared = {
        role: mean(world.shares[key(row)] for row in world.originals(role))
        for role in ("influencer", "celebrity", "bystander")
    }
    assert shared["influencer"] > 5 * shared["celebrity"]
    assert shared["influencer"] > 4 * shared["bystander"]
    followers = {
        role: median(row["author_followers"] for row in world.originals(role))
        for role in ("influencer", "celebrity")
    }
    assert followers["celebrity"] > 20 * followers["influencer"]


def test_some_influencers_are_known_to_few(world: World) -> None:
    small = {
        row["author_id"]: row["author_followers"]
        for row in world.originals("influencer")
        if row["author_followers"] < 1_000
    }
    assert len(small) >= 5
    heard = Counter[str]()
    for row in world.originals("influencer"):
        if row["author_id"] in small:
            heard[row["author_id"]] += world.shares[key(row)]
    assert sum(shares >= 5 for shares in heard.values()) >= 4


@pytest.mark.parametrize("role", ["advocate", "quiet_advocate", "detractor"])
def test_lasting_voices_speak_alike_on_many_days_over_weeks(
    world: World, role: str
) -> None:
    days: defaultdict[str, set[datetime]] = defaultdict(set)
    sign = -1 if role == "detractor" else 1
    recommended = 0
    for row in world.originals(role):
        stance = world.truth["stances"].get(key(row))
        if stance is not None:
            assert stance * sign > 0
            days[row["author_id"]].add(at(row["created_at"]).replace(hour=0))
            recommended += world.truth["intents"][key(row)] == "recommend"
    assert len(days) == ROLES[role]
    for moments in days.values():
        assert len(moments) >= 4
        assert (max(moments) - min(moments)).days >= 56
    if role != "detractor":
        assert recommended >= len(days)


def test_quiet_advocates_have_almost_no_audience(world: World) -> None:
    rows = world.originals("quiet_advocate")
    assert max(row["author_followers"] for row in rows) < 60
    assert mean(world.shares[key(row)] for row in rows) < 0.2


def test_one_time_enthusiasts_praise_once(world: World) -> None:
    praised = Counter(
        row["author_id"]
        for row in world.originals("enthusiast")
        if world.truth["stances"].get(key(row), 0) > 0
    )
    assert len(praised) >= 15
    assert set(praised.values()) == {1}


def test_the_ring_says_nearly_the_same_within_seconds(world: World) -> None:
    assert len(world.truth["ring"]) == 12
    posts = [world.by_key[entry[0]] for entry in world.truth["ring_posts"]]
    bursts = [posts[start : start + 12] for start in range(0, len(posts), 12)]
    assert len(bursts) >= 5
    for burst in bursts:
        assert len({row["author_id"] for row in burst}) == 12
        times = [at(row["created_at"]) for row in burst]
        assert (max(times) - min(times)).total_seconds() < 60
        assert len({row["text"][:35] for row in burst}) == 1
        assert len({row["text"] for row in burst}) > 1


def test_the_ring_shares_together(world: World) -> None:
    ring = {account.removeprefix("x:") for account in world.truth["ring"]}
    sharers: defaultdict[str, set[str]] = defaultdict(set)
    for row in world.rows:
        if row.get("author_id") in ring and "repost_of_id" in row:
            sharers[row["repost_of_id"]].add(row["author_id"])
    assert len(sharers) >= 4
    assert all(len(who) >= 9 for who in sharers.values())


def test_a_share_button_gives_many_people_one_text_days_apart(world: World) -> None:
    posts = [world.by_key[entry[0]] for entry in world.truth["share_button"]]
    assert len(posts) >= 12
    assert len({row["text"] for row in posts}) == 1
    assert len({row["author_id"] for row in posts}) == len(posts)
    times = sorted(at(row["created_at"]) for row in posts)
    assert (times[-1] - times[0]).days >= 7


def test_giveaways_are_shared_by_people_who_are_never_seen_again(world: World) -> None:
    posts = [world.by_key[entry[0]] for entry in world.truth["giveaways"]]
    assert len(posts) == 3
    for post in posts:
        assert re.search(r"share.* to win|share this post", post["text"], re.IGNORECASE)
        assert world.shares[key(post)] >= 30
    seen = {row["author_id"]: 0 for row in world.rows if world.role(row) == "horde"}
    for row in world.rows:
        if world.role(row) == "horde" and "repost_of_id" in row:
            seen[row["author_id"]] += 1
    assert len(seen) == ROLES["horde"]
    assert set(seen.values()) == {1}


def test_paid_posts_say_so_and_carry_the_flag_only_where_platforms_do(
    world: World,
) -> None:
    paid = [world.by_key[entry[0]] for entry in world.truth["paid"]]
    assert len(paid) >= 15
    assert all({"ad", "sponsored"} & set(row["tags"]) for row in paid)
    flagged = [row for row in world.rows if "paid" in row]
    assert {row["platform"] for row in flagged} <= {"youtube"}
    assert {key(row) for row in flagged if row["paid"]} <= {key(row) for row in paid}


def test_some_are_answered_and_many_are_not(world: World) -> None:
    answered, unanswered = world.truth["answered"], world.truth["unanswered"]
    assert len(answered) >= 60
    assert len(unanswered) > len(answered)
    assert not set(answered) & set(unanswered)
    for post, answer in answered.items():
        row = world.by_key[answer]
        assert world.role(row) == "owned"
        assert f"{row['platform']}:{row['reply_to_id']}" == post
    replied = {
        f"{row['platform']}:{row.get('reply_to_id')}"
        for row in world.rows
        if world.role(row) == "owned"
    }
    assert not replied & set(unanswered)


def test_an_answer_turns_some_customers_and_not_others(world: World) -> None:
    for name, sign, count in (("turned", 1, 10), ("unturned", -1, 6)):
        cases = world.truth[name]
        assert len(cases) == count
        for complaint, answer, *later in cases:
            assert world.truth["stances"][complaint] < 0
            assert world.truth["answered"][complaint] == answer
            assert later
            for post in later:
                assert world.truth["stances"][post] * sign > 0
                after = at(world.by_key[post]["created_at"])
                assert after > at(world.by_key[answer]["created_at"])


def test_raves_stay_unanswered(world: World) -> None:
    posts = [entry[0] for entry in world.truth["raves"]]
    assert len(posts) >= 8
    assert set(posts) <= set(world.truth["unanswered"])
    assert {world.by_key[post]["stars"] for post in posts} == {5}


def test_the_two_stories_go_far_and_over_several_platforms(world: World) -> None:
    by_origin = {journey["origin"]: journey for journey in world.truth["journeys"]}
    success = by_origin[world.truth["success_story"][0][0]]
    complaint = by_origin[world.truth["wide_complaint"][0][0]]
    assert len(success["platforms"]) >= 3
    assert len(success["steps"]) >= 20
    assert len(complaint["platforms"]) >= 2
    assert len(complaint["steps"]) >= 30
    assert complaint["origin"] in world.truth["unanswered"]


def test_a_hidden_path_leads_from_every_step_back_to_its_origin(world: World) -> None:
    assert len(world.truth["journeys"]) > 300
    for journey in world.truth["journeys"]:
        known = {journey["origin"]}
        for step in sorted(journey["steps"], key=lambda step: step["at"]):
            saw, post = world.by_key[step["saw"]], world.by_key[step["post"]]
            assert step["saw"] in known
            assert at(saw["created_at"]) <= at(step["saw_at"]) <= at(step["at"])
            assert post["created_at"] == step["at"]
            assert f"{post['platform']}:{post['author_id']}" == step["by"]
            if step["how"] == "link":
                assert saw["platform"] != post["platform"]
                assert post["links"]
            known.add(step["post"])


def test_messages_jump_between_platforms_by_link_phrase_and_tag(world: World) -> None:
    across = [j for j in world.truth["journeys"] if len(j["platforms"]) > 1]
    assert len(across) >= 30
    ways = Counter(step["how"] for j in across for step in j["steps"])
    assert min(ways[way] for way in ("link", "phrase", "tag")) >= 1


def test_cascades_have_a_heavy_tail_and_several_hops(world: World) -> None:
    sizes = sorted((len(j["steps"]) for j in world.truth["journeys"]), reverse=True)
    tenth = sizes[: len(sizes) // 10]
    assert median(sizes) <= 2
    assert max(sizes) >= 40
    assert sum(tenth) > 0.4 * sum(sizes)
    hops = Counter(
        step["saw"] != journey["origin"]
        for journey in world.truth["journeys"]
        for step in journey["steps"]
        if step["how"] == "share"
    )
    assert hops[True] > 0.15 * hops.total()


def test_platforms_hide_the_hops_that_truth_knows(world: World) -> None:
    """A share of a share is recorded as a share of the original."""
    hidden = 0
    for journey in world.truth["journeys"]:
        for step in journey["steps"]:
            row = world.by_key[step["post"]]
            recorded = f"{row['platform']}:{row.get('repost_of_id')}"
            hidden += step["how"] == "share" and recorded != step["saw"]
    assert hidden > 100


def test_people_wake_and_sleep(world: World) -> None:
    hours = Counter(at(row["created_at"]).hour for row in world.rows)
    assert max(hours.values()) > 1.8 * min(hours.values())


def test_texts_are_many_and_in_several_languages(world: World) -> None:
    texts = [row["text"] for row in world.rows if not refers(row)]
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
    assert [[key(row)] for row in gone] == sorted(
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


def refers(row: Row) -> bool:
    return any(name in row for name in REFERENCES)
