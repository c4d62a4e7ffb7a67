"""Back-test: lists ranked on the past and scored on what came later."""

from __future__ import annotations

import streamlit as st

from graph.analysis.lists.registry import TITLES, VOICES
from graph.analysis.validation.backtests import LISTS, worth
from graph.analysis.validation.share_backtest import table
from graph.rendering import escaping, tables
from webapp.charts import backtest_charts as figures_backtest
from webapp.components import page_layout as _parts
from webapp.state import cached_findings

FRACTIONS = (0.3, 0.5, 0.7)

st.title("Back-test")
name = st.segmented_control(
    "List",
    LISTS,
    default=LISTS[0],
    required=True,
    format_func=lambda key: TITLES[key],
    key="backtest_list",
    bind="query-params",
    wrap=True,
)
scope, forecast = cached_findings.scope(), cached_findings.setting()
found = [cached_findings.ask(worth, scope, name, forecast, part) for part in FRACTIONS]
tried = [one for one in found if one.rows]
middle = found[len(found) // 2]
_parts.sentence((middle if middle.rows or not tried else tried[-1]).sentence)
if name in VOICES:
    _parts.labels_note()
if not tried:
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
chosen = table(tried)
lengths = sorted(set(chosen["k"].to_pylist()))
k = st.segmented_control(
    "Length of the list",
    lengths,
    default=50 if 50 in lengths else lengths[-1],
    required=True,
    format_func=lambda size: f"the first {size}",
)
st.plotly_chart(
    figures_backtest.worth(tried, int(k), str(name)), config={"displaylogo": False}
)
for ranking, why in {w: y for one in tried for w, y in one.left_out.items()}.items():
    st.caption(escaping.label(f"Not tried: {ranking}, because {why}."))
st.dataframe(
    tables.readable(chosen),
    hide_index=True,
    column_config={
        part: st.column_config.NumberColumn(format="percent")
        for part in ("share", "low", "high")
    },
)
_parts.downloads(chosen, "backtest", {"list": name, "setting": forecast.id})
_parts.method(
    "Each list is computed from the data before a split date and scored on the data after "
    "it. The split dates are after 30, 50 and 70 % of the data."
    + (
        " The score is the share of all later shares that the top of the list started. "
        "`fitted` learns its weights before the split date; `perfect` knows the future."
        if name == "influencers"
        else " The score is the share of the top of the list that posted so again, unpaid "
        "and in their own words. `posts` ranks by the number of such posts; `perfect` "
        "knows the future."
    ),
    "`low` and `high` are a 90 % interval. `python -m graph backtest` takes other "
    "split dates, measures and lengths.",
)
