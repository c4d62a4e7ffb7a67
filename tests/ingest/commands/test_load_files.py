"""`python -m ingest` as people and scripts run it: words, numbers, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graph.store import open_store
from graph.store.schema import CONTENT_EDGE_TYPES, CONTENT_NODE_TYPES
from graph.store.store_folder import StoreFolder
from ingest.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = ROOT.parent / "shared" / "hostile"
ENVIRONMENT = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
"""Every run is two new processes: without compiled files each would take seconds more."""
NOON = "2024-03-05T12:00:00Z"
SECRET = "a sentence that nobody may ever find again"

POSTS = [
    {
        "id": "1",
        "platform": "x",
        "author_id": "1",
        "author_handle": "ann",
        "created_at": NOON,
        "text": "I love Acme",
    },
    {
        "id": "2",
        "platform": "x",
        "author_id": "2",
        "created_at": NOON,
        "text": "Acme is awful",
        "reply_to_id": "1",
    },
    {
        "id": "2",
        "platform": "x",
        "author_id": "2",
        "created_at": NOON,
        "text": "Acme is awful",
        "reply_to_id": "1",
    },
    {"id": "3", "platform": "x", "text": "by nobody"},
]


def run(
    store: Path, *words: str | Path, data: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "ingest", *map(str, words)]
    done = subprocess.run(
        [*command, "--store", f"ladybug:{store}"],
        cwd=ROOT,
        env=ENVIRONMENT,
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def lines(records: list[dict[str, Any]] = POSTS) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def file(folder: Path, data: bytes = b"", name: str = "posts.jsonl") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data or lines())
    return path


def dump(folder: Path) -> dict[str, Any]:
    store = open_store(f"ladybug:{folder}")
    try:
        nodes = {label: store.all_nodes(label) for label in CONTENT_NODE_TYPES}
        edges = {type_: store.all_edges(type_) for type_ in CONTENT_EDGE_TYPES}
        return {name: table.to_pylist() for name, table in (nodes | edges).items()}
    finally:
        store.close()


def test_the_report_on_stdout_is_one_object_of_the_promised_shape(
    tmp_path: Path,
) -> None:
    path = file(tmp_path)
    done = run(tmp_path / "store", path, "--report", "-")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(report) == [
        "files",
        "seconds",
        "accounts",
        "posts",
        "interactions",
        "context",
    ]
    [one] = report["files"]
    assert one == {
        "path": str(path),
        "format": "flat_v1",
        "read": 4,
        "stored": 2,
        "duplicates": 1,
        "rejected": {"missing_author": 1},
        "exit": 0,
        "warnings": {},
        "unused_columns": [],
        "unread_cells": {},
        "choices": [],
        "own_posts": False,
    }
    assert (report["accounts"], report["posts"], report["context"]) == (2, 2, 0)
    assert report["interactions"] == 1
    assert "missing_author" in done.stderr.decode()


def test_a_run_publishes_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    path = file(tmp_path)
    report = tmp_path / "report.json"
    assert run(store, path).returncode == 0
    before, shown = dump(store), StoreFolder(store).read_pointer()["snapshot"]
    done = run(store, path, "--report", report)
    assert not done.stdout
    assert json.loads(report.read_text())["files"][0]["stored"] == 0
    assert dump(store) == before
    assert StoreFolder(store).read_pointer()["snapshot"] == shown


def test_a_dry_run_leaves_no_file_behind_and_says_what_the_run_will(
    tmp_path: Path,
) -> None:
    store, path = tmp_path / "store", file(tmp_path)
    brands = file(tmp_path, b'[[brand]]\nname = "Acme"\n', "brands.toml")
    dry = run(store, path, "--dry-run", "--report", "-", "--brands", brands)
    assert not store.exists()
    found = json.loads(dry.stdout)
    assert found["brands"] == {"Acme": 2}
    real = run(store, path, "--report", "-", "--brands", brands)
    assert json.loads(real.stdout)["files"] == found["files"]
    again = run(store, path, "--dry-run", "--report", "-")
    assert json.loads(again.stdout)["files"][0]["stored"] == 0
    assert b"seen before" in again.stderr


def test_standard_input_is_a_file_like_any_other(tmp_path: Path) -> None:
    done = run(tmp_path / "store", "-", "--report", "-", data=lines())
    [one] = json.loads(done.stdout)["files"]
    assert (one["path"], one["stored"], one["exit"]) == ("-", 2, 0)


def test_a_folder_is_read_with_all_below_and_the_worst_file_gives_the_code(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "exports"
    file(folder, name="a/posts.jsonl")
    file(folder, b"id,id\n1,2\n", "b.csv")
    file(folder, b"secret", ".hidden")
    done = run(tmp_path / "store", folder, "--report", "-")
    found = json.loads(done.stdout)["files"]
    assert [Path(one["path"]).name for one in found] == ["posts.jsonl", "b.csv"]
    assert [one["exit"] for one in found] == [0, 2]
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "PATH"),
        (("--nonsense", "x"), "--nonsense"),
        (("--posts", "many", "demo"), "many"),
        (("--progress", "loud", "x"), "loud"),
        (("/no/such/file",), "/no/such/file"),
        (("HERE", "--format", "klingon"), "klingon"),
        (("HERE", "--map", "text"), "COLUMN=FIELD"),
        (("HERE", "--brands", "/no/such/brands.toml"), "brands"),
        (("HERE", "--dry-run", "--report", "/no/such/folder/r.json"), "r.json"),
        (("HERE", "--store", "mysql:here"), "mysql"),
    ],
)
def test_what_the_user_typed_wrong_is_one_sentence_and_code_one(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    message: str,
) -> None:
    here = str(file(tmp_path))
    typed = [here if word == "HERE" else word for word in words]
    if "--store" not in typed:
        typed += ["--store", f"ladybug:{tmp_path / 'store'}"]
    assert main(typed) == 1
    printed = capsys.readouterr()
    assert not printed.out
    assert message in printed.err.splitlines()[-1]
    assert "Traceback" not in printed.err


def test_a_damaged_file_ends_with_three_and_keeps_what_was_whole(
    tmp_path: Path,
) -> None:
    path = file(tmp_path, lines()[:-30])
    done = run(tmp_path / "store", path, "--report", "-")
    [one] = json.loads(done.stdout)["files"]
    assert (done.returncode, one["exit"]) == (3, 3)
    assert (one["stored"], one["rejected"]) == (2, {"truncated": 1})


def test_a_refused_first_file_publishes_nothing_and_says_why(tmp_path: Path) -> None:
    done = run(tmp_path / "store", file(tmp_path, b"id,id\n1,2\n", "twice.csv"))
    assert done.returncode == 2
    assert b"is in the header twice" in done.stderr
    assert StoreFolder(tmp_path / "store").published_file() is None


def test_a_mapped_table_is_read_and_a_mistyped_column_named(tmp_path: Path) -> None:
    table = file(tmp_path, b"Body,From\nI love Acme,ann\n", "any.csv")
    words = ("--map", "Body=text", "--map", "From=author_handle")
    done = run(
        tmp_path / "store", table, *words, "--report", "-", "--platform", "forum"
    )
    assert json.loads(done.stdout)["files"][0]["stored"] == 1
    assert {row["platform"] for row in dump(tmp_path / "store")["Post"]} == {"forum"}
    wrong = run(tmp_path / "store", table, "--map", "Bodi=text", *words[2:])
    assert wrong.returncode == 1
    assert b"'Bodi'" in wrong.stderr
    assert b"Body, From" in wrong.stderr


def test_progress_and_events_as_json_lines_go_to_stderr(tmp_path: Path) -> None:
    done = run(tmp_path / "store", file(tmp_path), "--progress", "jsonl")
    found = [json.loads(line) for line in done.stderr.decode().splitlines()]
    progress = [one for one in found if "event" not in one]
    assert (progress[-1]["read"], progress[-1]["stored"]) == (4, 2)
    rejected = [one for one in found if one.get("event") == "record_rejected"]
    assert [one["reason"] for one in rejected] == ["missing_author"]
    [counts] = [one for one in found if one.get("event") == "file_read"]
    assert (counts["read"], counts["stored"]) == (4, 2)
    assert not done.stdout


def test_an_error_is_an_event_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["/no/such/file", "--store", f"ladybug:{tmp_path}", "--progress", "jsonl"]
    assert main(words) == 1
    event = json.loads(capsys.readouterr().err)
    assert event["event"] == "error"
    assert "/no/such/file" in event["message"]


def test_brands_changed_and_read_again_equal_a_fresh_ingest(tmp_path: Path) -> None:
    path = file(tmp_path)
    brands = file(tmp_path, b'[[brand]]\nname = "Acme"\nowned = ["@ann"]\n', "b.toml")
    one, other = tmp_path / "one", tmp_path / "other"
    assert run(one, path).returncode == 0
    done = run(one, "--again", "--brands", brands)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"2 posts changed" in done.stderr
    assert run(other, path, "--brands", brands).returncode == 0
    assert dump(one) == dump(other)
    kept = StoreFolder(one).brands_file
    # The kept file may be given itself, as the app does.
    assert run(one, "--again", "--brands", kept).returncode == 0
    assert kept.read_bytes() == brands.read_bytes()


def test_refused_records_lie_in_the_stores_quarantine(tmp_path: Path) -> None:
    run(tmp_path / "store", file(tmp_path))
    [kept] = (tmp_path / "store" / "quarantine").iterdir()
    [entry] = map(json.loads, kept.read_text().splitlines())
    assert (entry["reason"], entry["line"]) == ("missing_author", 4)
    assert json.loads(entry["raw"]) == POSTS[3]


def test_no_escape_of_a_file_reaches_the_terminal(tmp_path: Path) -> None:
    name = "evil\x1b[31m.jsonl"
    done = run(tmp_path / "store", file(tmp_path, b'{"id": "\x1b[2J"}\n', name))
    assert b"\x1b" not in done.stderr + done.stdout


def test_the_text_of_a_deleted_post_lies_in_no_published_file(tmp_path: Path) -> None:
    store = tmp_path / "store"
    secret = POSTS[0] | {"text": SECRET}
    gone = {"delete": {"status": {"id_str": "1"}}}
    path = file(tmp_path, lines([secret, gone, secret, POSTS[1]]))
    done = run(store, path)
    assert done.returncode == 0
    assert SECRET.encode() not in done.stderr + done.stdout
    holding = {
        one.relative_to(store).parts[0]
        for one in store.rglob("*")
        if one.is_file() and SECRET.encode() in one.read_bytes()
    }
    assert not holding


PEAK = """
import sys
from pathlib import Path
from ingest.__main__ import main
code = main(sys.argv[1:])
# Not getrusage: its peak counts what the process was before it became this program.
status = Path("/proc/self/status").read_text().splitlines()
[peak] = [line for line in status if line.startswith("VmHWM")]
print(code, int(peak.split()[1]) // 1024)
"""


@pytest.mark.parametrize(
    "name", ["z10_bomb_1GiB.jsonl.zst", "z12_zip_bomb.zip", "j32_mention_bomb.jsonl"]
)
def test_a_bomb_is_read_in_bounded_memory(tmp_path: Path, name: str) -> None:
    # A dry run: the memory of reading, without what the engine takes for its pages.
    if not HOSTILE.exists():
        pytest.skip("the hostile corpus is not there: put it at ../shared/hostile")
    command = [sys.executable, "-c", PEAK, str(HOSTILE / name), "--dry-run", "--store"]
    done = subprocess.run(
        [*command, f"ladybug:{tmp_path / 'store'}"],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    code, peak = map(int, done.stdout.split())
    assert code in (0, 2)
    assert peak < 400
