"""Plotly figures of the overview, profile and carriers pages, from prepared tables.

Colours mean the same everywhere: praise teal, complaint red, neutral grey, the brand
blue. Colour is never the only sign: praise is above the line, complaints are below.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
import pyarrow as pa

from graph.analysis.journeys.carriers import Journey
from graph.rendering.account_badge import build_account_badge
from graph.rendering.escaping import escape_chart_text, shorten_text
from graph.rendering.palette import (
    BRAND_COLOUR,
    COMPLAINT_COLOUR,
    LABEL_COLOURS,
    NEUTRAL_COLOUR,
    PRAISE_COLOUR,
)
from graph.rendering.post_lines import PostLine
from graph.snapshots.snapshot import Snapshot
from graph.view_models.network_view import NetworkView
from webapp.charts.network_charts import community_colour

MAX_NAMED_COMMUNITIES: Final = 6
"""Maximum number of communities, the largest first, that are named in the figure."""


def style_figure(figure: go.Figure, height: int, **layout: Any) -> go.Figure:
    """Apply the common style: narrow margins, legend below.

    Parameters:
        figure: changed in place and returned.
        height: in pixels.
        layout: further arguments of Plotly's `update_layout`.
    """
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 48, "b": 10},
        legend={"orientation": "h", "y": -0.3},
        hoverlabel={"namelength": -1},
        **layout,
    )
    return figure


def weekly_sentiment_figure(table: pa.Table) -> go.Figure:
    """Posts per week: praise above the line, complaints below."""
    figure = go.Figure()
    weeks = table["week"].to_pylist()
    praise, complaint = table["praise"].to_numpy(), table["complaint"].to_numpy()
    figure.add_bar(x=weeks, y=praise, name="praise (above)", marker_color=PRAISE_COLOUR)
    figure.add_bar(
        x=weeks,
        y=-complaint,
        name="complaint (below)",
        marker_color=COMPLAINT_COLOUR,
        customdata=complaint,
        hovertemplate="%{customdata} complaints<extra></extra>",
    )
    ahead = "praise" if praise.sum() >= complaint.sum() else "complaints"
    return style_figure(
        figure,
        300,
        barmode="relative",
        title=f"More {ahead}: {int(praise.sum()):,} praise, "
        f"{int(complaint.sum()):,} complaints",
        yaxis_title="posts a week",
    )


def communities_figure(view: NetworkView) -> go.Figure:
    """Communities as bubbles: area by number of accounts, named by the top account."""
    nodes = view.nodes
    names = [
        escape_chart_text(shorten_text(n.partition(", ")[0].lstrip("@"), 18))
        for n in nodes["name"].to_pylist()
    ]
    full_names = [escape_chart_text(name) for name in nodes["name"].to_pylist()]
    accounts = nodes["accounts"].to_numpy()
    size = 14 + 66 * np.sqrt(accounts / max(accounts.max(initial=1), 1))
    named = [
        name if place < MAX_NAMED_COMMUNITIES else ""
        for place, name in enumerate(names)
    ]
    figure = go.Figure(
        go.Scatter(
            x=nodes["x"].to_numpy(),
            y=nodes["y"].to_numpy(),
            mode="markers+text",
            text=named,
            textposition="bottom center",
            customdata=np.array(
                [list(pair) for pair in zip(full_names, accounts, strict=True)], object
            ),
            hovertemplate="%{customdata[1]:,} accounts around %{customdata[0]}"
            "<extra></extra>",
            cliponaxis=False,
            marker={
                "size": size,
                "color": [
                    community_colour(group) for group in nodes["community"].to_pylist()
                ],
                "opacity": 0.85,
            },
        )
    )
    hidden = {"visible": False}
    figure.update_xaxes(**hidden)
    figure.update_yaxes(**hidden)
    return style_figure(
        figure,
        340,
        title=f"{len(named):,} groups that interact among themselves",
        showlegend=False,
    )


def post_timeline_figure(posts: list[PostLine] | tuple[PostLine, ...]) -> go.Figure:
    """Posts of one account over time: praise up, complaints down, size by shares."""
    figure = go.Figure()
    heights = {"praise": 1, "neutral": 0, "complaint": -1}
    for label, colour in LABEL_COLOURS.items():
        labelled = [
            line for line in posts if (line.label or "neutral") == label and line.at
        ]
        figure.add_scatter(
            x=[line.at for line in labelled],
            y=[heights[label]] * len(labelled),
            mode="markers",
            name=label,
            text=[escape_chart_text(shorten_text(line.text, 120)) for line in labelled],
            hovertemplate="%{x|%d %b %Y}: %{text}<extra></extra>",
            marker={
                "color": colour,
                "size": [7 + 4 * float(np.sqrt(line.share_count)) for line in labelled],
                "symbol": {"praise": "triangle-up", "complaint": "triangle-down"}.get(
                    label, "circle"
                ),
            },
        )
    return style_figure(
        figure,
        230,
        title="Posts over time; larger ones were shared more",
        showlegend=False,
        yaxis={"tickvals": [-1, 0, 1], "ticktext": ["complaint", "neutral", "praise"]},
    )


def arrival_figure(journey: Journey, snapshot: Snapshot) -> go.Figure:
    """Cumulative posts of a message over time, with its carriers as dots."""
    dated = [carrier for carrier in journey.carriers if carrier.at is not None]
    times = [carrier.at for carrier in dated]
    figure = go.Figure()
    figure.add_scatter(
        x=times,
        y=list(range(1, len(dated) + 1)),
        mode="lines",
        name="posts so far",
        line={"color": NEUTRAL_COLOUR},
    )
    shared = [
        (place, c)
        for place, c in enumerate(dated, 1)
        if c.descendant_count and c.account is not None
    ]
    figure.add_scatter(
        x=[c.at for _, c in shared],
        y=[place for place, _ in shared],
        mode="markers",
        name="shared by others",
        text=[
            escape_chart_text(build_account_badge(snapshot, c.account or 0).name)
            for _, c in shared
        ],
        customdata=[c.descendant_count for _, c in shared],
        hovertemplate="%{text}: %{customdata} posts followed<extra></extra>",
        marker={
            "color": BRAND_COLOUR,
            "size": [8 + 3 * float(np.sqrt(c.descendant_count)) for _, c in shared],
        },
    )
    return style_figure(
        figure,
        420,
        title=_half_time_title(times),
        xaxis_title="time (UTC)",
        yaxis_title="posts",
    )


def _half_time_title(times: list[datetime | None]) -> str:
    """Chart title: the time in which the first half of the posts arrived."""
    dated = sorted(time for time in times if time is not None)
    if len(dated) < 2:
        return "One post so far"
    took = dated[(len(dated) - 1) // 2] - dated[0]
    if took < timedelta(hours=2):
        return f"Half of it was posted within {max(1, took // timedelta(minutes=1))} minutes"
    if took < timedelta(days=2):
        return f"Half of it was posted within {took // timedelta(hours=1)} hours"
    return f"Half of it was posted within {took.days} days"


def share_tree_figure(
    journey: Journey, snapshot: Snapshot, max_posts: int = 60
) -> go.Figure:
    """Cascade of a message as an icicle chart, as far as parents are recorded.

    Parameters:
        journey: of the message.
        snapshot: that the journey was found in.
        max_posts: number of posts with the most descendants that are drawn.
    """
    chosen = sorted(journey.carriers, key=lambda c: (-c.descendant_count, c.post))[
        :max_posts
    ]
    drawn_posts = {carrier.post for carrier in chosen}
    labels, parents, ids, values = ["the message"], [""], ["root"], [0]
    for carrier in chosen:
        name = "unknown author"
        if carrier.account is not None:
            name = build_account_badge(snapshot, carrier.account).name
        ids.append(str(carrier.post))
        labels.append(name)
        parent_is_drawn = carrier.parent in drawn_posts
        parents.append(str(carrier.parent) if parent_is_drawn else "root")
        values.append(carrier.descendant_count + 1)
    figure = go.Figure(
        go.Icicle(
            ids=ids,
            labels=[escape_chart_text(shorten_text(label, 40)) for label in labels],
            parents=parents,
            values=None,
            tiling={"orientation": "h"},
            count="leaves",
            customdata=values,
            hovertemplate="%{label}<extra></extra>",
            marker={"colors": [NEUTRAL_COLOUR] + [BRAND_COLOUR] * len(chosen)},
        )
    )
    return style_figure(
        figure,
        420,
        title=f"From whom to whom (the {min(max_posts, len(chosen))} widest posts)",
    )
