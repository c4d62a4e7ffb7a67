"""Changes of the inbox between two dates, by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph.analysis.monitoring.case_changes import (
    describe_case_changes,
    find_case_changes,
)
from graph.errors import UsageError
from graph.snapshots.scope import Scope
from tests.graph.analysis.conftest import DAY, build

SCOPE = Scope(brand="acme")
POSTS = [
    ("x:a", "ann", 0, "original", "it broke", None, "complaint"),
    ("x:b", "ben", 1, "original", "love it", None, "praise"),
    ("x:c", "cat", 2, "original", "no good", None, "complaint"),
    ("x:o1", "acme", 3, "original", "news", None, None),
    # From here on it is later.
    ("x:d", "dan", 6, "original", "so good", None, "praise"),
    ("x:r1", "acme", 7, "reply", "sorry", "x:a", None),
    ("x:r2", "eve", 7, "reply", "same here", "x:c", None),
]


def changed():
    found = find_case_changes(
        build(POSTS, owned=("acme",)), DAY + timedelta(days=5), SCOPE
    )
    return {row["post"]: row for row in found.to_pylist()}, describe_case_changes(found)


def test_new_and_answered_cases_are_named_and_unchanged_ones_are_not():
    rows, sentence = changed()
    assert rows["x:d"]["what"] == "came"
    assert (rows["x:a"]["before"], rows["x:a"]["now"]) == ("unanswered", "answered")
    assert rows["x:a"]["answer"] == "x:r1"
    assert rows["x:c"]["what"] == "by_others"
    assert "x:b" not in rows
    assert sentence == (
        "Since then 1 case came, 1 case was answered and 1 case was answered by others."
    )


def test_nothing_happened_since_the_end():
    found = find_case_changes(
        build(POSTS, owned=("acme",)), DAY + timedelta(days=30), SCOPE
    )
    assert describe_case_changes(found) == "No case has changed since then."


def test_a_date_before_all_data_has_nothing_to_compare():
    with pytest.raises(UsageError, match="older"):
        find_case_changes(build(POSTS), DAY - timedelta(days=1), SCOPE)
