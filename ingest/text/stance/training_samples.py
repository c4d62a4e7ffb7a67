"""A post to learn from: its text, and what is known beside the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph.model import LABELS, Label
from ingest.text.stance.lexicon import base_language
from ingest.text.stance.trained_scorer import Floats

Longs = npt.NDArray[np.int64]

PER_LANGUAGE: Final = 50
"""A language with fewer posts is left to the built-in scorer."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A post to learn from; `label` None where nobody told, `group` its brand.

    `author` and `answer` (what the brand's own accounts answered) are what stands beside
    the text: they help to learn, and what was learnt reads a text without them.
    """

    text: str
    language: str | None
    label: Label | None
    group: str
    author: str = ""
    answer: str = ""

    @property
    def spoken(self) -> str:
        """Its language; what is too short to tell counts as English."""
        return base_language(self.language) or "en"


def labels(samples: Sequence[Sample]) -> Floats:
    """The labels as a row of three, 1 where somebody gave it; zeros where nobody did."""
    told = np.zeros((len(samples), len(LABELS)))
    for place, one in enumerate(samples):
        if one.label is not None:
            told[place, LABELS.index(one.label)] = 1.0
    return told


def rarity(counts: sparse.csr_matrix) -> tuple[Longs, Floats]:
    """How many posts have each place, and how much an occurrence there weighs."""
    held: Longs = np.bincount(counts.indices, minlength=counts.shape[1])
    weight: Floats = np.log((1 + counts.shape[0]) / (1 + held)) + 1
    return held, weight


def about(
    source: str, samples: Sequence[Sample], measured: Mapping[str, Any]
) -> dict[str, Any]:
    """What a model says of itself: where it comes from, and how well it did."""
    spoken = Counter(one.spoken for one in samples)
    return {
        "from": source,
        "posts": len(samples),
        "brands": len({one.group for one in samples}),
        "languages": sorted(k for k, many in spoken.items() if many >= PER_LANGUAGE),
        **measured,
    }
