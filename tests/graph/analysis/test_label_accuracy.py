"""Beside every count of praise: who says so, and how often that errs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from graph.analysis.validation import label_accuracy
from graph.annotations.annotation_store import Correction
from graph.annotations.corrections import apply_corrections, count_confirmed_labels
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot, snapshot_from_tables
from graph.store.store_folder import StoreFolder
from tests.graph.analysis.conftest import build
from tests.graph.analysis.test_advocates import posts_by

AT = "2026-09-01T00:00:00.000000"
POSTS = [*posts_by("ann", [0, 9], "praise"), *posts_by("ben", [0, 9], "complaint")]


def scored(*sources: str) -> Snapshot:
    world = build(POSTS)
    place = world.posts.schema.get_field_index("stance_source")
    column = pa.array(sources, pa.string())
    posts = world.posts.set_column(place, "stance_source", column)
    return snapshot_from_tables({**world.tables, "posts": posts})


def test_stars_and_the_built_in_scorer_are_listed_with_their_measured_accuracy(
    tmp_path,
):
    world = scored("stars", "label", "general-4", "general-4")
    words = label_accuracy.describe_label_accuracy(
        world, Scope(), StoreFolder(tmp_path)
    )
    assert "50 % from stars or labels in your file and 50 % from the built-in" in words
    assert "correct on 68.2 % of airline tweets" in words


def test_the_figures_are_those_of_the_validity_page():
    page = (Path(__file__).parents[3] / "bench" / "VALIDITY.md").read_text("utf-8")
    heads = next(line for line in page.splitlines() if line.startswith("| set | posts"))
    place = heads.split(" | ").index("accuracy")
    for name, right in label_accuracy.BUILT_IN_ACCURACY.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| {name}"))
        assert float(re.split(r" \| ", row)[place]) == pytest.approx(right, abs=5e-4)


def test_a_model_reports_its_accuracy_on_held_out_labels(tmp_path):
    world = scored(*["model:abc"] * 4)
    home = StoreFolder(tmp_path)
    assert "unknown" in label_accuracy.describe_label_accuracy(world, Scope(), home)
    (tmp_path / "models").mkdir()
    figures = {"macro_f1": 0.7712, "default_macro_f1": 0.65}
    (tmp_path / "models" / "abc.json").write_text(json.dumps(figures))
    words = label_accuracy.describe_label_accuracy(world, Scope(), home)
    assert "each brand held out" in words
    assert "macro-F1 is 0.77; the built-in model reaches 0.65" in words
    hidden = json.dumps(figures | {"from": "posts"})
    (tmp_path / "models" / "abc.json").write_text(hidden)
    assert "held out from training" in label_accuracy.describe_label_accuracy(
        world, Scope(), home
    )


def test_reviewed_labels_measure_the_accuracy_of_the_scorer(tmp_path):
    world = scored(*["general-4"] * 4)
    made = [
        Correction("x:ann0", "acme", "praise", AT),
        Correction("x:ben0", "acme", "neutral", AT),
        Correction("x:ben1", "acme", None, AT),
        Correction("x:gone", "acme", "praise", AT),
    ]
    assert count_confirmed_labels(world, made) == (2, 1)
    after = apply_corrections(world, made)
    words = label_accuracy.describe_label_accuracy(
        after, Scope(), StoreFolder(tmp_path), count_confirmed_labels(world, made)
    )
    assert "2 labels by you" in words
    assert words.endswith("Of 2 posts that you checked, 1 had the correct label.")


def test_without_labels_no_accuracy_is_reported(tmp_path):
    world = build([])
    assert (
        label_accuracy.describe_label_accuracy(world, Scope(), StoreFolder(tmp_path))
        == ""
    )


def test_only_the_posts_of_the_scope_are_counted():
    world = scored("stars", "stars", "general-4", "general-4")
    found = label_accuracy.count_label_sources(world, Scope(platform="x"))
    assert found == {"stars": 2, "general-4": 2}
    assert not label_accuracy.count_label_sources(world, Scope(platform="reddit"))
    first = label_accuracy.count_label_sources(
        world, Scope(until=world.posts["created_at"][1].as_py())
    )
    assert sum(first.values()) == 2
