"""Readers: one module per file format; each detects its format and makes records.

A reader module has

- `NAME`: the format's name in reports and for `--format`;
- `TITLE`: one line for users ("X API v2 pages and flattened lines (twarc2)");
- `SHAPE`: the shape of its rows: `json`, `table` or `lines`;
- `VERIFIED`: whether the tests read real files of this format;
- `sniff(head) -> bool`: whether the file has this format, from its head only;
- `read(rows) -> Iterator[ReaderItem]`: rows to records; opens nothing, prints nothing,
  keeps at most one row in memory, never raises for the content of a row;
- `read_table(rows)` (optional): the same for a second shape;
- `check(head) -> None` (optional): raises `FileRefused` if the format is right but
  the file cannot be read (`missing_column`).
"""
