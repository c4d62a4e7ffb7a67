"""Keyness: distinctive phrases by sign, brand, product, month or person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import binomtest

from graph.analysis.customer_care.inbox import CASE_SIGNS, Inbox, build_inbox
from graph.analysis.topics.phrases import (
    Phrase,
    build_phrase_matrix,
    distinctive_phrases,
)
from graph.phrasing import format_count, join_words
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

KeynessGrouping = Literal["sign", "brand", "product", "month", "person"]

KEYNESS_GROUPINGS: Final[tuple[KeynessGrouping, ...]] = (
    "sign",
    "brand",
    "product",
    "month",
    "person",
)
MAX_GROUPS: Final = 12
"""Maximum number of groups that are compared."""
MIN_POSTS_PER_PERSON: Final = 5
"""Minimum number of posts for a person to be a group."""
KEYNESS_CONFIDENCE: Final = 0.9


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """A group of posts and its distinctive phrases.

    `posts` are rows, most expected shares first. `unit` is what counts as a user of a
    phrase: "person" or "post".
    """

    name: str
    unit: str
    posts: tuple[int, ...]
    phrases: tuple[Phrase, ...]


def compare_group_phrases(
    snapshot: Snapshot,
    scope: Scope,
    by: KeynessGrouping = "sign",
    sign: str | None = None,
    products: tuple[str, ...] = (),
    top: int = 20,
) -> tuple[PhraseGroup, ...]:
    """Distinctive phrases of each group, compared with all other groups.

    Parameters:
        snapshot: the snapshot.
        scope: the filters; with `by="brand"` its brand is ignored.
        by: the grouping. `person` compares the twelve most active authors with
            everybody else, counting posts instead of people.
        sign: only cases of this sign; None for all.
        products: product names to find in the texts, for `by="product"`.
        top: maximum number of phrases per group.

    Raises:
        UsageError: the brand does not exist.

    Cost: a pass over the texts, and a sort of the phrases for each group.
    """
    if by == "brand":
        scope = replace(scope, brand=None)
    inbox = build_inbox(snapshot, scope)
    inbox = inbox.subset(inbox.mask(signs=[sign] if sign else ()))
    texts = snapshot.posts["text"].take(pa.array(inbox.post)).to_pylist()
    matrix = build_phrase_matrix(
        [text or "" for text in texts],
        np.arange(len(texts)) if by == "person" else _author_units(inbox),
        [*_brand_names(snapshot), *(products if by == "product" else ())],
    )
    return tuple(
        PhraseGroup(
            name=name,
            unit="post" if by == "person" else "person",
            posts=tuple(inbox.post[mask].tolist()),
            phrases=tuple(
                _with_post_rows(phrase, inbox.post)
                for phrase in distinctive_phrases(matrix, mask, ~mask, top)
            ),
        )
        for name, mask in _groups(snapshot, inbox, by, products)
    )


def _author_units(inbox: Inbox) -> Longs:
    """Author of each case; each unknown author gets a distinct negative number."""
    unknown = -1 - np.arange(len(inbox.author))
    authors: Longs = np.where(inbox.author >= 0, inbox.author, unknown)
    return authors


def _groups(
    snapshot: Snapshot, inbox: Inbox, by: KeynessGrouping, products: tuple[str, ...]
) -> list[tuple[str, Mask]]:
    if by == "sign":
        return [
            (sign, inbox.sign == code)
            for code, sign in enumerate(CASE_SIGNS)
            if sign != "remark"
        ]
    if by == "product":
        texts = snapshot.posts["text"].take(pa.array(inbox.post)).to_pylist()
        return list(_product_masks(texts, products).items())
    if by == "brand":
        keys, names = inbox.brand, snapshot.brands["name"].to_pylist()
        label = {row: names[row] for row in np.unique(keys).tolist()}
    elif by == "person":
        keys = inbox.author
        label = {
            row: _account_name(snapshot, row) for row in np.unique(keys[keys >= 0])
        }
    else:
        at = snapshot.posts["created_at"].take(pa.array(inbox.post))
        months = pc.strftime(at, "%Y-%m").fill_null("").to_numpy(zero_copy_only=False)
        every, keys = np.unique(months.astype(str), return_inverse=True)
        label = {code: str(name) for code, name in enumerate(every) if name}
    counts = {row: int((keys == row).sum()) for row in label}
    if by == "person":
        counts = {
            row: count for row, count in counts.items() if count >= MIN_POSTS_PER_PERSON
        }
    order = sorted(counts, key=lambda row: (-counts[row], label[row]))[:MAX_GROUPS]
    if by == "month":
        order = sorted(order, key=label.__getitem__)
    return [(label[row], keys == row) for row in order]


def _account_name(snapshot: Snapshot, account: int) -> str:
    """An account's handle, or its id without one."""
    row = snapshot.accounts.slice(account, 1).to_pylist()[0]
    return f"@{row['handle']}" if row["handle"] else str(row["id"])


def _product_masks(
    texts: Sequence[str | None], products: tuple[str, ...]
) -> dict[str, Mask]:
    """Mask of the texts that name each product as whole words; longest names first."""
    if not products:
        return {}
    longest = sorted(products, key=len, reverse=True)
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(name.casefold()) for name in longest)})(?!\w)"
    )
    named = [set(pattern.findall((text or "").casefold())) for text in texts]
    return {
        name: np.array([name.casefold() in names for names in named], bool)
        for name in products
    }


def _brand_names(snapshot: Snapshot) -> list[str]:
    """Brand names, to be ignored in phrases."""
    return [name for name in snapshot.brands["name"].to_pylist() if name]


def _with_post_rows(phrase: Phrase, post: Longs) -> Phrase:
    """The phrase with rows of the posts table instead of text indices."""
    rows = post[list(phrase.posts)].tolist()
    return replace(phrase, posts=tuple(dict.fromkeys(rows)))


def describe_group_phrases(groups: tuple[PhraseGroup, ...]) -> str:
    """The top phrases of up to four groups as a sentence."""
    distinct = [group for group in groups if group.phrases]
    if not distinct:
        return "No phrase distinguishes one of these groups from the others."
    text = "; ".join(
        f"{group.name}: {join_words(_top_phrases(group))}" for group in distinct[:4]
    )
    return f"{text[0].upper()}{text[1:]}."


def _top_phrases(group: PhraseGroup) -> list[str]:
    return [
        f"“{phrase.text}” ({format_count(phrase.group_users, group.unit)})"
        for phrase in group.phrases[:3]
    ]


def group_phrases_table(
    snapshot: Snapshot, groups: tuple[PhraseGroup, ...]
) -> pa.Table:
    """The groups and their phrases as a table for pages, commands and exports."""
    ids = snapshot.posts["id"]
    rows = []
    for group in groups:
        for rank, phrase in enumerate(group.phrases, 1):
            users, size = phrase.group_users, phrase.group_size
            bounds = binomtest(users, size).proportion_ci(KEYNESS_CONFIDENCE, "wilson")
            rows.append(
                {
                    "group": group.name,
                    "rank": rank,
                    "phrase": phrase.text,
                    "users": users,
                    "among": size,
                    "share": users / size,
                    "low": float(bounds.low),
                    "high": float(bounds.high),
                    "others": phrase.rest_users,
                    "rest": phrase.rest_size,
                    "odds": round(phrase.odds_ratio, 2),
                    "z": round(phrase.z_score, 2),
                    "evidence": "|".join(ids[row].as_py() for row in phrase.posts[:20]),
                    "evidence_count": len(phrase.posts),
                }
            )
    return pa.Table.from_pylist(rows, GROUP_PHRASES_SCHEMA)


GROUP_PHRASES_SCHEMA: Final = pa.schema(
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
