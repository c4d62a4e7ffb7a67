"""The app on a damaged store: a sentence that says what to do, before and after it opened."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from graph.__main__ import main
from graph.settings import Settings
from graph.store.store_folder import StoreFolder
from tests.webapp import store_fixtures


@pytest.fixture(autouse=True)
def fresh() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StoreFolder:
    store = store_fixtures.own_copy(tmp_path)
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    return Settings(store).folder


def damage(home: StoreFolder) -> None:
    """Four bytes in two files become 0xff; without a check Arrow ends the process."""
    folder = home.current_snapshot_folder()
    assert folder is not None
    for name, place in (("posts", 9000), ("interactions", 3000)):
        with (folder / f"{name}.arrow").open("r+b") as file:
            file.seek(place)
            file.write(b"\xff" * 4)


def says_what_to_do(app: AppTest) -> bool:
    assert not app.exception
    words = store_fixtures.page_text(app).replace("\\", "")
    return "graph doctor --repair" in words


@pytest.mark.parametrize("name", ["overview", "people", "data", "settings"])
def test_a_page_of_a_damaged_snapshot_says_how_to_repair_it(
    home: StoreFolder, name: str
) -> None:
    damage(home)
    app = store_fixtures.page(name)
    assert says_what_to_do(app) == (name != "data")  # Data works without a snapshot


def test_a_snapshot_damaged_under_an_open_page_is_noticed_and_repaired(
    home: StoreFolder,
) -> None:
    app = store_fixtures.page("people")
    assert "gv-sentence" in store_fixtures.page_text(app)
    damage(home)
    assert says_what_to_do(app.run())
    assert main(["doctor", "--repair", "--store", f"ladybug:{home.path}"]) == 0
    app.run()
    assert not app.exception
    assert "gv-sentence" in store_fixtures.page_text(app)


@pytest.mark.parametrize("content", ["[1,2]", '{"store": 5}', None])
def test_a_damaged_or_lost_pointer_says_how_to_repair_it(
    home: StoreFolder, content: str | None
) -> None:
    """A lost one must not look like a store that nobody filled."""
    home.pointer_file.unlink()
    if content is not None:
        home.pointer_file.write_text(content, "utf-8")
    assert says_what_to_do(store_fixtures.page("overview"))
