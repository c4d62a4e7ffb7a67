"""`python -m ingest.commands.list_formats`: print every supported format as JSON.

The app runs this command, because it does not import the readers.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec

from ingest.readers import registry


def list_formats() -> dict[str, dict[str, object]]:
    """Format names with their title, and whether tests read real files of them.

    >>> list_formats()["x_v2"]["verified"]
    True
    """
    names = (
        n for n in registry.READER_ORDER if find_spec(f"ingest.readers.{n}") is not None
    )
    readers = (registry.load_reader(name) for name in names)
    return {
        reader.NAME: {"title": reader.TITLE, "verified": reader.VERIFIED}
        for reader in readers
    }


if __name__ == "__main__":
    json.dump(list_formats(), sys.stdout)
