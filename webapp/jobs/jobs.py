"""Long work in a process of its own, with progress, an end and a way to stop it.

A job is a folder: what was asked (`job.json`), what the process says (`log`, its
stderr: JSON lines of progress and sentences), what it hands over (`report.json`, or
its stdout in `answer`). So a job outlives a rerun of the page, a closed tab, and the
app itself; only a watcher of a folder ends with the app. Reports of finished ingests are kept in `reports/`, the history that a
page can read without opening the database.
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
from graph.store.store_folder import Home
from webapp.jobs import job_folder as job_files
from webapp.jobs import uploads
from webapp.jobs import watch_history as watched

ROOT: Final = Path(__file__).resolve().parents[2]
DAY: Final = 24 * 3600.0
PATIENCE: Final = 3.0
"""How long a stopped process may take to end well, in seconds."""

WAIT: Final = 600.0
"""How long work may wait for another writer, a watcher for instance, in seconds."""

EVERY = 10.0
"""So many seconds lie between two looks at a watched folder."""

DEMO_POSTS: Final = 12_000
"""So many posts has the world of the first start."""

_OWN: dict[str, subprocess.Popen[bytes]] = {}
"""The processes that this one started, to learn how they ended."""

_WRITING: Final = frozenset({"ingest", "again", "demo"})
"""The kinds of work that write to a store."""

State = Literal["running", "done", "refused", "damaged", "failed", "stopped", "lost"]
_ENDS: Final[Mapping[int, State]] = {0: "done", 1: "failed", 2: "refused", 3: "damaged"}


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: its folder, what the process is told, and what people call it."""

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
class Look:
    """How a job stands: the last progress, what it said in words, and its report."""

    state: State
    read: int = 0
    stored: int = 0
    rejected: int = 0
    words: tuple[str, ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether it still works."""
        return self.state == "running"


def ingest(
    store: Settings,
    paths: Sequence[Path],
    *,
    names: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
    platform: str = "",
    dry_run: bool = False,
) -> Job:
    """Start reading files into a store, or only looking at them.

    Parameters:
        paths: of files on this machine.
        names: what people call them, for reports; else their own names.
        mapping: column to field, for a table that nobody described.
        platform: where the files do not say it.
        dry_run: count, write nothing.
    """
    pairs = [f"--map={column}={name}" for column, name in (mapping or {}).items()]
    return _start(
        store.home,
        "look" if dry_run else "ingest",
        tuple(names) or tuple(path.name for path in paths),
        [
            "ingest",
            *(["--dry-run"] if dry_run else []),
            *pairs,
            *([f"--platform={platform}"] if platform else []),
            f"--store={store.store}",
            "--",
            *(str(path.resolve()) for path in paths),
        ],
    )


def again(store: Settings) -> Job:
    """Start reading the stored texts anew, after the brands have changed."""
    words = ["ingest", "--again", f"--store={store.store}"]
    return _start(store.home, "again", ("stored posts",), words)


def demo(store: Settings) -> Job:
    """Start building the demo world."""
    words = ["ingest", "demo", f"--posts={DEMO_POSTS}", f"--store={store.store}"]
    return _start(store.home, "demo", ("demo world",), words)


def watch(store: Settings, folder: Path) -> Job:
    """Start watching a folder, unless one is watched for this store already."""
    working = watching(store.home)
    if working is not None:
        return working
    place = str(folder.resolve())
    return _start(
        store.home,
        "watch",
        (place,),
        [
            "ingest",
            f"--watch={place}",
            f"--every={EVERY:g}",
            f"--parent={os.getpid()}",
            f"--store={store.store}",
        ],
    )


def doctor(store: Settings) -> Job:
    """Start looking for what is wrong with a store; its words are the answer."""
    words = ["graph", "doctor", f"--store={store.store}"]
    return _start(store.home, "doctor", ("store",), words)


def ask(module: str, *words: str, patience: float = 120.0) -> dict[str, Any]:
    """What a short command prints as JSON (`ingest.commands.map_columns`, `ingest.commands.propose_brands`).

    A command that ends badly or says something else gives `{"error": its sentence}`.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            check=False,
        )
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return {"error": f"No answer within {patience:g} seconds."}
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        return {"error": said[-1] if said else "The command said nothing."}


def look(job: Job) -> Look:
    """How a job stands now; a finished ingest is entered in the history once.

    The report of a watcher is that of its last batch.
    """
    code = _ended(job)
    progress, words = job_files.said(job.folder)
    report = job_files.facts(job.folder / "report.json")
    if job.kind == "watch":
        report = watched.last(job.folder)
        watched.enter(job.folder, job.names[0])
    state: State = "running"
    if code is not None:
        state = _ENDS.get(code, "lost")
        if stopping(job):
            state = "stopped"
        elif code == -1:
            state = "done" if report else "lost"
    found = Look(
        state,
        read=int(progress.get("read", 0)),
        stored=int(progress.get("stored", 0)),
        rejected=int(progress.get("rejected", 0)),
        words=words,
        report=report,
    )
    if not found.running and job.kind == "ingest":
        _enter(job, found)
    return found


def stop(job: Job, patience: float = PATIENCE) -> None:
    """End a job: first ask, then insist. What it has stored stays.

    A watcher is only asked, so that it ends when what it reads is stored; it is made to
    end by whoever stops it once more.
    """
    if _ended(job) is not None:
        return
    insist = job.kind != "watch" or stopping(job)
    (job.folder / "stopped").touch()
    pid = int(job_files.facts(job.folder / "job.json")["pid"])
    for sign in (signal.SIGINT, signal.SIGKILL) if insist else (signal.SIGINT,):
        try:
            os.killpg(pid, sign)
        except ProcessLookupError:
            return
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if _ended(job) is not None:
                return
            time.sleep(0.05)


def stopping(job: Job) -> bool:
    """Whether somebody has asked it to end."""
    return (job.folder / "stopped").exists()


def running(home: Home) -> Job | None:
    """The work that writes to this store and is not done, whoever started it."""
    for job in _jobs(home):
        if job.kind in _WRITING and _ended(job) is None:
            return job
    return None


def watching(home: Home) -> Job | None:
    """The watcher of a folder for this store, whoever started it."""
    for job in _jobs(home):
        if job.kind == "watch" and _ended(job) is None:
            return job
    return None


def latest(home: Home, kind: str) -> Job | None:
    """The last job of a kind, at work or ended; None where there was none."""
    return next((job for job in _jobs(home) if job.kind == kind), None)


def drop(job: Job) -> None:
    """Forget a job that has ended and was looked at."""
    shutil.rmtree(job.folder, ignore_errors=True)


def read(folder: Path) -> Job | None:
    """A job from its folder; None where there is none."""
    facts = job_files.facts(folder / "job.json")
    if not facts:
        return None
    return Job(
        folder,
        str(facts["kind"]),
        tuple(facts["names"]),
        tuple(facts["command"]),
        str(facts["begun"]),
    )


def history(home: Home) -> list[dict[str, Any]]:
    """The reports of finished ingests, the latest first."""
    for job in _jobs(home):
        look(job)
    files = sorted((home.folder / "reports").glob("*.json"), reverse=True)
    return [found for found in map(job_files.facts, files) if found]


def tidy(home: Home, age: float = DAY) -> None:
    """Remove uploads and ended jobs that are older than `age` seconds."""
    now = time.time()
    for room in ("uploads", "jobs"):
        for folder in (home.folder / room).glob("*"):
            old = now - folder.stat().st_mtime > age
            job = read(folder)
            if old and (job is None or not look(job).running):
                shutil.rmtree(folder, ignore_errors=True)


def _jobs(home: Home) -> list[Job]:
    """Every job that is remembered, the latest first."""
    folders = sorted((home.folder / "jobs").glob("*"), reverse=True)
    return [job for job in map(read, folders) if job is not None]


def _start(home: Home, kind: str, names: tuple[str, ...], words: list[str]) -> Job:
    now = datetime.now(UTC)
    folder = home.folder / "jobs" / f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    folder = folder.resolve()
    report = watched.LOG if kind == "watch" else "report.json"
    told = ["--progress", "jsonl", "--report", str(folder / report)]
    if kind in _WRITING:
        told += ["--wait", f"{WAIT:g}"]
    if words[0] == "graph":
        told = []
    command = [sys.executable, "-m", words[0], *told, *words[1:]]
    (folder / "begun").touch()
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _OWN[folder.name] = child
    begun = now.isoformat(timespec="seconds")
    facts = {
        "kind": kind,
        "names": names,
        "command": command,
        "begun": begun,
        "pid": child.pid,
    }
    job_files.put(folder / "job.json", facts)
    return Job(folder, kind, names, tuple(command), begun)


def _environment() -> dict[str, str]:
    """Ours, and where the packages are; relative paths stay those of this process."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def _ended(job: Job) -> int | None:
    """The exit code; -1 where another process started it and it is gone; None: works."""
    facts = job_files.facts(job.folder / "job.json")
    if "exit" in facts:
        return int(facts["exit"])
    child = _OWN.get(job.id)
    if child is None:
        return None if facts and _alive(int(facts["pid"]), job.id) else -1
    code = child.poll()
    if code is not None:
        job_files.put(job.folder / "job.json", {**facts, "exit": code})
        _OWN.pop(job.id, None)
    return code


def _alive(pid: int, name: str) -> bool:
    """Whether the process of that number is still ours; its command line says it."""
    line = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return name.encode() in line.read_bytes()
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _enter(job: Job, found: Look) -> None:
    """Write a finished ingest into the history, under the names that people know."""
    folder = job.folder.parents[1] / "reports"
    path = folder / f"{job.id}.json"
    if path.exists():
        return
    folder.mkdir(exist_ok=True)
    files = list(found.report.get("files", ()))
    if len(files) == len(job.names):
        pairs = zip(files, job.names, strict=True)
        files = [{**file, "path": name} for file, name in pairs]
    entry = {**found.report, "files": files, "begun": job.begun, "state": found.state}
    entry |= {"names": job.names, "words": found.words[-20:]}
    job_files.put(path, {**entry, "quarantine": _refused(job)})
    for word in job.command:
        uploads.forget(Home(job.folder.parents[1]), Path(word))


def _refused(job: Job) -> list[str]:
    """The quarantine files that this ingest wrote."""
    begun = (job.folder / "begun").stat().st_mtime
    files = (job.folder.parents[1] / "quarantine").glob("*.jsonl")
    return sorted(file.name for file in files if file.stat().st_mtime >= begun)
