"""Feature requests: what people ask for, with their number and shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import Inbox, build_inbox
from graph.analysis.customer_care.routing import (
    IDEAS_DEPARTMENT,
    RoutingRules,
    route_texts,
)
from graph.analysis.topics import phrases
from graph.phrasing import format_count
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

MIN_PEOPLE_PER_IDEA: Final = 2
"""Minimum number of people with a phrase in common to form one request."""

MIN_LONGER_PHRASE_SHARE: Final = 0.7
"""Minimum share of a phrase's users that must use a longer phrase for it to be preferred."""

OTHER_IDEA: Final = "something else"


@dataclass(frozen=True, slots=True)
class FeatureRequest:
    """One request: the common phrase, the people and their posts.

    `people` and `posts` are rows; `shares` counts shares and quotes of the posts.
    """

    phrase: str
    people: tuple[int, ...]
    posts: tuple[int, ...]
    shares: int
    first_at: datetime | None
    last_at: datetime | None


def find_feature_requests(
    snapshot: Snapshot,
    scope: Scope,
    rules: RoutingRules,
    manual_departments: Iterable[tuple[str, str]] = (),
) -> tuple[FeatureRequest, ...]:
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
    found = build_inbox(snapshot, scope)
    posts = snapshot.posts.select(["id", "text", "created_at"]).take(
        pa.array(found.post)
    )
    texts = [text or "" for text in posts["text"].to_pylist()]
    noted = dict(manual_departments)
    chosen = np.array(
        [
            noted.get(post, one.department) == IDEAS_DEPARTMENT
            for post, one in zip(
                posts["id"].to_pylist(), route_texts(texts, rules), strict=True
            )
        ],
        bool,
    )
    mine = np.flatnonzero(chosen)
    if not len(mine):
        return ()
    told = _shared_phrases(snapshot, found, texts, mine)
    groups: dict[str, list[int]] = {}
    for place, words in zip(mine.tolist(), told, strict=True):
        groups.setdefault(words, []).append(place)
    made = [_build_feature_request(snapshot, found, words, rows) for words, rows in groups.items()]
    return tuple(
        sorted(
            made,
            key=lambda one: (
                one.phrase == OTHER_IDEA,
                -len(one.people),
                -one.shares,
                one.phrase,
            ),
        )
    )


def _shared_phrases(
    snapshot: Snapshot, inbox: Inbox, texts: list[str], rows: Longs
) -> list[str]:
    """For each request, its most distinctive phrase among all requests."""
    who = np.where(inbox.author >= 0, inbox.author, -1 - np.arange(len(inbox.author)))
    names = [name for name in snapshot.brands["name"].to_pylist() if name]
    read = phrases.build_phrase_matrix([texts[place] for place in rows.tolist()], who[rows], names)
    whole = phrases.build_phrase_matrix(texts, who, names)
    used, among = read.count_users(np.ones(len(rows), bool))
    column = {words: place for place, words in enumerate(whole.phrases)}
    users, people = whole.count_users(np.ones(len(texts), bool))
    others = users[[column[words] for words in read.phrases]] - used
    # Phrases frequent in requests and rare elsewhere; "wish" itself is no request.
    _, z = phrases.log_odds_ratio(used, among, others, max(people - among, 1))
    asking = np.array([_is_request_phrase(words) for words in read.phrases], bool)
    z = np.where((used >= MIN_PEOPLE_PER_IDEA) & ~asking & (z > 0), z, -np.inf)
    told = []
    for row in range(len(rows)):
        held = read.contains[[row]].indices
        best = int(held[np.argmax(z[held])]) if len(held) else -1
        if best < 0 or z[best] == -np.inf:
            told.append(OTHER_IDEA)
            continue
        # Prefer the longer phrase: "smaller ear pads" says more than "smaller".
        whole_of = [
            place
            for place in held.tolist()
            if f" {read.phrases[best]} " in f" {read.phrases[place]} "
            and used[place] >= MIN_LONGER_PHRASE_SHARE * used[best]
        ]
        told.append(max((read.phrases[place] for place in whole_of), key=len))
    return told


_REQUEST_WORDS: Final = frozenset(
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


def _is_request_phrase(phrase: str) -> bool:
    return all(word in _REQUEST_WORDS for word in phrase.split())


def _build_feature_request(snapshot: Snapshot, inbox: Inbox, phrase: str, rows: list[int]) -> FeatureRequest:
    at = sorted(
        moment
        for moment in snapshot.posts["created_at"]
        .take(pa.array(inbox.post[rows]))
        .to_pylist()
        if moment is not None
    )
    people = inbox.author[rows]
    return FeatureRequest(
        phrase,
        tuple(np.unique(people[people >= 0]).tolist()),
        tuple(dict.fromkeys(inbox.post[rows].tolist())),
        int(inbox.shares_so_far[rows].sum()),
        at[0] if at else None,
        at[-1] if at else None,
    )


def describe_feature_requests(requests: tuple[FeatureRequest, ...]) -> str:
    """Number of people and posts with requests, and the most frequent request."""
    people = {who for one in requests for who in one.people}
    posts = sum(len(one.posts) for one in requests)
    if not requests:
        return "No feature requests found by the rules."
    most = ""
    if requests[0].phrase != OTHER_IDEA:
        who = format_count(len(requests[0].people), "person")
        most = f"; most often: “{requests[0].phrase}” ({who})"
    return f"{format_count(len(people), 'person')} asked for something in {format_count(posts, 'post')}{most}."


def feature_requests_table(snapshot: Snapshot, requests: tuple[FeatureRequest, ...]) -> pa.Table:
    """The requests as a table for pages, commands and exports."""
    ids, accounts = snapshot.posts["id"], snapshot.accounts
    rows = [
        {
            "idea": one.phrase,
            "people": len(one.people),
            "carry": one.shares,
            "first": one.first_at,
            "last": one.last_at,
            "who": "|".join(
                accounts["handle"][who].as_py() or accounts["id"][who].as_py()
                for who in one.people
            ),
            "evidence": "|".join(ids[row].as_py() for row in one.posts),
            "evidence_count": len(one.posts),
        }
        for one in requests
    ]
    return pa.Table.from_pylist(rows, FEATURE_REQUEST_SCHEMA)


FEATURE_REQUEST_SCHEMA: Final = pa.schema(
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
