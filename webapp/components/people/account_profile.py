"""Profile of one account, opened by `?person=ID` on the page People."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from graph.rendering import account_badge, escaping, tables
from graph.rendering.post_lines import PostLine, post_table
from graph.snapshots import lookup
from graph.view_models.account_profile import (
    account_posts,
    describe_interactions,
    describe_roles,
    describe_unknown_partners,
    interaction_partners,
    profile_sentence,
)
from webapp.charts.brand_charts import post_timeline_figure
from webapp.components.account_card import account_badge_html
from webapp.components.page_layout import (
    MAX_PANEL_POSTS,
    show_chart,
    show_downloads,
    show_label_accuracy,
    write_sentence,
)
from webapp.components.people.account_ties import show_closest_ties
from webapp.components.post_card import show_post
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

MAX_PARTNER_BUTTONS = 8
"""Maximum number of partners with a button; the table below holds all of them."""

POST_FILTERS = {
    "all": "All",
    "praise": "Praise",
    "complaint": "Complaints",
    "carried": "Shared by others",
}
OLD_POST_FILTERS = {"Passed on by others": "carried"}
"""Former labels of filters, which older links contain."""


def show_profile(account: str) -> None:
    """Draw an account's summary, timeline, ties, partners and posts."""
    snapshot, scope = current_snapshot(), cached_findings.current_scope()
    st.button(
        "Back to the list",
        icon=":material/arrow_back:",
        on_click=url_state.set_url_parameter,
        kwargs={"person": None},
    )
    row = lookup.row_of_id(snapshot.accounts, account)
    if row is None:
        st.info(
            "This account is not in this store: the link may come from another one.",
            icon=":material/info:",
        )
        return
    face = account_badge.build_account_badge(snapshot, row)
    st.html(account_badge_html(face))
    lines = cached_findings.cached(account_posts, account, scope.brand)
    inward = cached_findings.cached(interaction_partners, account, True)
    outward = cached_findings.cached(interaction_partners, account, False)
    sharers = sum(
        1 for partner in inward.to_pylist() if partner["share"] or partner["quote"]
    )
    write_sentence(profile_sentence(face.name, lines, sharers))
    st.text(escaping.visible_text(cached_findings.cached(describe_roles, account)))
    show_label_accuracy()
    if any(line.at for line in lines):
        show_chart(
            post_timeline_figure(lines),
            "profile-time",
            post_table(lines).select(["when", "what", "says", "passed on"]),
            "Posts over time: praise up, complaints down, larger if shared more",
        )
    show_closest_ties(row)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_partners("Who shares, answers and mentions them", inward, "in")
    with right:
        _show_partners("Whom they share, answer and mention", outward, "out")
        if unknown := cached_findings.cached(describe_unknown_partners, account):
            st.caption(unknown)
    _show_posts(lines)
    show_downloads(post_table(lines), "posts", {"account": account})


def _show_partners(title: str, table: pa.Table, key: str) -> None:
    """Draw the accounts with the most interactions, each a link to its profile."""
    st.subheader(title, anchor=False)
    if not table.num_rows:
        st.caption("None in this data.")
        return
    for partner in table.slice(0, MAX_PARTNER_BUTTONS).to_pylist():
        st.button(
            f"{escaping.escape_markdown(partner['person'])}: {describe_interactions(partner)}",
            key=f"{key}-{partner['account']}",
            type="tertiary",
            icon=":material/account_circle:",
            on_click=url_state.set_url_parameter,
            kwargs={"person": partner["account"]},
        )
    with st.expander("All of them as a table", icon=":material/table:"):
        st.dataframe(tables.visible_table(table), hide_index=True)


def _show_posts(lines: tuple[PostLine, ...]) -> None:
    """Draw every post with its label, by the chosen filter."""
    st.subheader("Their posts", anchor=False)
    url_state.accept_old_labels("posts", POST_FILTERS, OLD_POST_FILTERS)
    which = st.segmented_control(
        "Which posts",
        list(POST_FILTERS),
        default="all",
        required=True,
        format_func=lambda name: POST_FILTERS[name],
        key="posts",
        bind="query-params",
        label_visibility="collapsed",
        wrap=True,
    )
    selected = [
        line
        for line in lines
        if which in ("all", line.label) or (which == "carried" and line.share_count)
    ]
    if not selected:
        st.caption("None of their posts is of this kind.")
    for line in selected[:MAX_PANEL_POSTS]:
        show_post(line, "profile")
    if len(selected) > MAX_PANEL_POSTS:
        st.caption(
            f"The first {MAX_PANEL_POSTS} of {len(selected):,}; the download holds all."
        )
