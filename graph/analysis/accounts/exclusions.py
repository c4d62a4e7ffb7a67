"""The accounts that no list ranks, by reason: they speak for a brand, or not for themselves.

A brand's own accounts, its staff and its partners are never its advocates and are no one's
discovery; some say in their profile that they work for it; platforms say of some accounts
that they are automated; and some act together, again and again within seconds. The last is
a reason to look and no verdict, so a scope can keep them.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow.compute as pc

from graph.analysis.accounts.coordination import BY, acts_of, together
from graph.snapshots.interaction_filter import Mask
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

MEETINGS: Final = 3
"""Two accounts that met at so many things act together. One more than the reason to look
asks for: who is left out of a list should have met often."""

FEW: Final = 8
_KEPT: Final[dict[tuple[str, datetime | None], Mask]] = {}
"""What takes long, for the last few moments that were asked about."""


def set_aside(snapshot: Snapshot, scope: Scope) -> dict[str, Mask]:
    """The accounts that no list ranks: for each reason a mask over the accounts.

    What happened after the scope's end is not known to it.

    Cost: pairs of acts within a minute, once for a snapshot and an end.
    """
    n = snapshot.accounts.num_rows
    reasons = {}
    roles = snapshot.tables["roles"]
    for role in ("owned", "staff", "partner"):
        mask = np.zeros(n, bool)
        rows = roles.filter(pc.equal(roles["role"], role))["account"]
        mask[rows.to_numpy().astype(np.int64)] = True
        reasons[role] = mask
    reasons["says_staff"] = _says_staff(snapshot)
    automated = snapshot.accounts["automated"].fill_null(False)
    reasons["automated"] = automated.to_numpy().astype(bool)
    if not scope.with_coordinated:
        reasons["coordinated"] = _coordinated(snapshot, scope.until)
    return reasons


def _says_staff(snapshot: Snapshot) -> Mask:
    """Whose profile says that they work for one of the brands."""
    names = [name for name in snapshot.brands["name"].to_pylist() if name]
    named = "|".join(re.escape(name) for name in names if len(name) > 2)
    if not named:
        return np.zeros(snapshot.accounts.num_rows, bool)
    work = (
        r"works?|working|employee|employed|ambassador|staff|team|engineer|developer"
        r"|designer|manager|founder|ceo|cto|intern|support|marketing|sales|pr"
    )
    # "@ Acme" is where somebody works; "@acme" may be whom they like, without such a word.
    pattern = (
        rf"(?:\b(?:at|bei|chez)\s+@?|@\s|\b(?:{work})\b[^.@]{{0,20}}@"
        rf"|\b(?:{work})\s+(?:for|with|of)\s+)(?:{named})\b"
    )
    said = pc.match_substring_regex(
        snapshot.accounts["bio"], pattern, ignore_case=True
    ).fill_null(False)
    mask: Mask = said.to_numpy().astype(bool)
    return mask


def _coordinated(snapshot: Snapshot, until: datetime | None) -> Mask:
    """Who met somebody else, within a minute, at `MEETINGS` things or more, until then."""
    key = (snapshot.hash, until)
    if key not in _KEPT:
        mask = np.zeros(snapshot.accounts.num_rows, bool)
        for by in BY:
            met = together(acts_of(snapshot, by, Scope(until=until)))
            often = met.things >= MEETINGS
            mask[met.one[often]] = mask[met.two[often]] = True
        while len(_KEPT) >= FEW:
            _KEPT.pop(next(iter(_KEPT)), None)
        _KEPT[key] = mask
    return _KEPT[key]
