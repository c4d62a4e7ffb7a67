"""Overview, People, Carriers and Settings in the real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.webapp import store_fixtures
from tests.webapp.test_browser_b import (
    _is_wrong,
    _stays,
    _wait,
    is_dark,
    served,
    settled,
    shot,
)

pytestmark = pytest.mark.browser
PATHS = {
    "Overview": "",
    "People": "people",
    "Listening": "listening",
    "Words": "words",
    "Carriers": "carriers",
    "Rivals": "rivals",
    "Settings": "settings",
}
CASE = "[class*=st-key-case-] .gv-post"
OTHERS = {"Network": "network", "Cypher": "cypher", "Data": "data"}


@contextmanager
def tab_of(
    browser: Any, address: str, path: str = "", width: int = 1400
) -> Iterator[Any]:
    """A fresh browser on an address; nothing may go wrong or leave the machine."""
    view = {"width": width, "height": 1000}
    context = browser.new_context(viewport=view, color_scheme="light")
    tab = context.new_page()
    tab.set_default_timeout(90_000)
    wrong: list[str] = []
    tab.on("console", lambda m: _is_wrong(m) and wrong.append(m.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda r: _stays(r.url, address) or wrong.append(r.url))
    tab.on("dialog", lambda dialog: wrong.append(dialog.message) or dialog.dismiss())
    tab.goto(f"{address}/{path}")
    tab.get_by_role("heading", level=1).wait_for()
    settled(tab)
    yield tab
    assert wrong == []
    context.close()


def words(tab: Any) -> list[str]:
    """Every sentence, person and post of the page; charts set their marks as they like."""
    return tab.locator(".gv-sentence, .gv-who, .gv-post").all_inner_texts()


def same(tab: Any, seen: list[str]) -> None:
    """The page comes to show these words; a busy machine draws a page in several steps."""
    for _ in range(20):
        if words(tab) == seen:
            return
        tab.wait_for_timeout(500)
    assert words(tab) == seen


@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name", list(PATHS))
def test_a_page_stands_on_wide_and_narrow_windows_light_and_dark(
    browser: Any, demo_app: str, name: str, width: int
) -> None:
    with tab_of(browser, demo_app, PATHS[name], width) as tab:
        assert tab.get_by_role("heading", level=1).inner_text() == name
        tab.locator(".gv-sentence").wait_for()
        settled(tab)
        main = tab.get_by_test_id("stMain")
        assert main.evaluate("page => page.scrollWidth <= page.clientWidth")
        size = "wide" if width > 1000 else "narrow"
        height = main.evaluate("page => page.scrollHeight")
        tab.set_viewport_size({"width": width, "height": min(height, 4_000)})
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.wait_for_timeout(800)
            assert is_dark(tab) == (scheme == "dark")
            shot(tab, f"{name.lower()}_{size}_{scheme}")


def test_figures_of_the_sentence_open_what_they_count(
    browser: Any, demo_app: str
) -> None:
    with tab_of(browser, demo_app) as tab:
        tab.locator(".gv-sentence a").first.click()
        panel = tab.locator(".st-key-proof")
        panel.locator(".gv-post").first.wait_for()
        settled(tab)
        assert "open=earned" in tab.url
        before = words(tab)
        tab.get_by_role("button", name="Close", exact=True).click()
        panel.wait_for(state="detached")
        assert words(tab) != before
        assert "open=" not in tab.url
        link = tab.locator(".gv-sentence a").last
        waits = link.inner_text()
        link.click()
        tab.get_by_role("heading", name="Listening", level=1).wait_for()
        settled(tab)
        assert waits in tab.locator(".gv-sentence").first.inner_text()


def test_the_way_from_a_list_to_the_proof_and_the_person(
    browser: Any, demo_app: str
) -> None:
    with tab_of(browser, demo_app, "people") as tab:
        first = tab.locator(".gv-who b").first.inner_text()
        tab.get_by_role("button", name="The posts").first.click()
        tab.get_by_text(f"Why {first}").wait_for()
        assert tab.locator(".st-key-proof .gv-post").count() > 0
        tab.get_by_role("button", name="Profile").first.click()
        tab.get_by_role("heading", name="Their posts").wait_for()
        assert first in tab.locator(".gv-sentence").inner_text()
        shot(tab, "profile_wide_light")
        tab.get_by_role("button", name="Back to the list").click()
        tab.get_by_role("heading", name="The whole list").wait_for()


def test_a_link_shows_the_same_view_in_a_fresh_browser(
    browser: Any, demo_app: str
) -> None:
    with tab_of(browser, demo_app, "people") as tab:
        tab.get_by_role("radio", name="Advocates", exact=True).click()
        topic = tab.get_by_role("textbox", name="Topic")
        topic.fill("battery")
        topic.press("Enter")
        settled(tab)
        address, seen = tab.url, words(tab)
    assert "topic=battery" in address
    with tab_of(browser, demo_app, address.removeprefix(f"{demo_app}/")) as other:
        same(other, seen)


def test_switching_pages_keeps_what_the_sidebar_says(
    browser: Any, demo_app: str
) -> None:
    with tab_of(browser, demo_app, "?topic=battery&window=Last+30+days") as tab:
        for name in (*PATHS, *OTHERS):
            tab.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
            tab.get_by_role("heading", name=name, level=1).wait_for()
            settled(tab)
            assert "topic=battery" in tab.url
            box = tab.get_by_role("textbox", name="Topic")
            assert box.input_value() == "battery"


def test_a_download_holds_the_list_and_does_not_run_the_page_again(
    browser: Any, demo_app: str
) -> None:
    with tab_of(browser, demo_app, "people") as tab:
        first = tab.locator(".gv-who small bdi").first.inner_text().lstrip("@")
        mark = "page => { page.dataset.same = 'yes' }"
        card = tab.locator(".gv-who").first
        card.evaluate(mark)
        with tab.expect_download() as waiting:
            tab.get_by_role("button", name="CSV").last.click()
        text = Path(waiting.value.path()).read_text("utf-8-sig")
        assert first in text.splitlines()[1]
        assert card.get_attribute("data-same") == "yes"


def test_the_message_that_was_chosen_stands_in_the_link(
    browser: Any, demo_app: str
) -> None:
    with tab_of(browser, demo_app, "carriers") as tab:
        tab.get_by_role("combobox", name="or one of the most shared").click()
        tab.get_by_role("option").nth(1).click()
        settled(tab)
        assert "message=" in tab.url
        seen, address = words(tab), tab.url
    with tab_of(browser, demo_app, address.removeprefix(f"{demo_app}/")) as other:
        same(other, seen)


@pytest.fixture(scope="module")
def markup_app(shared: Path) -> Iterator[str]:
    store = store_fixtures.markup_store(shared / "hostile" / "j29_markup.jsonl")
    with served(store) as address:
        yield address


@pytest.mark.parametrize("path", [*PATHS.values(), "people?person=x:500"])
def test_posts_that_try_to_be_markup_stay_text(
    browser: Any, markup_app: str, path: str
) -> None:
    with tab_of(browser, markup_app, path) as tab:
        main = tab.get_by_test_id("stMain")
        assert (
            main.locator("script, img[src='x'], [onerror], [onmouseover]").count() == 0
        )
        assert (
            main.locator("a[href^='javascript'], a[href*='tracker.invalid']").count()
            == 0
        )
        assert main.is_visible()
        if path == "people?person=x:500":
            assert "<script>alert(1)</script>" in main.inner_text()


@pytest.mark.slow
def test_from_the_first_start_to_the_first_list_without_a_question(
    browser: Any, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "GRAPEVINE_STORE"}
    command = ["streamlit", "run", str(store_fixtures.ROOT / "app.py")]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    app = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        with tab_of(browser, address) as tab:
            tab.get_by_text("Top supporters").wait_for(timeout=400_000)
            # The page fills from top to bottom: the last of the five comes last.
            tab.locator(".gv-who").nth(4).wait_for(timeout=60_000)
            assert tab.locator(".gv-who").count() == 5
            assert "Demo data" in tab.get_by_test_id("stSidebar").inner_text()
            shot(tab, "first_start")
        assert (tmp_path / "data" / "demo" / "current.json").exists()
        assert not (tmp_path / "data" / "grapevine").exists()
    finally:
        app.terminate()
        app.wait(10)


@pytest.fixture(scope="module")
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(store_fixtures.own_copy(tmp_path_factory.mktemp("own"))) as address:
        yield address


def test_the_work_of_a_morning_filter_read_mark_done_reload_export(
    browser: Any, own_app: str
) -> None:
    with tab_of(browser, own_app, "listening") as tab:
        shot(tab, "listening_wide_light")
        tab.get_by_role("button", name="Complaints").click()
        settled(tab)
        assert "sign=" in tab.url
        assert tab.locator(f"{CASE}.praise").count() == 0
        first = tab.locator(CASE).first.inner_text()
        tab.get_by_role("button", name="The conversation").first.click()
        settled(tab)
        panel = tab.locator(".st-key-proof")
        assert first.splitlines()[-1] in panel.inner_text()
        tab.get_by_role("button", name="Close", exact=True).click()
        settled(tab)
        tab.get_by_text("Done", exact=True).nth(1).click()
        settled(tab)
        assert tab.locator(CASE).first.inner_text() != first
        tab.reload()
        tab.get_by_role("heading", level=1).wait_for()
        settled(tab)
        assert first not in tab.locator(CASE).all_inner_texts()
        tab.get_by_role("radio", name="Done", exact=True).click()
        settled(tab)
        assert tab.locator(CASE).all_inner_texts() == [first]
        with tab.expect_download() as waiting:
            tab.get_by_test_id("stDownloadButton").first.click()
        lines = Path(waiting.value.path()).read_text("utf-8-sig").splitlines()
        assert '"yes"' in lines[1]
        shot(tab, "listening_done_wide_light")
