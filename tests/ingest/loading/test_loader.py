"""Files into a store: what is stored, what was there before, what is taken away."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from graph.errors import StoreLost, UsageError
from graph.store.protocol import Delta
from ingest.loading.quarantine import Quarantine

if TYPE_CHECKING:
    from conftest import World

NOON = "2024-03-05T12:00:00Z"


def post(number: int | str, author: str = "1", **more: Any) -> dict[str, Any]:
    """A flat post on x."""
    said = {"id": str(number), "platform": "x", "author_id": author, "text": "hello"}
    return said | {"created_at": NOON} | more


def test_a_share_counts_for_the_one_who_was_shared(world: World) -> None:
    world.take(
        post(1, "1"),
        post(2, "2", repost_of_id="1", text="RT @ann: hello @bob", mentions=["bob"]),
    )
    assert world.acts() == {("x:2", "share", "x:1")}
    assert world.ends("SHARES") == {("x:2", "x:1")}
    world.store.refresh_derived_edges()
    assert world.ends("SHARED") == {("x:2", "x:1")}
    assert not world.edges("MENTIONED")


def test_an_answer_that_comes_before_its_question_finds_it(world: World) -> None:
    world.take(post(2, "2", reply_to_id="1"))
    assert world.nodes("Post")["x:1"]["stub"]
    assert not world.acts()
    world.take(post(1, "1", text="why?"))
    assert world.nodes("Post")["x:1"]["text"] == "why?"
    assert world.acts() == {("x:2", "reply", "x:1")}


def test_the_order_of_files_makes_no_other_graph(
    world: World, another: Callable[..., World]
) -> None:
    lines = [
        post(1, "1", author_handle="ann", text="#one https://a.example/x"),
        post(2, "2", quote_of_id="1", mentions=["ann", "carl"]),
        post(3, "3", author_handle="carl", repost_of_id="2"),
        post(4, "4", reply_to_id="3", reply_to_author_handle="carl"),
        post(5, "5", mentions=[{"id": "3", "handle": "carl"}]),
    ]
    other = another()
    for line in lines:
        world.take(line)
    for line in reversed(lines):
        other.take(line)
    whole = another()
    whole.take(*lines)
    assert world.graph() == other.graph() == whole.graph()


def test_small_transactions_make_the_same_graph(
    world: World, another: Callable[..., World]
) -> None:
    lines = [
        post(
            number,
            str(number % 5),
            author_handle=f"n{number % 5}",
            reply_to_id=str(number * 7 % 40),
            mentions=[f"n{number % 7}"],
            text=f"#tag{number % 3} @n{number % 7}",
        )
        for number in range(1, 40)
    ]
    world.batch = 3
    report = world.take(*lines)
    assert (report.counts.stored, report.counts.is_balanced) == (39, True)
    other = another()
    other.take(*lines)
    assert world.graph() == other.graph()


def test_a_tag_and_a_link_are_one_node_for_all_posts(world: World) -> None:
    world.batch = 1
    world.take(
        post(1, text="#Ok https://a.example/x?utm_source=y"),
        post(2, text="#oK https://a.example/x"),
    )
    assert set(world.nodes("Tag")) == {"ok"}
    assert set(world.nodes("Link")) == {"https://a.example/x"}
    assert len(world.edges("TAGGED")) == len(world.edges("LINKS_TO")) == 2


def test_a_deletion_leaves_nothing_of_the_post(world: World) -> None:
    world.take(
        post(
            1,
            text="secret #own #both",
            links=["https://only.example/"],
            like_count=1,
            collected_at="2024-03-06T00:00:00Z",
        ),
        post(2, "2", text="#both", repost_of_id="1"),
    )
    world.take(post(1, like_count=3, collected_at="2024-03-07T00:00:00Z"))
    assert world.nodes("Observation")
    report = world.take({"delete": {"status": {"id_str": "1"}}})
    assert report.counts.rejected == {"control": 1}
    assert set(world.nodes("Post")) == {"x:2"}
    assert set(world.nodes("Tag")) == {"both"}
    assert not world.nodes("Link")
    assert not world.nodes("Observation")
    assert "secret" not in str(world.dump())
    assert world.ends("TAGGED") == {("x:2", "both")}
    world.store.refresh_derived_edges()
    assert world.ends("SHARED") == {("x:2", "x:1")}  # what the other did stays done


def test_a_deleted_post_stays_away_in_one_transaction_and_in_many(
    world: World,
) -> None:
    gone = {"delete": {"status": {"id_str": "1"}}}
    first = world.take(post(1), gone, post(1), post(3, "3", reply_to_id="1"))
    assert first.counts.rejected == {"control": 1, "deleted": 1}
    assert first.counts.stored == 2  # the first run stored it before it was deleted
    world.batch = 1
    second = world.take(post(1), gone, post(1), post(3, "3", reply_to_id="1"))
    assert second.counts.rejected == {"control": 1, "deleted": 2}
    assert second.counts.is_balanced
    assert set(world.nodes("Post")) == {"x:3"}
    assert not world.edges("REPLIES_TO")


def test_a_tag_of_a_deleted_post_that_comes_again_stays(world: World) -> None:
    world.take(post(1, text="#again"))
    world.take({"delete": {"status": {"id_str": "1"}}}, post(2, text="#again"))
    assert world.ends("TAGGED") == {("x:2", "again")}


def test_events_with_a_time_are_one_whatever_file_they_stand_in(world: World) -> None:
    lines = ("1 2 1341100972 RT", "1 2 1341100972 RT", "2 2 1341100973 MT")
    first = world.load(world.file(*lines, name="a.txt"), platform="x").files[0]
    assert (first.counts.stored, first.counts.duplicates) == (2, 1)
    assert first.counts.warnings == {"self_reference": 1}
    second = world.load(world.file(lines[0], name="b.txt"), platform="x").files[0]
    assert (second.counts.stored, second.counts.duplicates) == (0, 1)
    assert len(world.edges("INTERACTED")) == 2
    world.store.refresh_derived_edges()
    assert world.ends("SHARED") == {("x:1", "x:2")}
    assert not world.edges("MENTIONED")  # a self pair is stored and makes nothing


def test_events_without_a_time_are_told_apart_by_their_lines(world: World) -> None:
    first = world.load(world.file("1 2", "1 2", name="a.txt")).files[0]
    assert (first.counts.stored, first.counts.duplicates) == (2, 0)
    assert (
        world.load(world.file("1 2", "1 2", name="c.txt")).files[0].counts.stored == 0
    )
    other = world.load(world.file("1 2", "2 1", "1 2", name="b.txt")).files[0]
    assert other.counts.stored == 3


def test_an_events_time_is_when_its_actor_was_seen(world: World) -> None:
    world.load(world.file("1 2 1341100972 RT", name="a.txt"), platform="x")
    accounts = world.nodes("Account")
    assert accounts["x:1"]["first_seen_at"] == datetime(2012, 7, 1, 0, 2, 52)
    assert accounts["x:2"]["first_seen_at"] is None


def test_placeholder_authors_join_nobody(world: World) -> None:
    report = world.take(
        {"id": "1", "platform": "reddit", "author_handle": "[deleted]", "text": "a"},
        {"id": "2", "platform": "reddit", "author_handle": "[removed]", "text": "b"},
        {
            "id": "3",
            "platform": "reddit",
            "author_handle": "amy",
            "text": "c",
            "reply_to_id": "1",
            "reply_to_author_handle": "[deleted]",
        },
        {"id": "4", "platform": "x", "author_handle": "deleted", "text": "a real name"},
    )
    assert report.counts.stored == 4
    assert set(world.nodes("Account")) == {"reddit:@amy", "x:@deleted"}
    assert not world.acts()


def test_a_post_without_an_id_gets_one_that_is_found_again(world: World) -> None:
    table = "Body,From,When\nhello,ann,2024-03-05\nhello,bob,2024-03-05\n"
    path = world.folder / "table.csv"
    path.write_text(table)
    mapping = {"Body": "text", "From": "author_handle", "When": "created_at"}
    first = world.load(path, mapping=mapping).files[0]
    assert (first.counts.stored, first.counts.warnings["made_id"]) == (2, 2)
    path.write_text(table + "bye,bob,2024-03-06\n")
    second = world.load(path, mapping=mapping).files[0]
    assert (second.counts.stored, second.counts.duplicates) == (1, 2)


def test_a_mistyped_column_is_a_usage_error_that_names_it(world: World) -> None:
    path = world.folder / "table.csv"
    path.write_text("Body,From\nhello,ann\n")
    with pytest.raises(UsageError, match="Bdy"):
        world.load(path, mapping={"Bdy": "text", "From": "author_handle"})
    with pytest.raises(UsageError, match="txt"):
        world.load(path, mapping={"Body": "txt", "From": "author_handle"})


def test_the_ledger_says_how_far_each_file_has_come(world: World) -> None:
    path = world.file(post(1), post(1), {"id": "2"})
    world.load(path)
    [row] = world.nodes("Source").values()
    assert (row["format"], row["complete"]) == ("flat_v1", True)
    assert (row["read"], row["stored"], row["duplicates"], row["rejected"]) == (
        3,
        1,
        1,
        1,
    )


def test_a_killed_run_is_resumed_by_the_same_command(
    world: World, monkeypatch: pytest.MonkeyPatch, another: Callable[..., World]
) -> None:
    lines = [post(number, str(number % 3)) for number in range(10)]
    path = world.file(*lines)
    world.batch = 4
    write = type(world.store).write
    writes: list[Delta] = []

    def killed(store: Any, delta: Delta) -> None:
        writes.append(delta)
        if len(writes) == 2:
            raise StoreLost("the engine went away")
        write(store, delta)

    with monkeypatch.context() as patched:
        patched.setattr(type(world.store), "write", killed)
        with pytest.raises(StoreLost):
            world.load(path)
    [row] = world.nodes("Source").values()
    assert (row["complete"], row["stored"], len(world.nodes("Post"))) == (False, 4, 4)
    [report] = world.load(path).files
    assert (report.counts.stored, report.counts.duplicates) == (6, 4)
    [row] = world.nodes("Source").values()
    assert (row["complete"], row["stored"], row["read"]) == (True, 10, 10)
    other = another()
    other.load(path)
    assert world.graph() == other.graph()


def test_a_later_run_that_changes_little_leaves_the_file_complete(
    world: World,
) -> None:
    world.batch = 2
    path = world.file(*(post(number, like_count=5) for number in range(5)))
    world.take(post(0, like_count=1))
    world.take({"delete": {"status": {"id_str": "99"}}})
    world.load(path)
    world.take(post(1, author_handle="ann"))
    world.load(path)
    row = next(r for r in world.nodes("Source").values() if r["read"] == 5)
    assert row["complete"]


def test_what_was_refused_lies_in_quarantine_with_its_place_and_bytes(
    world: World,
) -> None:
    world.quarantine = Quarantine(world.folder / "quarantine")
    good, broken = json.dumps(post(1)), '{"id": "2", "author_id": "1", "text": oops}'
    path = world.folder / "file.jsonl"
    data = f"{good}\n{broken}\n".encode() + b'{"id": "3\xff"}\n'
    gone = json.dumps({"delete": {"status": {"id_str": "1"}}})
    path.write_bytes(data + f"{gone}\n{good}\n".encode())
    [report] = world.load(path).files
    [kept] = (world.folder / "quarantine").iterdir()
    entries = {e["reason"]: e for e in map(json.loads, kept.read_text().splitlines())}
    assert sum(report.counts.rejected.values()) == len(entries) == 4
    bad = entries["bad_json"]
    assert (bad["line"], bad["offset"], bad["raw"]) == (2, len(good) + 1, broken)
    assert bad["file"] == str(path)
    assert "raw_base64" in entries["bad_encoding"]
    # Of a deleted post and of its notice only the place is kept.
    assert entries["deleted"]["line"] == 5
    assert not entries["deleted"]["raw"]
    assert not entries["control"]["raw"]


def test_at_most_twenty_messages_of_a_reason_are_said(world: World) -> None:
    report = world.take(
        *("{" for _ in range(50)), post(1), *(post(n) for n in range(2, 9))
    )
    assert report.counts.rejected["bad_json"] == 50
    assert len(report.messages) == 20


def test_a_file_of_more_refused_records_than_the_limit_is_not_fine(
    world: World,
) -> None:
    good = [post(number) for number in range(100)]
    assert world.take(*good, *[{"id": "x"}] * 5).exit == 0
    assert world.take(*good, *[{"id": "x"}] * 10).exit == 3


def test_a_brand_that_a_column_names_becomes_a_node(world: World) -> None:
    world.take(post(1, brands=["Acme Phones"], label="praise"))
    [brand] = world.nodes("Brand").values()
    assert brand["name"] == "Acme Phones"
    [about] = world.edges("ABOUT")
    assert (about["source"], about["label"], about["how"]) == (
        "x:1",
        "praise",
        "column",
    )


def test_a_refused_file_leaves_what_the_others_hold(world: World) -> None:
    bad = world.folder / "bad.csv"
    bad.write_text("id,id\n1,2\n")
    report = world.load(bad, world.file(post(1)))
    assert [file.exit for file in report.files] == [2, 0]
    assert (report.exit, report.posts, report.accounts) == (2, 1, 1)


def test_an_archive_of_two_formats_is_read_whole(world: World) -> None:
    path = world.folder / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.jsonl", json.dumps(post(1)))
        archive.writestr("b.csv", "source,target\nann,bob\n")
        archive.writestr("readme.txt", "Dear reader, look inside.")
    [report] = world.load(path).files
    assert (report.counts.read, report.counts.stored) == (2, 2)
    assert report.counts.is_balanced


@pytest.mark.parametrize("known", [False, True])
def test_a_dry_run_counts_like_the_run_and_writes_nothing(
    world: World, known: bool
) -> None:
    gone = {"delete": {"status": {"id_str": "3"}}}
    posts = world.file(
        post(1),
        post(2),
        post(1),
        post(1, text="other"),
        post(3),
        gone,
        post(3),
        {"id": 1},
    )
    events = world.file("1 2 1341100972 RT", "1 2 1341100972 RT", "3 3", name="e.txt")
    if known:
        world.take(post(2), post(4))
        world.load(events)
    before = world.dump()
    dry = world.rehearse(posts, events, known=known)
    assert world.dump() == before
    real = world.load(posts, events)
    assert [one.as_json() for one in dry.files] == [one.as_json() for one in real.files]
