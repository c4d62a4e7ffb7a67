"""Display data of posts: author, text, sentiment and share count. No Streamlit here.

Texts of posts and profiles are untrusted. They reach a page only through `escape_html`
(HTML), `escape_markdown` (Streamlit's Markdown: buttons, options) or `visible_text`
(tables and plain text).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.analysis.scoring.ranking import safe_url
from graph.annotations.annotation_store import NOT_ABOUT
from graph.annotations.corrections import BY_PERSON, not_about_pairs
from graph.rendering.account_badge import AccountBadge, build_account_badge
from graph.rendering.escaping import visible_text
from graph.snapshots.arrays import Longs
from graph.snapshots.columns import shares_by_others
from graph.snapshots.snapshot import Snapshot

KIND_VERBS: Final = {
    "original": "wrote",
    "share": "shared",
    "quote": "quoted",
    "reply": "replied",
    "review": "reviewed",
}
"""Verb of each post kind, as displayed."""

LABEL_SYMBOLS: Final = {"praise": "+", "complaint": "−", "neutral": "=", NOT_ABOUT: "∅"}
LABEL_CAPTIONS: Final = {
    "praise": "praise",
    "neutral": "neutral",
    "complaint": "complaint",
    NOT_ABOUT: "not about us",
}
"""Sentiment labels of a post towards a brand, as displayed."""


@dataclass(frozen=True, slots=True)
class PostSentiment:
    """Sentiment of a post towards a brand (its id), and whether a person set it.

    `label` is None if unknown, and `not_about` if a person marked the post so.
    """

    brand: str
    label: str | None
    by_person: bool


@dataclass(frozen=True, slots=True)
class PostLine:
    """Display data of a post; `share_count` counts its shares and quotes."""

    row: int
    id: str
    at: datetime | None
    platform: str
    kind: str
    author: AccountBadge | None
    text: str
    url: str | None
    sentiment: PostSentiment | None
    share_count: int

    @property
    def label(self) -> str | None:
        """Sentiment label towards the brand; None if unknown."""
        return None if self.sentiment is None else self.sentiment.label


def post_share_counts(snapshot: Snapshot) -> Longs:
    """Number of shares and quotes of each post by others, a row of the posts table each."""
    shared_posts = shares_by_others(snapshot)["target_post"].to_numpy()
    return np.bincount(shared_posts, minlength=snapshot.posts.num_rows).astype(np.int64)


def post_sentiments(snapshot: Snapshot, brand: str | None) -> dict[int, PostSentiment]:
    """Sentiment by post row towards a brand (None: the first brand of the post)."""
    sentiments: dict[int, PostSentiment] = {}
    about = snapshot.about
    names = snapshot.brands["id"].to_pylist()
    for post, brand_row, label, source in zip(
        about["post"].to_pylist(),
        about["brand"].to_pylist(),
        about["label"].to_pylist(),
        about["how"].to_pylist(),
        strict=True,
    ):
        if brand is None or names[brand_row] == brand:
            sentiments.setdefault(
                post, PostSentiment(names[brand_row], label, source == BY_PERSON)
            )
    for post, brand_row in not_about_pairs(snapshot):
        if brand is None or names[brand_row] == brand:
            sentiments.setdefault(
                post, PostSentiment(names[brand_row], NOT_ABOUT, True)
            )
    return sentiments


def build_post_lines(
    snapshot: Snapshot,
    rows: Sequence[int],
    sentiments: dict[int, PostSentiment],
    share_counts: Longs,
) -> tuple[PostLine, ...]:
    """Build the display data of posts, in the given order.

    Parameters:
        snapshot: the data.
        rows: rows of the posts table.
        sentiments: result of `post_sentiments`; posts without an entry have no label.
        share_counts: result of `post_share_counts`.

    """
    records = snapshot.posts.take(pa.array(rows, pa.int64())).to_pylist()
    return tuple(
        _line(snapshot, row, post, sentiments, share_counts)
        for row, post in zip(rows, records, strict=True)
    )


def _line(
    snapshot: Snapshot,
    row: int,
    post: dict[str, Any],
    sentiments: dict[int, PostSentiment],
    share_counts: Longs,
) -> PostLine:
    author = (
        None
        if post["author"] is None
        else build_account_badge(snapshot, post["author"])
    )
    return PostLine(
        row,
        post["id"],
        post["created_at"],
        post["platform"],
        post["kind"],
        author,
        visible_text(post["text"]),
        safe_url(post["url"]),
        sentiments.get(row),
        int(share_counts[row]),
    )


def post_table(post_lines: Sequence[PostLine]) -> pa.Table:
    """Table of posts for display and export."""
    return pa.table(
        {
            "when": pa.array([line.at for line in post_lines], pa.timestamp("us")),
            "account": [
                line.author.account if line.author else "" for line in post_lines
            ],
            "handle": [
                line.author.handle if line.author else "" for line in post_lines
            ],
            "platform": [line.platform for line in post_lines],
            "what": [KIND_VERBS.get(line.kind, line.kind) for line in post_lines],
            "says": [line.label or "" for line in post_lines],
            "passed on": pa.array(
                [line.share_count for line in post_lines], pa.int64()
            ),
            "text": [line.text for line in post_lines],
            "link": [line.url or "" for line in post_lines],
            "post": [line.id for line in post_lines],
        }
    )
