"""Why a list changed: posts and weights, each step by itself."""

import csv
import io
import json
import shutil
import subprocess
import sys

import pytest

from graph.__main__ import main
from graph.analysis.lists import registry, weight_settings
from graph.analysis.monitoring.change_attribution import ATTRIBUTION_STEPS
from graph.analysis.scoring.share_forecast import COUNTING_WEIGHTS, Forecast
from graph.annotations import annotation_store
from graph.snapshots import snapshot
from graph.store.store_folder import StoreFolder
from tests.graph.commands.conftest import ROOT

pytestmark = pytest.mark.xdist_group("lists")


@pytest.fixture
def mine(demo, tmp_path) -> StoreFolder:
    """A copy of the demo's store, to read more into."""
    shutil.copytree(demo.folder, tmp_path / "mine")
    return StoreFolder(tmp_path / "mine")


def run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=True)


def run_changes(capsys, store: str) -> tuple[list[dict[str, str]], str]:
    capsys.readouterr()
    assert main(["changes", "--store", store]) == 0
    output = capsys.readouterr()
    return list(csv.DictReader(io.StringIO(output.out))), output.err


def test_the_first_publication_has_nothing_to_compare(mine, capsys):
    for other in mine.snapshots_folder.glob("*"):
        if other != mine.current_snapshot_folder():
            shutil.rmtree(other)
    assert main(["changes", "--store", f"ladybug:{mine.path}"]) == 1
    assert "one publication only" in capsys.readouterr().err


def test_posts_and_weights_change_ranks_separately_and_add_up(mine, tmp_path, capsys):
    store = f"ladybug:{mine.path}"
    shares = tmp_path / "more.jsonl"
    # People who share somebody else as well: a crowd of one account's own enters no list.
    rows = [
        {"id": f"s{n}", "platform": "x", "author_id": f"new{n % 60}", "text": ""}
        | {"created_at": f"2026-10-31T{n // 60:02}:{n % 60:02}:00Z"}
        | {"repost_of_id": f"by-{whom}", "repost_of_author_id": whom}
        for n, whom in enumerate(["other"] * 60 + ["fresh"] * 120)
    ]
    shares.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    run("ingest", str(shares), "--store", store)
    by_posts, output = run_changes(capsys, store)
    came = next(row for row in by_posts if row["account"] == "x:fresh")
    assert came["before"] == ""
    assert int(came["posts"]) == int(came["moved"]) > 0
    assert {row["weights"] for row in by_posts} == {row["version"] for row in by_posts}
    assert {row["version"] for row in by_posts} == {"0"}
    assert "by posts" in output
    weight_settings.save_weights(mine, Forecast(COUNTING_WEIGHTS, "mine"))
    both, _ = run_changes(capsys, store)
    assert any(int(row["weights"]) for row in both)
    for row in both:
        steps = sum(int(row[step]) for step in ATTRIBUTION_STEPS)
        assert steps == int(row["moved"])


def test_corrections_are_a_separate_cause_of_rank_changes(mine, tmp_path, capsys):
    """One before a publication, which its run knows, and two after it."""
    store = f"ladybug:{mine.path}"
    advocates = ["changes", "--store", store, "--list", "advocates"]
    current = snapshot.load_snapshot(mine.current_snapshot_folder())
    first = registry.compute_ranking(current, "advocates").people[:2]
    posts = [post for person in first for post in person.evidence]
    for folder in list(mine.snapshots_folder.glob("*")):
        if folder != mine.current_snapshot_folder():
            shutil.rmtree(folder)
    annotation_store.write_correction(mine, posts[0], "northwind", "neutral")
    run("graph", "publish", "--store", store)
    note = tmp_path / "note.jsonl"
    row = {"id": "n1", "platform": "x", "author_id": "neutral", "text": "hello there"}
    note.write_text(json.dumps(row | {"created_at": "2026-10-31T10:00:00Z"}) + "\n")
    run("ingest", str(note), "--store", store)
    for post in posts[1:]:
        annotation_store.write_correction(mine, post, "northwind", "complaint")
    capsys.readouterr()
    assert main(advocates) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["version"] for row in rows} == {"0"}
    gone = [row for row in rows if row["account"] == first[0].account]
    assert int(gone[0]["corrections"]) == int(gone[0]["moved"]) < 0
