"""What a kernel hands back: NetworkX's dictionary, and the array that it came from."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import networkx as nx
import numpy as np

from graph.network.edges import Edges, Floats


class Answer(dict[Hashable, float]):
    """Values by node in native Python numbers, as NetworkX gives them.

    `array` holds the same in the order of the edges' nodes, `iterations` how many
    steps were done (None: the algorithm does not iterate).
    """

    __slots__ = ("array", "iterations")

    def __init__(
        self, edges: Edges, array: Floats, iterations: int | None = None
    ) -> None:
        super().__init__(zip(edges.keys(), array.tolist(), strict=True))
        self.array = array
        self.iterations = iterations


class NotConverged(nx.PowerIterationFailedConvergence):
    """NetworkX's own error, which also carries how far the iteration came."""

    def __init__(self, array: Floats, iterations: int) -> None:
        super().__init__(iterations)
        self.array = array


def vector(
    edges: Edges, values: Mapping[Hashable, float], missing: float | None = None
) -> Floats:
    """An array from a dictionary by node; keys that are no node are ignored.

    Raises:
        KeyError: a node has no value and `missing` is None.

    """
    if missing is None:
        return np.array([values[key] for key in edges], np.float64)
    return np.array([values.get(key, missing) for key in edges], np.float64)
