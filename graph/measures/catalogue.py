"""Every measure by name: function, title, description, use of weights, cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from graph.errors import UsageError
from graph.measures.betweenness import betweenness_centrality
from graph.measures.clustering import clustering
from graph.measures.community import communities
from graph.measures.components import weakly_connected_components
from graph.measures.core_number import core_number
from graph.measures.degree import in_degree, out_degree
from graph.measures.eigenvector import eigenvector_centrality
from graph.measures.h_index import h_index
from graph.measures.harmonic import harmonic_centrality
from graph.measures.hits import authorities, hubs
from graph.measures.influence_passivity import influence, passivity
from graph.measures.katz import katz_centrality
from graph.measures.neighbor_degree import neighbor_degree_sum
from graph.measures.pagerank import pagerank
from graph.measures.reciprocity import reciprocity
from graph.measures.scores import Scores
from graph.measures.strength import in_strength, out_strength
from graph.network.edges import Edges

WeightUse = Literal["strength", "distance", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the catalogue.

    `title` is its plain-English name, `description` what a brand manager learns from
    it, `weight` how it uses an edge's weight, `cost` how its run time grows.
    """

    function: Callable[..., Scores]
    title: str
    description: str
    weight: WeightUse
    cost: str

    @property
    def name(self) -> str:
        """Name in the catalogue: NetworkX's name of the function."""
        return self.function.__name__


_COST_ONE_PASS: Final = "one pass over the edges"
"""Cost of measures that need a single pass."""


_COST_ITERATIVE: Final = "about a hundred passes over the edges"
"""Cost of measures that iterate."""


_MEASURES: Final = (
    Measure(
        in_strength,
        "Attention received",
        "How often others acted on this account.",
        "strength",
        _COST_ONE_PASS,
    ),
    Measure(
        out_strength,
        "Attention given",
        "How often this account acted on others.",
        "strength",
        _COST_ONE_PASS,
    ),
    Measure(
        in_degree,
        "Distinct sharers",
        "Number of different accounts that acted on this one.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        out_degree,
        "Distinct accounts shared",
        "Number of different accounts that this one acted on.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        h_index,
        "Repeatedly shared",
        "The largest number h such that h of its posts have at least h sharers each.",
        "none",
        "one sort of the posts",
    ),
    Measure(
        pagerank,
        "Shared by influential accounts",
        "A share counts more if it comes from an account that is shared itself.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        eigenvector_centrality,
        "Centre of mutual sharing",
        "High among accounts that share each other.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        katz_centrality,
        "Direct and indirect attention",
        "Counts sharers, their sharers and so on, with falling weight.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        authorities,
        "Main source of the topic",
        "Shared by accounts that share the most shared accounts.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        hubs,
        "Good curator",
        "Shares the most shared accounts.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        betweenness_centrality,
        "Bridge between groups",
        "Connects groups: many shortest paths between others pass through it.",
        "none",
        "accounts times edges; sampled with an error bound on large networks",
    ),
    Measure(
        harmonic_centrality,
        "Close to everyone",
        "Its messages reach many accounts within few shares.",
        "none",
        "accounts times edges / 64; sampled with an error bound on large networks",
    ),
    Measure(
        core_number,
        "Depth in the core",
        "Belongs to a group in which every account has many contacts.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        clustering,
        "Closed group",
        "Whether its contacts also interact with each other.",
        "none",
        "edges times the square root of edges",
    ),
    Measure(
        reciprocity,
        "Attention returned",
        "Share of its connections that go in both directions.",
        "none",
        "one sort of the edges",
    ),
    Measure(
        neighbor_degree_sum,
        "Reach through sharers",
        "Total number of sharers of its sharers.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        influence,
        "Shared by passive accounts",
        "Shared by accounts that rarely share.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        passivity,
        "Rarely shares",
        "Rarely shares, even posts of influential accounts.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        weakly_connected_components,
        "Connected component",
        "Separate part of the network that it belongs to; 0 is the largest.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        communities,
        "Community",
        "Group of accounts that mostly share each other.",
        "strength",
        "a few dozen passes over the edges",
    ),
)


CATALOGUE: Final[Mapping[str, Measure]] = {line.name: line for line in _MEASURES}
"""Every measure by name, in display order."""


def compute_measure(name: str, edges: Edges, **parameters: Any) -> Scores:
    """Compute the scores of a measure of the catalogue.

    Parameters:
        name: name of the measure.
        edges: the graph.
        parameters: keyword arguments of the measure's function.

    Raises:
        UsageError: the measure or a parameter does not exist.

    >>> compute_measure("in_degree", Edges.of(2, [0], [1])).values.tolist()
    [0.0, 1.0]
    """
    if name not in CATALOGUE:
        names = ", ".join(CATALOGUE)
        raise UsageError(f"There is no measure {name!r}. Measures: {names}.")
    function = CATALOGUE[name].function
    known_parameters = function.__kwdefaults__ or {}
    for parameter in parameters:
        if parameter not in known_parameters:
            raise UsageError(f"The measure {name} has no parameter {parameter!r}.")
    return function(edges, **parameters)
