"""`python -m graph train`: learn, keep, read everything again, and go back."""

from __future__ import annotations

import csv
import io

import pytest

from graph.__main__ import main as graph
from graph.store import open_store
from ingest.__main__ import main as ingest
from tests.ingest.text.test_trained_scorer import samples

HEAD = ["id", "author", "text", "brand", "label", "created_at"]


def table(rows) -> str:
    made = io.StringIO()
    out = csv.writer(made)
    out.writerow(HEAD)
    out.writerows(rows)
    return made.getvalue()


@pytest.fixture
def store(tmp_path):
    """Labelled posts of four brands, and two posts that nobody labelled."""
    told = [
        [n, f"a{n}", one.text, one.group, str(one.label), f"2026-03-{1 + n % 28:02}"]
        for n, one in enumerate(samples())
    ]
    told += [
        ["u1", "ann", "a zonk thing", "b1", "", "2026-03-02"],
        ["u2", "bob", "so mibbly", "b1", "", "2026-03-03"],
    ]
    file = tmp_path / "posts.csv"
    file.write_text(table(told), "utf-8")
    url = f"ladybug:{tmp_path / 'store'}"
    assert ingest([str(file), "--store", url]) == 0
    return url


def stances(url: str) -> dict[str, tuple[str, str]]:
    store = open_store(url)
    rows = store.all_nodes("Post").to_pylist()
    store.close()
    return {
        row["text"]: (row["stance_label"], row["stance_source"])
        for row in rows
        if row["stance_source"] != "label"
    }


@pytest.mark.slow
def test_a_model_is_learnt_rewrites_every_stance_and_the_lexicon_comes_back(
    store, tmp_path, capfd
):
    before = stances(store)
    assert before["a zonk thing"] == ("neutral", "general-4")
    assert graph(["train", "--store", store, "--format", "csv"]) == 0
    told = capfd.readouterr()
    figures = dict(csv.reader(io.StringIO(told.out)))
    assert figures["from"] == "labels"
    assert float(figures["macro_f1"]) > float(figures["default_macro_f1"])
    name = f"model:{figures['used']}"
    assert stances(store) == {
        "a zonk thing": ("praise", name),
        "so mibbly": ("complaint", name),
    }
    later = tmp_path / "later.csv"
    later.write_text(table([["u3", "cy", "zonk works", "b2", "", "2026-03-04"]]))
    assert ingest([str(later), "--store", store]) == 0
    assert stances(store)["zonk works"] == ("praise", name)
    assert graph(["train", "--store", store, "--use", "lexicon"]) == 0
    assert stances(store)["a zonk thing"] == ("neutral", "lexicon")
    assert graph(["train", "--store", store, "--use", figures["used"]]) == 0
    assert stances(store)["a zonk thing"] == ("praise", name)
    capfd.readouterr()
    assert graph(["train", "--store", store, "--use", "nobody"]) == 1
    assert f"lexicon, {figures['used']}" in capfd.readouterr().err
    (tmp_path / "store" / "models" / f"{figures['used']}.npz").write_bytes(b"x")
    assert ingest([str(later), "--store", store]) == 3
    assert "graph train" in capfd.readouterr().err
