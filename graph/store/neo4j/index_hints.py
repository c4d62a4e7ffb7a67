"""Add index hints, so that Neo4j looks nodes up by key even with outdated statistics.

A server updates its statistics some time after a write. Until then it assumes an empty
index and scans all of it instead of seeking one key: a query over 14,000 keys scans it
14,000 times (measured: six minutes instead of a second).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from graph.store.schema import NODE_TYPES

_CLAUSE: Final = re.compile(r"^(OPTIONAL )?MATCH\b.*(?:\n\s+.*)*", re.MULTILINE)
_KEYED: Final = re.compile(r"\((\w+):(\w+) \{(\w+): [^{}]+\}\)")
_PATTERN_ENDS: Final = re.compile(r"\s(?:WHERE|RETURN|WITH|SET|DELETE)\b")


@lru_cache(maxsize=512)
def add_index_hints(text: str) -> str:
    r"""A statement of the project with an index hint for each node matched by its key.

    Each `MATCH` must begin a line, and its further lines must be indented.

    >>> print(
    ...     add_index_hints(
    ...         "UNWIND $ids AS id\nMATCH (p:Post {id: id})\nRETURN p.text AS text"
    ...     )
    ... )
    UNWIND $ids AS id
    MATCH (p:Post {id: id})
    USING INDEX SEEK p:Post(id)
    RETURN p.text AS text

    A node without a variable, or matched by another property, gets no hint:

    >>> print(
    ...     add_index_hints(
    ...         "MATCH (p:Post {kind: 'reply'})-[:TAGGED]->(:Tag {name: 'a'})"
    ...     )
    ... )
    MATCH (p:Post {kind: 'reply'})-[:TAGGED]->(:Tag {name: 'a'})
    """
    return _CLAUSE.sub(lambda found: _add_clause_hints(found.group()), text)


def _add_clause_hints(text: str) -> str:
    rest = _PATTERN_ENDS.search(text)
    pattern = text[: rest.start()] if rest else text
    hints = [
        f"\nUSING INDEX SEEK {name}:{label}({key})"
        for name, label, key in _KEYED.findall(pattern)
        if label in NODE_TYPES and NODE_TYPES[label].key == key
    ]
    return pattern + "".join(hints) + text[len(pattern) :]
