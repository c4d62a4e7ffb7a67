"""Accounts on pages: badge, cards, score bars and list comparison."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from graph.analysis.lists.rank_changes import moves, told
from graph.analysis.scoring.ranking import Part, Person, Ranking
from graph.phrasing import sure
from graph.rendering import account_badge, escaping, palette, tables
from graph.view_models import account_profile as profiles
from webapp.components import annotation_widgets as _desk
from webapp.components import page_layout as _parts
from webapp.components import post_card as _posts
from webapp.state import store_session as session
from webapp.state import url_state


def badge(face: account_badge.Face, rank: int | None = None) -> str:
    """HTML of an account: rank, coloured initials, name, handle and platform."""
    place = "" if rank is None else f'<span class="gv-rank">{rank}</span>'
    at = "" if face.handle.startswith(("did:", "http", "@")) else "@"
    return (
        f'<div class="gv-who">{place}'
        f'<span class="gv-face" style="background:{face.colour}" aria-hidden="true">'
        f"{escaping.markup(face.initials)}</span><span>"
        f"<b><bdi>{escaping.markup(face.name)}</bdi></b> "
        f"<small><bdi>{at}{escaping.markup(face.handle, strict=True)}</bdi> · "
        f"{escaping.markup(face.platform)}</small></span></div>"
    )


def brief(person: Person) -> None:
    """Draw a ranked account in two lines, with a link to its profile."""
    with st.container(border=True, gap="xxsmall"):
        st.html(badge(account_badge.face(session.shown(), person.row), person.rank))
        st.text(escaping.visible(person.why))
        _parts.go(
            "people", "Profile", ":material/account_circle:", person=person.account
        )


def card(person: Person, parts: Sequence[Part], most: float, tie: str = "") -> None:
    """Draw a ranked account: reason, parts of the score, best post and buttons.

    Parameters:
        person: the entry of the list.
        parts: of the list's score.
        max_score: score whose bar has the full width.
        tie: sentence on the replies between the account and the brand; "" for none.
    """
    face = account_badge.face(session.shown(), person.row)
    with st.container(border=True):
        about, best = st.columns([1, 1], gap="medium")
        with about:
            st.html(badge(face, person.rank) + bar(person, parts, most))
            st.text(escaping.visible(person.why))
            st.caption(sure(person.low, person.high))
            if tie:
                st.caption(escaping.label(tie))
            row = st.container(horizontal=True)
            is_open = url_state.asked("open") == person.account
            row.button(
                "Profile",
                key=f"profile-{person.account}",
                icon=":material/account_circle:",
                on_click=url_state.put,
                kwargs={"person": person.account, "open": None},
            )
            row.button(
                "Close the posts"
                if is_open
                else f"The posts ({person.evidence_count:,})",
                key=f"proof-{person.account}",
                icon=":material/article:",
                on_click=url_state.put,
                kwargs={"open": None if is_open else person.account},
            )
            _desk.on_lists(row, person.account)
        with best:
            _posts.posts([person.best_post or ""], f"best-{person.account}")


def matching(found: Ranking, words: str) -> list[Person]:
    """Entries of a list whose name, platform or reason contains the query."""
    snapshot = session.shown()
    return [
        person
        for person in found.people
        if not words
        or profiles.found_in(
            person, words, account_badge.face(snapshot, person.row).name
        )
    ]


def compared(before: Ranking, after: Ranking) -> None:
    """Draw how a list changes when accounts that act together are included."""
    table = moves(before, after)
    with st.expander("Compare without and with them", icon=":material/compare:"):
        st.text(told(table))
        st.dataframe(tables.readable(table), hide_index=True)


def bar(person: Person, parts: Sequence[Part], most: float) -> str:
    """HTML of a score's parts as a stacked bar; negative parts are hatched.

    Parameters:
        person: the entry of the list.
        parts: of the list's score.
        max_score: score whose bar has the full width.
    """
    pieces = "".join(
        f'<span class="{"minus" if value < 0 else ""}" style="width:'
        f"{100 * abs(value) / (most or 1):.2f}%;background:"
        f'{palette.PARTS[place % len(palette.PARTS)]}" '
        f'title="{escaping.markup(part.title)}: {value:+.2f}"></span>'
        for place, (part, value) in enumerate(zip(parts, person.parts, strict=True))
    )
    return (
        f'<div class="gv-bar" role="img" aria-label="parts of the score">{pieces}</div>'
    )


def legend(found: Ranking) -> None:
    """Draw the legend of the score bars."""
    words = "".join(
        f'<span><i style="background:{palette.PARTS[place % len(palette.PARTS)]}"></i>'
        f"{escaping.markup(part.title)}</span>"
        for place, part in enumerate(found.parts)
        if any(person.parts[place] for person in found.people)
    )
    st.html(f'<p class="gv-legend">{words}</p>')
