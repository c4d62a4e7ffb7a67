"""Where the accounts of a picture stand: communities first, then their members.

Every community is a disc whose area is its number of members. The discs are placed by
springs between communities and pushed apart; within a disc springs again. A whole
hairball laid out at once says nothing and takes minutes; this says who belongs together.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import rustworkx as rx

from graph.network.edges import Edges, Floats, Ints, Longs

PLACED: Final = 60
"""So many communities are placed by springs; smaller ones stand around them."""

SPRINGS: Final = 700
"""Up to so many members springs place them; above, the most received in the middle."""

GAP: Final = 0.35
"""The room between two discs, as a part of the smaller one's radius."""

_GOLDEN: Final = np.pi * (3 - np.sqrt(5))


def positions(edges: Edges, group: Longs, *, seed: int = 7) -> tuple[Floats, Floats]:
    """The place of every node, as arrays x and y.

    Parameters:
        edges: who acted on whom; the direction does not matter here.
        group: the community of each node, 0 the largest (`measures.communities`).
        seed: of the springs; the same seed gives the same picture.

    >>> x, y = positions(Edges.of(2, [0], [1]), np.array([0, 1]))
    >>> float(np.hypot(x[0] - x[1], y[0] - y[1])) > 1
    True
    """
    sizes = np.bincount(group) if edges.n else np.zeros(0, np.int64)
    centre = centres(sizes, *_between(edges, group, len(sizes)), seed=seed)
    place = centre[group] if edges.n else np.zeros((0, 2))
    order = np.argsort(group, kind="stable").astype(np.int32)
    ends = np.cumsum(sizes)
    inner = group[edges.source] == group[edges.target]
    links = (edges.source[inner], edges.target[inner], edges.weight[inner])
    by_group = _runs(group[links[0]], len(sizes))
    for number, size in enumerate(sizes.tolist()):
        members = order[ends[number] - size : ends[number]]
        mine = by_group[number]
        within = (links[0][mine], links[1][mine], links[2][mine])
        place[members] += np.sqrt(size) * _disc(members, within, seed)
    return place[:, 0], place[:, 1]


def centres(
    sizes: Longs, source: Longs, target: Longs, weight: Floats, *, seed: int = 7
) -> Floats:
    """The middle of each community's disc of radius sqrt(size); discs do not overlap.

    Parameters:
        sizes: members of each community, falling.
        source, target, weight: how strongly which communities have to do.

    >>> both = centres(np.array([4, 1]), np.array([0]), np.array([1]), np.ones(1))
    >>> float(np.hypot(*(both[0] - both[1]))) >= 3
    True
    """
    radius = np.sqrt(sizes.astype(np.float64))
    many = min(len(sizes), PLACED)
    near = (source < many) & (target < many)
    links = (source[near], target[near], np.log1p(weight[near]))
    middle = _springs(many, links, seed) * np.sqrt((radius[:many] ** 2).sum())
    middle = apart(middle, radius[:many])
    if many == len(sizes):
        return middle
    edge = float((np.hypot(*middle.T) + radius[:many]).max())
    return np.concatenate([middle, _around(edge, radius[many:])])


def apart(centre: Floats, radius: Floats, rounds: int = 300) -> Floats:
    """Push discs apart until none overlaps, each as little as can be.

    >>> apart(np.zeros((2, 2)), np.ones(2)).shape
    (2, 2)
    """
    centre = centre.copy()
    upper = np.triu_indices(len(radius), 1)
    smaller = np.minimum(radius[upper[0]], radius[upper[1]])
    wanted = radius[upper[0]] + radius[upper[1]] + GAP * smaller
    # Discs in one place part in a direction that depends on nothing but their number.
    angle = _GOLDEN * (upper[0] + upper[1] + 1)
    aside = np.stack([np.cos(angle), np.sin(angle)], 1)
    for _ in range(rounds):
        way = centre[upper[1]] - centre[upper[0]]
        distance = np.hypot(way[:, 0], way[:, 1])
        lacking = wanted - distance
        if not (lacking > 1e-6).any():
            return centre
        close = lacking > 0
        unit = np.where(
            distance[:, None] > 1e-9, way / np.maximum(distance, 1e-9)[:, None], aside
        )
        push = np.where(close, lacking, 0)[:, None] * unit
        # The smaller one gives way.
        share = (radius[upper[1]] / (radius[upper[0]] + radius[upper[1]]))[:, None]
        np.add.at(centre, upper[0], -push * share)
        np.add.at(centre, upper[1], push * (1 - share))
    return _spread(centre, wanted, upper)


def _spread(centre: Floats, wanted: Floats, upper: tuple[Any, Any]) -> Floats:
    """What pushing did not settle, room for everyone does."""
    way = centre[upper[1]] - centre[upper[0]]
    distance = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
    grown: Floats = centre * max(1.0, float((wanted / distance).max()))
    return grown


def _between(edges: Edges, group: Longs, many: int) -> tuple[Longs, Longs, Floats]:
    """How strongly communities have to do with each other, each pair once."""
    one, two = group[edges.source], group[edges.target]
    outer = one != two
    low = np.minimum(one[outer], two[outer])
    key = low * max(many, 1) + np.maximum(one[outer], two[outer])
    pairs, place = np.unique(key, return_inverse=True)
    weight: Floats = np.bincount(place, edges.weight[outer], len(pairs)).astype(float)
    first: Longs = (pairs // max(many, 1)).astype(np.int64)
    return first, (pairs % max(many, 1)).astype(np.int64), weight


def _runs(group: Longs, many: int) -> list[Longs]:
    """The places of each community's inner edges."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.searchsorted(group[order], np.arange(1, many)))


def _disc(members: Ints, links: tuple[Ints, Ints, Floats], seed: int) -> Floats:
    """Places of a community's members in a disc of radius 1, spread evenly."""
    n = len(members)
    if n == 1:
        return np.zeros((1, 2))
    source = np.searchsorted(members, links[0])
    target = np.searchsorted(members, links[1])
    if n > SPRINGS:
        received = np.bincount(target, links[2], n)
        rank = np.empty(n)
        rank[np.argsort(-received, kind="stable")] = np.arange(n)
        angle = rank * _GOLDEN
    else:
        free = _springs(n, (source, target, links[2]), seed)
        free -= free.mean(0)
        rank = np.empty(n)
        rank[np.argsort(np.hypot(*free.T), kind="stable")] = np.arange(n)
        angle = np.arctan2(free[:, 1], free[:, 0])
    far = np.sqrt((rank + 0.5) / n) * (1 - 0.1 * (n > 2))
    return np.stack([far * np.cos(angle), far * np.sin(angle)], 1)


def _springs(n: int, links: tuple[Any, Any, Any], seed: int) -> Floats:
    """Fruchterman and Reingold's springs, within about -1 to 1."""
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
    # Given starts, so that a picture does not depend on how many threads there are.
    chance = np.random.default_rng(seed)
    start = dict(enumerate(chance.uniform(-1, 1, (n, 2)).tolist()))
    found = rx.spring_layout(
        G, pos=start, weight_fn=lambda w: w / (1 + w), num_iter=80, seed=seed
    )
    return np.array([found[i] for i in range(n)], np.float64)


def _around(edge: float, radius: Floats) -> Floats:
    """Small discs in rings outside of everything that springs have placed."""
    places = np.empty((len(radius), 2))
    far, angle = edge, 0.0
    step = 2 * radius.max() * (1 + GAP)
    far += step
    for i in range(len(radius)):
        places[i] = far * np.cos(angle), far * np.sin(angle)
        angle += step / far
        if angle + step / far > 2 * np.pi:
            far, angle = far + step, 0.0
    return places
