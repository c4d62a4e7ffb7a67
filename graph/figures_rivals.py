"""Charts of brands side by side."""

from __future__ import annotations

from typing import Final

import plotly.graph_objects as go
import pyarrow as pa

from graph.figures import BRAND, COMPLAINT, NEUTRAL, quiet
from graph.findings.words import many
from graph.shown import chart

MOST: Final = 12
"""So many brands have a bar; the table below holds them all."""


def carried(table: pa.Table) -> go.Figure:
    """How many people carry each brand, the most carried on top."""
    brands = [chart(name) for name in table["brand"].to_pylist()[:MOST]]
    people = table["people"].to_pylist()[:MOST]
    figure = go.Figure()
    figure.add_bar(
        x=people,
        y=brands,
        orientation="h",
        marker={"color": BRAND},
        hovertemplate="%{y}: %{x:,} people<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title="people who carry it", rangemode="tozero")
    title = f"{brands[0]} is carried by {many(people[0], 'person')}" if brands else ""
    return quiet(figure, 120 + 40 * len(brands), title=title, showlegend=False)


def talk(table: pa.Table) -> go.Figure:
    """Earned, owned and paid posts of one brand by month."""
    figure = go.Figure()
    for name, colour in (("earned", BRAND), ("owned", NEUTRAL), ("paid", COMPLAINT)):
        figure.add_bar(
            x=table["month"].to_pylist(),
            y=table[name].to_pylist(),
            name=name,
            marker={"color": colour},
            hovertemplate=f"%{{x}}: %{{y:,}} {name}<extra></extra>",
        )
    every = sum(sum(table[name].to_pylist()) for name in ("earned", "owned", "paid"))
    share = sum(table["earned"].to_pylist()) / every if every else 0
    figure.update_xaxes(type="category")
    figure.update_yaxes(title="posts", rangemode="tozero")
    title = f"{100 * share:.0f} % of the talk is earned"
    return quiet(figure, 300, title=title, barmode="stack")
