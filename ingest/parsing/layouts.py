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
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from graph.errors import FileRefused
from graph.model import FileWarning, RecordPosition, RejectedRecord
from ingest.parsing.csv_rows import (
    DELIMITERS,
    RawTableRow,
    name_cells,
    parse_header,
    read_table_rows,
)
from ingest.parsing.json_documents import is_json_document
from ingest.parsing.json_rows import read_json_document, read_json_lines
from ingest.parsing.json_tables import list_paths, table_rows
from ingest.parsing.lines import (
    ASSIGNMENT,
    TextLine,
    decode_to_utf8,
    detect_legacy_encoding,
    read_lines,
    skip_assignment,
)
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.parsing.sources import SourceMember, refuse_foreign_file
from ingest.parsing.xlsx_rows import Workbook

HEAD_ROWS: Final = 50
"""Maximum number of rows in a head; readers detect their format from these."""

MAX_HEAD_BYTES: Final = 4 << 20
"""Maximum bytes that are read for a head (4 MiB); their values need more memory."""

DETECTION_BYTES: Final = 1 << 20
"""Bytes from which the layout is detected (1 MiB)."""

_DETECTION_ROWS: Final = 20
"""Rows from which the header and the delimiter of a table are detected."""

_MAX_DETECTION_ITEMS: Final = 1000
"""Maximum number of rows and rejects that are read for a head."""

_MAX_LISTS: Final = 3
"""Maximum number of lists inside JSON objects that are tried as a table."""

_NUMBER = re.compile(r"\s*[+-]?[0-9][0-9.eE+-]*\s*")
_SCALAR = re.compile(rb'(?:null|true|false|-?[0-9]+|"[^"]*")\s*\Z')
_BLANK: Final = b" \t\r\n\x0b\x0c"

ParsedItem = FileRow | RejectedRecord | FileWarning
"""One item of a parsed file: a row, a reject or a warning."""


class OpenedMember(NamedTuple):
    """A file opened in one layout: its head and all its rows.

    `first_rejects` are the rejects among the first rows; `rows` yields all items,
    including the first ones. `encoding_reason` says why the encoding is not Unicode.
    """

    head: FileHead
    rows: Iterator[ParsedItem]
    first_rejects: tuple[RejectedRecord, ...]
    encoding: str
    encoding_reason: str = ""


class MemberLayout(NamedTuple):
    """One possible layout of a file; `open` reads its head.

    `is_strict` is a layout for formats with a written contract only: a table whose
    bytes are not UTF-8, which other formats read in the encoding that was found.
    """

    shape: RowShape
    open: Callable[[], OpenedMember]
    is_strict: bool = False


def read_beginning(member: SourceMember) -> tuple[bytes, bool]:
    """The first MiB of a file as UTF-8, and whether that is the whole file."""
    stream = decode_to_utf8(member.open()).stream
    begin = b""
    while len(begin) < DETECTION_BYTES and (
        more := stream.read(DETECTION_BYTES - len(begin))
    ):
        begin += more
    return begin, len(begin) < DETECTION_BYTES


def possible_layouts(
    member: SourceMember, first_bytes: bytes, is_whole_file: bool
) -> Iterator[MemberLayout]:
    """Yield the possible layouts of a file, the most likely first.

    Parameters:
        member: the file.
        first_bytes, is_whole_file: as `read_beginning` returns them.

    Raises:
        FileRefused: it is not text, or it is XML or HTML.

    """
    if member.is_workbook:
        yield from _sheet_layouts(member)
        return
    body = first_bytes.lstrip(_BLANK)
    refuse_foreign_file(body)
    assigned = ASSIGNMENT.match(body)
    if assigned or _is_json(body):
        document = is_json_document(
            body[assigned.end() :] if assigned else first_bytes, is_whole_file
        )
        yield from _json_layouts(member, document)
        return
    delimiter, headed = _detect_table(body, is_whole_file)
    plain = MemberLayout("lines", lambda: _open_lines(member))
    if delimiter is None:
        yield plain
        return
    tables = [MemberLayout("table", lambda: _open_table(member, delimiter))]
    legacy = detect_legacy_encoding(first_bytes)
    if legacy is not None:
        tables = [
            tables[0]._replace(is_strict=True),
            MemberLayout("table", lambda: _open_table(member, delimiter, legacy)),
        ]
    yield from (*tables, plain) if headed else (plain, *tables)


def _open_json(member: SourceMember, document: bool) -> OpenedMember:
    stream, encoding, start = decode_to_utf8(member.open())
    variable, skipped = skip_assignment(stream)
    rows = (read_json_document if document else read_json_lines)(
        stream, start + skipped
    )
    opened = _open_rows("json", (), rows, encoding)
    return opened._replace(head=replace(opened.head, assigned_to=variable))


def _json_layouts(member: SourceMember, document: bool) -> Iterator[MemberLayout]:
    """JSON values as they are; then as a table of the values or of a list in them."""
    heads: list[FileHead] = []

    def opened() -> OpenedMember:
        found = _open_json(member, document)
        heads.append(found.head)
        return found

    yield MemberLayout("json", opened)
    # Opened once if the layout was tried: a page can have a gigabyte.
    head = heads.pop() if heads else _open_json(member, document).head
    paths = list_paths(head.values)[:_MAX_LISTS]
    del head
    for path in [(), *paths]:
        yield MemberLayout("table", partial(_open_json_table, member, document, path))


def _open_json_table(
    member: SourceMember, document: bool, path: tuple[str, ...]
) -> OpenedMember:
    stream, encoding, start = decode_to_utf8(member.open())
    _, skipped = skip_assignment(stream)
    rows = (read_json_document if document else read_json_lines)(
        stream, start + skipped
    )
    cells = table_rows(rows, path)
    first: list[ParsedItem] = []
    size = 0
    for item in islice(cells, HEAD_ROWS):
        first.append(item)
        size += _byte_count(item)
        if size > MAX_HEAD_BYTES:
            break
    columns = dict.fromkeys(
        key for row in first if isinstance(row, FileRow) for key in row.value
    )
    return _open_rows("table", tuple(columns), chain(first, cells), encoding)


def _open_table(
    member: SourceMember, delimiter: str, legacy: str | None = None
) -> OpenedMember:
    stream, encoding, start = decode_to_utf8(member.open(), legacy)
    cells = read_table_rows(stream, delimiter, start)
    opened = _open_below_header(member, cells, encoding, (), _usual_width)
    reason = "the file is not UTF-8; this encoding fits its letters best"
    return opened._replace(encoding_reason=reason) if legacy else opened


def _sheet_layouts(member: SourceMember) -> Iterator[MemberLayout]:
    book = Workbook(member.open())
    for sheet in book.sheets:

        def opened(sheet: str = sheet) -> OpenedMember:
            rows = book.rows(sheet)
            return _open_below_header(
                member,
                rows,
                "xlsx",
                (sheet, *(one for one in book.sheets if one != sheet)),
                _widest,
            )

        yield MemberLayout("table", opened)


def _open_below_header(
    member: SourceMember,
    cells: Iterator[RawTableRow],
    encoding: str,
    sheets: tuple[str, ...],
    width: Callable[[list[int]], int],
) -> OpenedMember:
    """Open the rows below the header; lines of title above the header are skipped."""
    first = list(islice(cells, _DETECTION_ROWS))
    at = _header_at(first, width)
    fault = first[at].fault if first else ("", "it is empty")
    if fault is not None:
        raise FileRefused(
            "unsupported_format",
            f"The header of the table cannot be read ({fault[1]}); the first line must "
            "hold the names of the columns.",
        )
    try:
        columns = parse_header([cell.decode("utf-8") for cell in first[at].cells])
    except UnicodeDecodeError:
        raise FileRefused(
            "unsupported_format",
            "The header of the table is not UTF-8; save the file as CSV UTF-8.",
        ) from None
    skipped: list[ParsedItem] = (
        [FileWarning(warning="lines_above_header", count=at)] if at else []
    )
    body = name_cells(
        chain(first[at + 1 :], cells), columns, lambda: member.damage is not None
    )
    return _open_rows("table", columns, chain(skipped, body), encoding, sheets)


def _open_lines(member: SourceMember) -> OpenedMember:
    stream, encoding, start = decode_to_utf8(member.open())

    def rows() -> Iterator[ParsedItem]:
        for line in read_lines(stream, start):
            if line.is_too_long or line.raw.strip():
                yield _line_to_row(
                    line,
                    is_truncated=not line.has_line_end and member.damage is not None,
                )

    return _open_rows("lines", (), rows(), encoding)


def _line_to_row(line: TextLine, is_truncated: bool) -> ParsedItem:
    """One line of plain text as a row, or its reject."""
    place = RecordPosition(line.number, line.offset)
    reason = (
        "too_long"
        if line.is_too_long
        else "truncated"
        if is_truncated
        else "bad_encoding"
    )
    if not line.is_too_long and not is_truncated:
        with suppress(UnicodeDecodeError):
            return FileRow(place, line.raw, line.raw.decode("utf-8").rstrip("\r"))
    return RejectedRecord(
        position=place, reason=reason, raw=line.raw, damaged=is_truncated
    )


def _open_rows(
    shape: RowShape,
    columns: tuple[str, ...],
    rows: Iterable[ParsedItem],
    encoding: str,
    sheets: tuple[str, ...] = (),
) -> OpenedMember:
    """Read the head of the rows; the rows that were read come again in `rows`.

    If a limit is exceeded after some rows, these rows are kept and the file ends there.
    """
    stream = _refusal_as_item(iter(rows))
    items: list[ParsedItem | FileRefused] = []
    values: list[Any] = []
    faults: list[RejectedRecord] = []
    size = 0
    for item in stream:
        items.append(item)
        if isinstance(item, FileRefused):
            break
        if isinstance(item, FileRow):
            values.append(item.value)
        elif isinstance(item, RejectedRecord):
            faults.append(item)
        size += _byte_count(item)
        if (
            len(values) == HEAD_ROWS
            or len(items) == _MAX_DETECTION_ITEMS
            or size > MAX_HEAD_BYTES
        ):
            break
    head = FileHead(shape, columns, tuple(values), sheets)
    if items and not values and isinstance(items[-1], FileRefused):
        raise items[-1]
    return OpenedMember(
        head, _raise_refusal(chain(items, stream)), tuple(faults), encoding
    )


def _byte_count(item: ParsedItem) -> int:
    """Bytes of a row, or of what is kept of a rejected one."""
    if isinstance(item, FileRow):
        return item.byte_count
    return len(item.raw or b"") if isinstance(item, RejectedRecord) else 0


def _refusal_as_item(rows: Iterator[ParsedItem]) -> Iterator[ParsedItem | FileRefused]:
    """Yield the rows; a `FileRefused` becomes the last item instead of being raised."""
    try:
        yield from rows
    except FileRefused as refused:
        yield refused


def _raise_refusal(rows: Iterable[ParsedItem | FileRefused]) -> Iterator[ParsedItem]:
    """Yield the rows; raise a `FileRefused` item when it is reached."""
    for item in rows:
        if isinstance(item, FileRefused):
            raise item
        yield item


def _is_json(body: bytes) -> bool:
    """Whether the first lines look like JSON values."""
    if not body or body[:1] in b"{[":
        return True
    near = [line.lstrip()[:1] for line in body[: 1 << 16].split(b"\n")[1:50]]
    first = body.partition(b"\n")[0]
    return bool(_SCALAR.match(first)) and (b"{" in near or b"[" in near)


def _detect_table(first_bytes: bytes, is_whole_file: bool) -> tuple[str | None, bool]:
    """The delimiter of a table, and whether its first row looks like a header."""
    best: tuple[int, str | None, bool] = (1, None, False)
    for delimiter in DELIMITERS:
        stream = io.BytesIO(first_bytes)
        rows = list(islice(read_table_rows(stream, delimiter), _DETECTION_ROWS))
        if not is_whole_file and len(rows) > 1 and not rows[-1].has_line_end:
            rows.pop()
        if not rows:
            continue
        header = rows[_header_at(rows, _usual_width)].cells
        cells = [cell.decode("utf-8", "replace") for cell in header]
        if len(cells) > best[0]:
            numeric = all(_NUMBER.fullmatch(cell) for cell in cells)
            comment = first_bytes.startswith((b"#", b"%"))
            best = (len(cells), delimiter, not numeric and not comment)
    return best[1], best[2]


def _header_at(rows: list[RawTableRow], width: Callable[[list[int]], int]) -> int:
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
    """The maximum width; in sheets only title rows have few filled cells."""
    return max(sizes)
