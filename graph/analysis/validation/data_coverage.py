"""Data coverage: which questions this data can answer, and which data is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow.compute as pc

from graph.analysis.lists.advocates import SHORT
from graph.model import KINDS, Kind
from graph.phrasing import many
from graph.snapshots.interaction_filter import Selection, select
from graph.snapshots.scope import Scope, conditions
from graph.snapshots.snapshot import Snapshot

Can = Literal["yes", "partly", "no"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: whether this data answers it, why, and which data would help."""

    question: str
    can: Can
    sentence: str
    help: str = ""


def answers(snapshot: Snapshot, scope: Scope | None = None) -> tuple[Answer, ...]:
    """Assess whether the data answers each analysis question, in the pages' order."""
    scope = scope or Scope()
    chosen = select(snapshot, kinds=None, **conditions(scope))
    kind = snapshot.interactions["kind"].to_numpy()[chosen.rows]
    count = {one: int((kind == code).sum()) for code, one in enumerate(KINDS)}
    return (
        _carriers(count),
        _paths(chosen, count),
        _advocates(snapshot),
        _answered(snapshot, count),
        _when(snapshot),
        _reach(snapshot),
    )


def _carriers(count: dict[Kind, int]) -> Answer:
    question = "Who spreads the message?"
    passed = count[Kind.SHARE] + count[Kind.QUOTE]
    if passed:
        return Answer(
            question, "yes", f"{many(passed, 'share')} and quotes say who is passed on."
        )
    return Answer(
        question,
        "no",
        "This data has no shares or quotes, so it has no influencers.",
        "Load a file with shares, reposts or quotes, or an edge list.",
    )


def _paths(chosen: Selection, count: dict[Kind, int]) -> Answer:
    question = "By which path did it spread?"
    passed = count[Kind.SHARE] + count[Kind.QUOTE]
    known = int((chosen.target_post >= 0).sum())
    if passed and known:
        return Answer(
            question,
            "partly",
            "The shared post is recorded, but not the account through which it was seen.",
            "Files with shares of shares (Mastodon threads, Reddit crossposts) hold more.",
        )
    return Answer(
        question,
        "no",
        "No post names the post that it shares.",
        "Load a file whose shares name the shared post.",
    )


def _advocates(snapshot: Snapshot) -> Answer:
    question = "Who praises the brand, and who complains?"
    said = snapshot.about.filter(pc.is_valid(snapshot.about["label"]))
    if said.num_rows == 0:
        return Answer(
            question,
            "no",
            "No post is about a known brand.",
            "Confirm your brand on the page Your brand, or load posts or reviews with texts.",
        )
    times = snapshot.posts["created_at"].take(said["post"])
    first, last = pc.min(times).as_py(), pc.max(times).as_py()
    days = (last - first).days + 1 if first and last else 0
    if days < SHORT:
        return Answer(
            question,
            "partly",
            f"The posts cover {many(days, 'day')}: no advocates yet, only promising voices.",
            f"Posts over at least {SHORT} days would tell who keeps speaking.",
        )
    return Answer(
        question,
        "yes",
        f"{many(said.num_rows, 'post')} over {many(days, 'day')} say so.",
    )


def _answered(snapshot: Snapshot, count: dict[Kind, int]) -> Answer:
    question = "Which posts did the brand answer?"
    roles = snapshot.tables["roles"]
    owned = roles.filter(pc.equal(roles["role"], "owned"))["account"].to_numpy()
    if not count[Kind.REPLY]:
        return Answer(
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
        return Answer(
            question,
            "yes",
            f"{many(by_brand, 'reply')} come from brands' own accounts.",
        )
    return Answer(
        question,
        "no",
        "No reply is from a brand's own account, so all answers are unknown.",
        "Name the brand's own accounts in Settings, or load their posts too.",
    )


def _when(snapshot: Snapshot) -> Answer:
    question = "Since when?"
    at = snapshot.interactions["at"]
    dated = len(at) - at.null_count
    posts = snapshot.posts["created_at"]
    if len(posts) - posts.null_count or dated:
        return Answer(question, "yes", "Posts and interactions have dates.")
    return Answer(
        question,
        "no",
        "Nothing in this data has a date, so before and after are unknown.",
        "Load a file with dates.",
    )


def _reach(snapshot: Snapshot) -> Answer:
    question = "Who has little reach?"
    followers = snapshot.accounts["followers"]
    known = len(followers) - followers.null_count
    if known:
        return Answer(
            question,
            "yes",
            f"{many(known, 'account')} come with their number of followers.",
        )
    return Answer(
        question,
        "partly",
        "No account has a follower count, so low reach means: rarely shared.",
        "Load a file with author profiles.",
    )
