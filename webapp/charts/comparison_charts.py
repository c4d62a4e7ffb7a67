"""Charts that compare brands."""

from __future__ import annotations

from datetime import date
from typing import Final

import plotly.graph_objects as go
import pyarrow as pa

from graph.phrasing import many, percent
from graph.rendering.escaping import chart
from graph.rendering.palette import BRAND, NEUTRAL, RIVAL
from webapp.charts.brand_charts import quiet

MOST: Final = 12
"""Maximum number of brands with a bar; the table below the chart holds all."""

LINES: Final = 4
"""Maximum number of rivals with a line, besides the brand's own."""
DASHES: Final = ("dot", "dash", "dashdot", "longdash")
"""Dash patterns that tell rivals apart; all rivals share one colour."""

SORTS: Final = {"earned": (BRAND, ""), "owned": (NEUTRAL, ""), "paid": (NEUTRAL, "/")}
"""Colour and pattern of earned, owned and paid posts."""


def carried(table: pa.Table, brand: str | None = None) -> go.Figure:
    """Number of supporters of each brand, largest first.

    Parameters:
        table: one row per brand, of the brand comparison.
        brand: name of the user's brand; None gives all brands the same colour.

    """
    brands = [chart(name) for name in table["brand"].to_pylist()[:MOST]]
    people = table["people"].to_pylist()[:MOST]
    figure = go.Figure()
    figure.add_bar(
        x=people,
        y=brands,
        orientation="h",
        marker={
            "color": [
                BRAND if brand is None or name == chart(brand) else RIVAL
                for name in brands
            ]
        },
        hovertemplate="%{y}: %{x:,} people<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title="supporters", rangemode="tozero")
    title = f"{brands[0]} has {many(people[0], 'supporter')}" if brands else ""
    return quiet(figure, 120 + 40 * len(brands), title=title, showlegend=False)


def over_time(table: pa.Table, brand: str) -> go.Figure:
    """Share of supporters of each brand by month, with an interval for one brand.

    Parameters:
        table: one row per brand and month, of the share of supporters.
        brand: name of the highlighted brand; of the others the `MAX_RIVAL_LINES` with
            most supporters are drawn.

    """
    rows = [row for row in table.to_pylist() if row["share"] is not None]
    most: dict[str, int] = {}
    for row in rows:
        most[row["brand"]] = most.get(row["brand"], 0) + row["people"]
    others = sorted(most.keys() - {brand}, key=lambda name: (-most[name], name))
    figure = go.Figure()
    for place, name in enumerate((*others[:LINES], brand)):
        mine = [row for row in rows if row["brand"] == name]
        ours = name == brand
        figure.add_scatter(
            x=[row["month"] for row in mine],
            y=[row["share"] for row in mine],
            mode="lines+markers",
            name=chart(name),
            line={
                "color": BRAND if ours else RIVAL,
                "width": 3 if ours else 1.5,
                "dash": "solid" if ours else DASHES[place],
            },
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [row["high"] - row["share"] for row in mine],
                "arrayminus": [row["share"] - row["low"] for row in mine],
                "visible": ours,
            },
            customdata=[[row["people"], row["carriers"]] for row in mine],
            hovertemplate="%{x|%Y-%m}: %{y:.1%}, %{customdata[0]:,} of %{customdata[1]:,} people",
        )
    last = [row for row in rows if row["brand"] == brand][-1:]
    title = ""
    if last:
        month = f"{date.fromisoformat(last[0]['month'] + '-01'):%B %Y}"
        part = percent(round(last[0]["share"], 3))
        title = f"{chart(brand)} had {part} of all supporters in {month}"
    # A date axis, so that a month without supporters keeps its space.
    figure.update_xaxes(type="date", tickformat="%Y-%m", dtick="M1")
    figure.update_yaxes(title="of all supporters", rangemode="tozero", tickformat=".0%")
    return quiet(figure, 300, title=title)


def talk(table: pa.Table) -> go.Figure:
    """Earned, owned and paid posts of one brand by month."""
    figure = go.Figure()
    for name, (colour, shape) in SORTS.items():
        figure.add_bar(
            x=table["month"].to_pylist(),
            y=table[name].to_pylist(),
            name=name,
            marker={"color": colour, "pattern": {"shape": shape}},
            hovertemplate=f"%{{x}}: %{{y:,}} {name}<extra></extra>",
        )
    every = sum(sum(table[name].to_pylist()) for name in SORTS)
    share = sum(table["earned"].to_pylist()) / every if every else 0
    figure.update_xaxes(type="category")
    figure.update_yaxes(title="posts", rangemode="tozero")
    title = f"{100 * share:.0f} % of the posts are earned"
    return quiet(figure, 300, title=title, barmode="stack")
