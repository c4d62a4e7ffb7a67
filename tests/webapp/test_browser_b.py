"""Data, Your brand, Cypher and Network in the real Chromium, against the served app."""

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

from graph import brand_config
from graph.settings import load_settings
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.view_models import network_view
from tests.webapp import store_fixtures

pytestmark = pytest.mark.browser
CHROMIUM = Path("/usr/bin/chromium")
SHOTS = store_fixtures.ROOT / "screenshots"
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
SLUGS = {
    "Network": "network",
    "Cypher": "cypher",
    "Data": "data",
    "Your brand": "brand",
}
TABLE = "wann;wer;was;herzen\n" + "".join(
    f"2026-09-0{1 + n % 9} 1{n % 10}:00;@kim{n % 12};"
    f"@acme I love these headphones number {n}, what a great sound!;{n}\n"
    for n in range(40)
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


@contextmanager
def served(store: str) -> Iterator[str]:
    """The app on a free port; its address."""
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
        _wait(address)
        yield address
    finally:
        app.terminate()
        app.wait(10)


def _wait(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health"):
                return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)


@contextmanager
def opened(browser: Any, address: str, page: str, **options: Any) -> Iterator[Any]:
    """A page of the app by its link; nothing may go wrong or leave the machine."""
    options.setdefault("viewport", {"width": 1400, "height": 1000})
    tab = browser.new_page(**options)
    tab.set_default_timeout(90_000)
    wrong: list[str] = []
    tab.on("console", lambda m: _is_wrong(m) and wrong.append(m.text))
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on(
        "request", lambda asked: _stays(asked.url, address) or wrong.append(asked.url)
    )
    tab.goto(f"{address}/{SLUGS[page]}")
    tab.get_by_role("heading", name=page, level=1).wait_for()
    settled(tab)
    yield tab
    assert wrong == []
    tab.close()


def _is_wrong(message: Any) -> bool:
    """An error in the console; Streamlit itself looks beside a page's link first."""
    probes = ("/_stcore/health", "/_stcore/host-config")
    return message.type == "error" and not message.location["url"].endswith(probes)


def _stays(url: str, address: str) -> bool:
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    return url.startswith(own)


def shot(tab: Any, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    tab.screenshot(path=str(SHOTS / f"{name}.png"))


def is_dark(tab: Any) -> bool:
    """Whether the page's ground is dark."""
    ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    red = tab.evaluate(f"parseInt({ground}.match(/\\d+/)[0])")
    return bool(red < 128)


def settled(tab: Any) -> None:
    """Wait until the app no longer works and what stands on the page stays the same.

    The sign of work is gone for a moment between two runs, and on a busy machine the
    page is drawn well after it.
    """
    main, before = tab.get_by_test_id("stMain"), None
    for _ in range(40):
        tab.get_by_test_id("stStatusWidget").wait_for(state="detached")
        tab.wait_for_timeout(1_200)
        now = main.inner_text()
        if now == before:
            return
        before = now
    raise AssertionError("the page goes on changing")


def place(
    drawn: network_view.NetworkView, node: str, width: float, height: float
) -> tuple[float, float]:
    """Where sigma draws a node before anyone has moved the camera.

    Its frame is the larger side of the nodes' box; 30 px are kept free around it.
    """
    x, y = drawn.nodes["x"].to_numpy(), drawn.nodes["y"].to_numpy()
    row = drawn.nodes["id"].to_pylist().index(node)
    wide, high = float(x.max() - x.min()), float(y.max() - y.min())
    frame, side = max(wide, high), min(width, height) - 60
    screen, box = height / width, high / wide
    if (screen < 1) == (box > 1):
        ratio = 1.0
    else:
        ratio = min(max(box, 1 / box), max(1 / screen, screen))
    across = (x[row] - (x.max() + x.min()) / 2) / frame * side * ratio
    up = (y[row] - (y.max() + y.min()) / 2) / frame * side * ratio
    return width / 2 + float(across), height / 2 - float(up)


def test_a_click_on_a_node_opens_who_it_is_without_redrawing(browser: Any) -> None:
    store = store_fixtures.demo_store()
    folder = load_settings(store).folder.current_snapshot_folder()
    assert folder is not None
    found = snapshot.load_snapshot(folder)
    # The sidebar begins with the first of the brands file.
    brand = brand_config.load_brands(load_settings(store).folder.brands_file)[0].id
    with served(store) as address, opened(browser, address, "Network") as tab:
        tab.get_by_role("radio", name="Backbone").click()
        tab.get_by_text("An arrow leads from the one").wait_for()
        settled(tab)
        box = tab.locator(".st-key-network-panel")
        canvas = tab.locator("canvas.sigma-mouse").first
        canvas.wait_for()
        shot(tab, "network_backbone_wide")
        size = canvas.bounding_box()
        asked = network_view.NetworkQuery(Scope(brand=brand))
        drawn = network_view.build_network_view(found, asked, "backbone")
        best = drawn.nodes.sort_by([("received", "descending"), ("id", "ascending")])
        node, name = best["id"][0].as_py(), best["name"][0].as_py()
        x, y = place(drawn, node, size["width"], size["height"])
        canvas.evaluate("canvas => { canvas.dataset.same = 'yes' }")
        tab.mouse.click(size["x"] + x, size["y"] + y)
        box.get_by_text("acted on it").wait_for()
        assert name.removeprefix("@") in box.inner_text()
        # The picture is the one that was there before the click.
        assert canvas.get_attribute("data-same") == "yes"
        shot(tab, "network_clicked_wide")
        box.get_by_role("button", name="Close").click()
        box.get_by_text("Click an account or an arrow").wait_for()
        assert canvas.get_attribute("data-same") == "yes"


def test_a_question_runs_and_a_refused_one_says_why(browser: Any) -> None:
    with (
        served(store_fixtures.demo_store()) as address,
        opened(browser, address, "Cypher") as tab,
    ):
        tab.get_by_text("top sharers").click()
        tab.get_by_text("shared_accounts").first.wait_for()
        tab.get_by_role("button", name="Run").click()
        tab.get_by_text("rows in").wait_for()
        shot(tab, "cypher_wide")
        area = tab.get_by_role("textbox", name="Query")
        area.fill("MATCH (a:Account) DETACH DELETE a")
        area.press("Control+Enter")
        tab.get_by_role("button", name="Run").click()
        tab.get_by_text("The console only reads").wait_for()


def test_an_own_table_comes_in_through_mapping_and_the_brand(
    browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "tabelle.csv"
    file.write_text(TABLE)
    store = store_fixtures.empty_store(tmp_path)
    with served(store) as address, opened(browser, address, "Data") as tab:
        shot(tab, "data_wide")
        tab.locator("input[type=file]").set_input_files(str(file))
        tab.get_by_text("What the columns are").wait_for()
        shot(tab, "data_mapping_wide")
        tab.get_by_role("button", name="These are the columns").click()
        tab.get_by_text("40 records are new").wait_for()
        tab.get_by_role("button", name="Read it in").click()
        tab.get_by_text("The store now holds").wait_for()
        shot(tab, "data_result_wide")
        tab.get_by_role("link", name="Whose brand is it?").click()
        tab.get_by_role("heading", name="Your brand", level=1).wait_for()
        tab.get_by_text("This may be about acme").wait_for()
        shot(tab, "brand_wide")
        tab.get_by_role("button", name="Yes, this is it").click()
        tab.get_by_text("This is about acme").wait_for()
        tab.get_by_test_id("stSidebarNavLink").filter(has_text="People").click()
        tab.get_by_role("heading", name="People", level=1).wait_for()


@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name", ["Network", "Cypher", "Data", "Your brand"])
def test_every_page_stands_on_wide_and_narrow_windows_light_and_dark(
    browser: Any, demo_app: str, name: str, width: int
) -> None:
    view = {"width": width, "height": 1000}
    with opened(browser, demo_app, name, viewport=view, color_scheme="light") as tab:
        tab.locator(".gv-sentence").first.wait_for()
        settled(tab)
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.wait_for_timeout(800)
            assert is_dark(tab) == (scheme == "dark")
            shot(tab, f"{name.replace(' ', '_').lower()}_{width}_{scheme}")


@pytest.fixture(scope="module")
def demo_app() -> Iterator[str]:
    with served(store_fixtures.demo_store()) as address:
        yield address
