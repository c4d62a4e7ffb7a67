"""Dialogue metrics per brand: reply share, reciprocity, conversation length and depth."""

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
"""Maximum number of brands that the summary describes."""

Side = Literal["both", "at", "unanswered", "unknown"]
"""Direction of a tie: both wrote, only the brand wrote, only the person wrote; unknown if
the data has no later post by the brand on that platform."""


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Dialogue metrics of one brand's own accounts.

    `posts` counts its own posts; `answering` is the share of them that answer somebody
    else, with a 90 % interval (Wilson) `low` to `high`. People by direction: `both` wrote
    to the brand and got posts from it, `at` only got posts, `unanswered` only wrote.
    `unknown` people wrote, but the brand has no later post on their platform in the
    scope; they are not part of `reciprocity`, which is NetworkX's `overall_reciprocity`.
    `turns` and `depth` are the medians, over people, of the posts and of the consecutive
    answers in the longest conversation with the brand; `longest` and `deepest` are the
    maxima. `ties` are sorted by strength, strongest first.
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
    """Dialogue metrics of every brand with known own accounts, in order of brand rows.

    Parameters:
        scope: time window, platform and topic; its brand is ignored, because all brands
            are compared.

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
    """Accounts with no answer in this data, where the data could not show one."""
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
    """The ties of one direction, strongest first: by mutual posts, then by all posts."""
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
    """A brand's ties as a table, with direction and evidence."""
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
    """The metrics as a table for pages, commands and exports, one brand per row."""
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
    """The dialogue metrics as sentences.

    Parameters:
        snapshot: the snapshot.
        rows: metrics of brands.
        brand: row of the brand to describe; None for the most active ones.
    """
    chosen = sorted(
        (row for row in rows if row.posts and brand in (None, row.brand)),
        key=lambda row: (-row.posts, row.brand),
    )
    told = [_told(snapshot, row) for row in chosen[:FEW]]
    if len(chosen) > FEW:
        told.append(f"Those are the {FEW} of {len(chosen):,} brands that post most.")
    if not told:
        return (
            "Unknown: this data has no posts by the brand's own accounts in this period."
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
    # Without a conversation beyond one answer, length and depth add nothing.
    if row.longest > 2 and row.turns is not None and row.depth is not None:
        words += (
            f" An ordinary conversation with one person has {row.turns:g} posts and goes "
            f"{_deep(row.depth)} deep; the longest has {many(row.longest, 'post')}, the "
            f"deepest goes {_deep(row.deepest)}."
        )
    return words


def _deep(answers: float) -> str:
    return "1 answer" if answers == 1 else f"{answers:,g} answers"
