"""The Cypher console: what may be asked, within which limits, on either engine."""

from graph.console.ask import ask
from graph.console.gate import admit
from graph.console.limits import Limits, Result

__all__ = ["Limits", "Result", "admit", "ask"]
