"""How the columns of tables are headed on pages, in everyday words; files keep their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import streamlit as st

from graph.rendering import tables

CASES: Final = {
    "at": "when",
    "carry": "expected carry",
    "already": "passed on so far",
    "usual": "author's posts usually",
    "hours": "hours to an answer",
    "answered_at": "answered",
    "url": "link",
    "because": "words that decided",
}
SPEED: Final = {
    "group": "of",
    "share": "%answered in all",
    "median": "median, hours",
    "median_low": "median, from",
    "median_high": "median, to",
    "p90": "nine of ten within, hours",
    "within_day": "%within a day",
    "median_answered": "median of those answered, hours",
    "median_if_waiting": "median if newer ones wait, hours",
    "edited": "changed after the answer",
    "unknown": "not known",
}
TWO_WAY: Final = {
    "posts": "its posts",
    "answering": "%answer somebody",
    "low": "%from",
    "high": "%to",
    "both": "talk both ways",
    "at": "spoken to, silent",
    "unanswered": "heard nothing",
    "unknown": "not known",
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
    "evidence_count": "how many",
}
CHANGED: Final = {
    "after": "then",
    "what": "what happened",
    "posts": "posts responsible",
    "post_count": "how many",
}


def config(words: Mapping[str, str]) -> dict[str, Any]:
    """The columns by name; words that begin with % are of a part, shown in percent."""
    return {
        name: st.column_config.NumberColumn(label.removeprefix("%"), format="percent")
        if label.startswith("%")
        else st.column_config.Column(label)
        for name, label in words.items()
    }


def table(found: pa.Table, words: Mapping[str, str]) -> None:
    """A table as it is read on a page."""
    st.dataframe(tables.readable(found), hide_index=True, column_config=config(words))


def said(found: pa.Table, name: str, words: Mapping[str, str]) -> pa.Table:
    """A table with the values of a column in everyday words."""
    told = [
        None if one is None else words.get(one, one) for one in found[name].to_pylist()
    ]
    place = found.schema.get_field_index(name)
    return found.set_column(place, name, pa.array(told, pa.string()))
