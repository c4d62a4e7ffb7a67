"""Alerts for cron: each is reported once, however late its posts arrive, and posted to a webhook."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from graph.__main__ import main
from graph.annotations import visit_log
from tests.graph.commands.conftest import ROOT

pytestmark = pytest.mark.xdist_group("lists")
RAISED, QUIET, FAILED = 4, 0, 1


@pytest.fixture
def mine(demo, tmp_path) -> Path:
    """A copy of the demo store; none of its alerts has been reported."""
    return shutil.copytree(demo.folder, tmp_path / "mine")


class Listener:
    """A local webhook that accepts `most` alerts and refuses the rest."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.taken: list[dict[str, object]] = []
        self.most = most
        listener = self

        class Takes(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                output = self.rfile.read(int(self.headers["Content-Length"]))
                full = len(listener.taken) >= listener.most
                if not full:
                    listener.taken.append(json.loads(output))
                self.send_response(503 if full else 204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Takes)
        self.address = f"http://127.0.0.1:{self.server.server_port}/alarms"


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def words(folder: Path, *more: str) -> list[str]:
    store = f"ladybug:{folder}"
    return ["alerts", "--store", store, "--brand", "northwind", "--jsonl", *more]


def run_alerts(
    capsys, folder: Path, *more: str
) -> tuple[int, list[dict[str, object]], str]:
    capsys.readouterr()
    code = main(words(folder, *more))
    output = capsys.readouterr()
    return code, [json.loads(line) for line in output.out.splitlines()], output.err


def test_sent_alerts_are_not_repeated_and_set_the_exit_code(mine, capsys):
    code, every, _ = run_alerts(capsys, mine, "--top", "1000")
    assert code == RAISED
    code, first, output = run_alerts(capsys, mine, "--new", "--top", "3")
    assert (code, first) == (RAISED, every[:3])
    assert f"The next call reports {len(every) - 3:,} of them." in output
    code, rest, _ = run_alerts(capsys, mine, "--new", "--top", "1000")
    assert (code, rest) == (RAISED, every[3:])
    code, none, output = run_alerts(capsys, mine, "--new")
    assert (code, none) == (QUIET, [])
    assert "No new alerts." in output
    # Without --new nothing is remembered, and another brand has its own.
    assert run_alerts(capsys, mine, "--top", "1000")[1] == every
    assert main(["alerts", "--store", f"ladybug:{mine}", "--new"]) == RAISED


def test_a_complaint_that_arrives_late_is_reported_on_arrival(mine, tmp_path, capsys):
    run_alerts(capsys, mine, "--new", "--top", "1000")
    rows = [
        {
            "id": "late",
            "platform": "x",
            "author_id": "latecomer",
            "text": "My Northwind headphones are broken, terrible, the worst service.",
            "created_at": "2026-10-20T08:00:00Z",
        },
        *(
            {
                "id": f"late{n}",
                "platform": "x",
                "author_id": f"fan{n}",
                "text": "",
                "created_at": f"2026-10-20T09:{n:02}:00Z",
                "repost_of_id": "late",
                "repost_of_author_id": "latecomer",
            }
            for n in range(40)
        ),
    ]
    file = tmp_path / "late.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ingest = [sys.executable, "-m", "ingest", str(file), "--store", f"ladybug:{mine}"]
    subprocess.run(ingest, cwd=ROOT, check=True, capture_output=True)
    code, found, _ = run_alerts(capsys, mine, "--new", "--top", "1000")
    assert code == RAISED
    assert "x:late" in {one["evidence"] for one in found}
    assert run_alerts(capsys, mine, "--new", "--top", "1000")[:2] == (QUIET, [])


def test_alerts_that_no_longer_apply_are_removed_from_the_sent_list(mine, capsys):
    run_alerts(capsys, mine, "--new", "--top", "1000", "--rate", "2")
    (many,) = sent_alerts(mine).values()
    # Fewer may be named a day, so fewer are alarms; none of them is new.
    assert run_alerts(capsys, mine, "--new", "--rate", "0.1")[0] == QUIET
    (few,) = sent_alerts(mine).values()
    assert set(few) < set(many)
    # A later --since makes no alarm look gone.
    assert (
        run_alerts(capsys, mine, "--new", "--rate", "0.1", "--since", "2030-01-01")[0]
        == 0
    )
    assert sent_alerts(mine) == {next(iter(sent_alerts(mine))): few}


def sent_alerts(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(
        (folder / visit_log.SENT_ALERTS_FILE).read_text()
    )
    return found


def test_a_damaged_file_is_reported_and_counts_as_empty(mine, capsys):
    run_alerts(capsys, mine, "--new", "--top", "1000")
    (mine / visit_log.SENT_ALERTS_FILE).write_text('{"north')
    code, found, output = run_alerts(capsys, mine, "--new", "--top", "1000")
    assert code == RAISED
    assert found
    assert output.count("cannot be read") == 1
    assert run_alerts(capsys, mine, "--new")[0] == QUIET


def test_new_alerts_are_refused_for_a_past_as_of_date(mine, capsys):
    assert run_alerts(capsys, mine, "--new", "--as-of", "2026-10-01")[0] == FAILED
    assert not (mine / visit_log.SENT_ALERTS_FILE).exists()


def test_the_webhook_gets_the_printed_alerts_and_later_those_it_refused(
    mine, listener, capsys
):
    code, every, _ = run_alerts(capsys, mine, "--top", "5")
    listener.most = 2
    hook = ("--webhook", listener.address, "--new", "--top", "5")
    code, _, output = run_alerts(capsys, mine, *hook)
    assert code == FAILED
    assert "did not accept" in output
    assert listener.taken == every[:2]
    listener.most = 5
    code, found, _ = run_alerts(capsys, mine, *hook[:3], "--top", "3")
    assert (code, found) == (RAISED, every[2:])
    assert listener.taken == every
