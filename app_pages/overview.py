"""Overview: what is said, who carries it, and what this data can answer."""

from __future__ import annotations

import streamlit as st

from app_pages import _parts
from graph import session
from graph.runs import ranking

scope = session.scope()
found = session.ask(ranking, "influencers", scope, 5)
st.title("Overview")
_parts.sentence(found.sentence)
