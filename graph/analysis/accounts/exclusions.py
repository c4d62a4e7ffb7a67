"""Accounts excluded from rankings, by reason.

Reasons: a brand's own accounts, its staff and partners, accounts whose profile names a
brand as employer, accounts that the platform marks as automated, and accounts that act
together within seconds. Coordination is a signal, not a verdict, so a scope can keep
coordinated accounts.
"""

from __future__ import annotations

import re
from datetime import datetime
from threading import Condition
from typing import Final

import numpy as np
import pyarrow.compute as pc
from cachetools import LRUCache, cached

from graph.analysis.accounts.coordination import (
    SHARED_OBJECT_TYPES,
    coordination_network,
    object_actions,
)
from graph.snapshots.arrays import Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

MIN_SHARED_OBJECTS: Final = 3
"""Minimum number of shared objects of two coordinated accounts. One more than the
authenticity signal requires, because an exclusion needs stronger evidence."""

MAX_CACHED_MASKS: Final = 8
"""Maximum number of cached masks of coordinated accounts."""


def excluded_accounts(snapshot: Snapshot, scope: Scope) -> dict[str, Mask]:
    """Accounts excluded from rankings: for each reason a mask over the accounts.

    Actions after the scope's end are ignored.

    Cost:
        Pairs of actions within a minute, computed once for a snapshot and an end.
    """
    n = snapshot.accounts.num_rows
    reasons = {}
    roles = snapshot.tables["roles"]
    for role in ("owned", "staff", "partner"):
        mask = np.zeros(n, bool)
        rows = roles.filter(pc.equal(roles["role"], role))["account"]
        mask[rows.to_numpy().astype(np.int64)] = True
        reasons[role] = mask
    reasons["says_staff"] = _staff_by_profile(snapshot)
    automated = snapshot.accounts["automated"].fill_null(False)
    reasons["automated"] = automated.to_numpy().astype(bool)
    if not scope.with_coordinated:
        reasons["coordinated"] = _coordinated(snapshot, scope.until)
    return reasons


def exclude_accounts(
    snapshot: Snapshot, scope: Scope, candidates: Mask
) -> tuple[Mask, dict[str, int]]:
    """The candidates without the excluded accounts, and how many each reason takes.

    An account with several reasons counts for the first.

    Parameters:
        snapshot: the data.
        scope: filters; actions after its end are ignored.
        candidates: mask over the accounts.

    Returns:
        The remaining candidates, and the excluded ones by reason.
    """
    remaining, counts = candidates.copy(), {}
    for reason, mask in excluded_accounts(snapshot, scope).items():
        if excluded := int((mask & remaining).sum()):
            counts[reason] = excluded
        remaining &= ~mask
    return remaining, counts


def _staff_by_profile(snapshot: Snapshot) -> Mask:
    """Mask of the accounts whose profile says that they work for one of the brands."""
    names = [name for name in snapshot.brands["name"].to_pylist() if name]
    brand_names = "|".join(re.escape(name) for name in names if len(name) > 2)
    if not brand_names:
        return np.zeros(snapshot.accounts.num_rows, bool)
    work_words = (
        r"works?|working|employee|employed|ambassador|staff|team|engineer|developer"
        r"|designer|manager|founder|ceo|cto|intern|support|marketing|sales|pr"
    )
    # "@ Acme" names an employer; "@acme" without a word for work may be a favourite.
    pattern = (
        rf"(?:\b(?:at|bei|chez)\s+@?|@\s|\b(?:{work_words})\b[^.@]{{0,20}}@"
        rf"|\b(?:{work_words})\s+(?:for|with|of)\s+)(?:{brand_names})\b"
    )
    matches = pc.match_substring_regex(
        snapshot.accounts["bio"], pattern, ignore_case=True
    ).fill_null(False)
    mask: Mask = matches.to_numpy().astype(bool)
    return mask


# Streamlit's threads share the cache. Its key is the hash, so no snapshot is kept alive.
@cached(
    LRUCache(MAX_CACHED_MASKS),
    key=lambda snapshot, until: (snapshot.hash, until),
    condition=Condition(),
)
def _coordinated(snapshot: Snapshot, until: datetime | None) -> Mask:
    """Mask of the accounts with `MIN_SHARED_OBJECTS` or more shared with another."""
    mask = np.zeros(snapshot.accounts.num_rows, bool)
    for object_type in SHARED_OBJECT_TYPES:
        network = coordination_network(
            object_actions(snapshot, object_type, Scope(until=until))
        )
        strong = network.shared_objects >= MIN_SHARED_OBJECTS
        mask[network.account_a[strong]] = mask[network.account_b[strong]] = True
    return mask
