"""Result types of ranked lists: accounts with rank, score, score parts and evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.snapshots.snapshot import Snapshot

_LINK: Final = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)

MAX_EVIDENCE_IDS: Final = 20
"""Maximum number of evidence ids in a row; `evidence_count` is the full number."""

SCORE_DECIMALS: Final = 9
"""Decimals to which scores are rounded before sorting."""

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """An additive part of a score: column name and title."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an account is in a list: a sentence, its evidence, and its best post.

    `evidence` holds at most `MAX_EVIDENCE_IDS` ids of posts (or keys of interactions),
    `evidence_count` is the full number; `best_post` is a post id, or None.
    """

    why: str
    evidence: tuple[str, ...]
    evidence_count: int
    best_post: str | None = None


@dataclass(frozen=True, slots=True)
class RankedAccount:
    """One row of a ranked list.

    `row` is the row of the accounts table; `parts` add up to `score`; `why` is the
    explanation, `evidence` holds post ids. `rank_low` and `rank_high` are the 90 %
    interval of the rank; None before it is computed. `complaints` is the share of
    complaints among the labelled posts behind the row, in lists of mere attention.
    """

    row: int
    account: str
    handle: str | None
    platform: str
    rank: int
    score: float
    parts: tuple[float, ...]
    why: str
    evidence: tuple[str, ...]
    evidence_count: int
    rank_low: int | None = None
    rank_high: int | None = None
    probability: float | None = None
    profile: str | None = None
    best_post: str | None = None
    complaints: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranked list with its summary and settings.

    `sentence` summarises the list. `claim` is `full`, `promising` (the data covers too
    short a time for more) or `none`; then the sentence says which data is missing.
    `accounts_considered` and `posts` count the data behind it; `exclusions` counts
    excluded accounts or posts by reason.
    """

    name: str
    parts: tuple[ScorePart, ...]
    people: tuple[RankedAccount, ...]
    sentence: str
    claim: str
    accounts_considered: int
    posts: int
    exclusions: Mapping[str, int]
    settings: Mapping[str, object] = field(default_factory=dict)

    def table(self) -> pa.Table:
        """The list as a table for commands, exports and pages."""
        columns: dict[str, list[Any]] = {
            "account": [person.account for person in self.people],
            "handle": [person.handle for person in self.people],
            "platform": [person.platform for person in self.people],
            "rank": [person.rank for person in self.people],
            "score": [person.score for person in self.people],
            "low": [person.rank_low for person in self.people],
            "high": [person.rank_high for person in self.people],
        }
        for place, part in enumerate(self.parts):
            columns[part.name] = [person.parts[place] for person in self.people]
        if any(person.probability is not None for person in self.people):
            columns["probability"] = [person.probability for person in self.people]
        if any(person.complaints is not None for person in self.people):
            columns["complaints"] = [person.complaints for person in self.people]
        columns |= {
            "why": [person.why for person in self.people],
            "profile": [person.profile for person in self.people],
            "best_post": [person.best_post for person in self.people],
            "evidence": ["|".join(person.evidence) for person in self.people],
            "evidence_count": [person.evidence_count for person in self.people],
        }
        fixed = {"low": pa.int64(), "high": pa.int64(), "complaints": pa.float64()}
        return pa.table(
            {
                name: pa.array(values, fixed.get(name))
                for name, values in columns.items()
            }
        )


def order_by_score(
    snapshot: Snapshot, scores: Floats, rows: npt.NDArray[np.int64]
) -> Any:
    """Account rows by falling score; ties by account key, so that runs agree.

    Parameters:
        snapshot: the snapshot; its accounts are sorted by key.
        scores: one score per row of the accounts table.
        rows: the accounts to sort.

    Scores tie if they are equal after rounding to `SCORE_DECIMALS`.
    """
    return rows[np.lexsort((rows, -np.round(scores[rows], SCORE_DECIMALS)))]


def safe_url(url: str | None) -> str | None:
    """The URL if it is safe as a link (http or https); else None.

    >>> safe_url("javascript:alert(1)"), safe_url("https://a.example/b")
    (None, 'https://a.example/b')
    """
    return url if url and _LINK.fullmatch(url) else None


def profile_url(account: Mapping[str, Any]) -> str | None:
    """Profile URL of an account, from the file or built from platform and handle.

    >>> profile_url({"url": None, "platform": "x", "handle": "ann", "id": "x:1"})
    'https://x.com/ann'

    URLs that a browser would execute are ignored:

    >>> profile_url(
    ...     {"url": "javascript:x", "platform": "a", "handle": "b", "id": "a:1"}
    ... )
    """
    if known := safe_url(account["url"]):
        return known
    handle = account["handle"]
    native = str(account["id"]).partition(":")[2]
    places = {
        "x": f"https://x.com/{handle}",
        "bluesky": f"https://bsky.app/profile/{handle or native}",
        "reddit": f"https://www.reddit.com/user/{handle}",
        "youtube": f"https://www.youtube.com/channel/{native}",
        "instagram": f"https://www.instagram.com/{handle}/",
        "tiktok": f"https://www.tiktok.com/@{handle}",
        "threads": f"https://www.threads.net/@{handle}",
        "telegram": f"https://t.me/{handle}",
    }
    if handle or account["platform"] in {"bluesky", "youtube"}:
        return safe_url(places.get(account["platform"]))
    return None


def build_ranked_accounts(
    snapshot: Snapshot,
    rows: Sequence[int],
    scores: Floats,
    parts: Floats,
    explanations: Mapping[int, Explanation],
    probability: Floats | None = None,
    rank_interval: tuple[Longs, Longs] | None = None,
) -> tuple[RankedAccount, ...]:
    """Build the rows of a ranked list, in the given order.

    Parameters:
        snapshot: the snapshot.
        rows: rows of the accounts, in order of rank.
        scores: one score per row of the accounts table.
        parts: the score parts, one row per account, one column per part.
        explanations: the explanation of each account, by account row.
        probability: probability per row of the accounts table, if the list has one.
        rank_interval: lowest and highest rank of each of `rows`.
    """
    accounts = snapshot.accounts.take(pa.array(rows, pa.int64())).to_pylist()
    listed = []
    for rank, (row, account) in enumerate(zip(rows, accounts, strict=True), start=1):
        explanation = explanations[row]
        listed.append(
            RankedAccount(
                row=int(row),
                account=account["id"],
                handle=account["handle"],
                platform=account["platform"],
                rank=rank,
                score=float(scores[row]),
                parts=tuple(float(value) for value in parts[row]),
                why=explanation.why,
                evidence=explanation.evidence,
                evidence_count=explanation.evidence_count,
                rank_low=None
                if rank_interval is None
                else int(rank_interval[0][rank - 1]),
                rank_high=None
                if rank_interval is None
                else int(rank_interval[1][rank - 1]),
                probability=None if probability is None else float(probability[row]),
                profile=profile_url(account),
                best_post=explanation.best_post,
            )
        )
    return tuple(listed)


EVIDENCE_SCHEMA: Final = {"evidence": pa.string(), "evidence_count": pa.int64()}


def evidence_columns(snapshot: Snapshot, posts: Sequence[int]) -> dict[str, str | int]:
    """The columns of `EVIDENCE_SCHEMA` for one row; `posts` are rows, best first."""
    ids = snapshot.posts["id"]
    named = "|".join(ids[row].as_py() for row in posts[:MAX_EVIDENCE_IDS])
    return {"evidence": named, "evidence_count": len(posts)}
