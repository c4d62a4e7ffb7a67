"""Settings: the store and its health, brands, appearance, versions."""

from __future__ import annotations

import streamlit as st

from app_pages import _parts
from graph import session

st.title("Settings")
_parts.sentence(f"The store is {session.chosen().store}.")
