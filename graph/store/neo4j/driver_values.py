"""Values and errors of the Neo4j driver as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.graph import Node as GraphNode
from neo4j.graph import Path as GraphPath
from neo4j.graph import Relationship

from graph.errors import StoreError, StoreLost


def plain_value(value: Any) -> Any:
    """A value as plain Python: native times, and the properties of nodes and edges."""
    if isinstance(value, (neo4j.time.DateTime, neo4j.time.Date)):
        native = value.to_native()
        return native.replace(tzinfo=None) if isinstance(native, datetime) else native
    if isinstance(value, (GraphNode, Relationship)):
        return {key: plain_value(item) for key, item in sorted(value.items())}
    if isinstance(value, GraphPath):
        return [plain_value(node) for node in value.nodes]
    if isinstance(value, list):
        return [plain_value(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_value(item) for key, item in value.items()}
    return value


def error_message(error: Neo4jError) -> str:
    """The first line of the server's message, for the author of a statement."""
    return (error.message or "Neo4j refused it.").splitlines()[0][:300]


@contextmanager
def driver_errors() -> Iterator[None]:
    """Raise driver errors as ours, without their text, which may hold addresses."""
    try:
        yield
    except (DriverError, OSError) as error:
        raise StoreLost(
            "Neo4j stopped: nothing of this step was written. Start it and run the "
            "same command again."
        ) from error
    except Neo4jError as error:
        code = (error.code or "").rpartition(".")[2]
        raise StoreError(f"Neo4j reported an error ({code}).") from error
