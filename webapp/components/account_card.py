"""Accounts on pages: badge, cards, score bars and list comparison."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.analysis.lists.rank_changes import describe_rank_changes, rank_changes
from graph.analysis.scoring.ranking import RankedAccount, Ranking, ScorePart
from graph.phrasing import describe_rank_interval
from graph.rendering import account_badge, escaping, palette, tables
from graph.view_models.account_profile import matches_search
from webapp.components.annotation_widgets import show_lists_popover
from webapp.components.page_layout import link_to_page
from webapp.components.post_card import show_posts
from webapp.state import url_state
from webapp.state.store_session import current_snapshot


def account_badge_html(
    face: account_badge.AccountBadge, rank: int | None = None
) -> str:
    """HTML of an account: rank, coloured initials, name, handle and platform."""
    place = "" if rank is None else f'<span class="gv-rank">{rank}</span>'
    at = "" if face.handle.startswith(("did:", "http", "@")) else "@"
    return (
        f'<div class="gv-who">{place}'
        f'<span class="gv-face" style="background:{face.colour}" aria-hidden="true">'
        f"{escaping.escape_html(face.initials)}</span><span>"
        f"<b><bdi>{escaping.escape_html(face.name)}</bdi></b> "
        f"<small><bdi>{at}{escaping.escape_html(face.handle, strict=True)}</bdi> · "
        f"{escaping.escape_html(face.platform)}</small></span></div>"
    )


def show_brief_card(person: RankedAccount) -> None:
    """Draw a ranked account in two lines, with a link to its profile."""
    with st.container(border=True, gap="xxsmall"):
        st.html(
            account_badge_html(
                account_badge.build_account_badge(current_snapshot(), person.row),
                person.rank,
            )
        )
        st.text(escaping.visible_text(person.why))
        link_to_page(
            "people", "Profile", ":material/account_circle:", person=person.account
        )


def show_account_card(
    person: RankedAccount, parts: Sequence[ScorePart], max_score: float, tie: str = ""
) -> None:
    """Draw a ranked account: reason, parts of the score, best post and buttons.

    Parameters:
        person: the entry of the list.
        parts: of the list's score.
        max_score: score whose bar has the full width.
        tie: sentence on the replies between the account and the brand; "" for none.
    """
    face = account_badge.build_account_badge(current_snapshot(), person.row)
    with st.container(border=True):
        about, best = st.columns([1, 1], gap="medium")
        with about:
            st.html(
                account_badge_html(face, person.rank)
                + score_bar_html(person, parts, max_score)
            )
            st.text(escaping.visible_text(person.why))
            st.caption(describe_rank_interval(person.rank_low, person.rank_high))
            if tie:
                st.caption(escaping.escape_markdown(tie))
            row = st.container(horizontal=True)
            is_open = url_state.url_parameter("open") == person.account
            row.button(
                "Profile",
                key=f"profile-{person.account}",
                icon=":material/account_circle:",
                on_click=url_state.set_url_parameter,
                kwargs={"person": person.account, "open": None},
            )
            row.button(
                "Close the posts"
                if is_open
                else f"The posts ({person.evidence_count:,})",
                key=f"proof-{person.account}",
                icon=":material/article:",
                on_click=url_state.set_url_parameter,
                kwargs={"open": None if is_open else person.account},
            )
            show_lists_popover(row, person.account)
        with best:
            show_posts([person.best_post or ""], f"best-{person.account}")


def matching_people(ranking: Ranking, query: str) -> list[RankedAccount]:
    """Entries of a list whose name, platform or reason contains the query."""
    snapshot = current_snapshot()
    return [
        person
        for person in ranking.people
        if not query
        or matches_search(
            person, query, account_badge.build_account_badge(snapshot, person.row).name
        )
    ]


def show_ranking_comparison(before: Ranking, after: Ranking) -> None:
    """Draw how a list changes when accounts that act together are included."""
    table = rank_changes(before, after)
    with st.expander("Compare without and with them", icon=":material/compare:"):
        st.text(describe_rank_changes(table))
        st.dataframe(tables.visible_table(table), hide_index=True)


def score_bar_html(
    person: RankedAccount, parts: Sequence[ScorePart], max_score: float
) -> str:
    """HTML of a score's parts as a stacked bar; negative parts are hatched.

    Parameters:
        person: the entry of the list.
        parts: of the list's score.
        max_score: score whose bar has the full width.
    """
    pieces = "".join(
        f'<span class="{"minus" if value < 0 else ""}" style="width:'
        f"{100 * abs(value) / (max_score or 1):.2f}%;background:"
        f'{palette.PART_COLOURS[place % len(palette.PART_COLOURS)]}" '
        f'title="{escaping.escape_html(part.title)}: {value:+.2f}"></span>'
        for place, (part, value) in enumerate(zip(parts, person.parts, strict=True))
    )
    return (
        f'<div class="gv-bar" role="img" aria-label="parts of the score">{pieces}</div>'
    )


def show_score_legend(ranking: Ranking) -> None:
    """Draw the legend of the score bars."""
    entries = "".join(
        f'<span><i style="background:{palette.PART_COLOURS[place % len(palette.PART_COLOURS)]}"></i>'
        f"{escaping.escape_html(part.title)}</span>"
        for place, part in enumerate(ranking.parts)
        if any(person.parts[place] for person in ranking.people)
    )
    st.html(f'<p class="gv-legend">{entries}</p>')
