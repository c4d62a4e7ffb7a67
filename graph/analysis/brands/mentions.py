"""Brand posts of a scope: sentiment, authors, and whether they are independent.

Shares are excluded, because they repeat another post. Referenced posts that are not in
the data are excluded too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import excluded_accounts
from graph.model import LABELS, Label
from graph.snapshots.arrays import Longs, Mask, bool_array, int_array
from graph.snapshots.columns import label_codes, post_authors, post_times
from graph.snapshots.scope import Scope, about_rows, post_mask
from graph.snapshots.snapshot import Snapshot

PostGroup = Literal["said", "praise", "complaints", "earned", "paid_for"]

POST_GROUP_TITLES: Final[dict[PostGroup, str]] = {
    "said": "All posts",
    "praise": "Praise",
    "complaints": "Complaints",
    "earned": "Posts by independent people",
    "paid_for": "Posts by the brand, its staff and partners, or paid posts",
}
"""Title of the list of posts behind a figure of the overview."""


@dataclass(frozen=True, slots=True, eq=False)
class BrandPosts:
    """Posts about the brand, as arrays of the same length.

    `post` are rows of the posts, `author` rows of the accounts (-1: unknown), `label`
    indices into `LABELS` (-1: no label). `independent` posts are unpaid and not by the
    brand, its staff or its partners.
    """

    post: Longs
    author: Longs
    label: Longs
    independent: Mask

    @property
    def people(self) -> int:
        """Number of different independent authors."""
        return len(np.unique(self.author[self.independent & (self.author >= 0)]))

    def mask(self, group: PostGroup) -> Mask:
        """Mask of the posts in a group."""
        masks: dict[PostGroup, Mask] = {
            "said": np.ones(len(self.post), bool),
            "praise": self.label == LABELS.index(Label.PRAISE),
            "complaints": self.label == LABELS.index(Label.COMPLAINT),
            "earned": self.independent,
            "paid_for": ~self.independent,
        }
        return np.asarray(masks[group], bool)

    def count(self, group: PostGroup) -> int:
        """Number of posts in a group."""
        return int(self.mask(group).sum())

    def rows(self, group: PostGroup) -> list[int]:
        """Posts in a group, as rows of the posts table."""
        rows: list[int] = self.post[self.mask(group)].tolist()
        return rows


def brand_posts(snapshot: Snapshot, scope: Scope) -> BrandPosts:
    """Posts about the scope's brand, or about any brand if the scope has none.

    The latest post is first, undated ones last. A post about several brands counts
    once.

    Raises:
        UsageError: the brand does not exist.
    """
    about = about_rows(snapshot, scope)
    post, first = np.unique(int_array(about["post"]), return_index=True)
    # Without a brand in the scope, a post has the label of its first row.
    labels = label_codes(about["label"])[first]
    in_scope = post_mask(snapshot, scope)[post]
    post, labels = post[in_scope], labels[in_scope]
    order = np.lexsort((post, -post_times(snapshot)[post].astype(float)))
    post, labels = post[order], labels[order]
    author = post_authors(snapshot)[post]
    paid = bool_array(snapshot.posts["paid"])[post]
    return BrandPosts(post, author, labels, ~_insiders(snapshot, author) & ~paid)


def _insiders(snapshot: Snapshot, author: Longs) -> Mask:
    """Mask of the authors who are a brand's accounts, staff or partners."""
    excluded = excluded_accounts(snapshot, Scope(with_coordinated=True))
    inside = (
        excluded["owned"]
        | excluded["staff"]
        | excluded["partner"]
        | excluded["says_staff"]
    )
    known = author >= 0
    result = np.zeros(len(author), bool)
    result[known] = inside[author[known]]
    return result


def posts_by_week(snapshot: Snapshot, scope: Scope) -> pa.Table:
    """Posts by week, from the first to the last: `week` and a count for each label."""
    posts = brand_posts(snapshot, scope)
    at = snapshot.posts["created_at"].take(pa.array(posts.post))
    dated = pc.is_valid(at).to_numpy().astype(bool)
    floor = pc.floor_temporal(at.filter(pa.array(dated)), unit="week").to_numpy()
    labels = posts.label[dated]
    weeks: npt.NDArray[np.datetime64] = np.zeros(0, "datetime64[us]")
    if len(floor):
        step = np.timedelta64(7, "D")
        weeks = np.arange(floor.min(), floor.max() + step, step)
    week_index = np.searchsorted(weeks, floor)
    counts = {
        str(label): np.bincount(week_index[labels == code], minlength=len(weeks))
        for code, label in enumerate(LABELS)
    }
    return pa.table({"week": pa.array(weeks, pa.timestamp("us")), **counts})
