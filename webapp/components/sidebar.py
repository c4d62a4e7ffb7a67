"""Sidebar of every page: scope filters and data freshness."""

from __future__ import annotations

from datetime import date

import pyarrow.compute as pc
import streamlit as st

from graph import phrasing
from graph.rendering import escaping
from graph.snapshots.snapshot import Snapshot
from webapp.components.page_layout import link_to_page
from webapp.state import cached_findings, url_state, visit_state
from webapp.state.store_session import (
    StoreSession,
    current_session,
    show_latest_snapshot,
)

WINDOW_LABELS = {
    "all": "All time",
    "week": "Last 7 days of the data",
    "month": "Last 30 days of the data",
    "quarter": "Last 90 days of the data",
    "days": "From day to day …",
}


def show_sidebar(current: StoreSession) -> None:
    """Draw the filters, which every page and the URL keep, and the data's age."""
    with st.sidebar:
        if current.snapshot is not None:
            _show_filters(current.snapshot)
        _show_data_age()
        if current.settings.is_demo:
            with st.container(border=True, key="demo-banner"):
                st.markdown("**Demo data:** load your own file")
                st.caption("All people and brands in it are invented.")
                link_to_page("data", "Load a file", ":material/upload:")


def _show_brand_filter(snapshot: Snapshot) -> None:
    names = {b["id"]: b["name"] or b["id"] for b in snapshot.brands.to_pylist()}
    own = next((b.id for b in cached_findings.configured_brands() if b.id in names), "")
    brands = [own, *(b for b in names if b != own), *([""] if own else [])]
    url_state.apply_confirmed_brand(names)
    st.selectbox(
        "Brand",
        brands,
        key="brand",
        format_func=lambda key: (
            escaping.visible_text(names[key]) if key else "All brands"
        ),
        bind="query-params",
        help="The brand that all pages are about. Brands are set up on the page Settings.",
    )


def _show_filters(snapshot: Snapshot) -> None:
    _show_brand_filter(snapshot)
    st.selectbox(
        "Time",
        list(WINDOW_LABELS),
        key="window",
        format_func=lambda name: WINDOW_LABELS[name],
        bind="query-params",
    )
    if st.session_state.get("window") == "days":
        last = cached_findings.cached(cached_findings.last_activity_time)
        end = last.date() if last else date.today()
        for key, word in (("since", "From"), ("until", "Up to and with")):
            st.date_input(
                word,
                None,
                key=key,
                format="YYYY-MM-DD",
                bind="query-params",
                min_value=date(2000, 1, 1),
                max_value=end,
            )
    _show_data_filters(snapshot)


def _show_data_filters(snapshot: Snapshot) -> None:
    """Draw the filters by platform, day and topic."""
    platforms = sorted(set(pc.unique(snapshot.accounts["platform"]).to_pylist()))
    st.selectbox(
        "Platform",
        ["", *platforms],
        key="platform",
        format_func=lambda key: escaping.visible_text(key) if key else "All platforms",
        bind="query-params",
    )
    st.date_input(
        "As of",
        None,
        key="as_of",
        format="YYYY-MM-DD",
        bind="query-params",
        min_value=date(2000, 1, 1),
        help="Uses only data that was known at the end of this day.",
    )
    if then := url_state.as_of_day():
        st.info(f"Data up to {then:%d %b %Y}.", icon=":material/history:")
    st.text_input(
        "Topic",
        key="topic",
        placeholder="#tag, link or words",
        bind="query-params",
        help="Only posts with this tag, this link or these words.",
    )


@st.fragment(run_every=30)
def _show_data_age() -> None:
    """Draw the age of the data, and a button that loads newer data."""
    opened = current_session()
    if opened.snapshot is not None:
        st.caption(
            f"Updated {phrasing.format_age(opened.published_at, visit_state.utc_now())}"
        )
    if opened.has_newer and st.button("Show the newer data", icon=":material/refresh:"):
        show_latest_snapshot()
        st.rerun()
