"""Column headings of tables on pages; downloads keep the column names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from graph.rendering import tables

CASES: Final = {
    "at": "when",
    "carry": "expected shares",
    "already": "shares so far",
    "usual": "author average",
    "hours": "hours to an answer",
    "answered_at": "answered",
    "url": "link",
    "because": "deciding words",
}
SPEED: Final = {
    "group": "group",
    "share": "%answered in all",
    "median": "median, hours",
    "median_low": "median, from",
    "median_high": "median, to",
    "p90": "nine of ten within, hours",
    "within_day": "%within a day",
    "median_answered": "median of those answered, hours",
    "median_if_waiting": "median if newer ones wait, hours",
    "edited": "edited after the answer",
    "unknown": "unknown",
}
TWO_WAY: Final = {
    "posts": "its posts",
    "answering": "%replies",
    "low": "%from",
    "high": "%to",
    "both": "replied both ways",
    "at": "did not reply",
    "unanswered": "unanswered",
    "unknown": "unknown",
    "reciprocity": "%reciprocity",
    "turns": "posts of a conversation",
    "depth": "answers in a row",
    "longest": "most posts",
    "deepest": "most in a row",
}
TURNED: Final = {
    "before": "stance before",
    "after": "stance after",
    "first": "first post",
    "later": "later posts",
}
ALARMS: Final = {
    "at": "when",
    "evidence": "posts",
    "evidence_count": "number of posts",
}
CHANGED: Final = {
    "after": "then",
    "what": "what happened",
    "posts": "posts responsible",
    "post_count": "number of posts",
}


def config(words: Mapping[str, str]) -> dict[str, Any]:
    """Column configuration from headings; a heading that starts with % is a percentage."""
    return {
        name: st.column_config.NumberColumn(label.removeprefix("%"), format="percent")
        if label.startswith("%")
        else st.column_config.Column(label)
        for name, label in words.items()
    }


def table(found: pa.Table, words: Mapping[str, str]) -> None:
    """Draw a table with readable values and these headings."""
    st.dataframe(tables.readable(found), hide_index=True, column_config=config(words))


def said(found: pa.Table, name: str, words: Mapping[str, str]) -> pa.Table:
    """Replace the values of a column by labels.

    Parameters:
        table: a copy is returned.
        column: its name.
        labels: by value; other values stay.
    """
    told = [
        None if one is None else words.get(one, one) for one in found[name].to_pylist()
    ]
    place = found.schema.get_field_index(name)
    return found.set_column(place, name, pa.array(told, pa.string()))
