"""Every page in the real Chromium: wide and narrow windows, light and dark."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.browser_fixtures import (
    is_dark,
    open_tab,
    save_screenshot,
    wait_until_settled,
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
TOOL_PATHS = {
    "Network": "network",
    "Cypher": "cypher",
    "Data": "data",
    "Your brand": "brand",
}


@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name", list(PATHS))
def test_an_analysis_page_fits_wide_and_narrow_windows_light_and_dark(
    browser: Any, demo_app: str, name: str, width: int
) -> None:
    with open_tab(browser, demo_app, PATHS[name], width) as tab:
        assert tab.get_by_role("heading", level=1).inner_text() == name
        tab.locator(".gv-sentence").wait_for()
        wait_until_settled(tab)
        main = tab.get_by_test_id("stMain")
        assert main.evaluate("page => page.scrollWidth <= page.clientWidth")
        size = "wide" if width > 1000 else "narrow"
        height = main.evaluate("page => page.scrollHeight")
        tab.set_viewport_size({"width": width, "height": min(height, 4_000)})
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.wait_for_timeout(800)
            assert is_dark(tab) == (scheme == "dark")
            save_screenshot(tab, f"{name.lower()}_{size}_{scheme}")


@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name", list(TOOL_PATHS))
def test_a_tool_page_fits_wide_and_narrow_windows_light_and_dark(
    browser: Any, demo_app: str, name: str, width: int
) -> None:
    with open_tab(browser, demo_app, TOOL_PATHS[name], width, heading=name) as tab:
        tab.locator(".gv-sentence").first.wait_for()
        wait_until_settled(tab)
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.wait_for_timeout(800)
            assert is_dark(tab) == (scheme == "dark")
            save_screenshot(tab, f"{name.replace(' ', '_').lower()}_{width}_{scheme}")
