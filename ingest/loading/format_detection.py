"""Format detection: find the reader of a file and return the items that it reads.

The layout is detected from the bytes, the format from the contents of the rows; file
names and extensions are ignored. Rows that cannot be read are among the reader's items,
in the order of the file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from graph.errors import FileRefused
from graph.model import FileWarning, ReaderItem, RejectedRecord
from ingest.mapping.column_mapping import validate_mapping
from ingest.parsing.layouts import (
    OpenedMember,
    ParsedItem,
    possible_layouts,
    read_beginning,
)
from ingest.parsing.row import FileHead, FileRow, RowShape
from ingest.parsing.sources import SourceMember
from ingest.readers import registry
from ingest.readers.protocol import Reader

MAX_WAITING: Final = 50_000
MAX_WAITING_BYTES: Final = 64 << 20

MAPPING_HINT: Final = "say which column is what with --map COLUMN=FIELD"
"""What to do on the command line about a table that no reader knows."""

RowReader = Callable[[Iterable[FileRow]], Iterator[ReaderItem]]


@dataclass(frozen=True, slots=True)
class ParsedMember:
    """A member with a detected format, and its items, which can be read once.

    `reader` is None (and `format` "") for an empty file and for a member of an archive
    in an unknown format. Reading `items` may raise `FileRefused` (`expansion_limit`);
    `member.damage` is known after all items are read.
    """

    member: SourceMember
    format: str
    reader: Reader | None
    head: FileHead
    items: Iterator[ReaderItem]
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """The member's name, for reports."""
        return self.member.name

    @property
    def hash(self) -> str:
        """The SHA-256 of the unpacked bytes."""
        return self.member.content_hash()


def parse_member(
    member: SourceMember,
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> ParsedMember:
    """Detect the format of a member and open it for reading.

    Parameters:
        member: the member of a file or archive.
        format: name of a reader, used without detection; None: detect it.
        mapping: column to field; a table is then read by the reader `mapped`.

    Raises:
        FileRefused: the format is unknown, or the file is refused as a whole.
        UsageError: the reader is unknown, or the mapping names an unknown column or
            field.

    """
    reader_name = "mapped" if mapping and format is None else format
    reader = registry.load_reader(reader_name) if reader_name else None
    try:
        return _parse_member(member, reader, mapping)
    except FileRefused as refused:
        if not member.in_archive or refused.reason != "unsupported_format" or format:
            raise
        member.is_unknown_format = True
        return _empty_member(member, FileWarning(warning="member_not_read"))


def _parse_member(
    member: SourceMember, reader: Reader | None, mapping: Mapping[str, str] | None
) -> ParsedMember:
    begin, whole = read_beginning(member)
    if whole and not begin.strip() and not member.damage:
        return _empty_member(member, FileWarning(warning="empty_file"))
    shapes: set[RowShape] = set()
    openings: list[OpenedMember] = []
    for layout in possible_layouts(member, begin, whole):
        shapes.add(layout.shape)
        if reader is not None and layout.shape not in _shapes(reader):
            continue
        opening = layout.open()
        openings.append(opening)
        if opening.head == FileHead("json", (), ()) and not (
            opening.first_rejects or member.damage
        ):
            return _empty_member(member, FileWarning(warning="empty_file"))
        chosen_reader = reader or _recognise_reader(opening.head)
        if chosen_reader is not None and (
            reader is None or _fits(chosen_reader, opening, mapping)
        ):
            return _read(member, chosen_reader, opening, mapping)
    if reader is not None and not openings:
        raise FileRefused(
            "unsupported_format",
            f"The format {reader.NAME} is read from {' or '.join(_shapes(reader))}, "
            f"but this file holds {' or '.join(sorted(shapes))}; leave out --format.",
        )
    tables = [opening.head for opening in openings if opening.head.columns]
    if mapping and tables:
        validate_mapping(mapping, tables[0].columns)
    raise _unknown_format(openings)


def _read(
    member: SourceMember,
    reader: Reader,
    opening: OpenedMember,
    mapping: Mapping[str, str] | None,
) -> ParsedMember:
    if mapping:
        validate_mapping(mapping, opening.head.columns)
    check = getattr(reader, "check", None)
    if check is not None:
        check(opening.head)
    read: RowReader = getattr(reader, f"read_{opening.head.shape}", reader.read)
    if mapping and hasattr(reader, "read_with"):
        read = reader.read_with(mapping)
    return ParsedMember(
        member,
        reader.NAME,
        reader,
        opening.head,
        _items(opening, read),
        opening.encoding,
    )


def _items(opening: OpenedMember, read: RowReader) -> Iterator[ReaderItem]:
    """The reader's items, with rejects and warnings in the order of the file."""
    waiting: deque[RejectedRecord | FileWarning] = deque()
    if not opening.head.values and not opening.first_rejects:
        yield FileWarning(warning="empty_file")
    for item in read(_rows(opening.rows, waiting)):
        while waiting:
            yield waiting.popleft()
        yield item
    yield from waiting


def _rows(
    items: Iterable[ParsedItem], waiting: deque[RejectedRecord | FileWarning]
) -> Iterator[FileRow]:
    """Yield the rows; append rejects and warnings to `waiting`."""
    size = 0
    for item in items:
        if isinstance(item, FileRow):
            size = 0
            yield item
            continue
        waiting.append(item)
        size += len(item.raw or b"") if isinstance(item, RejectedRecord) else 0
        if len(waiting) > MAX_WAITING or size > MAX_WAITING_BYTES:
            raise FileRefused(
                "unsupported_format",
                f"{len(waiting):,} records in a row are broken; check what this file "
                "is before you read it.",
            )


def _recognise_reader(head: FileHead) -> Reader | None:
    """The first reader that recognises the beginning of a file; None if none does."""
    for name in registry.READER_ORDER:
        if _exists(name):
            reader = registry.load_reader(name)
            if head.shape in _shapes(reader) and reader.sniff(head):
                return reader
    return None


@cache
def _exists(name: str) -> bool:
    return find_spec(f"ingest.readers.{name}") is not None


def _shapes(reader: Reader) -> tuple[RowShape, ...]:
    """The shapes that a reader supports: its own, and those with a `read_...`."""
    shapes: tuple[RowShape, ...] = ("json", "table", "lines")
    return (
        reader.SHAPE,
        *(
            shape
            for shape in shapes
            if shape != reader.SHAPE and hasattr(reader, f"read_{shape}")
        ),
    )


def _fits(
    reader: Reader, opening: OpenedMember, mapping: Mapping[str, str] | None
) -> bool:
    """Whether a layout (such as a sheet) suits the requested reader."""
    if mapping:
        return set(mapping) <= set(opening.head.columns)
    return not opening.head.sheets or reader.sniff(opening.head)


def _empty_member(member: SourceMember, note: FileWarning) -> ParsedMember:
    return ParsedMember(member, "", None, FileHead("lines", (), ()), iter((note,)))


def _unknown_format(openings: list[OpenedMember]) -> FileRefused:
    """The refusal of an unknown format; it names the columns or keys found."""
    for opening in openings:
        if opening.head.columns:
            names = _names(opening.head.columns)
            text = f"No reader knows a table with the columns {names}"
            return FileRefused("unsupported_format", text, MAPPING_HINT)
    for opening in openings:
        objects = opening.head.json_objects()
        if objects:
            names = _names(objects[0])
            text = f"No reader knows JSON objects with the keys {names}."
            return FileRefused("unsupported_format", text)
    faults = [fault for opening in openings for fault in opening.first_rejects]
    if faults:
        first = faults[0]
        text = (
            f"None of the first records can be read (line {first.position.line}: "
            f"{first.reason}); check what this file is."
        )
        return FileRefused("unsupported_format", text)
    text = "No reader knows what this file holds; it should be CSV, JSON lines or XLSX."
    return FileRefused("unsupported_format", text)


def _names(names: Iterable[Any]) -> str:
    """At most twelve names, shortened and escaped for a terminal."""
    quoted = [ascii(str(name)[:40]) for name in names]
    return ", ".join(quoted[:12]) + (" and more" if len(quoted) > 12 else "")
