"""Routing: the words that decide, rules that people write, and wishes."""

from __future__ import annotations

import pytest

from graph.analysis.customer_care import routing
from graph.analysis.customer_care.inbox import build_inbox
from graph.analysis.topics import feature_requests
from graph.errors import UsageError
from graph.snapshots.scope import Scope
from graph.view_models import cases
from tests.graph.analysis.conftest import build

RULES = routing.parse_routing_rules(
    """
otherwise = "desk"
[[department]]
name = "press"
words = ["journalist*", "press release"]
[[department]]
name = "ideas"
words = ["wish it"]
"""
)


@pytest.mark.parametrize(
    ("text", "department", "because"),
    [
        ("I am a journalist, send the press  release", "press", 2),
        ("JOURNALISTEN fragen", "press", 1),
        ("My journal is wet", "desk", 0),
        ("I wish it had a zip", "ideas", 1),
        ("I wish it, says the journalist with a press release", "press", 2),
        ("", "desk", 0),
    ],
)
def test_the_department_with_most_matching_words_gets_the_post(
    text, department, because
):
    found = routing.route_text(text, RULES)
    assert found.department == department
    assert len(found.matched_words) == because
    assert all(
        word in " ".join(text.casefold().split()) or "  " in word
        for word in found.matched_words
    )


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("Where do you buy the Pip?", "sales"),
        ("Before I order one: is it loud?", "sales"),
        ("The best app for personal economy", "service"),
        ("El personal de la tienda fue amable", "people"),
    ],
)
def test_everyday_questions_find_their_department(text, department):
    assert (
        routing.route_text(text, routing.default_routing_rules()).department
        == department
    )


def test_the_rules_that_come_with_grapevine_can_be_read_and_name_the_five():
    names = set(routing.default_routing_rules().department_names)
    assert {"service", "sales", "press", "people", "ideas"} == names


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = [", "is not TOML"),
        ("", "at least one"),
        ("[department]\nname='a'", "at least one"),
        ("[[department]]\nwords=['a']", "needs a `name`"),
        ("[[department]]\nname='a'\nwords=['*']", "list of texts"),
        ("[[department]]\nname='a'\nwords=['b']\nboss='c'", "'boss' is unknown"),
        ("[[department]]\nname='a'\nwords=['b']\n" * 2, "two departments 'a'"),
        ("team = 1", "'team' is unknown"),
    ],
)
def test_invalid_rules_are_refused_in_one_sentence(text, message):
    with pytest.raises(UsageError, match=message):
        routing.parse_routing_rules(text)


def test_rules_are_saved_completely_or_not_at_all(tmp_path):
    routing.save_routing_rules(
        tmp_path, '[[department]]\nname = "all"\nwords = ["a"]\n'
    )
    assert routing.load_routing_rules(tmp_path).department_names == ("all",)
    with pytest.raises(UsageError):
        routing.save_routing_rules(tmp_path, "[[department]]")
    assert routing.load_routing_rules(tmp_path).department_names == ("all",)
    routing.save_routing_rules(tmp_path, "")
    assert routing.load_routing_rules(tmp_path) == routing.default_routing_rules()


def test_a_long_text_is_routed_quickly():
    assert (
        routing.route_text("a" * 10_000_000, routing.default_routing_rules()).department
        == "service"
    )


POSTS = [
    ("x:1", "ann", 0, "original", "I wish it had a zip", None, "neutral"),
    ("x:2", "ben", 1, "original", "Oh I wish it had a zip, really", None, "neutral"),
    ("x:3", "cal", 2, "original", "I wish it were blue", None, "neutral"),
    ("x:4", "dee", 3, "original", "It works", None, "praise"),
]


def test_people_with_the_same_request_are_grouped():
    snapshot = build(POSTS)
    found = feature_requests.find_feature_requests(snapshot, Scope(), RULES)
    ids = snapshot.posts["id"]
    actual = {one.phrase: {ids[row].as_py() for row in one.posts} for one in found}
    assert actual == {"zip": {"x:1", "x:2"}, feature_requests.OTHER_IDEA: {"x:3"}}
    assert "2 people" in feature_requests.describe_feature_requests(found)
    assert (
        feature_requests.feature_requests_table(snapshot, found).to_pylist()[0]["who"]
        == "ann|ben"
    )


def test_a_department_set_by_a_user_counts_before_the_rules():
    snapshot = build(POSTS)
    found = feature_requests.find_feature_requests(
        snapshot, Scope(), RULES, [("x:4", "ideas"), ("x:3", "press")]
    )
    ids = snapshot.posts["id"]
    posts = {ids[row].as_py() for one in found for row in one.posts}
    assert posts == {"x:1", "x:2", "x:4"}
    every = build_inbox(snapshot, Scope())
    marked = {"x:4": {"department": "ideas"}}
    wanted = cases.CaseFilter(department="ideas")
    few = cases.filter_cases(snapshot, every, marked, wanted, RULES)
    assert {ids[row].as_py() for row in few.post} == {"x:1", "x:2", "x:3", "x:4"}
    (sent,) = cases.route_cases(snapshot, every.subset(every.post == 3), marked, RULES)
    assert cases.routing_reason(sent) == "For ideas: chosen by a user."
