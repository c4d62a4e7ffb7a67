"""Reasons to look twice on the demo world: its planted ring, and nobody's fans."""

import csv
import io

import pytest

from graph.__main__ import main

pytestmark = pytest.mark.xdist_group("lists")


def test_the_planted_ring_is_found_with_evidence_and_ordinary_people_are_not(
    demo, capsys
):
    assert main(["credibility", "--store", f"ladybug:{demo.folder}"]) == 0
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    together = {row["account"] for row in rows if row["reason"].startswith("together_")}
    ring = set(demo.truth["ring"])
    assert len(ring & together) >= 0.95 * len(ring)
    assert len(together - ring) <= 0.05 * len(together)
    assert "not proof" in captured.err
    posts = set(demo.snapshot.posts["id"].to_pylist())
    for row in rows:
        if row["reason"] != "look_alike":
            assert row["evidence"]
            assert set(row["evidence"].split("|")) <= posts
            assert int(row["evidence_count"]) >= len(row["evidence"].split("|"))


def test_a_scope_before_all_data_gives_no_sharing_signals(demo, capsys):
    words = [
        "credibility",
        "--until",
        "2020-01-01",
        "--store",
        f"ladybug:{demo.folder}",
    ]
    assert main(words) == 0
    reasons = {
        r["reason"] for r in csv.DictReader(io.StringIO(capsys.readouterr().out))
    }
    assert not {name for name in reasons if name.startswith("together_")}


def test_the_interval_and_the_minimum_are_validated_arguments(demo, capsys):
    store = ["--store", f"ladybug:{demo.folder}"]
    counts = []
    for words in ([], ["--at-least", "4"], ["--within", "0"]):
        assert main(["credibility", *words, *store]) == 0
        rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
        counts.append(sum(row["reason"].startswith("together_") for row in rows))
    assert counts[0] > counts[1] > 0
    assert counts[0] > counts[2]
    for words in (["--at-least", "0"], ["--within", "-1"], ["--within", "nan"]):
        assert main(["credibility", *words, *store]) == 1
        assert "--" in capsys.readouterr().err
