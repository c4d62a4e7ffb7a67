"""Grapevine in a browser: `streamlit run app.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from webapp.components.sidebar import show_sidebar
from webapp.components.start_page import show_first_start, show_store_problem
from webapp.state.store_session import current_session

PAGES = (
    ("overview", "Overview", ":material/home:"),
    ("people", "People", ":material/groups:"),
    ("listening", "Listening", ":material/hearing:"),
    ("words", "Words", ":material/sell:"),
    ("carriers", "Carriers", ":material/share:"),
    ("rivals", "Rivals", ":material/balance:"),
    ("network", "Network", ":material/hub:"),
    ("labels", "Sentiment review", ":material/rule:"),
    ("twice", "Unusual activity", ":material/visibility:"),
    ("backtest", "Back-test", ":material/history:"),
    ("cypher", "Cypher", ":material/terminal:"),
    ("data", "Data", ":material/upload_file:"),
    ("brand", "Your brand", ":material/verified:"),
    ("weights", "Weights", ":material/tune:"),
    ("settings", "Settings", ":material/settings:"),
)
# Pages that work before any data is published.
PAGES_WITHOUT_STORE = {"Data", "Settings"}


def main() -> None:
    """Set up the navigation and the sidebar, then run the chosen page."""
    pages = Path(__file__).with_name("webapp")
    # A material icon as the page's own would be fetched from another host.
    st.set_page_config("Grapevine", str(pages / "icon.svg"), layout="wide")
    st.html(pages / "look.css")
    page = st.navigation(
        [
            st.Page(
                f"webapp/pages/{name}.py", title=title, icon=icon, default=not place
            )
            for place, (name, title, icon) in enumerate(PAGES)
        ],
        expanded=True,
    )
    opened = current_session()
    show_sidebar(opened)
    if opened.snapshot is not None or page.title in PAGES_WITHOUT_STORE:
        page.run()
    elif opened.demo_missing:
        show_first_start()
    else:
        show_store_problem(opened)


main()
