"""Check a store file in a child process: `python -m graph.store.ladybug.probe FILE`.

A process of its own, because the engine may crash on a damaged file.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from graph.errors import StoreError
from graph.store.ladybug.ladybug_store import LadybugStore

PROBE_TIMEOUT_SECONDS: Final = 120
"""Time limit of the child process, in seconds; then the file counts as damaged."""


def read_generation(path: Path) -> int | None:
    """The write counter of a store file; None if a child process cannot read it."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "graph.store.ladybug.probe", str(path.resolve())],
            cwd=Path(__file__).resolve().parents[3],
            capture_output=True,
            timeout=PROBE_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return int(done.stdout) if done.returncode == 0 else None


def main() -> int:
    """Print the counter of the file named on the command line; exit code 3 if damaged."""
    try:
        store = LadybugStore(Path(sys.argv[1]))
        store.rows("read/summary")
        sys.stdout.write(str(store.generation()))
        store.close()
    except StoreError:
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
