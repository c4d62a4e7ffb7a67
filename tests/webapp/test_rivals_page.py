"""Rivals: every count of the page opens to its posts."""

from __future__ import annotations

import pytest
import streamlit as st

from graph.analysis.brands import brand_comparison
from graph.commands.inputs import load_current_snapshot
from graph.settings import load_settings
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import Scope
from tests.webapp import store_fixtures

OPEN = 'class="gv-post'
"""A post as the panel shows it."""


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> brand_comparison.BrandComparison:
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setenv("GRAPEVINE_STORE", store_fixtures.demo_store())
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    return brand_comparison.compare_brands(snapshot, Scope(brand="northwind"))


def test_supporters_of_two_brands_and_switchers_open_their_posts(
    found: brand_comparison.BrandComparison,
) -> None:
    app = store_fixtures.page("rivals", brand="northwind")
    assert not app.exception
    row = find_brand_row(
        load_current_snapshot(load_settings(store_fixtures.demo_store())), "northwind"
    )
    pair = found.overlaps[0]
    kept = [f"both-{pair.first}-{pair.second}"]
    kept += [
        f"all-{words}"
        for words, some in found.switches_by_direction(row).items()
        if some
    ]
    kept += ["talk-earned", "talk-owned"]
    assert len(kept) > 3
    for key in kept:
        app.button(key=key).click().run()
        assert not app.exception
        assert "No posts to display." not in store_fixtures.page_text(app)
        assert OPEN in store_fixtures.page_text(app)
        app.button(key=key).click().run()
        assert OPEN not in store_fixtures.page_text(app)


def test_each_brand_has_its_share_of_supporters(
    found: brand_comparison.BrandComparison,
) -> None:
    app = store_fixtures.page("rivals", brand="northwind")
    for one in found.brands:
        (label,) = {
            button.label for button in app.button if button.key == f"brand-{one.brand}"
        }
        assert (
            f"({100 * one.people / found.supporter_count:.1f}".removesuffix(".0")
            in label
        )
