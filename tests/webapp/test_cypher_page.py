from __future__ import annotations

import time
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from graph.cypher import background_query, query_library
from graph.settings import Settings, load_settings
from tests.webapp import store_fixtures

MATCH = "MATCH (a:Account)-[s:SHARED]->(b:Account) RETURN a.id AS one, b.id AS two"
ORDERED = f"{MATCH} ORDER BY one, two LIMIT 20"
ENDLESS = (
    "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN sum(a * b)"
)


@pytest.fixture(autouse=True)
def fresh() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Settings:
    store = store_fixtures.demo_store()
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    return load_settings(store)


def answered(app: AppTest, text: str, words: str) -> AppTest:
    app.text_area(key="cypher_text").set_value(text).run()
    _run(app)
    store_fixtures.until(app, words, 60)
    return app


def _run(app: AppTest) -> None:
    next(button for button in app.button if button.label == "Run").click().run()


def test_a_query_of_the_library_runs_with_its_parameters(demo: Settings) -> None:
    app = store_fixtures.page("cypher")
    app.radio(key="cypher_pick").set_value("top_sharers").run()
    assert "MATCH" in app.text_area(key="cypher_text").value
    app.text_input(key="cypher_limit_INTEGER").set_value("3").run()
    _run(app)
    store_fixtures.until(app, "3 rows in")
    assert len(app.dataframe[0].value) == 3
    assert {b.label for b in app.get("download_button")} == {
        "CSV",
        "XLSX",
        "JSON",
        "PARQUET",
    }


def test_every_query_of_the_library_can_be_selected(demo: Settings) -> None:
    app = store_fixtures.page("cypher")
    names = [
        query_library.query_title(query) for query in query_library.list_queries(demo)
    ]
    for name in names[::6]:
        app.radio(key="cypher_pick").set_value(name).run()
        assert not app.exception
        assert (
            app.text_area(key="cypher_text").value
            == query_library.find_query(demo, name).text
        )


def test_a_statement_that_writes_is_refused_in_a_sentence(demo: Settings) -> None:
    app = store_fixtures.page("cypher")
    answered(app, "MATCH (a:Account) DETACH DELETE a", "")
    store_fixtures.until(app, "The console only reads")
    assert len(app.warning) == 1
    assert not app.dataframe


def test_free_text_takes_parameters_by_their_names(demo: Settings) -> None:
    app = store_fixtures.page("cypher")
    text = "MATCH (a:Account) RETURN a.id AS id ORDER BY id LIMIT 5"
    answered(app, text, "5 rows in")
    again = text.replace("(a:Account)", "(a:Account) WHERE a.platform = $platform")
    app.text_area(key="cypher_text").set_value(again).run()
    app.text_input(key="cypher_platform_STRING").set_value("x").run()
    _run(app)
    store_fixtures.until(app, "5 rows in")
    assert all(key.startswith("x:") for key in app.dataframe[0].value["id"])


def test_rows_can_be_seen_as_a_chart_and_as_a_network(demo: Settings) -> None:
    app = answered(store_fixtures.page("cypher"), ORDERED, "20 rows in")
    app.button_group(key="cypher_way").set_value("Network").run()
    assert not app.exception
    assert "An arrow leads from one to two" in store_fixtures.page_text(app)
    counted = (
        "MATCH (a:Account) RETURN a.platform AS platform, count(*) AS n ORDER BY n"
    )
    answered(app, counted, "6 rows in")
    app.button_group(key="cypher_way").set_value("Chart").run()
    assert not app.exception
    assert app.get("plotly_chart")


def test_a_query_of_ones_own_is_saved_and_deleted(
    demo: Settings,
) -> None:
    app = store_fixtures.page("cypher")
    app.text_area(key="cypher_text").set_value(ORDERED).run()
    app.text_input(key="cypher_name").set_value("who_shared_whom").run()
    app.text_input(key="cypher_purpose").set_value("Pairs *of* accounts.").run()
    app.button(key="cypher_save").click().run()
    assert (
        query_library.find_query(demo, "own/who_shared_whom").purpose
        == "Pairs *of* accounts."
    )
    try:
        app.radio(key="cypher_pick").set_value("own/who_shared_whom").run()
        assert "SHARED" in app.text_area(key="cypher_text").value
        off = next(
            b for b in app.button if b.label.startswith("Delete from the library")
        )
        off.click().run()
        assert not app.exception
    finally:
        own = demo.folder.path / "queries" / "who_shared_whom.cypher"
        assert not own.exists()


def test_a_query_can_be_stopped_within_a_second(demo: Settings) -> None:
    going = background_query.BackgroundQuery(
        demo, background_query.with_query_header(ENDLESS, ()), {}
    )
    time.sleep(2)
    assert not going.done
    begun = time.monotonic()
    going.stop()
    going.wait(5)
    assert going.done
    assert time.monotonic() - begun < 1
    assert going.result is not None
    assert "Stopped" in (going.result.limited or "")


def test_a_query_on_a_missing_store_is_reported(tmp_path: Path) -> None:
    nowhere = Settings(store_fixtures.empty_store(tmp_path))
    going = background_query.BackgroundQuery(
        nowhere, background_query.with_query_header(ORDERED, ()), {}
    )
    going.wait(30)
    assert "no store" in (going.error or "")


@pytest.mark.parametrize("kind", ["empty", "broken"])
def test_without_a_store_the_page_says_what_to_do(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {"empty": store_fixtures.empty_store, "broken": store_fixtures.broken_store}[
        kind
    ]
    monkeypatch.setenv("GRAPEVINE_STORE", made(tmp_path))
    app = store_fixtures.page("cypher")
    assert not app.exception
    assert "Nothing to show" in store_fixtures.page_text(app)
