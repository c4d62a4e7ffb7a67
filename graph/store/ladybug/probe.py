"""`python -m graph.store.probe FILE`: open a store file and look at all of it.

In a process of its own, because the engine may crash on a damaged file; it imports no
more than it needs, so that it starts at once.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from graph.errors import StoreError
from graph.store.ladybug.ladybug_store import LadybugStore

SECONDS: Final = 120
"""A child that takes longer to open a file will not manage it."""


def opens(path: Path) -> bool:
    """Whether a store file can be opened and read, tried in a child process."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "graph.store.ladybug.probe", str(path.resolve())],
            cwd=Path(__file__).resolve().parents[3],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main() -> int:
    """Look at the file; 3 where it cannot be read."""
    try:
        store = LadybugStore(Path(sys.argv[1]))
        store.rows("read/summary")
        store.close()
    except StoreError:
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
