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
from graph.analysis.topics.phrases import build_phrase_matrix, log_odds_ratio
from graph.phrasing import format_count
from graph.snapshots.arrays import Longs
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

MIN_PEOPLE_PER_IDEA: Final = 2
"""Minimum number of people with a phrase in common to form one request."""

MIN_LONGER_PHRASE_SHARE: Final = 0.7
"""Minimum share of a phrase's users who use a longer phrase for it to be preferred."""

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

    Posts of the department `ideas` are grouped by the phrase that is most distinctive
    for requests (log-odds ratio; see `graph.analysis.topics.phrases`).

    Parameters:
        snapshot: the snapshot.
        scope: the filters.
        rules: routing rules; their department `ideas` defines a request.
        manual_departments: pairs of post id and department chosen by users; they
            override the rules.

    Raises:
        UsageError: the brand does not exist.

    Cost: a pass over the texts.
    """
    inbox = build_inbox(snapshot, scope)
    posts = snapshot.posts.select(["id", "text", "created_at"]).take(
        pa.array(inbox.post)
    )
    texts = [text or "" for text in posts["text"].to_pylist()]
    manual = dict(manual_departments)
    is_request = np.array(
        [
            manual.get(post, match.department) == IDEAS_DEPARTMENT
            for post, match in zip(
                posts["id"].to_pylist(), route_texts(texts, rules), strict=True
            )
        ],
        bool,
    )
    rows = np.flatnonzero(is_request)
    if not len(rows):
        return ()
    groups: dict[str, list[int]] = {}
    phrases = _shared_phrases(snapshot, inbox, texts, rows)
    for row, phrase in zip(rows.tolist(), phrases, strict=True):
        groups.setdefault(phrase, []).append(row)
    requests = [
        _build_feature_request(snapshot, inbox, phrase, group)
        for phrase, group in groups.items()
    ]
    return tuple(
        sorted(
            requests,
            key=lambda request: (
                request.phrase == OTHER_IDEA,
                -len(request.people),
                -request.shares,
                request.phrase,
            ),
        )
    )


def _shared_phrases(
    snapshot: Snapshot, inbox: Inbox, texts: list[str], rows: Longs
) -> list[str]:
    """For each request, its most distinctive phrase among all requests."""
    unknown = -1 - np.arange(len(inbox.author))
    author = np.where(inbox.author >= 0, inbox.author, unknown)
    names = [name for name in snapshot.brands["name"].to_pylist() if name]
    request_texts = [texts[row] for row in rows.tolist()]
    requests = build_phrase_matrix(request_texts, author[rows], names)
    everything = build_phrase_matrix(texts, author, names)
    users, group_size = requests.count_users(np.ones(len(rows), bool))
    column = {phrase: index for index, phrase in enumerate(everything.phrases)}
    all_users, people = everything.count_users(np.ones(len(texts), bool))
    rest_users = all_users[[column[phrase] for phrase in requests.phrases]] - users
    # Phrases frequent in requests and rare elsewhere; "wish" itself is no request.
    _, z = log_odds_ratio(users, group_size, rest_users, max(people - group_size, 1))
    asking = np.array([_is_request_phrase(phrase) for phrase in requests.phrases], bool)
    z = np.where((users >= MIN_PEOPLE_PER_IDEA) & ~asking & (z > 0), z, -np.inf)
    shared = []
    for row in range(len(rows)):
        contained = requests.contains[[row]].indices
        best = int(contained[np.argmax(z[contained])]) if len(contained) else -1
        if best < 0 or z[best] == -np.inf:
            shared.append(OTHER_IDEA)
            continue
        # Prefer the longer phrase: "smaller ear pads" says more than "smaller".
        longer = [
            index
            for index in contained.tolist()
            if f" {requests.phrases[best]} " in f" {requests.phrases[index]} "
            and users[index] >= MIN_LONGER_PHRASE_SHARE * users[best]
        ]
        shared.append(max((requests.phrases[index] for index in longer), key=len))
    return shared


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


def _build_feature_request(
    snapshot: Snapshot, inbox: Inbox, phrase: str, rows: list[int]
) -> FeatureRequest:
    times = sorted(
        moment
        for moment in snapshot.posts["created_at"]
        .take(pa.array(inbox.post[rows]))
        .to_pylist()
        if moment is not None
    )
    people = inbox.author[rows]
    return FeatureRequest(
        phrase=phrase,
        people=tuple(np.unique(people[people >= 0]).tolist()),
        posts=tuple(dict.fromkeys(inbox.post[rows].tolist())),
        shares=int(inbox.shares_so_far[rows].sum()),
        first_at=times[0] if times else None,
        last_at=times[-1] if times else None,
    )


def describe_feature_requests(requests: tuple[FeatureRequest, ...]) -> str:
    """Number of people and posts with requests, and the most frequent request."""
    people = {account for request in requests for account in request.people}
    posts = sum(len(request.posts) for request in requests)
    if not requests:
        return "No feature requests found by the rules."
    most = ""
    if requests[0].phrase != OTHER_IDEA:
        count = format_count(len(requests[0].people), "person")
        most = f"; most often: “{requests[0].phrase}” ({count})"
    return (
        f"{format_count(len(people), 'person')} made requests in "
        f"{format_count(posts, 'post')}{most}."
    )


def feature_requests_table(
    snapshot: Snapshot, requests: tuple[FeatureRequest, ...]
) -> pa.Table:
    """The requests as a table for pages, commands and exports."""
    ids, accounts = snapshot.posts["id"], snapshot.accounts
    rows = [
        {
            "idea": request.phrase,
            "people": len(request.people),
            "carry": request.shares,
            "first": request.first_at,
            "last": request.last_at,
            "who": "|".join(
                accounts["handle"][row].as_py() or accounts["id"][row].as_py()
                for row in request.people
            ),
            "evidence": "|".join(ids[row].as_py() for row in request.posts),
            "evidence_count": len(request.posts),
        }
        for request in requests
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
