"""What users wrote, as `:Note` in the graph: so that Cypher and a copy know it too.

Desk and graph give each other what the other lacks; of two words about the same thing
the later one stays in both. A correction is a note of the kind `correction`, with the
brand and the label as its text; a mark is one of its field with its words as the text,
without a text where they were taken back.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from graph.annotations import annotation_store as desk
from graph.annotations.annotation_store import Correction, Mark, On
from graph.store import Store
from graph.store.protocol import Delta, Row
from graph.store.store_folder import Home

KIND: Final = "correction"
TAKEN_BACK: Final = "taken back"

_EDGES: Final[dict[On, tuple[str, str]]] = {
    "post": ("ON_POST", "Post"),
    "account": ("ON_ACCOUNT", "Account"),
}


def exchange(home: Home, store: Store) -> None:
    """Bring desk and graph to the same state."""
    theirs = {row["id"]: row for row in store.all_nodes("Note").to_pylist()}
    known = [
        _read(theirs[edge["source"]], kind, edge["target"])
        for kind, (type_, _) in _EDGES.items()
        for edge in store.all_edges(type_).to_pylist()
        if edge["source"] in theirs
    ]
    desk.put(home, known)
    delta = Delta()
    rows: list[Correction | Mark] = [*desk.corrections(home), *desk.marks(home)]
    for kind, (type_, label) in _EDGES.items():
        mine = [one for one in rows if _on(one)[0] == kind]
        there = store.nodes(label, {_on(one)[1] for one in mine})
        for one in mine:
            row, target = _note(one), _on(one)[1]
            held = theirs.get(row["id"])
            if target not in there or held == row:
                continue
            if held is None:
                delta.new.setdefault("Note", []).append(row)
                edge = {"source": row["id"], "target": target}
                delta.edges.setdefault(type_, []).append(edge)
            else:
                delta.changed.setdefault("Note", []).append(row)
    if delta:
        store.write(delta)


def _on(one: Correction | Mark) -> tuple[On, str]:
    """What a row is written on."""
    return ("post", one.post) if isinstance(one, Correction) else (one.kind, one.id)


def _note(one: Correction | Mark) -> Row:
    words: str | None
    if isinstance(one, Correction):
        kind, words = KIND, f"{one.brand}: {one.label or TAKEN_BACK}"
        name = _named(one.post, one.brand)
    else:
        kind, words = one.field, one.value
        name = _named(one.kind, one.id, one.field)
    return {
        "id": f"{kind}:{name}",
        "kind": kind,
        "text": words,
        "at": datetime.fromisoformat(one.at),
    }


def _named(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _read(row: Row, on: On, target: str) -> Correction | Mark:
    at = row["at"].isoformat(timespec="microseconds")
    if row["kind"] != KIND:
        return Mark(on, target, row["kind"], row["text"], at)
    brand, _, label = row["text"].rpartition(": ")
    return Correction(target, brand, None if label == TAKEN_BACK else label, at)
