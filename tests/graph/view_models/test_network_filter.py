"""The caches by a snapshot's hash: computed once, for all threads, keeping no snapshot."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pyarrow as pa
import pytest

from graph.analysis.accounts import exclusions
from graph.network import unknown_authors
from graph.network.edges import Edges
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot, snapshot_from_tables
from graph.view_models import network_filter
from graph.view_models.network_filter import NetworkQuery, filter_network

THREADS = 8


def snapshot_of(handle: str) -> Snapshot:
    rows = [{"id": f"x:{handle}", "platform": "x", "handle": handle}]
    schema = snapshot_from_tables({}).accounts.schema
    return snapshot_from_tables({"accounts": pa.Table.from_pylist(rows, schema)})


def network_of(snapshot: Snapshot) -> object:
    return filter_network(snapshot, NetworkQuery())


def coordinated(snapshot: Snapshot) -> object:
    return exclusions.excluded_accounts(snapshot, Scope())["coordinated"]


FINDINGS = (network_of, coordinated)


@pytest.fixture(autouse=True)
def empty_caches() -> Iterator[None]:
    filter_network.cache_clear()
    exclusions._coordinated.cache_clear()
    yield
    filter_network.cache_clear()
    exclusions._coordinated.cache_clear()


def living(hash_: str) -> int:
    gc.collect()
    return sum(type(o) is Snapshot and o.hash == hash_ for o in gc.get_objects())


@pytest.mark.parametrize("finding", FINDINGS)
def test_equal_snapshots_share_a_result_and_other_snapshots_do_not(
    finding: Callable[[Snapshot], object],
) -> None:
    assert finding(snapshot_of("ann")) is finding(snapshot_of("ann"))
    assert finding(snapshot_of("ann")) is not finding(snapshot_of("ben"))


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_cached_result_keeps_no_snapshot_alive(
    finding: Callable[[Snapshot], object],
) -> None:
    snapshot = snapshot_of("ann")
    key = snapshot.hash
    result = finding(snapshot)
    del snapshot
    assert living(key) == 0
    assert finding(snapshot_of("ann")) is result


@pytest.mark.parametrize("finding", FINDINGS)
def test_more_snapshots_than_the_cache_holds_are_answered_in_all_threads(
    finding: Callable[[Snapshot], object],
) -> None:
    snapshots = [snapshot_of(f"ann{n}") for n in range(3 * THREADS)]
    start = Barrier(THREADS)

    def find_networks(first: int) -> list[object]:
        start.wait()
        return [finding(one) for one in snapshots[first:] + snapshots[:first]]

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(find_networks, range(THREADS)))
    assert all(len(one) == len(snapshots) for one in answers)
    assert len(filter_network.cache or ()) <= network_filter.MAX_CACHED_NETWORKS
    assert len(exclusions._coordinated.cache or ()) <= exclusions.MAX_CACHED_MASKS


def test_threads_that_need_the_same_network_compute_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    computed = []
    build = unknown_authors.edges_with_unknown_authors

    def counted(snapshot: Snapshot, **filters: Any) -> Edges:
        computed.append(1)
        return build(snapshot, **filters)

    monkeypatch.setattr(network_filter, "edges_with_unknown_authors", counted)
    start, snapshot = Barrier(THREADS), snapshot_of("ann")

    def find_networks(_: int) -> object:
        start.wait()
        return network_of(snapshot)

    with ThreadPoolExecutor(THREADS) as pool:
        networks = list(pool.map(find_networks, range(THREADS)))
    assert len(computed) == 1
    assert all(network is networks[0] for network in networks)
