"""Bridges: who links communities that would not hear the message without them."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.edges import Edges
from graph.findings.aside import set_aside
from graph.findings.ranking import EVIDENCE, Part, Ranking, order, people
from graph.findings.scope import Scope, conditions
from graph.findings.words import many
from graph.measures.betweenness import betweenness_centrality
from graph.measures.community import communities
from graph.selection import Longs, Selection, select
from graph.snapshot import Snapshot

WEIGHTS: Final = {"betweenness": 0.6, "communities": 0.4}

PARTS: Final = (
    Part("betweenness", "lies on the shortest ways between others"),
    Part("communities", "different communities that it is in touch with"),
)


def bridges(
    snapshot: Snapshot, scope: Scope | None = None, top: int = 50, seed: int = 7
) -> Ranking:
    """The accounts on the ways between communities.

    Betweenness is exact on small graphs and a sample on large ones; the settings say
    which, and how far off a sampled value can be.
    """
    scope = scope or Scope()
    chosen = select(snapshot, kinds=None, **conditions(scope))
    n = snapshot.accounts.num_rows
    whole = Edges.of(n, chosen.actor, chosen.target, chosen.weight)
    edges = whole.active()
    at = np.arange(n) if edges.rows is None else np.asarray(edges.rows)
    between = betweenness_centrality(edges, seed=seed)
    labels = communities(edges, seed=seed).values.astype(np.int64)
    touched = _communities_touched(edges, labels)
    parts = np.zeros((n, len(PARTS)))
    # Scaled by the highest, so that both parts speak of shares of what is possible.
    highest = between.values.max(initial=0.0) or 1.0
    parts[at, 0] = WEIGHTS["betweenness"] * between.values / highest
    parts[at, 1] = WEIGHTS["communities"] * np.log2(np.maximum(touched, 1))
    scores = parts.sum(axis=1)
    candidates = np.zeros(n, bool)
    candidates[at] = (between.values > 0) & (touched > 1)
    left_out = {}
    for reason, mask in set_aside(snapshot, scope).items():
        if (mask & candidates).any():
            left_out[reason] = int((mask & candidates).sum())
        candidates &= ~mask
    rows = order(snapshot, scores, np.flatnonzero(candidates))[:top]
    reached = np.zeros(n, np.int64)
    reached[at] = touched
    told = _tell(snapshot, chosen, reached, rows)
    considered = int(candidates.sum())
    return Ranking(
        "bridges",
        PARTS,
        people(snapshot, rows.tolist(), scores, parts, told),
        _sentence(considered, int(labels.max(initial=-1)) + 1),
        "full" if considered else "none",
        considered,
        int(np.unique(chosen.post[chosen.post >= 0]).size),
        left_out,
        {
            "scope": scope.settings(),
            "weights": WEIGHTS,
            "snapshot": snapshot.hash,
            "seed": seed,
            "exact": between.exact,
            "error": between.error,
        },
    )


def _communities_touched(edges: Edges, labels: Longs) -> Longs:
    """How many communities an account acts on, is acted on by, or is in."""
    node = np.concatenate([edges.source, edges.target, np.arange(edges.n)])
    other = np.concatenate([edges.target, edges.source, np.arange(edges.n)])
    size = int(labels.max(initial=0)) + 1
    pairs = np.unique(node.astype(np.int64) * size + labels[other])
    return np.bincount(pairs // size, minlength=edges.n).astype(np.int64)


def _tell(
    snapshot: Snapshot, chosen: Selection, reached: Longs, rows: Longs
) -> dict[int, tuple[str, tuple[str, ...], int, str | None]]:
    told: dict[int, tuple[str, tuple[str, ...], int, str | None]] = {}
    ids = snapshot.posts["id"]
    keys = snapshot.interactions["key"]
    for row in rows.tolist():
        mine = np.flatnonzero((chosen.actor == row) | (chosen.target == row))
        partners = np.unique(
            np.where(chosen.actor[mine] == row, chosen.target[mine], chosen.actor[mine])
        )
        posts = np.unique(chosen.post[mine])
        evidence = [ids[int(post)].as_py() for post in posts[posts >= 0][:EVIDENCE]]
        if not evidence:
            evidence = [keys[int(r)].as_py() for r in chosen.rows[mine[:EVIDENCE]]]
        why = (
            f"In touch with {many(len(partners), 'person')} in "
            f"{many(int(reached[row]), 'community')}."
        )
        told[row] = (why, tuple(e for e in evidence if e), len(mine), None)
    return told


def _sentence(considered: int, count: int) -> str:
    if considered:
        return (
            f"{many(considered, 'account')} link two or more of "
            f"{many(count, 'community')}."
        )
    return (
        "Nobody here links communities: either all talk to all, or the file does not "
        "say who speaks to whom."
    )
