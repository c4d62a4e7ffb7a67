"""From what a cell or a JSON field holds to what the model wants, for every reader.

Each function takes one value as the file has it and either returns the clean value,
adds a warning's name to `warn` and does without, or raises `Bad`. Nothing here knows
a format.

>>> warn: list[str] = []
>>> native_id(" 0001 "), count("12.0", warn), flag("yes")
('0001', 12, True)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from graph.model import Item, Reject
from ingest.fields.timestamps import Bad, time
from ingest.parsing.row import Row

__all__ = [
    "Bad",
    "count",
    "flag",
    "handle",
    "handles_in",
    "html_text",
    "link",
    "links_in",
    "native_id",
    "number",
    "optional_id",
    "rejecting",
    "tags_in",
    "text",
    "time",
]

MAX_ID: Final = 128
MAX_HANDLE: Final = 256
MAX_LINK: Final = 4096
MAX_COUNT: Final = 2**63 - 1
EXACT_FLOAT: Final = 2**53

_WHOLE = re.compile(r"[+-]?[0-9]{1,40}(?:\.0*)?")
_FLOAT_ID = re.compile(r"([0-9]+)\.0+")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE][+-][0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_TAG = re.compile(r"(?<![\w&/])[#\uff03](\w+)")
_NAME = re.compile(r"(?<![\w@/])[@\uff20](\w+)")
_DOTTED = re.compile(r"(?<![\w@/])[@\uff20](\w+(?:[.-]+\w+)*(?:@\w+(?:[.-]+\w+)*)?)")
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


def native_id(value: Any, *, missing: str = "missing_id") -> str:
    """The id as text, digit for digit, trimmed.

    Raises:
        Bad: `missing` for none or blank; `bad_type` for a truth value, list or object;
            `bad_id` where digits are lost (1.23E+18, 12.5); `too_long` over 128
            characters; `bad_encoding` for a lone surrogate or a NUL.

    >>> native_id(9007199254740993), native_id(1234.0), native_id("1234.0")
    ('9007199254740993', '1234', '1234')

    """
    if value is None:
        raise Bad(missing, "there is no id")
    if isinstance(value, float):
        return _float_id(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Bad("bad_type", f"an id cannot be a {_type(value)}")
    if isinstance(value, int):
        value = str(value) if abs(value) < 10**MAX_ID else "9" * (MAX_ID + 1)
    found: str = value.strip()
    if not found:
        raise Bad(missing, "the id is blank")
    _sound(found, "id", MAX_ID)
    if _SCIENTIFIC.fullmatch(found):
        raise Bad("bad_id", "a spreadsheet has rounded this id")
    whole = _FLOAT_ID.fullmatch(found)
    return whole[1] if whole else found


def optional_id(value: Any) -> str | None:
    """As `native_id`, but None for none or blank.

    Raises:
        Bad: as `native_id`.

    >>> optional_id("  ") is None
    True

    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return native_id(value)


def handle(value: Any) -> str | None:
    """The handle as written, trimmed; None for none or blank. Folding is the loader's.

    Raises:
        Bad: `bad_type` for what is neither text nor a whole number; `too_long` over
            256 characters; `bad_encoding` for a lone surrogate or a NUL.

    >>> handle(" @Bob ")
    '@Bob'

    """
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return native_id(value)
    if not isinstance(value, str):
        raise Bad("bad_type", f"a handle cannot be a {_type(value)}")
    found = value.strip()
    _sound(found, "handle", MAX_HANDLE)
    return found or None


def text(value: Any, warn: list[str]) -> str:
    """The text without NUL (warning `nul_removed`) and without lone surrogates.

    A lone surrogate becomes U+FFFD with the warning `surrogate_replaced`.

    Raises:
        Bad: `bad_type` for what is neither text nor None.

    >>> text(None, []), text("a\\0b", [])
    ('', 'ab')

    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Bad("bad_type", f"a text cannot be a {_type(value)}")
    found = value
    if "\0" in found:
        found = found.replace("\0", "")
        warn.append("nul_removed")
    if not found.isascii() and _SURROGATE.search(found):
        found = _SURROGATE.sub("\ufffd", found)
        warn.append("surrogate_replaced")
    return found


def count(value: Any, warn: list[str]) -> int | None:
    """A whole number from 0 to 2^63 - 1; anything else is None with `field_dropped`.

    None and blank text are None without a warning.

    >>> count("12", []), count(12.0, []), count("", []), count(-1, [])
    (12, 12, None, None)
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


def number(value: Any, warn: list[str]) -> float | None:
    """A finite number; anything else is None with the warning `field_dropped`.

    None and blank text are None without a warning.

    >>> number("4.5", []), number("inf", [])
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


def flag(value: Any) -> bool | None:
    """Yes or no, in any usual spelling; None for everything else.

    >>> flag("True"), flag("n"), flag(0), flag("perhaps")
    (True, False, False, None)
    """
    if isinstance(value, bool):
        return value
    if not isinstance(value, str | int | float):
        return None
    if isinstance(value, int) and value not in (0, 1):
        return None
    word = str(value).strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def link(value: Any) -> str | None:
    """An http(s) address in one spelling, so that one page is one link; else None.

    Scheme and host are lower case; fragment, default port, sign-in data and tracking
    parameters are dropped; the rest of the query keeps its order.

    >>> link("HTTP://Example.com:80/A?utm_source=x&b=2&a=1#top")
    'http://example.com/A?b=2&a=1'
    >>> link("javascript:alert(1)") is None
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
        part for part in parts.query.split("&") if part and not _tracks(part)
    )
    found: str = urlunsplit((scheme, place, parts.path or "/", query, ""))
    return found


def html_text(value: str) -> str:
    """The plain text of a post's HTML: blocks and br to newlines, entities decoded.

    Patterns in place of the library's parser, which takes quadratic time on a
    megabyte of unclosed tags.

    >>> html_text("<p>a &amp; b<br/>c</p><p>d</p>")
    'a & b\\nc\\n\\nd'
    """
    plain = _HIDDEN.sub("", value)
    plain = _BLOCK.sub(_newlines, plain)
    plain = unescape(_MARKUP.sub("", plain))
    return _GAP.sub("\n\n", plain).strip()


def tags_in(value: str) -> tuple[str, ...]:
    """The hashtags of a text, without '#', in order and without repeats.

    >>> tags_in("#Acme and #acme and #1 and a#b")
    ('Acme',)
    """
    found = _TAG.findall(value)
    return _once(tag for tag in found if not tag.replace("_", "").isdigit())


def links_in(value: str) -> tuple[str, ...]:
    """The http(s) links of a text as `link` spells them, in order and without repeats.

    >>> links_in("see (https://a.example/b), now")
    ('https://a.example/b',)
    """
    found = (link(_unpunctuated(part)) for part in _LINK.findall(value))
    return tuple(dict.fromkeys(one for one in found if one))


def handles_in(value: str, *, dotted: bool = False) -> tuple[str, ...]:
    """The names after '@' in a text, in order and without repeats.

    `dotted` takes names with dots, hyphens and servers as well (Bluesky, Mastodon).

    >>> handles_in(".@bob, mail a@b.c or ask @Bob and @eve.")
    ('bob', 'eve')
    >>> handles_in("@amy.bsky.social @tom@mastodon.example.", dotted=True)
    ('amy.bsky.social', 'tom@mastodon.example')
    """
    return _once((_DOTTED if dotted else _NAME).findall(value))


def rejecting(
    rows: Iterable[Row], make: Callable[[Row], Iterable[Item]]
) -> Iterator[Item]:
    """The items that `make` makes of each row; a `Bad` becomes the row's `Reject`.

    A row that turns out bad yields its reject alone, nothing half made.
    """
    for row in rows:
        try:
            items = list(make(row))
        except Bad as bad:
            yield Reject(
                place=row.place, reason=bad.reason, detail=bad.detail, raw=row.raw
            )
        else:
            yield from items


def _float_id(value: float) -> str:
    if not value.is_integer() or abs(value) >= EXACT_FLOAT:
        raise Bad("bad_id", "the id is a number that has lost digits")
    return str(int(value))


def _sound(value: str, what: str, limit: int) -> None:
    """Refuse a key that is too long or that no store can keep."""
    if len(value) > limit:
        raise Bad("too_long", f"the {what} has more than {limit} characters")
    if not value.isascii() and _SURROGATE.search(value):
        raise Bad("bad_encoding", f"the {what} holds half a character")
    if "\0" in value:
        raise Bad("bad_encoding", f"the {what} holds a NUL character")


def _type(value: Any) -> str:
    names = {bool: "truth value", list: "list", dict: "JSON object"}
    return names.get(type(value), "number")


def _tracks(part: str) -> bool:
    return _TRACKING.fullmatch(part.partition("=")[0]) is not None


def _newlines(match: re.Match[str]) -> str:
    return "\n" if match[0][1:3].lower() == "br" else "\n\n"


def _once(found: Iterable[str]) -> tuple[str, ...]:
    """The first spelling of each, in order; case does not make another one."""
    first: dict[str, str] = {}
    for one in found:
        first.setdefault(one.casefold(), one)
    return tuple(first.values())


def _unpunctuated(address: str) -> str:
    """An address without the marks that belong to the sentence around it."""
    while 0 < len(address) <= MAX_LINK:
        last = address[-1]
        if last == ")" and address.count("(") >= address.count(")"):
            return address
        if last not in ".,;:!?)]}'\u2026\u201d\u2019*_~":
            return address
        address = address[:-1]
    return ""
