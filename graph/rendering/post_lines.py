"""What pages show, made of what findings say: texts, people, posts. No Streamlit here.

All text of a post or a profile is somebody else's. It reaches a page through one of
`markup` (for HTML), `label` (for what Streamlit reads as Markdown: buttons, options),
or `visible` (for tables and plain text), and is only ever text there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph.analysis.scoring.ranking import web
from graph.annotations.annotation_store import NOT_ABOUT
from graph.annotations.corrections import BY_PERSON, taken_out
from graph.model import KINDS, Kind
from graph.rendering.account_badge import Face, face
from graph.rendering.escaping import visible
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.snapshot import Snapshot

KIND_WORDS: Final = {
    "original": "wrote",
    "share": "shared",
    "quote": "quoted",
    "reply": "replied",
    "review": "reviewed",
}
SIGNS: Final = {"praise": "+", "complaint": "−", "neutral": "=", NOT_ABOUT: "∅"}
LABEL_WORDS: Final = {
    "praise": "praise",
    "neutral": "neutral",
    "complaint": "complaint",
    NOT_ABOUT: "not about us",
}
"""What a post can say of a brand, in everyday words."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a post says of a brand (its id), and whether a person said that it does.

    `label` is None where nobody knows, and `not_about` where a person said so.
    """

    brand: str
    label: str | None
    by_person: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A post as it is shown. `carried` is how often others here passed it on."""

    row: int
    id: str
    at: datetime | None
    platform: str
    kind: str
    author: Face | None
    text: str
    url: str | None
    said: Said | None
    carried: int

    @property
    def label(self) -> str | None:
        """What it says of the brand; None where that is not known."""
        return None if self.said is None else self.said.label


def carried_counts(snapshot: Snapshot) -> Longs:
    """How often each post was shared or quoted here; one a row of the posts."""
    kind = snapshot.interactions["kind"].to_numpy()
    target = snapshot.interactions["target_post"].fill_null(-1).to_numpy()
    codes = [KINDS.index(Kind.SHARE), KINDS.index(Kind.QUOTE)]
    passed = target[np.isin(kind, codes) & (target >= 0)]
    return np.bincount(passed, minlength=snapshot.posts.num_rows).astype(np.int64)


def labels(snapshot: Snapshot, brand: str | None) -> dict[int, Said]:
    """What each post says of a brand; of no brand: of any, by its first row."""
    found: dict[int, Said] = {}
    about = snapshot.about
    names = snapshot.brands["id"].to_pylist()
    for post, of, word, how in zip(
        about["post"].to_pylist(),
        about["brand"].to_pylist(),
        about["label"].to_pylist(),
        about["how"].to_pylist(),
        strict=True,
    ):
        if brand is None or names[of] == brand:
            found.setdefault(post, Said(names[of], word, how == BY_PERSON))
    for post, of in taken_out(snapshot):
        if brand is None or names[of] == brand:
            found.setdefault(post, Said(names[of], NOT_ABOUT, True))
    return found


def lines(
    snapshot: Snapshot,
    rows: Sequence[int],
    said: dict[int, Said],
    counts: Longs,
) -> tuple[Line, ...]:
    """Posts as they are shown, in the given order.

    Parameters:
        rows: of the posts table.
        said: `labels(...)`; a post that is not in it has no label.
        counts: `carried_counts(...)`.

    """
    taken = snapshot.posts.take(pa.array(rows, pa.int64())).to_pylist()
    return tuple(
        _line(snapshot, row, post, said, counts)
        for row, post in zip(rows, taken, strict=True)
    )


def _line(
    snapshot: Snapshot,
    row: int,
    post: dict[str, Any],
    said: dict[int, Said],
    counts: Longs,
) -> Line:
    author = None if post["author"] is None else face(snapshot, post["author"])
    return Line(
        row,
        post["id"],
        post["created_at"],
        post["platform"],
        post["kind"],
        author,
        visible(post["text"]),
        web(post["url"]),
        said.get(row),
        int(counts[row]),
    )


def post_table(shown: Sequence[Line]) -> pa.Table:
    """Posts as a table: what a panel shows, and what is exported from it."""
    return pa.table(
        {
            "when": pa.array([line.at for line in shown], pa.timestamp("us")),
            "account": [line.author.account if line.author else "" for line in shown],
            "handle": [line.author.handle if line.author else "" for line in shown],
            "platform": [line.platform for line in shown],
            "what": [KIND_WORDS.get(line.kind, line.kind) for line in shown],
            "says": [line.label or "" for line in shown],
            "passed on": pa.array([line.carried for line in shown], pa.int64()),
            "text": [line.text for line in shown],
            "link": [line.url or "" for line in shown],
            "post": [line.id for line in shown],
        }
    )
