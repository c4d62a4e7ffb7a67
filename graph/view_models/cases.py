"""Cases: entries of the inbox with the users' annotations, and their filters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import Inbox, inbox_table
from graph.analysis.customer_care.routing import (
    DepartmentMatch,
    RoutingRules,
    route_text,
)
from graph.annotations import annotation_store
from graph.snapshots.arrays import Mask
from graph.snapshots.snapshot import Snapshot

PostAnnotations = Mapping[str, Mapping[str, str]]
"""The annotation fields of each post, by the post's id."""


STATE_LABELS: Final = {
    "unanswered": "Unanswered",
    "by_others": "Answered by others",
    "answered": "Answered",
    "unknown": "Unknown",
}
"""The label of each case state, on the Inbox page and in links to it."""

SIGN_LABELS: Final = {
    "praise": "Praise",
    "complaint": "Complaints",
    "question": "Questions",
    "remark": "Neutral",
}
"""The label of each sentiment of a case, on the Inbox page and in links to it."""

ROUTED_BY_HAND: Final = "by hand"
"""The reason for a department that a user chose."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
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


def filter_cases(
    snapshot: Snapshot,
    inbox: Inbox,
    annotations: PostAnnotations,
    case_filter: CaseFilter,
    rules: RoutingRules,
) -> Inbox:
    """The cases that a filter selects, in the inbox's order.

    Parameters:
        snapshot: the data.
        inbox: the cases to filter.
        annotations: the users' fields of each post by id.
        case_filter: the conditions.
        rules: the routing rules of departments.
    """
    keep = inbox.mask(case_filter.signs, case_filter.states)
    case_fields = _case_annotations(snapshot, inbox, annotations)
    if case_filter.done is not None:
        keep &= _mask(["done" in fields for fields in case_fields]) == case_filter.done
    if case_filter.owner is not None:
        owner = case_filter.owner.casefold()
        keep &= _mask(
            [fields.get("owner", "").casefold() == owner for fields in case_fields]
        )
    if case_filter.tag is not None:
        tag = case_filter.tag.casefold()
        keep &= _mask(
            [tag in map(str.casefold, split_tags(fields)) for fields in case_fields]
        )
    if case_filter.department is not None:
        routes = route_cases(snapshot, inbox, annotations, rules)
        keep &= _mask([route.department == case_filter.department for route in routes])
    return inbox.subset(keep)


def cases_about_posts(
    snapshot: Snapshot, inbox: Inbox, posts: Collection[str]
) -> Inbox:
    """The cases of some posts, in the inbox's order.

    Parameters:
        snapshot: the data.
        inbox: the cases to filter.
        posts: ids of the posts.
    """
    ids = snapshot.posts["id"].take(pa.array(inbox.post)).to_pylist()
    return inbox.subset(_mask([post in posts for post in ids]))


def route_cases(
    snapshot: Snapshot, inbox: Inbox, annotations: PostAnnotations, rules: RoutingRules
) -> tuple[DepartmentMatch, ...]:
    """The department of each case: the one that a user chose, else that of its words.

    Parameters:
        snapshot: the data.
        inbox: the cases.
        annotations: the users' fields of each post by id.
        rules: the routing rules of departments.
    """
    texts = snapshot.posts["text"].take(pa.array(inbox.post)).to_pylist()
    case_fields = _case_annotations(snapshot, inbox, annotations)
    return tuple(
        DepartmentMatch(fields["department"], (ROUTED_BY_HAND,))
        if "department" in fields
        else route_text(text or "", rules)
        for text, fields in zip(texts, case_fields, strict=True)
    )


def routing_reason(routed: DepartmentMatch) -> str:
    """A sentence on the department of a case, and the reason for it.

    >>> routing_reason(DepartmentMatch("press", ("journalist", "interview request")))
    'For press: it contains “journalist”, “interview request”.'
    """
    if routed.matched_words == (ROUTED_BY_HAND,):
        return f"For {routed.department}: chosen by a user."
    if not routed.matched_words:
        return f"For {routed.department}: no rule for another department matches."
    words = ", ".join(f"“{word}”" for word in routed.matched_words)
    return f"For {routed.department}: it contains {words}."


def case_table(
    snapshot: Snapshot, inbox: Inbox, annotations: PostAnnotations, rules: RoutingRules
) -> pa.Table:
    """The table of an inbox with each case's department and annotations.

    Parameters:
        snapshot: the data.
        inbox: the cases.
        annotations: the users' fields of each post by id.
        rules: the routing rules of departments.
    """
    table = inbox_table(snapshot, inbox)
    routes = route_cases(snapshot, inbox, annotations, rules)
    columns = {
        "department": [route.department for route in routes],
        "because": [", ".join(route.matched_words) or None for route in routes],
    }
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.string()))
    case_fields = _case_annotations(snapshot, inbox, annotations)
    for field in annotation_store.ANNOTATION_FIELDS:
        if field not in columns:
            column = pa.array(
                [fields.get(field) for fields in case_fields], pa.string()
            )
            table = table.append_column(field, column)
    return table


def case_owners(annotations: PostAnnotations) -> list[str]:
    """The names of all owners, sorted."""
    return sorted(
        {fields["owner"] for fields in annotations.values() if "owner" in fields}
    )


def all_tags(annotations: PostAnnotations) -> list[str]:
    """All tags in use, sorted."""
    return sorted(
        {tag for fields in annotations.values() for tag in split_tags(fields)}
    )


def split_tags(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Split the comma-separated tags of a post's annotations.

    >>> split_tags({"tags": "press, urgent"})
    ('press', 'urgent')
    """
    parts = (part.strip() for part in fields.get("tags", "").split(","))
    return tuple(part for part in parts if part)


def _case_annotations(
    snapshot: Snapshot, inbox: Inbox, annotations: PostAnnotations
) -> list[Mapping[str, str]]:
    if not annotations:
        return [{}] * len(inbox.post)
    ids = snapshot.posts["id"].take(pa.array(inbox.post)).to_pylist()
    return [annotations.get(post, {}) for post in ids]


def _mask(values: list[bool]) -> Mask:
    return np.array(values, bool)
