"""Profile of one account, opened by `?person=ID` on the page People."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from graph.rendering import account_badge, escaping, tables
from graph.rendering import post_lines as shown
from graph.snapshots import lookup
from graph.view_models import account_profile as profiles
from webapp.charts import brand_charts as figures
from webapp.components import account_card as _people
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.components.people import account_ties as _ties
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

MAX_PARTNER_BUTTONS = 8
"""Maximum number of partners with a button; the table below holds all of them."""

POST_FILTERS = {
    "all": "All",
    "praise": "Praise",
    "complaint": "Complaints",
    "carried": "Shared by others",
}


def show_profile(account: str) -> None:
    """Draw an account's summary, timeline, ties, partners and posts."""
    snapshot, scope = session.current_snapshot(), cached_findings.current_scope()
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
    st.html(_people.account_badge_html(face))
    lines = cached_findings.cached(profiles.account_posts, account, scope.brand)
    inward = cached_findings.cached(profiles.interaction_partners, account, True)
    outward = cached_findings.cached(profiles.interaction_partners, account, False)
    sharers = sum(1 for one in inward.to_pylist() if one["share"] or one["quote"])
    _parts.write_sentence(profiles.profile_sentence(face.name, lines, sharers))
    st.text(escaping.visible_text(cached_findings.cached(profiles.describe_roles, account)))
    _parts.show_label_accuracy()
    if any(line.at for line in lines):
        _parts.show_chart(
            figures.post_timeline_figure(lines),
            "profile-time",
            shown.post_table(lines).select(["when", "what", "says", "passed on"]),
            "Posts over time: praise up, complaints down, larger if shared more",
        )
    _ties.show_closest_ties(row)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_partners("Who shares, answers and mentions them", inward, "in")
    with right:
        _show_partners("Whom they share, answer and mention", outward, "out")
    _show_posts(lines)
    _parts.show_downloads(shown.post_table(lines), "posts", {"account": account})


def _show_partners(title: str, table: pa.Table, key: str) -> None:
    """Draw the accounts with the most interactions, each a link to its profile."""
    st.subheader(title, anchor=False)
    if not table.num_rows:
        st.caption("Nobody, as far as this data says.")
        return
    for one in table.slice(0, MAX_PARTNER_BUTTONS).to_pylist():
        st.button(
            f"{escaping.escape_markdown(one['person'])}: {profiles.describe_interactions(one)}",
            key=f"{key}-{one['account']}",
            type="tertiary",
            icon=":material/account_circle:",
            on_click=url_state.set_url_parameter,
            kwargs={"person": one["account"]},
        )
    with st.expander("All of them as a table", icon=":material/table:"):
        st.dataframe(tables.visible_table(table), hide_index=True)


def _show_posts(lines: tuple[shown.PostLine, ...]) -> None:
    """Draw every post with its label, by the chosen filter."""
    st.subheader("Their posts", anchor=False)
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
    kept = [
        line
        for line in lines
        if which in ("all", line.label) or (which == "carried" and line.share_count)
    ]
    if not kept:
        st.caption("None of their posts is of this kind.")
    for line in kept[: _parts.MAX_PANEL_POSTS]:
        _posts.show_post(line, "profile")
    if len(kept) > _parts.MAX_PANEL_POSTS:
        st.caption(
            f"The first {_parts.MAX_PANEL_POSTS} of {len(kept):,}; the download holds all."
        )
