"""Cases: entries of the inbox with the users' annotations, and their filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import Ledger, table
from graph.analysis.customer_care.routing import Routed, Rules, route
from graph.annotations import annotation_store as desk
from graph.phrasing import many
from graph.snapshots.interaction_filter import Mask
from graph.snapshots.snapshot import Snapshot

Marked = Mapping[str, Mapping[str, str]]
"""The annotation fields of each post, by the post's id."""


STATE_WORDS: Final = {
    "unanswered": "Unanswered",
    "by_others": "Answered by others",
    "answered": "Answered",
    "unknown": "Unknown",
}
"""The label of each case state, on the Inbox page and in links to it."""

SIGN_WORDS: Final = {
    "praise": "Praise",
    "complaint": "Complaints",
    "question": "Questions",
    "remark": "Neutral",
}
"""The label of each sentiment of a case, on the Inbox page and in links to it."""

BY_HAND: Final = "by hand"
"""The reason for a department that a user chose."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of cases; an empty field means all.

    `done` selects cases that are done (True) or open (False), `owner`, `tag` and
    `department` those with this value.
    """

    signs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    done: bool | None = None
    owner: str | None = None
    tag: str | None = None
    department: str | None = None


def chosen(
    snapshot: Snapshot, found: Ledger, marked: Marked, wanted: Wanted, rules: Rules
) -> Ledger:
    """The cases that a filter selects, in the inbox's order.

    Parameters:
        snapshot: the data.
        inbox: the cases to filter.
        annotations: the users' fields of each post by id.
        case_filter: the conditions.
        rules: the routing rules of departments.
    """
    keep = found.where(wanted.signs, wanted.states)
    notes = _notes(snapshot, found, marked)
    if wanted.done is not None:
        keep &= _mask(["done" in note for note in notes]) == wanted.done
    if wanted.owner is not None:
        mine = wanted.owner.casefold()
        keep &= _mask([note.get("owner", "").casefold() == mine for note in notes])
    if wanted.tag is not None:
        tag = wanted.tag.casefold()
        keep &= _mask([tag in map(str.casefold, tags(note)) for note in notes])
    if wanted.department is not None:
        sent = departments(snapshot, found, marked, rules)
        keep &= _mask([one.department == wanted.department for one in sent])
    return found.only(keep)


def among(snapshot: Snapshot, found: Ledger, posts: Collection[str]) -> Ledger:
    """The cases of some posts, in the inbox's order.

    Parameters:
        snapshot: the data.
        inbox: the cases to filter.
        posts: ids of the posts.
    """
    ids = snapshot.posts["id"].take(pa.array(found.post)).to_pylist()
    return found.only(_mask([post in posts for post in ids]))


def departments(
    snapshot: Snapshot, found: Ledger, marked: Marked, rules: Rules
) -> tuple[Routed, ...]:
    """The department of each case: the one that a user chose, else that of its words.

    Parameters:
        snapshot: the data.
        inbox: the cases.
        annotations: the users' fields of each post by id.
        rules: the routing rules of departments.
    """
    texts = snapshot.posts["text"].take(pa.array(found.post)).to_pylist()
    notes = _notes(snapshot, found, marked)
    return tuple(
        Routed(note["department"], (BY_HAND,))
        if "department" in note
        else route(text or "", rules)
        for text, note in zip(texts, notes, strict=True)
    )


def why_there(sent: Routed) -> str:
    """A sentence on the department of a case, and the reason for it.

    >>> routing_reason(Routed("press", ("journalist", "interview request")))
    'For press: it contains “journalist”, “interview request”.'
    """
    if sent.because == (BY_HAND,):
        return f"For {sent.department}: chosen by a user."
    if not sent.because:
        return f"For {sent.department}: no rule for another department matches."
    words = ", ".join(f"“{word}”" for word in sent.because)
    return f"For {sent.department}: it contains {words}."


def case_table(
    snapshot: Snapshot, found: Ledger, marked: Marked, rules: Rules
) -> pa.Table:
    """The table of an inbox with each case's department and annotations.

    Parameters:
        snapshot: the data.
        inbox: the cases.
        annotations: the users' fields of each post by id.
        rules: the routing rules of departments.
    """
    made = table(snapshot, found)
    sent = departments(snapshot, found, marked, rules)
    columns = {
        "department": [one.department for one in sent],
        "because": [", ".join(one.because) or None for one in sent],
    }
    for name, values in columns.items():
        made = made.append_column(name, pa.array(values, pa.string()))
    notes = _notes(snapshot, found, marked)
    for field in desk.FIELDS:
        if field not in columns:
            column = pa.array([note.get(field) for note in notes], pa.string())
            made = made.append_column(field, column)
    return made


def owners(marked: Marked) -> list[str]:
    """The names of all owners, sorted."""
    return sorted({note["owner"] for note in marked.values() if "owner" in note})


def all_tags(marked: Marked) -> list[str]:
    """All tags in use, sorted."""
    return sorted({tag for note in marked.values() for tag in tags(note)})


def tags(note: Mapping[str, str]) -> tuple[str, ...]:
    """Split the comma-separated tags of a post's annotations.

    >>> split_tags({"tags": "press, urgent"})
    ('press', 'urgent')
    """
    parts = (one.strip() for one in note.get("tags", "").split(","))
    return tuple(one for one in parts if one)


def done_words(snapshot: Snapshot, found: Ledger, marked: Marked) -> str:
    """A sentence on how many of these cases are done; empty if none is.

    Parameters:
        snapshot: the data.
        inbox: the cases.
        annotations: the users' fields of each post by id.
    """
    count = sum("done" in note for note in _notes(snapshot, found, marked))
    return f"{many(count, 'case')} done." if count else ""


def _notes(
    snapshot: Snapshot, found: Ledger, marked: Marked
) -> list[Mapping[str, str]]:
    if not marked:
        return [{}] * len(found.post)
    ids = snapshot.posts["id"].take(pa.array(found.post)).to_pylist()
    return [marked.get(post, {}) for post in ids]


def _mask(values: list[bool]) -> Mask:
    return np.array(values, bool)
