"""Data coverage: which questions this data can answer, and which data is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow.compute as pc

from graph.analysis.lists.advocates import MIN_SPAN_DAYS
from graph.model import KINDS, Kind
from graph.phrasing import describe_unknown_authors, format_count
from graph.snapshots.interaction_filter import InteractionSelection, select_interactions
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot

Answerable = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """One question: whether this data answers it, why, and which data would help."""

    question: str
    answerable: Answerable
    sentence: str
    help: str = ""


def assess_data_coverage(
    snapshot: Snapshot, scope: Scope | None = None
) -> tuple[CoverageAnswer, ...]:
    """Assess whether the data answers each analysis question, in the pages' order."""
    scope = scope or Scope()
    selection = select_interactions(
        snapshot, kinds=None, target="any", **scope_conditions(scope)
    )
    codes = snapshot.interactions["kind"].to_numpy()[selection.rows]
    count = {kind: int((codes == code).sum()) for code, kind in enumerate(KINDS)}
    return (
        _influencer_coverage(selection, count),
        _message_path_coverage(selection, count),
        _advocate_coverage(snapshot),
        _reply_coverage(snapshot, count),
        _date_coverage(snapshot),
        _follower_coverage(snapshot),
    )


def _influencer_coverage(
    selection: InteractionSelection, count: dict[Kind, int]
) -> CoverageAnswer:
    question = "Who spreads the message?"
    shares = count[Kind.SHARE] + count[Kind.QUOTE]
    unknown = {
        kind: number
        for kind, number in selection.unknown_authors.items()
        if kind in (Kind.SHARE, Kind.QUOTE)
    }
    sentence = f"Shares and quotes: {shares:,}. {describe_unknown_authors(unknown)}"
    if shares > sum(unknown.values()):
        return CoverageAnswer(question, "yes", sentence.rstrip())
    if shares:
        return CoverageAnswer(
            question,
            "partly",
            sentence,
            "Load a file that names the authors of the shared posts.",
        )
    return CoverageAnswer(
        question,
        "no",
        "This data has no shares or quotes, so its first list is the most mentioned.",
        "Load a file with shares, reposts or quotes, or an edge list.",
    )


def _message_path_coverage(
    selection: InteractionSelection, count: dict[Kind, int]
) -> CoverageAnswer:
    question = "By which path did it spread?"
    shares = count[Kind.SHARE] + count[Kind.QUOTE]
    known = int((selection.target_post >= 0).sum())
    if shares and known:
        return CoverageAnswer(
            question,
            "partly",
            "The shared post is recorded, but not the account through which it was seen.",
            "Files with shares of shares (Mastodon threads, Reddit crossposts) hold more.",
        )
    return CoverageAnswer(
        question,
        "no",
        "No post names the post that it shares.",
        "Load a file whose shares name the shared post.",
    )


def _advocate_coverage(snapshot: Snapshot) -> CoverageAnswer:
    question = "Who praises the brand, and who complains?"
    labelled = snapshot.about.filter(pc.is_valid(snapshot.about["label"]))
    if labelled.num_rows == 0:
        return CoverageAnswer(
            question,
            "no",
            "No post is about a known brand.",
            "Confirm your brand on the page Your brand, or load posts or reviews with texts.",
        )
    times = snapshot.posts["created_at"].take(labelled["post"])
    first, last = pc.min(times).as_py(), pc.max(times).as_py()
    days = (last - first).days + 1 if first and last else 0
    if days < MIN_SPAN_DAYS:
        return CoverageAnswer(
            question,
            "partly",
            f"The posts cover {format_count(days, 'day')}: too short for advocates, only "
            "promising people.",
            f"Load posts over at least {MIN_SPAN_DAYS} days.",
        )
    return CoverageAnswer(
        question,
        "yes",
        f"{format_count(labelled.num_rows, 'post')} with sentiment over "
        f"{format_count(days, 'day')}.",
    )


def _reply_coverage(snapshot: Snapshot, count: dict[Kind, int]) -> CoverageAnswer:
    question = "Which posts did the brand answer?"
    roles = snapshot.tables["roles"]
    owned = roles.filter(pc.equal(roles["role"], "owned"))["account"].to_numpy()
    if not count[Kind.REPLY]:
        return CoverageAnswer(
            question,
            "no",
            "This data has no replies, so answers are unknown.",
            "Load a file with replies, or reviews with the company's answers.",
        )
    replies = snapshot.interactions.filter(
        pc.equal(snapshot.interactions["kind"], KINDS.index(Kind.REPLY))
    )
    by_brand = int(np.isin(replies["actor"].to_numpy(), owned).sum())
    if by_brand:
        return CoverageAnswer(
            question,
            "yes",
            f"{format_count(by_brand, 'reply')} from brands' own accounts.",
        )
    return CoverageAnswer(
        question,
        "no",
        "No reply is from a brand's own account, so all answers are unknown.",
        "Name the brand's own accounts in Settings, or load their posts too.",
    )


def _date_coverage(snapshot: Snapshot) -> CoverageAnswer:
    question = "Since when?"
    at = snapshot.interactions["at"]
    dated = len(at) - at.null_count
    posts = snapshot.posts["created_at"]
    if len(posts) - posts.null_count or dated:
        return CoverageAnswer(question, "yes", "Posts and interactions have dates.")
    return CoverageAnswer(
        question,
        "no",
        "Nothing in this data has a date, so before and after are unknown.",
        "Load a file with dates.",
    )


def _follower_coverage(snapshot: Snapshot) -> CoverageAnswer:
    question = "Who has little reach?"
    followers = snapshot.accounts["followers"]
    known = len(followers) - followers.null_count
    if known:
        return CoverageAnswer(
            question,
            "yes",
            f"{format_count(known, 'account')} with a follower count.",
        )
    return CoverageAnswer(
        question,
        "partly",
        "No account has a follower count, so low reach means: rarely shared.",
        "Load a file with author profiles.",
    )
