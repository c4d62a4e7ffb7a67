"""Files of a job: JSON facts and the log of its process."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from graph.store.private_files import create_private_file

ROOT: Final = Path(__file__).resolve().parents[2]

JOB_FILE: Final = "job.json"
"""Name of the file in a job's folder that holds its facts."""

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
    create_private_file(part)
    part.write_text(json.dumps(content), "utf-8")
    part.replace(path)


def read_job_log(folder: Path) -> tuple[dict[str, int], tuple[dict[str, Any], ...]]:
    """Read the end of a job's log: progress, and events of the command.

    A line of plain text, such as an error of Python, becomes the event `text`.

    Returns:
        The summed counts of the latest progress of each file, and the events.
    """
    try:
        lines = read_tail(folder / "log").decode("utf-8", "replace").splitlines()
    except OSError:
        return {}, ()
    latest: dict[str, dict[str, Any]] = {}
    events: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, lines)):
        if not line.startswith("{"):
            events.append({"event": "text", "message": line})
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # the tail begins within it, or it is just being written
        if "event" in entry:
            events.append(entry)
        else:
            latest[str(entry.get("file"))] = entry
    total = {
        name: sum(int(entry.get(name, 0)) for entry in latest.values())
        for name in ("read", "stored", "rejected")
    }
    return total, tuple(events)


def read_tail(path: Path) -> bytes:
    """The last `TAIL_BYTES` bytes of a file."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL_BYTES))
        return file.read()
