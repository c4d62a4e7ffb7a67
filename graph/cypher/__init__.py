"""Cypher queries by users: read-only, limited, on either engine, free or saved."""

from graph.cypher.console import ask
from graph.cypher.limits import Limits, Result
from graph.cypher.read_only_gate import admit

__all__ = ["Limits", "Result", "admit", "ask"]
