"""Grapevine as a NetworkX backend: `nx.pagerank(edges)` runs our kernel.

NetworkX loads this file while it is itself being imported, so nothing heavy (and
not NetworkX) is imported at the top. A function without a kernel, with arguments that
a kernel does not know, or on a small graph runs NetworkX's own code on a converted
graph: every NetworkX function that only reads can be called with `Edges`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import networkx as nx

    from graph.network.edges import Edges

NAME: Final = "grapevine"

KERNELS: Final[Mapping[str, str]] = {
    "betweenness_centrality": "betweenness",
    "clustering": "clustering",
    "core_number": "core",
    "degree_centrality": "degree",
    "eigenvector_centrality": "eigenvector",
    "harmonic_centrality": "harmonic",
    "hits": "hits",
    "in_degree_centrality": "degree",
    "is_weakly_connected": "components",
    "katz_centrality": "katz",
    "number_weakly_connected_components": "components",
    "out_degree_centrality": "degree",
    "overall_reciprocity": "reciprocity",
    "pagerank": "pagerank",
    "reciprocity": "reciprocity",
    "weakly_connected_components": "components",
}
"""NetworkX's name of what has a kernel, and the file in `graph/kernels` that has it."""

_UNKNOWN: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "betweenness_centrality": ((3, "weight"),),
    "clustering": ((1, "nodes"), (2, "weight")),
    "harmonic_centrality": ((1, "nbunch"), (2, "distance"), (3, "sources")),
}
"""Arguments, by place and name, that a kernel does not know: they must be None."""

SMALL: Final = 32
"""Below this many accounts NetworkX's own code answers before a kernel is loaded;
`nx.config.backends.grapevine.small` changes it."""


_NEVER_LEFT: Final = frozenset({"hits"})
"""NetworkX's own code starts these at random and mixes what ties: never left to it."""


def get_info() -> dict[str, Any]:
    """What NetworkX shows of this backend, and its settings."""
    return {
        "backend_name": NAME,
        "project": NAME,
        "package": "graph",
        "short_summary": "Compiled kernels over NumPy arrays of who acted on whom.",
        "default_config": {"small": SMALL},
        "functions": {name: {} for name in KERNELS},
    }


def register() -> None:
    """Make the backend known where the editable install has not already done so."""
    import networkx as nx
    from networkx.utils.configs import Config

    machinery = _machinery()
    if NAME in machinery.backends:
        return
    entry = EntryPoint(
        NAME, "graph.network.networkx_backend:Backend", "networkx.backends"
    )
    machinery.backends[NAME] = entry
    machinery.backend_info[NAME] = get_info()
    known = {**nx.config.backends, NAME: Config(small=SMALL)}
    nx.config.backends = Config(**known)


class Grapevine:
    """The backend itself; NetworkX asks it by the names of its own functions."""

    @staticmethod
    def convert_from_nx(
        G: nx.Graph[Any],
        *,
        edge_attrs: Mapping[str, float] | None = None,
        **_ignored: object,
    ) -> Edges:
        """Arrays of a NetworkX graph; of its attributes one is kept, as the weight."""
        from graph.network.edges import from_networkx

        name, default = next(iter((edge_attrs or {}).items()), ("weight", 1.0))
        return from_networkx(G, name, default)

    @staticmethod
    def convert_to_nx(result: object, **_ignored: object) -> object:
        """A NetworkX graph where the result is a graph of ours."""
        from graph.network.edges import Edges, to_networkx

        return to_networkx(result) if isinstance(result, Edges) else result

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Whether a call can be answered: True, or the reason why not.

        With our own graph every call can; a NetworkX graph must mean the same as arrays.
        """
        if is_ours(_first(args, kwargs)):
            return True
        return no_kernel(name, args, kwargs) or _lossy(_first(args, kwargs)) or True

    @staticmethod
    def should_run(
        name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> bool | str:
        """Whether converting a NetworkX graph is worth it: True, or why not."""
        G = _first(args, kwargs)
        return True if is_ours(G) else too_small(G) or True

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The function that answers for NetworkX's function of that name."""
        if name.startswith("__") or name not in _machinery()._registered_algorithms:
            raise AttributeError(f"NetworkX dispatches no function called {name!r}")
        return partial(_answer, name)


Backend: Final = Grapevine()
"""What the entry point names: one object is enough, it holds nothing."""


def is_ours(G: object) -> bool:
    """Whether that is `Edges`, without importing them."""
    return getattr(G, "__networkx_backend__", None) == NAME


def no_kernel(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Why no kernel answers this call; empty where one does.

    >>> no_kernel("voterank", (), {})
    'voterank has no kernel'
    >>> no_kernel("clustering", (), {"weight": "weight"})
    "clustering has no kernel with 'weight'"
    """
    if name not in KERNELS:
        return f"{name} has no kernel"
    for place, argument in _UNKNOWN.get(name, ()):
        value = args[place] if place < len(args) else kwargs.get(argument)
        if value is not None:
            return f"{name} has no kernel with {argument!r}"
    return ""


def too_small(G: Any) -> str:
    """Why a graph is better left to NetworkX; empty where it is not small."""
    import networkx as nx

    limit = nx.config.backends[NAME]["small"]
    return f"fewer than {limit} nodes" if len(G) < limit else ""


def _lossy(G: Any) -> str:
    """What a NetworkX graph would lose as `Edges`; empty where it loses nothing."""
    import networkx as nx

    if not isinstance(G, nx.Graph):
        return "not a graph"
    if not G.is_directed():
        return "an undirected graph is not the same as edges both ways"
    if G.is_multigraph():
        return "parallel edges would be summed"
    if nx.number_of_selfloops(G):
        return "self-loops would be dropped"
    return ""


def _machinery() -> Any:
    """NetworkX's dispatcher; its tables of backends and functions have no other door."""
    return import_module("networkx.utils.backends")


def _first(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[0] if args else kwargs.get("G")


def _answer(name: str, *args: Any, **kwargs: Any) -> Any:
    """Run our kernel, or NetworkX's own code on a converted graph."""
    G = _first(args, kwargs)
    left = name not in _NEVER_LEFT and is_ours(G) and too_small(G)
    if is_ours(G) and not (left or no_kernel(name, args, kwargs)):
        kernel = import_module(f"graph.kernels.{KERNELS[name]}")
        return getattr(kernel, name)(*args, **kwargs)
    return _networkx(name, *args, **kwargs)


def _networkx(name: str, *args: Any, **kwargs: Any) -> Any:
    function = _machinery()._registered_algorithms[name]
    if function.mutates_input:
        raise NotImplementedError(
            f"Edges are never changed: call {name} on graph.edges.to_networkx(edges)."
        )
    converted = {key: Backend.convert_to_nx(value) for key, value in kwargs.items()}
    graphs = [Backend.convert_to_nx(value) for value in args]
    return function(*graphs, backend="networkx", **converted)
