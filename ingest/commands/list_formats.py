"""`python -m ingest.commands.list_formats`: every format that can be read, as JSON.

The app shows them in words; only this side knows the readers.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec

from ingest.readers import registry


def list_formats() -> dict[str, dict[str, object]]:
    """Name to title, and whether real files of it were read in our tests.

    >>> list_formats()["x_v2"]["verified"]
    True
    """
    there = (n for n in registry.READER_ORDER if find_spec(f"ingest.readers.{n}") is not None)
    found = (registry.load_reader(name) for name in there)
    return {one.NAME: {"title": one.TITLE, "verified": one.VERIFIED} for one in found}


if __name__ == "__main__":
    json.dump(list_formats(), sys.stdout)
