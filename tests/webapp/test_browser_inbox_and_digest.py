"""Inbox, digest, phrases, saved lists and the report in the real Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.annotations import annotation_store, visit_log
from graph.commands.inputs import load_current_snapshot
from graph.settings import load_settings
from graph.snapshots import as_of
from graph.snapshots.scope import Scope
from graph.view_models import visit_digest
from tests.webapp import store_fixtures
from tests.webapp.browser_fixtures import (
    open_tab,
    save_screenshot,
    serve_app,
    wait_until_settled,
)

pytestmark = pytest.mark.browser
BRAND = "?brand=northwind"
CASE = "[class*=st-key-case-] .gv-post"


@pytest.fixture(scope="module")
def inbox_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_app(store_fixtures.own_copy(tmp_path_factory.mktemp("own"))) as address:
        yield address


def test_inbox_work_filter_read_mark_done_reload_export(
    browser: Any, inbox_app: str
) -> None:
    with open_tab(browser, inbox_app, "listening") as tab:
        save_screenshot(tab, "listening_wide_light")
        tab.get_by_role("button", name="Complaints").click()
        wait_until_settled(tab)
        assert "sign=" in tab.url
        assert tab.locator(f"{CASE}.praise").count() == 0
        first = tab.locator(CASE).first.inner_text()
        tab.get_by_role("button", name="The conversation").first.click()
        wait_until_settled(tab)
        panel = tab.locator(".st-key-proof")
        assert first.splitlines()[-1] in panel.inner_text()
        tab.get_by_role("button", name="Close", exact=True).click()
        wait_until_settled(tab)
        tab.get_by_text("Done", exact=True).nth(1).click()
        wait_until_settled(tab)
        assert tab.locator(CASE).first.inner_text() != first
        tab.reload()
        tab.get_by_role("heading", level=1).wait_for()
        wait_until_settled(tab)
        assert first not in tab.locator(CASE).all_inner_texts()
        tab.get_by_role("radio", name="Done", exact=True).click()
        wait_until_settled(tab)
        assert tab.locator(CASE).all_inner_texts() == [first]
        with tab.expect_download() as pending:
            tab.get_by_test_id("stDownloadButton").first.click()
        lines = Path(pending.value.path()).read_text("utf-8-sig").splitlines()
        assert '"yes"' in lines[1]
        save_screenshot(tab, "listening_done_wide_light")


@pytest.fixture(scope="module")
def visited_store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A demo world whose last visit was some days before its end."""
    store = store_fixtures.own_copy(tmp_path_factory.mktemp("digest"))
    found = load_current_snapshot(load_settings(store))
    then = as_of.as_of(found, datetime(2026, 10, 10))
    seen = visit_digest.build_visit_state(then, Scope(brand="northwind"))
    yesterday = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1)
    assert (
        visit_log.previous_visit(
            load_settings(store).folder, "northwind", seen, yesterday
        )
        is None
    )
    return store


@pytest.fixture(scope="module")
def digest_app(visited_store: str) -> Iterator[str]:
    with serve_app(visited_store) as address:
        yield address


def test_the_overview_begins_with_the_digest_and_each_sentence_opens_its_page(
    browser: Any,
    digest_app: str,
) -> None:
    with open_tab(browser, digest_app, BRAND) as tab:
        save_screenshot(tab, "digest_wide_light")
        assert "Since your last visit" in tab.get_by_test_id("stMain").inner_text()
        links = tab.locator(".gv-sentence a")
        texts = links.all_inner_texts()
        assert "load a newer file" in texts
        praise = next(words for words in texts if "new praise post" in words)
        tab.get_by_role("link", name=praise).click()
        tab.get_by_role("heading", name="Listening", level=1).wait_for()
        wait_until_settled(tab)
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


def test_a_phrase_opens_the_posts_that_contain_it(
    browser: Any,
    digest_app: str,
) -> None:
    with open_tab(browser, digest_app, f"words{BRAND}&by=Brands") as tab:
        button = tab.get_by_role("button", name="fjord").first
        button.click()
        wait_until_settled(tab)
        posts = tab.locator(".st-key-proof .gv-post").all_inner_texts()
        assert posts
        assert all("fjord" in words.casefold() for words in posts)
        save_screenshot(tab, "words_evidence_wide_light")
        tab.reload()
        tab.get_by_role("heading", level=1).wait_for()
        wait_until_settled(tab)
        assert tab.locator(".st-key-proof .gv-post").all_inner_texts() == posts


def test_a_person_put_on_a_list_is_still_there_after_a_reload(
    browser: Any,
    digest_app: str,
    visited_store: str,
) -> None:
    with open_tab(browser, digest_app, f"people{BRAND}") as tab:
        tab.get_by_role("button", name="Save").first.click()
        box = tab.get_by_role("combobox", name="On the lists").first
        box.fill("press")
        box.press("Enter")
        wait_until_settled(tab)
        tab.reload()
        tab.get_by_role("heading", level=1).wait_for()
        wait_until_settled(tab)
        assert "Saved list press (1)" in tab.get_by_test_id("stMain").inner_text()
    folder = load_settings(visited_store).folder
    annotations = annotation_store.annotations_by_id(folder, "account")
    assert "list press" in json.dumps(annotations)


def test_the_button_writes_a_report_for_the_filters_of_the_sidebar(
    browser: Any,
    digest_app: str,
) -> None:
    path = f"{BRAND}&window=Last+30+days+of+the+data"
    with open_tab(browser, digest_app, path) as tab:
        with tab.expect_download() as pending:
            tab.get_by_role("button", name="Write the report").click()
        text = Path(pending.value.path()).read_text("utf-8")
        assert "<h1>Northwind, 2" in text
        assert tab.locator(".gv-sentence").last.inner_text() in text
