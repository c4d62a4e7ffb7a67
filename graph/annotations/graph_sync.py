"""Synchronise annotations with `:Note` nodes in the graph, for Cypher and for copies.

Each side gets the rows that it lacks; of two rows with the same key the later one wins.
A correction is a note of the kind `correction` with the brand and the label as its
text. An annotation is a note with its field as the kind and its value as the text,
which is null if the annotation was deleted.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Final

from graph.annotations.annotation_store import (
    AnnotatedKind,
    Annotation,
    Correction,
    merge_annotations,
    read_annotations,
    read_corrections,
)
from graph.store import Store
from graph.store.protocol import Delta, Row
from graph.store.store_folder import StoreFolder

CORRECTION_KIND: Final = "correction"
"""The kind of a note that holds a correction."""

WITHDRAWN_LABEL: Final = "taken back"
"""The label in the text of a note for a withdrawn correction."""

_EDGES: Final[dict[AnnotatedKind, tuple[str, str]]] = {
    "post": ("ON_POST", "Post"),
    "account": ("ON_ACCOUNT", "Account"),
}


def sync_annotations(folder: StoreFolder, store: Store) -> None:
    """Bring the annotations and the notes of the graph to the same state."""
    notes = {row["id"]: row for row in store.all_nodes("Note").to_pylist()}
    edges = [
        (kind, edge["source"], edge["target"])
        for kind, (type_, _) in _EDGES.items()
        for edge in store.all_edges(type_).to_pylist()
        if edge["source"] in notes
    ]
    # A note whose post was removed has no edge, until its file is loaded again.
    linked = {note for _, note, _ in edges}
    from_graph = [
        _from_note_row(notes[note], kind, target) for kind, note, target in edges
    ]
    merge_annotations(folder, from_graph)
    delta = Delta()
    rows: list[Correction | Annotation] = [
        *read_corrections(folder),
        *read_annotations(folder),
    ]
    for kind, (type_, label) in _EDGES.items():
        of_kind = [
            annotation for annotation in rows if _annotated_item(annotation)[0] == kind
        ]
        existing = store.nodes(
            label, {_annotated_item(annotation)[1] for annotation in of_kind}
        )
        for annotation in of_kind:
            row, target = _to_note_row(annotation), _annotated_item(annotation)[1]
            note = notes.get(row["id"])
            if target not in existing:
                continue
            if note != row:
                part = delta.changed_nodes if note else delta.new_nodes
                part.setdefault("Note", []).append(row)
            if row["id"] not in linked:
                edge = {"source": row["id"], "target": target}
                delta.new_edges.setdefault(type_, []).append(edge)
    if delta:
        store.write(delta)


def _annotated_item(annotation: Correction | Annotation) -> tuple[AnnotatedKind, str]:
    """The kind and id of the post or account that a row belongs to."""
    return (
        ("post", annotation.post)
        if isinstance(annotation, Correction)
        else (annotation.kind, annotation.id)
    )


def _to_note_row(annotation: Correction | Annotation) -> Row:
    text: str | None
    if isinstance(annotation, Correction):
        kind, text = (
            CORRECTION_KIND,
            f"{annotation.brand}: {annotation.label or WITHDRAWN_LABEL}",
        )
        name = _hash_name(annotation.post, annotation.brand)
    else:
        kind, text = annotation.field, annotation.value
        name = _hash_name(annotation.kind, annotation.id, annotation.field)
    return {
        "id": f"{kind}:{name}",
        "kind": kind,
        "text": text,
        "at": datetime.fromisoformat(annotation.at),
    }


def _hash_name(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _from_note_row(
    row: Row, kind: AnnotatedKind, target: str
) -> Correction | Annotation:
    at = row["at"].isoformat(timespec="microseconds")
    if row["kind"] != CORRECTION_KIND:
        return Annotation(kind, target, row["kind"], row["text"], at)
    brand, _, label = row["text"].rpartition(": ")
    return Correction(target, brand, None if label == WITHDRAWN_LABEL else label, at)
