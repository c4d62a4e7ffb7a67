"""Batches that a folder watcher has read, and their entries in the ingest history.

The process appends one line of JSON per batch to `batches.jsonl` in the job's folder.
The history gets one entry per day, so a folder that is watched for a year leaves 365
entries and not one for each file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from graph.store.private_files import create_private_folder
from webapp.jobs.job_folder import read_job_json, read_tail, write_job_json

BATCH_LOG: Final = "batches.jsonl"
"""Name of the file in a job's folder that holds its batches."""


def last_batch(folder: Path) -> dict[str, Any]:
    """Report of the latest batch; empty before the first."""
    path = folder / BATCH_LOG
    try:
        lines = read_tail(path).splitlines(keepends=True)
        if len(lines) < 2:  # one line may be longer than a tail
            lines = path.read_bytes().splitlines(keepends=True)
    except OSError:
        return {}
    whole = [line for line in lines if line.endswith(b"\n")]
    return dict(json.loads(whole[-1])) if whole else {}


def update_watch_history(folder: Path, watched_folder: str) -> None:
    """Add the batches of a watch job to the ingest history.

    Only the latest day is read again. The update is idempotent, also when two
    processes run it at once.
    """
    log, reports = folder / BATCH_LOG, folder.parents[1] / "reports"
    day_files = _day_files(reports, folder.name)
    latest = read_job_json(day_files[max(day_files)]) if day_files else {}
    size = log.stat().st_size if log.exists() else 0
    if size == latest.get("to", 0):
        return
    start = int(latest.get("from", 0))
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().splitlines(keepends=True)
    days: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line.endswith(b"\n"):  # else it is just being written
            _add(days, json.loads(line), start, len(line), watched_folder)
            start += len(line)
    create_private_folder(reports)
    for day, entry in days.items():
        path = day_files.get(day, reports / f"{day}-{folder.name}.json")
        write_job_json(path, entry)


def _day_files(reports: Path, job_id: str) -> dict[str, Path]:
    """The history files of a watch job, by day as `YYYYMMDD`.

    Their names are `DAY-JOB.json`; earlier versions wrote `DAYT9-JOB.json`.
    """
    return {path.name[:8]: path for path in reports.glob(f"*-{job_id}.json")}


def _add(
    days: dict[str, dict[str, Any]],
    batch: dict[str, Any],
    start: int,
    length: int,
    watched: str,
) -> None:
    """Add a batch to the entry of its day; `start` is its byte offset in the log."""
    at = str(batch["at"])
    empty = {"from": start, "files": [], "quarantine": [], "words": []}
    entry = days.setdefault(at[:10].replace("-", ""), empty)
    entry["files"] += [
        {**file, "path": os.path.relpath(file["path"], watched)}
        for file in batch["files"]
    ]
    quarantined = {*entry["quarantine"], *batch["aside"]}
    entry |= {"begun": at, "state": "watched", "names": [watched]}
    entry |= {"quarantine": sorted(quarantined), "to": start + length}
