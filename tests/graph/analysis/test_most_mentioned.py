"""The first list where nothing was shared, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.analysis.lists.influencers import influencers
from graph.analysis.lists.most_mentioned import MOST_MENTIONED, most_mentioned
from graph.analysis.validation.backtests import backtest_list
from graph.settings import load_settings
from graph.snapshots import snapshot as snapshots
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from ingest.__main__ import main as ingest


def opened(folder: Path, name: str, text: str, *options: str) -> Snapshot:
    path = folder / name
    path.write_text(text)
    store = f"ladybug:{folder / 'store'}"
    done = ingest([str(path), "--store", store, "--progress", "none", *options])
    assert done == 0
    place = load_settings(store).folder.current_snapshot_folder()
    assert place is not None
    return snapshots.load_snapshot(place)


EDGES = """source,target,time,kind
1,9,2026-05-01T10:00:00Z,mention
2,9,2026-05-01T10:01:00Z,mention
2,9,2026-05-01T10:02:00Z,mention
3,9,2026-05-02T10:03:00Z,reply
4,8,2026-05-02T10:04:00Z,mention
5,8,2026-05-02T10:05:00Z,reply
9,9,2026-05-03T10:06:00Z,mention
"""


def test_each_person_counts_once_and_nobody_for_themselves(tmp_path: Path) -> None:
    # Five pairs: 1, 2 and 3 onto 9 (3 by a reply only), 4 and 5 onto 8 (5 by a reply).
    snapshot = opened(tmp_path, "edges.csv", EDGES)
    ranking = most_mentioned(snapshot)
    assert [(one.account, one.score, one.parts) for one in ranking.people] == [
        ("unknown:9", pytest.approx(60), pytest.approx((40, 20))),
        ("unknown:8", pytest.approx(40), pytest.approx((20, 20))),
    ]
    assert ranking.people[0].why == (
        "Mentioned by 2 people and replied to by 1 person, last on 2 May 2026."
    )


def test_without_shares_the_influencers_are_the_most_mentioned(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, "edges.csv", EDGES)
    ranking = influencers(snapshot)
    assert ranking.name == MOST_MENTIONED
    assert ranking.sentence.startswith("Nothing was shared in this data, so these are")
    tested = backtest_list(snapshot, Scope(), "influencers")
    assert tested.rows == ()
    assert "cannot be tested on this data" in tested.sentence


def test_one_share_makes_the_list_one_of_shares_again(tmp_path: Path) -> None:
    shared = f"{EDGES}6,7,2026-05-03T10:06:00Z,share\n"
    ranking = influencers(opened(tmp_path, "edges.csv", shared))
    assert [one.account for one in ranking.people] == ["unknown:7"]


POSTS = """id,author,text,platform
1,amy,@shop this is awful and broken I hate it,x
2,ben,@shop this is great I love it,x
3,cyd,@zoe hello,x
4,dan,@shop @zoe when do you open,x
"""


def test_the_share_of_complaints_is_a_column_and_the_brand_is_left_out(
    tmp_path: Path,
) -> None:
    snapshot = opened(tmp_path, "posts.csv", POSTS)
    table = most_mentioned(snapshot).table()
    rows = {row["handle"]: row["complaints"] for row in table.to_pylist()}
    # Three posts name the shop; one complains, one praises, one is neutral.
    assert rows["shop"] == pytest.approx(1 / 3)
    brands = tmp_path / "brands.toml"
    brands.write_text('[[brand]]\nname = "Shop"\nowned = ["@shop"]\n')
    own = tmp_path / "own"
    own.mkdir()
    named = opened(own, "posts.csv", POSTS, "--brands", str(brands))
    ranking = most_mentioned(named)
    assert [one.handle for one in ranking.people] == ["zoe"]
    assert ranking.exclusions == {"owned": 1}


def test_the_back_test_measures_later_mentions(tmp_path: Path) -> None:
    # Before the split 60 people mention 1. After it one and 20 mention 2, 40 mention 1: 40 of 61.
    lines = ["source,target,time,kind"]
    for number in range(60):
        lines.append(f"a{number},1,2026-05-01T10:{number:02}:00Z,mention")
    lines.append("z,2,2026-05-01T11:00:00Z,mention")
    for number in range(60):
        target = 1 if number < 40 else 2
        lines.append(f"b{number},{target},2026-05-09T10:{number:02}:00Z,mention")
    snapshot = opened(tmp_path, "edges.csv", "\n".join(lines))
    tested = backtest_list(snapshot, Scope(), "influencers", ks=(1,))
    shares = {row.ranking: row.share for row in tested.rows}
    assert shares["score"] == pytest.approx(40 / 61)
    assert "received 65.6 % of later mentions and replies" in tested.sentence
