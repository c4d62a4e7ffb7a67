"""Network: communities, backbone, surroundings of an account, at four zoom levels."""

from __future__ import annotations

import streamlit as st

from graph.errors import UsageError
from graph.model import Kind
from graph.view_models import network_tables as view_lists
from graph.view_models import network_view as views
from graph.view_models.network_captions import KIND_NAMES, LEVEL_NAMES, SIGN_NAMES
from webapp.components import page_layout as _parts
from webapp.components.network import canvas as _network
from webapp.state import cached_findings
from webapp.state import store_session as session

snapshot = session.current_snapshot()
if wanted := st.session_state.pop("_network_go", None):
    st.session_state.update(level="surroundings", network_account=wanted)
st.title("Network")
head = st.container()

bar = st.container(horizontal=True, vertical_alignment="bottom")
level = bar.segmented_control(
    "Distance",
    views.LEVELS,
    default="communities",
    required=True,
    format_func=LEVEL_NAMES.__getitem__,
    key="level",
    bind="query-params",
)
there = cached_findings.cached(views.present_kinds)
usual = [Kind.SHARE] if Kind.SHARE in there else list(there)
with bar.popover("Filters", icon=":material/filter_alt:"):
    kinds = st.multiselect(
        "What they did",
        there,
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
asked = views.NetworkQuery(
    cached_findings.current_scope(), tuple(kinds) or None, sign, float(at_least)
)

account, top, hops = None, views.BACKBONE_SIZE, 1
if level == "backbone":
    top = bar.slider("Accounts", 50, 1000, views.BACKBONE_SIZE, 50, key="network_top")
if level == "surroundings":
    known = cached_findings.cached(view_lists.account_choices, asked)
    wanted = st.session_state.get("network_account")
    more = [wanted] if wanted and wanted not in known else []
    account = bar.selectbox(
        "Whose surroundings",
        [*known, *more],
        format_func=lambda key: known.get(key, key),
        key="network_account",
        width=280,
    )
    hops = bar.segmented_control(
        "Steps", (1, 2), default=1, required=True, key="network_hops"
    )

try:
    drawn = cached_findings.cached(views.build_network_view, asked, level, account, top, hops)
except UsageError as error:
    st.info(str(error), icon=":material/info:")
    st.stop()
with head:
    _parts.write_sentence(drawn.summary)
if drawn.nodes.num_rows:
    question = (snapshot.hash, asked, level, account, top, hops)
    _network.show_canvas(drawn, asked, _network.canvas_key(question))
else:
    st.info(
        "Widen the filters or the time window; a file with shares, replies, quotes "
        "or mentions makes a network.",
        icon=":material/info:",
    )
    _parts.link_to_page("data", "Load a file", ":material/upload:")
_parts.show_method(
    "Communities are found by Louvain and Leiden moves, the partition of the highest "
    "modularity; places by Fruchterman and Reingold's springs, first between "
    "communities, then within each. The seed is 7: the same data gives the same "
    "picture. The six largest communities have a colour of their own, the others are "
    "grey.",
    "The backbone is the accounts with the highest weighted degree. Weights are "
    "counts of interactions unless a file gives others.",
)
