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


_COST_ONE_PASS: Final = "a pass over the pairs"


_COST_ITERATIVE: Final = "a pass over the pairs, some hundred times"


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
        "How many different accounts acted on this one.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        out_degree,
        "Distinct accounts shared",
        "On how many different accounts this one acted.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        h_index,
        "Shared again and again",
        "How many of its posts were shared by at least that many accounts.",
        "none",
        "a sort of the posts",
    ),
    Measure(
        pagerank,
        "Shared by the influential",
        "Counts a share for more when it comes from an account that is shared itself.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        eigenvector_centrality,
        "Centre of the inner circle",
        "High among accounts that share each other.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        katz_centrality,
        "Attention at every remove",
        "Counts sharers, sharers of sharers and so on, fading.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        authorities,
        "Voice of the main topic",
        "Shared by those who pick the accounts that everyone shares.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        hubs,
        "Good curator",
        "Shares the accounts that everyone shares.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        betweenness_centrality,
        "Bridge between groups",
        "Lies on the shortest ways between others; a message has to pass here.",
        "none",
        "accounts times pairs, sampled with a stated error where that is too much",
    ),
    Measure(
        harmonic_centrality,
        "Close to everyone",
        "Few shares lie between others and this account.",
        "none",
        "accounts times pairs / 64, sampled with a stated error where too much",
    ),
    Measure(
        core_number,
        "Depth in the core",
        "Belongs to a group in which everyone has many contacts.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        clustering,
        "Closed circle",
        "Whether its contacts also have to do with each other.",
        "none",
        "pairs times the square root of pairs",
    ),
    Measure(
        reciprocity,
        "Attention returned",
        "What part of its relations goes both ways.",
        "none",
        "a sort of the pairs",
    ),
    Measure(
        neighbor_degree_sum,
        "Reach at second hand",
        "How many sharers its sharers have, added up.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        influence,
        "Moves those who seldom move",
        "Shared by accounts that let most messages pass.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        passivity,
        "Hard to move",
        "Seldom shares, even what influential accounts write.",
        "strength",
        _COST_ITERATIVE,
    ),
    Measure(
        weakly_connected_components,
        "Separate part",
        "Which separate part of the network it belongs to; 0 is the largest.",
        "none",
        _COST_ONE_PASS,
    ),
    Measure(
        communities,
        "Community",
        "Which group of accounts that mostly share each other it belongs to.",
        "strength",
        "some dozens of passes over the pairs",
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
        known = ", ".join(CATALOGUE)
        raise UsageError(f"There is no measure {name!r}; there are {known}.")
    function = CATALOGUE[name].function
    known_parameters = function.__kwdefaults__ or {}
    for parameter in parameters:
        if parameter not in known_parameters:
            raise UsageError(f"The measure {name} has no parameter {parameter!r}.")
    return function(edges, **parameters)
