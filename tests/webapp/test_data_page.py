from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from graph import brand_config
from graph.settings import Settings
from tests.webapp import store_fixtures
from webapp.jobs import jobs

# A table that no reader knows; people write to @acme, and it answers.
HEADER = "wann;wer;was;zahl"
ROWS = [
    *(
        f"2026-09-0{n} 10:00;@kim{n};@acme I love these headphones, what a great sound!;{n}"
        for n in range(1, 8)
    ),
    *(
        f"2026-09-1{n} 10:00;@acme;@kim{n} thank you so much for telling us about it!;0"
        for n in range(1, 8)
    ),
]
TABLE = "\n".join([HEADER, *ROWS]) + "\n"


@pytest.fixture(autouse=True)
def fresh() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    store = store_fixtures.empty_store(tmp_path)
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    return Settings(store)


def looked_at(path: Path) -> AppTest:
    app = store_fixtures.page("data")
    app.text_input(key="data_typed").set_value(str(path))
    press(app, "Look at it")
    store_fixtures.until(app, "What we recognise")
    return app


def press(app: AppTest, label: str) -> AppTest:
    """Press the button of that label."""
    return next(button for button in app.button if button.label == label).click().run()


def test_the_first_visit_says_what_to_do(own: Settings) -> None:
    app = store_fixtures.page("data")
    assert not app.exception
    words = store_fixtures.page_text(app)
    assert "No data of your own yet" in words
    assert "X API v2" in words


def test_a_known_file_is_recognised_read_in_and_remembered(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "mine.jsonl"
    good = {"id": "1", "author_id": "7", "author_handle": "ann", "text": "@acme hi"}
    file.write_text(json.dumps(good) + "\n{broken\n")
    app = looked_at(file)
    assert "We recognise this: Flat posts" in store_fixtures.page_text(app)
    assert "1 record is new, 1 is rejected." in store_fixtures.page_text(app)
    press(app, "Read it in")
    store_fixtures.until(app, "The store now holds")
    words = store_fixtures.page_text(app)
    assert "1 record was stored, 1 was rejected." in words
    assert "mine.jsonl" in words
    because = [list(table.value.get("because", [])) for table in app.dataframe]
    assert ["it is not complete JSON"] in because
    labels = [button.label for button in app.get("download_button")]
    assert any("Rejected from mine" in label.replace("\\", "") for label in labels)
    again = store_fixtures.page("data")
    assert "1 record from 1 file" in store_fixtures.page_text(again)


def test_columns_that_nobody_knows_are_guessed_corrected_and_remembered(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "tabelle.csv"
    file.write_text(TABLE)
    app = looked_at(file)
    assert "What the columns are" in store_fixtures.page_text(app)
    assert app.selectbox(key="data_column_1").value == "author_handle"
    assert "because it holds dates" in store_fixtures.page_text(app)
    app.selectbox(key="data_column_3").set_value("likes").run()
    press(app, "These are the columns")
    store_fixtures.until(app, "14 records are new")
    press(app, "Read it in")
    store_fixtures.until(app, "The store now holds")
    told = jobs.run_json_command(
        "ingest.commands.map_columns", str(file), f"--store={own.store_url}"
    )
    assert told["saved"]["zahl"] == "likes"


def test_a_mapping_that_is_too_little_is_refused_in_words(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "tabelle.csv"
    file.write_text(TABLE)
    app = looked_at(file)
    app.selectbox(key="data_column_2").set_value("").run()
    press(app, "These are the columns")
    assert not app.exception
    assert "needs at least" in store_fixtures.page_text(app)


def test_a_file_that_is_no_data_is_refused_in_words(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text("<!doctype html><html><body>hello</body></html>")
    app = looked_at(file)
    assert "No reader knows this file." in store_fixtures.page_text(app)
    assert not [button for button in app.button if button.label == "Read it in"]


def test_a_path_that_is_not_there_is_told(own: Settings, tmp_path: Path) -> None:
    app = store_fixtures.page("data")
    app.text_input(key="data_typed").set_value(str(tmp_path / "nowhere"))
    press(app, "Look at it")
    assert "does not exist" in store_fixtures.page_text(app)


def test_the_brand_is_proposed_confirmed_and_read_again(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "talk.jsonl"
    asked = [
        {
            "id": f"q{n}",
            "author_handle": f"kim{n}",
            "text": "@acme help",
            "mentions": ["acme"],
        }
        for n in range(7)
    ]
    told = [
        {"id": f"a{n}", "author_handle": "acme", "text": "sure", "reply_to_id": f"q{n}"}
        for n in range(7)
    ]
    file.write_text("".join(json.dumps(one) + "\n" for one in [*asked, *told]))
    store_fixtures.run_module("ingest", str(file), "--store", own.store_url)
    app = store_fixtures.page("brand")
    assert app.selectbox(key="brand").value == ""
    assert "This looks like data about acme" in store_fixtures.page_text(app)
    assert "7 people named it; it answered 7 people." in store_fixtures.page_text(app)
    assert [a.endswith("acme") for a in app.multiselect(key="brand_owned").value]
    app.text_input(key="brand_name").set_value("Acme").run()
    press(app, "Yes, this is it")
    store_fixtures.until(app, "This is about Acme")
    assert not app.warning
    assert "What this data can answer" in store_fixtures.page_text(app)
    assert "Who spreads the message?" in store_fixtures.page_text(app)
    (mine,) = brand_config.load_brands(own.folder.brands_file)
    assert (mine.name, mine.id) == ("Acme", "acme")
    assert jobs.running_job(own.folder) is None
    # The sidebar, which said "All brands", is about the brand now, on every page.
    assert app.selectbox(key="brand").value == "acme"
    app.switch_page("webapp/pages/people.py").run()
    assert app.selectbox(key="brand").value == "acme"
    # It stays the user's choice: nothing selects the brand a second time.
    app.selectbox(key="brand").set_value("").run()
    app.switch_page("webapp/pages/brand.py").run()
    assert app.selectbox(key="brand").value == ""


def test_a_first_brand_of_the_settings_is_selected_too(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id":"1","author_id":"7","text":"Zephyr is slow"}\n')
    store_fixtures.run_module("ingest", str(file), "--store", own.store_url)
    app = store_fixtures.page("settings")
    assert app.selectbox(key="brand").value == ""
    rows: dict[str, object] = {"edited_rows": {}, "deleted_rows": []}
    rows["added_rows"] = [{"name": "Zephyr"}]
    app.session_state["settings-brands"] = rows
    app.button(key="settings-save").click().run()
    end = time.monotonic() + 60
    while app.selectbox(key="brand").value != "zephyr":
        assert time.monotonic() < end, store_fixtures.page_text(app)
        assert not app.exception, app.exception
        time.sleep(0.3)
        app.run()


def test_a_brand_without_a_name_is_refused_in_words(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id":"1","author_id":"7","text":"nobody is named"}\n')
    store_fixtures.run_module("ingest", str(file), "--store", own.store_url)
    app = store_fixtures.page("brand")
    assert "this data does not name its brand" in store_fixtures.page_text(app)
    press(app, "Yes, this is it")
    assert "Enter the name of the brand" in store_fixtures.page_text(app)
    assert not own.folder.brands_file.exists()


@pytest.mark.parametrize("name", ["data", "brand"])
def test_a_store_that_fails_never_shows_a_traceback(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_STORE", store_fixtures.broken_store(tmp_path))
    app = store_fixtures.page(name)
    assert not app.exception


def test_markup_in_columns_and_cells_is_only_text(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("<script>alert(1)</script>;:red[x]\n[a](javascript:x);**b**\n")
    app = looked_at(file)
    assert not app.exception
    for element in (*app.caption, *app.markdown):
        assert "[a](javascript:x)" not in str(element.value)
        assert ":red[x]" not in str(element.value)


def test_the_switch_starts_one_watcher_shows_it_and_stops_it(
    own: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "POLL_SECONDS", 0.2)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    app = store_fixtures.page("data")
    app.toggle(key="data_watch").set_value(True).run()
    assert "Say which folder" in store_fixtures.page_text(app)
    assert not app.toggle(key="data_watch").value
    app.text_input(key="data_watch_folder").set_value(str(tmp_path / "nowhere"))
    app.toggle(key="data_watch").set_value(True).run()
    assert "This folder does not exist" in store_fixtures.page_text(app)
    app.text_input(key="data_watch_folder").set_value(str(inbox))
    app.toggle(key="data_watch").set_value(True).run()
    working = jobs.watch_job(own.folder)
    assert working is not None
    try:
        assert f"Watching {inbox}, switched on just now" in store_fixtures.page_text(
            app
        )
        good = {"id": "1", "author_id": "7", "author_handle": "ann", "text": "hi"}
        (inbox / "mine.jsonl").write_text(json.dumps(good) + "\n")
        store_fixtures.until(app, "mine.jsonl: 1 record was stored.")
        # A second window, or the page loaded anew, shows the same one.
        other = store_fixtures.page("data")
        assert other.toggle(key="data_watch").value
        assert other.text_input(key="data_watch_folder").value == str(inbox)
        assert "mine.jsonl: 1 record was stored." in store_fixtures.page_text(other)
        assert "1 record from 1 file" in store_fixtures.page_text(other)
        assert jobs.watch_job(own.folder) == working
        other.toggle(key="data_watch").set_value(False).run()
        assert jobs.watch_job(own.folder) is None
        app.run()
        assert not app.toggle(key="data_watch").value
        assert app.text_input(key="data_watch_folder").value == str(inbox)
        assert not app.exception
    finally:
        jobs.stop_job(working)


def test_a_watcher_that_ended_by_itself_says_why(own: Settings, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with own.folder.watch_lock():
        job = jobs.start_watch(own, inbox)
        while jobs.job_status(job).running:
            time.sleep(0.05)
    app = store_fixtures.page("data")
    assert "Another process watches a folder" in store_fixtures.page_text(app)
    assert not app.toggle(key="data_watch").value
