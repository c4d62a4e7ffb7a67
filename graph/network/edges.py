"""The interaction graph as arrays: directed weighted edges that NetworkX accepts.

`Edges` is a graph over the rows of a snapshot's accounts. NetworkX takes it directly:
`nx.pagerank(edges)` runs our kernel through `graph.network.networkx_backend`; functions
without a kernel run NetworkX's own code on a converted graph.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from graph.model import Kind
from graph.snapshots.interaction_filter import LabelName, select_interactions
from graph.snapshots.scope import DateOrDatetime
from graph.snapshots.snapshot import Snapshot

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sparse:
    """The edges in compressed sparse rows: row i is `indptr[i]:indptr[i + 1]`.

    `indices` holds the other node of each edge, ascending within a row. `order` holds
    each edge's position in `Edges` (None: the same position).
    """

    indptr: Ints
    indices: Ints
    weight: Floats
    order: Longs | None = None


# Without slots: cached properties are stored in the instance's dictionary.
@dataclass(frozen=True, eq=False)
class Edges:
    """A directed weighted graph: `source` acts on `target` with `weight`.

    Edges are sorted by (source, target), unique, and without self-loops. `n` is the
    number of nodes. `times` counts the interactions of an edge. `rows` maps a node to
    its row in the snapshot's accounts (None: the same number), `nodes` holds the
    account ids. `labels` are NetworkX's names of the nodes (None: 0..n-1). `attribute`
    is NetworkX's name of `weight`. `conditions` records the filters of the selection.
    """

    n: int
    source: Ints
    target: Ints
    weight: Floats
    times: Longs
    nodes: pa.Array | tuple[Hashable, ...] | None = None
    rows: Ints | None = None
    labels: tuple[Hashable, ...] | None = None
    attribute: str = "weight"
    conditions: Mapping[str, object] = field(default_factory=dict)

    __networkx_backend__: ClassVar[str] = "grapevine"

    @classmethod
    def of(
        cls,
        n: int,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        weight: npt.ArrayLike | None = None,
        **fields: Any,
    ) -> Edges:
        """Build the graph of these interactions over nodes 0..n-1.

        Parallel interactions are summed and counted. Self-loops are dropped and counted
        in `conditions["self_pairs"]`.

        Parameters:
            n: number of nodes.
            source, target: node numbers, one an interaction.
            weight: weight of each interaction; None: 1.
            fields: further fields of `Edges`.

        Raises:
            ValueError: the lengths differ, a node is not in 0..n-1, or a weight is
                negative or not a number.

        >>> edges = Edges.of(3, [0, 0, 2], [1, 1, 2], [1.0, 2.0, 5.0])
        >>> edges.weight.tolist(), edges.times.tolist(), edges.conditions["self_pairs"]
        ([3.0], [2], 1)
        """
        ends, weights = _validated_arrays(n, source, target, weight)
        is_edge = ends[0] != ends[1]
        key = ends[0][is_edge] * max(n, 1) + ends[1][is_edge]
        pairs, first, times = _group_by_key(key)
        sums = np.add.reduceat(weights[is_edge][first.order], first.starts)
        dropped = {"self_pairs": int((~is_edge).sum())}
        conditions = {**dict(fields.pop("conditions", {})), **dropped}
        return cls(
            n,
            _read_only((pairs // max(n, 1)).astype(np.int32)),
            _read_only((pairs % max(n, 1)).astype(np.int32)),
            _read_only(sums.astype(np.float64)),
            _read_only(times),
            conditions=conditions,
            **fields,
        )

    def __len__(self) -> int:
        return self.n

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.keys())

    def __contains__(self, node: object) -> bool:
        return node in self.node_positions

    @property
    def m(self) -> int:
        """Number of edges."""
        return len(self.source)

    def number_of_nodes(self) -> int:
        """Number of nodes (NetworkX's method)."""
        return self.n

    def number_of_edges(self) -> int:
        """Number of edges (NetworkX's method)."""
        return self.m

    def is_directed(self) -> bool:
        """Return True: every edge has a direction."""
        return True

    def is_multigraph(self) -> bool:
        """Return False: parallel interactions are summed."""
        return False

    def keys(self) -> Sequence[Hashable]:
        """NetworkX's names of the nodes, in the order of the arrays."""
        return range(self.n) if self.labels is None else self.labels

    @cached_property
    def node_positions(self) -> Mapping[Hashable, int]:
        """Map from NetworkX's name of a node to its position in the arrays."""
        return {key: i for i, key in enumerate(self.keys())}

    def labelled_by_id(self) -> Edges:
        """Copy of the graph whose NetworkX labels are account ids."""
        return replace(self, labels=self.ids())

    def ids(self) -> tuple[Hashable, ...]:
        """Account ids in the order of the arrays (without `nodes`: the node labels)."""
        if self.nodes is None:
            return tuple(self.keys())
        if isinstance(self.nodes, tuple):
            return self.nodes
        return tuple(self.nodes.to_pylist())

    def edge_weights(self, attribute: str | None) -> Floats:
        """Values of one edge attribute, in the order of the edges.

        As in NetworkX, None or an unknown attribute means 1 for every edge.
        """
        if attribute is not None and attribute == self.attribute:
            return self.weight
        values = self.times if attribute == "times" else np.ones(self.m)
        return _read_only(values.astype(np.float64))

    @cached_property
    def csr(self) -> Sparse:
        """Outgoing edges by node: row i holds the accounts on which i acted."""
        return Sparse(_pointers(self.source, self.n), self.target, self.weight)

    @cached_property
    def csc(self) -> Sparse:
        """Incoming edges by node: row i holds the accounts that acted on i."""
        order = np.argsort(self.target, kind="stable")
        return Sparse(
            _pointers(self.target, self.n),
            _read_only(self.source[order]),
            _read_only(self.weight[order]),
            _read_only(order),
        )

    def active(self) -> Edges:
        """Copy without isolated nodes; `rows` maps nodes to rows of the snapshot."""
        active_nodes = np.unique(np.concatenate([self.source, self.target]))
        rows = active_nodes if self.rows is None else self.rows[active_nodes]
        nodes, labels = self.nodes, self.labels
        if nodes is not None:
            nodes = (
                tuple(nodes[i] for i in active_nodes)
                if isinstance(nodes, tuple)
                else nodes.take(pa.array(active_nodes))
            )
        return replace(
            self,
            n=len(active_nodes),
            source=_read_only(
                np.searchsorted(active_nodes, self.source).astype(np.int32)
            ),
            target=_read_only(
                np.searchsorted(active_nodes, self.target).astype(np.int32)
            ),
            nodes=nodes,
            rows=_read_only(rows.astype(np.int32)),
            labels=None if labels is None else tuple(labels[i] for i in active_nodes),
        )


@dataclass(frozen=True, slots=True)
class _Groups:
    order: Longs
    starts: Longs


def _group_by_key(key: Longs) -> tuple[Longs, _Groups, Longs]:
    """The distinct keys, the grouping of their members, and the group sizes."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    starts = np.flatnonzero(new)
    times = np.diff(np.append(starts, len(ordered)))
    return ordered[starts], _Groups(order, starts), times.astype(np.int64)


def _validated_arrays(
    n: int,
    source: npt.ArrayLike,
    target: npt.ArrayLike,
    weight: npt.ArrayLike | None,
) -> tuple[tuple[Longs, Longs], Floats]:
    ends = (np.asarray(source, np.int64), np.asarray(target, np.int64))
    size = len(ends[0])
    weights = np.ones(size) if weight is None else np.asarray(weight, np.float64)
    if len(ends[1]) != size or len(weights) != size:
        raise ValueError("source, target and weight must have the same length")
    if size and not all(end.min() >= 0 and end.max() < n for end in ends):
        raise ValueError(f"a node is not in 0..{n - 1}")
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError("a weight is negative or not a number")
    return ends, weights


def _pointers(ends: Ints, n: int) -> Ints:
    counts = np.bincount(ends, minlength=n)
    return _read_only(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))


def _read_only(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, made read-only: caches and threads share the edges."""
    array.setflags(write=False)
    return array


def edges_from_snapshot(
    snapshot: Snapshot,
    *,
    kinds: Sequence[Kind] | None = (Kind.SHARE,),
    brand: str | None = None,
    topic: str | None = None,
    platform: str | None = None,
    since: DateOrDatetime | None = None,
    until: DateOrDatetime | None = None,
    sign: LabelName | None = None,
    keep: Literal["all", "active"] = "all",
) -> Edges:
    """Build the interaction graph of a snapshot, filtered.

    Parameters:
        snapshot: the data.
        kinds, brand, topic, platform: filters (see `select_interactions`).
        since, until: time window.
        sign: only interactions with posts of this sentiment label.
        keep: "all" keeps every account as a node, "active" drops isolated ones;
            `Edges.rows` then maps nodes to the snapshot's accounts.

    Raises:
        UsageError: the brand or the label does not exist.

    >>> from graph.snapshots.snapshot import snapshot_from_tables
    >>> edges_from_snapshot(snapshot_from_tables({})).conditions["interactions"]
    0
    """
    selection = select_interactions(
        snapshot,
        kinds=kinds,
        brand=brand,
        topic=topic,
        platform=platform,
        since=since,
        until=until,
        sign=sign,
    )
    accounts = snapshot.accounts
    edges = Edges.of(
        accounts.num_rows,
        selection.actor,
        selection.target,
        selection.weight,
        nodes=accounts.column("id").combine_chunks(),
        conditions=selection.conditions,
    )
    return edges.active() if keep == "active" else edges


def to_networkx(edges: Edges) -> nx.DiGraph[Any]:
    """Convert to a NetworkX graph: nodes 0..n-1 (or `labels`), with weight and times.

    >>> list(to_networkx(Edges.of(2, [0], [1], [3.0])).edges(data=True))
    [(0, 1, {'weight': 3.0, 'times': 1})]
    """
    G: nx.DiGraph[Any] = nx.DiGraph()
    keys = edges.keys()
    G.add_nodes_from(keys)
    weights, times = edges.weight.tolist(), edges.times.tolist()
    pairs = zip(edges.source.tolist(), edges.target.tolist(), strict=True)
    G.add_edges_from(
        (keys[s], keys[t], {edges.attribute: w, "times": k})
        for (s, t), w, k in zip(pairs, weights, times, strict=True)
    )
    return G


def from_networkx(
    G: nx.Graph[Any], weight: str = "weight", default: float = 1.0
) -> Edges:
    """Convert a NetworkX graph to arrays.

    Undirected edges become two edges, parallel edges are summed, self-loops are dropped
    and counted in `conditions`.

    Parameters:
        G: the NetworkX graph.
        weight: the edge attribute that becomes the weight.
        default: the weight of an edge without that attribute.

    Raises:
        ValueError: a weight is negative or not a number.

    >>> from_networkx(nx.DiGraph([("b", "a")])).labels
    ('b', 'a')
    """
    labels = tuple(G)
    place = {label: i for i, label in enumerate(labels)}
    ends = [
        (place[s], place[t], value)
        for s, t, value in G.edges(data=weight, default=default)
    ]
    if not G.is_directed():
        ends += [(t, s, value) for s, t, value in ends if s != t]
    source, target, values = zip(*ends, strict=True) if ends else ((), (), ())
    plain = labels == tuple(range(len(labels)))
    return Edges.of(
        len(labels),
        source,
        target,
        values,
        nodes=labels,
        labels=None if plain else labels,
        attribute=weight,
    )
