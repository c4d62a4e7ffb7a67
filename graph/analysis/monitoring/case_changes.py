"""Changes of the inbox between two dates: new, answered and removed cases."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

import pyarrow as pa

from graph.analysis.customer_care.inbox import (
    Inbox,
    build_inbox,
    inbox_table,
    select_answerable_cases,
)
from graph.phrasing import format_count, join_words
from graph.snapshots.as_of import snapshots_to_compare
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

CAME: Final = "came"
"""Change of a new case."""
GONE: Final = "gone"
"""Change of a removed case."""
CASE_CHANGES_SCHEMA: Final = pa.schema(
    [
        (name, pa.string())
        for name in ("post", "brand", "sign", "before", "now", "what", "answer", "text")
    ]
)
_CHANGE_PHRASES: Final = {
    CAME: ("came", "came"),
    "answered": ("was answered", "were answered"),
    "by_others": ("was answered by others", "were answered by others"),
    "unanswered": ("is known to be unanswered now", "are known to be unanswered now"),
    "unknown": ("is unknown now", "are unknown now"),
    GONE: ("no longer counts", "no longer count"),
}
"""Phrase for one case and for several, by kind of change."""


def find_case_changes(
    snapshot: Snapshot, start: datetime, scope: Scope | None = None
) -> pa.Table:
    """Table of the cases with another state than just before `start`.

    Cases with the most expected shares are first. `before` and `now` are states, null
    if the case did not exist. `what` is `came`, `gone` (excluded since, or relabelled)
    or the new state; `answer` is the post that answered the case.

    Parameters:
        snapshot: the later data: all, or up to the scope's `until`, or an `as_of` copy.
        start: compare with the state just before this moment.
        scope: filters; None for all data.

    Raises:
        UsageError: there is no data before `start`, `start` is not before the end of
            the later data, or the brand does not exist.

    Cost:
        Two inboxes and one `as_of` copy.
    """
    earlier, snapshot, scope = snapshots_to_compare(snapshot, start, scope or Scope())
    old, new = (
        _by_case(data, select_answerable_cases(data, build_inbox(data, scope)))
        for data in (earlier, snapshot)
    )
    rows = []
    for key, case in new.items():
        old_state = old.get(key, {}).get("state")
        if old_state != case["state"]:
            change = CAME if old_state is None else case["state"]
            rows.append(_row(case, old_state, case["state"], change))
    for key, case in old.items():
        if key not in new:
            rows.append(_row(case, case["state"], None, GONE))
    return pa.Table.from_pylist(rows, CASE_CHANGES_SCHEMA)


def describe_case_changes(changes: pa.Table) -> str:
    """Summary of a table of case changes.

    >>> describe_case_changes(CASE_CHANGES_SCHEMA.empty_table())
    'No case has changed since then.'
    """
    counts = Counter(changes["what"].to_pylist())
    if not counts:
        return "No case has changed since then."
    phrases = [
        f"{format_count(counts[change], 'case')} {forms[counts[change] > 1]}"
        for change, forms in _CHANGE_PHRASES.items()
        if counts[change]
    ]
    return f"Since then {join_words(phrases)}."


def _by_case(snapshot: Snapshot, inbox: Inbox) -> dict[tuple[str, str], dict[str, str]]:
    rows = inbox_table(snapshot, inbox).to_pylist()
    return {(row["post"], row["brand"]): row for row in rows}


def _row(
    case: dict[str, str], before: str | None, now: str | None, change: str
) -> dict[str, str | None]:
    return {
        "post": case["post"],
        "brand": case["brand"],
        "sign": case["sign"],
        "before": before,
        "now": now,
        "what": change,
        "answer": case["answer"] if now else None,
        "text": case["text"],
    }
