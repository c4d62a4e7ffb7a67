"""Overview, People, Carriers and Settings: with the demo, with nothing, with a broken store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import streamlit as st

from graph import brand_config
from graph.analysis.customer_care import routing
from graph.analysis.lists import weight_settings
from graph.analysis.lists.registry import compute_ranking
from graph.annotations import annotation_store
from graph.annotations.corrections import apply_corrections
from graph.errors import UsageError
from graph.settings import Settings, load_settings
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.view_models import brand_forms
from tests.webapp import store_fixtures

PAGES = (
    "overview",
    "people",
    "listening",
    "carriers",
    "words",
    "rivals",
    "labels",
    "backtest",
    "twice",
    "weights",
    "settings",
)


@pytest.fixture(autouse=True)
def fresh() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> str:
    store = store_fixtures.demo_store()
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    return store


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_demo_opens_with_a_sentence(demo: str, name: str) -> None:
    app = store_fixtures.page(name)
    assert not app.exception
    assert "gv-sentence" in store_fixtures.page_text(app)


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_store_says_what_to_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_STORE", store_fixtures.empty_store(tmp_path))
    app = store_fixtures.page(name)
    assert not app.exception
    assert "load a file" in store_fixtures.page_text(app).lower()


@pytest.mark.parametrize("name", PAGES)
def test_a_broken_store_is_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPEVINE_STORE", store_fixtures.broken_store(tmp_path))
    app = store_fixtures.page(name)
    assert not app.exception
    page_text = store_fixtures.page_text(app)
    assert "Traceback" not in page_text
    assert "python -m graph" in page_text.replace("\\", "")


@pytest.mark.parametrize(
    "name", ["influencers", "advocates", "quiet-advocates", "detractors", "bridges"]
)
def test_every_list_displays_people_or_gives_a_reason(demo: str, name: str) -> None:
    app = store_fixtures.page("people")
    app.button_group(key="list").set_value(name).run()
    assert not app.exception
    page_text = store_fixtures.page_text(app)
    assert "gv-sentence" in page_text
    assert app.dataframe or "Nobody is on this list" in page_text


def test_a_card_opens_the_profile_with_the_posts(demo: str) -> None:
    app = store_fixtures.page("people")
    app.button[0].click().run()
    assert not app.exception
    page_text = store_fixtures.page_text(app)
    assert "Their posts" in page_text
    assert 'class="gv-post' in page_text
    app.button[0].click().run()
    assert "The whole list" in store_fixtures.page_text(app)


def test_a_search_keeps_those_who_match(demo: str) -> None:
    app = store_fixtures.page("people")
    app.text_input(key="people_search").set_value("no such person at all").run()
    assert not app.exception
    assert "matches the search" in store_fixtures.page_text(app)


def test_a_message_is_found_by_words_and_its_path_is_displayed(demo: str) -> None:
    app = store_fixtures.page("carriers")
    assert "Carried by" in store_fixtures.page_text(app)
    app.text_input(key="message").set_value("#northwind").run()
    assert not app.exception
    assert "Carried by" in store_fixtures.page_text(app)


def test_the_brands_of_the_demo_survive_the_table(demo: str) -> None:
    known = brand_config.load_brands(load_settings(demo).folder.brands_file)
    assert brand_forms.brands_from_table(brand_forms.brands_to_table(known)) == known


def test_a_brand_without_a_name_is_refused() -> None:
    table = brand_forms.brands_to_table([])
    table.loc[0] = ["", "alias"] + [""] * (len(table.columns) - 2)
    with pytest.raises(UsageError, match="needs a name"):
        brand_forms.brands_from_table(table)


def test_text_of_posts_stays_text_on_every_page(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_fixtures.markup_store(shared / "hostile" / "j29_markup.jsonl")
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    place = load_settings(store).folder.current_snapshot_folder()
    assert place is not None
    found = snapshot.load_snapshot(place)
    for name in PAGES:
        app = store_fixtures.page(name)
        assert not app.exception
        page_text = store_fixtures.page_text(app)
        for text in found.posts["text"].to_pylist():
            if text and "<" in text:
                assert text not in page_text


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A writable copy of the demo as the store of the app."""
    store = store_fixtures.own_copy(tmp_path)
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    return load_settings(store)


def test_a_correction_counts_on_the_next_page_load(
    own_store: Settings,
) -> None:
    app = store_fixtures.page("labels")
    assert not app.exception
    assert "0 are reviewed" in store_fixtures.page_text(app)
    choice = app.get("button_group")[0]
    assert choice.value is None
    choice.set_value("complaint")
    choice.run()
    assert not app.exception
    assert "1 is reviewed" in store_fixtures.page_text(app)
    assert "your correction" in store_fixtures.page_text(app)
    (made,) = annotation_store.read_corrections(own_store.folder)
    place = own_store.folder.current_snapshot_folder()
    assert place is not None
    found = snapshot.load_snapshot(place)
    after = apply_corrections(found, [made])
    row = found.posts["id"].to_pylist().index(made.post)
    assert {one["label"] for one in after.about.to_pylist() if one["post"] == row} == {
        made.label
    }
    # Another page in the same session knows it, without anything being published.
    app.switch_page("webapp/pages/people.py").run()
    assert not app.exception


def test_corrections_change_a_list_and_its_evidence_within_one_page_load(
    own_store: Settings,
) -> None:
    """The first advocate of the page has nothing but complaints after the corrections."""
    place = own_store.folder.current_snapshot_folder()
    assert place is not None
    scope = Scope(brand="northwind")
    whole = snapshot.load_snapshot(place)
    first = compute_ranking(whole, "advocates", scope).people[0]
    app = store_fixtures.page("people")
    app.selectbox(key="brand").set_value("northwind").run()
    app.button_group(key="list").set_value("advocates").run()
    assert first.account in set(app.dataframe[0].value["account"])
    texts = dict(
        zip(*(whole.posts[name].to_pylist() for name in ("id", "text")), strict=True)
    )
    best = texts[first.best_post or ""]
    assert best[:40] in store_fixtures.page_text(app)
    for post in first.evidence:
        annotation_store.write_correction(
            own_store.folder, post, "northwind", "complaint"
        )
    app.run()
    assert not app.exception
    assert first.account not in set(app.dataframe[0].value["account"])
    assert best[:40] not in store_fixtures.page_text(app)


@pytest.mark.parametrize(
    ("page", "key"),
    [("people", "influencers-changes"), ("listening", "cases-changes")],
)
def test_changes_since_a_day_are_below_the_list(demo: str, page: str, key: str) -> None:
    app = store_fixtures.page(page)
    tables = len(app.dataframe)
    app.date_input(key=f"since-{key}").set_value(date(2026, 9, 1)).run()
    assert not app.exception
    assert len(app.dataframe) == tables + 1
    app.date_input(key=f"since-{key}").set_value(date(2020, 1, 1)).run()
    assert not app.exception
    assert "older than" in store_fixtures.page_text(app)


def test_a_time_window_or_an_as_of_date_is_no_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_fixtures.own_copy(tmp_path)
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    kept = load_settings(store).folder.path / "visits.json"
    kept.unlink(missing_ok=True)  # other tests look at what was copied
    for part in ({"as_of": date(2026, 9, 1)}, {"window": "month"}):
        app = store_fixtures.page("people", brand="northwind", **part)
        app.switch_page("webapp/pages/listening.py")
        app.query_params["new"] = "true"
        app.run()
        assert not app.exception
        assert not kept.exists()
        assert not [one for one in app.toggle if one.key == "new"]
    app = store_fixtures.page("people", brand="northwind").switch_page(
        "webapp/pages/listening.py"
    )
    app.query_params["new"] = "true"
    app.run()
    assert kept.exists()
    assert [one.key for one in app.toggle] == ["new"]


def test_weights_change_ranks_and_a_setting_is_saved_by_name(
    own_store: Settings,
) -> None:
    app = store_fixtures.page("weights")
    assert "The list uses" in store_fixtures.page_text(app)
    shares = next(one for one in app.slider if "shared by others" in one.label.lower())
    shares.set_value(100).run()
    assert not app.exception
    assert "move" in store_fixtures.page_text(app)
    app.text_input(key="weights_name").set_value("by count").run()
    next(one for one in app.button if one.label == "Save and use").click().run()
    assert not app.exception
    used = weight_settings.current_weights(own_store.folder)
    assert used.name == "by count"
    assert used.id in app.success[0].value.replace("\\", "")


def test_a_signal_that_is_switched_off_names_nobody(demo: str) -> None:
    app = store_fixtures.page("twice")
    assert not app.exception
    assert "show unusual activity" in store_fixtures.page_text(app)
    kinds = app.get("button_group")[0]
    assert len(kinds.value) == len(kinds.options) > 0
    kinds.set_value([])
    kinds.run()
    assert not app.exception
    assert "so no account is listed" in store_fixtures.page_text(app)


def test_the_back_test_of_detractors_names_repeat_complaints(demo: str) -> None:
    app = store_fixtures.page("backtest")
    lists = app.get("button_group")[0]
    lists.set_value("detractors")
    lists.run()
    assert not app.exception
    assert "complained again later" in store_fixtures.page_text(app)


def test_the_rules_of_the_departments_are_saved_and_invalid_ones_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_fixtures.own_copy(tmp_path)
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    app = store_fixtures.page("listening")
    box = next(one for one in app.text_area if one.label == "The rules")
    box.set_value("[[department]]")
    keep = next(one for one in app.button if one.label == "Save these rules")
    keep.click().run()
    assert not app.exception
    assert "needs a `name`" in store_fixtures.page_text(app).replace("\\", "")
    box = next(one for one in app.text_area if one.label == "The rules")
    box.set_value('[[department]]\nname = "lab"\nwords = ["battery"]\n')
    next(one for one in app.button if one.label == "Save these rules").click().run()
    assert not app.exception
    assert routing.load_routing_rules(
        load_settings(store).folder.path
    ).department_names == ("lab",)
    assert "For lab" in store_fixtures.page_text(app)
    next(one for one in app.button if "Restore the default" in one.label).click().run()
    assert (
        routing.load_routing_rules(load_settings(store).folder.path)
        == routing.default_routing_rules()
    )


def test_without_products_the_page_says_where_to_add_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_fixtures.own_copy(tmp_path)
    (load_settings(store).folder.path / "brands.toml").unlink()
    monkeypatch.setenv("GRAPEVINE_STORE", store)
    app = store_fixtures.page("words", by="product")
    assert not app.exception
    assert "No products are known" in store_fixtures.page_text(app)
