"""The back-test on the demo world, as an analyst would call it."""

import csv
import io
import json

import pytest

from graph.__main__ import main
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST
from graph.analysis.validation.backtests import backtest_at_fraction
from graph.export.atomic_files import manifest_path
from graph.snapshots.scope import Scope

pytestmark = pytest.mark.xdist_group("lists")


def test_the_list_of_the_demo_predicts_better_than_chance_and_below_the_best(
    demo, capsys
):
    store = f"ladybug:{demo.folder}"
    words = ["backtest", "--brand", "Northwind", "--store", store]
    assert main(words) == 0
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    found = {(r["ranking"], int(r["k"])): float(r["share"]) for r in rows}
    for k in (10, 50, 100):
        assert found["chance", k] < found["score", k] <= found["perfect", k]
    assert {"in_strength", "in_degree", "pagerank", "core_number"} <= {
        r["ranking"] for r in rows
    }
    assert all(float(r["low"]) <= float(r["share"]) <= float(r["high"]) for r in rows)
    assert " received " in captured.err
    assert main([*words, "--fraction", "2"]) == 1
    assert main([*words, "--measure", "luck"]) == 1


def test_a_single_measure_is_still_compared_with_counting(demo, capsys):
    words = ["backtest", "--store", f"ladybug:{demo.folder}", "--measure", "pagerank"]
    assert main(words) == 0
    captured = capsys.readouterr()
    ranked = {row["ranking"] for row in csv.DictReader(io.StringIO(captured.out))}
    assert {"pagerank", "in_strength"} <= ranked
    assert "core_number" not in ranked
    assert "counting shares" in captured.err


def test_airline_tweets_have_no_shares_so_later_mentions_are_the_test(airline, capsys):
    assert main(["backtest", "--store", f"ladybug:{airline.folder}"]) == 0
    assert "of later mentions and replies" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["influencers", "detractors"])
def test_a_list_and_the_page_report_the_same_back_test(demo, capsys, tmp_path, name):
    out = tmp_path / "list.csv"
    words = [name, "--brand", "Northwind", "--store", f"ladybug:{demo.folder}"]
    assert main([*words, "--top", "5", "--out", str(out)]) == 0
    scope = Scope(brand="northwind")
    sentence = backtest_at_fraction(
        demo.snapshot, scope, name, DEFAULT_FORECAST
    ).sentence
    assert f"  {sentence}\n" in capsys.readouterr().err
    about = json.loads(manifest_path(out).read_text("utf-8"))
    assert about["settings"]["back_test"] == sentence
