"""Read Brandwatch mention exports, with Twitter or X column names.

Column names begin with "X" in new files and with "Twitter" in old ones. Shared and
answered posts are given by URL. The title rows above the header of some exports are
skipped in `ingest.parsing.layouts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from graph.model import AccountReference, Post, PostReference, Profile, ReaderItem
from ingest.fields.coercion import (
    clean_text,
    convert_rows,
    hashtags_in_text,
    links_in_text,
    normalize_url,
    optional_id,
    parse_count,
    parse_flag,
    parse_timestamp,
)
from ingest.fields.label_words import parse_label, parse_language
from ingest.fields.post_urls import PostAddress, parse_post_url, reference_from_url
from ingest.fields.table_cells import (
    TableRow,
    account_from_cells,
    accounts_from_lists,
    build_record,
    first_filled_cell,
    mentions_in_text,
    normalize_platform,
    normalize_urls,
    reference_from_cells,
    share_prefix_handle,
    split_list_cell,
)
from ingest.parsing.row import FileHead, FileRow, RowShape

NAME: Final = "brandwatch"
TITLE: Final = "Brandwatch mentions (CSV or XLSX, X and Twitter naming)"
SHAPE: Final[RowShape] = "table"
VERIFIED: Final = False


def sniff(head: FileHead) -> bool:
    """Whether the header is Brandwatch's, with X or Twitter column names."""
    own = ("Engagement Type", "Page Type Name", "Page Type", "Resource Id", "Full Text")
    return (
        head.shape == "table"
        and head.has_columns("Date", "Url", "Author")
        and any(column in head.columns for column in ("Full Text", "Snippet"))
        and sum(column in head.columns for column in own) >= 2
    )


def read(rows: Iterable[FileRow]) -> Iterator[ReaderItem]:
    """Yield one post per row."""
    return convert_rows(rows, _items)


def _items(row: FileRow) -> Iterator[ReaderItem]:
    cells: TableRow = row.value
    warn: list[str] = []
    body = clean_text(first_filled_cell(cells, "Full Text", "Snippet", "Title"), warn)
    where = parse_post_url(first_filled_cell(cells, "Url"))
    place = normalize_platform(
        first_filled_cell(cells, "Page Type Name", "Page Type", "Content Source Name")
    )
    place = place or (where.platform if where else None)
    author = _who(cells, where)
    tags = first_filled_cell(cells, "Hashtags")
    post = Post(
        id=_id(cells, where, place),
        author=_author(cells, warn, author) if author else None,
        platform=place,
        created_at=parse_timestamp(cells.get("Date", ""), warn),
        text=body,
        url=normalize_url(first_filled_cell(cells, "Url")),
        language=parse_language(cells.get("Language", "")),
        label=parse_label(cells.get("Sentiment", "")),
        likes=parse_count(_either(cells, place, "Likes"), warn),
        shares=parse_count(
            _either(cells, place, "Shares", "Reposts", "Repost Count", "Retweets"), warn
        ),
        replies=parse_count(
            _either(cells, place, "Comments", "Replies", "Reply Count"), warn
        ),
        views=parse_count(_either(cells, place, "Impressions"), warn),
        share_of=_share(cells, body),
        quote_of=_quote(cells),
        reply_to=_reply(cells),
        mentions=_mentions(cells, body, warn),
        tags=tuple(tag.lstrip("#") for tag in split_list_cell(tags, ","))
        or hashtags_in_text(body),
        links=normalize_urls(
            split_list_cell(first_filled_cell(cells, "Expanded URLs"), ", ")
        )
        or links_in_text(body),
        conversation_id=optional_id(
            first_filled_cell(cells, "Root Post Id", "Thread Id")
        ),
    )
    yield build_record(row, post, warn)


def _x(cells: TableRow, name: str) -> str:
    """A cell of the X columns, with the new or the old column name."""
    return first_filled_cell(cells, f"X {name}", f"Twitter {name}")


def _either(cells: TableRow, place: str | None, *names: str) -> str:
    """The first filled cell of the general columns, else of the platform's columns."""
    general = first_filled_cell(cells, *names)
    if general or place is None:
        return general
    if place == "x":
        return next(filter(None, (_x(cells, name) for name in names)), "")
    return first_filled_cell(cells, *(f"{place.title()} {name}" for name in names))


def _id(cells: TableRow, where: PostAddress | None, place: str | None) -> str | None:
    """The platform's id from the URL, so that files match; else Brandwatch's id."""
    if where and where.platform == place:
        return where.post_id
    return optional_id(first_filled_cell(cells, "Resource Id", "Mention Id"))


def _who(cells: TableRow, where: PostAddress | None) -> AccountReference | None:
    name = first_filled_cell(cells, "Author")
    if where and where.author and where.author.handle:
        # The URL has the handle even if the column has a person's name.
        name = where.author.handle
    return account_from_cells(_x(cells, "Author ID"), name)


def _author(cells: TableRow, warn: list[str], author: AccountReference) -> Profile:
    return Profile(
        account=author,
        name=clean_text(first_filled_cell(cells, "Full Name"), warn) or None,
        followers=parse_count(_x(cells, "Followers"), warn),
        following=parse_count(_x(cells, "Following"), warn),
        verified=parse_flag(_x(cells, "Verified")),
    )


def _type(cells: TableRow) -> str:
    """The type of the row: repost, reply, quote, or "" for an original."""
    word = first_filled_cell(cells, "Engagement Type", "Thread Entry Type").casefold()
    return {"retweet": "repost", "share": "repost", "reblog": "repost"}.get(word, word)


def _share(cells: TableRow, body: str) -> PostReference | None:
    where = _x(cells, "Repost of") or _x(cells, "Retweet of")
    if not where and _type(cells) != "repost":
        return reference_from_cells(name=share_prefix_handle(body) or "")
    found = reference_from_url(where) or reference_from_cells(
        first_filled_cell(cells, "Parent Post Id"), name=share_prefix_handle(body) or ""
    )
    return found or PostReference()


def _reply(cells: TableRow) -> PostReference | None:
    where = _x(cells, "Reply to")
    if not where and _type(cells) not in ("reply", "comment"):
        return None
    return (
        reference_from_url(where)
        or reference_from_cells(first_filled_cell(cells, "Parent Post Id"))
        or PostReference()
    )


def _quote(cells: TableRow) -> PostReference | None:
    if _type(cells) != "quote":
        return None
    return (
        reference_from_cells(first_filled_cell(cells, "Parent Post Id"))
        or PostReference()
    )


def _mentions(
    cells: TableRow, body: str, warn: list[str]
) -> tuple[AccountReference, ...]:
    if "Mentioned Authors" not in cells:
        return mentions_in_text(body)
    named = accounts_from_lists(
        warn, names=split_list_cell(cells.get("Mentioned Authors", ""), ",")
    )
    return mentions_in_text(body, named)
