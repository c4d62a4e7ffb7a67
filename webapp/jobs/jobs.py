"""Background jobs: processes with progress, an exit state and a way to stop them.

A job is a folder: the command (`job.json`), the log of its process (`log`, its stderr:
JSON lines of progress and events) and its result (`report.json`). A job therefore
survives a rerun of the page, a closed tab and the end of the app; only a folder watcher
ends with the app. Reports of finished ingests are in `reports/`, the ingest history.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from graph.settings import Settings
from graph.store.private_files import create_private_file, create_private_folder
from graph.store.store_folder import StoreFolder
from webapp.jobs import processes, uploads
from webapp.jobs.ingest_history import add_ingest_report, read_ingest_reports
from webapp.jobs.job_folder import JOB_FILE, read_job_json, read_job_log
from webapp.jobs.watch_history import BATCH_LOG, last_batch, update_watch_history

DAY_SECONDS: Final = 24 * 3600.0
STOP_SECONDS: Final = 3.0
"""Seconds that a stopped process has to end by itself before it is killed."""

WRITER_WAIT_SECONDS: Final = 600.0
"""Seconds that a job waits for another writer, such as a folder watcher."""

POLL_SECONDS = 10.0
"""Poll interval of a watched folder, in seconds."""

DEMO_POSTS: Final = 12_000
"""Number of posts in the demo data of the first start."""

_WRITING: Final = frozenset({"ingest", "again", "demo"})
"""Kinds of jobs that write to a store."""


class JobState(StrEnum):
    """State of a job; all but `RUNNING` are final.

    `REFUSED`: the command did not accept its input; `DAMAGED`: it stored the good part
    of a damaged file; `LOST`: it ended, and nothing says how.
    """

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    DAMAGED = "damaged"
    FAILED = "failed"
    STOPPED = "stopped"
    LOST = "lost"


_STATE_BY_EXIT_CODE: Final[Mapping[int, JobState]] = {
    0: JobState.DONE,
    1: JobState.FAILED,
    2: JobState.REFUSED,
    3: JobState.DAMAGED,
}


@dataclass(frozen=True, slots=True)
class Job:
    """A background job: its folder, kind, display names, command and start time."""

    folder: Path
    kind: str
    names: tuple[str, ...]
    command: tuple[str, ...]
    begun: str

    @property
    def id(self) -> str:
        """The folder's name."""
        return self.folder.name


@dataclass(frozen=True, slots=True)
class JobStatus:
    """State of a job: the latest progress counts, its events and its report."""

    state: JobState
    read: int = 0
    stored: int = 0
    rejected: int = 0
    events: tuple[Mapping[str, Any], ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether the process is still running."""
        return self.state is JobState.RUNNING

    @property
    def messages(self) -> tuple[str, ...]:
        """The texts of the events that have one."""
        texts = (event.get("message") for event in self.events)
        return tuple(str(text) for text in texts if text)


def start_ingest(
    settings: Settings,
    paths: Sequence[Path],
    *,
    names: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
    platform: str = "",
    dry_run: bool = False,
) -> Job:
    """Start an ingest of files into a store, or a dry run.

    Parameters:
        settings: of the store.
        paths: files or folders on this machine.
        names: display names for reports; default: the file names.
        mapping: column to field, for a table without a known format.
        platform: default for files that do not name one.
        dry_run: count only; write nothing.
    """
    pairs = [f"--map={column}={name}" for column, name in (mapping or {}).items()]
    return _start(
        settings.folder,
        "look" if dry_run else "ingest",
        tuple(names) or tuple(path.name for path in paths),
        [
            "ingest",
            *(["--dry-run"] if dry_run else []),
            *pairs,
            *([f"--platform={platform}"] if platform else []),
            f"--store={settings.store_url}",
            "--",
            *(str(path.resolve()) for path in paths),
        ],
    )


def start_rescore(settings: Settings) -> Job:
    """Start rescoring the stored texts, after the brands have changed."""
    arguments = ["ingest", "--again", f"--store={settings.store_url}"]
    return _start(settings.folder, "again", ("stored posts",), arguments)


def start_demo(settings: Settings) -> Job:
    """Start building the demo data."""
    arguments = [
        "ingest",
        "demo",
        f"--posts={DEMO_POSTS}",
        f"--store={settings.store_url}",
    ]
    return _start(settings.folder, "demo", ("demo data",), arguments)


def start_watch(settings: Settings, folder: Path) -> Job:
    """Start watching a folder; return the existing job if the store has a watcher."""
    working = watch_job(settings.folder)
    if working is not None:
        return working
    place = str(folder.resolve())
    return _start(
        settings.folder,
        "watch",
        (place,),
        [
            "ingest",
            f"--watch={place}",
            f"--every={POLL_SECONDS:g}",
            f"--parent={os.getpid()}",
            f"--store={settings.store_url}",
        ],
    )


def start_publish(settings: Settings) -> Job:
    """Start publishing a store again."""
    arguments = ["graph", "publish", f"--store={settings.store_url}"]
    return _start(settings.folder, "publish", ("store",), arguments)


def start_doctor(settings: Settings) -> Job:
    """Start a check of a store; the job's messages are the result."""
    arguments = ["graph", "doctor", f"--store={settings.store_url}"]
    return _start(settings.folder, "doctor", ("store",), arguments)


def run_json_command(
    module: str, *arguments: str, timeout: float = 120.0
) -> dict[str, Any]:
    """Run a short command such as `ingest.commands.map_columns` and parse its JSON.

    A command that fails or prints something else gives `{"error": its message}`.

    Parameters:
        module: name of the Python module to run.
        arguments: of the command.
        timeout: seconds to wait.
    """
    try:
        process = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=processes.process_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return dict(json.loads(process.stdout))
    except subprocess.TimeoutExpired:
        return {"error": f"No answer within {timeout:g} seconds."}
    except ValueError:
        messages = process.stderr.decode("utf-8", "replace").strip().splitlines()
        return {"error": messages[-1] if messages else "The command printed nothing."}


def job_status(job: Job) -> JobStatus:
    """Current state of a job; a finished ingest is added to the history once.

    The report of a watcher is the report of its latest batch.
    """
    # The process is looked at first, so that the report of an ended job is whole.
    process = processes.process_state(job.folder)
    progress, events = read_job_log(job.folder)
    report = read_job_json(job.folder / "report.json")
    if job.kind == "watch":
        report = last_batch(job.folder)
        update_watch_history(job.folder, job.names[0])
    state = _job_state(process, is_stopping(job), bool(report))
    status = JobStatus(
        state,
        read=int(progress.get("read", 0)),
        stored=int(progress.get("stored", 0)),
        rejected=int(progress.get("rejected", 0)),
        events=events,
        report=report,
    )
    if not status.running and job.kind == "ingest":
        _add_to_history(job, status)
    return status


def stop_job(job: Job, timeout: float = STOP_SECONDS) -> None:
    """Stop a job: interrupt it, then kill it after `timeout` seconds.

    Stored records stay. A watcher is only interrupted, so that it can store the batch
    that it is reading; a second stop kills it.
    """
    if not _is_running(job):
        return
    kill = job.kind != "watch" or is_stopping(job)
    create_private_file(job.folder / "stopped")
    processes.stop_process(job.folder, timeout, kill=kill)


def is_stopping(job: Job) -> bool:
    """Whether a stop of the job was requested."""
    return (job.folder / "stopped").exists()


def running_job(store_folder: StoreFolder) -> Job | None:
    """The unfinished job that writes to this store, of any process; else None."""
    for job in _jobs(store_folder):
        if job.kind in _WRITING and _is_running(job):
            return job
    return None


def watch_job(store_folder: StoreFolder) -> Job | None:
    """The running folder watcher of this store, of any process; else None."""
    for job in _jobs(store_folder):
        if job.kind == "watch" and _is_running(job):
            return job
    return None


def latest_job(store_folder: StoreFolder, kind: str) -> Job | None:
    """The latest job of a kind, running or ended; None if there is none."""
    return next((job for job in _jobs(store_folder) if job.kind == kind), None)


def delete_job(job: Job) -> None:
    """Delete the folder of an ended job."""
    shutil.rmtree(job.folder, ignore_errors=True)


def read_job(folder: Path) -> Job | None:
    """Load a job from its folder; None if it holds none."""
    facts = read_job_json(folder / JOB_FILE)
    if not facts:
        return None
    names, command = tuple(facts["names"]), tuple(facts["command"])
    return Job(folder, str(facts["kind"]), names, command, str(facts["begun"]))


def ingest_history(store_folder: StoreFolder) -> list[dict[str, Any]]:
    """Reports of finished ingests, latest first."""
    for job in _jobs(store_folder):
        job_status(job)
    return read_ingest_reports(store_folder.path)


def delete_old_jobs(
    store_folder: StoreFolder, max_age_seconds: float = DAY_SECONDS
) -> None:
    """Delete uploads and ended jobs that are older than `max_age_seconds`."""
    now = time.time()
    for folder_name in ("uploads", "jobs"):
        for folder in (store_folder.path / folder_name).glob("*"):
            old = now - folder.stat().st_mtime > max_age_seconds
            job = read_job(folder)
            if old and (job is None or not job_status(job).running):
                shutil.rmtree(folder, ignore_errors=True)


def _jobs(store_folder: StoreFolder) -> list[Job]:
    """All jobs of a store, latest first."""
    folders = sorted((store_folder.path / "jobs").glob("*"), reverse=True)
    return [job for job in map(read_job, folders) if job is not None]


def _start(
    store_folder: StoreFolder, kind: str, names: tuple[str, ...], arguments: list[str]
) -> Job:
    now = datetime.now(UTC)
    folder = (
        store_folder.path / "jobs" / f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    )
    for private in (store_folder.path, folder.parent, folder):
        create_private_folder(private)
    folder = folder.resolve()
    report = BATCH_LOG if kind == "watch" else "report.json"
    options = ["--progress", "jsonl", "--report", str(folder / report)]
    if kind in _WRITING:
        options += ["--wait", f"{WRITER_WAIT_SECONDS:g}"]
    if arguments[0] == "graph":
        options = []
    command = [sys.executable, "-m", arguments[0], *options, *arguments[1:]]
    create_private_file(folder / "begun")
    begun = now.isoformat(timespec="seconds")
    facts = {"kind": kind, "names": names, "command": command, "begun": begun}
    processes.start_process(folder, command, facts)
    return Job(folder, kind, names, tuple(command), begun)


def _is_running(job: Job) -> bool:
    return processes.process_state(job.folder).running


def _job_state(
    process: processes.ProcessState, stopped: bool, has_report: bool
) -> JobState:
    if process.running:
        return JobState.RUNNING
    if stopped:
        return JobState.STOPPED
    if process.exit_code is None:
        # Another process started the job: its report is the only sign of success.
        return JobState.DONE if has_report else JobState.LOST
    return _STATE_BY_EXIT_CODE.get(process.exit_code, JobState.LOST)


def _add_to_history(job: Job, status: JobStatus) -> None:
    """Add a finished ingest to the history, and delete its upload."""
    entry = {**status.report, "begun": job.begun, "state": status.state}
    entry |= {"words": status.messages[-20:]}
    if add_ingest_report(job.folder, job.names, entry):
        for word in job.command:
            uploads.delete_upload(StoreFolder(job.folder.parents[1]), Path(word))
