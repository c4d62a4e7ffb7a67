"""What people write lasts: through another ingest, a new reading, doctor and a copy."""

import json
from pathlib import Path

import pytest

from graph.__main__ import main as graph
from graph.annotations import annotation_store
from graph.commands.inputs import load_current_snapshot
from graph.errors import UsageError
from graph.settings import Settings
from graph.store import open_store
from ingest.__main__ import main as ingest

POSTS = [
    {"id": f"{name}{day}", "platform": "x", "author_id": name, "author_handle": name}
    | {"text": f"I love my Acme so much, number {day} {name}", "brands": ["Acme"]}
    | {"created_at": f"2026-09-{day:02}T12:00:00Z"}
    for name in ("ann", "ben")
    for day in (1, 8, 15, 22)
]


def loaded(folder: Path) -> tuple[Path, str]:
    """A file with the posts, and a store that has read it."""
    file, store = folder / "posts.jsonl", f"ladybug:{folder / 'store'}"
    file.write_text("".join(json.dumps(post) + "\n" for post in POSTS), "utf-8")
    assert ingest([str(file), "--store", store]) == 0
    return file, store


def labels(settings: Settings) -> dict[str, str]:
    shown = load_current_snapshot(settings)
    ids = shown.posts["id"].to_pylist()
    return {ids[row["post"]]: row["label"] for row in shown.about.to_pylist()}


def advocates(store: str, capfd: pytest.CaptureFixture[str]) -> list[str]:
    capfd.readouterr()
    assert graph(["advocates", "--store", store, "--format", "json"]) == 0
    return [row["handle"] for row in json.loads(capfd.readouterr().out)]


def noted(store: str) -> list[tuple[str, str]]:
    opened = open_store(store)
    texts = {row["id"]: row["text"] for row in opened.all_nodes("Note").to_pylist()}
    on = opened.all_edges("ON_POST").to_pylist()
    opened.close()
    return sorted((row["target"], texts[row["source"]]) for row in on)


@pytest.mark.neo4j
def test_a_correction_outlives_again_ingest_and_a_copy_to_the_other_engine(
    empty_neo4j: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, store = loaded(tmp_path)
    here = Settings(store)
    assert sorted(advocates(store, capfd)) == ["ann", "ben"]
    for day in (1, 8):
        annotation_store.write_correction(
            here.folder, f"x:ben{day}", "acme", "complaint"
        )
    # At once, before anything is published:
    assert advocates(store, capfd) == ["ann"]
    for again in ([str(file)], ["--again"]):
        assert ingest([*again, "--store", store]) == 0
        assert advocates(store, capfd) == ["ann"]
    said = [(f"x:ben{day}", "acme: complaint") for day in (1, 8)]
    assert noted(store) == said
    annotation_store.write_correction(here.folder, "x:ben22", "acme", "not_about")
    assert graph(["copy", "--store", store, "--to", empty_neo4j]) == 0
    there = Settings(empty_neo4j)
    assert noted(empty_neo4j) == sorted([*said, ("x:ben22", "acme: not_about")])
    assert labels(there) == labels(here)
    # A machine that has only the server gets the annotations back from it.
    (there.folder.path / "desk.sqlite").unlink()
    assert graph(["publish", "--store", empty_neo4j]) == 0
    assert labels(there) == labels(here)
    # What is taken back is gone everywhere after the next publication.
    annotation_store.write_correction(there.folder, "x:ben1", "acme", None)
    assert graph(["publish", "--store", empty_neo4j]) == 0
    assert labels(there)["x:ben1"] == "praise"
    assert ("x:ben1", "acme: taken back") in noted(empty_neo4j)


def marks_in(store: str) -> list[tuple[str, str, str | None]]:
    """What Cypher sees: on what, which field, which words."""
    opened = open_store(store)
    notes = {row["id"]: row for row in opened.all_nodes("Note").to_pylist()}
    edges = [
        edge
        for type_ in ("ON_POST", "ON_ACCOUNT")
        for edge in opened.all_edges(type_).to_pylist()
    ]
    opened.close()
    found = [(edge["target"], notes[edge["source"]]) for edge in edges]
    return sorted((target, row["kind"], row["text"]) for target, row in found)


@pytest.mark.neo4j
def test_marks_outlive_again_ingest_doctor_and_a_copy_to_the_other_engine(
    empty_neo4j: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file, store = loaded(tmp_path)
    here = Settings(store)
    annotation_store.write_annotation(here.folder, "post", "x:ben1", "done", "yes")
    annotation_store.write_annotation(
        here.folder, "post", "x:ben1", "note", "Called her: all is well."
    )
    annotation_store.write_annotation(
        here.folder, "account", "x:ann", "list Friends", "yes"
    )
    annotation_store.write_annotation(here.folder, "post", "x:nobody", "done", "yes")
    said = [
        ("x:ann", "list Friends", "yes"),
        ("x:ben1", "done", "yes"),
        ("x:ben1", "note", "Called her: all is well."),
    ]
    for again in ([str(file)], ["--again"]):
        assert ingest([*again, "--store", store]) == 0
        assert marks_in(store) == said
    assert graph(["doctor", "--store", store]) == 0
    assert graph(["copy", "--store", store, "--to", empty_neo4j]) == 0
    there = Settings(empty_neo4j)
    assert marks_in(empty_neo4j) == said
    (there.folder.path / "desk.sqlite").unlink()
    assert graph(["publish", "--store", empty_neo4j]) == 0
    assert annotation_store.annotations_by_id(there.folder, "post") == {
        "x:ben1": {"done": "yes", "note": "Called her: all is well."}
    }
    # Taken back is taken back on both sides, and stays so.
    annotation_store.write_annotation(there.folder, "post", "x:ben1", "done", None)
    assert graph(["publish", "--store", empty_neo4j]) == 0
    assert marks_in(empty_neo4j)[1] == ("x:ben1", "done", None)
    assert (
        "done" not in annotation_store.annotations_by_id(there.folder, "post")["x:ben1"]
    )


def test_what_cannot_be_noted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not an annotation field"):
        annotation_store.write_annotation(
            Settings(f"ladybug:{tmp_path}").folder, "post", "x:1", "mood", "good"
        )


def test_a_mark_can_be_written_while_an_ingest_holds_the_store(tmp_path: Path) -> None:
    home = Settings(f"ladybug:{tmp_path / 'store'}").folder
    with home.write_lock():
        annotation_store.write_annotation(home, "post", "x:1", "owner", "Kim")
    assert annotation_store.annotations_by_id(home, "post") == {"x:1": {"owner": "Kim"}}
