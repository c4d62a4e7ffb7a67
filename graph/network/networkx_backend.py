"""Grapevine as a NetworkX backend: `nx.pagerank(edges)` runs our kernel.

NetworkX loads this file during its own import, so nothing heavy (and not NetworkX) is
imported at the top. NetworkX's own code runs on a converted graph if a function has no
kernel, if the kernel does not support an argument, or if the graph is small. Every
NetworkX function that only reads accepts `Edges`.
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

BACKEND_NAME: Final = "grapevine"
"""Name of the backend in NetworkX's configuration."""

KERNEL_MODULES: Final[Mapping[str, str]] = {
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
"""NetworkX function name to the module in `graph/kernels` that implements it."""

_UNSUPPORTED_ARGUMENTS: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "betweenness_centrality": ((3, "weight"),),
    "clustering": ((1, "nodes"), (2, "weight")),
    "harmonic_centrality": ((1, "nbunch"), (2, "distance"), (3, "sources")),
}
"""Arguments by position and name that a kernel does not support: they must be None."""

SMALL_GRAPH_NODES: Final = 32
"""Number of nodes below which NetworkX's own code runs instead of a kernel.

`nx.config.backends.grapevine.small` overrides it."""


_ALWAYS_KERNEL: Final = frozenset({"hits"})
"""Functions that always use the kernel: NetworkX starts them at random and mixes tied
vectors."""


def get_info() -> dict[str, Any]:
    """Backend description and default settings for NetworkX."""
    return {
        "backend_name": BACKEND_NAME,
        "project": BACKEND_NAME,
        "package": "graph",
        "short_summary": "Compiled kernels over NumPy arrays of who acted on whom.",
        "default_config": {"small": SMALL_GRAPH_NODES},
        "functions": {name: {} for name in KERNEL_MODULES},
    }


def register_backend() -> None:
    """Register the backend with NetworkX unless the installed entry point did it."""
    import networkx as nx
    from networkx.utils.configs import Config

    machinery = _networkx_dispatch()
    if BACKEND_NAME in machinery.backends:
        return
    entry = EntryPoint(
        BACKEND_NAME, "graph.network.networkx_backend:Backend", "networkx.backends"
    )
    machinery.backends[BACKEND_NAME] = entry
    machinery.backend_info[BACKEND_NAME] = get_info()
    backends = {**nx.config.backends, BACKEND_NAME: Config(small=SMALL_GRAPH_NODES)}
    nx.config.backends = Config(**backends)


class GrapevineBackend:
    """NetworkX backend: looks functions up by NetworkX's names."""

    @staticmethod
    def convert_from_nx(
        G: nx.Graph[Any],
        *,
        edge_attrs: Mapping[str, float] | None = None,
        **_ignored: object,
    ) -> Edges:
        """Convert a NetworkX graph to `Edges`.

        Parameters:
            G: the NetworkX graph.
            edge_attrs: attribute name to default; the first becomes the weight.
            _ignored: other arguments of NetworkX's protocol.
        """
        from graph.network.edges import from_networkx

        name, default = next(iter((edge_attrs or {}).items()), ("weight", 1.0))
        return from_networkx(G, name, default)

    @staticmethod
    def convert_to_nx(result: object, **_ignored: object) -> object:
        """Convert `Edges` to a NetworkX graph; return other results unchanged."""
        from graph.network.edges import Edges, to_networkx

        return to_networkx(result) if isinstance(result, Edges) else result

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | str:
        """Whether the backend can run a call: True, or the reason against it.

        Calls with `Edges` always can. A NetworkX graph must convert without loss.

        Parameters:
            name: NetworkX's function name.
            args, kwargs: the arguments of the call.
        """
        if is_edges(_first(args, kwargs)):
            return True
        return (
            missing_kernel_reason(name, args, kwargs)
            or _conversion_loss(_first(args, kwargs))
            or True
        )

    @staticmethod
    def should_run(
        name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> bool | str:
        """Whether converting a NetworkX graph pays off: True, or the reason against it.

        Parameters:
            name: NetworkX's function name.
            args, kwargs: the arguments of the call.
        """
        G = _first(args, kwargs)
        return True if is_edges(G) else small_graph_reason(G) or True

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """The implementation of a NetworkX function."""
        if (
            name.startswith("__")
            or name not in _networkx_dispatch()._registered_algorithms
        ):
            raise AttributeError(f"NetworkX dispatches no function called {name!r}")
        return partial(_run_function, name)


Backend: Final = GrapevineBackend()
"""The stateless backend object that the entry point refers to."""


def is_edges(G: object) -> bool:
    """Whether a graph is `Edges`, checked without importing the class."""
    return getattr(G, "__networkx_backend__", None) == BACKEND_NAME


def missing_kernel_reason(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> str:
    """Why no kernel can run this call; empty if one can.

    Parameters:
        name: NetworkX's function name.
        args, kwargs: the arguments of the call.

    >>> missing_kernel_reason("voterank", (), {})
    'voterank has no kernel'
    >>> missing_kernel_reason("clustering", (), {"weight": "weight"})
    "clustering has no kernel with 'weight'"
    """
    if name not in KERNEL_MODULES:
        return f"{name} has no kernel"
    for place, argument in _UNSUPPORTED_ARGUMENTS.get(name, ()):
        value = args[place] if place < len(args) else kwargs.get(argument)
        if value is not None:
            return f"{name} has no kernel with {argument!r}"
    return ""


def small_graph_reason(G: Any) -> str:
    """Why NetworkX's own code should run: the graph is small; empty if it is not."""
    import networkx as nx

    limit = nx.config.backends[BACKEND_NAME]["small"]
    return f"fewer than {limit} nodes" if len(G) < limit else ""


def _conversion_loss(G: Any) -> str:
    """What conversion of a NetworkX graph to `Edges` would lose; empty if nothing."""
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


def _networkx_dispatch() -> Any:
    """NetworkX's dispatcher module; its registries have no public interface."""
    return import_module("networkx.utils.backends")


def _first(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return args[0] if args else kwargs.get("G")


def _run_function(name: str, *args: Any, **kwargs: Any) -> Any:
    """Run our kernel, or NetworkX's own code on a converted graph."""
    G = _first(args, kwargs)
    left_to_networkx = (
        name not in _ALWAYS_KERNEL and is_edges(G) and small_graph_reason(G)
    )
    if is_edges(G) and not (
        left_to_networkx or missing_kernel_reason(name, args, kwargs)
    ):
        kernel = import_module(f"graph.kernels.{KERNEL_MODULES[name]}")
        return getattr(kernel, name)(*args, **kwargs)
    return _run_networkx(name, *args, **kwargs)


def _run_networkx(name: str, *args: Any, **kwargs: Any) -> Any:
    function = _networkx_dispatch()._registered_algorithms[name]
    if function.mutates_input:
        raise NotImplementedError(
            f"Edges are never changed: call {name} on "
            "graph.network.edges.to_networkx(edges)."
        )
    converted = {key: Backend.convert_to_nx(value) for key, value in kwargs.items()}
    graphs = [Backend.convert_to_nx(value) for value in args]
    return function(*graphs, backend="networkx", **converted)
