"""Refuse files that hold no table and no JSON, with a sentence that says what they are."""

from __future__ import annotations

import re
from typing import Final

from graph.errors import FileRefused

__all__ = ["refuse_foreign_file"]

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_FOREIGN: Final = (
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"%PDF", "a PDF page; export the data as CSV or JSON"),
    (b"\xd0\xcf\x11\xe0", "an old .xls workbook; save it as .xlsx or CSV"),
    (b"\x89PNG", "a picture"),
    (b"PAR1", "a Parquet file; write it as CSV or JSON lines"),
    (b"SQLite format 3", "a database; export the table as CSV"),
    (b"BZh", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "packed with xz; unpack it first"),
    (b"7z\xbc\xaf", "packed with 7-Zip; unpack it first"),
    (b"Rar!", "packed with RAR; unpack it first"),
    (b"\x1f\x8b", "packed twice; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed twice; unpack it first"),
    (b"PK\x03\x04", "an archive inside an archive; unpack it first"),
)


def refuse_foreign_file(body: bytes) -> None:
    """Refuse files of known binary formats, XML and HTML with one sentence."""
    for magic, what in _FOREIGN:
        if body.startswith(magic):
            raise FileRefused("unsupported_format", f"This is {what}.")
    if body.startswith(b"<"):
        if b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
            raise FileRefused(
                "dtd_forbidden",
                "This XML file declares a document type, which could load other "
                "files; export the data as CSV or JSON.",
            )
        raise FileRefused(
            "unsupported_format",
            "XML and HTML are not supported; export the data as CSV or JSON.",
        )
    first = body.partition(b"\n")[0][:4096]
    if not first.startswith((b"{", b"[")) and _BINARY.search(first):
        raise FileRefused(
            "unsupported_format",
            "This is not a text file; export the data as CSV or JSON lines.",
        )
