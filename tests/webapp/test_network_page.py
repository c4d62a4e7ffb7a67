from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from graph.settings import load_settings
from graph.snapshots import snapshot
from graph.view_models import network_filter, network_tables, network_view
from tests.webapp import store_fixtures

LEVELS = ("communities", "backbone", "surroundings", "everything")


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    network_filter.filter_network.cache_clear()


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> str:
    store = store_fixtures.demo_store()
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    return store


def test_every_level_draws_and_explains_its_arrows(demo: str) -> None:
    app = store_fixtures.page("network")
    for level in LEVELS:
        app.button_group(key="level").set_value(level).run()
        assert not app.exception
        words = store_fixtures.page_text(app)
        assert "An arrow leads from" in words
        assert "accounts in" in words
        assert app.dataframe
        assert {b.label for b in app.get("download_button")} >= {"Pairs (CSV)"}


def test_a_filter_changes_the_picture_and_is_described(demo: str) -> None:
    app = store_fixtures.page("network")
    before = store_fixtures.page_text(app)
    app.number_input(key="network_least").set_value(2).run()
    assert not app.exception
    assert "below the least weight" in store_fixtures.page_text(app)
    assert store_fixtures.page_text(app) != before


def test_a_clicked_account_opens_next_to_the_picture(demo: str) -> None:
    app = store_fixtures.page("network")
    app.button_group(key="level").set_value("backbone").run()
    place = load_settings(demo).folder.current_snapshot_folder()
    assert place is not None
    found = snapshot.load_snapshot(place)
    account, name = next(
        iter(
            network_tables.account_choices(found, network_filter.NetworkQuery()).items()
        )
    )
    key = _key_of(app)
    app.session_state["network_open"] = (key, "node", account, "")
    app.run()
    assert not app.exception
    words = store_fixtures.page_text(app)
    assert name.removeprefix("@") in words
    assert "acted on it" in words


def test_a_clicked_arrow_lists_its_posts(demo: str) -> None:
    app = store_fixtures.page("network")
    app.button_group(key="level").set_value("everything").run()
    pair = _drawn(demo).edges.slice(0, 1).to_pylist()[0]
    app.session_state["network_open"] = (
        _key_of(app),
        "pair",
        pair["source"],
        pair["target"],
    )
    app.run()
    assert not app.exception
    assert "behind this arrow" in store_fixtures.page_text(app)


def test_an_empty_store_says_how_to_load_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_STORE", store_fixtures.empty_store(tmp_path))
    app = store_fixtures.page("network")
    assert not app.exception
    assert "is empty" in store_fixtures.page_text(app).replace("\\", "")


def test_a_failing_store_is_reported_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_STORE", store_fixtures.broken_store(tmp_path))
    app = store_fixtures.page("network")
    assert not app.exception
    assert "Nothing to show" in store_fixtures.page_text(app)


def test_markup_in_names_is_only_text(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_fixtures.markup_store(shared / "hostile" / "j29_markup.jsonl")
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    app = store_fixtures.page("network")
    app.button_group(key="level").set_value("everything").run()
    place = load_settings(store).folder.current_snapshot_folder()
    assert place is not None
    found = snapshot.load_snapshot(place)
    for account in network_tables.account_choices(found, network_filter.NetworkQuery()):
        app.session_state["network_open"] = (_key_of(app), "node", account, "")
        app.run()
        assert not app.exception
        for element in app.get("html"):
            assert "<script" not in element.proto.body
            assert "<b>0</b>" not in element.proto.body
            assert "<img" not in element.proto.body


def _drawn(store: str) -> network_view.NetworkView:
    place = load_settings(store).folder.current_snapshot_folder()
    assert place is not None
    found = snapshot.load_snapshot(place)
    return network_view.build_network_view(
        found, network_filter.NetworkQuery(), "everything"
    )


def _key_of(app: AppTest) -> str:
    """The key under which the page shows its picture now."""
    return str(app.session_state["network_key"])
