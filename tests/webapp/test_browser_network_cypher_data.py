"""Network, Cypher and loading a table of one's own in the real Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph import brand_config
from graph.settings import load_settings
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.view_models import network_view
from tests.webapp import store_fixtures
from tests.webapp.browser_fixtures import (
    open_tab,
    save_screenshot,
    serve_app,
    wait_until_settled,
)

pytestmark = pytest.mark.browser
TABLE = "wann;wer;was;herzen\n" + "".join(
    f"2026-09-0{1 + n % 9} 1{n % 10}:00;@kim{n % 12};"
    f"@acme I love these headphones number {n}, what a great sound!;{n}\n"
    for n in range(40)
)


def node_position(
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


def test_a_click_on_a_node_opens_the_account_without_redrawing(
    browser: Any, demo_app: str
) -> None:
    store = store_fixtures.demo_store()
    folder = load_settings(store).folder.current_snapshot_folder()
    assert folder is not None
    found = snapshot.load_snapshot(folder)
    # The sidebar preselects the first brand of the brands file.
    brand = brand_config.load_brands(load_settings(store).folder.brands_file)[0].id
    with open_tab(browser, demo_app, "network", heading="Network") as tab:
        tab.get_by_role("radio", name="Backbone").click()
        tab.get_by_text("An arrow leads from the one").wait_for()
        wait_until_settled(tab)
        box = tab.locator(".st-key-network-panel")
        canvas = tab.locator("canvas.sigma-mouse").first
        canvas.wait_for()
        save_screenshot(tab, "network_backbone_wide")
        size = canvas.bounding_box()
        query = network_view.NetworkQuery(Scope(brand=brand))
        drawn = network_view.build_network_view(found, query, "backbone")
        best = drawn.nodes.sort_by([("received", "descending"), ("id", "ascending")])
        node, name = best["id"][0].as_py(), best["name"][0].as_py()
        x, y = node_position(drawn, node, size["width"], size["height"])
        canvas.evaluate("canvas => { canvas.dataset.same = 'yes' }")
        tab.mouse.click(size["x"] + x, size["y"] + y)
        box.get_by_text("acted on it").wait_for()
        assert name.removeprefix("@") in box.inner_text()
        # The canvas is the same element as before the click.
        assert canvas.get_attribute("data-same") == "yes"
        save_screenshot(tab, "network_clicked_wide")
        box.get_by_role("button", name="Close").click()
        box.get_by_text("Click an account or an arrow").wait_for()
        assert canvas.get_attribute("data-same") == "yes"


def test_a_query_runs_and_a_refused_query_names_the_reason(
    browser: Any, demo_app: str
) -> None:
    with open_tab(browser, demo_app, "cypher", heading="Cypher") as tab:
        tab.get_by_text("top sharers").click()
        tab.get_by_text("shared_accounts").first.wait_for()
        tab.get_by_role("button", name="Run").click()
        tab.get_by_text("rows in").wait_for()
        save_screenshot(tab, "cypher_wide")
        area = tab.get_by_role("textbox", name="Query")
        area.fill("MATCH (a:Account) DETACH DELETE a")
        area.press("Control+Enter")
        tab.get_by_role("button", name="Run").click()
        tab.get_by_text("The console only reads").wait_for()


def test_a_table_of_ones_own_is_mapped_loaded_and_gets_its_brand(
    browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "tabelle.csv"
    file.write_text(TABLE)
    store = store_fixtures.empty_store(tmp_path)
    with (
        serve_app(store) as address,
        open_tab(browser, address, "data", heading="Data") as tab,
    ):
        save_screenshot(tab, "data_wide")
        tab.locator("input[type=file]").set_input_files(str(file))
        tab.get_by_text("What the columns are").wait_for()
        save_screenshot(tab, "data_mapping_wide")
        tab.get_by_role("button", name="These are the columns").click()
        tab.get_by_text("40 records are new").wait_for()
        tab.get_by_role("button", name="Read it in").click()
        tab.get_by_text("The store now holds").wait_for()
        save_screenshot(tab, "data_result_wide")
        tab.get_by_role("link", name="Whose brand is it?").click()
        tab.get_by_role("heading", name="Your brand", level=1).wait_for()
        tab.get_by_text("This may be about acme").wait_for()
        save_screenshot(tab, "brand_wide")
        tab.get_by_role("button", name="Yes, this is it").click()
        tab.get_by_text("This is about acme").wait_for()
        # The filter said "All brands" until the brand was confirmed.
        assert tab.get_by_role("combobox", name="Brand").first.input_value() == "acme"
        tab.get_by_test_id("stSidebarNavLink").filter(has_text="People").click()
        tab.get_by_role("heading", name="People", level=1).wait_for()
