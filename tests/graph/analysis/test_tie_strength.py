"""Ties and talk both ways, worked by hand and against NetworkX; what an answer does."""

from __future__ import annotations

from datetime import timedelta

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest

from graph.analysis.customer_care import dialogue, response_effect, tie_strength
from graph.analysis.customer_care.inbox import build_inbox
from graph.analysis.customer_care.tie_strength import tie_strengths
from graph.errors import UsageError
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import snapshot_from_tables
from graph.view_models import account_ties
from tests.graph.analysis.conftest import DAY, build

OWNED = ("acme",)
NEWS = ("x:z", "acme", 80, "original", "News.", None, None)
TALK = [
    ("x:a", "ann", 0, "original", "Broken", None, "complaint"),
    ("x:b", "acme", 1, "reply", "Sorry", "x:a", None),
    ("x:c", "ann", 2, "reply", "Thanks", "x:b", "praise"),
    ("x:d", "ben", 2, "reply", "Hello?", "x:z", "neutral"),
    ("x:e", "cal", 3, "original", "Nice", None, "praise"),
    ("x:f", "acme", 4, "reply", "Thanks", "x:e", None),
    NEWS,
]


def test_a_tie_counts_posts_each_way_and_the_turns_of_a_conversation():
    world = build(TALK, OWNED)
    ties = tie_strengths(world, np.array([0]))
    names = world.accounts["id"].to_pylist()
    found = {
        names[row]: (tie.to_them, tie.from_them, tie.longest_conversation)
        for row, tie in ties.items()
    }
    # Ann: acme once to her, she once back; three posts went to and fro, two answers deep.
    assert {names[row]: tie.depth for row, tie in ties.items()} == {
        "x:ann": 2,
        "x:ben": 1,
        "x:cal": 1,
    }
    assert found == {"x:ann": (1, 1, 3), "x:ben": (0, 1, 2), "x:cal": (1, 0, 2)}
    ann = next(tie for tie in ties.values() if tie.is_mutual)
    assert ann.reciprocity == 1.0
    assert [world.posts["id"][row].as_py() for row in ann.posts] == ["x:c", "x:b"]
    assert "(last: 3 September 2026)" in tie_strength.describe_tie_strength(
        ann, "Acme", "Ann"
    )


def test_answers_side_by_side_make_a_conversation_long_and_not_deep():
    # Acme answers Ann three times, once below what she answered: 5 posts, and the row
    # a, b, c, g is three answers deep. Ben comes in below and begins at one again.
    world = build(
        [
            *TALK,
            ("x:g", "acme", 3, "reply", "Is it?", "x:c", None),
            ("x:h", "acme", 3, "reply", "Sorry", "x:a", None),
            ("x:i", "ben", 4, "reply", "Me too", "x:g", "complaint"),
        ],
        OWNED,
    )
    names = world.accounts["id"].to_pylist()
    ties = {names[row]: tie for row, tie in tie_strengths(world, np.array([0])).items()}
    ann, ben = ties["x:ann"], ties["x:ben"]
    assert (ann.longest_conversation, ann.depth) == (5, 3)
    assert (ben.conversations, ben.longest_conversation, ben.depth) == (2, 2, 1)
    row = dialogue.dialogue_metrics(world)[0]
    # Ann 3, Ben 1, Cal 1: the median is 1, the most 3.
    assert (row.depth, row.deepest, row.longest) == (1.0, 3, 5)
    assert "1 answer in a row; the longest has 5 posts" in dialogue.describe_dialogue(
        world, (row,), None
    )
    table = dialogue.dialogue_table(world, (row,))
    assert (table["depth"].to_pylist(), table["deepest"].to_pylist()) == ([1.0], [3])


def test_ties_and_the_two_way_index_follow_the_scope():
    world = build(TALK, OWNED)
    names = world.accounts["id"].to_pylist()
    early = Scope(brand="acme", until=DAY + timedelta(days=2))
    # Before day 2 there is Acme's answer to Ann and nothing else.
    (row,) = dialogue.dialogue_metrics(world, early)
    assert (row.posts, row.answering) == (1, 1.0)
    assert (row.both, row.at, row.unanswered) == (0, 1, 0)
    ties = account_ties.brand_ties(world, "acme", early)
    assert {
        names[row]: (tie.to_them, tie.from_them, tie.longest_conversation, tie.depth)
        for row, tie in ties.items()
    } == {"x:ann": (1, 0, 2, 1)}
    late = Scope(since=DAY + timedelta(days=2))
    (row,) = dialogue.dialogue_metrics(world, late)
    assert (row.posts, row.both, row.at, row.unanswered) == (2, 0, 1, 2)
    elsewhere = Scope(platform="reddit")
    assert dialogue.dialogue_metrics(world, elsewhere)[0].posts == 0
    assert account_ties.brand_ties(world, "acme", elsewhere) == {}
    assert dialogue.dialogue_metrics(
        world, Scope(platform="x")
    ) == dialogue.dialogue_metrics(world)


def test_a_topic_includes_its_posts_and_their_answers():
    world = build(TALK, OWNED)
    (row,) = dialogue.dialogue_metrics(world, Scope(topic="broken"))
    # Ann's complaint says it; Acme's answer is of it, her thanks for that are not.
    assert (row.posts, row.answering, row.at) == (1, 1.0, 1)
    assert [tie.to_them for tie in row.ties] == [1]


def test_lists_have_the_depth_of_the_deepest_conversation():
    world = build(TALK, OWNED)
    listed = pa.table({"account": ["x:ann", "x:acme"]})
    made = account_ties.with_tie_columns(
        world, listed, account_ties.brand_ties(world, "acme")
    )
    assert made["depth"].to_pylist() == [2, None]


def test_the_two_way_index_is_networkx_own_reciprocity():
    world = build(TALK, OWNED)
    row = dialogue.dialogue_metrics(world)[0]
    assert (row.posts, row.both, row.at, row.unanswered) == (3, 1, 1, 1)
    assert row.answering == pytest.approx(2 / 3)
    graph = nx.DiGraph(
        [("acme", "ann"), ("ann", "acme"), ("ben", "acme"), ("acme", "cal")]
    )
    assert row.reciprocity == nx.overall_reciprocity(graph)
    assert row.low < row.answering < row.high
    assert "66.7 % of Acme's 3 posts" in dialogue.describe_dialogue(world, (row,), None)


def test_mutual_one_way_and_unanswered_contacts_are_named():
    world = build([*TALK, ("x:g", "acme", 5, "reply", "And?", "x:e", None)], OWNED)
    names = world.accounts["id"].to_pylist()
    (row,) = dialogue.dialogue_metrics(world)
    found = {
        side: [names[tie.account] for tie in dialogue.ties_on_side(row, side)]
        for side in ("both", "at", "unanswered")
    }
    assert found == {"both": ["x:ann"], "at": ["x:cal"], "unanswered": ["x:ben"]}
    assert [len(found[side]) for side in found] == [row.both, row.at, row.unanswered]


def test_any_two_accounts_have_a_described_tie_or_none():
    world = build(TALK, OWNED)
    sentence = account_ties.describe_tie_of_pair(world, "x:ann", "x:acme")
    assert sentence.startswith("acme wrote to ann once, ann to acme once")
    assert account_ties.describe_tie_of_pair(world, "x:ann", "x:cal") == ""
    with pytest.raises(UsageError, match="no account"):
        account_ties.describe_tie_of_pair(world, "x:ann", "x:nobody")


def test_without_posts_by_the_brand_answering_is_unknown():
    world = build([("x:a", "ann", 0, "original", "Broken", None, "complaint")], OWNED)
    rows = dialogue.dialogue_metrics(world)
    assert rows[0].answering is None
    assert "Unknown" in dialogue.describe_dialogue(world, rows, None)


def test_without_later_posts_by_the_brand_nobody_is_called_unanswered():
    # Acme's last post is of day 4: for Dan, who asks later, the answer is unknown.
    late = ("x:y", "dan", 9, "reply", "And me?", "x:b", "complaint")
    world = build([*(post for post in TALK if post[0] not in "x:d x:z"), late], OWNED)
    (row,) = dialogue.dialogue_metrics(world)
    names = world.accounts["id"].to_pylist()
    untold = [names[tie.account] for tie in dialogue.ties_on_side(row, "unknown")]
    assert (row.unanswered, row.unknown, untold) == (0, 1, ["x:dan"])
    assert "1 with unknown answers" in dialogue.describe_dialogue(world, (row,), None)
    # Of his silence nothing is counted: one of three others was talked with both ways.
    assert row.reciprocity == pytest.approx(2 / 3)
    sides = dict(
        zip(
            *dialogue.dialogue_ties_table(world, row).select([0, 3]).columns,
            strict=True,
        )
    )
    assert {str(who): str(side) for who, side in sides.items()} == {
        "x:ann": "both",
        "x:cal": "at",
        "x:dan": "unknown",
    }


def test_without_posts_by_the_brand_every_contact_is_unknown():
    posts = [("x:a", "ann", 0, "original", "@acme?", None, None)]
    world = build([*posts, ("x:b", "ben", 1, "reply", "Same", "x:a", None)], ("ben",))
    assert (
        dialogue.dialogue_metrics(world)[0].unanswered == 0
    )  # Ben answered Ann later on
    silent = build([*TALK[:1], ("x:q", "ann", 3, "reply", "?", "x:a", None)], OWNED)
    (row,) = dialogue.dialogue_metrics(silent)
    assert (row.unanswered, row.reciprocity) == (0, None)


def test_a_review_is_addressed_to_its_brand():
    reviews = [
        ("x:a", "ann", 0, "review", "Slow", None, "complaint"),
        ("x:b", "acme", 1, "reply", "Sorry", "x:a", None),
        ("x:c", "ben", 0, "review", "Slow too", None, "complaint"),
        ("x:d", "acme", 2, "review", "We are good", None, "praise"),
    ]
    world = build(reviews, OWNED)
    (row,) = dialogue.dialogue_metrics(world)
    assert (row.both, row.at, row.unanswered, row.unknown) == (1, 0, 1, 0)
    others = build([(*post[:3], "original", *post[4:]) for post in reviews], OWNED)
    assert dialogue.dialogue_metrics(others)[0].both == 0


def customers(later_answered: str, later_other: str, each: int = 20) -> list[tuple]:
    """People who complain once and speak again; every other one is answered."""
    posts: list[tuple] = [NEWS]
    for n in range(2 * each):
        name, label = f"u{n:02}", later_answered if n % 2 else later_other
        posts.append((f"x:{name}1", name, n, "original", "Broken", None, "complaint"))
        posts.append((f"x:{name}3", name, n + 9, "original", "Well", None, label))
        if n % 2:
            reply = (f"x:{name}2", "acme", n + 1, "reply", "Sorry", f"x:{name}1", None)
            posts.append(reply)
    return posts


def test_better_sentiment_after_an_answer_is_reported_as_an_effect():
    world = build(customers("praise", "complaint"), OWNED)
    found = response_effect.estimate_response_effect(world, build_inbox(world))
    assert (found.effect, found.low, found.high) == (2.0, 2.0, 2.0)
    assert (found.answered, found.unanswered) == (20, 20)
    assert "sentiment was higher" in found.sentence
    assert (
        response_effect.response_effect_table(world, found)["after"].to_pylist()
        == [1.0] * 20
    )


def test_worse_sentiment_after_an_answer_is_reported_as_an_effect():
    world = build(customers("complaint", "praise"), OWNED)
    assert (
        "sentiment was lower"
        in response_effect.estimate_response_effect(world, build_inbox(world)).sentence
    )


def test_without_a_difference_in_sentiment_no_effect_is_reported():
    posts = customers("praise", "praise")
    mixed = [
        (*post[:6], "complaint") if post[0].endswith("3") and int(post[1][1:]) % 4 < 2
        else post
        for post in posts
    ]  # fmt: skip
    world = build(mixed, OWNED)
    found = response_effect.estimate_response_effect(world, build_inbox(world))
    assert found.effect is None
    assert found.low < 0 < found.high
    assert "No effect" in found.sentence


def test_with_too_few_people_no_effect_is_reported():
    world = build(customers("praise", "complaint", each=5), OWNED)
    found = response_effect.estimate_response_effect(world, build_inbox(world))
    assert (found.effect, found.low) == (None, None)
    assert "Too few people" in found.sentence


def test_of_several_brands_each_person_is_compared_once_and_within_a_brand():
    """Who speaks of another brand later was not turned around for this one."""
    posts = customers("complaint", "complaint")
    praise = [
        (f"x:{name}4", name, n + 10, "original", "Bolt is good", None, "praise")
        for n in range(1, 40, 2)
        if (name := f"u{n:02}")
    ]
    world = build([*posts, *praise], OWNED)
    tables = dict(world.tables)
    ids = world.posts["id"].to_pylist()
    bolts = [row for row, key in enumerate(ids) if key.endswith("4")]
    about = [
        row | {"brand": 1} if row["post"] in bolts else row
        for row in world.about.to_pylist()
    ]
    tables["brands"] = pa.Table.from_pylist(
        [*world.brands.to_pylist(), {"id": "bolt", "name": "Bolt"}],
        world.brands.schema,
    )
    tables["about"] = pa.Table.from_pylist(about, world.about.schema)
    both = snapshot_from_tables(tables)
    found = response_effect.estimate_response_effect(both, build_inbox(both))
    assert (found.answered, found.unanswered, found.effect) == (20, 20, None)
    # With the other brand's posts among those of this one, it would have looked like one.
    mixed = response_effect.estimate_response_effect(world, build_inbox(world))
    assert mixed.effect is not None
