"""Shares, quotes and replies whose target post is known and whose author is not."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graph.analysis.journeys.carriers import most_shared_messages
from graph.errors import SnapshotOutdated
from graph.model import Kind
from graph.network.edges import edges_from_snapshot
from graph.publish import publish_store
from graph.settings import Settings
from graph.snapshots import snapshot
from graph.snapshots.as_of import as_of
from graph.snapshots.build import build_snapshot
from graph.snapshots.columns import share_events, unknown_author_totals
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.scope import Scope, scope_conditions
from graph.snapshots.snapshot import Snapshot
from graph.store import Store, open_store
from graph.store.protocol import Delta
from tests.graph.store_rows import account, acts, post, posted

DAY = [datetime(2026, 1, day) for day in range(1, 10)]

# Accounts 0 ann, 1 bob, 2 cid. Posts by row: 0 original of ann; 1 to 7 by bob and cid;
# 8 a post that no file contains; 9 a review by nobody known.
WORLD = Delta(
    new_nodes={
        "Account": [account("x:ann"), account("x:bob"), account("x:cid")],
        "Post": [
            post("x:1", created_at=DAY[0]),
            post("x:2", created_at=DAY[1], kind="share"),  # bob shares 8: unknown
            post("x:3", created_at=DAY[2], kind="share"),  # cid shares 1 of ann
            post("x:4", created_at=DAY[3], kind="quote"),  # cid quotes 8: unknown
            post("x:5", created_at=DAY[4], kind="reply"),  # bob answers 9: unknown
            post("x:6", created_at=DAY[5], kind="share"),  # bob shares his own 5
            post("x:7", created_at=DAY[6], kind="reply"),  # bob answers his own 5
            post("x:71", created_at=DAY[7], kind="share"),  # by nobody known, of 1
            post("x:8", stub=True),
            post("x:9", created_at=DAY[0], kind="review"),
        ],
    },
    new_edges={
        "POSTED": [
            posted("x:ann", "x:1"),
            posted("x:bob", "x:2"),
            posted("x:cid", "x:3"),
            posted("x:cid", "x:4"),
            posted("x:bob", "x:5"),
            posted("x:bob", "x:6"),
            posted("x:bob", "x:7"),
        ],
        "SHARES": [
            {"source": "x:2", "target": "x:8"},
            {"source": "x:3", "target": "x:1"},
            {"source": "x:6", "target": "x:5"},
            {"source": "x:71", "target": "x:1"},
        ],
        "QUOTES": [{"source": "x:4", "target": "x:8"}],
        "REPLIES_TO": [
            {"source": "x:5", "target": "x:9"},
            {"source": "x:7", "target": "x:5"},
        ],
        "ACTS_ON": [acts("x:3", "x:ann", "share"), acts("x:4", "x:ann", "mention")],
    },
)


@pytest.fixture
def made(store: Store) -> Snapshot:
    store.write(WORLD)
    return build_snapshot(store)


@pytest.fixture
def embedded(tmp_path: Path) -> Snapshot:
    store = open_store(f"ladybug:{tmp_path / 'store'}", write=True)
    store.write(WORLD)
    built = build_snapshot(store)
    store.close()
    return built


def acts_of(found: Snapshot) -> list[tuple[Any, ...]]:
    columns = ("actor", "target", "kind", "post", "target_post")
    return [
        tuple(one[name] for name in columns) for one in found.interactions.to_pylist()
    ]


def test_an_interaction_points_at_an_account_a_post_or_both(made: Snapshot) -> None:
    assert acts_of(made) == [
        (1, 1, 0, 5, 4),  # his own post shared again
        (1, None, 0, 1, 8),
        (1, None, 2, 4, 9),
        (2, 0, 0, 2, 0),
        (2, 0, 3, 3, None),
        (2, None, 1, 3, 8),
    ]


def test_a_reply_to_ones_own_post_is_a_thread_and_no_interaction(
    embedded: Snapshot,
) -> None:
    assert 6 not in embedded.interactions["post"].to_pylist()
    assert embedded.posts["reply_to"][6].as_py() == 4


def test_the_store_counts_as_many_interactions_as_the_snapshot(store: Store) -> None:
    store.write(WORLD)
    counted = [
        row["value"]
        for row in store.rows("read/summary")
        if row["name"] == "interactions"
    ]
    assert sum(counted) == build_snapshot(store).interactions.num_rows == 6


def test_both_engines_count_the_unknown_authors_by_kind(made: Snapshot) -> None:
    assert unknown_author_totals(made) == {"share": 1, "quote": 1, "reply": 1}


def test_a_selection_by_account_says_how_many_lack_an_author(
    embedded: Snapshot,
) -> None:
    found = select_interactions(embedded, kinds=None)
    assert found.rows.tolist() == [3, 4]
    assert found.unknown_authors == {"share": 1, "quote": 1, "reply": 1}
    assert found.conditions["left_out"] == {"unknown_author": 3, "self_pair": 1}


def test_a_selection_by_post_takes_unknown_authors_and_leaves_mentions(
    embedded: Snapshot,
) -> None:
    found = select_interactions(embedded, kinds=None, target="post")
    assert found.rows.tolist() == [1, 2, 3, 5]
    assert found.target.tolist() == [-1, -1, 0, -1]


def test_a_selection_of_any_target_leaves_only_ones_own_posts(
    embedded: Snapshot,
) -> None:
    any_target = select_interactions(embedded, kinds=None, target="any")
    assert any_target.rows.tolist() == [1, 2, 3, 4, 5]
    with_own = select_interactions(
        embedded, kinds=(Kind.SHARE,), target="post", own_posts=True
    )
    assert with_own.rows.tolist() == [0, 1, 3]


def test_the_unknown_authors_are_counted_within_the_other_filters(
    embedded: Snapshot,
) -> None:
    scope = Scope(since=DAY[3], platform="x")
    found = select_interactions(embedded, kinds=None, **scope_conditions(scope))
    assert found.unknown_authors == {"quote": 1, "reply": 1}


def test_account_edges_hold_only_interactions_with_a_known_account(
    embedded: Snapshot,
) -> None:
    edges = edges_from_snapshot(embedded, kinds=None)
    assert list(zip(edges.source, edges.target, strict=True)) == [(2, 0)]
    assert edges.times.tolist() == [2]


def test_shares_by_others_count_for_posts_of_unknown_authors(
    embedded: Snapshot,
) -> None:
    # 8 was shared and quoted, 1 shared once; bob's share of his own 5 does not count.
    assert sorted(share_events(embedded)[0].tolist()) == [0, 8, 8]
    assert most_shared_messages(embedded) == [("x:8", 2), ("x:1", 1)]


def test_as_of_a_day_keeps_what_happened_before(embedded: Snapshot) -> None:
    early = as_of(embedded, DAY[2])
    assert early.accounts["id"].to_pylist() == ["x:ann", "x:bob"]
    assert early.posts["id"].to_pylist() == ["x:1", "x:2", "x:8", "x:9"]
    assert acts_of(early) == [(1, None, 0, 1, 2)]


def test_as_of_drops_an_interaction_that_would_point_at_nothing(
    tmp_path: Path,
) -> None:
    # The shared post has no date, so it is not known to be older than any day.
    store = open_store(f"ladybug:{tmp_path / 'store'}", write=True)
    store.write(
        Delta(
            new_nodes={
                "Account": [account("x:ann")],
                "Post": [
                    post("x:1", created_at=DAY[0], kind="share"),
                    post("x:2", text="by nobody known, undated"),
                ],
            },
            new_edges={
                "POSTED": [posted("x:ann", "x:1")],
                "SHARES": [{"source": "x:1", "target": "x:2"}],
            },
        )
    )
    built = build_snapshot(store)
    store.close()
    assert built.interactions.num_rows == 1
    assert as_of(built, DAY[5]).interactions.num_rows == 0


def with_format(folder: Path, number: int | None) -> None:
    facts = json.loads((folder / "snapshot.json").read_text("utf-8"))
    facts.pop("format")
    if number is not None:
        facts["format"] = number
    (folder / "snapshot.json").write_text(json.dumps(facts), "utf-8")


@pytest.mark.parametrize("number", [None, 1, 99])
def test_a_snapshot_of_another_version_says_that_it_must_be_published_again(
    tmp_path: Path, number: int | None
) -> None:
    folder = snapshot.save_snapshot(snapshot.snapshot_from_tables({}), tmp_path)
    snapshot.load_snapshot(folder)
    with_format(folder, number)
    with pytest.raises(SnapshotOutdated, match="graph publish"):
        snapshot.load_snapshot(folder)
    assert snapshot.load_snapshot(folder, any_format=True).accounts.num_rows == 0


def test_a_command_publishes_data_of_another_version_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from graph.commands.inputs import load_current_snapshot

    settings = Settings(f"ladybug:{tmp_path / 'store'}")
    store = open_store(settings.store_url, write=True)
    store.write(WORLD)
    store.close()
    before = publish_store(settings)
    place = settings.folder.current_snapshot_folder()
    assert place is not None
    with_format(place, 1)
    assert load_current_snapshot(settings).hash == before.hash
    assert "publishing" in capsys.readouterr().err
    # The second command finds what the first one published.
    assert load_current_snapshot(settings).interactions.num_rows == 6
    assert capsys.readouterr().err == ""
