"""Processes of jobs are found and stopped without anything that only POSIX has."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from webapp.jobs import processes
from webapp.jobs.job_folder import JOB_FILE, read_job_json

FAMILY = """
import json, signal, subprocess, sys, time
{ignore}
if len(sys.argv) > 1:
    print("ready", flush=True)
    time.sleep(60)
else:
    grandchild = subprocess.Popen(
        [sys.executable, __file__, "grandchild"], stdout=subprocess.PIPE
    )
    grandchild.stdout.readline()
    print(grandchild.pid, flush=True)
    time.sleep(60)
"""
IGNORE_INTERRUPT = "signal.signal(signal.SIGINT, signal.SIG_IGN)"


@pytest.fixture(autouse=True)
def windows_api(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what Windows does not have; psutil itself keeps its SIGKILL."""
    monkeypatch.delattr(os, "killpg")
    names = SimpleNamespace(SIGINT=signal.SIGINT, SIGTERM=signal.SIGTERM)
    monkeypatch.setattr(processes, "signal", names)


def started_family(folder: Path, ignore: str = "") -> psutil.Process:
    """Start a job whose child has a child; return the grandchild."""
    folder.mkdir()
    script = folder / "family.py"
    script.write_text(FAMILY.format(ignore=ignore))
    processes.start_process(folder, [sys.executable, str(script)], {"kind": "look"})
    until = time.monotonic() + 20
    while not (line := (folder / "log").read_text()).endswith("\n"):
        assert time.monotonic() < until
        time.sleep(0.02)
    return psutil.Process(int(line))


def has_ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("can_interrupt", [True, False])
def test_a_stop_ends_the_process_and_its_descendants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_interrupt: bool
) -> None:
    monkeypatch.setattr(processes, "CAN_INTERRUPT", can_interrupt)
    grandchild = started_family(tmp_path / "job")
    assert processes.process_state(tmp_path / "job").running
    processes.stop_process(tmp_path / "job", 5.0, kill=False)
    assert not processes.process_state(tmp_path / "job").running
    assert has_ended(grandchild)


@pytest.mark.parametrize("kill", [True, False])
def test_only_a_kill_ends_processes_that_ignore_the_interrupt(
    tmp_path: Path, kill: bool
) -> None:
    grandchild = started_family(tmp_path / "job", IGNORE_INTERRUPT)
    processes.stop_process(tmp_path / "job", 0.3, kill=kill)
    assert processes.process_state(tmp_path / "job").running is not kill
    assert has_ended(grandchild) is kill
    processes.stop_process(tmp_path / "job", 0.3, kill=True)
    assert has_ended(grandchild)


def test_the_exit_code_is_known_to_the_process_that_started_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    processes.start_process(folder, command, {})
    while processes.process_state(folder).running:
        time.sleep(0.02)
    assert processes.process_state(folder) == processes.ProcessState(False, 3)
    facts = read_job_json(folder / JOB_FILE)
    facts.pop("exit")
    (folder / JOB_FILE).write_text(json.dumps(facts))
    monkeypatch.setattr(processes, "_STARTED", {})
    assert processes.process_state(folder) == processes.ProcessState(False, None)


def test_a_process_with_another_creation_time_is_neither_found_nor_stopped(
    tmp_path: Path,
) -> None:
    me = psutil.Process()
    facts = {"pid": me.pid, "created": me.create_time() - 60}
    (tmp_path / JOB_FILE).write_text(json.dumps(facts))
    assert not processes.process_state(tmp_path).running
    processes.stop_process(tmp_path, 0.1, kill=True)
    mine = {"pid": me.pid, "created": me.create_time()}
    (tmp_path / JOB_FILE).write_text(json.dumps(mine))
    assert processes.process_state(tmp_path).running
