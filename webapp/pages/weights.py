"""Weights: adjust the influencer score by hand and see how the list changes."""

from __future__ import annotations

import streamlit as st

from graph.analysis.lists import weight_settings
from graph.analysis.lists.rank_changes import describe_rank_changes, rank_changes
from graph.analysis.lists.registry import compute_ranking
from graph.analysis.scoring.share_forecast import Forecast
from graph.analysis.scoring.sharing_features import RECENCY_HALF_LIVES, SHARING_PARTS
from graph.errors import GrapevineError
from graph.rendering import escaping, tables
from webapp.components.page_layout import show_downloads, show_method, write_sentence
from webapp.state import cached_findings
from webapp.state.store_session import current_settings

LIST_SIZE = 50

store_folder, scope = current_settings().folder, cached_findings.current_scope()
configured = cached_findings.configured_forecast()
st.title("Weights")
answer = st.container()
if message := st.session_state.pop("weights_said", None):
    st.success(escaping.escape_markdown(message), icon=":material/check:")
st.caption(
    "Each part predicts how the coming shares are divided among the accounts; its weight "
    "is its part of the score. Nothing changes before you save."
)
# The key contains the configured setting, so that the sliders start at its values.
columns = st.columns(3, gap="medium")
slider_values = {
    part.name: columns[place % 2].slider(
        part.title.capitalize(),
        0,
        100,
        round(100 * configured.weights.get(part.name, 0.0)),
        key=f"weight-{configured.id}-{part.name}",
    )
    for place, part in enumerate(SHARING_PARTS)
}
with columns[2]:
    half = {
        name: 1
        / st.slider(
            f"{title.capitalize()}: a share is half as fresh once one in … came later",
            2,
            256,
            round(1 / configured.half.get(name, RECENCY_HALF_LIVES[name])),
            key=f"half-{configured.id}-{name}",
        )
        for name, title in (
            (p.name, p.title) for p in SHARING_PARTS if p.name in RECENCY_HALF_LIVES
        )
    }
    st.caption(
        "Age is counted in shares and not in hours: many new shares make older ones count "
        "less, a quiet night does not."
    )
total = sum(slider_values.values())
if not total:
    st.warning("Give at least one part a weight.", icon=":material/warning:")
    st.stop()
changed = any(
    value != round(100 * configured.weights.get(name, 0.0))
    for name, value in slider_values.items()
) or any(
    round(1 / value) != round(1 / configured.half[name]) for name, value in half.items()
)
forecast = configured
if changed:
    forecast = Forecast(
        {name: value / total for name, value in slider_values.items()},
        (st.session_state.get("weights_name") or "mine").strip(),
        "The weights were set by hand.",
        half=half,
    )
before = cached_findings.cached(
    compute_ranking, "influencers", scope, LIST_SIZE, configured
)
after = cached_findings.cached(
    compute_ranking, "influencers", scope, LIST_SIZE, forecast
)
table = rank_changes(before, after)
with answer:
    unchanged_text = (
        f"The list uses “{configured.id}”. Move a slider to see how ranks change."
    )
    write_sentence(describe_rank_changes(table) if changed else unchanged_text)
name, save_column = st.columns([3, 1], vertical_alignment="bottom")
name.text_input("Name of this setting", key="weights_name", placeholder="mine")
if save_column.button("Save and use", type="primary", disabled=not changed):
    weight_settings.save_weights(store_folder, forecast)
    st.session_state.weights_said = f"Lists are made with {forecast.id} from now on."
    st.rerun()
saved_names = list(weight_settings.weights_by_id(store_folder))
chosen_name = st.selectbox(
    "Saved settings", saved_names, saved_names.index(configured.id)
)
if chosen_name != configured.id and st.button("Use this one again"):
    try:
        weight_settings.select_weights(store_folder, chosen_name)
    except GrapevineError as error:
        st.error(escaping.escape_markdown(str(error)), icon=":material/error:")
    else:
        st.session_state.weights_said = (
            f"Lists are made with {chosen_name} from now on."
        )
        st.rerun()
st.subheader("Rank changes", anchor=False)
st.dataframe(tables.visible_table(table), hide_index=True)
show_downloads(table, "moves", {"setting": forecast.id})
show_method(
    "The score is the percentage of the coming shares that an account is expected to "
    "start: the sum of the parts, each its weight times the account's portion of that "
    "count.",
    "`python -m graph weights --fit` learns the weights from earlier parts of your own "
    "data, and `python -m graph backtest` measures whether they beat plain counting.",
)
