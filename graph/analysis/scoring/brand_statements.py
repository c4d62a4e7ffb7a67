"""Independent posts about a brand, with author, day and label.

Paid posts, giveaways, copied wordings, shares and excluded accounts are removed here
and counted by reason, so that all lists of advocates and detractors exclude the same
posts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import excluded_accounts
from graph.analysis.scoring.ranking import Floats
from graph.model import LABELS, Label
from graph.snapshots.arrays import Longs, Mask, bool_array
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import Scope, about_rows, platform_time_conditions
from graph.snapshots.snapshot import Snapshot

PRAISE, NEUTRAL, COMPLAINT = range(3)

MIN_COPIED_WORDING_AUTHORS: Final = 3
"""Number of accounts from which on a (nearly) identical wording counts as copied."""

_RECOMMENDS = re.compile(
    r"\b(?:you should|you have to|must[- ]have|recommend\w*|give (?:it|them) a try"
    r"|try (?:it|them|the)|switch(?:ed)? to|go (?:with|for)|worth (?:it|every)"
    r"|empfehl\w*|recomiend\w*|recommande\w*)\b",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"\b(?:avoid|stay away|don'?t (?:buy|fly|bother|use)|never (?:again|buy|fly|use)"
    r"|switch(?:ed|ing)? (?:from|away)|not worth|waste of|nie wieder|nunca m[aá]s)\b",
    re.IGNORECASE,
)


_GIVEAWAY: Final = (
    r"\bgive ?away\b|\bsweepstakes?\b|\bshare (?:this |the )?(?:post )?(?:to|and) win"
    r"|\b(?:enter|chance) to win\b|\bgewinnspiel\b|\bverlosung\b|\bsorteo\b"
    r"|\bjeu[- ]concours\b"
)


@dataclass(frozen=True, slots=True, eq=False)
class BrandStatements:
    """Posts about the brand as arrays, one row per post.

    `account` and `post` are rows of the snapshot, `day` is the ordinal day (1 = 1
    January of year 1), `label` an index into `LABELS`, `label_probability` one column
    per label. `recommends` and `warns` are true if the text does so. `span_days` is the
    number of days covered; `exclusions` counts excluded posts by reason.
    """

    account: Longs
    post: Longs
    day: Longs
    label: Longs
    label_probability: Floats
    recommends: Mask
    warns: Mask
    span_days: int
    exclusions: dict[str, int]

    @property
    def accounts(self) -> Longs:
        """Rows of the accounts that posted."""
        return np.unique(self.account)

    def rows_of_account(self, account: int) -> Longs:
        """Indices of an account's posts."""
        return np.flatnonzero(self.account == account)


def collect_brand_statements(snapshot: Snapshot, scope: Scope) -> BrandStatements:
    """Collect the independent posts about the scope's brand (any brand if it has none).

    Cost: a pass over the posts about the brand.
    """
    exclusions: dict[str, int] = {}
    rows = _own_statements(snapshot, scope, exclusions)
    days = [row["created_at"].toordinal() for row in rows]
    span = max(days) - min(days) + 1 if days else 0
    rows = _independent_statements(snapshot, scope, rows, exclusions)
    labels = [LABELS.index(Label(row["label"])) for row in rows]
    texts = [row["text"] or "" for row in rows]
    probabilities = np.array([_label_probabilities(row) for row in rows], np.float64)
    return BrandStatements(
        account=np.array([row["author"] for row in rows], np.int64),
        post=np.array([row["post"] for row in rows], np.int64),
        day=np.array([row["created_at"].toordinal() for row in rows], np.int64),
        label=np.array(labels, np.int64),
        label_probability=probabilities.reshape(-1, len(LABELS)),
        recommends=np.array([bool(_RECOMMENDS.search(text)) for text in texts], bool),
        warns=np.array([bool(_WARNS.search(text)) for text in texts], bool),
        span_days=span,
        exclusions=exclusions,
    )


def _label_probabilities(row: dict[str, Any]) -> tuple[float, float, float]:
    """Probability of each label; 1 for its own label if no probabilities are known."""
    praise, complaint = row["praise"], row["complaint"]
    if praise is None or complaint is None:
        label = Label(row["label"])
        praise, complaint = label == Label.PRAISE, label == Label.COMPLAINT
    return float(praise), 1.0 - float(praise) - float(complaint), float(complaint)


def _own_statements(
    snapshot: Snapshot, scope: Scope, exclusions: dict[str, int]
) -> list[dict[str, Any]]:
    """Labelled, dated, unpaid posts about the brand in the scope (no shares)."""
    about = about_rows(snapshot, scope)
    if scope.topic is not None:
        # Unlike in `post_mask`, the post has to act on another account, and an answer to
        # a post on the topic counts too.
        on_topic = select_interactions(snapshot, kinds=None, topic=scope.topic)
        about = about.filter(pc.is_in(about["post"], value_set=pa.array(on_topic.post)))
    posts = snapshot.posts.take(about["post"])
    names = ("author", "created_at", "paid", "kind", "text", "platform", "family")
    columns = {name: posts[name] for name in names}
    columns |= {name: about[name] for name in ("post", "label", "praise", "complaint")}
    table = pa.table(columns)
    conditions = [
        ("no_account", pc.is_valid(table["author"])),
        ("share", pc.not_equal(table["kind"], "share")),
        ("no_label", pc.is_valid(table["label"])),
        ("undated", pc.is_valid(table["created_at"])),
        ("paid", pc.invert(pc.fill_null(table["paid"], False))),
    ]
    giveaway = pc.match_substring_regex(table["text"], _GIVEAWAY, ignore_case=True)
    conditions.append(("giveaway", pc.invert(pc.fill_null(giveaway, False))))
    masks = [(reason, bool_array(condition)) for reason, condition in conditions]
    masks += platform_time_conditions(table, scope)
    keep = np.ones(table.num_rows, bool)
    for reason, passed in masks:
        if (keep & ~passed).any():
            exclusions[reason] = int((keep & ~passed).sum())
        keep &= passed
    rows: list[dict[str, Any]] = table.filter(pa.array(keep)).to_pylist()
    return rows


def _independent_statements(
    snapshot: Snapshot,
    scope: Scope,
    rows: list[dict[str, Any]],
    exclusions: dict[str, int],
) -> list[dict[str, Any]]:
    """Rows without copied wordings and without excluded accounts."""
    writers: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row["family"] is not None:
            writers[row["family"]].add(row["author"])
    own = [
        row
        for row in rows
        if len(writers.get(row["family"], ())) < MIN_COPIED_WORDING_AUTHORS
    ]
    if len(own) < len(rows):
        exclusions["copied_wording"] = len(rows) - len(own)
    masks = excluded_accounts(snapshot, scope)
    independent = []
    for row in own:
        reason = next((name for name, mask in masks.items() if mask[row["author"]]), "")
        if reason:
            exclusions[reason] = exclusions.get(reason, 0) + 1
        else:
            independent.append(row)
    return independent
