"""What a picture of the network shows, and what it leaves out, in words.

    level          shows
    communities    a bubble a community, with its most received voices as its name
    backbone       the accounts with most to do, and the pairs among them
    surroundings   one account and those around it
    everything     all of it, up to a limit

Every view has the same columns, so that the table beside a picture and the file that
is exported hold what is seen and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa

from graph.errors import UsageError
from graph.measures.catalogue import measure
from graph.measures.strength import in_strength, out_strength
from graph.model import KINDS, Kind
from graph.network.edges import Edges, Floats, Longs, cut
from graph.network.layout import centres, positions
from graph.network.subgraphs import around, induced, masked, renumbered, strongest
from graph.phrasing import many
from graph.snapshots.interaction_filter import Label
from graph.snapshots.scope import Scope, conditions
from graph.snapshots.snapshot import Snapshot
from graph.view_models.network_captions import account_label, arrow, left_out, opening

Level = Literal["communities", "backbone", "surroundings", "everything"]

LEVELS: Final[tuple[Level, ...]] = (
    "communities",
    "backbone",
    "surroundings",
    "everything",
)
TOP: Final = 300
BUBBLES: Final = 60
AROUND: Final = 400
CAP_NODES: Final = 20_000
CAP_EDGES: Final = 40_000
"""What a browser still draws and moves."""

VOICES: Final = 3

NODES: Final = pa.schema(
    {
        "id": pa.string(),
        "name": pa.string(),
        "community": pa.int64(),
        "accounts": pa.int64(),
        "received": pa.float64(),
        "given": pa.float64(),
        "x": pa.float64(),
        "y": pa.float64(),
    }
)
EDGES: Final = pa.schema(
    {
        "source": pa.string(),
        "target": pa.string(),
        "weight": pa.float64(),
        "times": pa.int64(),
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is let through before anything is drawn.

    `scope` is brand, time, platform and topic; `kinds` None are all; `sign` is what
    the acting posts say; pairs of less weight than `at_least` are left out.
    """

    scope: Scope = field(default_factory=Scope)
    kinds: tuple[Kind, ...] | None = (Kind.SHARE,)
    sign: Label | None = None
    at_least: float = 1.0

    def conditions(self) -> dict[str, Any]:
        """The same as `graph.selection.select` takes it."""
        return {**conditions(self.scope), "kinds": self.kinds, "sign": self.sign}


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One picture as tables. `arrow` says what an arrow means, `hidden` what is not seen.

    In `nodes` an id is an account's, or `community:N`; `received` and `given` count
    all that the filters let through, also what came from accounts that are not drawn.
    `drawn` are the same edges as arrays, for an export; bubbles have none.
    """

    level: Level
    nodes: pa.Table
    edges: pa.Table
    arrow: str
    hidden: str
    says: str
    drawn: Edges | None
    conditions: Mapping[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The filtered graph that all levels show, its communities and its strengths."""

    edges: Edges
    group: Longs
    received: Floats
    given: Floats


@lru_cache(maxsize=8)
def network(snapshot: Snapshot, asked: Asked) -> Network:
    """The part of a snapshot that is to be drawn; kept, since every level needs it.

    Raises:
        UsageError: there is no such brand or sign.

    >>> from graph.snapshots.snapshot import of_tables
    >>> network(of_tables({}), Asked()).edges.n
    0
    """
    edges = cut(snapshot, keep="active", **asked.conditions())
    strong = edges.weight >= asked.at_least
    if not strong.all():
        lost = {**_lost(edges), "light_pair": int(edges.times[~strong].sum())}
        edges = masked(edges, strong).active()
        edges = replace(edges, conditions={**edges.conditions, "left_out": lost})
    group = measure("communities", edges).values.astype(np.int64)
    received, given = in_strength(edges).values, out_strength(edges).values
    return Network(edges, group, received, given)


def kinds_there(snapshot: Snapshot) -> tuple[Kind, ...]:
    """The kinds of interactions that a snapshot has.

    >>> from graph.snapshots.snapshot import of_tables
    >>> kinds_there(of_tables({}))
    ()
    """
    codes = np.unique(snapshot.interactions["kind"].to_numpy())
    return tuple(KINDS[code] for code in codes.tolist())


def view(
    snapshot: Snapshot,
    asked: Asked,
    level: Level,
    account: str | None = None,
    top: int = TOP,
    hops: int = 1,
    seed: int = 7,
) -> View:
    """A picture of a network.

    Parameters:
        asked: what is let through.
        level: one of `LEVELS`.
        account: whose surroundings.
        top: of the backbone.
        hops: how far surroundings reach, 1 or 2.
        seed: of the places.

    Raises:
        UsageError: the account has no interaction that the filters let through.

    """
    net = network(snapshot, asked)
    if level == "communities":
        return _communities(snapshot, net, seed)
    if level == "backbone":
        kept = _first(net, top)
        return _accounts(snapshot, net, level, kept, CAP_EDGES, seed)
    if level == "surroundings":
        kept = around(net.edges, _place(net, account), hops, AROUND, net.received)
        return _accounts(snapshot, net, level, kept, CAP_EDGES, seed)
    return _accounts(snapshot, net, level, _first(net, CAP_NODES), CAP_EDGES, seed)


def _first(net: Network, top: int) -> Longs:
    """The nodes that received and gave most, as `export` counts its backbone."""
    return np.sort(np.argsort(-(net.received + net.given), kind="stable")[:top])


def _place(net: Network, account: str | None) -> int:
    ids = net.edges.ids()
    if account not in ids:
        raise UsageError(
            "Nothing that the filters let through leads to or from this account."
        )
    return ids.index(account)


def _accounts(
    snapshot: Snapshot, net: Network, level: Level, kept: Longs, cap: int, seed: int
) -> View:
    drawn, short = strongest(induced(net.edges, kept), cap)
    group = renumbered(net.group[kept])
    x, y = positions(drawn, group, seed=seed)
    rows = net.edges.rows[kept] if net.edges.rows is not None else kept
    ids = [str(key) for key in drawn.ids()]
    nodes = {
        "id": ids,
        "name": [account_label(snapshot, int(row)) for row in rows],
        "community": net.group[kept],
        "accounts": np.ones(len(kept), np.int64),
        "received": net.received[kept],
        "given": net.given[kept],
        "x": x,
        "y": y,
    }
    beyond = net.edges.n - len(kept)
    pairs = net.edges.m - drawn.m - short
    parts = []
    if beyond:
        parts.append(
            f"{many(beyond, 'account')} that "
            + ("are further away" if level == "surroundings" else "had less to do")
            + f", with {many(pairs, 'pair')}"
        )
    if short:
        parts.append(f"the {many(short, 'lightest pair')} among those shown")
    return _finished(snapshot, net, level, nodes, _ends(drawn, ids), parts, drawn)


def _communities(snapshot: Snapshot, net: Network, seed: int) -> View:
    sizes = np.bincount(net.group) if net.edges.n else np.zeros(0, np.int64)
    shown = min(len(sizes), BUBBLES)
    edges = net.edges
    one, two = net.group[edges.source], net.group[edges.target]
    drawn = (one < shown) & (two < shown)
    between = Edges.of(shown, one[drawn], two[drawn], edges.weight[drawn])
    times = Edges.of(shown, one[drawn], two[drawn], edges.times[drawn])
    bubbles = replace(between, times=times.weight.astype(np.int64))
    x, y = _bubble_places(bubbles, sizes[:shown], seed)
    ids = [f"community:{number}" for number in range(shown)]
    nodes = {
        "id": ids,
        "name": [_voices(snapshot, net, number) for number in range(shown)],
        "community": np.arange(shown),
        "accounts": sizes[:shown],
        "received": np.bincount(net.group, net.received, len(sizes))[:shown],
        "given": np.bincount(net.group, net.given, len(sizes))[:shown],
        "x": x,
        "y": y,
    }
    parts = []
    if shown < len(sizes):
        rest = int(sizes[shown:].sum())
        few = many(len(sizes) - shown, "community")
        parts.append(f"{few} of fewer members, with {many(rest, 'account')}")
    return _finished(
        snapshot, net, "communities", nodes, _ends(bubbles, ids), parts, None
    )


def _bubble_places(edges: Edges, sizes: Longs, seed: int) -> tuple[Floats, Floats]:
    place = centres(
        sizes,
        edges.source.astype(np.int64),
        edges.target.astype(np.int64),
        edges.weight,
        seed=seed,
    )
    return place[:, 0], place[:, 1]


def _voices(snapshot: Snapshot, net: Network, number: int) -> str:
    """The most received members of a community, as its name."""
    members = np.flatnonzero(net.group == number)
    first = members[np.argsort(-net.received[members], kind="stable")[:VOICES]]
    rows = first if net.edges.rows is None else net.edges.rows[first]
    return ", ".join(account_label(snapshot, int(row)) for row in rows)


def _finished(
    snapshot: Snapshot,
    net: Network,
    level: Level,
    nodes: dict[str, Any],
    edges: dict[str, Any],
    parts: list[str],
    drawn: Edges | None,
) -> View:
    facts = {"accounts": net.edges.n, "pairs": net.edges.m, "level": level}
    sizes = np.bincount(net.group) if net.edges.n else np.zeros(1, np.int64)
    voices = _voices(snapshot, net, 0)
    hidden = f"Not drawn: {'; '.join(parts)}." if parts else ""
    filtered = left_out(_lost(net.edges))
    return View(
        level,
        pa.table(nodes, NODES),
        pa.table(edges, EDGES).sort_by(
            [("weight", "descending"), ("source", "ascending"), ("target", "ascending")]
        ),
        arrow(_kinds(net.edges), level == "communities"),
        " ".join(filter(None, (hidden, filtered))),
        opening(net.edges.n, len(sizes), int(sizes[0]), voices),
        drawn,
        {**net.edges.conditions, **facts},
    )


def _ends(edges: Edges, ids: list[str]) -> dict[str, Any]:
    names = np.array(ids, dtype=object)
    return {
        "source": names[edges.source],
        "target": names[edges.target],
        "weight": edges.weight,
        "times": edges.times,
    }


def _lost(edges: Edges) -> dict[str, int]:
    found = edges.conditions.get("left_out", {})
    return dict(found) if isinstance(found, Mapping) else {}


def _kinds(edges: Edges) -> list[str] | None:
    kinds = edges.conditions.get("kinds")
    return [str(kind) for kind in kinds] if isinstance(kinds, list) else None
