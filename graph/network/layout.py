"""Two-level network layout: packed community discs, a spring layout inside each.

The area of a disc is the community's number of members. A spring layout places the
discs, then overlaps are removed; a second spring layout places the members. One spring
layout of the whole graph would take minutes and hide the communities.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import rustworkx as rx

from graph.network.edges import Edges, Floats, Ints, Longs

MAX_SPRING_COMMUNITIES: Final = 60
"""Maximum number of communities in the spring layout; smaller ones go on rings."""

MAX_SPRING_MEMBERS: Final = 700
"""Maximum community size for a spring layout.

Larger communities are arranged in a spiral, accounts with the most interactions inside.
"""

DISC_GAP_RATIO: Final = 0.35
"""Gap between two discs as a fraction of the smaller one's radius."""

_GOLDEN: Final = np.pi * (3 - np.sqrt(5))


def layout_positions(
    edges: Edges, community: Longs, *, seed: int = 7
) -> tuple[Floats, Floats]:
    """Coordinates of every node.

    Parameters:
        edges: the graph; directions are ignored.
        community: the community of each node, 0 the largest (`communities`).
        seed: seed of the spring layout; the same seed gives the same coordinates.

    Returns:
        Arrays x and y, one value a node.

    >>> x, y = layout_positions(Edges.of(2, [0], [1]), np.array([0, 1]))
    >>> float(np.hypot(x[0] - x[1], y[0] - y[1])) > 1
    True
    """
    sizes = np.bincount(community) if edges.n else np.zeros(0, np.int64)
    centre = community_centres(
        sizes, *_community_links(edges, community, len(sizes)), seed=seed
    )
    place = centre[community] if edges.n else np.zeros((0, 2))
    order = np.argsort(community, kind="stable").astype(np.int32)
    ends = np.cumsum(sizes)
    inner = community[edges.source] == community[edges.target]
    links = (edges.source[inner], edges.target[inner], edges.weight[inner])
    by_group = _edges_by_community(community[links[0]], len(sizes))
    for number, size in enumerate(sizes.tolist()):
        members = order[ends[number] - size : ends[number]]
        own_edges = by_group[number]
        within = (links[0][own_edges], links[1][own_edges], links[2][own_edges])
        place[members] += np.sqrt(size) * _disc_positions(members, within, seed)
    return place[:, 0], place[:, 1]


def community_centres(
    sizes: Longs, source: Longs, target: Longs, weight: Floats, *, seed: int = 7
) -> Floats:
    """Centre of each community's disc of radius sqrt(size), without overlaps.

    Parameters:
        sizes: members of each community, descending.
        source, target: the two communities of each link.
        weight: weight of each link between communities.
        seed: seed of the spring layout.

    Returns:
        Coordinates, shape (communities, 2).

    >>> one, two = np.array([0]), np.array([1])
    >>> centre = community_centres(np.array([4, 1]), one, two, np.ones(1))
    >>> float(np.hypot(*(centre[0] - centre[1]))) >= 3
    True
    """
    radius = np.sqrt(sizes.astype(np.float64))
    spring_count = min(len(sizes), MAX_SPRING_COMMUNITIES)
    near = (source < spring_count) & (target < spring_count)
    links = (source[near], target[near], np.log1p(weight[near]))
    middle = _spring_positions(spring_count, links, seed) * np.sqrt(
        (radius[:spring_count] ** 2).sum()
    )
    middle = separate_discs(middle, radius[:spring_count])
    if spring_count == len(sizes):
        return middle
    edge = float((np.hypot(*middle.T) + radius[:spring_count]).max())
    return np.concatenate([middle, _ring_positions(edge, radius[spring_count:])])


def separate_discs(centre: Floats, radius: Floats, rounds: int = 300) -> Floats:
    """Push discs apart with small steps until none overlaps.

    Parameters:
        centre: coordinates, shape (discs, 2).
        radius: radius of each disc.
        rounds: maximum number of steps; then all coordinates are scaled up.

    Returns:
        The new coordinates.

    >>> separate_discs(np.zeros((2, 2)), np.ones(2)).shape
    (2, 2)
    """
    centre = centre.copy()
    upper = np.triu_indices(len(radius), 1)
    smaller = np.minimum(radius[upper[0]], radius[upper[1]])
    min_distance = radius[upper[0]] + radius[upper[1]] + DISC_GAP_RATIO * smaller
    # Discs at the same point separate in a direction that depends on their number only.
    angle = _GOLDEN * (upper[0] + upper[1] + 1)
    direction = np.stack([np.cos(angle), np.sin(angle)], 1)
    for _ in range(rounds):
        offset = centre[upper[1]] - centre[upper[0]]
        distance = np.hypot(offset[:, 0], offset[:, 1])
        lacking = min_distance - distance
        if not (lacking > 1e-6).any():
            return centre
        close = lacking > 0
        unit = np.where(
            distance[:, None] > 1e-9,
            offset / np.maximum(distance, 1e-9)[:, None],
            direction,
        )
        push = np.where(close, lacking, 0)[:, None] * unit
        # The smaller disc moves more.
        share = (radius[upper[1]] / (radius[upper[0]] + radius[upper[1]]))[:, None]
        np.add.at(centre, upper[0], -push * share)
        np.add.at(centre, upper[1], push * (1 - share))
    return _scale_until_separate(centre, min_distance, upper)


def _scale_until_separate(
    centre: Floats, min_distance: Floats, upper: tuple[Any, Any]
) -> Floats:
    """Scale all coordinates up until no two discs overlap."""
    offset = centre[upper[1]] - centre[upper[0]]
    distance = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 1e-9)
    grown: Floats = centre * max(1.0, float((min_distance / distance).max()))
    return grown


def _community_links(
    edges: Edges, community: Longs, community_count: int
) -> tuple[Longs, Longs, Floats]:
    """Summed weight between each pair of communities, each pair once."""
    one, two = community[edges.source], community[edges.target]
    outer = one != two
    low = np.minimum(one[outer], two[outer])
    key = low * max(community_count, 1) + np.maximum(one[outer], two[outer])
    pairs, place = np.unique(key, return_inverse=True)
    weight: Floats = np.bincount(place, edges.weight[outer], len(pairs)).astype(float)
    first: Longs = (pairs // max(community_count, 1)).astype(np.int64)
    return first, (pairs % max(community_count, 1)).astype(np.int64), weight


def _edges_by_community(community: Longs, community_count: int) -> list[Longs]:
    """Positions of each community's internal edges."""
    order = np.argsort(community, kind="stable")
    return np.split(
        order, np.searchsorted(community[order], np.arange(1, community_count))
    )


def _disc_positions(
    members: Ints, links: tuple[Ints, Ints, Floats], seed: int
) -> Floats:
    """Coordinates of a community's members in a disc of radius 1, spread evenly."""
    n = len(members)
    if n == 1:
        return np.zeros((1, 2))
    source = np.searchsorted(members, links[0])
    target = np.searchsorted(members, links[1])
    if n > MAX_SPRING_MEMBERS:
        received = np.bincount(target, links[2], n)
        rank = np.empty(n)
        rank[np.argsort(-received, kind="stable")] = np.arange(n)
        angle = rank * _GOLDEN
    else:
        free = _spring_positions(n, (source, target, links[2]), seed)
        free -= free.mean(0)
        rank = np.empty(n)
        rank[np.argsort(np.hypot(*free.T), kind="stable")] = np.arange(n)
        angle = np.arctan2(free[:, 1], free[:, 0])
    far = np.sqrt((rank + 0.5) / n) * (1 - 0.1 * (n > 2))
    return np.stack([far * np.cos(angle), far * np.sin(angle)], 1)


def _spring_positions(n: int, links: tuple[Any, Any, Any], seed: int) -> Floats:
    """Spring layout (Fruchterman and Reingold), coordinates within about -1 to 1."""
    if n == 0:
        return np.zeros((0, 2))
    G = rx.PyGraph(multigraph=False)
    G.add_nodes_from(range(n))
    G.add_edges_from(
        [
            (s, t, float(w))
            for s, t, w in zip(*map(np.ndarray.tolist, links), strict=True)
        ]
    )
    # Fixed start positions: the layout does not depend on the number of threads.
    rng = np.random.default_rng(seed)
    start = dict(enumerate(rng.uniform(-1, 1, (n, 2)).tolist()))
    coordinates = rx.spring_layout(
        G, pos=start, weight_fn=lambda w: w / (1 + w), num_iter=80, seed=seed
    )
    return np.array([coordinates[i] for i in range(n)], np.float64)


def _ring_positions(edge: float, radius: Floats) -> Floats:
    """Coordinates of small discs on rings outside the spring layout."""
    places = np.empty((len(radius), 2))
    far, angle = edge, 0.0
    step = 2 * radius.max() * (1 + DISC_GAP_RATIO)
    far += step
    for i in range(len(radius)):
        places[i] = far * np.cos(angle), far * np.sin(angle)
        angle += step / far
        if angle + step / far > 2 * np.pi:
            far, angle = far + step, 0.0
    return places
