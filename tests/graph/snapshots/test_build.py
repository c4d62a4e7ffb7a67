"""A snapshot of a small store, worked out by hand; the same from both engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from graph.errors import StoreBusy
from graph.snapshots import build
from graph.snapshots.snapshot import Snapshot
from graph.store import Store, open_store
from graph.store.protocol import Delta
from tests.graph.store_rows import account, acts, event, post, posted, row

DAY = datetime(2026, 1, 1)
LATER = datetime(2026, 1, 2)

# Rows by number: accounts 0 ann, 1 bob, 2 cid; posts 0 to 4; brands 0 acme, 1 zeta.
WORLD = Delta(
    new_nodes={
        "Account": [account("x:cid"), account("x:ann"), account("x:bob")],
        "Post": [
            post("x:1", created_at=DAY),
            post("x:2", created_at=LATER, kind="share"),
            post("x:3", created_at=LATER, kind="quote"),
            post("x:4", created_at=DAY),
            post("x:5", stub=True),
        ],
        "Brand": [row("Brand", "zeta", name="Zeta"), row("Brand", "acme", name="Acme")],
        "Tag": [row("Tag", "b"), row("Tag", "a")],
        "Link": [row("Link", "https://example.org/")],
        "Observation": [
            row("Observation", "o2", at=LATER, likes=5),
            row("Observation", "o1", at=DAY, likes=3),
            row("Observation", "o3", at=DAY, followers=9),
        ],
        "Source": [row("Source", "hash", path="a.jsonl", complete=True)],
    },
    new_edges={
        "POSTED": [
            posted("x:ann", "x:1"),
            posted("x:bob", "x:2"),
            posted("x:bob", "x:3"),
        ],  # nobody is known to have written the fourth
        "SHARES": [{"source": "x:2", "target": "x:1"}],
        "QUOTES": [{"source": "x:3", "target": "x:5"}],
        "ACTS_ON": [
            acts("x:2", "x:ann", "share"),
            acts("x:3", "x:cid", "quote"),
            acts("x:3", "x:cid", "mention"),
            acts("x:3", "x:bob", "mention"),  # himself: no interaction
            acts("x:4", "x:ann", "mention"),  # of nobody: no interaction
        ],
        "INTERACTED": [
            event("x:ann", "x:cid", "k1", kind="reply", at=DAY, weight=2.5),
            event("x:cid", "x:cid", "k2"),
        ],
        "ABOUT": [
            {
                "source": "x:1",
                "target": "zeta",
                "stance": 0.5,
                "label": "praise",
                "how": "text",
                "praise": 0.75,
                "complaint": 0.125,
            }
        ],
        "OWNS": [{"source": "zeta", "target": "x:cid", "how": "brands"}],
        "EMPLOYS": [{"source": "acme", "target": "x:bob", "how": "brands"}],
        "PARTNERS": [{"source": "acme", "target": "x:ann", "how": "brands"}],
        "TAGGED": [
            {"source": "x:1", "target": "b"},
            {"source": "x:1", "target": "a"},
        ],
        "LINKS_TO": [{"source": "x:2", "target": "https://example.org/"}],
        "FOLLOWS": [{"source": "x:cid", "target": "x:ann"}],
        "OF_POST": [
            {"source": "o1", "target": "x:1"},
            {"source": "o2", "target": "x:1"},
        ],
        "OF_ACCOUNT": [{"source": "o3", "target": "x:bob"}],
    },
)

COLUMNS = (
    "actor",
    "target",
    "kind",
    "at",
    "post",
    "target_post",
    "weight",
    "key",
    "handle",
)


def rows_of(made: Snapshot, name: str) -> list[tuple[Any, ...]]:
    return [tuple(one.values()) for one in made.tables[name].to_pylist()]


@pytest.fixture
def made(store: Store) -> Snapshot:
    store.write(WORLD)
    return build.build_snapshot(store)


def test_interactions_are_what_posts_do_and_events_without_self_pairs(
    made: Snapshot,
) -> None:
    assert tuple(made.interactions.column_names) == COLUMNS
    assert rows_of(made, "interactions") == [
        (0, 2, 2, DAY, None, None, 2.5, "k1", None),
        (1, 0, 0, LATER, 1, 0, 1.0, None, None),
        (1, 2, 1, LATER, 2, 4, 1.0, None, None),
        (1, 2, 3, LATER, 2, None, 1.0, None, None),
    ]


def test_accounts_and_posts_are_sorted_and_posts_know_their_authors(
    made: Snapshot,
) -> None:
    assert made.accounts["id"].to_pylist() == ["x:ann", "x:bob", "x:cid"]
    assert made.posts["id"].to_pylist() == ["x:1", "x:2", "x:3", "x:4", "x:5"]
    assert made.posts["author"].to_pylist() == [0, 1, 1, None, None]
    assert made.posts["stub"].to_pylist() == [False, False, False, False, True]


def test_tables_refer_to_posts_and_brands_by_row(made: Snapshot) -> None:
    assert rows_of(made, "brands") == [("acme", "Acme"), ("zeta", "Zeta")]
    assert rows_of(made, "about") == [(0, 1, 0.5, "praise", "text", 0.75, 0.125)]
    assert rows_of(made, "roles") == [
        (0, 0, "partner"),
        (0, 1, "staff"),
        (1, 2, "owned"),
    ]
    assert rows_of(made, "tagged") == [(0, "a"), (0, "b")]
    assert rows_of(made, "linked") == [(1, "https://example.org/")]
    assert rows_of(made, "follows") == [(2, 0)]


def test_observations_belong_to_a_post_or_an_account_in_time_order(
    made: Snapshot,
) -> None:
    assert rows_of(made, "observations") == [
        (0, None, DAY, 3, None, None, None, None),
        (0, None, LATER, 5, None, None, None, None),
        (None, 1, DAY, None, None, None, None, 9),
    ]


def test_a_snapshot_records_its_generation_and_its_files(
    made: Snapshot,
) -> None:
    assert made.generation == 1
    assert made.facts["sources"] == [{"path": "a.jsonl", "hash": "hash"}]


def test_an_empty_store_gives_an_empty_snapshot(store: Store) -> None:
    empty = build.build_snapshot(store)
    assert {table.num_rows for table in empty.tables.values()} == {0}


@pytest.mark.neo4j
def test_both_engines_give_the_same_hash(empty_neo4j: str, tmp_path: Any) -> None:
    hashes = set()
    for url in (empty_neo4j, f"ladybug:{tmp_path / 'store'}"):
        store = open_store(url, write=True)
        store.write(WORLD)
        hashes.add(build.build_snapshot(store).hash)
        store.close()
    assert len(hashes) == 1


class Restless:
    """A store that another writer changes between two tables, `times` times."""

    def __init__(self, store: Store, times: int) -> None:
        self.store, self.left = store, times

    def all_nodes(self, label: str) -> Any:
        table = self.store.all_nodes(label)
        if label == "Account" and self.left:
            self.left -= 1
            key = f"x:new{self.left}"
            self.store.write(
                Delta(
                    new_nodes={"Account": [account(key)]},
                    new_edges={
                        "POSTED": [posted(key, "x:4")] if self.left == 0 else []
                    },
                )
            )
        return table

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def test_a_store_that_changes_during_the_build_is_built_again(store: Store) -> None:
    store.write(WORLD)
    restless: Any = Restless(store, times=2)
    made = build.build_snapshot(restless)
    assert (made.generation, made.accounts.num_rows) == (3, 5)
    assert (
        made.posts["author"].to_pylist()[3]
        == made.accounts["id"].index("x:new0").as_py()
    )


def test_a_store_that_keeps_changing_is_reported_as_busy(store: Store) -> None:
    restless: Any = Restless(store, times=99)
    with pytest.raises(StoreBusy, match="publish"):
        build.build_snapshot(restless)
