"""What every measure hands back: the numbers, and the conditions they hold under."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import networkx as nx
import numpy as np

from graph.kernels.result import Answer, NotConverged
from graph.network.edges import Edges, Floats, Longs

Engine = Literal["kernel", "networkx", "networkit"]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One value for each node of the edges, more is more.

    `engine` says who computed: our kernel, NetworkX's own code, or NetworKit. `exact`
    is False for a sample, and `error` then bounds the distance of every value from the
    true one, at the confidence in `parameters`. `converged` and `iterations` are None
    where nothing iterates; `seed` where nothing is drawn. `conditions` says what the
    edges were cut from, and how many accounts, pairs and interactions they hold.
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
        """The nodes from the highest value to the lowest, equal ones by number.

        A value that is not defined (NaN) comes last.

        >>> Scores("x", np.array([1.0, 3.0, 3.0]), "kernel").order().tolist()
        [1, 2, 0]
        """
        return np.argsort(-self.values, kind="stable")

    def top(self, k: int) -> Longs:
        """The nodes with the `k` highest values, the highest first."""
        return self.order()[:k]


def conditions(edges: Edges) -> dict[str, object]:
    """What the edges were cut from, and how much of it there is.

    >>> conditions(Edges.of(3, [0, 0], [1, 1]))["pairs"]
    1
    """
    return {
        **edges.conditions,
        "accounts": edges.n,
        "pairs": edges.m,
        "interactions": int(edges.times.sum()),
    }


def scored(name: str, edges: Edges, values: Any, **facts: Any) -> Scores:
    """Scores of values that our own arrays gave."""
    facts.setdefault("engine", "kernel")
    return Scores(
        name,
        np.asarray(values, np.float64),
        conditions=conditions(edges),
        **facts,
    )


def asked(
    name: str,
    edges: Edges,
    function: Callable[..., Any],
    *,
    pick: Callable[[Any], Any] = lambda answer: answer,
    shown: Mapping[str, object] | None = None,
    **arguments: Any,
) -> Scores:
    """Call `function`, one of NetworkX's, and say under which conditions it answered.

    `pick` chooses from an answer of several parts; `shown` replaces `arguments` among
    the parameters of the result. An iteration that did not settle is no error here:
    its last values come with `converged=False` (not a number where NetworkX's own
    code threw them away).
    """
    iterates = "max_iter" in arguments
    parameters = dict(arguments if shown is None else shown)
    try:
        answer = pick(function(edges, **arguments))
    except nx.PowerIterationFailedConvergence as error:
        ours = isinstance(error, NotConverged)
        return scored(
            name,
            edges,
            getattr(error, "array", np.full(len(edges), np.nan)),
            engine="kernel" if ours else "networkx",
            converged=False,
            iterations=arguments.get("max_iter"),
            parameters=parameters,
        )
    ours = isinstance(answer, Answer)
    return scored(
        name,
        edges,
        answer.array if ours else array(edges, answer),
        engine="kernel" if ours else "networkx",
        converged=True if iterates else None,
        iterations=answer.iterations if ours else None,
        parameters=parameters,
    )


def array(edges: Edges, answer: Mapping[Any, float | None]) -> Floats:
    """NetworkX's dictionary in the order of the nodes; None is not a number."""
    values = (answer[key] for key in edges)
    return np.array([np.nan if v is None else v for v in values], np.float64)
