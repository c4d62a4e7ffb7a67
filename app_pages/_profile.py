"""The profile of one person, opened by `?person=ID` on the page People."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from app_pages import _parts, _people, _posts, _ties
from graph import figures, profiles, session, shown

FEW = 8
"""So many people stand beside a profile; the table below holds them all."""

FILTERS = {
    "all": "All",
    "praise": "Praise",
    "complaint": "Complaints",
    "carried": "Passed on by others",
}


def profile(account: str) -> None:
    """What they did, when, with whom they are tied, and every post."""
    snapshot, scope = session.shown(), session.scope()
    st.button(
        "Back to the list",
        icon=":material/arrow_back:",
        on_click=session.put,
        kwargs={"person": None},
    )
    row = shown.row_of(snapshot.accounts, account)
    if row is None:
        st.info(
            "This account is not in this store: the link may come from another one.",
            icon=":material/info:",
        )
        return
    face = shown.face(snapshot, row)
    st.html(_people.badge(face))
    lines = session.ask(profiles.posts_of, account, scope.brand)
    inward = session.ask(profiles.partners, account, True)
    outward = session.ask(profiles.partners, account, False)
    sharers = sum(1 for one in inward.to_pylist() if one["share"] or one["quote"])
    _parts.sentence(profiles.sentence(face.name, lines, sharers))
    st.text(shown.visible(session.ask(profiles.standing, account)))
    _parts.labels_note()
    if any(line.at for line in lines):
        _parts.picture(
            figures.timeline(lines),
            "profile-time",
            shown.post_table(lines).select(["when", "what", "says", "passed on"]),
            "Posts in time: praise up, complaints down, larger where passed on more",
        )
    _ties.closest(row)
    left, right = st.columns(2, gap="medium")
    with left:
        _partners("Who shares, answers and mentions them", inward, "in")
    with right:
        _partners("Whom they share, answer and mention", outward, "out")
    _all_posts(lines)
    _parts.downloads(shown.post_table(lines), "posts", {"account": account})


def _partners(title: str, table: pa.Table, key: str) -> None:
    """The people somebody is most tied to, each the way to a profile."""
    st.subheader(title, anchor=False)
    if not table.num_rows:
        st.caption("Nobody, as far as this data says.")
        return
    for one in table.slice(0, FEW).to_pylist():
        st.button(
            f"{shown.label(one['person'])}: {profiles.tie(one)}",
            key=f"{key}-{one['account']}",
            type="tertiary",
            icon=":material/account_circle:",
            on_click=session.put,
            kwargs={"person": one["account"]},
        )
    with st.expander("All of them as a table", icon=":material/table:"):
        st.dataframe(shown.readable(table), hide_index=True)


def _all_posts(lines: tuple[shown.Line, ...]) -> None:
    """Every post with its label; what is asked for first."""
    st.subheader("Their posts", anchor=False)
    which = st.segmented_control(
        "Which posts",
        list(FILTERS),
        default="all",
        required=True,
        format_func=lambda name: FILTERS[name],
        key="posts",
        bind="query-params",
        label_visibility="collapsed",
        wrap=True,
    )
    kept = [
        line
        for line in lines
        if which in ("all", line.label) or (which == "carried" and line.carried)
    ]
    if not kept:
        st.caption("None of their posts is of this kind.")
    for line in kept[: _parts.PROOF]:
        _posts.post(line, "profile")
    if len(kept) > _parts.PROOF:
        st.caption(
            f"The first {_parts.PROOF} of {len(kept):,}; the download holds all."
        )
