"""What the readers of tables share: cells to accounts, targets, lists and labels.

A cell is text, "" when empty. Like `ingest.fields.coercion`, nothing here knows a format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from graph.model import Label, Post, Profile, Record, Target, Who
from ingest.fields.coercion import (
    MAX_HANDLE,
    Bad,
    handle,
    handles_in,
    link,
    optional_id,
    time,
)
from ingest.parsing.row import Row

__all__ = [
    "Cells",
    "accounts",
    "first",
    "label",
    "language",
    "links",
    "listed",
    "mentions",
    "platform",
    "record",
    "shared_name",
    "soft_time",
    "target",
    "utc",
    "who",
]

Cells = Mapping[str, str]
"""A row of a table: column to text."""

_PREFIX = re.compile(r"\s*RT\s+[@@](\w+)\b")
_SHARED = re.compile(r"\b[Rr][Tt]\s*:?\s*[@@][\w.]+:?")
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*")
_NO_CODES: Final = frozenset(("und", "n/a", "zxx", "qme", "qst", "qht", "qam", "qct"))
_LANGUAGES: Final = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "korean": "ko",
    "japanese": "ja",
    "chinese": "zh",
    "arabic": "ar",
    "russian": "ru",
    "turkish": "tr",
    "polish": "pl",
    "swedish": "sv",
    "danish": "da",
    "norwegian": "no",
    "finnish": "fi",
    "indonesian": "id",
    "hindi": "hi",
}
_WORDS: Final = {
    Label.PRAISE: "praise positive pos positiv positif positivo 긍정",
    Label.NEUTRAL: "neutral neutre neutro mixed 중립",
    Label.COMPLAINT: "complaint negative neg negativ négatif negatif negativo 부정",
}
_LABELS: Final = {
    word: label for label, words in _WORDS.items() for word in words.split()
}
_PLATFORMS: Final = {
    "twitter": "x",
    "x_twitter": "x",
    "twitter_x": "x",
    "x_formerly_twitter": "x",
    "x_com": "x",
    "twitter_com": "x",
    "bsky": "bluesky",
    "bluesky_social": "bluesky",
    "tik_tok": "tiktok",
    "linked_in": "linkedin",
    "you_tube": "youtube",
}


def first(row: Cells, *columns: str) -> str:
    """The first of these cells that is not blank, trimmed; "" where all are.

    >>> first({"a": " ", "b": "x "}, "a", "missing", "b")
    'x'
    """
    for column in columns:
        found = row.get(column, "").strip()
        if found:
            return found
    return ""


def listed(value: str, separator: str) -> tuple[str, ...]:
    """The parts of a list cell, trimmed, in order, without blanks and repeats.

    `separator` is one mark; a comma also separates without a blank.

    >>> listed("a, b,,a", ",")
    ('a', 'b')
    """
    found = (part.strip() for part in value.split(separator))
    return tuple(dict.fromkeys(part for part in found if part))


def links(values: Iterable[str]) -> tuple[str, ...]:
    """The http(s) addresses among these, as `values.link` spells them.

    >>> links(("https://a.example/", "", "https://a.example/?utm_source=x"))
    ('https://a.example/',)
    """
    found = (link(value) for value in values)
    return tuple(dict.fromkeys(one for one in found if one))


def who(id: str = "", name: str = "") -> Who | None:
    """The account of an id cell and a handle cell; None where both are blank.

    Raises:
        Bad: the id or the handle is too long or damaged.

    >>> who("", " @amy ")
    Who(id=None, handle='amy')

    """
    number, called = optional_id(id), handle(name.strip().removeprefix("@"))
    return Who(id=number, handle=called) if number or called else None


def accounts(
    warn: list[str], ids: Sequence[str] = (), names: Sequence[str] = ()
) -> tuple[Who, ...]:
    """The accounts of a list of ids, of handles, or of both side by side.

    Lists of different length cannot be laid side by side: the handles are taken, else
    the ids. One that is no id or handle is dropped with the warning `bad_mention`.

    >>> accounts([], ["1"], ["amy"])
    (Who(id='1', handle='amy'),)
    """
    if len(ids) != len(names):
        ids, names = ([""] * len(names), names) if names else (ids, [""] * len(ids))
    found: dict[Who, None] = {}
    for number, name in zip(ids, names, strict=True):
        try:
            one = who(number, name)
        except Bad:
            one = None
        if one is None:
            warn.append("bad_mention")
        else:
            found[one] = None
    return tuple(found)


def target(post: str = "", id: str = "", name: str = "") -> Target | None:
    """What these cells point at: a post, its author, or both; None where all are blank.

    Raises:
        Bad: an id or the handle is too long or damaged.

    >>> target(name="amy")
    Target(post=None, who=Who(id=None, handle='amy'))

    """
    number, author = optional_id(post), who(id, name)
    return Target(post=number, who=author) if number or author else None


def utc(value: str) -> datetime | None:
    """A moment of a column that its tool writes in UTC without saying so.

    None for blank and for the 0 that stands for "not known".

    Raises:
        Bad: `bad_time`.

    >>> utc("2024-03-05 10:00:00"), utc("0")
    (datetime.datetime(2024, 3, 5, 10, 0), None)

    """
    return None if value.strip() in ("", "0") else time(value, [])


def soft_time(value: str, warn: list[str]) -> datetime | None:
    """A moment the record can do without: what is no date is dropped with a warning.

    >>> soft_time("yesterday", []) is None
    True
    """
    try:
        return time(value, warn) if value.strip() not in ("", "0") else None
    except Bad:
        warn.append("field_dropped")
        return None


def label(value: str) -> Label | None:
    """Praise, neutral or complaint, in the words of the tools; else None.

    >>> label("Positive"), label("not rated")
    (<Label.PRAISE: 'praise'>, None)
    """
    return _LABELS.get(value.strip().casefold())


def language(value: str) -> str | None:
    """A language's two or three letter code, from a code or an English name.

    >>> language("en-GB"), language("German"), language("und"), language("?")
    ('en', 'de', None, None)
    """
    word = value.strip().casefold()
    match = _CODE.fullmatch(word)
    code = _LANGUAGES.get(word, match[1] if match else "")
    return None if not code or code in _NO_CODES else code


def platform(value: str) -> str | None:
    """A platform's one name from what a column calls it; None for blank.

    >>> platform("Twitter"), platform("SOCIALMEDIA_REDDIT"), platform("The Daily Bee")
    ('x', 'reddit', 'the_daily_bee')
    """
    word = unicodedata.normalize("NFKC", value).casefold()
    word = re.sub(r"\W+", "_", word).strip("_")
    word = re.sub(r"^(?:social_?media|message_?board)_", "", word)[:64].strip("_")
    return _PLATFORMS.get(word, word) or None


def shared_name(value: str) -> str | None:
    """The handle of a text's share prefix: whom "RT @amy: ..." shares.

    >>> shared_name("RT @amy: hello"), shared_name("so true RT @amy: hello")
    ('amy', None)
    """
    match = _PREFIX.match(value)
    return match[1] if match else None


def mentions(
    value: str, named: Sequence[Who] | None = None, *, dotted: bool = False
) -> tuple[Who, ...]:
    """Whom a text mentions; a name that only stands behind "RT" is not mentioned.

    `named` is what the file's own column says; None reads the names from the text
    (`dotted`: names may hold dots, as on Instagram and Bluesky).

    >>> mentions("yes! RT @amy: ask @bob")
    (Who(id=None, handle='bob'),)
    """
    own = _SHARED.sub(" ", value)
    if named is None:
        found = handles_in(own, dotted=dotted)
        # A fediverse server, or a hyphen, is never a part of these names.
        names = dict.fromkeys(
            name.partition("@")[0] for name in found if len(name) <= MAX_HANDLE
        )
        return tuple(Who(handle=name) for name in names)
    if own == value:
        return tuple(named)
    spoken = {name.casefold() for name in handles_in(own, dotted=dotted)}
    marks = " ".join(_SHARED.findall(value))
    shared = {name.casefold() for name in handles_in(marks, dotted=dotted)} - spoken
    return tuple(one for one in named if (one.handle or "").casefold() not in shared)


def record(
    row: Row, post: Post, warn: list[str], context: tuple[Post | Profile, ...] = ()
) -> Record:
    """The record of one row.

    A share has no words of its own: who is mentioned, quoted or answered in it was
    so by the one who is shared, and tools repeat those columns, and the original's
    counts, on the share.
    """
    if post.share_of is not None:
        post = replace(
            post,
            mentions=(),
            reply_to=None,
            quote_of=None,
            likes=None,
            shares=None,
            replies=None,
            views=None,
        )
    return Record(place=row.place, main=post, context=context, warnings=tuple(warn))
