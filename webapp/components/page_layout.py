"""The parts that pages are made of, the same everywhere: sentence, proof, downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

import pyarrow as pa
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from graph import export
from graph.analysis.scoring.ranking import Part
from graph.rendering import escaping
from graph.view_models.overview import UNREAD, Piece
from webapp.components import column_headings as _heads
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

PROOF = 50  # so many posts stand in a panel; the download holds them all


def sentence(*pieces: str | tuple[str, str]) -> None:
    """The sentence a page opens with; a piece `(words, address)` is a link."""
    text = "".join(
        escaping.markup(piece)
        if isinstance(piece, str)
        else f'<a href="{escaping.markup(piece[1])}">{escaping.markup(piece[0])}</a>'
        for piece in pieces
    )
    st.html(f'<p class="gv-sentence">{text}</p>')


def told(pieces: Sequence[Piece]) -> None:
    """A sentence of which some words lead to what they count."""
    sentence(
        *(
            (piece.words, url_state.href(piece.page, piece.link))
            if piece.page is not None
            else piece.words
            for piece in pieces
        )
    )


def needs_brand() -> None:
    """End a page here whose question needs a brand, where no text is read with one."""
    if not session.shown().about.num_rows:
        told(UNREAD)
        go("brand", "Your brand", ":material/verified:")
        st.stop()


def labels_note() -> None:
    """Below whatever counts praise: who says what is praise, and how often that errs."""
    if words := cached_findings.stance_errs():
        st.caption(escaping.label(words))


def go(page: str, words: str, icon: str | None = None, **parameters: str) -> None:
    """A link to a page that keeps what the sidebar says."""
    st.page_link(
        f"webapp/pages/{page}.py",
        label=words,
        icon=icon,
        query_params={**url_state.carried(), **parameters},
    )


def method(*lines: str) -> None:
    """The fold in which terms of art may stand."""
    with st.expander("How this is computed", icon=":material/function:"):
        for line in lines:
            st.markdown(line)


def columns(parts: Sequence[Part]) -> dict[str, ColumnConfig]:
    """How the columns of a list read; a part's words stand at its head's question mark."""
    made: dict[str, ColumnConfig] = {
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


def picture(
    figure: object,
    key: str,
    table: pa.Table,
    alt: str,
    words: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """A chart, and under it the same figures as a table."""
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
    with st.expander("The same as a table", icon=":material/table:"):
        _heads.table(table, words)
