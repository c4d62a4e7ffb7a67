"""One format a file. A reader recognises its format by content and makes records of it.

A reader is a module of this package with

- `NAME`: the format's name in reports and for `--format`;
- `TITLE`: one line for people ("X API v2 pages and flattened lines (twarc2)");
- `SHAPE`: what its rows are: `json`, `table` or `lines`;
- `VERIFIED`: whether real files of this format were read in our tests;
- `sniff(head) -> bool`: whether this is that format; it looks, never guesses by trying;
- `read(rows) -> Iterator[Item]`: rows to records; opens nothing, prints nothing,
  keeps no more than one row in memory; never raises for what a row holds.
- optionally `check(head) -> None`: raises `FileRefused` where the format is right
  but the file cannot be taken (`missing_column`).
"""
