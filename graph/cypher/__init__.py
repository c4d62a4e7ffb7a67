"""Cypher queries by users: read-only, limited, on either engine, free or saved."""

from graph.cypher.console import run_statement
from graph.cypher.limits import Limits, QueryResult
from graph.cypher.read_only_gate import admit_statement

__all__ = ["Limits", "QueryResult", "admit_statement", "run_statement"]
