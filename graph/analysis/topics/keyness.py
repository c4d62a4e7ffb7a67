"""Keyness: distinctive phrases of groups of posts, by sign, brand, product, month or person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import binomtest

from graph.analysis.customer_care.inbox import SIGNS, Ledger, ledger
from graph.analysis.topics import phrases
from graph.analysis.topics.phrases import Phrase
from graph.phrasing import listed, many
from graph.snapshots.interaction_filter import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

By = Literal["sign", "brand", "product", "month", "person"]

BYS: Final[tuple[By, ...]] = ("sign", "brand", "product", "month", "person")
MOST: Final = 12
"""Maximum number of groups that are compared."""
ENOUGH: Final = 5
"""Minimum number of posts for a person to be a group."""
LEVEL: Final = 0.9


@dataclass(frozen=True, slots=True)
class Group:
    """A group of posts and its distinctive phrases.

    `posts` are rows, most expected shares first. `unit` is what counts as a user of a
    phrase: "person" or "post".
    """

    name: str
    unit: str
    posts: tuple[int, ...]
    phrases: tuple[Phrase, ...]


def wording(
    snapshot: Snapshot,
    scope: Scope,
    by: By = "sign",
    sign: str | None = None,
    products: tuple[str, ...] = (),
    top: int = 20,
) -> tuple[Group, ...]:
    """Distinctive phrases of each group, compared with all other groups.

    Parameters:
        snapshot: the snapshot.
        scope: the filters; with `by="brand"` its brand is ignored.
        by: the grouping. `person` compares the twelve most active authors with everybody
            else, counting posts instead of people.
        sign: only cases of this sign; None for all.
        products: product names to find in the texts, for `by="product"`.
        top: maximum number of phrases per group.

    Raises:
        UsageError: the brand does not exist.

    Cost: a pass over the texts, and a sort of the phrases for each group.
    """
    whole = Scope(
        topic=scope.topic,
        platform=scope.platform,
        since=scope.since,
        until=scope.until,
        with_coordinated=scope.with_coordinated,
    )
    found = ledger(snapshot, whole if by == "brand" else scope)
    found = found.only(found.where(sign=[sign] if sign else ()))
    names = _groups(snapshot, found, by, products)
    texts = snapshot.posts["text"].take(pa.array(found.post)).to_pylist()
    read = phrases.counted(
        [text or "" for text in texts],
        np.arange(len(texts)) if by == "person" else _people(found),
        [*_names(snapshot), *(products if by == "product" else ())],
    )
    told = []
    for name, mask in names:
        kept = phrases.apart(read, mask, ~mask, top)
        told.append(
            Group(
                name,
                "post" if by == "person" else "person",
                tuple(found.post[mask].tolist()),
                tuple(_rows(one, found.post) for one in kept),
            )
        )
    return tuple(told)


def _people(found: Ledger) -> Longs:
    """Author of each case; each unknown author gets a distinct negative number."""
    unknown = -1 - np.arange(len(found.author))
    people: Longs = np.where(found.author >= 0, found.author, unknown)
    return people


def _groups(
    snapshot: Snapshot, found: Ledger, by: By, products: tuple[str, ...]
) -> list[tuple[str, Mask]]:
    if by == "sign":
        return [
            (sign, found.sign == place)
            for place, sign in enumerate(SIGNS)
            if sign != "remark"
        ]
    if by == "product":
        texts = snapshot.posts["text"].take(pa.array(found.post)).to_pylist()
        return list(_named(texts, products).items())
    if by == "brand":
        keys, names = found.brand, snapshot.brands["name"].to_pylist()
        label = {row: names[row] for row in np.unique(keys).tolist()}
    elif by == "person":
        keys = found.author
        label = {row: _called(snapshot, row) for row in np.unique(keys[keys >= 0])}
    else:
        at = snapshot.posts["created_at"].take(pa.array(found.post))
        months = pc.strftime(at, "%Y-%m").fill_null("").to_numpy(zero_copy_only=False)
        every, keys = np.unique(months.astype(str), return_inverse=True)
        label = {place: str(name) for place, name in enumerate(every) if name}
    counts = {row: int((keys == row).sum()) for row in label}
    if by == "person":
        counts = {row: count for row, count in counts.items() if count >= ENOUGH}
    order = sorted(counts, key=lambda row: (-counts[row], label[row]))[:MOST]
    if by == "month":
        order = sorted(order, key=label.__getitem__)
    return [(label[row], keys == row) for row in order]


def _called(snapshot: Snapshot, account: int) -> str:
    """An account's handle, or its id without one."""
    known = snapshot.accounts.slice(account, 1).to_pylist()[0]
    return f"@{known['handle']}" if known["handle"] else str(known["id"])


def _named(texts: Sequence[str | None], products: tuple[str, ...]) -> dict[str, Mask]:
    """Mask of the texts that name each product as whole words; longest names first."""
    if not products:
        return {}
    longest = sorted(products, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(name.casefold()) for name in longest)})(?!\w)"
    )
    held = [set(pattern.findall((text or "").casefold())) for text in texts]
    return {
        name: np.array([name.casefold() in names for names in held], bool)
        for name in products
    }


def _names(snapshot: Snapshot) -> list[str]:
    """Brand names, to be ignored in phrases."""
    return [name for name in snapshot.brands["name"].to_pylist() if name]


def _rows(one: Phrase, post: Longs) -> Phrase:
    """The phrase with rows of the posts table instead of text indices."""
    return Phrase(
        one.words,
        one.people,
        one.among,
        one.others,
        one.rest,
        one.odds,
        one.z,
        tuple(dict.fromkeys(post[list(one.posts)].tolist())),
    )


def sentence(found: tuple[Group, ...]) -> str:
    """The top phrases of up to four groups as a sentence."""
    told = [group for group in found if group.phrases]
    if not told:
        return "No phrase distinguishes one of these groups from the others."
    parts = [f"{group.name}: {listed(_first(group))}" for group in told[:4]]
    words = "; ".join(parts)
    return f"{words[0].upper()}{words[1:]}."


def _first(group: Group) -> list[str]:
    return [
        f"“{one.words}” ({many(one.people, group.unit)})" for one in group.phrases[:3]
    ]


def table(snapshot: Snapshot, found: tuple[Group, ...]) -> pa.Table:
    """The groups and their phrases as a table for pages, commands and exports."""
    ids = snapshot.posts["id"]
    rows = []
    for group in found:
        for rank, one in enumerate(group.phrases, 1):
            bounds = binomtest(one.people, one.among).proportion_ci(LEVEL, "wilson")
            rows.append(
                {
                    "group": group.name,
                    "rank": rank,
                    "phrase": one.words,
                    "users": one.people,
                    "among": one.among,
                    "share": one.people / one.among,
                    "low": float(bounds.low),
                    "high": float(bounds.high),
                    "others": one.others,
                    "rest": one.rest,
                    "odds": round(one.odds, 2),
                    "z": round(one.z, 2),
                    "evidence": "|".join(ids[row].as_py() for row in one.posts[:20]),
                    "evidence_count": len(one.posts),
                }
            )
    return pa.Table.from_pylist(rows, COLUMNS)


COLUMNS: Final = pa.schema(
    {
        "group": pa.string(),
        "rank": pa.int64(),
        "phrase": pa.string(),
        "users": pa.int64(),
        "among": pa.int64(),
        "share": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "others": pa.int64(),
        "rest": pa.int64(),
        "odds": pa.float64(),
        "z": pa.float64(),
        "evidence": pa.string(),
        "evidence_count": pa.int64(),
    }
)
