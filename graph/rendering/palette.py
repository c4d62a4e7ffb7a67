"""Colours of sentiment labels, brands and rivals."""

from __future__ import annotations

from typing import Final

PRAISE_COLOUR: Final = "#009988"


COMPLAINT_COLOUR: Final = "#CC3311"


NEUTRAL_COLOUR: Final = "#999999"


BRAND_COLOUR: Final = "#0077BB"


RIVAL_COLOUR: Final = "#EE7733"


LABEL_COLOURS: Final = {
    "praise": PRAISE_COLOUR,
    "complaint": COMPLAINT_COLOUR,
    "neutral": NEUTRAL_COLOUR,
}


PART_COLOURS: Final = (
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
"""Colours of score parts (Tol's bright and vibrant sets), the same on every row."""
