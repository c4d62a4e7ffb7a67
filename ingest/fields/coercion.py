"""Convert cell and JSON values to the types of the model, for every reader.

Each function takes one raw value. It returns the converted value, or drops the value
and appends the name of a warning to `warn`, or raises `InvalidValue`. No function
depends on a file format.

>>> warn: list[str] = []
>>> native_id(" 0001 "), parse_count("12.0", warn), parse_flag("yes")
('0001', 12, True)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from graph.model import ReaderItem, RejectedRecord
from ingest.fields.timestamps import InvalidValue, parse_timestamp
from ingest.parsing.lines import MAX_FIELD_BYTES as MAX_TEXT
from ingest.parsing.row import FileRow

__all__ = [
    "InvalidValue",
    "clean_text",
    "convert_rows",
    "handles_in_text",
    "hashtags_in_text",
    "html_to_text",
    "links_in_text",
    "native_id",
    "normalize_url",
    "optional_id",
    "parse_count",
    "parse_flag",
    "parse_handle",
    "parse_number",
    "parse_timestamp",
]

MAX_ID: Final = 128
"""Maximum characters of an id."""

MAX_HANDLE: Final = 256
"""Maximum characters of a handle."""

MAX_LINK: Final = 4096
"""Maximum characters of a URL; a longer one is dropped."""

MAX_COUNT: Final = 2**63 - 1
"""Maximum count (int64)."""

EXACT_FLOAT: Final = 2**53
"""Integers below this are exact in a float; a larger float id has lost digits."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,40}(?:\.0*)?")
_FLOAT_ID = re.compile(r"([0-9]+)\.0+")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE][+-][0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_HASHTAG = re.compile(r"(?<![\w&/])[#\uff03](\w+)")
_HANDLE = re.compile(r"(?<![\w@/])[@\uff20](\w+)")
_DOTTED_HANDLE = re.compile(
    r"(?<![\w@/])[@\uff20](\w+(?:[.-]+\w+)*(?:@\w+(?:[.-]+\w+)*)?)"
)
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BLOCK = re.compile(
    r"<(?:br|/?p|/?div|/?li|/?ul|/?ol|/?blockquote)\b[^<>]*>", re.IGNORECASE
)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_MARKUP = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_GAP = re.compile(r"\n[ \t\r]*\n\s*")

_TRACKING = re.compile(
    "utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id"
    "|igshid|igsh|mc_cid|mc_eid|ref_src|ref_url|_hsenc|_hsmi|mkt_tok|vero_id"
    "|oly_anon_id|oly_enc_id|s_kwcid",
    re.IGNORECASE | re.DOTALL,
)
_TRUE = frozenset(("true", "yes", "y", "t", "1", "on", "1.0"))
_FALSE = frozenset(("false", "no", "n", "f", "0", "off", "0.0"))
_PORTS = {"http": 80, "https": 443}


def native_id(value: Any, *, missing_reason: str = "missing_id") -> str:
    """The platform's id as text: trimmed, every digit kept.

    `missing_reason` is the reason of the error for a missing id.

    Raises:
        InvalidValue: `missing_reason` for None or blank; `bad_type` for a boolean, list
            or object; `bad_id` if digits are lost (1.23E+18, 12.5); `too_long` over 128
            characters; `bad_encoding` for a lone surrogate or a NUL.

    >>> native_id(9007199254740993), native_id(1234.0), native_id("1234.0")
    ('9007199254740993', '1234', '1234')

    """
    if value is None:
        raise InvalidValue(missing_reason, "there is no id")
    if isinstance(value, float):
        return _float_id(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InvalidValue("bad_type", f"an id cannot be a {_type_name(value)}")
    if isinstance(value, int):
        value = str(value) if abs(value) < 10**MAX_ID else "9" * (MAX_ID + 1)
    found: str = value.strip()
    if not found:
        raise InvalidValue(missing_reason, "the id is blank")
    _check_key(found, "id", MAX_ID)
    if _SCIENTIFIC.fullmatch(found):
        raise InvalidValue("bad_id", "a spreadsheet has rounded this id")
    whole = _FLOAT_ID.fullmatch(found)
    return whole[1] if whole else found


def optional_id(value: Any) -> str | None:
    """As `native_id`, but None if the value is None or blank.

    Raises:
        InvalidValue: as `native_id`.

    >>> optional_id("  ") is None
    True

    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return native_id(value)


def parse_handle(value: Any) -> str | None:
    """The handle as written, trimmed; None for None or blank. The loader folds it.

    Raises:
        InvalidValue: `bad_type` if it is neither text nor an integer; `too_long` over
            256 characters; `bad_encoding` for a lone surrogate or a NUL.

    >>> parse_handle(" @Bob ")
    '@Bob'

    """
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return native_id(value)
    if not isinstance(value, str):
        raise InvalidValue("bad_type", f"a handle cannot be a {_type_name(value)}")
    found = value.strip()
    _check_key(found, "handle", MAX_HANDLE)
    return found or None


def clean_text(value: Any, warn: list[str]) -> str:
    """The text without NUL (warning `nul_removed`) and without lone surrogates.

    A lone surrogate becomes U+FFFD with the warning `surrogate_replaced`.

    Raises:
        InvalidValue: `bad_type` if it is neither text nor None; `too_long` over 1 MiB.

    >>> clean_text(None, []), clean_text("a\\0b", [])
    ('', 'ab')

    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidValue("bad_type", f"a text cannot be a {_type_name(value)}")
    found = value
    if 4 * len(found) > MAX_TEXT and len(found.encode(errors="replace")) > MAX_TEXT:
        raise InvalidValue("too_long", "a text of it is over 1 MiB")
    if "\0" in found:
        found = found.replace("\0", "")
        warn.append("nul_removed")
    if not found.isascii() and _SURROGATE.search(found):
        found = _SURROGATE.sub("\ufffd", found)
        warn.append("surrogate_replaced")
    return found


def parse_count(value: Any, warn: list[str]) -> int | None:
    """An integer from 0 to 2^63 - 1; other values give None and `field_dropped`.

    None and blank text give None without a warning.

    >>> [parse_count(value, []) for value in ("12", 12.0, "", -1)]
    [12, 12, None, None]
    """
    if type(value) is int and 0 <= value <= MAX_COUNT:
        return value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    found: int | None = None
    if isinstance(value, str):
        trimmed = value.strip()
        if _WHOLE.fullmatch(trimmed):
            found = int(trimmed.partition(".")[0])
    elif isinstance(value, float) and value.is_integer():
        found = int(value)
    if found is None or not 0 <= found <= MAX_COUNT:
        warn.append("field_dropped")
        return None
    return found


def parse_number(value: Any, warn: list[str]) -> float | None:
    """A finite number; other values give None and the warning `field_dropped`.

    None and blank text give None without a warning.

    >>> parse_number("4.5", []), parse_number("inf", [])
    (4.5, None)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError
        if isinstance(value, str) and "_" in value:
            raise ValueError
        found = float(value)
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        warn.append("field_dropped")
        return None
    return found


def parse_flag(value: Any) -> bool | None:
    """A boolean from its usual spellings (yes, true, 1, on); None for other values.

    >>> [parse_flag(value) for value in ("True", "n", 0, "perhaps")]
    [True, False, False, None]
    """
    if isinstance(value, bool):
        return value
    if not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and value not in (0, 1):
        return None
    word = str(value).strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def normalize_url(value: Any) -> str | None:
    """Normalize an http(s) URL so that one page is one link; None for other values.

    Scheme and host become lower case. Fragment, default port, credentials and tracking
    parameters are removed. Other query parameters keep their order.

    >>> normalize_url("HTTP://Example.com:80/A?utm_source=x&b=2&a=1#top")
    'http://example.com/A?b=2&a=1'
    >>> normalize_url("javascript:alert(1)") is None
    True
    """
    if not isinstance(value, str):
        return None
    value = value.strip()
    if len(value) > MAX_LINK or _CONTROL.search(value) or _SURROGATE.search(value):
        return None
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS[scheme]:
        place = f"{place}:{port}"
    query = "&".join(
        part for part in parts.query.split("&") if part and not _is_tracking(part)
    )
    found: str = urlunsplit((scheme, place, parts.path or "/", query, ""))
    return found


def html_to_text(value: str) -> str:
    """Convert HTML to plain text: blocks and br become newlines, entities are decoded.

    Uses regular expressions, because the parser of the standard library needs quadratic
    time for a megabyte of unclosed tags.

    >>> html_to_text("<p>a &amp; b<br/>c</p><p>d</p>")
    'a & b\\nc\\n\\nd'
    """
    plain = _HIDDEN.sub("", value)
    plain = _BLOCK.sub(_newlines, plain)
    plain = unescape(_MARKUP.sub("", plain))
    return _GAP.sub("\n\n", plain).strip()


def hashtags_in_text(value: str) -> tuple[str, ...]:
    """The hashtags of a text, without '#', in order and without duplicates.

    >>> hashtags_in_text("#Acme and #acme and #1 and a#b")
    ('Acme',)
    """
    found = _HASHTAG.findall(value)
    return _unique_ignoring_case(
        tag for tag in found if not tag.replace("_", "").isdigit()
    )


def links_in_text(value: str) -> tuple[str, ...]:
    """The http(s) links of a text, normalized, in order and without duplicates.

    >>> links_in_text("see (https://a.example/b), now")
    ('https://a.example/b',)
    """
    found = (normalize_url(_strip_punctuation(part)) for part in _LINK.findall(value))
    return tuple(dict.fromkeys(one for one in found if one))


def handles_in_text(value: str, *, dotted: bool = False) -> tuple[str, ...]:
    """The handles after '@' in a text, in order and without duplicates.

    `dotted` also accepts handles with dots, hyphens and servers (Bluesky, Mastodon).

    >>> handles_in_text(".@bob, mail a@b.c or ask @Bob and @eve.")
    ('bob', 'eve')
    >>> handles_in_text("@amy.bsky.social @tom@mastodon.example.", dotted=True)
    ('amy.bsky.social', 'tom@mastodon.example')
    """
    return _unique_ignoring_case((_DOTTED_HANDLE if dotted else _HANDLE).findall(value))


def convert_rows(
    rows: Iterable[FileRow], convert_row: Callable[[FileRow], Iterable[ReaderItem]]
) -> Iterator[ReaderItem]:
    """Convert each row to items; an `InvalidValue` becomes the row's `RejectedRecord`.

    A rejected row yields only its reject, no partial items.
    """
    for row in rows:
        try:
            items = list(convert_row(row))
        except InvalidValue as bad:
            yield RejectedRecord(
                position=row.position, reason=bad.reason, detail=bad.detail, raw=row.raw
            )
        else:
            yield from items


def _float_id(value: float) -> str:
    if not value.is_integer() or abs(value) >= EXACT_FLOAT:
        raise InvalidValue("bad_id", "the id is a number that has lost digits")
    return str(int(value))


def _check_key(value: str, what: str, limit: int) -> None:
    """Raise `InvalidValue` for a key that is too long or cannot be stored."""
    if len(value) > limit:
        raise InvalidValue("too_long", f"the {what} has more than {limit} characters")
    if not value.isascii() and _SURROGATE.search(value):
        raise InvalidValue(
            "bad_encoding", f"the {what} contains an incomplete character"
        )
    if "\0" in value:
        raise InvalidValue("bad_encoding", f"the {what} contains a NUL character")


def _type_name(value: Any) -> str:
    names = {bool: "truth value", list: "list", dict: "JSON object"}
    return names.get(type(value), "number")


def _is_tracking(part: str) -> bool:
    return _TRACKING.fullmatch(part.partition("=")[0]) is not None


def _newlines(match: re.Match[str]) -> str:
    return "\n" if match[0][1:3].lower() == "br" else "\n\n"


def _unique_ignoring_case(texts: Iterable[str]) -> tuple[str, ...]:
    """Unique texts in order, in their first spelling; case is ignored."""
    first: dict[str, str] = {}
    for one in texts:
        first.setdefault(one.casefold(), one)
    return tuple(first.values())


def _strip_punctuation(address: str) -> str:
    """A URL without the punctuation of the sentence around it."""
    while 0 < len(address) <= MAX_LINK:
        last = address[-1]
        if last == ")" and address.count("(") >= address.count(")"):
            return address
        if last not in ".,;:!?)]}'\u2026\u201d\u2019*_~":
            return address
        address = address[:-1]
    return ""
