"""Whole rows for tests of stores: every property there, most of them unknown."""

from __future__ import annotations

from graph.store.protocol import Row
from graph.store.schema import NODE_TYPES


def row(label: str, key: str, /, **values: object) -> Row:
    node = NODE_TYPES[label]
    return dict.fromkeys(node.columns) | {node.key: key} | values


def account(key: str, /, **values: object) -> Row:
    return row("Account", key, platform="x", **values)


def post(key: str, /, **values: object) -> Row:
    defaults: Row = {
        "platform": "x",
        "kind": "original",
        "stub": False,
        "context": False,
    }
    return row("Post", key, **(defaults | values))


def posted(source: str, target: str) -> Row:
    return {"source": source, "target": target, "handle": None}


def acts(source: str, target: str, kind: str) -> Row:
    return {"source": source, "target": target, "kind": kind, "handle": None}


def event(source: str, target: str, key: str, /, **values: object) -> Row:
    defaults: Row = {"kind": "share", "at": None, "weight": 1.0}
    return {"source": source, "target": target, "key": key} | defaults | values
