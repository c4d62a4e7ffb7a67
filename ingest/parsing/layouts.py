"""Detect the possible layouts of a file (JSON, table, lines) from its first bytes.

A layout opens the file and returns a head and its rows. Formats are detected later,
in the readers.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from graph.errors import FileRefused
from graph.model import Note, Place, Reject
from ingest.parsing.csv_rows import DELIMITERS, Cells, header_of, named, table_rows
from ingest.parsing.json_documents import is_document
from ingest.parsing.json_rows import json_document, json_lines
from ingest.parsing.lines import Line, decoded, lines
from ingest.parsing.row import Head, Row, Shape
from ingest.parsing.sources import Member
from ingest.parsing.xlsx_rows import Workbook

HEAD_ROWS: Final = 50
"""Maximum number of rows in a head; readers detect their format from these."""

HEAD_BYTES: Final = 8 << 20
"""Maximum bytes that are read for a head (8 MiB)."""

LOOK: Final = 1 << 20
"""Bytes from which the layout is detected (1 MiB)."""

_LOOK_ROWS: Final = 20
"""Rows from which the header and the delimiter of a table are detected."""

_LOOK_TRIES: Final = 1000
"""Maximum number of rows and rejects that are read for a head."""

_NUMBER = re.compile(r"\s*[+-]?[0-9][0-9.eE+-]*\s*")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SCALAR = re.compile(rb'(?:null|true|false|-?[0-9]+|"[^"]*")\s*\Z')
_BLANK: Final = b" \t\r\n\x0b\x0c"

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

Found = Row | Reject | Note
"""One item of a parsed file: a row, a reject or a warning."""


class Opening(NamedTuple):
    """A file opened in one layout: its head and all its rows.

    `first_rejects` are the rejects among the first rows; `rows` yields all items,
    including the first ones.
    """

    head: Head
    rows: Iterator[Found]
    faults: tuple[Reject, ...]
    encoding: str


class Layout(NamedTuple):
    """One possible layout of a file; `open` reads its head."""

    shape: Shape
    open: Callable[[], Opening]


def beginning(member: Member) -> tuple[bytes, bool]:
    """The first MiB of a file as UTF-8, and whether that is the whole file."""
    stream = decoded(member.open()).stream
    begin = b""
    while len(begin) < LOOK and (more := stream.read(LOOK - len(begin))):
        begin += more
    return begin, len(begin) < LOOK


def layouts(member: Member, begin: bytes, whole: bool) -> Iterator[Layout]:
    """Yield the possible layouts of a file, the most likely first.

    Parameters:
        member: the file.
        first_bytes, is_whole_file: as `read_beginning` returns them.

    Raises:
        FileRefused: it is not text, or it is XML or HTML.

    """
    if member.workbook:
        yield from _sheets(member)
        return
    body = begin.lstrip(_BLANK)
    _refuse_foreign(body)
    if _is_json(body):
        yield Layout("json", lambda: _json(member, is_document(begin, whole)))
        return
    delimiter, headed = _table_look(body, whole)
    plain = Layout("lines", lambda: _lines(member))
    if delimiter is None:
        yield plain
        return
    table = Layout("table", lambda: _table(member, delimiter))
    yield from (table, plain) if headed else (plain, table)


def _json(member: Member, document: bool) -> Opening:
    stream, encoding, start = decoded(member.open())
    rows = (json_document if document else json_lines)(stream, start)
    return _opening("json", (), rows, encoding)


def _table(member: Member, delimiter: str) -> Opening:
    stream, encoding, start = decoded(member.open())
    cells = table_rows(stream, delimiter, start)
    return _named(member, cells, encoding, (), _usual_width)


def _sheets(member: Member) -> Iterator[Layout]:
    book = Workbook(member.open())
    for sheet in book.sheets:

        def opened(sheet: str = sheet) -> Opening:
            rows = book.rows(sheet)
            return _named(
                member,
                rows,
                "xlsx",
                (sheet, *(one for one in book.sheets if one != sheet)),
                _widest,
            )

        yield Layout("table", opened)


def _named(
    member: Member,
    cells: Iterator[Cells],
    encoding: str,
    sheets: tuple[str, ...],
    width: Callable[[list[int]], int],
) -> Opening:
    """Open the rows below the header; lines of title above the header are skipped."""
    first = list(islice(cells, _LOOK_ROWS))
    at = _header_at(first, width)
    fault = first[at].fault if first else ("", "it is empty")
    if fault is not None:
        raise FileRefused(
            "unsupported_format",
            f"The header of the table cannot be read ({fault[1]}); the first line must "
            "hold the names of the columns.",
        )
    try:
        columns = header_of([cell.decode("utf-8") for cell in first[at].cells])
    except UnicodeDecodeError:
        raise FileRefused(
            "unsupported_format",
            "The header of the table is not UTF-8; save the file as CSV UTF-8.",
        ) from None
    skipped: list[Found] = [Note(warning="lines_above_header", count=at)] if at else []
    body = named(
        chain(first[at + 1 :], cells), columns, lambda: member.damage is not None
    )
    return _opening("table", columns, chain(skipped, body), encoding, sheets)


def _lines(member: Member) -> Opening:
    stream, encoding, start = decoded(member.open())

    def rows() -> Iterator[Found]:
        for line in lines(stream, start):
            if line.long or line.raw.strip():
                yield _line(line, cut=not line.ended and member.damage is not None)

    return _opening("lines", (), rows(), encoding)


def _line(line: Line, cut: bool) -> Found:
    """One line of plain text as a row, or its reject."""
    place = Place(line.number, line.offset)
    reason = "too_long" if line.long else "truncated" if cut else "bad_encoding"
    if not line.long and not cut:
        with suppress(UnicodeDecodeError):
            return Row(place, line.raw, line.raw.decode("utf-8").rstrip("\r"))
    return Reject(place=place, reason=reason, raw=line.raw, damaged=cut)


def _opening(
    shape: Shape,
    columns: tuple[str, ...],
    rows: Iterable[Found],
    encoding: str,
    sheets: tuple[str, ...] = (),
) -> Opening:
    """Read the head of the rows; the rows that were read come again in `rows`.

    If a limit is exceeded after some rows, these rows are kept and the file ends there.
    """
    stream = _ended(iter(rows))
    seen: list[Found | FileRefused] = []
    values: list[Any] = []
    faults: list[Reject] = []
    size = 0
    for one in stream:
        seen.append(one)
        if isinstance(one, FileRefused):
            break
        if isinstance(one, Row):
            values.append(one.value)
        elif isinstance(one, Reject):
            faults.append(one)
        size += 0 if isinstance(one, Note) else len(one.raw or b"")
        if len(values) == HEAD_ROWS or len(seen) == _LOOK_TRIES or size > HEAD_BYTES:
            break
    head = Head(shape, columns, tuple(values), sheets)
    if seen and not values and isinstance(seen[-1], FileRefused):
        raise seen[-1]
    return Opening(head, _raised(chain(seen, stream)), tuple(faults), encoding)


def _ended(rows: Iterator[Found]) -> Iterator[Found | FileRefused]:
    """Yield the rows; a `FileRefused` becomes the last item instead of being raised."""
    try:
        yield from rows
    except FileRefused as refused:
        yield refused


def _raised(rows: Iterable[Found | FileRefused]) -> Iterator[Found]:
    """Yield the rows; raise a `FileRefused` item when it is reached."""
    for one in rows:
        if isinstance(one, FileRefused):
            raise one
        yield one


def _refuse_foreign(body: bytes) -> None:
    """Refuse files of known binary formats, XML and HTML with one sentence."""
    for magic, what in _FOREIGN:
        if body.startswith(magic):
            raise FileRefused("unsupported_format", f"This is {what}.")
    if body.startswith(b"<"):
        if b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
            raise FileRefused(
                "dtd_forbidden",
                "This XML file declares a document type, which could reach for other "
                "files; export the data as CSV or JSON.",
            )
        raise FileRefused(
            "unsupported_format",
            "XML and HTML are not read; export the data as CSV or JSON.",
        )
    first = body.partition(b"\n")[0][:4096]
    if not first.startswith((b"{", b"[")) and _BINARY.search(first):
        raise FileRefused(
            "unsupported_format",
            "This is not a text file; export the data as CSV or JSON lines.",
        )


def _is_json(body: bytes) -> bool:
    """Whether the first lines look like JSON values."""
    if not body or body[:1] in b"{[":
        return True
    near = [line.lstrip()[:1] for line in body[: 1 << 16].split(b"\n")[1:50]]
    first = body.partition(b"\n")[0]
    return bool(_SCALAR.match(first)) and (b"{" in near or b"[" in near)


def _table_look(begin: bytes, whole: bool) -> tuple[str | None, bool]:
    """The delimiter of a table, and whether its first row looks like a header."""
    best: tuple[int, str | None, bool] = (1, None, False)
    for delimiter in DELIMITERS:
        stream = io.BytesIO(begin)
        rows = list(islice(table_rows(stream, delimiter), _LOOK_ROWS))
        if not whole and len(rows) > 1 and not rows[-1].ended:
            rows.pop()
        if not rows:
            continue
        header = rows[_header_at(rows, _usual_width)].cells
        cells = [cell.decode("utf-8", "replace") for cell in header]
        if len(cells) > best[0]:
            numeric = all(_NUMBER.fullmatch(cell) for cell in cells)
            comment = begin.startswith((b"#", b"%"))
            best = (len(cells), delimiter, not numeric and not comment)
    return best[1], best[2]


def _header_at(rows: list[Cells], width: Callable[[list[int]], int]) -> int:
    """Index of the header row: the first, unless it is far narrower than the table."""
    widths = [sum(map(bool, row.cells)) for row in rows]
    sizes = widths if width is _widest else [len(row.cells) for row in rows]
    if not sizes:
        return 0
    usual = width(sizes)
    if sizes[0] * 2 > usual:
        return 0
    return next(at for at, size in enumerate(sizes) if size >= usual)


def _usual_width(sizes: list[int]) -> int:
    """The width of at least half of the rows, else the width of the first row."""
    usual, count = Counter(sizes).most_common(1)[0]
    return usual if 2 * count >= len(sizes) else sizes[0]


def _widest(sizes: list[int]) -> int:
    """The maximum width: sheet rows have equal length, but title rows have few cells."""
    return max(sizes)
