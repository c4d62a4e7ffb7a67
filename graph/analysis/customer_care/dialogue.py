"""Dialogue metrics per brand: reply share, reciprocity, conversation length, depth."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import binomtest

from graph.analysis.customer_care.reply_links import (
    answers_known_until,
    find_response_links,
)
from graph.analysis.customer_care.tie_strength import (
    TieStrength,
    post_mask_with_answers,
    tie_strengths,
)
from graph.analysis.scoring.ranking import EVIDENCE_SCHEMA, evidence_columns
from graph.phrasing import format_count, format_percent, join_words
from graph.snapshots.arrays import bool_array
from graph.snapshots.columns import UNDATED, post_authors, post_times
from graph.snapshots.lookup import owned_accounts
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

DIALOGUE_CONFIDENCE = 0.9
MAX_BRANDS_DESCRIBED: Final = 3
"""Maximum number of brands that the summary describes."""

DialogueSide = Literal["both", "at", "unanswered", "unknown"]
"""Direction of a tie: both wrote, only the brand wrote, only the person wrote; unknown
if the data has no later post by the brand on that platform."""


@dataclass(frozen=True, slots=True)
class DialogueMetrics:
    """Dialogue metrics of one brand's own accounts.

    `posts` counts its own posts; `answering` is the share of them that answer somebody
    else, with a 90 % interval (Wilson) `low` to `high`. People by direction: `both`
    wrote to the brand and got posts from it, `at` only got posts, `unanswered` only
    wrote. `unknown` people wrote, but the brand has no later post on their platform in
    the scope; they are not part of `reciprocity`, which is NetworkX's
    `overall_reciprocity`. `turns` and `depth` are the medians, over people, of the
    posts and of the consecutive answers in the longest conversation with the brand;
    `longest` and `deepest` are the maxima. `ties` are sorted by strength, strongest
    first.
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
    ties: tuple[TieStrength, ...]
    unknown_accounts: frozenset[int]


def dialogue_metrics(
    snapshot: Snapshot, scope: Scope | None = None
) -> tuple[DialogueMetrics, ...]:
    """Dialogue metrics of every brand with known own accounts, in order of brand rows.

    Parameters:
        scope: time window, platform and topic; its brand is ignored, because all brands
            are compared.

    Cost: a pass over the interactions for each brand.
    """
    scope = scope or Scope()
    links = find_response_links(snapshot)
    in_scope = post_mask_with_answers(snapshot, scope)
    author = post_authors(snapshot)
    shares = bool_array(pc.equal(snapshot.posts["kind"], "share"))
    rows = []
    for brand in range(snapshot.brands.num_rows):
        own_accounts = owned_accounts(snapshot, brand)
        if not len(own_accounts):
            continue
        by_brand = np.isin(author, own_accounts)
        own = by_brand & ~shares & in_scope
        posts = int(own.sum())
        answers = own[links.post] & ~by_brand[links.target]
        answering = len(np.unique(links.post[answers]))
        ties = list(tie_strengths(snapshot, own_accounts, scope).values())
        unknown = _accounts_without_known_answer(snapshot, scope, brand, ties)
        rows.append(_brand_metrics(brand, posts, answering, ties, unknown))
    return tuple(rows)


def _accounts_without_known_answer(
    snapshot: Snapshot, scope: Scope, brand: int, ties: list[TieStrength]
) -> frozenset[int]:
    """Accounts with no answer in this data, where the data could not show one."""
    until, at = answers_known_until(snapshot, scope, brand), post_times(snapshot)
    known = (at != UNDATED) & (at <= until)
    return frozenset(
        tie.account
        for tie in ties
        if not tie.to_them and not known[list(tie.posts)].any()
    )


def _brand_metrics(
    brand: int,
    posts: int,
    answering: int,
    ties: list[TieStrength],
    unknown_accounts: frozenset[int],
) -> DialogueMetrics:
    both = sum(tie.is_mutual for tie in ties)
    at = sum(tie.from_them == 0 for tie in ties)
    unanswered = sum(tie.to_them == 0 for tie in ties) - len(unknown_accounts)
    directed_pairs = 2 * both + at + unanswered
    talked = [tie for tie in ties if tie.conversations]
    bounds = (
        binomtest(answering, posts).proportion_ci(DIALOGUE_CONFIDENCE, "wilson")
        if posts
        else None
    )
    return DialogueMetrics(
        brand,
        posts,
        answering / posts if posts else None,
        float(bounds.low) if bounds else None,
        float(bounds.high) if bounds else None,
        both,
        at,
        unanswered,
        len(unknown_accounts),
        2 * both / directed_pairs if directed_pairs else None,
        sum(tie.conversations for tie in talked),
        float(median(tie.longest_conversation for tie in talked)) if talked else None,
        float(median(tie.depth for tie in talked)) if talked else None,
        max((tie.longest_conversation for tie in talked), default=0),
        max((tie.depth for tie in talked), default=0),
        tuple(
            sorted(
                ties,
                key=lambda tie: (
                    -tie.to_them * tie.from_them,
                    -tie.from_them,
                    tie.account,
                ),
            )
        ),
        unknown_accounts,
    )


def ties_on_side(row: DialogueMetrics, side: DialogueSide) -> tuple[TieStrength, ...]:
    """The ties of one direction, strongest first: by mutual posts, then all posts."""
    return tuple(
        sorted(
            (tie for tie in row.ties if _side(row, tie) == side),
            key=lambda tie: (
                -tie.to_them * tie.from_them,
                -tie.to_them - tie.from_them,
                tie.account,
            ),
        )
    )


def _side(row: DialogueMetrics, tie: TieStrength) -> DialogueSide:
    if tie.is_mutual:
        return "both"
    if tie.to_them:
        return "at"
    return "unknown" if tie.account in row.unknown_accounts else "unanswered"


DIALOGUE_SIDES: Final[tuple[DialogueSide, ...]] = (
    "both",
    "at",
    "unanswered",
    "unknown",
)


def dialogue_ties_table(snapshot: Snapshot, row: DialogueMetrics) -> pa.Table:
    """A brand's ties as a table, with direction and evidence."""
    accounts = snapshot.accounts.select(["id", "handle", "platform"])
    rows = []
    for side in DIALOGUE_SIDES:
        for tie in ties_on_side(row, side):
            (who,) = accounts.slice(tie.account, 1).to_pylist()
            rows.append(
                {
                    "account": who["id"],
                    "handle": who["handle"],
                    "platform": who["platform"],
                    "side": side,
                    "to_them": tie.to_them,
                    "from_them": tie.from_them,
                    "conversations": tie.conversations,
                    "depth": tie.depth,
                    "last_at": tie.last_at,
                    "warmth": tie.mean_tone,
                    **evidence_columns(snapshot, tie.posts),
                }
            )
    return pa.Table.from_pylist(rows, DIALOGUE_TIES_SCHEMA)


DIALOGUE_TIES_SCHEMA: Final = pa.schema(
    {
        **dict.fromkeys(("account", "handle", "platform", "side"), pa.string()),
        **dict.fromkeys(("to_them", "from_them", "conversations", "depth"), pa.int64()),
        "last_at": pa.timestamp("us"),
        "warmth": pa.float64(),
        **EVIDENCE_SCHEMA,
    }
)


def dialogue_table(snapshot: Snapshot, rows: tuple[DialogueMetrics, ...]) -> pa.Table:
    """The metrics as a table for pages, commands and exports, one brand per row."""
    names = ("posts", "answering", "low", "high", *DIALOGUE_SIDES)
    more = ("reciprocity", "conversations", "turns", "depth", "longest", "deepest")
    brands = snapshot.brands["name"]
    return pa.table(
        {
            "brand": pa.array([brands[row.brand].as_py() for row in rows], pa.string()),
            **{name: [getattr(row, name) for row in rows] for name in (*names, *more)},
        }
    )


def describe_dialogue(
    snapshot: Snapshot, rows: tuple[DialogueMetrics, ...], brand: int | None
) -> str:
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
    sentences = [
        _describe_brand(snapshot, row) for row in chosen[:MAX_BRANDS_DESCRIBED]
    ]
    if len(chosen) > MAX_BRANDS_DESCRIBED:
        sentences.append(
            f"These are the {MAX_BRANDS_DESCRIBED} most active of {len(chosen):,} brands."
        )
    if not sentences:
        return "Unknown: this data has no posts by the brand's own accounts in this period."
    return " ".join(sentences)


def _describe_brand(snapshot: Snapshot, row: DialogueMetrics) -> str:
    name = snapshot.brands["name"][row.brand].as_py()
    parts = [f"{format_count(row.both, 'person')} in dialogue"]
    if row.at:
        parts.append(f"{row.at:,} only addressed by the brand")
    if row.unanswered:
        parts.append(f"{row.unanswered:,} without an answer")
    if row.unknown:
        parts.append(f"{row.unknown:,} with unknown answers")
    people = join_words(parts)
    sentences = (
        f"{format_percent(round(row.answering or 0, 3))} of {name}'s "
        f"{format_count(row.posts, 'post')} are answers. {people[0].upper()}{people[1:]}."
    )
    # Without a conversation beyond one answer, length and depth add nothing.
    if row.longest > 2 and row.turns is not None and row.depth is not None:
        sentences += (
            f" The median conversation with one person has {row.turns:g} posts and "
            f"{_depth_text(row.depth)} in a row; the longest has "
            f"{format_count(row.longest, 'post')}, the deepest {_depth_text(row.deepest)}."
        )
    return sentences


def _depth_text(answers: float) -> str:
    return "1 answer" if answers == 1 else f"{answers:,g} answers"
