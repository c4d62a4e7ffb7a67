"""Elements that all pages use: opening sentence, links, charts, downloads, method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

import pyarrow as pa
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from graph import export
from graph.analysis.scoring.ranking import ScorePart
from graph.rendering import escaping
from graph.view_models.overview import NO_BRAND_PIECES, TextPiece
from webapp.components.column_headings import Heading, show_table
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

MAX_PANEL_POSTS = 50
"""Maximum number of posts in a panel; the download holds all of them."""


def write_sentence(*pieces: str | tuple[str, str]) -> None:
    """Write the opening sentence of a page; a piece `(text, URL)` is a link."""
    text = "".join(
        escaping.escape_html(piece)
        if isinstance(piece, str)
        else f'<a href="{escaping.escape_html(piece[1])}">{escaping.escape_html(piece[0])}</a>'
        for piece in pieces
    )
    st.html(f'<p class="gv-sentence">{text}</p>')


def write_linked_sentence(pieces: Sequence[TextPiece]) -> None:
    """Write an opening sentence whose figures link to what they count."""
    write_sentence(
        *(
            (piece.words, url_state.page_url(piece.page, piece.link))
            if piece.page is not None
            else piece.words
            for piece in pieces
        )
    )


def stop_without_brand() -> None:
    """Stop a page that needs a brand if no post was matched with one."""
    if not current_snapshot().about.num_rows:
        write_linked_sentence(NO_BRAND_PIECES)
        link_to_page("brand", "Your brand", ":material/verified:")
        st.stop()


def show_label_accuracy() -> None:
    """Write where sentiment labels come from and how accurate they are."""
    if note := cached_findings.label_accuracy_note():
        st.caption(escaping.escape_markdown(note))


def link_to_page(
    page: str, text: str, icon: str | None = None, **parameters: str
) -> None:
    """Draw a link to a page that keeps the filters of the sidebar.

    Parameters:
        page: stem of the page's file.
        text: of the link.
        icon: Material icon in front of the text.
        parameters: further URL parameters.
    """
    st.page_link(
        f"webapp/pages/{page}.py",
        label=text,
        icon=icon,
        query_params={**url_state.scope_parameters(), **parameters},
    )


def show_method(*lines: str) -> None:
    """Draw the expander that explains how the page's figures are computed."""
    with st.expander("How this is computed", icon=":material/function:"):
        for line in lines:
            st.markdown(line)


def ranking_column_config(parts: Sequence[ScorePart]) -> dict[str, ColumnConfig]:
    """Column configuration of a list; each part of the score has its help text."""
    config: dict[str, ColumnConfig] = {
        "rank": st.column_config.NumberColumn("#", width=40),
        "profile": st.column_config.LinkColumn("profile", display_text="look"),
        "why": st.column_config.TextColumn("why", width="large"),
    }
    for part in parts:
        config[part.name] = st.column_config.NumberColumn(
            part.name.replace("_", " "), help=part.title, format="%.2f"
        )
    return config


def show_downloads(table: pa.Table, name: str, key_parts: dict[str, object]) -> None:
    """Draw download buttons of a table; a download does not rerun the page.

    Parameters:
        table: to download.
        name: stem of the file names.
        key_parts: values that make the keys of the buttons unique.
    """
    place = st.container(horizontal=True)
    for form in ("csv", "xlsx", "json"):
        place.download_button(
            form.upper(),
            partial(export.table_bytes, table, form),
            file_name=f"{name}.{form}",
            key=f"{name}-{form}-{'-'.join(map(str, key_parts.values()))}",
            on_click="ignore",
            icon=":material/download:",
        )


def show_chart(
    figure: object,
    key: str,
    table: pa.Table,
    alt: str,
    headings: Mapping[str, Heading] = MappingProxyType({}),
) -> None:
    """Draw a chart and its figures as a table below.

    Parameters:
        figure: Plotly figure.
        key: of the chart's widget.
        table: the figures of the chart.
        alt: text alternative of the chart.
        headings: of the table's columns.
    """
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})
    with st.expander("The same as a table", icon=":material/table:"):
        show_table(table, headings)
