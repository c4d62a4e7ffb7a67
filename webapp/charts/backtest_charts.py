"""Chart of a back-test: this list against other rankings, at each split date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from graph.analysis.validation.share_backtest import (
    FITTED_RANKING,
    SCORE_RANKING,
    Backtest,
)
from graph.phrasing import format_percent
from graph.rendering.palette import BRAND_COLOUR, NEUTRAL_COLOUR, PART_COLOURS
from webapp.charts.brand_charts import style_figure

RANKING_LABELS: Final = {
    "score": "this list",
    "fitted": "this list, weights fitted",
    "in_strength": "by shares received",
    "in_degree": "by different sharers",
    "pagerank": "by PageRank",
    "core_number": "by k-core",
    "followers": "by followers",
    "posts": "by number of such posts",
    "perfect": "the best possible",
    "chance": "anyone",
}
"""Labels of rankings in the chart; others keep the name of their measure."""


def backtest_figure(backtests: Sequence[Backtest], k: int, list_name: str) -> go.Figure:
    """Scores of each ranking at each split date, with 90 % intervals; the best on top.

    Parameters:
        backtests: one result per split date.
        k: length of the lists that are compared.
        list_name: key of the list; it decides the title of the x axis.
    """
    means: dict[str, list[float]] = {}
    for result in backtests:
        for row in result.rows:
            if row.k == k:
                means.setdefault(row.ranking, []).append(row.share)
    order = sorted(means, key=lambda ranking: sum(means[ranking]) / len(means[ranking]))
    figure = go.Figure()
    for place, result in enumerate(backtests):
        rows = {row.ranking: row for row in result.rows if row.k == k}
        present = [ranking for ranking in order if ranking in rows]
        figure.add_scatter(
            x=[rows[ranking].share for ranking in present],
            y=[RANKING_LABELS.get(ranking, ranking) for ranking in present],
            mode="markers",
            name=f"from {result.split:%d %b %Y}" if result.split else "",
            marker={
                "size": 9,
                "symbol": ("circle", "square", "diamond")[place % 3],
                "color": [
                    BRAND_COLOUR
                    if ranking == SCORE_RANKING
                    else PART_COLOURS[1]
                    if ranking == FITTED_RANKING
                    else NEUTRAL_COLOUR
                    for ranking in present
                ],
            },
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [rows[r].high - rows[r].share for r in present],
                "arrayminus": [rows[r].share - rows[r].low for r in present],
                "color": NEUTRAL_COLOUR,
                "thickness": 1,
                "width": 3,
            },
            hovertemplate="%{y}: %{x:.1%}<extra>%{fullData.name}</extra>",
        )
    own_mean = sum(means[SCORE_RANKING]) / len(means[SCORE_RANKING])
    verb = (
        "started of later shares"
        if list_name == "influencers"
        else "who posted so again"
    )
    figure.update_xaxes(tickformat=".0%", rangemode="tozero", title=verb)
    return style_figure(
        figure,
        110 + 34 * len(order),
        title=f"The first {k} of this list: {format_percent(own_mean)} on the mean",
    )
