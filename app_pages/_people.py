"""How a person is shown: a card in a list, and the profile that opens from it."""

from __future__ import annotations

import streamlit as st

from app_pages import _parts
from graph import figures, profiles, session, shown
from graph.findings.ranking import Person, Ranking
from graph.findings.words import many


def badge(face: shown.Face) -> str:
    """Initials on a colour made from the id, name, handle and platform."""
    return (
        f'<span style="display:inline-block;width:2.4em;height:2.4em;line-height:2.4em;'
        f"border-radius:50%;text-align:center;color:#fff;background:{face.colour};"
        f'margin-right:.6em">{shown.markup(face.initials)}</span>'
        f"<b>{shown.markup(face.name)}</b> "
        f"<small>@{shown.markup(face.handle, strict=True)} · "
        f"{shown.markup(face.platform)}</small>"
    )


def card(person: Person, said: dict[int, str]) -> None:
    """One person of a list: who, why, and the best post in full."""
    snapshot = session.shown()
    with st.container(border=True):
        head, more = st.columns([5, 1], vertical_alignment="center")
        face = shown.face(snapshot, person.row)
        head.html(f"<span>#{person.rank}</span> &nbsp; {badge(face)}")
        more.button(
            "Open",
            key=f"open-{person.account}",
            on_click=session.put,
            kwargs={"person": person.account},
            help=f"The profile of {shown.visible(face.name)}",
        )
        st.text(shown.visible(person.why))
        rows = shown.rows_of(snapshot.posts, [person.best_post or ""])
        counts = session.ask(shown.carried_counts)
        for line in shown.lines(snapshot, rows, said, counts):
            post(line)


def post(line: shown.Line) -> None:
    """A post in full, as plain text, with what it says and how far it went."""
    when = f"{line.at:%d %b %Y, %H:%M}" if line.at else "undated"
    sign = f" · {shown.SIGNS[line.label]} {line.label}" if line.label else ""
    far = f" · passed on {line.carried} times" if line.carried else ""
    who = f"@{shown.markup(line.author.handle, strict=True)} " if line.author else ""
    did = shown.KIND_WORDS.get(line.kind, line.kind)
    st.html(
        f'<blockquote style="margin:.2em 0;padding:.2em .8em;border-left:3px solid '
        f'#0077BB55"><small>{who}{did} · {when}{sign}{far}</small><br>'
        f'<span style="white-space:pre-wrap">{shown.markup(line.text)}</span></blockquote>'
    )


def doubt(ranking: Ranking) -> None:
    """What is not known about this order, where the eye is."""
    if ranking.claim == "promising":
        st.info(
            "Promising voices only: the data is too short to claim more.",
            icon=":material/hourglass_top:",
        )
    st.caption(
        "How sure: not yet measured. The order has no intervals in this version, so "
        "do not read much into neighbours."
    )
    if ranking.left_out:
        words = ", ".join(
            f"{name.replace('_', ' ')} {count:,}"
            for name, count in sorted(ranking.left_out.items())
        )
        st.caption(f"Set aside because: {shown.label(words)}.")


def profile(account: str) -> None:
    """Everything that is known here of one person; every number opens to its posts."""
    snapshot = session.shown()
    row = shown.row_of(snapshot.accounts, account)
    st.button("Back to the list", on_click=session.put, kwargs={"person": None})
    if row is None:
        st.info("This account is not in this store.", icon=":material/info:")
        return
    face = shown.face(snapshot, row)
    st.html(badge(face))
    lines = session.ask(profiles.posts_of, account, session.scope().brand)
    inward = session.ask(profiles.partners, account, True)
    outward = session.ask(profiles.partners, account, False)
    passed = sum(line.carried for line in lines)
    _parts.sentence(
        f"{many(len(lines), 'post')} here, passed on {passed:,} times; "
        f"{many(inward.num_rows, 'person')} acted on them, and they acted on "
        f"{many(outward.num_rows, 'person')}."
    )
    st.plotly_chart(figures.timeline(lines), key="profile-time")
    left, right = st.columns(2)
    for place, title, table in (
        (left, "Who shares, answers and mentions them", inward),
        (right, "Whom they share, answer and mention", outward),
    ):
        place.subheader(title)
        place.dataframe(table, hide_index=True)
    st.subheader("Their posts")
    for line in lines[: _parts.PROOF]:
        post(line)
    if len(lines) > _parts.PROOF:
        st.caption(
            f"The first {_parts.PROOF} of {len(lines):,}; the download holds all."
        )
    _parts.downloads(shown.post_table(lines), "posts", {"account": account})
