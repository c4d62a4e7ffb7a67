"""Long work as a child process: what it says, how far it is, and a way to stop it.

Pages never ingest themselves. They start `python -m ingest ...` here, look at it from
time to time, and may stop it; a stopped ingest goes on from where it was.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
"""The checkout, where `python -m ingest` finds its packages."""

_WORDS: Final = 200
"""So many last lines of words are kept."""


class Child:
    """A running `python -m MODULE ARGUMENTS...`.

    `event` is the last line of progress (`--progress jsonl`), `words` what else it
    said, `output` what came on stdout once it is done.
    """

    __slots__ = (
        "_lock",
        "_process",
        "_readers",
        "began",
        "event",
        "output",
        "stopped",
        "words",
    )

    def __init__(self, arguments: Sequence[str]) -> None:
        """Start it; its relative paths are those of this process."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._lock = threading.Lock()
        self.began = time.monotonic()
        self.event: dict[str, Any] = {}
        self.words: list[str] = []
        self.output = ""
        self.stopped = False
        self._readers = [
            threading.Thread(target=reader, args=(stream,), daemon=True)
            for reader, stream in (
                (self._hear, self._process.stderr),
                (self._read, self._process.stdout),
            )
        ]
        for reader in self._readers:
            reader.start()

    def _hear(self, stream: IO[str]) -> None:
        """Progress and words, line by line."""
        with stream:
            for line in stream:
                event = _event(line)
                with self._lock:
                    if event is not None:
                        self.event = event
                    elif line.strip():
                        self.words = [*self.words[1 - _WORDS :], line.rstrip()]

    def _read(self, stream: IO[str]) -> None:
        with stream:
            self.output = stream.read()

    @property
    def seconds(self) -> float:
        """How long ago it began."""
        return time.monotonic() - self.began

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        if self._process.poll() is None:
            return None
        for reader in self._readers:
            reader.join(timeout=5)
        return self._process.returncode

    def stop(self, patience: float = 5.0) -> None:
        """Ask it to end, as Ctrl-C does; it is ended after `patience` seconds."""
        self.stopped = True
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def wait(self) -> int:
        """Wait for the end; the exit code."""
        self._process.wait()
        code = self.code
        return 0 if code is None else code

    def last_words(self, default: str) -> str:
        """The last thing it said, for a page that must say why it failed."""
        return self.words[-1] if self.words else default


def _event(line: str) -> dict[str, Any] | None:
    """A line of progress, or None where the line is words."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
