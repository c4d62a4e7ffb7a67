"""Background jobs: processes with progress, an exit state and a way to stop them.

A job is a folder: the command (`job.json`), the log of its process (`log`, its stderr:
JSON lines of progress, and messages) and its result (`report.json`). A job therefore
survives a rerun of the page, a closed tab and the end of the app; only a folder watcher
ends with the app. Reports of finished ingests are in `reports/`, the ingest history.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from graph.settings import Settings
from graph.store.store_folder import StoreFolder
from webapp.jobs import uploads
from webapp.jobs.job_folder import (
    is_process_alive,
    process_environment,
    read_job_json,
    read_job_log,
    write_job_json,
)
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

_OWN: dict[str, subprocess.Popen[bytes]] = {}
"""Processes that this process started, by job id, to read their exit codes."""

_WRITING: Final = frozenset({"ingest", "again", "demo"})
"""Kinds of jobs that write to a store."""

JobState = Literal["running", "done", "refused", "damaged", "failed", "stopped", "lost"]
_STATE_BY_EXIT_CODE: Final[Mapping[int, JobState]] = {0: "done", 1: "failed", 2: "refused", 3: "damaged"}


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
    """State of a job: the latest progress counts, its messages and its report."""

    state: JobState
    read: int = 0
    stored: int = 0
    rejected: int = 0
    messages: tuple[str, ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether the process is still running."""
        return self.state == "running"


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
    arguments = ["ingest", "demo", f"--posts={DEMO_POSTS}", f"--store={settings.store_url}"]
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


def start_doctor(settings: Settings) -> Job:
    """Start a check of a store; the job's messages are the result."""
    arguments = ["graph", "doctor", f"--store={settings.store_url}"]
    return _start(settings.folder, "doctor", ("store",), arguments)


def run_json_command(module: str, *arguments: str, timeout: float = 120.0) -> dict[str, Any]:
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
            env=process_environment(),
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
    code = _exit_code(job)
    progress, messages = read_job_log(job.folder)
    report = read_job_json(job.folder / "report.json")
    if job.kind == "watch":
        report = last_batch(job.folder)
        update_watch_history(job.folder, job.names[0])
    state: JobState = "running"
    if code is not None:
        state = _STATE_BY_EXIT_CODE.get(code, "lost")
        if is_stopping(job):
            state = "stopped"
        elif code == -1:
            state = "done" if report else "lost"
    status = JobStatus(
        state,
        read=int(progress.get("read", 0)),
        stored=int(progress.get("stored", 0)),
        rejected=int(progress.get("rejected", 0)),
        messages=messages,
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
    if _exit_code(job) is not None:
        return
    insist = job.kind != "watch" or is_stopping(job)
    (job.folder / "stopped").touch()
    pid = int(read_job_json(job.folder / "job.json")["pid"])
    for sign in (signal.SIGINT, signal.SIGKILL) if insist else (signal.SIGINT,):
        try:
            os.killpg(pid, sign)
        except ProcessLookupError:
            return
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            if _exit_code(job) is not None:
                return
            time.sleep(0.05)


def is_stopping(job: Job) -> bool:
    """Whether a stop of the job was requested."""
    return (job.folder / "stopped").exists()


def running_job(store_folder: StoreFolder) -> Job | None:
    """The unfinished job that writes to this store, of any process; else None."""
    for job in _jobs(store_folder):
        if job.kind in _WRITING and _exit_code(job) is None:
            return job
    return None


def watch_job(store_folder: StoreFolder) -> Job | None:
    """The running folder watcher of this store, of any process; else None."""
    for job in _jobs(store_folder):
        if job.kind == "watch" and _exit_code(job) is None:
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
    facts = read_job_json(folder / "job.json")
    if not facts:
        return None
    names, command = tuple(facts["names"]), tuple(facts["command"])
    return Job(folder, str(facts["kind"]), names, command, str(facts["begun"]))


def ingest_history(store_folder: StoreFolder) -> list[dict[str, Any]]:
    """Reports of finished ingests, latest first."""
    for job in _jobs(store_folder):
        job_status(job)
    files = sorted((store_folder.path / "reports").glob("*.json"), reverse=True)
    return [report for report in map(read_job_json, files) if report]


def delete_old_jobs(store_folder: StoreFolder, max_age_seconds: float = DAY_SECONDS) -> None:
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


def _start(store_folder: StoreFolder, kind: str, names: tuple[str, ...], arguments: list[str]) -> Job:
    now = datetime.now(UTC)
    folder = store_folder.path / "jobs" / f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    folder = folder.resolve()
    report = BATCH_LOG if kind == "watch" else "report.json"
    options = ["--progress", "jsonl", "--report", str(folder / report)]
    if kind in _WRITING:
        options += ["--wait", f"{WRITER_WAIT_SECONDS:g}"]
    if arguments[0] == "graph":
        options = []
    command = [sys.executable, "-m", arguments[0], *options, *arguments[1:]]
    (folder / "begun").touch()
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            command,
            env=process_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _OWN[folder.name] = child
    begun = now.isoformat(timespec="seconds")
    facts = {"kind": kind, "names": names, "command": command, "begun": begun}
    write_job_json(folder / "job.json", {**facts, "pid": child.pid})
    return Job(folder, kind, names, tuple(command), begun)


def _exit_code(job: Job) -> int | None:
    """Exit code of a job; None while it runs; -1 if another process started it."""
    facts = read_job_json(job.folder / "job.json")
    if "exit" in facts:
        return int(facts["exit"])
    child = _OWN.get(job.id)
    if child is None:
        return None if facts and is_process_alive(int(facts["pid"]), job.id) else -1
    code = child.poll()
    if code is not None:
        write_job_json(job.folder / "job.json", {**facts, "exit": code})
        _OWN.pop(job.id, None)
    return code


def _add_to_history(job: Job, status: JobStatus) -> None:
    """Add a finished ingest to the history, under its display names."""
    folder = job.folder.parents[1] / "reports"
    path = folder / f"{job.id}.json"
    if path.exists():
        return
    folder.mkdir(exist_ok=True)
    files = list(status.report.get("files", ()))
    if len(files) == len(job.names):
        pairs = zip(files, job.names, strict=True)
        files = [{**file, "path": name} for file, name in pairs]
    entry = {**status.report, "files": files, "begun": job.begun, "state": status.state}
    entry |= {"names": job.names, "words": status.messages[-20:]}
    write_job_json(path, {**entry, "quarantine": _quarantine_files(job)})
    for word in job.command:
        uploads.delete_upload(StoreFolder(job.folder.parents[1]), Path(word))


def _quarantine_files(job: Job) -> list[str]:
    """Names of the quarantine files that this ingest wrote."""
    begun = (job.folder / "begun").stat().st_mtime
    files = (job.folder.parents[1] / "quarantine").glob("*.jsonl")
    return sorted(file.name for file in files if file.stat().st_mtime >= begun)
