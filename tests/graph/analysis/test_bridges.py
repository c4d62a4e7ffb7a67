"""Bridges between two groups that only one account links."""

import pytest

from graph.analysis.lists.bridges import bridges


def two_groups():
    """Two circles of five who share each other, and one who is in touch with both."""
    posts, number = [], 0
    for group in ("a", "b"):
        for i in range(5):
            number += 1
            posts.append(
                (f"x:{group}{i}", f"{group}{i}", 0, "original", "hi", None, None)
            )
    for group in ("a", "b"):
        for i in range(5):
            for j in range(5):
                if i != j:
                    number += 1
                    key = f"x:s{number:03}"
                    posts.append(
                        (key, f"{group}{i}", 1, "share", "", f"x:{group}{j}", None)
                    )
    posts.append(("x:link", "link", 0, "original", "hello both", None, None))
    for number, (who, whom) in enumerate(
        (("link", "a0"), ("link", "b0"), ("a1", "link"), ("b1", "link"))
    ):
        posts.append((f"x:z{number}", who, 2, "share", "", f"x:{whom}", None))
    return [
        (k, n, d, kind, t, "x:link" if g == "x:link" else g, x)
        for k, n, d, kind, t, g, x in posts
    ]


def test_the_one_account_between_two_circles_is_the_bridge(world):
    ranking = bridges(world(two_groups()))
    assert ranking.people[0].handle == "link"
    assert ranking.settings["exact"] is True


def test_every_bridge_has_an_interval_that_contains_its_rank(world):
    ranking = bridges(world(two_groups()))
    for person in ranking.people:
        assert person.rank_low <= person.rank <= person.rank_high
    # Every draw may lose one of the two ways, so the only bridge is no sure first.
    again = bridges(world(two_groups()))
    assert [(p.rank_low, p.rank_high) for p in again.people] == [
        (p.rank_low, p.rank_high) for p in ranking.people
    ]


def test_the_parts_add_up_and_the_evidence_is_about_them(world):
    for person in bridges(world(two_groups())).people:
        assert sum(person.parts) == pytest.approx(person.score)
        assert person.evidence
