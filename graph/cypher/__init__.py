"""The Cypher console: what may be asked, within which limits, on either engine."""

from graph.cypher.console import ask
from graph.cypher.limits import Limits, Result
from graph.cypher.read_only_gate import admit

__all__ = ["Limits", "Result", "admit", "ask"]
