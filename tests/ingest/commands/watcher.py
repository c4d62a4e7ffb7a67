"""A watcher as a process of its own, for the tests of `--watch`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
PATIENCE = 60.0


@dataclass
class Watcher:
    """A watcher at work, and what it has said so far."""

    process: subprocess.Popen[str]
    words: list[str] = field(default_factory=list)
    batches: list[dict[str, Any]] = field(default_factory=list)
    _ears: list[threading.Thread] = field(default_factory=list)

    def listen(self) -> None:
        """Collect both of its outputs."""
        for hear in (self._words, self._batches):
            ear = threading.Thread(target=hear, daemon=True)
            ear.start()
            self._ears.append(ear)

    def _words(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as stream:
            for line in stream:
                self.words.append(line.rstrip("\n"))

    def _batches(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.batches.append(json.loads(line))

    def close(self) -> None:
        """End it, however it is, and hear the rest."""
        self.process.kill()
        self.process.wait()
        for ear in self._ears:
            ear.join(PATIENCE)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; its lines are shown if it never is."""
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, self.words
            assert self.process.poll() is None or is_so(), self.words
            time.sleep(0.02)

    def until_text(self, words: str) -> None:
        """Wait until a line contains these words."""
        self.until(lambda: self.count_text(words) > 0)

    def count_text(self, words: str) -> int:
        """How many of its lines contain these words."""
        return sum(words in one for one in self.words)

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """Its events of that name, or all; with `--progress jsonl`."""
        lines = [json.loads(one) for one in self.words if one.startswith("{")]
        return [one for one in lines if "event" in one and name in ("", one["event"])]

    def until_event(self, name: str, count: int = 1) -> dict[str, Any]:
        """Wait until it had that number of such events; the last one."""
        self.until(lambda: len(self.events(name)) >= count)
        return self.events(name)[-1]

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def watching(tmp_path: Path, *words: str, every: float = 0.2) -> Iterator[Watcher]:
    """A watcher of `inbox`, and its end whatever happens."""
    (tmp_path / "inbox").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "ingest", "--watch", str(tmp_path / "inbox")]
    command += ["--every", str(every), "--store", f"ladybug:{tmp_path / 'store'}"]
    process = subprocess.Popen(
        [*command, "--report", "-", *words],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watcher = Watcher(process)
    watcher.listen()
    try:
        watcher.until(lambda: bool(watcher.count_text("Watching ") or watcher.events()))
        yield watcher
        assert watcher.count_text("Traceback") == 0, watcher.words
    finally:
        watcher.close()
