"""Processes of jobs: start them, see whether they run, and stop them on any system.

`job.json` in a job's folder holds the process id, its creation time, and the exit code
once it is known. A process id alone is no proof: the system gives it to another process
later, so a process is the job's own only if its creation time agrees.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from graph.store.private_files import create_private_file
from webapp.jobs.job_folder import JOB_FILE, ROOT, read_job_json, write_job_json

CAN_INTERRUPT: Final = not psutil.WINDOWS
"""Whether a process can be interrupted, as by Ctrl-C; Windows can only end it."""

MAX_CLOCK_SHIFT: Final = 2.0
"""Seconds that a creation time may differ when it is read again: systems derive it from
the time of their start, which moves with corrections of the clock."""

POLL_STOP_SECONDS: Final = 0.05
"""Seconds between two looks at a process that is being stopped."""

_STARTED: dict[str, subprocess.Popen[bytes]] = {}
"""Processes that this process started, by job id, to read their exit codes."""


@dataclass(frozen=True, slots=True)
class ProcessState:
    """Whether a job's process runs, and its exit code once it ended.

    Only the process that started a job can read its exit code: None means unknown.
    """

    running: bool
    exit_code: int | None = None


def process_environment() -> dict[str, str]:
    """The environment of this process plus the path of the packages.

    The working directory stays the same, so relative paths keep their meaning.
    """
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def start_process(
    folder: Path, command: Sequence[str], facts: Mapping[str, Any]
) -> None:
    """Start the process of a job; it outlives this process and its terminal.

    Parameters:
        folder: of the job; gets the log and `job.json`.
        command: program and arguments.
        facts: further content of `job.json`.
    """
    create_private_file(folder / "log")
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(
            command,
            env=process_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            umask=0o077,  # its files are in the store's folder, for its owner only
            # The same on Windows; 0 elsewhere.
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    _STARTED[folder.name] = child
    created = None
    with suppress(psutil.Error):  # it may have ended already
        created = psutil.Process(child.pid).create_time()
    write_job_json(folder / JOB_FILE, {**facts, "pid": child.pid, "created": created})


def process_state(folder: Path) -> ProcessState:
    """The state of a job's process; a read exit code is kept in `job.json`."""
    facts = read_job_json(folder / JOB_FILE)
    if "exit" in facts:
        return ProcessState(False, int(facts["exit"]))
    child = _STARTED.get(folder.name)
    if child is None:
        return ProcessState(_find_process(facts) is not None)
    code = child.poll()
    if code is None:
        return ProcessState(True)
    write_job_json(folder / JOB_FILE, {**facts, "exit": code})
    _STARTED.pop(folder.name, None)
    return ProcessState(False, code)


def stop_process(folder: Path, timeout: float, *, kill: bool) -> None:
    """Interrupt a job's process and its descendants, and wait until they ended.

    Parameters:
        folder: of the job.
        timeout: seconds to wait for their end, and again after a kill.
        kill: whether to kill those that still run after `timeout` seconds.
    """
    process = _find_process(read_job_json(folder / JOB_FILE))
    if process is None:
        return
    family = _with_descendants(process)
    for member in family:
        _interrupt(member)
    if _wait_for_end(folder, family, timeout) or not kill:
        return
    # Processes that were started meanwhile end as well.
    for member in dict.fromkeys([*family, *_with_descendants(process)]):
        with suppress(psutil.Error):
            member.kill()
    _wait_for_end(folder, family, timeout)


def _find_process(facts: Mapping[str, Any]) -> psutil.Process | None:
    """The running process of a job, by the facts in `job.json`; None if it ended."""
    if facts.get("created") is None:
        return None
    try:
        process = psutil.Process(int(facts["pid"]))
        shift = abs(process.create_time() - float(facts["created"]))
    except psutil.Error:
        return None
    return process if shift <= MAX_CLOCK_SHIFT and _is_running(process) else None


def _is_running(process: psutil.Process) -> bool:
    """Whether a process runs; one that ended unnoticed by its parent does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _with_descendants(process: psutil.Process) -> list[psutil.Process]:
    """A process, its children, their children and so on."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return [process]


def _interrupt(process: psutil.Process) -> None:
    """Ask a process to end; where it cannot be asked, end it."""
    with suppress(psutil.Error):
        if CAN_INTERRUPT:
            process.send_signal(signal.SIGINT)
        else:
            process.terminate()


def _wait_for_end(
    folder: Path, family: Sequence[psutil.Process], timeout: float
) -> bool:
    """Wait until a job's processes ended; return whether they did.

    `psutil.wait_procs` would take the exit code away from the child's `Popen`.
    """
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if not process_state(folder).running and not any(map(_is_running, family)):
            return True
        time.sleep(POLL_STOP_SECONDS)
    return False
