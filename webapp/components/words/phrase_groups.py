"""Typical phrases of each group, each a button that opens its posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph.analysis.topics.keyness import PhraseGroup
from graph.analysis.topics.phrases import Phrase
from graph.phrasing import format_count
from graph.rendering import escaping
from webapp.state import url_state

MAX_PHRASES = 8
KIND_LABELS: Final = {
    "praise": "Praise",
    "complaint": "Complaints",
    "question": "Questions",
}


def phrase_key(by: str, group: PhraseGroup, phrase: Phrase) -> str:
    """Key of a phrase's button, and value of the URL parameter `open`.

    Parameters:
        by: property that the groups differ in.
        group: that the phrase is typical of.
        phrase: the phrase.
    """
    return f"{by}-{group.name}-{phrase.text}"


def show_phrase_groups(
    by: str, groups: Sequence[PhraseGroup], columns: Sequence[DeltaGenerator]
) -> None:
    """Draw the most typical phrases of each group.

    Parameters:
        by: property that the groups differ in.
        groups: with their phrases, the most typical first.
        columns: that the groups are drawn in by turns.
    """
    for place, group in enumerate(groups):
        with columns[place % len(columns)].container(gap="xxsmall"):
            title = KIND_LABELS.get(group.name, group.name)
            st.subheader(escaping.escape_markdown(title), anchor=False)
            st.caption(format_count(len(group.posts), "post"))
            for phrase in group.phrases[:MAX_PHRASES]:
                _show_phrase_button(phrase, group, phrase_key(by, group, phrase))
            if not group.phrases:
                st.caption("No typical phrases.")


def _show_phrase_button(phrase: Phrase, group: PhraseGroup, key: str) -> None:
    """Draw a phrase with its counts; a click opens or closes its posts."""
    is_open = url_state.url_parameter("open") == key
    users = format_count(phrase.group_users, group.unit)
    st.button(
        f"**{escaping.escape_markdown(phrase.text)}** · {users} "
        f"({phrase.group_users / phrase.group_size:.0%}), "
        f"elsewhere {phrase.rest_users / phrase.rest_size:.0%}",
        key=key,
        type="tertiary",
        icon=":material/close:" if is_open else ":material/article:",
        on_click=url_state.set_url_parameter,
        kwargs={"open": None if is_open else key},
    )
