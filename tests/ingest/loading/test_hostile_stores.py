"""The hostile corpus all the way into a store, on both engines."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.loading.ingest_report import FileReport

if TYPE_CHECKING:
    from conftest import World

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = ROOT.parent / "shared" / "hostile"
MISSING = "the hostile corpus is not there: put it at ../shared/hostile"
pytestmark = pytest.mark.skipif(not HOSTILE.exists(), reason=MISSING)


def expected() -> dict[str, Any]:
    path = HOSTILE / "expected.json"
    return json.loads(path.read_text()) if path.exists() else {}


def load(world: World, name: str) -> FileReport:
    [report] = world.load(HOSTILE / name).files
    return report


def numbers(report: FileReport) -> dict[str, Any]:
    found = report.as_json()
    names = ("read", "stored", "duplicates", "rejected", "exit")
    return {name: found[name] for name in names}


def posts(world: World) -> dict[str, dict[str, Any]]:
    return {key.partition(":")[2]: row for key, row in world.nodes("Post").items()}


@pytest.mark.parametrize("name", [n for n, e in expected().items() if e["exact"]])
def test_a_hostile_file_ends_as_the_corpus_says_and_a_second_run_changes_nothing(
    world: World, name: str
) -> None:
    want = expected()[name]
    first = load(world, name)
    assert first.counts.is_balanced
    assert numbers(first) == {key: want[key] for key in numbers(first)}
    before = world.dump()
    second = load(world, name)
    assert second.counts.is_balanced
    assert (second.counts.read, second.counts.stored) == (want["read"], 0)
    assert world.dump() == before


@pytest.mark.parametrize("name", [n for n, e in expected().items() if not e["exact"]])
def test_a_loosely_described_file_ends_as_it_may(world: World, name: str) -> None:
    begun = time.monotonic()
    first = load(world, name)
    assert time.monotonic() - begun < 60
    assert first.counts.is_balanced
    if name.startswith(("x", "z14")):
        assert (first.exit, first.counts.stored) == (2, 0)
        assert len(first.messages) <= 20
    elif name.startswith("z10"):
        assert (first.exit, first.counts.warnings) == (2, {"expansion_limit": 1})
        assert set(posts(world)) == {"1000"}
    elif name.startswith("z09"):
        assert numbers(first) == {key: expected()[name][key] for key in numbers(first)}
    else:
        assert first.exit == 3
        assert first.counts.stored >= 1
    before = world.dump()
    assert load(world, name).counts.stored == 0
    assert world.dump() == before


def test_an_unclosed_quote_is_named_with_its_line_and_what_it_took(
    world: World,
) -> None:
    [message] = load(world, "c03_unclosed_quote.csv").messages
    assert message.line == 4
    assert "3 lines" in message.text


def test_a_lone_quote_in_a_cell_is_stored_as_text(world: World) -> None:
    load(world, "c16_quotes_midfield.csv")
    assert posts(world)["1000"]["text"] == '5" screen'


def test_a_nul_in_a_text_cuts_nothing(world: World) -> None:
    report = load(world, "j03_nul_escaped.jsonl")
    assert report.counts.warnings["nul_removed"] == 1
    assert {"a", "b"} <= set(posts(world)["1002"]["text"])


def test_half_characters_become_the_sign_for_unknown_ones(world: World) -> None:
    load(world, "j05_surrogates.jsonl")
    assert "\ufffd" in posts(world)["1002"]["text"]
    assert "\U0001f600" in posts(world)["1004"]["text"]


def test_neighbouring_big_ids_are_two_posts_by_two_accounts(world: World) -> None:
    report = load(world, "j06_bigints.jsonl")
    found = posts(world)
    big = {"9007199254740992", "9007199254740993"}
    assert big <= set(found)
    authors = {s for s, t in world.ends("POSTED") if t.partition(":")[2] in big}
    assert len(authors) == 2
    assert [found[one]["likes"] for one in ("1003", "1004", "1005")] == [None] * 3
    assert report.counts.warnings["field_dropped"] == 3


def test_of_a_doubled_key_the_last_value_wins(world: World) -> None:
    load(world, "j08_dup_keys.jsonl")
    assert "1001" in posts(world)
    assert "1000" not in posts(world)
    accounts = {key.partition(":")[2] for key in world.nodes("Account")}
    assert "2" in accounts
    assert "1" not in accounts


def test_records_of_wrong_types_are_stored_as_far_as_they_hold(world: World) -> None:
    report = load(world, "j11_wrong_types.jsonl")
    found = posts(world)
    assert found["1007"]["text"] == ""
    assert "1009" not in found
    mentioned = {a.rpartition("@")[2] for p, _, a in world.acts() if "1010" in p}
    assert mentioned == {"bob", "carol"}
    assert report.counts.warnings["bad_mention"] == 3


def test_of_the_same_post_twice_the_first_text_stays(world: World) -> None:
    report = load(world, "j21_duplicates.jsonl")
    lines = (HOSTILE / "j21_duplicates.jsonl").read_text("utf-8").splitlines()
    first = next(one for one in map(json.loads, lines) if str(one["id"]) == "1001")
    assert posts(world)["1001"]["text"] == first["text"]
    assert report.counts.warnings == {"conflict": 1}


def test_all_spellings_of_a_handle_are_one_account(world: World) -> None:
    load(world, "j22_handle_folding.jsonl")
    [account] = world.nodes("Account").values()
    invisible = set(
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"
    )
    assert not invisible & set(account["handle"])


def test_look_alikes_stay_apart_and_carry_a_flag(world: World) -> None:
    load(world, "j23_confusables.jsonl")
    accounts = list(world.nodes("Account").values())
    assert len(accounts) == 4
    flagged = [row for row in accounts if row["mixed_script"]]
    assert len(flagged) == 2
    assert all(not row["handle"].isascii() for row in flagged)


def test_a_taken_over_handle_means_another_account_from_then_on(world: World) -> None:
    load(world, "j24_renames.jsonl")
    accounts = world.nodes("Account")
    by_id = {key.partition(":")[2]: row["handle"] for key, row in accounts.items()}
    assert (by_id["77"], by_id["88"], len(by_id)) == ("new_name", "old_name", 3)
    world.store.refresh_derived_edges()
    native = {
        (s.partition(":")[2], t.partition(":")[2]) for s, t in world.ends("MENTIONED")
    }
    assert native == {("99", "77"), ("99", "88")}


def test_rings_and_self_references_make_no_self_edge(world: World) -> None:
    report = load(world, "j25_self_and_cycles.jsonl")
    assert report.counts.warnings["self_reference"] == 4
    assert len(world.edges("QUOTES")) == 3
    world.store.refresh_derived_edges()
    for type_ in ("SHARED", "QUOTED", "REPLIED_TO", "MENTIONED"):
        assert all(source != target for source, target in world.ends(type_))


def test_a_parent_that_comes_later_fills_its_stub(world: World) -> None:
    load(world, "j26_missing_parents.jsonl")
    found = posts(world)
    assert {key for key, row in found.items() if row["stub"]} == {"9998", "9999"}
    assert found["1005"]["text"]


def test_a_deleted_post_is_gone_and_does_not_return(world: World) -> None:
    load(world, "j27_tombstones.jsonl")
    lines = (HOSTILE / "j27_tombstones.jsonl").read_text("utf-8").splitlines()
    said = [r["text"] for r in map(json.loads, lines) if str(r.get("id")) == "1000"]
    assert "1000" not in posts(world)
    assert sum(not row["stub"] for row in posts(world).values()) == 1
    assert not any(text in str(world.dump()) for text in said)


def test_the_spellings_of_one_moment_are_stored_alike(world: World) -> None:
    load(world, "j28_dates.jsonl")
    found = posts(world)
    same = (1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009)
    moments = {found[str(one)]["created_at"] for one in same}
    assert {str(moment) for moment in moments} == {"2024-03-05 10:00:00"}


def test_markup_is_stored_as_it_is_and_a_script_is_no_link(world: World) -> None:
    load(world, "j29_markup.jsonl")
    lines = (HOSTILE / "j29_markup.jsonl").read_text("utf-8").splitlines()
    found = posts(world)
    assert found["1004"]["url"] is None
    for record in map(json.loads, lines):
        assert found[record["id"]]["text"] == record["text"]


@pytest.mark.parametrize("name", ["j30_formulas.jsonl", "j31_cypher_injection.jsonl"])
def test_names_and_texts_come_back_byte_for_byte(world: World, name: str) -> None:
    load(world, name)
    records = [json.loads(s) for s in (HOSTILE / name).read_text("utf-8").splitlines()]
    found, accounts = posts(world), world.nodes("Account")
    authors = {target: source for source, target in world.ends("POSTED")}
    assert len(found) == len(records)
    for record in records:
        row = found[str(record["id"])]
        assert row["text"] == record["text"]
        if record.get("author_name"):
            name_ = accounts[authors[row["id"]]]["name"]
            assert name_ == record["author_name"].strip()
    if name.startswith("j31"):
        assert (len(found), len(accounts)) == (11, 11)


def test_a_bomb_of_mentions_is_capped_and_a_repeated_one_is_one(world: World) -> None:
    report = load(world, "j32_mention_bomb.jsonl")
    by_post: dict[str, int] = {}
    for post, kind, _ in world.acts():
        assert kind == "mention"
        native = post.partition(":")[2]
        by_post[native] = by_post.get(native, 0) + 1
    assert by_post["1000"] <= 500
    assert by_post["1001"] == 1
    assert report.counts.warnings["mentions_capped"] == 7500


def test_a_huge_text_is_stored_whole(world: World) -> None:
    load(world, "c11_huge_field.csv")
    assert max(len(row["text"]) for row in posts(world).values()) >= 160_000


def test_members_that_climb_out_of_the_archive_are_not_read(
    world: World, tmp_path: Path
) -> None:
    before = sorted(HOSTILE.parent.iterdir())
    report = load(world, "z11_zip_slip.zip")
    assert report.counts.warnings == {"member_not_read": 4}
    assert sorted(HOSTILE.parent.iterdir()) == before
