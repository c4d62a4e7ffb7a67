"""Back-test: lists ranked on the past and scored on what came later."""

from __future__ import annotations

import streamlit as st

from graph.analysis.lists.registry import LIST_TITLES, SENTIMENT_LISTS
from graph.analysis.validation.backtests import BACKTESTED_LISTS, backtest_at_fraction
from graph.analysis.validation.share_backtest import backtests_table
from graph.rendering import escaping, tables
from webapp.charts.backtest_charts import backtest_figure
from webapp.components.page_layout import (
    link_to_page,
    show_downloads,
    show_label_accuracy,
    show_method,
    write_sentence,
)
from webapp.state import cached_findings

FRACTIONS = (0.3, 0.5, 0.7)

st.title("Back-test")
name = st.segmented_control(
    "List",
    BACKTESTED_LISTS,
    default=BACKTESTED_LISTS[0],
    required=True,
    format_func=lambda key: LIST_TITLES[key],
    key="backtest_list",
    bind="query-params",
    wrap=True,
)
scope, forecast = cached_findings.current_scope(), cached_findings.configured_forecast()
results = [
    cached_findings.cached(backtest_at_fraction, scope, name, forecast, part)
    for part in FRACTIONS
]
backtests = [result for result in results if result.rows]
middle = results[len(results) // 2]
write_sentence((middle if middle.rows or not backtests else backtests[-1]).sentence)
if name in SENTIMENT_LISTS:
    show_label_accuracy()
if not backtests:
    link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
table = backtests_table(backtests)
lengths = sorted(set(table["k"].to_pylist()))
k = st.segmented_control(
    "Length of the list",
    lengths,
    default=50 if 50 in lengths else lengths[-1],
    required=True,
    format_func=lambda size: f"the first {size}",
)
st.plotly_chart(
    backtest_figure(backtests, int(k), str(name)), config={"displaylogo": False}
)
for ranking, why in {
    w: y for result in backtests for w, y in result.skipped.items()
}.items():
    st.caption(escaping.escape_markdown(f"Not tried: {ranking}, because {why}."))
st.dataframe(
    tables.visible_table(table),
    hide_index=True,
    column_config={
        part: st.column_config.NumberColumn(format="percent")
        for part in ("share", "low", "high")
    },
)
show_downloads(table, "backtest", {"list": name, "setting": forecast.id})
show_method(
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
