"""Read any other table, or JSON records, whose columns are guessed or mapped by the user.

What the user maps adds to the guess. The address of a post gives its platform, its id
and its author where no column does, so that two people with one name on two platforms
stay two people. A cell that cannot be read costs itself and is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from graph.errors import FileRefused
from graph.model import (
    AccountReference,
    Post,
    PostReference,
    Profile,
    ReaderItem,
    Record,
)
from ingest.fields.coercion import (
    InvalidValue,
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    normalize_url,
    optional_id,
    parse_flag,
    parse_timestamp,
)
from ingest.fields.label_words import parse_label, parse_language
from ingest.fields.list_cells import accounts_of_cell, parts_of_cell
from ingest.fields.mention_rules import handles_on_platform, shared_handle_on_platform
from ingest.fields.post_urls import (
    PostAddress,
    parse_post_url,
    platform_of_url,
    reference_from_url,
)
from ingest.fields.table_cells import (
    account_from_cells,
    build_record,
    id_or_none,
    normalize_platform,
    normalize_urls,
    own_mentions,
    reference_from_cells,
    without_share_prefixes,
)
from ingest.fields.table_dates import relative_age
from ingest.fields.table_numbers import (
    NO_NUMBERS,
    parse_table_count,
    parse_table_stars,
)
from ingest.identity.placeholder_names import is_placeholder_name
from ingest.mapping.column_mapping import (
    REQUIRED_FIELDS_TEXT,
    complete_mapping,
    has_required_fields,
    validate_mapping,
)
from ingest.mapping.field_guessing import (
    guess_fields,
    guess_mapping,
    is_recognised_table,
    unreadable_date_columns,
)
from ingest.mapping.table_plan import (
    ReadingOptions,
    TablePlan,
    TableSurvey,
    read_by_first_rows,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "mapped"
TITLE: Final = "Any table or JSON records with a text (columns guessed or mapped)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False

NO_VALUES: Final = NO_NUMBERS | {"und", "zxx", "qme", "unknown", "undefined"}
"""Cells that say that there is no value; they give no warning."""

_Value = TypeVar("_Value")


def sniff(head: FileHead) -> bool:
    """Whether the fields of a table of posts are guessed with enough confidence."""
    return head.shape == "table" and is_recognised_table(
        guess_fields(head.columns, head.values)
    )


def plan_table(head: FileHead, options: ReadingOptions) -> TablePlan:
    """The guessed mapping, with what the user says.

    Raises:
        UsageError: the user's mapping does not fit the table.
        FileRefused: no column holds a text.

    """
    validate_mapping(options.mapping, head.columns)
    guess = guess_mapping(head.columns, head.values)
    mapping = complete_mapping(guess, options.mapping)
    if not has_required_fields(list(mapping.values())):
        raise FileRefused(
            "unsupported_format",
            f"No column of this table is its {REQUIRED_FIELDS_TEXT}",
            "say which one is with --map COLUMN=text",
        )
    column = {field: name for name, field in mapping.items()}
    times = [column[one] for one in ("created_at", "collected_at") if one in column]
    # A second time column that cannot be read is only an unused column.
    failed = () if times else unreadable_date_columns(head.columns, head.values)
    return TablePlan(
        mapping=mapping,
        date_columns=tuple(times),
        stars_column=column.get("stars"),
        failed_columns=tuple(name for name in failed if name not in mapping),
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row, with the mapping guessed from the first rows."""
    return read_by_first_rows(rows, plan_table, read_planned)


def read_planned(
    rows: Iterable[FileRow],
    plan: TablePlan,
    survey: TableSurvey,
    options: ReadingOptions,
) -> Iterator[ReaderItem]:
    """Yield one post per row.

    Parameters:
        rows: the prepared rows.
        plan: from `plan_table`.
        survey: what the whole table says.
        options: what the user says.

    """
    return convert_rows(
        rows, partial(_items, plan=plan, survey=survey, options=options)
    )


@dataclass(slots=True)
class _Cells:
    """The cells of one row by field, and what could not be read of them."""

    row: FileRow
    column: dict[str, str]
    warn: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def __contains__(self, field: str) -> bool:
        return field in self.column

    def get(self, field: str) -> str:
        """The cell of a field, trimmed; "" if the table has no column for it."""
        if field not in self.column:
            return ""
        cell: str = self.row.value.get(self.column[field], "")
        return cell.strip()

    def drop(self, field: str) -> None:
        """Count the cell of a field as one that cannot be read."""
        self.warn.append("field_dropped")
        self.unread.append(self.column[field])

    def count(self, field: str) -> int | None:
        """The count of a field."""
        warn: list[str] = []
        found = parse_table_count(self.get(field), warn)
        if "field_dropped" in warn:
            self.drop(field)
        elif warn:
            self.warn += warn
        return found

    def read(self, field: str, parse: Callable[[str], _Value | None]) -> _Value | None:
        """The value of a field; a cell that says something else is counted as unread."""
        cell = self.get(field)
        found = parse(cell)
        if found is None and cell.casefold() not in NO_VALUES:
            self.drop(field)
        return found

    def stars(self, best: int) -> float | None:
        """The rating of the row, out of five."""
        warn: list[str] = []
        found = parse_table_stars(self.get("stars"), best, warn)
        if warn:
            self.drop("stars")
        return found


def _items(
    row: FileRow, plan: TablePlan, survey: TableSurvey, options: ReadingOptions
) -> Iterator[ReaderItem]:
    cells = _Cells(row, {field: name for name, field in plan.mapping.items()})
    yield _record(cells, survey, options, plan.failed_columns)


def _record(
    cells: _Cells,
    survey: TableSurvey,
    options: ReadingOptions,
    failed_columns: tuple[str, ...],
) -> Record:
    if not any(cells.get(field) for field in cells.column):
        raise InvalidValue("bad_row", "every mapped cell of this row is empty")
    warn = cells.warn
    body = clean_text(cells.get("text"), warn)
    address = parse_post_url(cells.get("url"))
    platform = _platform(cells, address)
    rules = platform or options.platform
    author = _author_account(cells, address, rules)
    collected = _collected_at(cells)
    post = Post(
        id=_post_id(cells, address),
        author=_profile(cells, author, collected) if author else None,
        platform=platform,
        created_at=_created_at(cells, collected),
        text=body,
        # The address of a post on Bluesky (at://) is read above and is no page.
        url=normalize_url(cells.get("url"))
        if address
        else cells.read("url", normalize_url),
        language=cells.read("language", parse_language),
        stars=cells.stars(survey.best_stars),
        label=cells.read("label", parse_label),
        brands=parts_of_cell(cells.get("brand"), r"[;|]"),
        likes=cells.count("likes"),
        shares=cells.count("shares"),
        replies=cells.count("replies"),
        views=cells.count("views"),
        share_of=_target(cells, "share_of")
        or reference_from_cells(name=shared_handle_on_platform(body, rules) or ""),
        quote_of=_target(cells, "quote_of"),
        reply_to=_target(cells, "reply_to"),
        mentions=_mentions(cells, body, rules),
        tags=_tags(cells, body),
        links=normalize_urls(parts_of_cell(cells.get("links")))
        if "links" in cells
        else links_in_text(body),
        conversation_id=optional_id(cells.get("conversation_id")),
        collected_at=collected,
        paid=cells.read("paid", parse_flag),
        # A table with stars contains reviews, also if a row has no stars.
        review="stars" in cells,
    )
    for column in failed_columns:
        if cells.row.value.get(column, "").strip():
            warn.append("field_dropped")
            cells.unread.append(column)
    record = build_record(cells.row, post, warn)
    return replace(record, unread_cells=tuple(cells.unread))


def _platform(cells: _Cells, address: PostAddress | None) -> str | None:
    """The platform that the row states, or that its address gives."""
    stated = normalize_platform(cells.get("platform"))
    if stated is not None:
        return stated
    return address.platform if address else platform_of_url(cells.get("url"))


def _post_id(cells: _Cells, address: PostAddress | None) -> str | None:
    """The id of the row's column, else that of its address, else None (one is made)."""
    if cells.get("id"):
        found = id_or_none(cells.get("id"), cells.warn)
        if found is not None:
            return found
    return address.post_id if address else None


def _author_account(
    cells: _Cells, address: PostAddress | None, platform: str | None
) -> AccountReference | None:
    """The author of the columns, else of the address; None for a placeholder."""
    handle = cells.get("author_handle")
    if handle and is_placeholder_name(handle, platform):
        cells.warn.append("placeholder_author")
        handle = ""
        if not cells.get("author_id"):
            return None
    author = account_from_cells(cells.get("author_id"), handle)
    return author or (address.author if address else None)


def _profile(
    cells: _Cells, author: AccountReference, collected: datetime | None
) -> Profile:
    return Profile(
        account=author,
        name=clean_text(cells.get("author_name"), cells.warn) or None,
        followers=cells.count("followers"),
        at=collected,
    )


def _created_at(cells: _Cells, collected: datetime | None) -> datetime | None:
    """The time of the post; an age ("2 weeks ago") counts from the collection."""
    cell = cells.get("created_at")
    age = relative_age(cell) if cell else None
    if age is None:
        return parse_timestamp(cell, cells.warn)
    if collected is None:
        raise InvalidValue(
            "bad_time",
            f"{cell[:40]!r} is an age, and the row does not say when it was collected",
        )
    cells.warn.append("approximate_time")
    return collected - age


def _collected_at(cells: _Cells) -> datetime | None:
    """The time of the collection; one that cannot be read costs itself."""
    try:
        return parse_timestamp(cells.get("collected_at"), cells.warn)
    except InvalidValue:
        cells.drop("collected_at")
        return None


def _target(cells: _Cells, kind: str) -> PostReference | None:
    """A reference by post id or URL, by author, or both."""
    post, author = cells.get(f"{kind}_id"), cells.get(f"{kind}_author")
    found = reference_from_url(post)
    if found is not None:
        return found
    [account] = accounts_of_cell(author, cells.warn)[:1] or [None]
    if account is None:
        return reference_from_cells(post)
    by_id = account.id or (account.handle or "").startswith("did:")
    if by_id or (account.handle or "").isdigit():
        return reference_from_cells(post, account.id or account.handle or "")
    return reference_from_cells(post, "", account.handle or "")


def _mentions(
    cells: _Cells, body: str, platform: str | None
) -> tuple[AccountReference, ...]:
    """The listed mentions, else those of the text; never the one who is only shared."""
    if "mentions" in cells:
        listed = accounts_of_cell(cells.get("mentions"), cells.warn)
        return own_mentions(body, listed)
    names = handles_on_platform(without_share_prefixes(body), platform)
    return tuple(AccountReference(handle=name) for name in names)


def _tags(cells: _Cells, body: str) -> tuple[str, ...]:
    if "tags" not in cells:
        return hashtags_in_text(body)
    found = (tag.lstrip("#\uff03") for tag in parts_of_cell(cells.get("tags")))
    return tuple(filter(None, found))
