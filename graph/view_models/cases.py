"""Cases: entries of the ledger with what people noted of them on the desk."""

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
"""Of each post by id, the fields that somebody wrote: see `graph.desk.marked`."""


STATE_WORDS: Final = {
    "unheard": "Not answered",
    "by_others": "By others only",
    "answered": "Answered",
    "unknown": "Not known",
}
"""How a case may stand, as the ledger's page and the links to it say it."""

SIGN_WORDS: Final = {
    "praise": "Praise",
    "complaint": "Complaints",
    "question": "Questions",
    "remark": "Neutral",
}
"""What a case may say, likewise."""

BY_HAND: Final = "by hand"
"""What decided where somebody chose the department."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases to show; nothing said means all.

    `done` asks for those that are done (True) or not (False), `owner` and `tag` for
    those of one person or with one tag, `department` for those of one department.
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
    """The entries that are asked for, in the ledger's order."""
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
    """The entries that are about some posts, in the ledger's order."""
    ids = snapshot.posts["id"].take(pa.array(found.post)).to_pylist()
    return found.only(_mask([post in posts for post in ids]))


def departments(
    snapshot: Snapshot, found: Ledger, marked: Marked, rules: Rules
) -> tuple[Routed, ...]:
    """Where each entry goes: where somebody sent it, else where its words lead."""
    texts = snapshot.posts["text"].take(pa.array(found.post)).to_pylist()
    notes = _notes(snapshot, found, marked)
    return tuple(
        Routed(note["department"], (BY_HAND,))
        if "department" in note
        else route(text or "", rules)
        for text, note in zip(texts, notes, strict=True)
    )


def why_there(sent: Routed) -> str:
    """The department of an entry, and what decided it, as a line below its post.

    >>> why_there(Routed("press", ("journalist", "interview request")))
    'For press: it says “journalist”, “interview request”.'
    """
    if sent.because == (BY_HAND,):
        return f"For {sent.department}, as somebody here chose."
    if not sent.because:
        return f"For {sent.department}: no word leads elsewhere."
    words = ", ".join(f"“{word}”" for word in sent.because)
    return f"For {sent.department}: it says {words}."


def case_table(
    snapshot: Snapshot, found: Ledger, marked: Marked, rules: Rules
) -> pa.Table:
    """The ledger's table with each entry's department and the fields of the desk."""
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
    """Who takes care of something, by name."""
    return sorted({note["owner"] for note in marked.values() if "owner" in note})


def all_tags(marked: Marked) -> list[str]:
    """Every tag that somebody wrote."""
    return sorted({tag for note in marked.values() for tag in tags(note)})


def tags(note: Mapping[str, str]) -> tuple[str, ...]:
    """The tags of a note; they stand between commas.

    >>> tags({"tags": "press, urgent"})
    ('press', 'urgent')
    """
    parts = (one.strip() for one in note.get("tags", "").split(","))
    return tuple(one for one in parts if one)


def done_words(snapshot: Snapshot, found: Ledger, marked: Marked) -> str:
    """How many of these cases are done; nothing where none is."""
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
