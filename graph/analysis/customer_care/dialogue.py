"""Whether a brand talks with people or at them: itself and its rivals side by side."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

import numpy as np
import pyarrow as pa
from scipy.stats import binomtest

from graph.analysis.customer_care.reply_links import known_until, responses
from graph.analysis.customer_care.tie_strength import Strength, said_in, strengths
from graph.analysis.scoring.ranking import SCHEMA, evidence
from graph.phrasing import listed, many, percent
from graph.snapshots.columns import UNDATED, authors, moments
from graph.snapshots.lookup import owned
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

LEVEL = 0.9
FEW: Final = 3
"""Of so many brands it is told in words."""

Side = Literal["both", "at", "unanswered", "unknown"]
"""Of whom: each spoke to the other, only the brand did, only they did; and of whom nobody
can tell, for this data holds nothing that the brand posted there later."""


@dataclass(frozen=True, slots=True)
class TwoWay:
    """How a brand's own accounts take part in the talk.

    `posts` are its own, `answering` the part of them that answers somebody else, with its
    90 % interval. Of the people in touch with it `both` spoke to it and were spoken to,
    `at` were spoken to and never spoke, `unanswered` spoke and were never spoken to. Of
    `unknown` people that cannot be told, as in the ledger: the brand has no later post on
    their platform, within the scope; they take no part in reciprocity.
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
    unknown: int
    reciprocity: float | None
    conversations: int
    turns: float | None
    depth: float | None
    longest: int
    deepest: int
    ties: tuple[Strength, ...]
    silent: frozenset[int]


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
        ties = list(strengths(snapshot, ours, scope).values())
        silent = _untold(snapshot, scope, brand, ties)
        rows.append(_row(brand, posts, answering, ties, silent))
    return tuple(rows)


def _untold(
    snapshot: Snapshot, scope: Scope, brand: int, ties: list[Strength]
) -> frozenset[int]:
    """To whom nothing came back that this data holds, though it may lie elsewhere."""
    until, at = known_until(snapshot, scope, brand), moments(snapshot)
    told = (at != UNDATED) & (at <= until)
    return frozenset(
        tie.account for tie in ties if not tie.there and not told[list(tie.posts)].any()
    )


def _row(
    brand: int,
    posts: int,
    answering: int,
    ties: list[Strength],
    silent: frozenset[int],
) -> TwoWay:
    both = sum(tie.both for tie in ties)
    at = sum(tie.back == 0 for tie in ties)
    unanswered = sum(tie.there == 0 for tie in ties) - len(silent)
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
        len(silent),
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
        silent,
    )


def people(row: TwoWay, side: Side) -> tuple[Strength, ...]:
    """The ties of one side, the strongest first: by what went both ways, then by posts."""
    return tuple(
        sorted(
            (tie for tie in row.ties if _side(row, tie) == side),
            key=lambda tie: (-tie.there * tie.back, -tie.there - tie.back, tie.account),
        )
    )


def _side(row: TwoWay, tie: Strength) -> Side:
    if tie.both:
        return "both"
    if tie.there:
        return "at"
    return "unknown" if tie.account in row.silent else "unanswered"


SIDES: Final[tuple[Side, ...]] = ("both", "at", "unanswered", "unknown")


def ties_table(snapshot: Snapshot, row: TwoWay) -> pa.Table:
    """Who is in touch with a brand, on which side, and the posts behind it."""
    accounts = snapshot.accounts.select(["id", "handle", "platform"])
    rows = []
    for side in SIDES:
        for tie in people(row, side):
            (who,) = accounts.slice(tie.account, 1).to_pylist()
            rows.append(
                {
                    "account": who["id"],
                    "handle": who["handle"],
                    "platform": who["platform"],
                    "side": side,
                    "to_them": tie.there,
                    "from_them": tie.back,
                    "conversations": tie.conversations,
                    "depth": tie.depth,
                    "last_at": tie.last_at,
                    "warmth": tie.warmth,
                    **evidence(snapshot, tie.posts),
                }
            )
    return pa.Table.from_pylist(rows, TIES)


TIES: Final = pa.schema(
    {
        **dict.fromkeys(("account", "handle", "platform", "side"), pa.string()),
        **dict.fromkeys(("to_them", "from_them", "conversations", "depth"), pa.int64()),
        "last_at": pa.timestamp("us"),
        "warmth": pa.float64(),
        **SCHEMA,
    }
)


def table(snapshot: Snapshot, rows: tuple[TwoWay, ...]) -> pa.Table:
    """The brands side by side, as pages, commands and exports show them."""
    names = ("posts", "answering", "low", "high", *SIDES)
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
    chosen = sorted(
        (row for row in rows if row.posts and brand in (None, row.brand)),
        key=lambda row: (-row.posts, row.brand),
    )
    told = [_told(snapshot, row) for row in chosen[:FEW]]
    if len(chosen) > FEW:
        told.append(f"Those are the {FEW} of {len(chosen):,} brands that post most.")
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
    if row.unknown:
        parts.append(f"of {row.unknown:,} more who spoke to it that is not known")
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
