"""Files and process of a job: JSON facts, the log, environment and process id."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]

TAIL_BYTES: Final = 1 << 16
"""Number of bytes that are read from the end of a log."""


def read_job_json(path: Path) -> dict[str, Any]:
    """The JSON object of a file; empty when it is missing or damaged."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_job_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a file by a JSON object atomically."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(content), "utf-8")
    part.replace(path)


def read_job_log(folder: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Read the end of a job's log.

    Returns:
        The summed counts of the latest progress event of each file, and the messages.
    """
    try:
        lines = read_tail(folder / "log").decode("utf-8", "replace").splitlines()
    except OSError:
        return {}, ()
    latest: dict[str, dict[str, Any]] = {}
    messages = []
    for line in lines:
        if line.startswith("{"):
            try:
                event = json.loads(line)
                latest[str(event.get("file"))] = event
            except ValueError:
                continue
        elif line.strip():
            messages.append(line.strip())
    total = {
        name: sum(int(event.get(name, 0)) for event in latest.values())
        for name in ("read", "stored", "rejected")
    }
    return total, tuple(messages)


def read_tail(path: Path) -> bytes:
    """The last `TAIL_BYTES` bytes of a file."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL_BYTES))
        return file.read()


def process_environment() -> dict[str, str]:
    """The environment of this process plus the path of the packages.

    The working directory stays the same, so relative paths keep their meaning.
    """
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def is_process_alive(pid: int, name: str) -> bool:
    """Whether a process runs with this name in its command line, if that is known."""
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
