"""`python -m ingest.commands.map_columns FILE`: guess the fields of a table's columns.

Prints JSON; the app runs this command in a separate process. With `--save`, a confirmed
mapping is stored for the next file with the same columns.
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
from ingest.mapping.column_mapping import (
    MAPPABLE_FIELDS,
    REQUIRED_FIELDS_TEXT,
    load_mapping,
    save_mapping,
)
from ingest.mapping.field_guessing import guess_fields
from ingest.parsing.layouts import possible_layouts, read_beginning
from ingest.parsing.row import FileHead
from ingest.parsing.sources import find_source_files

MAPPINGS_FILE: Final = "mappings.json"
MAX_EXAMPLES: Final = 3

FIELD_TITLES: Final[Mapping[str, str]] = {
    "id": "ID of the post",
    "text": "text of the post",
    "created_at": "time of the post",
    "author_id": "ID of the author",
    "author_handle": "handle of the author",
    "author_name": "name of the author",
    "platform": "platform",
    "url": "URL of the post",
    "language": "language",
    "stars": "stars",
    "label": "sentiment label of the file",
    "likes": "likes",
    "shares": "shares",
    "replies": "replies",
    "views": "views",
    "followers": "followers of the author",
    "mentions": "mentioned accounts",
    "tags": "tags",
    "links": "links",
    "brand": "brand",
    "paid": "paid or not",
    "collected_at": "time of collection",
    "conversation_id": "conversation",
    "reply_to_id": "replied-to post",
    "reply_to_author": "replied-to account",
    "share_of_id": "shared post",
    "share_of_author": "shared account",
    "quote_of_id": "quoted post",
    "quote_of_author": "quoted account",
}
"""Plain titles of the fields."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print the guesses, or save a mapping; exit codes as `python -m ingest`."""
    args = _parser().parse_args(argv)
    try:
        head = read_table_head(args.file)
        path = _mappings_path(load_settings(args.store))
        if args.save:
            fields = dict(_pair(pair) for pair in args.save)
            save_mapping(path, head.columns, fields)
        answer = describe_columns(head, load_mapping(path, head.columns))
    except GrapevineError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    json.dump(answer, sys.stdout)
    return 0


def read_table_head(path: str) -> FileHead:
    """The head of the first table of a file.

    Raises:
        FileRefused: it is refused as a whole, or contains no table.
        UsageError: the file does not exist.

    """
    for source in find_source_files([path]):
        for member in source.members():
            for layout in possible_layouts(member, *read_beginning(member)):
                if layout.shape == "table":
                    return layout.open().head
    raise FileRefused("unsupported_format", "This file contains no table with columns.")


def describe_columns(
    head: FileHead, saved: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Columns with examples and guessed fields, and all fields that can be chosen.

    >>> describe_columns(FileHead("table", ("Autor",), ()))["columns"][0]["field"]
    'author_handle'
    """
    guesses = guess_fields(head.columns, head.values)
    return {
        "columns": [
            {
                "name": column,
                "examples": _examples(head, column),
                "field": guesses[column].field if column in guesses else "",
                "reason": guesses[column].reason if column in guesses else "",
                "confidence": guesses[column].confidence if column in guesses else 0.0,
            }
            for column in head.columns
        ],
        "fields": {field: FIELD_TITLES.get(field, field) for field in MAPPABLE_FIELDS},
        "need": REQUIRED_FIELDS_TEXT,
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
    parser = argparse.ArgumentParser(
        prog="python -m ingest.commands.map_columns",
        description="Guess the fields of a table's columns; prints JSON.",
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--store", metavar="URI", help="the store that keeps the mappings"
    )
    parser.add_argument("--save", action="append", default=[], metavar="COLUMN=FIELD")
    return parser


if __name__ == "__main__":
    sys.exit(main())
