"""History files of a watched folder: one a day, also those of earlier versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from webapp.jobs.ingest_history import read_ingest_reports
from webapp.jobs.watch_history import BATCH_LOG, update_watch_history

JOB = "20260101T000000000000-abcd"


@pytest.fixture
def job_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "jobs" / JOB
    folder.mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    return folder


def batch(day: int, name: str) -> str:
    files = [{"path": f"/in/{name}", "stored": 1}]
    at = f"2026-01-0{day}T10:00:00.000+00:00"
    return json.dumps({"at": at, "files": files, "aside": []}) + "\n"


def write_report(folder: Path, name: str, **content: Any) -> None:
    (folder / f"{name}.json").write_text(json.dumps({"files": [], **content}))


def test_a_day_that_an_earlier_version_began_stays_one_file(
    tmp_path: Path, job_folder: Path
) -> None:
    first = batch(1, "a")
    (job_folder / BATCH_LOG).write_text(first + batch(1, "b") + batch(2, "c"))
    reports = tmp_path / "reports"
    write_report(reports, f"20260101T9-{JOB}", **{"from": 0, "to": len(first)})
    update_watch_history(job_folder, "/in")
    update_watch_history(job_folder, "/in")
    names = [f"20260101T9-{JOB}.json", f"20260102-{JOB}.json"]
    assert sorted(path.name for path in reports.iterdir()) == names
    found = [json.loads((reports / name).read_text())["files"] for name in names]
    assert [[file["path"] for file in files] for files in found] == [["a", "b"], ["c"]]


def test_a_watched_day_is_before_the_single_ingests_of_that_day(
    tmp_path: Path, job_folder: Path
) -> None:
    reports = tmp_path / "reports"
    for number, begun in (
        (1, "2026-01-01T23"),
        (2, "2026-01-02T08"),
        (3, "2026-01-03T01"),
    ):
        write_report(
            reports,
            f"2026010{number}T{begun[-2:]}0000000000-eeee",
            begun=f"{begun}:00:00+00:00",
            state="done",
        )
    for name, day in ((f"20260101T9-{JOB}", 1), (f"20260102-{JOB}", 2)):
        begun = f"2026-01-0{day}T10:00:00.000+00:00"
        write_report(reports, name, begun=begun, state="watched")
    order = [(one["begun"][:10], one["state"]) for one in read_ingest_reports(tmp_path)]
    assert order == [
        ("2026-01-03", "done"),
        ("2026-01-02", "watched"),
        ("2026-01-02", "done"),
        ("2026-01-01", "watched"),
        ("2026-01-01", "done"),
    ]
