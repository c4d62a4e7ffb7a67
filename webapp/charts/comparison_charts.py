"""Charts that compare brands."""

from __future__ import annotations

from datetime import date
from typing import Final

import plotly.graph_objects as go
import pyarrow as pa

from graph.phrasing import format_count, format_percent
from graph.rendering.escaping import escape_chart_text
from graph.rendering.palette import BRAND_COLOUR, NEUTRAL_COLOUR, RIVAL_COLOUR
from webapp.charts.brand_charts import style_figure

MAX_BRANDS: Final = 12
"""Maximum number of brands with a bar; the table below the chart holds all."""

MAX_RIVAL_LINES: Final = 4
"""Maximum number of rivals with a line, besides the brand's own."""
LINE_DASHES: Final = ("dot", "dash", "dashdot", "longdash")
"""Dash patterns that tell rivals apart; all rivals share one colour."""

MEDIA_STYLES: Final = {
    "earned": (BRAND_COLOUR, ""),
    "owned": (NEUTRAL_COLOUR, ""),
    "paid": (NEUTRAL_COLOUR, "/"),
}
"""Colour and pattern of earned, owned and paid posts."""


def supporters_figure(table: pa.Table, brand: str | None = None) -> go.Figure:
    """Number of supporters of each brand, largest first.

    Parameters:
        table: one row per brand, of the brand comparison.
        brand: name of the user's brand; None gives all brands the same colour.

    """
    names = table["brand"].to_pylist()[:MAX_BRANDS]
    labels = [escape_chart_text(name) for name in names]
    people = table["people"].to_pylist()[:MAX_BRANDS]
    figure = go.Figure()
    figure.add_bar(
        x=people,
        y=labels,
        orientation="h",
        marker={
            "color": [
                BRAND_COLOUR if brand in (None, name) else RIVAL_COLOUR
                for name in names
            ]
        },
        hovertemplate="%{y}: %{x:,} people<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title="supporters", rangemode="tozero")
    title = f"{labels[0]} has {format_count(people[0], 'supporter')}" if labels else ""
    return style_figure(figure, 120 + 40 * len(labels), title=title, showlegend=False)


def supporter_share_figure(table: pa.Table, brand: str) -> go.Figure:
    """Share of supporters of each brand by month, with an interval for one brand.

    Parameters:
        table: one row per brand and month, of the share of supporters.
        brand: name of the highlighted brand; of the others the `MAX_RIVAL_LINES` with
            most supporters are drawn.

    """
    rows = [row for row in table.to_pylist() if row["share"] is not None]
    totals: dict[str, int] = {}
    for row in rows:
        totals[row["brand"]] = totals.get(row["brand"], 0) + row["people"]
    rivals = sorted(totals.keys() - {brand}, key=lambda name: (-totals[name], name))
    figure = go.Figure()
    for place, name in enumerate((*rivals[:MAX_RIVAL_LINES], brand)):
        brand_rows = [row for row in rows if row["brand"] == name]
        is_own = name == brand
        figure.add_scatter(
            x=[row["month"] for row in brand_rows],
            y=[row["share"] for row in brand_rows],
            mode="lines+markers",
            name=escape_chart_text(name),
            line={
                "color": BRAND_COLOUR if is_own else RIVAL_COLOUR,
                "width": 3 if is_own else 1.5,
                "dash": "solid" if is_own else LINE_DASHES[place],
            },
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [row["high"] - row["share"] for row in brand_rows],
                "arrayminus": [row["share"] - row["low"] for row in brand_rows],
                "visible": is_own,
            },
            customdata=[[row["people"], row["carriers"]] for row in brand_rows],
            hovertemplate="%{x|%Y-%m}: %{y:.1%}, %{customdata[0]:,} of %{customdata[1]:,} people",
        )
    last = [row for row in rows if row["brand"] == brand][-1:]
    title = ""
    if last:
        month = f"{date.fromisoformat(last[0]['month'] + '-01'):%B %Y}"
        part = format_percent(round(last[0]["share"], 3))
        title = f"{escape_chart_text(brand)} had {part} of all supporters in {month}"
    # A date axis, so that a month without supporters keeps its space.
    figure.update_xaxes(type="date", tickformat="%Y-%m", dtick="M1")
    figure.update_yaxes(title="of all supporters", rangemode="tozero", tickformat=".0%")
    return style_figure(figure, 300, title=title)


def earned_media_figure(table: pa.Table) -> go.Figure:
    """Earned, owned and paid posts of one brand by month."""
    figure = go.Figure()
    for name, (colour, shape) in MEDIA_STYLES.items():
        figure.add_bar(
            x=table["month"].to_pylist(),
            y=table[name].to_pylist(),
            name=name,
            marker={"color": colour, "pattern": {"shape": shape}},
            hovertemplate=f"%{{x}}: %{{y:,}} {name}<extra></extra>",
        )
    total = sum(sum(table[name].to_pylist()) for name in MEDIA_STYLES)
    share = sum(table["earned"].to_pylist()) / total if total else 0
    figure.update_xaxes(type="category")
    figure.update_yaxes(title="posts", rangemode="tozero")
    title = f"{100 * share:.0f} % of the posts are earned"
    return style_figure(figure, 300, title=title, barmode="stack")
