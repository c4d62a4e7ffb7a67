"""From a member to its records: which format it is, and the items its reader makes.

The layout is told by the bytes, the format by what the rows hold; names and endings
of files are never looked at. What could not be read as a row stands among the
reader's items, in the file's order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from graph.errors import FileRefused
from graph.model import Item, Note, Reject
from ingest.mapping.column_mapping import validate
from ingest.parsing.layouts import Found, Opening, beginning, layouts
from ingest.parsing.row import Head, Row, Shape
from ingest.parsing.sources import Member
from ingest.readers import registry
from ingest.readers.protocol import Reader

MAX_WAITING: Final = 50_000
MAX_WAITING_BYTES: Final = 64 << 20

Read = Callable[[Iterable[Row]], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A member that is understood: its format, and its items to be read once.

    `reader` is None (and `format` "") for an empty file and for a member of an archive
    that no reader knows. Reading `items` may raise `FileRefused` (`expansion_limit`);
    `member.damage` is known when they are read.
    """

    member: Member
    format: str
    reader: Reader | None
    head: Head
    items: Iterator[Item]
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """The member's name, for reports."""
        return self.member.name

    @property
    def hash(self) -> str:
        """The SHA-256 of the unpacked bytes."""
        return self.member.hash()


def parsed(
    member: Member,
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    platform: str | None = None,
) -> Parsed:
    """Tell the format of a member and read it.

    `format` names a reader in place of recognition; `mapping` (column to field) sends
    a table to the reader `mapped`. `platform` is what the command line says of the
    whole file; recognition does not depend on it, and records keep their None.

    Raises:
        FileRefused: no reader knows the file, or it cannot be taken as a whole.
        UsageError: there is no reader of that name, or the mapping names a column or
            a field that is not there.

    """
    del platform  # the loader fills it in; a call may pass on all that it was told
    wanted = "mapped" if mapping and format is None else format
    reader = registry.reader(wanted) if wanted else None
    try:
        return _parsed(member, reader, mapping)
    except FileRefused as refused:
        if not member.archived or refused.reason != "unsupported_format" or format:
            raise
        member.foreign = True
        return _nothing(member, Note(warning="member_not_read"))


def _parsed(
    member: Member, reader: Reader | None, mapping: Mapping[str, str] | None
) -> Parsed:
    begin, whole = beginning(member)
    if whole and not begin.strip() and not member.damage:
        return _nothing(member, Note(warning="empty_file"))
    shapes: set[Shape] = set()
    seen: list[Opening] = []
    for layout in layouts(member, begin, whole):
        shapes.add(layout.shape)
        if reader is not None and layout.shape not in _shapes(reader):
            continue
        opening = layout.open()
        seen.append(opening)
        if opening.head == Head("json", (), ()) and not (
            opening.faults or member.damage
        ):
            return _nothing(member, Note(warning="empty_file"))
        found = reader or _recognised(opening.head)
        if found is not None and (reader is None or _fits(found, opening, mapping)):
            return _read(member, found, opening, mapping)
    if reader is not None and not seen:
        raise FileRefused(
            "unsupported_format",
            f"The format {reader.NAME} is read from {' or '.join(_shapes(reader))}, "
            f"but this file holds {' or '.join(sorted(shapes))}; leave out --format.",
        )
    tables = [opening.head for opening in seen if opening.head.columns]
    if mapping and tables:
        validate(mapping, tables[0].columns)
    raise _unknown(seen)


def _read(
    member: Member,
    reader: Reader,
    opening: Opening,
    mapping: Mapping[str, str] | None,
) -> Parsed:
    if mapping:
        validate(mapping, opening.head.columns)
    check = getattr(reader, "check", None)
    if check is not None:
        check(opening.head)
    read: Read = getattr(reader, f"read_{opening.head.shape}", reader.read)
    if mapping and hasattr(reader, "read_with"):
        read = reader.read_with(mapping)
    return Parsed(
        member,
        reader.NAME,
        reader,
        opening.head,
        _items(opening, read),
        opening.encoding,
    )


def _items(opening: Opening, read: Read) -> Iterator[Item]:
    """The reader's items with what could not be read as a row among them, in order."""
    waiting: deque[Reject | Note] = deque()
    if not opening.head.values and not opening.faults:
        yield Note(warning="empty_file")
    for item in read(_rows(opening.rows, waiting)):
        while waiting:
            yield waiting.popleft()
        yield item
    yield from waiting


def _rows(found: Iterable[Found], waiting: deque[Reject | Note]) -> Iterator[Row]:
    """The rows alone; everything else waits for its turn."""
    size = 0
    for one in found:
        if isinstance(one, Row):
            size = 0
            yield one
            continue
        waiting.append(one)
        size += len(one.raw or b"") if isinstance(one, Reject) else 0
        if len(waiting) > MAX_WAITING or size > MAX_WAITING_BYTES:
            raise FileRefused(
                "unsupported_format",
                f"{len(waiting):,} records in a row are broken; check what this file "
                "is before you read it.",
            )


def _recognised(head: Head) -> Reader | None:
    """The first reader that knows a file that begins like this."""
    for name in registry.ORDER:
        if _exists(name):
            reader = registry.reader(name)
            if head.shape in _shapes(reader) and reader.sniff(head):
                return reader
    return None


@cache
def _exists(name: str) -> bool:
    return find_spec(f"ingest.readers.{name}") is not None


def _shapes(reader: Reader) -> tuple[Shape, ...]:
    """The shapes that a reader reads: its own, and those it has a `read_...` for."""
    others: tuple[Shape, ...] = ("json", "table", "lines")
    return (
        reader.SHAPE,
        *(
            shape
            for shape in others
            if shape != reader.SHAPE and hasattr(reader, f"read_{shape}")
        ),
    )


def _fits(reader: Reader, opening: Opening, mapping: Mapping[str, str] | None) -> bool:
    """Whether the layout (a sheet, say) is the one for a reader that was asked for."""
    if mapping:
        return set(mapping) <= set(opening.head.columns)
    return not opening.head.sheets or reader.sniff(opening.head)


def _nothing(member: Member, note: Note) -> Parsed:
    return Parsed(member, "", None, Head("lines", (), ()), iter((note,)))


def _unknown(seen: list[Opening]) -> FileRefused:
    """A refusal that names what was seen, so that the user can tell what it is."""
    for opening in seen:
        if opening.head.columns:
            names = _names(opening.head.columns)
            text = (
                f"No reader knows a table with the columns {names}; say which column "
                "is what with --map COLUMN=FIELD."
            )
            return FileRefused("unsupported_format", text)
    for opening in seen:
        objects = opening.head.objects()
        if objects:
            names = _names(objects[0])
            text = f"No reader knows JSON objects with the keys {names}."
            return FileRefused("unsupported_format", text)
    faults = [fault for opening in seen for fault in opening.faults]
    if faults:
        first = faults[0]
        text = (
            f"None of the first records can be read (line {first.place.line}: "
            f"{first.reason}); check what this file is."
        )
        return FileRefused("unsupported_format", text)
    text = "No reader knows what this file holds; it should be CSV, JSON lines or XLSX."
    return FileRefused("unsupported_format", text)


def _names(names: Iterable[Any]) -> str:
    """At most a dozen names, each cut and made harmless for a terminal."""
    shown = [ascii(str(name)[:40]) for name in names]
    return ", ".join(shown[:12]) + (" and more" if len(shown) > 12 else "")
