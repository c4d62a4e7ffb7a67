"""The inbox on the demo world: unanswered cases and their annotations."""

from __future__ import annotations

import csv
import io
import json

import pytest

from graph.__main__ import main
from graph.analysis.customer_care import routing
from graph.analysis.customer_care.inbox import PENDING_STATES, build_inbox, inbox_table
from graph.annotations import annotation_store
from graph.snapshots.scope import Scope
from graph.view_models import cases

RULES = routing.default_routing_rules()
pytestmark = pytest.mark.xdist_group("lists")


def rows(capsys, *words):
    assert main(["unanswered", *words]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_every_planted_answer_is_found_and_no_other_case_is_answered(demo):
    found = inbox_table(
        demo.snapshot, build_inbox(demo.snapshot, Scope(brand="northwind"))
    )
    answered = {
        row["post"]: row["answer"]
        for row in found.to_pylist()
        if row["state"] == "answered" and row["sign"] != "remark"
    }
    planted = demo.truth["answered"]
    assert answered.items() <= planted.items()
    here = {row["post"] for row in found.to_pylist() if row["sign"] != "remark"}
    assert {post for post in planted if post in here} == answered.keys()


def test_planted_praise_and_complaints_without_an_answer_are_in_the_inbox(demo):
    found = inbox_table(
        demo.snapshot, build_inbox(demo.snapshot, Scope(brand="northwind"))
    )
    waits = {r["post"] for r in found.to_pylist() if r["state"] in PENDING_STATES}
    planted = set(demo.truth["unanswered"])
    assert len(planted & waits) >= 0.95 * len(planted)
    assert not waits & set(demo.truth["answered"])
    raves = {key for (key,) in demo.truth["raves"]}
    assert raves <= waits


def test_the_command_prints_unanswered_cases_and_hides_done_ones(
    demo, capsys, tmp_path
):
    store = ["--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    every = rows(capsys, *store, "--top", "5000", "--state", "all")
    assert {row["state"] for row in every} > {"answered", "unanswered", "by_others"}
    first = rows(capsys, *store, "--top", "5")
    assert [float(r["carry"]) for r in first] == sorted(
        (float(r["carry"]) for r in first), reverse=True
    )
    assert {row["state"] for row in first} == {"unanswered"}
    marked = {first[0]["post"]: {"done": "yes"}}
    found = build_inbox(demo.snapshot, Scope(brand="northwind"))
    wanted = cases.CaseFilter(states=("unanswered",), done=False)
    few = cases.filter_cases(demo.snapshot, found, marked, wanted, RULES)
    left = cases.case_table(demo.snapshot, few, marked, RULES)["post"].to_pylist()
    assert first[0]["post"] not in left
    assert len(left) == int(found.mask(states=["unanswered"]).sum()) - 1


def test_the_table_of_response_times_has_one_row_per_group(demo, capsys):
    words = ["--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    groups = [r["group"] for r in rows(capsys, *words, "--speed", "followers")]
    bands = ["under 100", "100 to 999", "1,000 to 9,999", "10,000 and more"]
    assert groups == [*bands, "not known"]
    assert main(["unanswered", *words, "--format", "json", "--top", "1"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "unanswered"


def test_owner_and_tags_filter_the_cases(demo):
    found = build_inbox(demo.snapshot, Scope(brand="northwind"))
    ids = inbox_table(demo.snapshot, found)["post"].to_pylist()
    marked = {
        ids[0]: {"owner": "Kim", "tags": "press, urgent"},
        ids[1]: {"owner": "Lee"},
    }
    kims = cases.filter_cases(
        demo.snapshot, found, marked, cases.CaseFilter(owner="Kim"), RULES
    )
    urgent = cases.filter_cases(
        demo.snapshot, found, marked, cases.CaseFilter(tag="urgent"), RULES
    )
    assert kims.post.tolist() == urgent.post.tolist() == [found.post[0]]
    assert cases.case_owners(marked) == ["Kim", "Lee"]
    assert cases.all_tags(marked) == ["press", "urgent"]
    assert set(annotation_store.ANNOTATION_FIELDS) >= {"owner", "note", "done", "tags"}


def test_the_command_takes_an_owner_and_a_tag(demo, capsys, monkeypatch):
    store = ["--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    first, second, third = (row["post"] for row in rows(capsys, *store, "--top", "3"))
    marked = {
        first: {"owner": "Kim", "tags": "press, urgent"},
        second: {"owner": "Kim"},
        third: {"owner": "Lee", "tags": "urgent"},
    }
    monkeypatch.setattr(
        annotation_store, "annotations_by_id", lambda home, what: marked
    )
    for words, posts in (
        (["--owner", "Kim"], [first, second]),
        (["--tag", "urgent"], [first, third]),
        (["--owner", "Kim", "--tag", "urgent"], [first]),
        (["--owner", "Ann"], []),
    ):
        assert [row["post"] for row in rows(capsys, *store, *words)] == posts


def test_the_two_way_index_follows_the_time_window(demo, capsys):
    words = ["--store", f"ladybug:{demo.folder}", "--two-way"]
    every, later, none = (
        {row["brand"]: int(row["posts"]) for row in rows(capsys, *words, *since)}
        for since in ([], ["--since", "2026-09-15"], ["--since", "2030-01-01"])
    )
    assert 0 < later["Northwind"] < every["Northwind"]
    assert set(none.values()) == {0}


def test_alerts_set_the_exit_code_for_cron(demo, capsys):
    words = ["alerts", "--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    assert main([*words, "--jsonl", "--top", "3"]) == 4
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(json.loads(line)["evidence"] for line in lines)
    assert main([*words, "--since", "2030-01-01"]) == 0
    assert "No alerts." in capsys.readouterr().err
    assert main([*words, "--rate", "0"]) == 1
    assert main([*words, "--backtest"]) == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["unanswered", "--platform", "myspace"], "There is no platform 'myspace'"),
        (["alerts", "--platform", "myspace"], "There is no platform 'myspace'"),
        (["unanswered", "--since", "2026-09-02", "--until", "2026-09-01"], "swap them"),
        (["alerts", "--top", "0"], "write 1 or more"),
        (["words", "--top", "-3"], "write 1 or more"),
        (["advocates", "--top", "-5"], "write 1 or more"),
        (["unanswered", "--two-way", "--turned", "praise"], "not allowed with"),
        (["unanswered", "--two-way", "--owner", "Kim"], "leave it out"),
        (["unanswered", "--turned", "praise", "--sign", "praise"], "leave it out"),
        (["unanswered", "--speed", "sign", "--state", "all"], "leave it out"),
        (["alerts", "--jsonl", "--format", "csv"], "leave out --format"),
        (["alerts", "--backtest", "--out", "x"], "leave out"),
        (["words", "--product", "Pip"], "--by product"),
    ],
)
def test_invalid_arguments_are_refused_in_a_sentence(demo, capsys, words, message):
    name, *more = words
    assert main([name, "--store", f"ladybug:{demo.folder}", *more]) == 1
    output = capsys.readouterr()
    assert message in output.err
    assert (output.out, output.err.count("\n")) == ("", 1)


def test_a_shortened_table_is_reported_and_platforms_match_both_spellings(demo, capsys):
    words = ["unanswered", "--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    assert main([*words, "--top", "3", "--format", "json"]) == 0
    output = capsys.readouterr()
    assert len(json.loads(output.out)) == 3
    assert "Showing the first 3 of " in output.err
    sides = []
    for platform in ("Mastodon", "mastodon"):
        assert main([*words, "--platform", platform, "--top", "9999"]) == 0
        output = capsys.readouterr()
        assert "Showing the first " not in output.err
        sides.append(output.out)
    assert sides[0] == sides[1]


def test_a_table_of_response_times_covers_the_requested_cases(
    demo, capsys, monkeypatch
):
    store = ["--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    posts = [row["post"] for row in rows(capsys, *store, "--top", "5")]
    marked = {post: {"owner": "Kim"} for post in posts}
    monkeypatch.setattr(
        annotation_store, "annotations_by_id", lambda home, what: marked
    )
    (all_,) = rows(capsys, *store, "--owner", "kim", "--speed", "all")
    assert (int(all_["posts"]), int(all_["answered"])) == (5, 0)


def test_alerts_as_json_lines_are_also_written_to_a_file(demo, capsys, tmp_path):
    words = ["alerts", "--store", f"ladybug:{demo.folder}", "--brand", "northwind"]
    assert main([*words, "--jsonl", "--top", "3"]) == 4
    lines = capsys.readouterr().out
    file = tmp_path / "alarms.jsonl"
    assert main([*words, "--jsonl", "--top", "3", "--out", str(file)]) == 4
    output = capsys.readouterr()
    assert (output.out, file.read_text("utf-8")) == ("", lines)
    assert "Showing the first 3 of " in output.err
    nowhere = tmp_path / "no folder" / "alarms.jsonl"
    assert main([*words, "--jsonl", "--out", str(nowhere)]) == 1
    assert "cannot be written" in capsys.readouterr().err
