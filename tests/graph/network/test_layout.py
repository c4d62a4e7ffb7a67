from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.network import layout
from graph.network.edges import Edges


def circles(sizes: list[int]) -> tuple[Edges, np.ndarray]:
    """Rings of these sizes, each tied to the next by one pair."""
    source, target, group, begin = [], [], [], 0
    for number, size in enumerate(sizes):
        members = list(range(begin, begin + size))
        source += members
        target += [*members[1:], members[0]]
        group += [number] * size
        if number:
            source.append(begin)
            target.append(0)
        begin += size
    return Edges.of(begin, source, target), np.array(group)


def test_members_are_within_the_disc_of_their_community_only() -> None:
    edges, group = circles([30, 20, 12, 5])
    x, y = layout.layout_positions(edges, group)
    places = np.stack([x, y], 1)
    middles = np.array([places[group == g].mean(0) for g in range(4)])
    distance = np.linalg.norm(places[:, None] - middles[None], axis=2)
    within = distance / np.sqrt(np.bincount(group))
    assert (within.argmin(1) == group).all()


def test_the_same_seed_gives_the_same_picture() -> None:
    edges, group = circles([40, 9, 3])
    one, two = (
        layout.layout_positions(edges, group),
        layout.layout_positions(edges, group),
    )
    assert np.array_equal(one, two)
    assert not np.array_equal(one, layout.layout_positions(edges, group, seed=8))


def test_an_empty_network_and_a_lone_account_have_places() -> None:
    x, y = layout.layout_positions(Edges.of(0, [], []), np.zeros(0, np.int64))
    assert len(x) == len(y) == 0
    x, y = layout.layout_positions(Edges.of(1, [], []), np.zeros(1, np.int64))
    assert np.isfinite([x, y]).all()


@given(st.lists(st.integers(1, 400), min_size=1, max_size=90))
def test_discs_of_communities_never_overlap(sizes: list[int]) -> None:
    ordered = np.array(sorted(sizes, reverse=True))
    others = np.arange(1, len(ordered))
    place = layout.community_centres(ordered, others * 0, others, np.ones(len(others)))
    radius = np.sqrt(ordered)
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    least = radius[:, None] + radius[None]
    np.fill_diagonal(least, 0)
    assert (distance >= least - 1e-4).all()


def test_a_community_too_large_for_springs_has_its_most_received_in_the_middle() -> (
    None
):
    n = layout.MAX_SPRING_MEMBERS + 50
    edges = Edges.of(n, np.arange(1, n), np.zeros(n - 1, np.int64))
    x, y = layout.layout_positions(edges, np.zeros(n, np.int64))
    assert np.hypot(x, y).argmin() == 0
