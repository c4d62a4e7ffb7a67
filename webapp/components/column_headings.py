"""Column headings of tables on pages; downloads keep the column names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from graph.rendering import tables


@dataclass(frozen=True, slots=True)
class Percent:
    """Heading of a column that is displayed in percent."""

    label: str


Heading = str | Percent

CASE_HEADINGS: Final[Mapping[str, Heading]] = {
    "at": "when",
    "carry": "expected shares",
    "already": "shares so far",
    "usual": "author average",
    "hours": "hours to an answer",
    "answered_at": "answered",
    "url": "link",
    "because": "deciding words",
}
RESPONSE_TIME_HEADINGS: Final[Mapping[str, Heading]] = {
    "group": "group",
    "share": Percent("answered in all"),
    "median": "median, hours",
    "median_low": "median, from",
    "median_high": "median, to",
    "p90": "nine of ten within, hours",
    "within_day": Percent("within a day"),
    "median_answered": "median of those answered, hours",
    "median_if_waiting": "median if newer ones wait, hours",
    "edited": "edited after the answer",
    "elsewhere": "answered, not in this file",
    "unknown": "unknown",
}
DIALOGUE_HEADINGS: Final[Mapping[str, Heading]] = {
    "posts": "its posts",
    "answering": Percent("replies"),
    "low": Percent("from"),
    "high": Percent("to"),
    "both": "replied both ways",
    "at": "did not reply",
    "unanswered": "unanswered",
    "unknown": "unknown",
    "reciprocity": Percent("reciprocity"),
    "turns": "posts of a conversation",
    "depth": "answers in a row",
    "longest": "most posts",
    "deepest": "most in a row",
}
RESPONSE_EFFECT_HEADINGS: Final[Mapping[str, Heading]] = {
    "before": "stance before",
    "after": "stance after",
    "first": "first post",
    "later": "later posts",
}
ALERT_HEADINGS: Final[Mapping[str, Heading]] = {
    "at": "when",
    "evidence": "posts",
    "evidence_count": "number of posts",
}
CHANGE_HEADINGS: Final[Mapping[str, Heading]] = {
    "after": "then",
    "what": "what happened",
    "posts": "posts responsible",
    "post_count": "number of posts",
}


def heading_config(headings: Mapping[str, Heading]) -> dict[str, Any]:
    """Column configuration from headings by column."""
    return {
        name: st.column_config.NumberColumn(heading.label, format="percent")
        if isinstance(heading, Percent)
        else st.column_config.Column(heading)
        for name, heading in headings.items()
    }


def show_table(table: pa.Table, headings: Mapping[str, Heading]) -> None:
    """Draw a table with readable values and these headings."""
    st.dataframe(
        tables.visible_table(table),
        hide_index=True,
        column_config=heading_config(headings),
    )


def with_value_labels(
    table: pa.Table, column: str, labels: Mapping[str, str]
) -> pa.Table:
    """Replace the values of a column by labels.

    Parameters:
        table: a copy is returned.
        column: its name.
        labels: by value; other values stay.
    """
    values = [
        None if value is None else labels.get(value, value)
        for value in table[column].to_pylist()
    ]
    place = table.schema.get_field_index(column)
    return table.set_column(place, column, pa.array(values, pa.string()))
