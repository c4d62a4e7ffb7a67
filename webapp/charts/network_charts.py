"""Data of the WebGL network view, and charts of a query's result.

Communities have the colours of Tol's bright scheme: the six largest in order, the rest
grey. Colour is never the only sign: a community also has its own position.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from graph.rendering.escaping import escape_chart_text as plain
from graph.rendering.escaping import shorten_text
from graph.view_models.network_view import NetworkView

COMMUNITY_COLOURS: Final = (
    "#4477AA",
    "#EE6677",
    "#228833",
    "#CCBB44",
    "#66CCEE",
    "#AA3377",
)
OTHER_COLOUR: Final = "#999999"
EDGE_COLOUR: Final = "#9AA0A6"  # visible on light and dark backgrounds
ACCENT_COLOUR: Final = "#0077BB"

MAX_LABEL_LENGTH: Final = 22
"""Maximum length of a label in the figure; tables have the full name."""

MAX_ARROWS: Final = 3_000
"""Maximum number of pairs with arrow heads; beyond it lines are drawn, for speed."""


def community_colour(community: int) -> str:
    """The colour of a community, by its number.

    >>> community_colour(0), community_colour(40)
    ('#4477AA', '#999999')
    """
    return (
        COMMUNITY_COLOURS[community]
        if community < len(COMMUNITY_COLOURS)
        else OTHER_COLOUR
    )


def sigma_data(view: NetworkView) -> dict[str, Any]:
    """A network view as data of `sigma_graph`; an edge's key is its `view.edges` row."""
    nodes, edges = view.nodes, view.edges
    many = view.level == "communities"
    measure = nodes["accounts" if many else "received"].to_numpy()
    size = _scaled(measure, *((3, 27) if many else (3, 16)))
    width = _scaled(edges["weight"].to_numpy(), 0.4, 6 if many else 3)
    columns = (nodes[name].to_pylist() for name in ("id", "name", "community"))
    places = (nodes["x"].to_pylist(), nodes["y"].to_pylist(), size)
    kind = "arrow" if edges.num_rows <= MAX_ARROWS else "line"
    pairs = (edges["source"].to_pylist(), edges["target"].to_pylist(), width)
    return {
        "directed": True,
        "nodes": [
            {
                "id": key,
                "label": shorten_text(name.partition(", ")[0], MAX_LABEL_LENGTH),
                "color": community_colour(group),
                "x": x,
                "y": y,
                "size": node_size,
                "forceLabel": many and group < len(COMMUNITY_COLOURS),
            }
            for key, name, group, x, y, node_size in zip(*columns, *places, strict=True)
        ],
        "edges": [
            {"key": str(row), "source": s, "target": t, "size": w, "type": kind}
            for row, (s, t, w) in enumerate(zip(*pairs, strict=True))
        ],
    }


def _scaled(values: Any, least: float, most: float) -> list[float]:
    """Sizes between `least` and `most` that grow with the square root of the values."""
    if not len(values):
        return []
    part = np.sqrt(values / max(float(values.max()), 1e-9))
    return [round(float(value), 2) for value in least + (most - least) * part]


def query_figure(
    x: Sequence[Any], y: Sequence[Any], x_name: str, y_name: str
) -> go.Figure:
    """Chart of two columns of a query: bars for text, points for numbers.

    Parameters:
        x, y: values of the two columns, of equal length.
        x_name, y_name: names of the columns.
    """
    numbers = all(isinstance(value, int | float) for value in x if value is not None)
    texts = [plain(value) if isinstance(value, str) else value for value in x]
    trace = (
        go.Scatter(x=texts, y=list(y), mode="markers", marker={"color": ACCENT_COLOUR})
        if numbers
        else go.Bar(x=texts, y=list(y), marker={"color": ACCENT_COLOUR})
    )
    figure = go.Figure(trace)
    figure.update_layout(
        title=f"{plain(y_name)} by {plain(x_name)}",
        xaxis_title=plain(x_name),
        yaxis_title=plain(y_name),
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        height=420,
    )
    return figure
