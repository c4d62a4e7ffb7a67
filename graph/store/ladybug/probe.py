"""Check a store file in a child process: `python -m graph.store.ladybug.probe FILE`.

A process of its own, because the engine may crash on a damaged file. It imports little,
so that it starts fast.
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


def can_open_file(path: Path) -> bool:
    """Whether a store file can be opened and read, tested in a child process."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "graph.store.ladybug.probe", str(path.resolve())],
            cwd=Path(__file__).resolve().parents[3],
            capture_output=True,
            timeout=PROBE_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    """Read the file named on the command line; exit code 3 if it cannot be read."""
    try:
        store = LadybugStore(Path(sys.argv[1]))
        store.rows("read/summary")
        store.close()
    except StoreError:
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
