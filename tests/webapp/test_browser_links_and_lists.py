"""Links, lists, filters and downloads in the real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.webapp.browser_fixtures import (
    open_tab,
    page_texts,
    save_screenshot,
    wait_for_texts,
    wait_until_settled,
)

pytestmark = pytest.mark.browser
PAGES = (
    "Overview",
    "People",
    "Listening",
    "Words",
    "Carriers",
    "Rivals",
    "Settings",
    "Network",
    "Cypher",
    "Data",
)


def test_figures_of_the_summary_open_the_posts_they_count(
    browser: Any, demo_app: str
) -> None:
    with open_tab(browser, demo_app) as tab:
        tab.locator(".gv-sentence a").first.click()
        panel = tab.locator(".st-key-proof")
        panel.locator(".gv-post").first.wait_for()
        wait_until_settled(tab)
        assert "open=earned" in tab.url
        before = page_texts(tab)
        tab.get_by_role("button", name="Close", exact=True).click()
        panel.wait_for(state="detached")
        assert page_texts(tab) != before
        assert "open=" not in tab.url
        link = tab.locator(".gv-sentence a").last
        figure = link.inner_text()
        link.click()
        tab.get_by_role("heading", name="Listening", level=1).wait_for()
        wait_until_settled(tab)
        assert figure in tab.locator(".gv-sentence").first.inner_text()


def test_a_list_leads_to_the_evidence_and_to_the_profile(
    browser: Any, demo_app: str
) -> None:
    with open_tab(browser, demo_app, "people") as tab:
        first = tab.locator(".gv-who b").first.inner_text()
        tab.get_by_role("button", name="The posts").first.click()
        tab.get_by_text(f"Why {first}").wait_for()
        assert tab.locator(".st-key-proof .gv-post").count() > 0
        tab.get_by_role("button", name="Profile").first.click()
        tab.get_by_role("heading", name="Their posts").wait_for()
        assert first in tab.locator(".gv-sentence").inner_text()
        save_screenshot(tab, "profile_wide_light")
        tab.get_by_role("button", name="Back to the list").click()
        tab.get_by_role("heading", name="The whole list").wait_for()


def test_a_link_shows_the_same_view_in_a_fresh_browser(
    browser: Any, demo_app: str
) -> None:
    with open_tab(browser, demo_app, "people") as tab:
        tab.get_by_role("radio", name="Advocates", exact=True).click()
        topic = tab.get_by_role("textbox", name="Topic")
        topic.fill("battery")
        topic.press("Enter")
        wait_until_settled(tab)
        address, seen = tab.url, page_texts(tab)
    assert "topic=battery" in address
    with open_tab(browser, demo_app, address.removeprefix(f"{demo_app}/")) as other:
        wait_for_texts(other, seen)


def test_switching_pages_keeps_the_filters_of_the_sidebar(
    browser: Any, demo_app: str
) -> None:
    with open_tab(browser, demo_app, "?topic=battery&window=Last+30+days") as tab:
        for name in PAGES:
            tab.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
            tab.get_by_role("heading", name=name, level=1).wait_for()
            wait_until_settled(tab)
            assert "topic=battery" in tab.url
            box = tab.get_by_role("textbox", name="Topic")
            assert box.input_value() == "battery"


def test_a_download_contains_the_list_and_does_not_rerun_the_page(
    browser: Any, demo_app: str
) -> None:
    with open_tab(browser, demo_app, "people") as tab:
        first = tab.locator(".gv-who small bdi").first.inner_text().lstrip("@")
        mark = "page => { page.dataset.same = 'yes' }"
        card = tab.locator(".gv-who").first
        card.evaluate(mark)
        with tab.expect_download() as pending:
            tab.get_by_role("button", name="CSV").last.click()
        text = Path(pending.value.path()).read_text("utf-8-sig")
        assert first in text.splitlines()[1]
        assert card.get_attribute("data-same") == "yes"


def test_the_selected_message_is_part_of_the_link(browser: Any, demo_app: str) -> None:
    with open_tab(browser, demo_app, "carriers") as tab:
        tab.get_by_role("combobox", name="or one of the most shared").click()
        tab.get_by_role("option").nth(1).click()
        wait_until_settled(tab)
        assert "message=" in tab.url
        seen, address = page_texts(tab), tab.url
    with open_tab(browser, demo_app, address.removeprefix(f"{demo_app}/")) as other:
        wait_for_texts(other, seen)
