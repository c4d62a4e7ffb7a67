"""Shares of posts by nobody known, by command: counts, carriers, coordination, files."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph.__main__ import main
from tests.graph.commands.conftest import ingest

# Eight accounts share two posts in turn, five seconds apart; no file has these posts.
SHARES = "object_id,account_id,content_id,timestamp_share\n" + "".join(
    f"o{1 + n % 2},a{n},c{n},{1_623_881_091 + 5 * n}\n" for n in range(8)
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("shares") / "shares.csv"
    file.write_text(SHARES, "utf-8")
    return f"ladybug:{ingest('shares-of-unknown-authors', str(file)).folder}"


Answer = tuple[list[dict[str, str]], str]


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Answer:
    """The rows that a command prints, and what it says."""
    assert main(words) == 0
    captured = capsys.readouterr()
    return list(csv.DictReader(io.StringIO(captured.out))), captured.err


def test_status_counts_the_shares_and_those_without_an_author(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, _ = answer(capsys, "status", "--store", store)
    facts = {row["fact"]: row["value"] for row in rows}
    assert (facts["interactions"], facts["unknown_authors"]) == ("8", "8")


def test_carriers_lists_all_who_shared_the_post(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, said = answer(capsys, "carriers", "unknown:o1", "--store", store)
    assert [row["account"] for row in rows] == [f"unknown:a{n}" for n in (0, 2, 4, 6)]
    assert {row["parent"] for row in rows} == {"unknown:o1"}
    assert "Carried by 4 people in 4 posts since 16 June 2021." in said


def test_the_query_of_the_most_shared_posts_counts_four_and_four(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, _ = answer(capsys, "query", "most_shared_posts", "--store", store)
    counts = [(row["post"], row["account"], row["shares"]) for row in rows]
    assert counts == [("unknown:o1", "", "4"), ("unknown:o2", "", "4")]


@pytest.mark.parametrize(
    "words",
    [["influencers"], ["bridges"], ["export"], ["backtest"], ["measures"]],
    ids=lambda words: words[0],
)
def test_what_needs_an_author_says_how_many_shares_have_none(
    store: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = answer(capsys, *words, "--store", store)
    assert (
        "Author unknown: 8 shares. They count for the post, not for an account." in said
    )


def test_no_influencer_is_named(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows, said = answer(capsys, "influencers", "--store", store)
    assert rows == []
    assert "No influencers: no share or reply names an author." in said


def test_sharers_of_the_same_post_are_a_community(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, _ = answer(capsys, "measures", "--measure", "communities", "--store", store)
    by_community: dict[str, set[int]] = {}
    for row in rows:
        number = int(row["account"].removeprefix("unknown:a"))
        by_community.setdefault(row["communities"], set()).add(number)
    assert sorted(map(sorted, by_community.values())) == [[0, 2, 4, 6], [1, 3, 5, 7]]


def test_coordination_sees_them_once_one_act_is_enough(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["credibility", "--within", "10", "--show", "edges", "--store", store]
    rows, said = answer(capsys, *words)
    assert (rows, "No accounts shared" in said) == ([], True)
    rows, said = answer(capsys, *words, "--at-least", "1")
    # Neighbours share the same post ten seconds apart: three pairs for each post.
    assert [(row["source"], row["target"]) for row in rows] == [
        (f"unknown:a{n}", f"unknown:a{n + 2}") for n in range(6)
    ]
    assert (
        "8 accounts and 6 edges: they shared the same post within 10 seconds." in said
    )


def test_a_scope_and_a_day_count_as_much_as_they_hold(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, _ = answer(capsys, "carriers", "unknown:o2", "--store", store)
    assert len(rows) == 4
    _, said = answer(capsys, "influencers", "--since", "2021-06-17", "--store", store)
    assert "Author unknown" not in said
    _, said = answer(capsys, "influencers", "--as-of", "2021-06-16", "--store", store)
    assert "Author unknown: 8 shares." in said


def test_a_network_file_has_the_accounts_the_edges_and_the_leaders(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "F"
    words = ["credibility", "--within", "10", "--at-least", "1", "--store", store]
    assert main([*words, "--format", "graphml", "--out", str(file)]) == 0
    network: nx.Graph[str] = nx.read_graphml(file)
    assert (network.number_of_nodes(), network.number_of_edges()) == (8, 6)
    assert network.edges["unknown:a0", "unknown:a2"]["leader"] == "unknown:a0"
    assert (tmp_path / "F.manifest.json").exists()
    assert main([*words, "--out", str(tmp_path / "network.gexf")]) == 0
    assert nx.read_gexf(tmp_path / "network.gexf").number_of_edges() == 6
    capsys.readouterr()
    assert main([*words, "--format", "graphml"]) == 1
    assert "add --out" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["post", "link", "hashtag", "wording"])
def test_any_kind_of_object_can_be_asked_for(
    store: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["credibility", "--object", name, "--at-least", "1", "--store", store]
    rows, said = answer(capsys, *words, "--show", "accounts", "--top", "3")
    assert len(rows) == (3 if name == "post" else 0)
    assert ("Showing the first 3 of 8" in said) is (name == "post")


@pytest.fixture(scope="module")
def russian(shared: Path) -> Path:
    return shared / "data" / "coord_russian" / "russian_coord_tweets.csv.gz"


@pytest.fixture(scope="module")
def russian_store(russian: Path) -> str:
    return f"ladybug:{ingest('coord-russian', str(russian)).folder}"


def test_the_russian_network_is_the_published_one_by_command(
    russian_store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--within", "60", "--at-least", "2", "--format", "graphml"]
    file = tmp_path / "F"
    assert (
        main(["credibility", *words, "--out", str(file), "--store", russian_store]) == 0
    )
    network: nx.Graph[Any] = nx.read_graphml(file)
    assert (network.number_of_nodes(), network.number_of_edges()) == (2_110, 3_721)
    rows, _ = answer(capsys, "status", "--store", russian_store)
    facts = {row["fact"]: row["value"] for row in rows}
    assert facts["interactions"] == "35085"


def test_the_carriers_of_the_most_shared_russian_post_are_all_there(
    russian: Path, russian_store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with gzip.open(russian, "rt", newline="") as lines:
        rows = list(csv.DictReader(lines))
    # A content with two rows is one post, which shares the object of its first row.
    object_of = {row["content_id"]: row["object_id"] for row in reversed(rows)}
    [(most_shared, times)] = Counter(object_of.values()).most_common(1)
    sharers = {content for content, thing in object_of.items() if thing == most_shared}
    found, _ = answer(
        capsys, "carriers", f"unknown:{most_shared}", "--store", russian_store
    )
    direct = {
        row["post"].removeprefix("unknown:")
        for row in found
        if row["parent"] == f"unknown:{most_shared}"
    }
    assert direct == sharers
    assert len(direct) == times == 1_052
