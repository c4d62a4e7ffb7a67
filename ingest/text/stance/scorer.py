"""The scorer protocol, its result types, and the thresholds of the labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np

from graph.model import Label

PRAISE_FROM: Final = 0.3
"""Minimum tone of praise. It is far above zero because politeness ("thanks",
"please", "hope") gives a neutral question about 0.25."""

COMPLAINT_TO: Final = -0.05
"""Maximum tone of a complaint; near zero, because politeness never lowers a tone."""


_LEXICON_CALIBRATION: Final = (
    (-0.9, -0.7, -0.5, -0.3, -0.12, 0.0, 0.22, 0.35, 0.45, 0.55, 0.7, 0.9),
    (0.02, 0.02, 0.06, 0.10, 0.18, 0.29, 0.53, 0.62, 0.71, 0.80, 0.89, 0.95),
    (0.96, 0.90, 0.81, 0.70, 0.56, 0.29, 0.19, 0.11, 0.09, 0.05, 0.02, 0.02),
)
"""Calibration of the lexicon: its values, and the share of texts near that value which
people rated as praise and as a complaint, on the 7,908 texts that `tools.teach` trains on.
Where the lexicon knows no word (0) both are equally frequent."""


class LabelProbabilities(NamedTuple):
    """Label probabilities of a text: praise, complaint, and the rest neutral."""

    praise: float
    complaint: float

    @property
    def neutral(self) -> float:
        """Probability of neutral."""
        return max(0.0, 1.0 - self.praise - self.complaint)


@dataclass(frozen=True, slots=True)
class Tone:
    """Tone of a text: `value` in [-1, 1], its label, and the label probabilities."""

    value: float
    label: Label
    probabilities: LabelProbabilities


def tone_from_probabilities(praise: float, neutral: float, complaint: float) -> Tone:
    """Tone from label probabilities: most likely label, value on the lexicon's scale.

    Parameters:
        praise, neutral, complaint: the probabilities; their sum is 1.

    >>> tone_from_probabilities(0.1, 0.2, 0.7).label
    <Label.COMPLAINT: 'complaint'>
    >>> round(tone_from_probabilities(0.0, 1.0, 0.0).value, 3)
    0.125
    """
    chance = LabelProbabilities(praise, complaint)
    best = max(praise, neutral, complaint)
    sure = (best - 1 / 3) * 1.5
    if best == neutral:
        lean = praise / (praise + complaint) if praise + complaint else 0.5
        value = COMPLAINT_TO + (PRAISE_FROM - COMPLAINT_TO) * (0.02 + 0.96 * lean)
        return Tone(value, Label.NEUTRAL, chance)
    if best == praise:
        return Tone(PRAISE_FROM + (1 - PRAISE_FROM) * sure, Label.PRAISE, chance)
    value = COMPLAINT_TO - (1 + COMPLAINT_TO) * sure
    return Tone(value, Label.COMPLAINT, chance)


def lexicon_probabilities(value: float, certainty: float = 1.0) -> LabelProbabilities:
    """Label probabilities of a lexicon value, by its calibration on rated texts.

    Parameters:
        value: the value of the lexicon, in [-1, 1].
        certainty: factor in [0, 1]; at 0 all labels are equally likely.

    >>> [round(lexicon_probabilities(v).praise, 2) for v in (1.0, 0.3, 0.0, -1.0)]
    [0.95, 0.59, 0.29, 0.02]
    """
    at, praise, complaint = _LEXICON_CALIBRATION
    even = (1 - certainty) / 3
    return LabelProbabilities(
        certainty * float(np.interp(value, at, praise)) + even,
        certainty * float(np.interp(value, at, complaint)) + even,
    )


class Scorer(Protocol):
    """A scorer of tone: the lexicon, the built-in scorer or a trained model."""

    @property
    def name(self) -> str:
        """The name that is stored with its results (`stance_source`)."""
        ...

    def score(self, text: str, language: str | None) -> Tone | None:
        """Score the tone of a text as written; None for an unsupported language."""
        ...

    def score_clause(self, clause: str, language: str | None) -> float:
        """The value of a clause, in [-1, 1]; 0 if it has no tone.

        Only its words count; features of whole posts do not apply to a clause.
        """
        ...


def label_of_value(value: float) -> Label:
    """The label of a tone or stance value.

    >>> [str(label_of_value(value)) for value in (-0.05, 0.0, 0.29, 0.3)]
    ['complaint', 'neutral', 'neutral', 'praise']
    """
    if value >= PRAISE_FROM:
        return Label.PRAISE
    if value <= COMPLAINT_TO:
        return Label.COMPLAINT
    return Label.NEUTRAL
