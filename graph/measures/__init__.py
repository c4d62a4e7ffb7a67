"""The catalogue of measures: one a file, each a pure function of edges.

    from graph.measures import compute_measure
    compute_measure("pagerank", edges, alpha=0.9).top(10)

Directions: an edge leads from the account that acts to the account acted upon. Incoming
edges are attention received, so NetworkX's PageRank, eigenvector and Katz centrality of
our edges measure influence without reversing them.
"""

from __future__ import annotations

from graph.measures.catalogue import CATALOGUE, Measure, compute_measure
from graph.measures.scores import Scores

__all__ = ["CATALOGUE", "Measure", "Scores", "compute_measure"]
