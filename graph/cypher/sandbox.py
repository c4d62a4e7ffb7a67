"""Run a query on the embedded engine in a separate, restricted process.

The engine's read-only mode is not a sandbox: it writes and reads files, loads programs,
and some statements end the process (docs/decisions.md). So the query runs in
sandbox_child.py; this side enforces the time, row and size limits and kills the process.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from graph.cypher.embedded_sorting import rewrite_sorting
from graph.cypher.limits import ChildEnd, Limits, QueryResult
from graph.cypher.read_only_gate import admit_statement
from graph.errors import QueryRefused, QueryStop, StopReason, StoreDamaged

ROOT: Final = Path(__file__).resolve().parents[2]
"""Root folder of the project, from which the child imports."""

MAX_START_SECONDS: Final = 60.0
"""Maximum seconds to open a store file; the query's own time starts afterwards."""

_POLL_SECONDS = 0.02
# Environment variables that the child gets: no secrets, no proxy, no settings.
_PASSED_VARIABLES: Final = (
    "PATH",
    "LANG",
    "LC_ALL",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "VIRTUAL_ENV",
)

_CLEARER_MESSAGES: Final = (
    (
        r"Cannot order by (.+)\. Order by (.+) is not supported",
        r"This engine cannot sort by \1 (\2): sort by a text, a number, a time or a "
        r"property.",
    ),
    (
        "Cannot evaluate expression with type AGGREGATE_FUNCTION",
        "Give a total a name to sort by it, such as count(*) AS n … ORDER BY n.",
    ),
    (
        r"(?:mismatched|extraneous) input '(.+?)' expecting",
        r"The query is not understood at '\1'. A name that is a keyword needs backticks: "
        r"`\1`.",
    ),
    (
        r"Invalid input <(.+?)>?: expected rule",
        r"The query is not understood after: \1",
    ),
)
"""Patterns of the engine's messages, and the sentences that replace them."""


def run_in_sandbox(
    file: Path,
    statement: str,
    parameters: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    cancel: threading.Event | None = None,
) -> QueryResult:
    """Run a read-only statement on a published store file.

    Parameters:
        file: of the embedded engine; it is opened read-only and not changed.
        statement: Cypher as the user wrote it; the gate checks it first.
        parameters: JSON values for its `$names`.
        limits: what it may use; the rows before a limit are in the result.
        cancel: set it from another thread to stop at once.

    Raises:
        QueryRefused: the gate or the engine rejects the statement.
        StoreDamaged: the file cannot be opened.

    """
    limits = limits or Limits()
    admitted = rewrite_sorting(admit_statement(statement, "ladybug"))
    query = {
        "parts": admitted.parts,
        "distinct": admitted.distinct,
        "parameters": dict(parameters or {}),
    }
    try:
        query_line = json.dumps(query, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise QueryRefused(
            "Parameters are texts, numbers, lists, true or false."
        ) from error
    with tempfile.TemporaryDirectory(prefix="grapevine-query-") as folder:
        child = _spawn(folder)
        try:
            order = {
                "file": str(file.resolve()),
                "memory": limits.memory,
                "seconds": limits.seconds,
            }
            output = _ChildOutput(limits)
            reader = threading.Thread(
                target=_read_output, args=(child, output), name="console", daemon=True
            )
            reader.start()
            _send_line(child, json.dumps(order))
            _send_line(child, query_line)
            stop = _wait_for_output(reader, output, limits, cancel)
        finally:
            child.kill()
            child.wait()
            reader.join()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)
    return _result(output, stop, file)


@dataclass(slots=True)
class _ChildOutput:
    """The child's output so far; written by the reader, read by the waiting thread."""

    limits: Limits
    ready_at: float | None = None
    ended_at: float | None = None
    columns: tuple[str, ...] = ()
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    size: int = 0
    end: ChildEnd | None = None
    message: str = ""
    stop: QueryStop | None = None

    def accept_line(self, line: bytes) -> bool:
        """Process a line of output; return whether to read on."""
        self.size += len(line)
        if self.size > self.limits.bytes:
            self.stop = QueryStop(StopReason.SIZE, self.limits.bytes)
            return False
        message = json.loads(line)
        if "row" in message:
            if len(self.rows) >= self.limits.rows:
                self.stop = QueryStop(StopReason.ROWS, self.limits.rows)
                return False
            self.rows.append(tuple(message["row"]))
            return True
        if "ready" in message:
            self.ready_at = time.monotonic()
            return True
        if "columns" in message:
            self.columns = tuple(message["columns"])
            return True
        self.end = ChildEnd(message["end"])
        self.message = message.get("message", "")
        return False


def _spawn(folder: str) -> subprocess.Popen[bytes]:
    environment = {
        name: os.environ[name] for name in _PASSED_VARIABLES if name in os.environ
    }
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "graph.cypher.sandbox_child"],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _send_line(process: subprocess.Popen[bytes], line: str) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        return  # the child has ended; its output says why


def _read_output(child: subprocess.Popen[bytes], output: _ChildOutput) -> None:
    assert child.stdout is not None
    read_on = True
    while read_on:
        line = child.stdout.readline(output.limits.bytes + 1)
        read_on = bool(line) and output.accept_line(line)
    output.ended_at = time.monotonic()


def _wait_for_output(
    reader: threading.Thread,
    output: _ChildOutput,
    limits: Limits,
    cancel: threading.Event | None,
) -> QueryStop | None:
    """Wait for the output; return why it was stopped early, or None."""
    started_at = time.monotonic()
    while reader.is_alive():
        reader.join(_POLL_SECONDS)
        now = time.monotonic()
        if cancel is not None and cancel.is_set():
            return QueryStop(StopReason.CANCELLED)
        if output.ready_at is None:
            if now - started_at > MAX_START_SECONDS:
                output.end = ChildEnd.UNREADABLE
                return None
        elif now - output.ready_at > limits.seconds:
            return QueryStop(StopReason.TIME, limits.seconds)
    return None


def _result(output: _ChildOutput, stop: QueryStop | None, file: Path) -> QueryResult:
    stop = stop or output.stop
    if output.end == ChildEnd.UNREADABLE or (output.ready_at is None and stop is None):
        raise StoreDamaged(
            "The published store cannot be opened: run `python -m graph doctor`."
        )
    if output.end == ChildEnd.REFUSED:
        raise QueryRefused(_engine_message(output.message, file))
    if stop is None and output.end != ChildEnd.COMPLETE:
        # Out of memory; if the engine ended without a word, it crashed, most likely for
        # the same reason.
        stop = QueryStop(StopReason.MEMORY, output.limits.memory)
    ended = output.ended_at or time.monotonic()
    seconds = max(0.0, ended - (output.ready_at or ended))
    return QueryResult(output.columns, output.rows, seconds, stop)


def _engine_message(text: str, file: Path) -> str:
    """The engine's message without paths of this machine, or a clearer sentence."""
    for path in (file.resolve(), file, file.resolve().parent, ROOT, Path.home()):
        text = text.replace(str(path), "…")
    if "Too many open files" in text:
        return "A query reads the graph and no files."
    for pattern, sentence in _CLEARER_MESSAGES:
        if found := re.search(pattern, text):
            return found.expand(sentence)
    return text.replace(" exception:", ":", 1)[:300]


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        try:
            pipe.close()
        except BrokenPipeError:
            return
