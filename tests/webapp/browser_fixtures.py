"""Fixtures and helpers of the browser tests: Chromium, a served app, tabs, screenshots."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.webapp import store_fixtures

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = store_fixtures.ROOT / "screenshots"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() and not os.environ.get("GRAPEVINE_REQUIRE_BROWSER"):
        pytest.skip("There is no /usr/bin/chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(ARGUMENTS)
        )
        yield found
        found.close()


@pytest.fixture(scope="session")
def demo_app() -> Iterator[str]:
    with serve_app(store_fixtures.demo_store()) as address:
        yield address


@contextmanager
def serve_app(store: str) -> Iterator[str]:
    """Serve the app on a free port and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "GRAPEVINE_STORE": store}
    app = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=store_fixtures.ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(address)
        yield address
    finally:
        app.terminate()
        app.wait(10)


def wait_until_healthy(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)


@contextmanager
def open_tab(
    browser: Any,
    address: str,
    path: str = "",
    width: int = 1400,
    heading: str | None = None,
) -> Iterator[Any]:
    """Open a path of the app in a fresh browser context and wait for its heading.

    Errors in the console, dialogs and requests to another machine fail the test.
    """
    view = {"width": width, "height": 1000}
    context = browser.new_context(viewport=view, color_scheme="light")
    tab = context.new_page()
    tab.set_default_timeout(90_000)
    wrong: list[str] = []
    tab.on("console", lambda m: is_error(m) and wrong.append(m.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda r: is_local(r.url, address) or wrong.append(r.url))
    tab.on("dialog", lambda dialog: wrong.append(dialog.message) or dialog.dismiss())
    tab.goto(f"{address}/{path}")
    tab.get_by_role("heading", name=heading, level=1).wait_for()
    wait_until_settled(tab)
    yield tab
    assert wrong == [], wrong
    context.close()


def is_error(message: Any) -> bool:
    """Whether it is an error; Streamlit probes two addresses relative to a page first."""
    probes = ("/_stcore/health", "/_stcore/host-config")
    return message.type == "error" and not message.location["url"].endswith(probes)


def is_local(url: str, address: str) -> bool:
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    return url.startswith(own)


def wait_until_settled(tab: Any) -> None:
    """Wait until the app is idle and the text of the page no longer changes.

    The status widget disappears for a moment between two runs, and a busy machine draws
    the page well after it.
    """
    main, before = tab.get_by_test_id("stMain"), None
    for _ in range(40):
        tab.get_by_test_id("stStatusWidget").wait_for(state="detached")
        tab.wait_for_timeout(1_200)
        now = main.inner_text()
        if now == before:
            return
        before = now
    raise AssertionError("the page keeps changing")


def save_screenshot(tab: Any, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    tab.screenshot(path=str(SCREENSHOTS / f"{name}.png"))


def is_dark(tab: Any) -> bool:
    """Whether the background of the page is dark."""
    background = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    red = tab.evaluate(f"parseInt({background}.match(/\\d+/)[0])")
    return bool(red < 128)


def page_texts(tab: Any) -> list[str]:
    """Every sentence, person and post of the page; charts have no stable texts."""
    return tab.locator(".gv-sentence, .gv-who, .gv-post").all_inner_texts()


def wait_for_texts(tab: Any, expected: list[str]) -> None:
    """Wait until the page has these texts; a busy machine draws a page in several steps."""
    for _ in range(20):
        if page_texts(tab) == expected:
            return
        tab.wait_for_timeout(500)
    found = page_texts(tab)
    assert found == expected, (found, expected)
