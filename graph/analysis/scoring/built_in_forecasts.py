"""Built-in forecasts: the published weights, the earlier ones, and counting."""

from __future__ import annotations

from typing import Final

from graph.analysis.scoring.share_forecast import (
    COUNTING_FORECAST,
    DEFAULT_FORECAST,
    Forecast,
)
from graph.analysis.scoring.sharing_features import RECENCY_HALF_LIVES

_MINOR_WEIGHTS: Final = {
    "quotes": 0.03,
    "replies": 0.02,
    "mentions": 0.02,
    "pagerank": 0.04,
    "reach": 0.01,
}

BUILT_IN_FORECASTS: Final[tuple[Forecast, ...]] = (
    DEFAULT_FORECAST,
    COUNTING_FORECAST,
    Forecast(
        {
            **dict.fromkeys(("shares", *RECENCY_HALF_LIVES, "sharers", "posts"), 0.145),
            "h_index": 0.01,
            **_MINOR_WEIGHTS,
        },
        "published-2",
        "The second published weights (November 2026).",
        enough=300.0,
        origin="published",
    ),
    Forecast(
        {
            **dict.fromkeys(("shares", *RECENCY_HALF_LIVES, "sharers"), 0.17),
            "h_index": 0.03,
            **_MINOR_WEIGHTS,
        },
        "published-1",
        "The first published weights (November 2026).",
        origin="published",
    ),
)
"""Built-in forecasts: the current published one, counting, and all earlier published
ones, so that old lists can be reproduced."""
