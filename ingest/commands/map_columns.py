"""`python -m ingest.commands.map_columns FILE`: what the columns of a table may be, as JSON.

The app asks this in a process of its own; a person may ask it too. With `--save` the
mapping that was agreed on is kept for the next file with the same columns.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from graph.errors import FileRefused, GrapevineError, UsageError
from graph.settings import Settings, load_settings
from ingest.mapping import column_mapping as mapping
from ingest.parsing.layouts import read_beginning, possible_layouts
from ingest.parsing.row import FileHead
from ingest.parsing.sources import find_source_files

MAPPINGS_FILE: Final = "mappings.json"
MAX_EXAMPLES: Final = 3

FIELD_TITLES: Final[Mapping[str, str]] = {
    "id": "number of the post",
    "text": "words of the post",
    "created_at": "time of the post",
    "author_id": "number of the author",
    "author_handle": "handle of the author",
    "author_name": "name of the author",
    "platform": "platform",
    "url": "address of the post",
    "language": "language",
    "stars": "stars",
    "label": "praise or complaint, as the file says it",
    "likes": "likes",
    "shares": "shares",
    "replies": "replies",
    "views": "views",
    "followers": "followers of the author",
    "mentions": "whom it mentions",
    "tags": "tags",
    "links": "links",
    "brand": "brand",
    "paid": "whether it is paid",
    "collected_at": "time of collection",
    "conversation_id": "conversation",
    "reply_to_id": "post that it answers",
    "reply_to_author": "account that it answers",
    "share_of_id": "post that it shares",
    "share_of_author": "account that it shares",
    "quote_of_id": "post that it quotes",
    "quote_of_author": "account that it quotes",
}
"""The fields in everyday words."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print the guesses, or keep a mapping; exit codes as `python -m ingest`."""
    asked = _parser().parse_args(argv)
    try:
        head = read_table_head(asked.file)
        kept = _mappings_path(load_settings(asked.store))
        if asked.save:
            chosen = dict(_pair(pair) for pair in asked.save)
            mapping.save_mapping(kept, head.columns, chosen)
        answer = describe_columns(head, mapping.load_mapping(kept, head.columns))
    except GrapevineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    json.dump(answer, sys.stdout)
    return 0


def read_table_head(path: str) -> FileHead:
    """The head of the first table of a file.

    Raises:
        FileRefused: it cannot be taken at all, or holds no table.
        UsageError: there is no such file.

    """
    for source in find_source_files([path]):
        for member in source.members():
            for layout in possible_layouts(member, *read_beginning(member)):
                if layout.shape == "table":
                    return layout.open().head
    raise FileRefused("unsupported_format", "This file holds no table with columns.")


def describe_columns(head: FileHead, saved: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Columns with examples, guesses with reasons, and the fields there are.

    >>> describe_columns(FileHead("table", ("Autor",), ()))["columns"][0]["field"]
    'author_handle'
    """
    found = mapping.guess_fields(head.columns, head.values)
    return {
        "columns": [
            {
                "name": column,
                "examples": _examples(head, column),
                "field": found[column].field if column in found else "",
                "reason": found[column].reason if column in found else "",
                "confidence": found[column].confidence if column in found else 0.0,
            }
            for column in head.columns
        ],
        "fields": {field: FIELD_TITLES.get(field, field) for field in mapping.MAPPABLE_FIELDS},
        "need": mapping.REQUIRED_FIELDS_TEXT,
        "saved": dict(saved) if saved else None,
    }


def _examples(head: FileHead, column: str) -> list[str]:
    cells = (str(row.get(column, "")).strip() for row in head.values)
    return list(dict.fromkeys(cell[:80] for cell in cells if cell))[:MAX_EXAMPLES]


def _mappings_path(config: Settings) -> Path:
    return config.folder.path / MAPPINGS_FILE


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals or not column:
        raise UsageError(f"--save {text!r} is not COLUMN=FIELD.")
    return column, field


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m ingest.commands.map_columns",
        description="What the columns of a table may be, as JSON.",
    )
    made.add_argument("file", metavar="FILE")
    made.add_argument("--store", metavar="URI", help="where mappings are kept")
    made.add_argument("--save", action="append", default=[], metavar="COLUMN=FIELD")
    return made


if __name__ == "__main__":
    sys.exit(main())
