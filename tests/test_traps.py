"""Every known mistake of other tools has a test that fails if we repeat it.

`HELD` names, for each line of ../shared/traps.md, the tests that check it. Traps that
span several packages are tested here.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from graph.analysis.lists import registry
from graph.errors import GrapevineError
from graph.store import Store, open_store
from ingest.enrichment.enricher import Enricher
from ingest.loading.loader import Loader
from ingest.loading.store_sink import StoreSink

ROOT = Path(__file__).resolve().parents[1]
TRAPS = ROOT.parent / "shared" / "traps.md"

HELD: Mapping[str, tuple[str, ...]] = {
    '"RT @x: … @y" makes the sharer "mention" x and y': (
        "ingest/readers/test_x_v2.py::test_trap_the_share_prefix_and_the_mentions_"
        "inside_a_share_are_no_mentions",
        "ingest/loading/test_loader.py::test_a_share_counts_for_the_one_who_was_shared",
        "ingest/text/test_spotter.py::test_the_prefix_of_a_share_is_not_a_mention",
    ),
    "after a rename the share prefix is no longer in the mentions": (
        "ingest/readers/test_x_v2.py::test_trap_after_a_rename_the_prefix_is_no_"
        "longer_among_the_mentions",
        "ingest/readers/test_x_v1.py::test_trap_without_the_original_the_mention_at_"
        "position_three_is_shared",
    ),
    "shared posts are cut": (
        "ingest/readers/test_x_v2.py::test_trap_the_tags_and_links_of_a_share_come_"
        "from_the_referenced_post",
        "ingest/readers/test_x_v1.py::test_trap_a_shares_words_and_tags_come_from_the_"
        "whole_original",
    ),
    "counting into the wrong person": (
        "test_traps.py::test_interactions_count_for_the_account_acted_upon",
    ),
    'vendor example "who\'s mentioning you"': (
        "test_traps.py::test_interactions_count_for_the_account_acted_upon",
        "graph/query_library/test_queries.py::test_followers_do_not_make_a_rank_of_shares",
    ),
    "weight projected but not passed to PageRank": (
        "graph/network/test_networkx_backend.py::test_weight_reaches_pagerank_and_changes_"
        "the_order",
        "graph/query_library/test_queries.py::test_the_top_is_not_the_bottom",
    ),
    "influence gain below zero": (
        "graph/measures/test_by_hand.py::test_influence_is_never_negative_nor_lost_"
        "when_all_is_shared",
    ),
    "two settings write to one stored graph": (
        "test_traps.py::test_two_settings_never_share_the_name_of_a_run",
        "test_traps.py::test_two_stores_have_nothing_in_common",
    ),
    'edge attribute called "type" in GEXF': (
        "graph/export/test_network.py::test_no_attribute_is_called_type_or_id",
    ),
    "weight lost when the graph is not dynamic": (
        "graph/export/test_network.py::test_nodes_edges_and_weights_come_back",
    ),
    "same screen name, two ids": (
        "test_traps.py::test_one_handle_of_two_ids_is_two_accounts",
        "ingest/readers/test_reddit.py::test_trap_a_placeholder_author_joins_no_"
        "strangers",
        "ingest/readers/test_youtube.py::test_trap_a_channel_that_is_gone_joins_no_"
        "strangers",
        "ingest/readers/test_hacker_news.py::test_trap_an_item_without_by_has_no_"
        "account",
        "ingest/loading/test_loader.py::test_placeholder_authors_join_nobody",
    ),
    "Mastodon acct without domain": (
        "ingest/readers/test_mastodon.py::test_trap_a_bare_acct_is_another_person_on_"
        "another_server",
    ),
    "Bluesky facet positions are UTF-8 bytes": (
        "ingest/readers/test_bluesky.py::test_trap_facet_positions_are_utf8_bytes",
    ),
    "spreadsheet damage": (
        "ingest/readers/test_airline.py::test_the_spreadsheets_equals_sign_is_not_"
        "the_authors",
        "ingest/readers/test_airline.py::test_an_id_that_a_spreadsheet_rounded_to_a_"
        "power_is_replaced_and_counted",
        "graph/export/test_formula_escaping.py::test_no_text_begins_with_a_sign_that_a_"
        "spreadsheet_runs",
    ),
    'comma lists, floats such as "1234.0" for ids': (
        "ingest/readers/test_twcs.py::test_an_answered_id_written_as_a_float_is_the_id",
        "ingest/readers/test_twcs.py::test_the_comma_list_of_answers_names_them_and_adds_no_reply",
    ),
    "hashtags or tracking parameters make one link two": (
        "ingest/loading/test_loader.py::test_a_tag_and_a_link_are_one_node_for_all_posts",
    ),
    "share buttons pre-fill one text": (
        "graph/test_near_duplicates.py::test_the_text_of_a_share_button_is_marked_as_"
        "prefilled",
    ),
    "silent row limits": (
        "graph/query_library/test_queries.py::test_no_row_limit_is_silent",
    ),
}


def lines() -> list[str]:
    """The traps as the page lists them."""
    if not TRAPS.exists():
        return []
    rows = TRAPS.read_text("utf-8").splitlines()
    cells = [row.split("|")[1].strip() for row in rows if row.startswith("| ")]
    return [cell for cell in cells if cell != "trap"]


def defined(path: Path) -> set[str]:
    """The names of a file's test functions."""
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.skipif(not TRAPS.exists(), reason="needs ../shared/traps.md")
def test_every_trap_of_the_page_has_a_test() -> None:
    unheld = [line for line in lines() if not any(line.startswith(t) for t in HELD)]
    assert not unheld
    assert len(lines()) == len(HELD)


@pytest.mark.parametrize("trap", HELD)
def test_the_tests_named_for_a_trap_exist(trap: str) -> None:
    for held in HELD[trap]:
        name, _, function = held.partition("::")
        assert function in defined(ROOT / "tests" / name), held


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"ladybug:{tmp_path / 'store'}", write=True)
    yield made
    made.close()


def load(store: Store, folder: Path, *records: dict[str, object]) -> None:
    path = folder / "posts.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    Loader(StoreSink(store, Enricher(()))).load([str(path)])
    store.refresh_derived_edges()


def post(number: str, author: str, **more: object) -> dict[str, object]:
    return {"id": number, "platform": "x", "author_id": author, "text": ""} | more


def test_interactions_count_for_the_account_acted_upon(
    store: Store, tmp_path: Path
) -> None:
    load(
        store,
        tmp_path,
        post("1", "me"),
        post("2", "fan", mentions=[{"id": "me"}]),
        post("3", "fan", repost_of_id="1"),
        post("4", "fan", quote_of_id="1"),
        post("5", "fan", reply_to_id="1"),
    )
    for type_ in ("MENTIONED", "SHARED", "QUOTED", "REPLIED_TO"):
        [edge] = store.all_edges(type_).to_pylist()
        assert (edge["source"], edge["target"]) == ("x:fan", "x:me")
        assert edge["times"] == 1


def test_one_handle_of_two_ids_is_two_accounts(store: Store, tmp_path: Path) -> None:
    load(
        store,
        tmp_path,
        post("1", "7", author_handle="ann"),
        post("2", "8", author_handle="ann"),
    )
    assert store.all_nodes("Account")["id"].to_pylist() == ["x:7", "x:8"]


def test_two_settings_never_share_the_name_of_a_run() -> None:
    names = {
        registry.run_id(snapshot, settings) for snapshot in "ab" for settings in "ab"
    }
    assert len(names) == 4
    assert registry.run_id("a", "b") == registry.run_id("a", "b")


def test_two_stores_have_nothing_in_common(store: Store, tmp_path: Path) -> None:
    load(store, tmp_path, post("1", "7"))
    with pytest.raises(GrapevineError):
        open_store(f"ladybug:{tmp_path / 'other'}")
    other = open_store(f"ladybug:{tmp_path / 'other'}", write=True)
    try:
        assert other.all_nodes("Post").num_rows == 0
    finally:
        other.close()
