"""Pages on shares whose authors nobody knows, and on data of another version."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import streamlit as st

from graph.__main__ import main
from graph.settings import load_settings
from tests.shared_stores import built_once
from tests.webapp import store_fixtures

UNKNOWN = "Author unknown: 8 shares. They count for the post, not for an account."

# Eight accounts share two posts in turn, five seconds apart; no file has these posts.
SHARES = "object_id,account_id,content_id,timestamp_share\n" + "".join(
    f"o{1 + n % 2},a{n},c{n},{1_623_881_091 + 5 * n}\n" for n in range(8)
)


@pytest.fixture(autouse=True)
def fresh() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def built() -> Path:
    def build(folder: Path) -> None:
        file = folder.with_suffix(".csv")
        file.write_text(SHARES, "utf-8")
        store_fixtures.run_module("ingest", str(file), "--store", f"ladybug:{folder}")

    return built_once("pages-of-unknown-authors", build)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"ladybug:{built()}"
    monkeypatch.setenv("GRAPEVINE_STORE", url)
    return url


@pytest.mark.parametrize("name", ["people", "network", "settings", "overview"])
def test_a_page_says_how_many_shares_have_no_author(store: str, name: str) -> None:
    app = store_fixtures.page(name)
    assert not app.exception
    assert UNKNOWN in store_fixtures.page_text(app)


def test_nobody_is_on_the_list_of_influencers(store: str) -> None:
    text = store_fixtures.page_text(store_fixtures.page("people"))
    assert "No influencers: no share or reply names an author." in text


def test_sharers_of_one_post_are_one_community(store: str) -> None:
    text = store_fixtures.page_text(store_fixtures.page("network"))
    assert "8 accounts in 2 communities. The largest has 4 accounts" in text


def test_the_page_carriers_opens_with_the_most_shared_post(store: str) -> None:
    app = store_fixtures.page("carriers")
    assert not app.exception
    text = store_fixtures.page_text(app)
    assert "Carried by 4 people in 4 posts since 16 June 2021." in text
    # A post without a text is offered by its id.
    assert app.selectbox(key="carried").options[0] == "4 × unknown:o1"


def test_a_profile_says_that_a_shared_author_is_unknown(store: str) -> None:
    app = store_fixtures.page("people")
    app.query_params["person"] = "unknown:a3"
    app.run()
    assert not app.exception
    assert "Author unknown: 1 share. It counts for the post, not for an account." in (
        store_fixtures.page_text(app)
    )


def test_the_page_and_the_command_count_the_same_network(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = store_fixtures.page("twice")
    assert not app.exception
    assert "No accounts shared the same post within 60 seconds repeatedly." in (
        store_fixtures.page_text(app)
    )
    app.number_input(key="at_least").set_value(1).run()
    assert not app.exception
    words = ["credibility", "--at-least", "1", "--show", "edges", "--store", store]
    assert main(words) == 0
    said = capsys.readouterr().err.splitlines()[0]
    assert said.startswith("8 accounts and 12 edges: they shared the same post")
    assert said in store_fixtures.page_text(app)


def test_another_object_has_another_network(store: str) -> None:
    app = store_fixtures.page("twice")
    app.button_group(key="together_object").set_value("hashtag").run()
    assert not app.exception
    assert "No accounts posted the same hashtag within 60 seconds repeatedly." in (
        store_fixtures.page_text(app)
    )


def test_data_of_another_version_is_published_again_without_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    shutil.copytree(built(), folder)
    monkeypatch.setenv("GRAPEVINE_STORE", f"ladybug:{folder}")
    place = load_settings(f"ladybug:{folder}").folder.current_snapshot_folder()
    assert place is not None
    facts = json.loads((place / "snapshot.json").read_text("utf-8"))
    (place / "snapshot.json").write_text(json.dumps({**facts, "format": 1}), "utf-8")
    app = store_fixtures.page("people")
    assert not app.exception
    assert "Another version of Grapevine published this data." in (
        store_fixtures.page_text(app)
    )
    store_fixtures.until(app, "No influencers")
    after = json.loads((place / "snapshot.json").read_text("utf-8"))
    assert (after["format"], after["hash"]) == (facts["format"], facts["hash"])


def test_the_russian_network_has_the_published_size_in_the_app(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shared / "data" / "coord_russian" / "russian_coord_tweets.csv.gz"

    def build(folder: Path) -> None:
        store_fixtures.run_module("ingest", str(file), "--store", f"ladybug:{folder}")

    monkeypatch.setenv(
        "GRAPEVINE_STORE", f"ladybug:{built_once('coord-russian', build)}"
    )
    app = store_fixtures.page("twice")
    assert not app.exception
    text = store_fixtures.page_text(app)
    assert "2,110 accounts and 3,721 edges: they shared the same post" in text
