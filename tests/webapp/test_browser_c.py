"""The morning in the real Chromium: news, words, rivals, saved lists, the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.annotations import annotation_store, visit_log
from graph.commands.options import load_current_snapshot
from graph.settings import load_settings
from graph.snapshots import as_of
from graph.snapshots.scope import Scope
from graph.view_models import visit_digest
from tests.webapp import store_fixtures
from tests.webapp.test_browser_a import tab_of
from tests.webapp.test_browser_b import browser, served, settled, shot  # noqa: F401

pytestmark = pytest.mark.browser
BRAND = "?brand=northwind"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A demo world that somebody last looked at some days before its end."""
    store = store_fixtures.own_copy(tmp_path_factory.mktemp("morning"))
    found = load_current_snapshot(load_settings(store))
    then = as_of.as_of(found, datetime(2026, 10, 10))
    seen = visit_digest.build_visit_state(then, Scope(brand="northwind"))
    yesterday = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1)
    assert visit_log.previous_visit(load_settings(store).folder, "northwind", seen, yesterday) is None
    return store


@pytest.fixture(scope="module")
def app(own: str) -> Iterator[str]:
    with served(own) as address:
        yield address


def test_the_overview_begins_with_what_is_new_and_each_sentence_leads_there(
    browser: Any,  # noqa: F811
    app: str,
) -> None:
    with tab_of(browser, app, BRAND) as tab:
        shot(tab, "morning_wide_light")
        assert "Since your last visit" in tab.get_by_test_id("stMain").inner_text()
        links = tab.locator(".gv-sentence a")
        told = links.all_inner_texts()
        assert "load a newer file" in told
        praise = next(words for words in told if "new post" in words)
        tab.get_by_role("link", name=praise).click()
        tab.get_by_role("heading", name="Listening", level=1).wait_for()
        settled(tab)
        assert "state=Unanswered" in tab.url
        assert tab.get_by_role("switch", name="New since").is_checked()
        (count,) = (int(one) for one in praise.split() if one.isdigit())
        assert f"All of them ({count})" in tab.get_by_test_id("stMain").inner_text()
        cards = tab.locator("[class*=st-key-case-] .gv-post")
        assert cards.count() > 0
        assert cards.count() == tab.locator("[class*=st-key-case-] .praise").count()
        tab.go_back()
        tab.get_by_role("link", name="load a newer file").click()
        tab.get_by_role("heading", name="Data", level=1).wait_for()


def test_a_phrase_opens_to_the_posts_that_hold_it(
    browser: Any,  # noqa: F811
    app: str,
) -> None:
    with tab_of(browser, app, f"words{BRAND}&by=Brands") as tab:
        button = tab.get_by_role("button", name="fjord").first
        button.click()
        settled(tab)
        posts = tab.locator(".st-key-proof .gv-post").all_inner_texts()
        assert posts
        assert all("fjord" in words.casefold() for words in posts)
        shot(tab, "words_proof_wide_light")
        tab.reload()
        tab.get_by_role("heading", level=1).wait_for()
        settled(tab)
        assert tab.locator(".st-key-proof .gv-post").all_inner_texts() == posts


def test_a_person_put_on_a_list_is_still_there_after_a_reload(
    browser: Any,  # noqa: F811
    app: str,
    own: str,
) -> None:
    with tab_of(browser, app, f"people{BRAND}") as tab:
        tab.get_by_role("button", name="Save").first.click()
        box = tab.get_by_role("combobox", name="On the lists").first
        box.fill("press")
        box.press("Enter")
        settled(tab)
        tab.reload()
        tab.get_by_role("heading", level=1).wait_for()
        settled(tab)
        assert "Saved list press (1)" in tab.get_by_test_id("stMain").inner_text()
    kept = json.dumps(desk_of(own))
    assert "list press" in kept


def desk_of(store: str) -> dict[str, dict[str, str]]:
    return annotation_store.annotations_by_id(load_settings(store).folder, "account")


def test_the_button_writes_the_report_of_what_the_sidebar_asks(
    browser: Any,  # noqa: F811
    app: str,
) -> None:
    path = f"{BRAND}&window=Last+30+days+of+the+data"
    with tab_of(browser, app, path) as tab:
        with tab.expect_download() as waiting:
            tab.get_by_role("button", name="Write the report").click()
        text = Path(waiting.value.path()).read_text("utf-8")
        assert "<h1>Northwind, 2" in text
        assert tab.locator(".gv-sentence").last.inner_text() in text
