"""The catalogue of measures: one a file, each a pure function of edges.

    from graph.measures import measure
    measure("pagerank", edges, alpha=0.9).top(10)

Directions: an edge leads from the one who acts to the one acted upon, so what comes in
is attention received, and NetworkX's PageRank, eigenvector and Katz centrality of our
edges speak of influence as they are.
"""

from __future__ import annotations

from graph.measures.catalogue import CATALOGUE, Measure, measure
from graph.measures.scores import Scores

__all__ = ["CATALOGUE", "Measure", "Scores", "measure"]
