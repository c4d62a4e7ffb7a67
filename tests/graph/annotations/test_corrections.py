"""What people say of posts: kept at once, and stronger than any scorer."""

import sqlite3
from pathlib import Path

import pytest

from graph.analysis.lists.advocates import advocates, detractors
from graph.annotations import annotation_store
from graph.annotations.annotation_store import Annotation, Correction
from graph.annotations.corrections import BY_PERSON, apply_corrections, not_about_pairs
from graph.errors import StoreDamaged, UsageError
from graph.store.store_folder import StoreFolder
from tests.graph.analysis.conftest import build
from tests.graph.analysis.test_advocates import posts_by

AT = "2026-09-01T00:00:00.000000"
POSTS = [*posts_by("ann", [0, 9, 18], "praise"), *posts_by("ben", [0, 9, 18], "praise")]


def word(post, label, at=AT):
    return Correction(post, "acme", label, at)


def handles(ranking):
    return [person.handle for person in ranking.people]


def test_a_correction_changes_the_list_and_is_evidence():
    snapshot = build(POSTS)
    made = [word(f"x:ben{i}", "complaint") for i in range(3)]
    after = apply_corrections(snapshot, made)
    assert handles(advocates(snapshot)) == ["ann", "ben"]
    assert handles(advocates(after)) == ["ann"]
    assert detractors(after).people[0].evidence == ("x:ben0", "x:ben1", "x:ben2")
    assert after.hash != snapshot.hash


def test_repeated_or_reordered_corrections_give_the_same_snapshot():
    snapshot = build(POSTS)
    made = [word("x:ann0", "neutral"), word("x:ben0", "neutral")]
    once = apply_corrections(snapshot, made)
    assert apply_corrections(snapshot, list(reversed(made))).about.equals(once.about)
    assert apply_corrections(snapshot, made).hash == once.hash


def test_a_post_that_is_not_about_the_brand_counts_nowhere():
    snapshot = build(POSTS)
    after = apply_corrections(snapshot, [word("x:ben0", "not_about")])
    assert after.about.num_rows == snapshot.about.num_rows - 1
    assert len(not_about_pairs(after)) == 1
    assert handles(advocates(after)) == ["ann"]


def test_withdrawn_corrections_and_unknown_posts_change_nothing():
    snapshot = build(POSTS)
    made = [word("x:ben0", None), word("x:nobody", "praise")]
    assert apply_corrections(snapshot, made) is snapshot


def test_a_correction_is_marked_as_made_by_a_person():
    after = apply_corrections(build(POSTS), [word("x:ann0", "neutral")])
    marked = [row for row in after.about.to_pylist() if row["how"] == BY_PERSON]
    assert [(row["label"], row["praise"]) for row in marked] == [("neutral", 0.0)]


def test_the_latest_correction_counts_in_any_order(tmp_path: Path):
    home = StoreFolder(tmp_path)
    assert annotation_store.read_corrections(home) == ()
    later = word("x:1", "praise", "2026-09-02T00:00:00.000000")
    annotation_store.merge_annotations(home, [later])
    annotation_store.merge_annotations(home, [word("x:1", "complaint")])
    assert annotation_store.read_corrections(home) == (later,)
    annotation_store.write_correction(home, "x:1", "acme", None)
    assert [one.label for one in annotation_store.read_corrections(home)] == [None]


def test_an_unknown_label_is_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="not a label"):
        annotation_store.write_correction(StoreFolder(tmp_path), "x:1", "acme", "great")


def test_a_damaged_annotations_file_says_what_to_do(tmp_path: Path):
    (tmp_path / "desk.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamaged, match="move it away"):
        annotation_store.read_corrections(StoreFolder(tmp_path))


def test_an_annotations_file_of_another_program_is_one_sentence(tmp_path: Path):
    with sqlite3.connect(tmp_path / "desk.sqlite") as other:
        other.execute("CREATE TABLE corrections (a)")
    with pytest.raises(StoreDamaged, match=r"desk\.sqlite"):
        annotation_store.read_corrections(StoreFolder(tmp_path))


def test_the_last_word_counts_if_the_clock_of_the_computer_went_back(tmp_path: Path):
    """What was written before says that it was written in 2090."""
    folder = StoreFolder(tmp_path)
    annotation_store.merge_annotations(
        folder,
        [
            word("x:1", "praise", "2090-01-01T00:00:00.000000"),
            Annotation("post", "x:1", "owner", "Ana", "2090-01-02T00:00:00.000000"),
        ],
    )
    versions = [annotation_store.corrections_version(folder)]
    for post in ("x:1", "x:1", "x:2"):
        annotation_store.write_correction(folder, post, "acme", "complaint")
        versions.append(annotation_store.corrections_version(folder))
    annotation_store.write_annotation(folder, "post", "x:1", "owner", "Bea")
    labels = [item.label for item in annotation_store.read_corrections(folder)]
    assert labels == ["complaint", "complaint"]
    assert annotation_store.annotations_by_id(folder, "post") == {
        "x:1": {"owner": "Bea"}
    }
    # Open pages notice each of them by the version.
    assert len(set(versions)) == 4


def test_a_time_that_is_none_is_one_sentence(tmp_path: Path):
    folder = StoreFolder(tmp_path)
    annotation_store.merge_annotations(folder, [word("x:1", "praise", "x")])
    with pytest.raises(StoreDamaged, match="'x' is no time"):
        annotation_store.write_correction(folder, "x:1", "acme", "complaint")
