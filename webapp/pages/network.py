"""Network: communities, backbone, surroundings of an account, at four zoom levels."""

from __future__ import annotations

import streamlit as st

from graph.errors import UsageError
from graph.model import Kind
from graph.view_models.network_captions import KIND_NAMES, LEVEL_NAMES, SIGN_NAMES
from graph.view_models.network_filter import NetworkQuery
from graph.view_models.network_tables import account_choices
from graph.view_models.network_view import (
    BACKBONE_SIZE,
    LEVELS,
    build_network_view,
    present_kinds,
)
from webapp.components.network.canvas import canvas_key, show_canvas
from webapp.components.page_layout import link_to_page, show_method, write_sentence
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

snapshot = current_snapshot()
if requested := st.session_state.pop("_network_go", None):
    st.session_state.update(level="surroundings", network_account=requested)
st.title("Network")
head = st.container()

bar = st.container(horizontal=True, vertical_alignment="bottom")
level = bar.segmented_control(
    "Distance",
    LEVELS,
    default="communities",
    required=True,
    format_func=LEVEL_NAMES.__getitem__,
    key="level",
    bind="query-params",
)
kinds_present = cached_findings.cached(present_kinds)
usual = [Kind.SHARE] if Kind.SHARE in kinds_present else list(kinds_present)
with bar.popover("Filters", icon=":material/filter_alt:"):
    kinds = st.multiselect(
        "What they did",
        kinds_present,
        default=usual,
        format_func=KIND_NAMES.__getitem__,
        key="network_kinds",
    )
    sign = st.selectbox(
        "Sentiment",
        tuple(SIGN_NAMES),
        format_func=SIGN_NAMES.__getitem__,
        key="network_sign",
        help="A share has the sentiment of the shared post.",
    )
    at_least = st.number_input(
        "Minimum interactions", min_value=1, value=1, step=1, key="network_least"
    )
    st.caption("Brand, time, platform and topic are chosen in the sidebar.")
query = NetworkQuery(
    cached_findings.current_scope(), tuple(kinds) or None, sign, float(at_least)
)

account, top, hops = None, BACKBONE_SIZE, 1
if level == "backbone":
    top = bar.slider("Accounts", 50, 1000, BACKBONE_SIZE, 50, key="network_top")
if level == "surroundings":
    choices = cached_findings.cached(account_choices, query)
    requested = st.session_state.get("network_account")
    more = [requested] if requested and requested not in choices else []
    account = bar.selectbox(
        "Whose surroundings",
        [*choices, *more],
        format_func=lambda key: choices.get(key, key),
        key="network_account",
        width=280,
    )
    hops = bar.segmented_control(
        "Steps", (1, 2), default=1, required=True, key="network_hops"
    )

try:
    view = cached_findings.cached(build_network_view, query, level, account, top, hops)
except UsageError as error:
    st.info(str(error), icon=":material/info:")
    st.stop()
with head:
    write_sentence(view.summary)
if view.nodes.num_rows:
    key_parts = (snapshot.hash, query, level, account, top, hops)
    show_canvas(view, query, canvas_key(key_parts))
else:
    st.info(
        "Widen the filters or the time window; a file with shares, replies, quotes "
        "or mentions makes a network.",
        icon=":material/info:",
    )
    link_to_page("data", "Load a file", ":material/upload:")
show_method(
    "Communities are found by Louvain and Leiden moves, the partition of the highest "
    "modularity; places by Fruchterman and Reingold's springs, first between "
    "communities, then within each. The seed is 7: the same data gives the same "
    "picture. The six largest communities have a colour of their own, the others are "
    "grey.",
    "The backbone is the accounts with the highest weighted degree. Weights are "
    "counts of interactions unless a file gives others.",
)
