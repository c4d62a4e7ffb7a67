"""What pages show, made of what findings say: texts, people, posts. No Streamlit here.

All text of a post or a profile is somebody else's. It reaches a page through one of
`markup` (for HTML), `label` (for what Streamlit reads as Markdown: buttons, options),
or `visible` (for tables and plain text), and is only ever text there.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.corrections import BY_PERSON, taken_out
from graph.desk import NOT_ABOUT
from graph.findings.carriers import Carried
from graph.findings.ranking import Ranking, web
from graph.model import KINDS, Kind
from graph.selection import Longs
from graph.snapshot import Snapshot

_JOINERS: Final = {"\u200c", "\u200d"}
"""Zero-width characters that emoji and some scripts need inside a text."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")

KIND_WORDS: Final = {
    "original": "wrote",
    "share": "shared",
    "quote": "quoted",
    "reply": "replied",
    "review": "reviewed",
}
SIGNS: Final = {"praise": "+", "complaint": "−", "neutral": "=", NOT_ABOUT: "∅"}
LABEL_WORDS: Final = {
    "praise": "praise",
    "neutral": "neutral",
    "complaint": "complaint",
    NOT_ABOUT: "not about us",
}
"""What a post can say of a brand, in everyday words."""


def visible(text: str | None, *, strict: bool = False) -> str:
    """Text in which nothing hides: control and direction characters show their code.

    Parameters:
        strict: for handles: zero-width characters that texts may need show too.

    >>> visible("a\\u202eb"), visible("a\\u200db", strict=True)
    ('a⟨U+202E⟩b', 'a⟨U+200D⟩b')
    """
    return "".join(f"⟨U+{ord(c):04X}⟩" if _hides(c, strict) else c for c in text or "")


def _hides(char: str, strict: bool) -> bool:
    if char in "\n\t":
        return strict
    if char in _JOINERS:
        return strict
    return unicodedata.category(char) in {"Cf", "Cc", "Cs", "Co"}


def markup(text: str | None, *, strict: bool = False) -> str:
    """Text for HTML: no element, no attribute and no link can come of it.

    >>> markup("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(visible(text, strict=strict), quote=True)


def label(text: str | None) -> str:
    """Text where Streamlit reads Markdown: buttons, options, headings.

    >>> label(":red[x]")
    '\\\\:red\\\\[x\\\\]'
    """
    line = " ".join(visible(text, strict=True).split())
    return _MARKDOWN.sub(r"\\\1", line)


def chart(text: str | None) -> str:
    """Text in a Plotly chart, which reads a little HTML."""
    return " ".join(html.escape(visible(text), quote=False).split())


def short(text: str | None, length: int = 90) -> str:
    """The beginning of a text, on one line.

    >>> short("one two three", 8)
    'one two…'
    """
    line = " ".join((text or "").split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def row_of(table: pa.Table, key: str) -> int | None:
    """The row of an id, in a table sorted by id; None where there is none."""
    ids = table["id"]
    row = bisect_left(ids, key, key=lambda value: value.as_py())
    return row if row < len(ids) and ids[row].as_py() == key else None


def rows_of(table: pa.Table, keys: Iterable[str]) -> list[int]:
    """The rows of the ids that are there."""
    found = (row_of(table, key) for key in keys)
    return [row for row in found if row is not None]


@dataclass(frozen=True, slots=True)
class Face:
    """How an account looks: initials on a colour made from its id, and its names."""

    row: int
    account: str
    name: str
    handle: str
    platform: str
    initials: str
    colour: str


def face(snapshot: Snapshot, row: int) -> Face:
    """An account as it is shown; no picture is fetched from anywhere."""
    account = snapshot.accounts.slice(row, 1).to_pylist()[0]
    handle = account["handle"] or account["id"].partition(":")[2]
    name = account["name"] or handle
    return Face(
        row,
        account["id"],
        visible(name),
        visible(handle, strict=True),
        account["platform"],
        initials(name),
        colour(account["id"]),
    )


def known_as(snapshot: Snapshot, account: str) -> str:
    """An account in words that people know: platform and handle, else as it was written."""
    row = row_of(snapshot.accounts, account)
    if row is None:
        return visible(account)
    found = snapshot.accounts.slice(row, 1).to_pylist()[0]
    handle = found["handle"]
    return visible(f"@{handle} · {found['platform']}" if handle else account)


def initials(name: str) -> str:
    """One or two letters for a name.

    >>> initials("Ann Lee"), initials("@bob"), initials("")
    ('AL', 'B', '?')
    """
    words = [w for w in re.split(r"[^\w]+|_", name) if w]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return letters.upper()


def colour(key: str) -> str:
    """A colour made from an id: the same for ever, dark enough for white letters."""
    hue = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=2).digest()) % 360
    return f"hsl({hue} 45% 30%)"


@dataclass(frozen=True, slots=True)
class Said:
    """What a post says of a brand (its id), and whether a person said that it does.

    `label` is None where nobody knows, and `not_about` where a person said so.
    """

    brand: str
    label: str | None
    by_person: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A post as it is shown. `carried` is how often others here passed it on."""

    row: int
    id: str
    at: datetime | None
    platform: str
    kind: str
    author: Face | None
    text: str
    url: str | None
    said: Said | None
    carried: int

    @property
    def label(self) -> str | None:
        """What it says of the brand; None where that is not known."""
        return None if self.said is None else self.said.label


def carried_counts(snapshot: Snapshot) -> Longs:
    """How often each post was shared or quoted here; one a row of the posts."""
    kind = snapshot.interactions["kind"].to_numpy()
    target = snapshot.interactions["target_post"].fill_null(-1).to_numpy()
    codes = [KINDS.index(Kind.SHARE), KINDS.index(Kind.QUOTE)]
    passed = target[np.isin(kind, codes) & (target >= 0)]
    return np.bincount(passed, minlength=snapshot.posts.num_rows).astype(np.int64)


def labels(snapshot: Snapshot, brand: str | None) -> dict[int, Said]:
    """What each post says of a brand; of no brand: of any, by its first row."""
    found: dict[int, Said] = {}
    about = snapshot.about
    names = snapshot.brands["id"].to_pylist()
    for post, of, word, how in zip(
        about["post"].to_pylist(),
        about["brand"].to_pylist(),
        about["label"].to_pylist(),
        about["how"].to_pylist(),
        strict=True,
    ):
        if brand is None or names[of] == brand:
            found.setdefault(post, Said(names[of], word, how == BY_PERSON))
    for post, of in taken_out(snapshot):
        if brand is None or names[of] == brand:
            found.setdefault(post, Said(names[of], NOT_ABOUT, True))
    return found


def lines(
    snapshot: Snapshot,
    rows: Sequence[int],
    said: dict[int, Said],
    counts: Longs,
) -> tuple[Line, ...]:
    """Posts as they are shown, in the given order.

    Parameters:
        rows: of the posts table.
        said: `labels(...)`; a post that is not in it has no label.
        counts: `carried_counts(...)`.

    """
    taken = snapshot.posts.take(pa.array(rows, pa.int64())).to_pylist()
    return tuple(
        _line(snapshot, row, post, said, counts)
        for row, post in zip(rows, taken, strict=True)
    )


def _line(
    snapshot: Snapshot,
    row: int,
    post: dict[str, Any],
    said: dict[int, Said],
    counts: Longs,
) -> Line:
    author = None if post["author"] is None else face(snapshot, post["author"])
    return Line(
        row,
        post["id"],
        post["created_at"],
        post["platform"],
        post["kind"],
        author,
        visible(post["text"]),
        web(post["url"]),
        said.get(row),
        int(counts[row]),
    )


def readable(table: pa.Table) -> pa.Table:
    """A table in which no text hides anything; for the eye, not for a file."""
    for place, column in enumerate(table.schema):
        if pa.types.is_string(column.type):
            texts = [
                None if text is None else visible(text)
                for text in table[column.name].to_pylist()
            ]
            table = table.set_column(place, column.name, pa.array(texts, pa.string()))
    return table


def listed(found: Ranking) -> pa.Table:
    """A list as it is read on a page: the people first, the parts after; links checked.

    The intervals of the ranks are left out while nothing measured them.
    """
    table = found.table()
    links = [web(url) for url in table["profile"].to_pylist()]
    place = table.schema.get_field_index("profile")
    table = table.set_column(place, "profile", pa.array(links, pa.string()))
    handles = [visible(text, strict=True) for text in table["handle"].to_pylist()]
    place = table.schema.get_field_index("handle")
    table = table.set_column(place, "handle", pa.array(handles, pa.string()))
    measured = any(person.low is not None for person in found.people)
    first = ["rank", "handle", "platform", "score", *(["low", "high"] * measured)]
    last = ["account", "best_post", "evidence"]
    middle = [
        name
        for name in table.column_names
        if name not in {*first, *last, "low", "high", "why", "profile"}
    ]
    return readable(
        table.select([*first, "why", *middle, "profile", "account", "best_post"])
    )


CARRIED: Final = {
    "start": "it starts here",
    "recorded": "recorded",
    "unknown": "not recorded",
}
"""How it is known from whom a carrier had the message, in words."""


def carried_table(snapshot: Snapshot, found: Carried) -> pa.Table:
    """The way of a message as it is read on a page, one row a post, by time."""

    def name(row: int | None) -> str:
        return "" if row is None else face(snapshot, row).name

    rows = [
        {
            "when": carrier.at,
            "who": name(carrier.account) or "unknown",
            "did": KIND_WORDS.get(carrier.kind, carrier.kind),
            "from whom": name(carrier.came_from),
            "how that is known": CARRIED[carrier.how],
            "repeated by": carrier.onward,
            "and further": carrier.below,
        }
        for carrier in found.carriers
    ]
    words = ("who", "did", "from whom", "how that is known")
    schema = pa.schema(
        {
            "when": pa.timestamp("us"),
            **dict.fromkeys(words, pa.string()),
            "repeated by": pa.int64(),
            "and further": pa.int64(),
        }
    )
    return pa.Table.from_pylist(rows, schema)


def post_table(shown: Sequence[Line]) -> pa.Table:
    """Posts as a table: what a panel shows, and what is exported from it."""
    return pa.table(
        {
            "when": pa.array([line.at for line in shown], pa.timestamp("us")),
            "account": [line.author.account if line.author else "" for line in shown],
            "handle": [line.author.handle if line.author else "" for line in shown],
            "platform": [line.platform for line in shown],
            "what": [KIND_WORDS.get(line.kind, line.kind) for line in shown],
            "says": [line.label or "" for line in shown],
            "passed on": pa.array([line.carried for line in shown], pa.int64()),
            "text": [line.text for line in shown],
            "link": [line.url or "" for line in shown],
            "post": [line.id for line in shown],
        }
    )


def age(then: datetime | None, now: datetime) -> str:
    """How long ago, in words.

    >>> from datetime import timedelta
    >>> age(datetime(2026, 1, 1), datetime(2026, 1, 1) + timedelta(hours=2))
    '2 hours ago'
    """
    if then is None:
        return "at an unknown time"
    seconds = max(0, int((now - then).total_seconds()))
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {noun}{'' if count == 1 else 's'} ago"
    return "just now"
