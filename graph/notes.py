"""What users wrote, as `:Note` in the graph: so that Cypher and a copy know it too.

Desk and graph give each other what the other lacks; of two words about the same post
and brand the later one stays in both.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from graph import desk
from graph.desk import Correction
from graph.store import Store
from graph.store.files import Home
from graph.store.protocol import Delta, Row

KIND: Final = "correction"
TAKEN_BACK: Final = "taken back"


def exchange(home: Home, store: Store) -> int:
    """Bring desk and graph to the same state; how many notes the graph took over."""
    theirs = {row["id"]: row for row in store.all_nodes("Note").to_pylist()}
    on = {
        row["source"]: row["target"] for row in store.all_edges("ON_POST").to_pylist()
    }
    known = [
        _correction(row, on[key])
        for key, row in theirs.items()
        if row["kind"] == KIND and key in on
    ]
    if known:
        desk.put(home, known)
    mine = desk.corrections(home)
    there = store.nodes("Post", {one.post for one in mine})
    delta = Delta()
    for one in mine:
        row = _note(one)
        held = theirs.get(row["id"])
        if one.post not in there or held == row:
            continue
        if held is None:
            delta.new.setdefault("Note", []).append(row)
            edge = {"source": row["id"], "target": one.post}
            delta.edges.setdefault("ON_POST", []).append(edge)
        else:
            delta.changed.setdefault("Note", []).append(row)
    if delta:
        store.write(delta)
    return len(delta.new.get("Note", ())) + len(delta.changed.get("Note", ()))


def _note(one: Correction) -> Row:
    name = hashlib.blake2b(f"{one.post}\x1f{one.brand}".encode(), digest_size=16)
    return {
        "id": f"{KIND}:{name.hexdigest()}",
        "kind": KIND,
        "text": f"{one.brand}: {one.label or TAKEN_BACK}",
        "at": datetime.fromisoformat(one.at),
    }


def _correction(row: Row, post: str) -> Correction:
    brand, _, label = row["text"].rpartition(": ")
    at = row["at"].isoformat(timespec="microseconds")
    return Correction(post, brand, None if label == TAKEN_BACK else label, at)
