"""Chart of a brand's response rates."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from graph.analysis.customer_care.response_times import Speed
from graph.phrasing import percent
from graph.rendering.palette import BRAND, NEUTRAL
from graph.view_models.cases import SIGN_WORDS
from webapp.charts.brand_charts import quiet


def _name(row: Speed) -> str:
    """Display name of a group."""
    return SIGN_WORDS[row.group].lower() if row.group in SIGN_WORDS else row.group


def _part(row: Speed) -> str:
    """Name of a group with its response rate."""
    return f"{_name(row)} {percent(round(row.share or 0, 3))}"


def answered(rows: Sequence[Speed]) -> go.Figure:
    """Response rate of each group, in all and within a day."""
    known = [row for row in rows if row.share is not None]
    names = [_name(row) for row in known]
    figure = go.Figure()
    figure.add_bar(
        x=names,
        y=[row.share for row in known],
        name="ever",
        marker={"color": NEUTRAL},
        hovertemplate="%{x}: %{y:.0%} answered<extra></extra>",
    )
    figure.add_bar(
        x=names,
        y=[row.within_day for row in known],
        name="within a day",
        marker={"color": BRAND},
        hovertemplate="%{x}: %{y:.0%} within a day<extra></extra>",
    )
    best = max(known, key=lambda row: row.share or 0)
    least = min(known, key=lambda row: row.share or 0)
    title = f"Answered: {_part(best)}"
    if best is not least:
        title += f", {_part(least)}"
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", title="posts answered")
    figure.update_xaxes(type="category")
    return quiet(figure, 300, title=title, barmode="overlay")
