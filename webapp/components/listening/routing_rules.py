"""Editor of the routing rules, which assign cases to departments."""

from __future__ import annotations

import streamlit as st

from graph.analysis.customer_care import routing
from graph.errors import GrapevineError
from graph.rendering import escaping
from webapp.state.store_session import current_settings


def show_routing_rules() -> None:
    """Draw the rules in an expander; saved rules apply at once."""
    folder = current_settings().folder.path
    with st.expander("Which department gets what", icon=":material/alt_route:"):
        st.caption(
            "A case goes to the department with the most different keywords in the "
            "text. The file is `routing.toml` in the store's folder."
        )
        with st.form("routing", border=False):
            text = st.text_area(
                "The rules",
                routing.routing_text(folder),
                height=320,
                label_visibility="collapsed",
            )
            bar = st.container(horizontal=True)
            save = bar.form_submit_button("Save these rules", icon=":material/save:")
            restore = bar.form_submit_button("Restore the default rules")
        if save or restore:
            try:
                routing.save_routing_rules(folder, "" if restore else text)
            except GrapevineError as error:
                st.warning(
                    escaping.escape_markdown(str(error)), icon=":material/warning:"
                )
            else:
                st.rerun()
