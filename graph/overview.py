"""The figures of the first page, each with the page that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.edges import cut
from graph.findings.influencers import influencers
from graph.findings.scope import Scope, brand_row, conditions, owned
from graph.findings.words import many
from graph.measures import measure
from graph.model import KINDS, Kind
from graph.selection import select
from graph.shown import face
from graph.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence; with a page they are a link to what they count."""

    words: str
    page: str | None = None
    link: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its name."""

    title: str
    value: str
    help: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The sentence and the tiles of the overview."""

    sentence: tuple[Piece, ...]
    tiles: tuple[Tile, ...]


def facts(snapshot: Snapshot, scope: Scope) -> Facts:
    """What is said of the brand (of all brands, where none is chosen), and by whom.

    Cost: a few sums over posts and interactions.
    """
    about = snapshot.about
    name = "these brands"
    if scope.brand:
        row = brand_row(snapshot, scope.brand)
        about = about.filter(pc.equal(about["brand"], row))
        name = snapshot.brands["name"][row].as_py() or scope.brand
    authors = pc.drop_null(snapshot.posts["author"].take(about["post"]))
    speakers = len(pc.unique(authors))
    ranked = influencers(snapshot, scope, top=1)
    answered, asked = _answers(snapshot, scope)
    link = {
        "influencers": (("list", "influencers"),),
        "advocates": (("list", "advocates"),),
    }
    sentence = (
        Piece(many(speakers, "person"), "people", link["advocates"]),
        Piece(f" spoke of {name}; "),
        Piece(many(ranked.considered, "account"), "people", link["influencers"]),
        Piece(" had something of it passed on."),
    )
    labels = about["label"].to_pylist()
    share = f"{100 * answered / asked:.0f} %" if answered else "unknown"
    tiles = (
        Tile(
            "people who speak", f"{speakers:,}", "Different accounts, shares included."
        ),
        Tile("praise", f"{labels.count('praise'):,}", "Posts that speak well of it."),
        Tile("complaints", f"{labels.count('complaint'):,}", "Posts that complain."),
        Tile(
            "answered by the brand",
            share,
            "Of the posts that name one of its accounts. Unknown where no reply of "
            "its own accounts is in the data.",
        ),
    )
    return Facts(sentence, tiles)


def _answers(snapshot: Snapshot, scope: Scope) -> tuple[int, int]:
    """How many posts that act on the brand's own accounts it answered, of how many."""
    if not scope.brand:
        return 0, 0
    mine = owned(snapshot, brand_row(snapshot, scope.brand))
    chosen = select(
        snapshot, kinds=(Kind.MENTION, Kind.REPLY, Kind.QUOTE), **_place(scope)
    )
    asked = np.unique(chosen.post[np.isin(chosen.target, mine) & (chosen.post >= 0)])
    table = snapshot.interactions
    replies = table.filter(pc.equal(table["kind"], KINDS.index(Kind.REPLY)))
    by_brand = np.isin(replies["actor"].to_numpy(), mine)
    answered = replies["target_post"].fill_null(-1).to_numpy()[by_brand]
    return int(np.isin(asked, answered).sum()), max(len(asked), 1)


def _place(scope: Scope) -> dict[str, Any]:
    return {key: value for key, value in conditions(scope).items() if key != "brand"}


def communities(snapshot: Snapshot, scope: Scope, top: int = 6) -> pa.Table:
    """The largest communities: how many accounts, and their leading voices."""
    edges = cut(snapshot, kinds=None, keep="active", **conditions(scope))
    schema = pa.schema({"accounts": pa.int64(), "leading voices": pa.string()})
    if not edges.m:
        return schema.empty_table()
    label = measure("communities", edges).values.astype(np.int64)
    received = measure("in_strength", edges).values
    rows = []
    for group in range(min(top, int(label.max()) + 1)):
        members = np.flatnonzero(label == group)
        leading = members[np.argsort(-received[members], kind="stable")][:3]
        where = leading if edges.rows is None else edges.rows[leading]
        names = ", ".join(face(snapshot, int(row)).name for row in where)
        rows.append({"accounts": len(members), "leading voices": names})
    return pa.Table.from_pylist(rows, schema)
