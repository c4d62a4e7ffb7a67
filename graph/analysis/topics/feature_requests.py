"""Feature requests: what people ask for, with their number and shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import Ledger, ledger
from graph.analysis.customer_care.routing import IDEAS, Rules, routed
from graph.analysis.topics import phrases
from graph.phrasing import many
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

TWO: Final = 2
"""Minimum number of people with a phrase in common to form one request."""

WHOLE: Final = 0.7
"""Minimum share of a phrase's users that must use a longer phrase for it to be preferred."""

OTHER: Final = "something else"


@dataclass(frozen=True, slots=True)
class Idea:
    """One request: the common phrase, the people and their posts.

    `people` and `posts` are rows; `shares` counts shares and quotes of the posts.
    """

    words: str
    people: tuple[int, ...]
    posts: tuple[int, ...]
    carry: int
    first: datetime | None
    last: datetime | None


def ideas(
    snapshot: Snapshot,
    scope: Scope,
    rules: Rules,
    by_hand: Iterable[tuple[str, str]] = (),
) -> tuple[Idea, ...]:
    """Find feature requests, those of most people first.

    Posts of the department `ideas` are grouped by the phrase that is most distinctive for
    requests (log-odds ratio; see `graph.analysis.topics.phrases`).

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        rules: routing rules; their department `ideas` defines a request.
        manual_departments: pairs of post id and department chosen by users; they override
            the rules.

    Raises:
        UsageError: the brand does not exist.

    Cost: a pass over the texts.
    """
    found = ledger(snapshot, scope)
    posts = snapshot.posts.select(["id", "text", "created_at"]).take(
        pa.array(found.post)
    )
    texts = [text or "" for text in posts["text"].to_pylist()]
    noted = dict(by_hand)
    chosen = np.array(
        [
            noted.get(post, one.department) == IDEAS
            for post, one in zip(
                posts["id"].to_pylist(), routed(texts, rules), strict=True
            )
        ],
        bool,
    )
    mine = np.flatnonzero(chosen)
    if not len(mine):
        return ()
    told = _asked(snapshot, found, texts, mine)
    groups: dict[str, list[int]] = {}
    for place, words in zip(mine.tolist(), told, strict=True):
        groups.setdefault(words, []).append(place)
    made = [_idea(snapshot, found, words, rows) for words, rows in groups.items()]
    return tuple(
        sorted(
            made,
            key=lambda one: (
                one.words == OTHER,
                -len(one.people),
                -one.carry,
                one.words,
            ),
        )
    )


def _asked(
    snapshot: Snapshot, found: Ledger, texts: list[str], mine: Longs
) -> list[str]:
    """For each request, its most distinctive phrase among all requests."""
    who = np.where(found.author >= 0, found.author, -1 - np.arange(len(found.author)))
    names = [name for name in snapshot.brands["name"].to_pylist() if name]
    read = phrases.counted([texts[place] for place in mine.tolist()], who[mine], names)
    whole = phrases.counted(texts, who, names)
    used, among = read.users(np.ones(len(mine), bool))
    column = {words: place for place, words in enumerate(whole.words)}
    users, people = whole.users(np.ones(len(texts), bool))
    others = users[[column[words] for words in read.words]] - used
    # Phrases frequent in requests and rare elsewhere; "wish" itself is no request.
    _, z = phrases.log_odds(used, among, others, max(people - among, 1))
    asking = np.array([_asks(words) for words in read.words], bool)
    z = np.where((used >= TWO) & ~asking & (z > 0), z, -np.inf)
    told = []
    for row in range(len(mine)):
        held = read.holds[[row]].indices
        best = int(held[np.argmax(z[held])]) if len(held) else -1
        if best < 0 or z[best] == -np.inf:
            told.append(OTHER)
            continue
        # Prefer the longer phrase: "smaller ear pads" says more than "smaller".
        whole_of = [
            place
            for place in held.tolist()
            if f" {read.words[best]} " in f" {read.words[place]} "
            and used[place] >= WHOLE * used[best]
        ]
        told.append(max((read.words[place] for place in whole_of), key=len))
    return told


_ASKING: Final = frozenset(
    [
        "wish",
        "nice",
        "great",
        "love",
        "add",
        "make",
        "bring",
        "feature",
        "request",
        "suggestion",
        "needs",
        "need",
        "option",
        "missing",
        "possible",
        "wünsche",
        "schön",
        "toll",
        "bitte",
        "vorschlag",
        "ojalá",
        "genial",
        "favor",
    ]
)
"""Words of asking, independent of what is requested."""


def _asks(words: str) -> bool:
    return all(word in _ASKING for word in words.split())


def _idea(snapshot: Snapshot, found: Ledger, words: str, rows: list[int]) -> Idea:
    at = sorted(
        moment
        for moment in snapshot.posts["created_at"]
        .take(pa.array(found.post[rows]))
        .to_pylist()
        if moment is not None
    )
    people = found.author[rows]
    return Idea(
        words,
        tuple(np.unique(people[people >= 0]).tolist()),
        tuple(dict.fromkeys(found.post[rows].tolist())),
        int(found.already[rows].sum()),
        at[0] if at else None,
        at[-1] if at else None,
    )


def sentence(found: tuple[Idea, ...]) -> str:
    """Number of people and posts with requests, and the most frequent request."""
    people = {who for one in found for who in one.people}
    posts = sum(len(one.posts) for one in found)
    if not found:
        return "No feature requests found by the rules."
    most = ""
    if found[0].words != OTHER:
        who = many(len(found[0].people), "person")
        most = f"; most often: “{found[0].words}” ({who})"
    return f"{many(len(people), 'person')} asked for something in {many(posts, 'post')}{most}."


def table(snapshot: Snapshot, found: tuple[Idea, ...]) -> pa.Table:
    """The requests as a table for pages, commands and exports."""
    ids, accounts = snapshot.posts["id"], snapshot.accounts
    rows = [
        {
            "idea": one.words,
            "people": len(one.people),
            "carry": one.carry,
            "first": one.first,
            "last": one.last,
            "who": "|".join(
                accounts["handle"][who].as_py() or accounts["id"][who].as_py()
                for who in one.people
            ),
            "evidence": "|".join(ids[row].as_py() for row in one.posts),
            "evidence_count": len(one.posts),
        }
        for one in found
    ]
    return pa.Table.from_pylist(rows, COLUMNS)


COLUMNS: Final = pa.schema(
    {
        "idea": pa.string(),
        "people": pa.int64(),
        "carry": pa.int64(),
        "first": pa.timestamp("us"),
        "last": pa.timestamp("us"),
        "who": pa.string(),
        "evidence": pa.string(),
        "evidence_count": pa.int64(),
    }
)
