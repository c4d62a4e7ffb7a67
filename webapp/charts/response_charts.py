"""Chart of a brand's response rates."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from graph.analysis.customer_care.response_times import ResponseTimes
from graph.phrasing import format_percent
from graph.rendering.escaping import escape_chart_text
from graph.rendering.palette import BRAND_COLOUR, NEUTRAL_COLOUR
from graph.view_models.cases import SIGN_LABELS
from webapp.charts.brand_charts import style_figure


def _group_name(row: ResponseTimes) -> str:
    """Display name of a group; the name of a platform comes from a file."""
    if row.group in SIGN_LABELS:
        return SIGN_LABELS[row.group].lower()
    return escape_chart_text(row.group)


def _name_with_rate(row: ResponseTimes) -> str:
    """Name of a group with its response rate."""
    return f"{_group_name(row)} {format_percent(round(row.response_rate or 0, 3))}"


def response_rate_figure(rows: Sequence[ResponseTimes]) -> go.Figure:
    """Response rate of each group, in all and within a day."""
    answerable = [row for row in rows if row.response_rate is not None]
    names = [_group_name(row) for row in answerable]
    figure = go.Figure()
    figure.add_bar(
        x=names,
        y=[row.response_rate for row in answerable],
        name="ever",
        marker={"color": NEUTRAL_COLOUR},
        hovertemplate="%{x}: %{y:.0%} answered<extra></extra>",
    )
    figure.add_bar(
        x=names,
        y=[row.within_day for row in answerable],
        name="within a day",
        marker={"color": BRAND_COLOUR},
        hovertemplate="%{x}: %{y:.0%} within a day<extra></extra>",
    )
    best = max(answerable, key=lambda row: row.response_rate or 0)
    least = min(answerable, key=lambda row: row.response_rate or 0)
    title = f"Answered: {_name_with_rate(best)}"
    if best is not least:
        title += f", {_name_with_rate(least)}"
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", title="posts answered")
    figure.update_xaxes(type="category")
    return style_figure(figure, 300, title=title, barmode="overlay")
