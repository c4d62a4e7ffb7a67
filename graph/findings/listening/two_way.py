"""Whether a brand talks with people or at them: itself and its rivals side by side."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Literal

import numpy as np
import pyarrow as pa
from scipy.stats import binomtest

from graph.findings.listening.responses import authors, responses
from graph.findings.listening.strength import Strength, said_in, strengths
from graph.findings.scope import Scope, owned
from graph.findings.words import listed, many, percent
from graph.snapshot import Snapshot

LEVEL = 0.9

Side = Literal["both", "at", "unanswered"]
"""Of whom: each spoke to the other, only the brand did, only they did."""


@dataclass(frozen=True, slots=True)
class TwoWay:
    """How a brand's own accounts take part in the talk.

    `posts` are its own, `answering` the part of them that answers somebody else, with its
    90 % interval. Of the people in touch with it `both` spoke to it and were spoken to,
    `at` were spoken to and never spoke, `unanswered` spoke and were never spoken to.
    `reciprocity` is NetworkX's `overall_reciprocity` of who speaks to whom. `turns` are the
    posts of an ordinary conversation between it and one person (the median), `depth` is how
    many answers follow one on another there; `longest` and `deepest` are the most of both.
    """

    brand: int
    posts: int
    answering: float | None
    low: float | None
    high: float | None
    both: int
    at: int
    unanswered: int
    reciprocity: float | None
    conversations: int
    turns: float | None
    depth: float | None
    longest: int
    deepest: int
    ties: tuple[Strength, ...]


def two_way(snapshot: Snapshot, scope: Scope | None = None) -> tuple[TwoWay, ...]:
    """Every brand of which own accounts are known, by its row; strongest ties first.

    Parameters:
        scope: only what was said in its time, on its platform, of its topic; its brand is
            left aside, for brands stand side by side.

    Cost: a pass over the interactions for each brand.
    """
    scope = scope or Scope()
    found, said = responses(snapshot), said_in(snapshot, scope)
    author = authors(snapshot)
    shares = np.array(snapshot.posts["kind"].to_pylist(), object) == "share"
    rows = []
    for brand in range(snapshot.brands.num_rows):
        ours = owned(snapshot, brand)
        if not len(ours):
            continue
        mine = np.isin(author, ours)
        own = mine & ~shares & said
        posts = int(own.sum())
        answers = own[found.post] & ~mine[found.target]
        answering = len(np.unique(found.post[answers]))
        ties = strengths(snapshot, ours, scope)
        rows.append(_row(brand, posts, answering, list(ties.values())))
    return tuple(rows)


def _row(brand: int, posts: int, answering: int, ties: list[Strength]) -> TwoWay:
    both = sum(tie.both for tie in ties)
    at = sum(tie.back == 0 for tie in ties)
    unanswered = sum(tie.there == 0 for tie in ties)
    begun = 2 * both + at + unanswered
    talked = [tie for tie in ties if tie.conversations]
    bounds = (
        binomtest(answering, posts).proportion_ci(LEVEL, "wilson") if posts else None
    )
    return TwoWay(
        brand,
        posts,
        answering / posts if posts else None,
        float(bounds.low) if bounds else None,
        float(bounds.high) if bounds else None,
        both,
        at,
        unanswered,
        2 * both / begun if begun else None,
        sum(tie.conversations for tie in talked),
        float(median(tie.longest for tie in talked)) if talked else None,
        float(median(tie.depth for tie in talked)) if talked else None,
        max((tie.longest for tie in talked), default=0),
        max((tie.depth for tie in talked), default=0),
        tuple(
            sorted(
                ties, key=lambda tie: (-tie.there * tie.back, -tie.back, tie.account)
            )
        ),
    )


def people(row: TwoWay, side: Side) -> tuple[Strength, ...]:
    """The ties of one side, the strongest first: by what went both ways, then by posts."""
    return tuple(
        sorted(
            (tie for tie in row.ties if _side(tie) == side),
            key=lambda tie: (-tie.there * tie.back, -tie.there - tie.back, tie.account),
        )
    )


def _side(tie: Strength) -> Side:
    if tie.both:
        return "both"
    return "at" if tie.there else "unanswered"


def table(snapshot: Snapshot, rows: tuple[TwoWay, ...]) -> pa.Table:
    """The brands side by side, as pages, commands and exports show them."""
    names = ("posts", "answering", "low", "high", "both", "at", "unanswered")
    more = ("reciprocity", "conversations", "turns", "depth", "longest", "deepest")
    brands = snapshot.brands["name"]
    return pa.table(
        {
            "brand": pa.array([brands[row.brand].as_py() for row in rows], pa.string()),
            **{name: [getattr(row, name) for row in rows] for name in (*names, *more)},
        }
    )


def sentence(snapshot: Snapshot, rows: tuple[TwoWay, ...], brand: int | None) -> str:
    """With whom a brand talks, in words; of none: what there is to compare."""
    chosen = [row for row in rows if brand is None or row.brand == brand]
    told = [_told(snapshot, row) for row in chosen[:3] if row.posts]
    if not told:
        return (
            "Whether the brand talks with people is not in this data: it holds no post by "
            "its own accounts in this time."
        )
    return " ".join(told)


def _told(snapshot: Snapshot, row: TwoWay) -> str:
    name = snapshot.brands["name"][row.brand].as_py()
    parts = [f"{many(row.both, 'person')} talk with it and it with them"]
    if row.at:
        parts.append(f"{row.at:,} were spoken to and never spoke to it")
    if row.unanswered:
        parts.append(f"{row.unanswered:,} spoke to it and heard nothing")
    words = (
        f"{percent(round(row.answering or 0, 3))} of {name}'s {many(row.posts, 'post')} "
        f"answer somebody; {listed(parts)}."
    )
    # Where nobody went on after an answer there is nothing to tell of length and depth.
    if row.longest > 2 and row.turns is not None and row.depth is not None:
        words += (
            f" An ordinary conversation with one person has {row.turns:g} posts and goes "
            f"{_deep(row.depth)} deep; the longest has {many(row.longest, 'post')}, the "
            f"deepest goes {_deep(row.deepest)}."
        )
    return words


def _deep(answers: float) -> str:
    return "1 answer" if answers == 1 else f"{answers:,g} answers"
