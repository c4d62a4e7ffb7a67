"""Entry point of `python -m ingest`: load files of posts into a store."""

from __future__ import annotations

import sys

from ingest.commands.load_files import main

if __name__ == "__main__":
    sys.exit(main())
