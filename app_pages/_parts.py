"""The parts that pages are made of, the same everywhere: sentence, proof, downloads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pyarrow as pa
import streamlit as st

from graph import export, session, shown
from graph.children import Child
from graph.findings.ranking import Part

PROOF = 50  # so many posts stand in a panel; the download holds them all


def sentence(*pieces: str | tuple[str, str]) -> None:
    """The sentence a page opens with; a piece `(words, address)` is a link."""
    text = "".join(
        shown.markup(piece)
        if isinstance(piece, str)
        else f'<a href="{shown.markup(piece[1])}">{shown.markup(piece[0])}</a>'
        for piece in pieces
    )
    st.html(f'<p class="gv-sentence">{text}</p>')


def go(page: str, words: str, icon: str | None = None, **parameters: str) -> None:
    """A link to a page that keeps what the sidebar says."""
    st.page_link(
        f"app_pages/{page}.py",
        label=words,
        icon=icon,
        query_params={**session.carried(), **parameters},
    )


def method(*lines: str) -> None:
    """The fold in which terms of art may stand."""
    with st.expander("How this is computed", icon=":material/function:"):
        for line in lines:
            st.markdown(line)


def columns(parts: Sequence[Part]) -> dict[str, object]:
    """How the columns of a list read; a part's words stand at its head's question mark."""
    made: dict[str, object] = {
        "rank": st.column_config.NumberColumn("#", width=40),
        "profile": st.column_config.LinkColumn("profile", display_text="look"),
        "why": st.column_config.TextColumn("why", width="large"),
    }
    for part in parts:
        made[part.name] = st.column_config.NumberColumn(
            part.name.replace("_", " "), help=part.title, format="%.2f"
        )
    return made


def downloads(table: pa.Table, name: str, about: dict[str, object]) -> None:
    """The table as files, at its foot; a download does not run the page again."""
    place = st.container(horizontal=True)
    for form in ("csv", "xlsx", "json"):
        place.download_button(
            form.upper(),
            partial(export.table_bytes, table, form),
            file_name=f"{name}.{form}",
            key=f"{name}-{form}-{'-'.join(map(str, about.values()))}",
            on_click="ignore",
            icon=":material/download:",
        )


def picture(figure: object, key: str, table: pa.Table, alt: str) -> None:
    """A chart, and under it the same figures as a table."""
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
    with st.expander("The same as a table", icon=":material/table:"):
        st.dataframe(shown.readable(table), hide_index=True)


@st.fragment(run_every=0.7)
def progress(child: Child, name: str, title: str) -> None:
    """Long work: what it does, how far it is, and a way to stop it."""
    code = child.code
    if code is None:
        event = child.event
        read, stored = event.get("read", 0), event.get("stored", 0)
        with st.status(f"{title} · {child.seconds:.0f} s", expanded=True):
            if event:
                st.text(f"{read:,} records read, {stored:,} stored.")
                st.caption("When all are stored, the lists are made.")
            else:
                st.text("Starting …")
        if st.button("Stop", key=f"stop-{name}", icon=":material/stop_circle:"):
            child.stop()
            st.rerun()
        return
    if code == 0:
        session.forget(name)
        session.refresh()
        st.rerun()
    words = "Stopped." if child.stopped else child.last_words("It ended early.")
    st.warning(shown.label(words), icon=":material/warning:")
    if st.button("Go on", key=f"again-{name}", icon=":material/play_arrow:"):
        session.forget(name)
        st.rerun()


@st.fragment(run_every=0.7)
def spoken(child: Child, name: str, title: str) -> None:
    """Work whose answer is words: what it says, once it is done."""
    code = child.code
    if code is None:
        st.caption(f"{title} · {child.seconds:.0f} s")
        return
    said = "\n".join([*child.words, child.output.strip()]).strip()
    st.text(shown.visible(said) or "Nothing is wrong.")
    if st.button("Close", key=f"close-{name}", icon=":material/close:"):
        session.forget(name)
        st.rerun()
