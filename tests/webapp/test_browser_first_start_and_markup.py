"""The first start without a store, and posts that contain markup, in the real Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.webapp import store_fixtures
from tests.webapp.browser_fixtures import (
    open_tab,
    save_screenshot,
    serve_app,
    wait_until_healthy,
)

pytestmark = pytest.mark.browser
PATHS = ("", "people", "listening", "words", "carriers", "rivals", "settings")


@pytest.fixture(scope="module")
def markup_app(shared: Path) -> Iterator[str]:
    store = store_fixtures.markup_store(shared / "hostile" / "j29_markup.jsonl")
    with serve_app(store) as address:
        yield address


@pytest.mark.parametrize("path", [*PATHS, "people?person=x:500"])
def test_posts_that_try_to_be_markup_stay_text(
    browser: Any, markup_app: str, path: str
) -> None:
    with open_tab(browser, markup_app, path) as tab:
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
def test_the_first_start_displays_a_list_without_any_input(
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
        wait_until_healthy(address)
        with open_tab(browser, address) as tab:
            tab.get_by_text("Top supporters").wait_for(timeout=400_000)
            # The page fills from top to bottom: wait for the last of the five.
            tab.locator(".gv-who").nth(4).wait_for(timeout=60_000)
            assert tab.locator(".gv-who").count() == 5
            assert "Demo data" in tab.get_by_test_id("stSidebar").inner_text()
            save_screenshot(tab, "first_start")
        assert (tmp_path / "data" / "demo" / "current.json").exists()
        assert not (tmp_path / "data" / "grapevine").exists()
    finally:
        app.terminate()
        app.wait(10)
