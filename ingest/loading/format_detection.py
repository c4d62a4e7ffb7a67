"""Format detection: find the reader of a file and return the items that it reads.

The layout is detected from the bytes, the format from the contents of the rows; file
names and extensions are ignored. Rows that cannot be read are among the reader's items,
in the order of the file.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.util import find_spec
from itertools import chain
from typing import Any, Final

from graph.errors import FileRefused
from graph.model import (
    FileWarning,
    ReaderItem,
    ReadingChoice,
    RejectedRecord,
    UnusedColumns,
)
from ingest.loading.ingest_report import printable_text
from ingest.mapping.table_plan import ReadingOptions, TablePlan, TableSurvey
from ingest.mapping.table_survey import (
    rewrite_dates,
    survey_table,
    with_date_columns,
)
from ingest.parsing.layouts import (
    MemberLayout,
    OpenedMember,
    ParsedItem,
    possible_layouts,
    read_beginning,
)
from ingest.parsing.row import FileHead, FileRow, RowShape, TrackedCells
from ingest.parsing.sources import SourceMember
from ingest.readers import registry
from ingest.readers.protocol import Reader

MAX_WAITING: Final = 50_000
MAX_WAITING_BYTES: Final = 64 << 20

MAPPING_HINT: Final = "say which column is what with --map COLUMN=FIELD"
"""What to do on the command line about a table that no reader knows."""

NO_OPTIONS: Final = ReadingOptions()

MAX_UNUSED_COLUMNS: Final = 4096
"""Maximum number of unused columns that are named (JSON can have any number)."""

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
    options: ReadingOptions = NO_OPTIONS

    @property
    def name(self) -> str:
        """The member's name, for reports."""
        return self.member.name

    @property
    def hash(self) -> str:
        """The SHA-256 of the unpacked bytes."""
        return self.member.content_hash()

    @property
    def path(self) -> str:
        """The absolute path of the file, or of its archive; - for standard input."""
        path = self.member.archive or self.member.name
        return path if path == "-" else os.path.abspath(path)


def parse_member(
    member: SourceMember, options: ReadingOptions = NO_OPTIONS
) -> ParsedMember:
    """Detect the format of a member and open it for reading.

    With a mapping, a table is read by the reader `mapped`.

    Raises:
        FileRefused: the format is unknown, or the file is refused as a whole.
        UsageError: the reader is unknown, or the mapping names an unknown column or
            field.

    """
    named = options.format or _mapped_reader(options.mapping)
    reader = registry.load_reader(named) if named else None
    try:
        return _parse_member(member, reader, options)
    except FileRefused as refused:
        known = options.format is not None or refused.reason != "unsupported_format"
        if not member.in_archive or known:
            raise
        member.is_unknown_format = True
        return _empty_member(member, FileWarning(warning="member_not_read"))


def _mapped_reader(mapping: Mapping[str, str]) -> str | None:
    """The reader for what the user maps: posts, or the edges of a network."""
    if not mapping:
        return None
    edges = not {"source", "target"}.isdisjoint(mapping.values())
    return "edge_table" if edges else "mapped"


def _parse_member(
    member: SourceMember, reader: Reader | None, options: ReadingOptions
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
        if opening.head == FileHead("json", (), ()) and not (
            opening.first_rejects or member.damage
        ):
            return _empty_member(member, FileWarning(warning="empty_file"))
        chosen_reader = reader or _recognise_reader(opening.head)
        if (
            chosen_reader is not None
            and (not layout.is_strict or _is_strict(chosen_reader))
            and (reader is None or _fits(chosen_reader, opening, options.mapping))
        ):
            return _read(member, chosen_reader, layout, opening, options)
        openings.append(opening._replace(head=_kept_head(opening), rows=iter(())))
        del opening  # Its first rows can have mebibytes.
    if reader is not None and not openings:
        raise FileRefused(
            "unsupported_format",
            f"The format {reader.NAME} is read from {' or '.join(_shapes(reader))}, "
            f"but this file holds {' or '.join(sorted(shapes))}"
            + ("; leave out --format." if options.format else "."),
        )
    tables = [opening.head for opening in openings if opening.head.columns]
    if options.mapping and tables and reader is not None:
        _plan(reader, tables[0], options)
    raise _unknown_format(openings)


def _read(
    member: SourceMember,
    reader: Reader,
    layout: MemberLayout,
    opening: OpenedMember,
    options: ReadingOptions,
) -> ParsedMember:
    check = getattr(reader, "check", None)
    if check is not None:
        check(opening.head)
    read: RowReader = getattr(reader, f"read_{opening.head.shape}", reader.read)
    siblings = getattr(reader, "SIBLINGS", ())
    if siblings:
        siblings = {name: member.sibling(name) for name in siblings}
        read = partial(getattr(reader, "read_with_siblings"), siblings=siblings)  # noqa: B009 (optional)
    survey = TableSurvey()
    if opening.head.shape == "table" and not _is_strict(reader):
        plan = with_date_columns(_plan(reader, opening.head, options), opening.head)
        survey = survey_table(layout.open, opening.head, plan, options)
        read = _planned_reading(reader, read, plan, survey, options)
    choices = (*_encoding_choice(opening), *survey.choices)
    return ParsedMember(
        member,
        reader.NAME,
        reader,
        _kept_head(opening),
        chain(choices, _items(opening, read)),
        opening.encoding,
        replace(options, format=reader.NAME),
    )


def _plan(reader: Reader, head: FileHead, options: ReadingOptions) -> TablePlan:
    """The reader's plan for a table; an empty one if its columns are fixed."""
    planning = getattr(reader, "plan_table", None)
    plan: TablePlan = planning(head, options) if planning else TablePlan()
    return plan


def _planned_reading(
    reader: Reader,
    read: RowReader,
    plan: TablePlan,
    survey: TableSurvey,
    options: ReadingOptions,
) -> RowReader:
    """The reading of a table by its plan, with its dates rewritten first."""
    planned = getattr(reader, "read_planned", None)

    def reading(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
        dated = rewrite_dates(rows, survey.orders) if survey.orders else rows
        return planned(dated, plan, survey, options) if planned else read(dated)

    return reading


def _encoding_choice(opening: OpenedMember) -> tuple[ReadingChoice, ...]:
    if not opening.encoding_reason:
        return ()
    return (ReadingChoice("encoding", opening.encoding, opening.encoding_reason),)


def _is_strict(reader: Reader) -> bool:
    return bool(getattr(reader, "STRICT", False))


def _kept_head(opening: OpenedMember) -> FileHead:
    """The head without JSON values: they tell the format, and can be large."""
    is_json = opening.head.shape == "json"
    return replace(opening.head, values=()) if is_json else opening.head


def _items(opening: OpenedMember, read: RowReader) -> Iterator[ReaderItem]:
    """The reader's items, with rejects and warnings in the order of the file.

    Last come the columns of a table at which the reader never looked.
    """
    waiting: deque[RejectedRecord | FileWarning] = deque()
    has_values, is_table = bool(opening.head.values), opening.head.shape == "table"
    columns, used = dict.fromkeys(opening.head.columns), set[str]()
    if not has_values and not opening.first_rejects:
        yield FileWarning(warning="empty_file")
    rows = _rows(opening.rows, waiting)
    del opening  # Its first values can have mebibytes.
    if is_table:
        rows = _tracked_rows(rows, columns, used)
    for item in read(rows):
        while waiting:
            yield waiting.popleft()
        yield item
    yield from waiting
    unused = tuple(column or "(no name)" for column in columns if column not in used)
    if unused and has_values:
        yield UnusedColumns(unused)


def _tracked_rows(
    rows: Iterable[FileRow], columns: dict[str, None], used: set[str]
) -> Iterator[FileRow]:
    """Yield the rows; collect their columns and those at which a reader looks."""
    for row in rows:
        if len(columns) < MAX_UNUSED_COLUMNS:
            columns.update(dict.fromkeys(row.value))
        yield FileRow(row.position, row.raw, TrackedCells(row.value, used))


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


def _fits(reader: Reader, opening: OpenedMember, mapping: Mapping[str, str]) -> bool:
    """Whether a layout (such as a sheet) suits the requested reader."""
    if mapping:
        return set(mapping) <= set(opening.head.columns)
    return not opening.head.sheets or reader.sniff(opening.head)


def _empty_member(member: SourceMember, note: FileWarning) -> ParsedMember:
    return ParsedMember(member, "", None, FileHead("lines", (), ()), iter((note,)))


def _unknown_format(openings: list[OpenedMember]) -> FileRefused:
    """The refusal of an unknown format; it names the columns or keys found."""
    has_json = any(opening.head.shape == "json" for opening in openings)
    for opening in openings:
        if opening.head.columns:
            names = _names(opening.head.columns)
            what = (
                "JSON records with the keys" if has_json else "a table with the columns"
            )
            text = f"No reader knows {what} {names}"
            return FileRefused("unsupported_format", text, MAPPING_HINT)
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
    """At most twelve names, shortened, without characters that a terminal obeys."""
    quoted = [f"'{printable_text(str(name)[:40])}'" for name in names]
    return ", ".join(quoted[:12]) + (" and more" if len(quoted) > 12 else "")
