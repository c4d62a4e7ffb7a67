"""The colours of praise, complaint, brands and rivals."""

from __future__ import annotations

from typing import Final

PRAISE: Final = "#009988"


COMPLAINT: Final = "#CC3311"


NEUTRAL: Final = "#999999"


BRAND: Final = "#0077BB"


RIVAL: Final = "#EE7733"


SIGNS: Final = {"praise": PRAISE, "complaint": COMPLAINT, "neutral": NEUTRAL}


PARTS: Final = (
    "#4477AA",
    "#66CCEE",
    "#228833",
    "#CCBB44",
    "#EE6677",
    "#AA3377",
    "#BBBBBB",
    "#EE7733",
    "#009988",
    "#882255",
)
"""Tol's bright and vibrant sets; a part keeps its colour on every row."""
