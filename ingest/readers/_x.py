"""Shared by the readers of X: text, languages, post URLs and links."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from graph.model import AccountReference
from ingest.fields.coercion import clean_text, normalize_url
from ingest.fields.label_words import parse_language
from ingest.readers._json import objects_in_list, unique_texts

PLATFORM: Final = "x"

_PERMALINK = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:i/web|\w+)/status/(\d+)"
    r"(/(?:photo|video)/\d+)?",
    re.IGNORECASE,
)
_OLD_CODES: Final = {"in": "id", "iw": "he"}


def unescape_x_text(value: Any, warn: list[str]) -> str:
    """The text with &, < and > unescaped, which X escapes.

    Raises:
        InvalidValue: `bad_type` if the value is not text.

    >>> unescape_x_text("AT&amp;T &lt;3", [])
    'AT&T <3'

    """
    found = clean_text(value, warn).replace("&lt;", "<").replace("&gt;", ">")
    return found.replace("&amp;", "&")


def x_language(value: Any) -> str | None:
    """The current language code; None for X's codes that are not languages.

    >>> x_language("iw"), x_language("und"), x_language("qme")
    ('he', None, None)
    """
    code = parse_language(value) if isinstance(value, str) else None
    return _OLD_CODES.get(code, code) if code else None


def x_post_url(who: AccountReference | None, post: str) -> str:
    """The URL of a post on X.

    >>> x_post_url(AccountReference(handle="amy"), "7")
    'https://x.com/amy/status/7'
    """
    name = who.handle if who and who.handle else "i"
    return f"https://x.com/{name}/status/{post}"


def x_links(urls: Any, own_ids: Collection[str]) -> tuple[str, ...]:
    """The links of a post, without the URLs that X adds itself.

    X adds the URLs of the quoted post, of the post's own media and of the rest of a
    long text; `own_ids` are the ids of these posts.
    """
    found: list[str | None] = []
    for one in objects_in_list(urls):
        display_url = one.get("display_url")
        if isinstance(display_url, str) and display_url.startswith(
            ("pic.twitter.com", "pic.x.com")
        ):
            continue
        expanded = one.get("expanded_url") or one.get("url")
        match = _PERMALINK.match(expanded) if isinstance(expanded, str) else None
        if match and (match[2] or match[1] in own_ids):
            continue
        found.append(normalize_url(expanded))
    return unique_texts(found)


def quoted_handle(urls: Any, post: str) -> str | None:
    """The handle of the quoted author, from the URL that X adds to the text.

    >>> quoted_handle([{"expanded_url": "https://twitter.com/amy/status/7"}], "7")
    'amy'
    """
    for one in objects_in_list(urls):
        expanded = one.get("expanded_url")
        match = _PERMALINK.match(expanded) if isinstance(expanded, str) else None
        if match and match[1] == post:
            name = match[0].split("/")[3]
            return None if name.casefold() == "i" else name
    return None
