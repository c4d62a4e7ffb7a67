"""View model of the network page: nodes, edges, layout and captions at four levels.

    level          shows
    communities    one bubble a community, named after its most received accounts
    backbone       the accounts with most interactions, and the pairs among them
    surroundings   one account and its neighbours
    everything     all accounts and pairs, up to a limit

Every view has the same columns, so that the table and the exported file contain exactly
what is drawn.
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
"""Maximum number of edges that a browser draws smoothly; `CAP_NODES` for nodes."""

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
    """The filters of a network.

    `scope` is brand, time, platform and topic; `kinds` None means all; `sign` is the
    sentiment of the acting posts; pairs below `min_weight` are removed.
    """

    scope: Scope = field(default_factory=Scope)
    kinds: tuple[Kind, ...] | None = (Kind.SHARE,)
    sign: Label | None = None
    at_least: float = 1.0

    def conditions(self) -> dict[str, Any]:
        """The filters as arguments of `graph.snapshots.interaction_filter.select`."""
        return {**conditions(self.scope), "kinds": self.kinds, "sign": self.sign}


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A drawn network as tables; `arrow` explains arrows, `hidden` what is not drawn.

    In `nodes` an id is an account's, or `community:N`; `received` and `given` count all
    filtered interactions, also those with accounts that are not drawn. `drawn_edges` are
    the edges as arrays, for an export; communities have none.
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
    """The filtered network: edges, community of each node, weights received and given."""

    edges: Edges
    group: Longs
    received: Floats
    given: Floats


@lru_cache(maxsize=8)
def network(snapshot: Snapshot, asked: Asked) -> Network:
    """Filter a snapshot's interactions; cached, because every level needs the result.

    Raises:
        UsageError: there is no such brand or sign.

    >>> from graph.snapshots.snapshot import of_tables
    >>> filter_network(of_tables({}), NetworkQuery()).edges.n
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
    """The kinds of interactions in a snapshot.

    >>> from graph.snapshots.snapshot import of_tables
    >>> present_kinds(of_tables({}))
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
    """Build the view of a network at one level.

    Parameters:
        snapshot: the data.
        query: the filters.
        level: one of `LEVELS`.
        account: id of the account at the centre of surroundings.
        top: number of accounts in the backbone.
        hops: distance that surroundings reach, 1 or 2.
        seed: random seed of the layout.

    Raises:
        UsageError: the account has no interactions that match the filters.

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
    """The nodes with most weight received and given, as in the exported backbone."""
    return np.sort(np.argsort(-(net.received + net.given), kind="stable")[:top])


def _place(net: Network, account: str | None) -> int:
    ids = net.edges.ids()
    if account not in ids:
        raise UsageError(
            "No interactions of this account match the filters."
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
            + ("are further away" if level == "surroundings" else "are less active")
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
        parts.append(f"{few} with fewer members, with {many(rest, 'account')}")
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
    """The label of a community: its most received members."""
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
