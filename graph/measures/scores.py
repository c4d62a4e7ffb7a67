"""Result type of every measure: the values and how they were computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import networkx as nx
import numpy as np

from graph.kernels.result import KernelNotConverged, KernelResult
from graph.network.edges import Edges, Floats, Longs

Engine = Literal["kernel", "networkx", "networkit"]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One value for each node of the edges.

    `engine` names the code that ran: our kernel, NetworkX or NetworKit. `exact` is
    False for a sample; `error` then bounds the error of every value at the confidence
    in `parameters`. `converged` and `iterations` are None without an iteration, `seed`
    without a random draw. `conditions` records the filters of the edges and their
    numbers of accounts, pairs and interactions.
    """

    name: str
    values: Floats
    engine: Engine
    exact: bool = True
    error: float | None = None
    converged: bool | None = None
    iterations: int | None = None
    seed: int | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    conditions: Mapping[str, object] = field(default_factory=dict)

    def order(self) -> Longs:
        """Nodes by descending value, ties by node number; NaN comes last.

        >>> Scores("x", np.array([1.0, 3.0, 3.0]), "kernel").order().tolist()
        [1, 2, 0]
        """
        return np.argsort(-self.values, kind="stable")

    def top(self, k: int) -> Longs:
        """The `k` nodes with the highest values, descending."""
        return self.order()[:k]


def describe_precision(scores: Scores) -> str:
    """How exact scores are: exact, sampled with its error bound, or an estimate.

    >>> describe_precision(Scores("communities", np.zeros(1), "networkx", exact=False))
    'estimate without an error bound'
    """
    if scores.error is not None:
        text = f"sampled, off by at most {scores.error:.3g}"
    else:
        text = "exact" if scores.exact else "estimate without an error bound"
    return f"{text}, not converged" if scores.converged is False else text


def edge_conditions(edges: Edges) -> dict[str, object]:
    """Filters of the edges, and their numbers of accounts, pairs and interactions.

    >>> edge_conditions(Edges.of(3, [0, 0], [1, 1]))["pairs"]
    1
    """
    return {
        **edges.conditions,
        "accounts": edges.n,
        "pairs": edges.m,
        "interactions": int(edges.times.sum()),
    }


def scores_from_values(name: str, edges: Edges, values: Any, **facts: Any) -> Scores:
    """Build scores from computed values.

    Parameters:
        name: name of the measure.
        edges: the graph.
        values: one value a node.
        facts: further fields of `Scores`; `engine` is "kernel" by default.
    """
    facts.setdefault("engine", "kernel")
    return Scores(
        name,
        np.asarray(values, np.float64),
        conditions=edge_conditions(edges),
        **facts,
    )


def scores_from_networkx(
    name: str,
    edges: Edges,
    function: Callable[..., Any],
    *,
    select_part: Callable[[Any], Any] = lambda result: result,
    reported_parameters: Mapping[str, object] | None = None,
    **arguments: Any,
) -> Scores:
    """Run a NetworkX function and build scores from its result.

    An iteration without convergence is no error: the scores are the last values with
    `converged=False` (NaN if NetworkX's own code discarded them).

    Parameters:
        name: name of the measure.
        edges: the graph.
        function: the NetworkX function.
        select_part: selects the values from a result of several parts.
        reported_parameters: replaces `arguments` in the parameters of the scores.
        arguments: keyword arguments of the function.
    """
    iterates = "max_iter" in arguments
    parameters = dict(arguments if reported_parameters is None else reported_parameters)
    try:
        result = select_part(function(edges, **arguments))
    except nx.PowerIterationFailedConvergence as error:
        from_kernel = isinstance(error, KernelNotConverged)
        return scores_from_values(
            name,
            edges,
            getattr(error, "array", np.full(len(edges), np.nan)),
            engine="kernel" if from_kernel else "networkx",
            converged=False,
            iterations=arguments.get("max_iter"),
            parameters=parameters,
        )
    from_kernel = isinstance(result, KernelResult)
    return scores_from_values(
        name,
        edges,
        result.array if from_kernel else values_in_node_order(edges, result),
        engine="kernel" if from_kernel else "networkx",
        converged=True if iterates else None,
        iterations=result.iterations if from_kernel else None,
        parameters=parameters,
    )


def values_in_node_order(edges: Edges, result: Mapping[Any, float | None]) -> Floats:
    """Array in node order from NetworkX's dictionary; None becomes NaN."""
    values = (result[key] for key in edges)
    return np.array([np.nan if v is None else v for v in values], np.float64)
