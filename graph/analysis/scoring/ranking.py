"""A list of people: rank, score, the parts that add up to it, and the evidence."""

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

EVIDENCE: Final = 20
"""At most so many ids stand as evidence in a row; `evidence_count` says how many."""

DIGITS: Final = 9
"""So many decimals of a score count in the order."""

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """An additive term of a score: its column, and what it is in everyday words."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a list. `low` and `high` are the interval of the rank, once known."""

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
    low: int | None = None
    high: int | None = None
    probability: float | None = None
    profile: str | None = None
    best_post: str | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A list with its conditions.

    `sentence` says what the list holds; `claim` is `full`, `promising` (the data is
    too short to claim more) or `none`, and then the sentence says what would help.
    `considered` accounts and `posts` stand behind it; `left_out` counts by reason.
    """

    name: str
    parts: tuple[Part, ...]
    people: tuple[Person, ...]
    sentence: str
    claim: str
    considered: int
    posts: int
    left_out: Mapping[str, int]
    settings: Mapping[str, object] = field(default_factory=dict)

    def table(self) -> pa.Table:
        """The list as the command line, the exports and the pages show it."""
        columns: dict[str, list[Any]] = {
            "account": [person.account for person in self.people],
            "handle": [person.handle for person in self.people],
            "platform": [person.platform for person in self.people],
            "rank": [person.rank for person in self.people],
            "score": [person.score for person in self.people],
            "low": [person.low for person in self.people],
            "high": [person.high for person in self.people],
        }
        for place, part in enumerate(self.parts):
            columns[part.name] = [person.parts[place] for person in self.people]
        if any(person.probability is not None for person in self.people):
            columns["probability"] = [person.probability for person in self.people]
        columns |= {
            "why": [person.why for person in self.people],
            "profile": [person.profile for person in self.people],
            "best_post": [person.best_post for person in self.people],
            "evidence": ["|".join(person.evidence) for person in self.people],
            "evidence_count": [person.evidence_count for person in self.people],
        }
        fixed = {"low": pa.int64(), "high": pa.int64()}
        return pa.table(
            {
                name: pa.array(values, fixed.get(name))
                for name, values in columns.items()
            }
        )


def order(snapshot: Snapshot, scores: Floats, chosen: npt.NDArray[np.int64]) -> Any:
    """The chosen accounts by falling score; ties by account key, so runs agree.

    Accounts are sorted by key in a snapshot, so their row is their key's order. Scores
    tie when they differ by less than a sum of fractions can tell.
    """
    return chosen[np.lexsort((chosen, -np.round(scores[chosen], DIGITS)))]


def web(url: str | None) -> str | None:
    """An address that may become a link: http or https, and nothing else.

    >>> web("javascript:alert(1)"), web("https://a.example/b")
    (None, 'https://a.example/b')
    """
    return url if url and _LINK.fullmatch(url) else None


def profile_url(account: Mapping[str, Any]) -> str | None:
    """Where a person can be looked up, where the file or the platform tells.

    >>> profile_url({"url": None, "platform": "x", "handle": "ann", "id": "x:1"})
    'https://x.com/ann'

    An address that a browser would run and not open is none:

    >>> profile_url(
    ...     {"url": "javascript:x", "platform": "a", "handle": "b", "id": "a:1"}
    ... )
    """
    if known := web(account["url"]):
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
        return web(places.get(account["platform"]))
    return None


def people(
    snapshot: Snapshot,
    rows: Sequence[int],
    scores: Floats,
    parts: Floats,
    told: Mapping[int, tuple[str, tuple[str, ...], int, str | None]],
    probability: Floats | None = None,
    interval: tuple[Longs, Longs] | None = None,
) -> tuple[Person, ...]:
    """The rows of a list, ranked as given.

    Parameters:
        rows: the accounts in order.
        scores: one a row of the accounts table; `parts` has one column a part.
        told: for each account why, the evidence, its full count, and the best post.
        interval: the lowest and highest rank of each of the rows.

    """
    taken = snapshot.accounts.take(pa.array(rows, pa.int64())).to_pylist()
    listed = []
    for rank, (row, account) in enumerate(zip(rows, taken, strict=True), start=1):
        why, evidence, count, best = told[row]
        listed.append(
            Person(
                row=int(row),
                account=account["id"],
                handle=account["handle"],
                platform=account["platform"],
                rank=rank,
                score=float(scores[row]),
                parts=tuple(float(value) for value in parts[row]),
                why=why,
                evidence=evidence,
                evidence_count=count,
                low=None if interval is None else int(interval[0][rank - 1]),
                high=None if interval is None else int(interval[1][rank - 1]),
                probability=None if probability is None else float(probability[row]),
                profile=profile_url(account),
                best_post=best,
            )
        )
    return tuple(listed)


SCHEMA: Final = {"evidence": pa.string(), "evidence_count": pa.int64()}


def evidence(snapshot: Snapshot, posts: Sequence[int]) -> dict[str, str | int]:
    """The two columns of `SCHEMA` for one row; `posts` are rows, the most telling first."""
    ids = snapshot.posts["id"]
    named = "|".join(ids[row].as_py() for row in posts[:EVIDENCE])
    return {"evidence": named, "evidence_count": len(posts)}
