"""The ingest history: one report per finished ingest, in the store's `reports/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.store.private_files import create_private_folder
from webapp.jobs.job_folder import read_job_json, write_job_json


def add_ingest_report(
    job_folder: Path, names: Sequence[str], entry: Mapping[str, Any]
) -> bool:
    """Add the report of a finished ingest, once; return whether it was added.

    Parameters:
        job_folder: of the ingest.
        names: display names of its files, which replace their paths.
        entry: the report, with the state and the start of the job.
    """
    folder = job_folder.parents[1] / "reports"
    path = folder / f"{job_folder.name}.json"
    if path.exists():
        return False
    create_private_folder(folder)
    files = list(entry.get("files", ()))
    if len(files) == len(names):
        pairs = zip(files, names, strict=True)
        files = [{**file, "path": name} for file, name in pairs]
    quarantine = _quarantine_files(job_folder)
    write_job_json(
        path, {**entry, "files": files, "names": names, "quarantine": quarantine}
    )
    return True


def read_ingest_reports(store_path: Path) -> list[dict[str, Any]]:
    """All reports of a store's folder, latest first."""
    files = sorted((store_path / "reports").glob("*.json"), reverse=True)
    reports = [report for report in map(read_job_json, files) if report]
    return sorted(reports, key=_history_order, reverse=True)


def _history_order(report: Mapping[str, Any]) -> tuple[str, bool, str]:
    """Sort key of a report: day, whether it is of a watched folder, time.

    The report of a watched folder covers a whole day, so it counts as later than the
    single ingests of that day.
    """
    begun = str(report.get("begun", ""))
    return begun[:10], report.get("state") == "watched", begun


def _quarantine_files(job_folder: Path) -> list[str]:
    """Names of the quarantine files that this ingest wrote."""
    begun = (job_folder / "begun").stat().st_mtime
    files = (job_folder.parents[1] / "quarantine").glob("*.jsonl")
    return sorted(file.name for file in files if file.stat().st_mtime >= begun)
