"""`python -m ingest --sources` and `--remove HASH`, by command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.__main__ import main as graph
from graph.annotations import annotation_store
from graph.commands.inputs import load_current_snapshot
from graph.maintenance.canonical_dump import dump_graph
from graph.settings import Settings
from graph.store import open_store
from ingest.__main__ import main as ingest
from ingest.commands import remove_file
from tests.graph.conftest import store_url

__all__ = ["store_url"]

POSTS = [
    {"id": f"{name}{day}", "platform": "x", "author_id": name, "author_handle": name}
    | {"text": f"I love my Acme so much, number {day} {name}", "brands": ["Acme"]}
    | {"created_at": f"2026-09-{day:02}T12:00:00Z", "like_count": day}
    for name in ("ann", "ben", "cid")
    for day in (1, 8, 15)
]


def written(folder: Path, name: str, posts: list[dict[str, Any]]) -> str:
    path = folder / name
    path.write_text("".join(json.dumps(post) + "\n" for post in posts), "utf-8")
    return str(path)


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    capfd.readouterr()
    code = ingest([*words, "--progress", "none"])
    captured = capfd.readouterr()
    return code, captured.out, captured.err


def exported(url: str) -> list[bytes]:
    store = open_store(url)
    lines = list(dump_graph(store))
    store.close()
    return lines


def sources(capfd: pytest.CaptureFixture[str], url: str) -> dict[str, dict[str, Any]]:
    """The loaded files by name."""
    code, out, _ = run(capfd, "--sources", "--store", url, "--report", "-")
    assert code == 0
    return {Path(file["name"]).name: file for file in json.loads(out)["sources"]}


def test_a_removed_file_is_published_away_and_annotations_stay(
    store_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    one = written(tmp_path, "one.jsonl", POSTS[:4])
    two = written(tmp_path, "two.jsonl", [*POSTS[2:7], POSTS[0] | {"text": "other"}])
    three = written(tmp_path, "three.jsonl", POSTS[6:])
    expected = f"ladybug:{tmp_path / 'expected'}"
    assert run(capfd, one, three, "--store", expected)[0] == 0
    for path in (one, two, three):
        assert run(capfd, path, "--store", store_url)[0] == 0
    folder = Settings(store_url).folder
    for post in ("x:ann1", "x:ben15"):
        annotation_store.write_correction(folder, post, "acme", "complaint")
        annotation_store.write_annotation(folder, "post", post, "done", "yes")
    listed = sources(capfd, store_url)
    assert [file["read"] for file in listed.values()] == [4, 6, 3]
    code, out, err = run(
        capfd,
        *("--remove", listed["two.jsonl"]["hash"][:10]),
        *("--store", store_url, "--report", "-"),
    )
    assert code == 0
    assert "Removed " in err
    assert "Posts: 9 before, 7 now." in err
    report = json.loads(out)
    assert report["removed"]["path"] == two
    assert (report["posts"], report["accounts"]) == (7, 3)
    assert list(sources(capfd, store_url)) == ["one.jsonl", "three.jsonl"]
    assert exported(store_url) == exported(expected)
    shown = load_current_snapshot(Settings(store_url))
    assert shown.posts.num_rows == 7
    labels = {
        shown.posts["id"][row["post"]].as_py(): row["label"]
        for row in shown.about.to_pylist()
    }
    assert (labels["x:ann1"], labels["x:ann8"]) == ("complaint", "praise")
    assert not (folder.path / "removal").exists()
    # The marks on a post that went come back with the post.
    assert run(capfd, two, "--store", store_url)[0] == 0
    assert notes_on(store_url, "x:ben15") == ["correction", "done"]


def notes_on(url: str, post: str) -> list[str]:
    store = open_store(url)
    kinds = {row["id"]: row["kind"] for row in store.all_nodes("Note").to_pylist()}
    edges = store.all_edges("ON_POST").to_pylist()
    store.close()
    return sorted(kinds[edge["source"]] for edge in edges if edge["target"] == post)


def test_the_list_names_each_file_with_hash_format_records_and_time(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    url = f"ladybug:{tmp_path / 'store'}"
    assert (
        run(capfd, "--sources", "--store", url)[1] == "This store has loaded no file.\n"
    )
    path = written(tmp_path, "one.jsonl", POSTS[:4])
    run(capfd, path, "--store", url)
    heading, line = run(capfd, "--sources", "--store", url)[1].splitlines()
    assert heading.startswith("hash ")
    assert line.endswith(f"flat_v1        4  {path}")
    assert sources(capfd, url)["one.jsonl"]["hash"].startswith(line.split()[0])


@pytest.mark.parametrize("digits", ["0000000000", "zz", ""])
def test_an_unknown_hash_is_one_sentence_and_changes_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], digits: str
) -> None:
    url = f"ladybug:{tmp_path / 'store'}"
    run(capfd, written(tmp_path, "one.jsonl", POSTS), "--store", url)
    before = Settings(url).folder.read_pointer()
    code, out, err = run(capfd, "--remove", digits, "--store", url)
    assert (code, out) == (1, "")
    assert err == (
        f"No loaded file has a hash that begins with {digits!r}: "
        "`python -m ingest --sources` lists them.\n"
    )
    assert Settings(url).folder.read_pointer() == before


def test_a_store_that_does_not_exist_is_not_made(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    url = f"ladybug:{tmp_path / 'store'}"
    code, _, err = run(capfd, "--remove", "00", "--store", url)
    assert (code, err.count("\n")) == (1, 1)
    assert "There is no store in" in err
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--remove", "00", "--sources"],
        ["--remove", "00", "posts.jsonl"],
        ["--sources", "--dry-run"],
        ["--remove", "00", "--again"],
        ["--sources", "--watch", "."],
    ],
)
def test_they_are_used_alone(
    capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, _, err = run(capfd, *words)
    assert (code, err) == (1, "--sources and --remove HASH are used alone.\n")


def test_a_cancelled_removal_changes_nothing(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"ladybug:{tmp_path / 'store'}"
    one, two = (written(tmp_path, f"{n}.jsonl", POSTS[n : n + 3]) for n in (0, 2))
    run(capfd, one, two, "--store", url)
    before = exported(url)
    digits = sources(capfd, url)["2.jsonl"]["hash"]
    words = ["--remove", digits, "--store", url]
    with monkeypatch.context() as stopped:

        def stop(self: object, file: object) -> None:
            raise KeyboardInterrupt

        stopped.setattr(remove_file.FileRemoval, "remove", stop)
        code, _, err = run(capfd, *words)
        assert (code, err[:8]) == (3, "Stopped.")
    assert exported(url) == before
    assert not (tmp_path / "store" / "removal").exists()
    assert run(capfd, *words)[0] == 0
    assert list(sources(capfd, url)) == ["0.jsonl"]


def test_refused_records_of_a_removed_file_leave_the_quarantine(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    url = f"ladybug:{tmp_path / 'store'}"
    path = written(tmp_path, "one.jsonl", [POSTS[0], {"id": "no author"}])
    run(capfd, path, "--store", url)
    [refused] = (tmp_path / "store" / "quarantine").iterdir()
    digits = sources(capfd, url)["one.jsonl"]["hash"]
    assert run(capfd, "--remove", digits, "--store", url)[0] == 0
    assert not refused.exists()


def test_a_backup_keeps_what_a_removal_needs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    url, copy = (f"ladybug:{tmp_path / name}" for name in ("store", "copy"))
    one, two = (written(tmp_path, f"{n}.jsonl", POSTS[n : n + 3]) for n in (0, 2))
    run(capfd, one, two, "--store", url)
    backup = str(tmp_path / "backup.zip")
    assert graph(["backup", "--store", url, "--out", backup]) == 0
    assert graph(["restore", backup, "--store", copy]) == 0
    digits = sources(capfd, copy)["2.jsonl"]["hash"]
    for store in (url, copy):
        assert run(capfd, "--remove", digits, "--store", store)[0] == 0
    assert exported(copy) == exported(url)


HEADER = (
    "tweet_id,author_id,inbound,created_at,text,response_tweet_id,"
    "in_response_to_tweet_id\n"
)
CARE = {
    "one.csv": "1,105,True,Tue Oct 31 22:10:47 +0000 2017,Acme is awful,2,\n"
    "2,AcmeCare,False,Tue Oct 31 22:11:47 +0000 2017,@105 sorry,,1\n",
    "two.csv": "3,106,True,Tue Oct 31 22:12:47 +0000 2017,@BetaCare AcmeCare hi,4,\n"
    "4,BetaCare,False,Tue Oct 31 22:13:47 +0000 2017,@106 hello AcmeCare,,3\n",
    "three.csv": "5,107,True,Tue Oct 31 22:14:47 +0000 2017,BetaCare and AcmeCare,,\n",
}


@pytest.mark.parametrize("removed", list(CARE))
def test_brands_that_only_the_removed_file_stated_are_found_no_longer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], removed: str
) -> None:
    url, expected = (f"ladybug:{tmp_path / name}" for name in ("store", "expected"))
    for name, rows in CARE.items():
        (tmp_path / name).write_text(HEADER + rows, "utf-8")
        run(capfd, str(tmp_path / name), "--store", url)
        if name != removed:
            run(capfd, str(tmp_path / name), "--store", expected)
    digits = sources(capfd, url)[removed]["hash"]
    assert run(capfd, "--remove", digits, "--store", url)[0] == 0
    assert exported(url) == exported(expected)
