"""Strict CSV parser (RFC 4180) that rejects malformed rows one by one.

A quote opens a field only at its start. After a closing quote comes the next cell or
the end of the row. Every row has as many cells as the header. A carriage return outside
quotes ends a row, with or without a line feed, as in other CSV readers. A row that
breaks these rules is rejected with the line number on which it began.

References:
    RFC 4180 (2005). https://www.rfc-editor.org/rfc/rfc4180
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final, NamedTuple

from graph.errors import FileRefused
from graph.model import FileWarning, RecordPosition, RejectedRecord
from ingest.parsing.decompression import CHUNK_BYTES
from ingest.parsing.lines import EXCERPT_BYTES, MAX_FIELD_BYTES, MAX_RECORD_BYTES
from ingest.parsing.row import FileRow

DELIMITERS: Final = (",", ";", "\t", "|")
"""Delimiters that are tried, in this order."""

MAX_COLUMNS: Final = 4096
"""Maximum number of columns of a table; a wider header is refused."""

MAX_CELLS: Final = 1 << 16
"""Maximum number of cells of a row that are kept; more cannot fit the header."""

MAX_ROW_MEMORY: Final = 200 << 20
"""Maximum bytes of memory of a row, as bytes and as text (200 MiB)."""

_TRUNCATED = ("truncated", "the file ends in the middle of this row")
_WIDE = re.compile(rb"[\xf0-\xff]")
_QUOTED_TEXT = re.compile(rb'[^"]*+"')


class RawTableRow(NamedTuple):
    """One row of a table before its cells get column names.

    `fault` is the reason and the detail of a row that must be rejected.
    `has_line_end` is False for a last row without a line feed. If `size` is given, the
    row has that many bytes and `raw` is only their beginning.
    """

    position: RecordPosition
    raw: bytes
    cells: Sequence[bytes]
    fault: tuple[str, str] | None = None
    has_line_end: bool = True
    size: int | None = None


def parse_header(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names of a header row: trimmed and all different.

    Raises:
        FileRefused: `duplicate_column` or `too_many_columns`.

    >>> parse_header([" id ", "", ""])
    ('id', '', '(3)')

    """
    if len(cells) > MAX_COLUMNS:
        raise FileRefused(
            "too_many_columns",
            f"The header has {len(cells):,} columns, more than {MAX_COLUMNS:,}; "
            "keep the ones you need and try again.",
        )
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = cell.strip().replace("\0", "")
        if name and name in names:
            raise FileRefused(
                "duplicate_column",
                f"The column {name[:80]!r} is in the header twice; rename or "
                "remove one of them.",
            )
        names.append(name if name or "" not in names else f"({place})")
    return tuple(names)


def name_cells(
    cells: Iterable[RawTableRow],
    columns: Sequence[str],
    is_truncated: Callable[[], bool],
) -> Iterator[FileRow | RejectedRecord | FileWarning]:
    """Decode rows and name their cells; warning `nul_removed` for a NUL byte.

    Parameters:
        cells: the rows below the header.
        columns: the column names, one per cell.
        is_truncated: called at the end of the data; True if the data were cut there.
            A last row without a line feed is then rejected as `truncated`, even if
            it has all its cells.
    """
    for row in cells:
        fault = row.fault or _shape_fault(row, len(columns))
        if not row.has_line_end and is_truncated():
            fault = _TRUNCATED
        if fault is not None:
            yield _reject(row, *fault)
            continue
        try:
            values = [cell.decode("utf-8") for cell in row.cells]
        except UnicodeDecodeError:
            yield _reject(row, "bad_encoding", "the row is not UTF-8")
            continue
        if b"\0" in row.raw or (row.size and any("\0" in value for value in values)):
            values = [value.replace("\0", "") for value in values]
            yield FileWarning(warning="nul_removed")
        cells_by_name = dict(zip(columns, values, strict=True))
        yield FileRow(row.position, row.raw, cells_by_name, row.size)


def read_table_rows(
    stream: BinaryIO, delimiter: str, start: int = 0
) -> Iterator[RawTableRow]:
    """All rows of a table including the header, without empty lines.

    A quote that never closes swallows the rest of the file. This becomes one rejected
    row that gives the line of the quote and the number of lines swallowed.

    Parameters:
        stream: the table as UTF-8.
        delimiter: the character between cells.
        start: byte offset of the stream's first byte in the file.
    """
    scanner = _TableScanner(
        delimiter.encode(), _cell_end_pattern(delimiter.encode()), offset=start
    )
    while piece := _line(stream):
        row = None if scanner.raw else scanner.read_simple_line(piece)
        if row is None:
            yield from scanner.feed(piece)
        elif row.cells:
            yield row
    yield from scanner.close()


def _line(stream: BinaryIO) -> bytes:
    """A line or a part of one; never split between carriage return and line feed."""
    piece = stream.readline(CHUNK_BYTES)
    return piece + stream.readline(1) if piece.endswith(b"\r") else piece


def _cell_end_pattern(delimiter: bytes) -> re.Pattern[bytes]:
    """Pattern of the end of an unquoted cell: delimiter or line end."""
    return re.compile(re.escape(delimiter) + rb"|\r{0,2}\n|\r")


@dataclass(slots=True)
class _TableScanner:
    """State machine for CSV: the position in the file and the current, partial row.

    States: at the start of a cell, in a plain cell, in a quoted cell, after a quote
    that may have closed the cell, and at the end of a row.
    """

    delimiter: bytes
    ends: re.Pattern[bytes]
    offset: int
    line: int = 1
    row_line: int = 1
    row_offset: int = 0
    quote_line: int = 0
    state: str = "start"
    cells: list[bytes] = field(default_factory=list)
    cell: list[bytes] = field(default_factory=list)
    cell_size: int = 0
    raw: list[bytes] = field(default_factory=list)
    size: int = 0
    ends_with_line: bool = False
    is_too_long: bool = False
    fault: tuple[str, str] | None = None

    def read_simple_line(self, piece: bytes) -> RawTableRow | None:
        """The row, if one whole line is one row; None if the state machine is needed.

        An empty line is a row without cells.
        """
        if not piece.endswith(b"\n"):
            return None
        body = piece[:-1].rstrip(b"\r")
        if b"\r" in body:
            return None
        cells: Sequence[bytes] = ()
        if b'"' in body:
            try:
                parsed = next(
                    csv.reader(
                        [body.decode()], delimiter=self.delimiter.decode(), strict=True
                    )
                )
            except (csv.Error, UnicodeDecodeError):
                return None
            cells = [cell.encode() for cell in parsed]
        elif body.strip(b" "):
            cells = body.split(self.delimiter)
        row = RawTableRow(RecordPosition(self.line, self.offset), body, cells)
        self.line += 1
        self.offset += len(piece)
        return row

    def feed(self, piece: bytes) -> Iterator[RawTableRow]:
        """Read one line or a part of one; yield the rows that end in it."""
        begin = at = 0
        while at < len(piece):
            if not self.raw:
                self.row_line, self.row_offset = self.line, self.offset + begin
            at = self._step(piece, at)
            if self.state == "ended":
                self._append_raw(piece[begin:at])
                begin = at
                self.line += 1
                yield from self._row(ended=True)
        self._append_raw(piece[begin:])
        self.offset += len(piece)
        if self.state == "quoted" and piece.endswith(b"\n"):
            self.line += 1

    def close(self) -> Iterator[RawTableRow]:
        """Yield the last row of a file that does not end with a line feed."""
        if not self.raw:
            return
        if self.state == "quoted":
            lines = self.line - self.quote_line + (not self.ends_with_line)
            self.fault = (
                "unclosed_quote",
                f"a quote that opens on line {self.quote_line} never closes and takes "
                f"{lines} lines, to the end of the file",
            )
        yield from self._row(ended=False)

    def _step(self, piece: bytes, at: int) -> int:
        """Read from `at` to the next change of state; return the new position."""
        if self.state == "start":
            if piece[at : at + 1] == b'"':
                self.state, self.quote_line = "quoted", self.line
                return at + 1
            self.state = "plain"
        if self.state == "quoted":
            found = _QUOTED_TEXT.match(piece, at)
            self._add(piece[at : found.end() - 1 if found else len(piece)])
            self.state = "closed" if found else "quoted"
            return found.end() if found else len(piece)
        if self.state == "closed" and piece[at : at + 1] == b'"':
            self._add(b'"')
            self.state = "quoted"
            return at + 1
        end = self.ends.search(piece, at)
        rest = piece[at : end.start() if end else len(piece)]
        if self.state == "plain":
            self._add(rest)
        elif rest:
            self.fault = ("bad_row", "there is text after a closing quote")
            self.state = "plain"
        if end is None:
            return len(piece)
        if end[0] == self.delimiter:
            self._end_cell()
        else:
            self.state = "ended"
        return end.end()

    def _add(self, part: bytes) -> None:
        """Append bytes to the cell, unless the row is too long already."""
        self.cell_size += len(part)
        if self.cell_size > MAX_FIELD_BYTES:
            self._drop_cells("a cell of it is over 1 MiB")
        elif not self.is_too_long:
            self.cell.append(part)

    def _end_cell(self) -> None:
        if len(self.cells) <= MAX_CELLS and not self.is_too_long:
            self.cells.append(b"".join(self.cell))
        self.cell.clear()
        self.cell_size = 0
        self.state = "start"

    def _drop_cells(self, detail: str) -> None:
        """Reject the row as too long, and keep no more of it."""
        self.is_too_long = True
        self.fault = self.fault or ("too_long", detail)
        self.cells.clear()
        self.cell.clear()

    def _append_raw(self, piece: bytes) -> None:
        """Append bytes of the row; of a long one keep only the beginning."""
        if not piece:
            return
        self.size += len(piece)
        self.ends_with_line = piece.endswith(b"\n")
        self.raw.append(piece)
        if self.size > MAX_FIELD_BYTES:
            self.raw[:] = [b"".join(self.raw)[:EXCERPT_BYTES]]
        if self.size > MAX_RECORD_BYTES + 2:
            self._drop_cells("it is over 64 MiB")

    def _row(self, ended: bool) -> Iterator[RawTableRow]:
        """Yield the complete row and reset the state for the next one."""
        self._end_cell()
        raw, cells = b"".join(self.raw), self.cells
        size = self.size if self.size > MAX_FIELD_BYTES else None
        if size is not None and _memory(cells) > MAX_ROW_MEMORY:
            self._drop_cells("it needs too much memory")
        fault, place = self.fault, RecordPosition(self.row_line, self.row_offset)
        self.cells, self.fault, self.size, self.is_too_long = [], None, 0, False
        self.raw.clear()
        if fault is not None or raw.strip(b" \r\n"):
            yield RawTableRow(place, raw, cells, fault, ended, size)


def _memory(cells: Iterable[bytes]) -> int:
    """Maximum bytes of memory of cells as bytes and as text."""
    return sum(
        len(cell) * (2 if cell.isascii() else 5 if _WIDE.search(cell) else 3)
        for cell in cells
    )


def _shape_fault(row: RawTableRow, width: int) -> tuple[str, str] | None:
    """Reason and detail if a row does not have the width of the header, else None."""
    cell_count = len(row.cells)
    if cell_count == width:
        return None
    if not row.has_line_end and cell_count < width:
        return _TRUNCATED
    more = "over " if cell_count > MAX_CELLS else ""
    cell_count = min(cell_count, MAX_CELLS)
    return "bad_row", f"it has {more}{cell_count} cells where the header has {width}"


def _reject(row: RawTableRow, reason: str, detail: str) -> RejectedRecord:
    return RejectedRecord(
        position=row.position,
        reason=reason,
        detail=detail,
        raw=row.raw,
        damaged=reason in ("unclosed_quote", "truncated"),
    )
