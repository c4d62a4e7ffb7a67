"""Kernel results: NetworkX's dictionary by node together with the array."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import networkx as nx
import numpy as np

from graph.network.edges import Edges, Floats


class KernelResult(dict[Hashable, float]):
    """Values by node as Python numbers, as NetworkX returns them.

    `array` holds the same values in node order. `iterations` is the number of steps
    (None: the algorithm does not iterate).
    """

    __slots__ = ("array", "iterations")

    def __init__(
        self, edges: Edges, array: Floats, iterations: int | None = None
    ) -> None:
        super().__init__(zip(edges.keys(), array.tolist(), strict=True))
        self.array = array
        self.iterations = iterations


class KernelNotConverged(nx.PowerIterationFailedConvergence):
    """`PowerIterationFailedConvergence` with the last iterate in `array`."""

    def __init__(self, array: Floats, iterations: int) -> None:
        super().__init__(iterations)
        self.array = array


def vector_from_mapping(
    edges: Edges, values: Mapping[Hashable, float], missing: float | None = None
) -> Floats:
    """Array in node order from values by node; unknown keys are ignored.

    Parameters:
        edges: the graph.
        values: value by node.
        missing: value of nodes without one; None: every node must have a value.

    Raises:
        KeyError: a node has no value and `missing` is None.

    """
    if missing is None:
        return np.array([values[key] for key in edges], np.float64)
    return np.array([values.get(key, missing) for key in edges], np.float64)
