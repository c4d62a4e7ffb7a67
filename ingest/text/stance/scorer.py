"""What a scorer of tone is, what it says, and from where on that is praise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np

from graph.model import Label

PRAISE_FROM: Final = 0.3
"""A tone of at least this is praise. It is far from zero because politeness ("thanks",
"please", "hope") lifts a neutral question to about 0.25."""

COMPLAINT_TO: Final = -0.05
"""A tone of at most this is a complaint: nobody is rude out of politeness."""


_JUDGED: Final = (
    (-0.9, -0.7, -0.5, -0.3, -0.12, 0.0, 0.22, 0.35, 0.45, 0.55, 0.7, 0.9),
    (0.02, 0.02, 0.06, 0.10, 0.18, 0.29, 0.53, 0.62, 0.71, 0.80, 0.89, 0.95),
    (0.96, 0.90, 0.81, 0.70, 0.56, 0.29, 0.19, 0.11, 0.09, 0.05, 0.02, 0.02),
)
"""Values of the lexicon, and how often people took a text of about that value for praise
and for a complaint: counted on the 7,908 texts that `tools.teach` learns from. Where the
lexicon knows no word (0) they are equally common there."""


class Chance(NamedTuple):
    """How likely a text is praise, and how likely a complaint; else it is neutral."""

    praise: float
    complaint: float

    @property
    def neutral(self) -> float:
        """How likely it is neither."""
        return max(0.0, 1.0 - self.praise - self.complaint)


@dataclass(frozen=True, slots=True)
class Tone:
    """How a text sounds: `value` in [-1, 1], its label, and how likely that is right."""

    value: float
    label: Label
    chance: Chance


def judged(praise: float, neutral: float, complaint: float) -> Tone:
    """The likeliest label, and a value on the scale that the lexicon's labels have.

    >>> judged(0.1, 0.2, 0.7).label
    <Label.COMPLAINT: 'complaint'>
    >>> round(judged(0.0, 1.0, 0.0).value, 3)
    0.125
    """
    chance = Chance(praise, complaint)
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


def likely(value: float, doubt: float = 1.0) -> Chance:
    """How likely the labels are, where only a value by the lexicon is known.

    Parameters:
        doubt: what is left of what the value tells (a question leaves less).

    >>> [round(likely(value).praise, 2) for value in (1.0, 0.3, 0.0, -1.0)]
    [0.95, 0.59, 0.29, 0.02]
    """
    at, praise, complaint = _JUDGED
    even = (1 - doubt) / 3
    return Chance(
        doubt * float(np.interp(value, at, praise)) + even,
        doubt * float(np.interp(value, at, complaint)) + even,
    )


class Scorer(Protocol):
    """Anything that tells the tone of a text: the built-in words, a trained model."""

    @property
    def name(self) -> str:
        """The name under which its verdicts are stored (`stance_source`)."""
        ...

    def score(self, text: str, language: str | None) -> Tone | None:
        """The tone of a text as written; None where it does not know the language."""
        ...

    def feels(self, piece: str, language: str | None) -> float:
        """What a piece of a text says, in [-1, 1]; 0 where it says nothing.

        A piece is no text: its words tell, and what goes with whole posts does not.
        """
        ...


def label_of(value: float) -> Label:
    """The label of a tone.

    >>> [str(label_of(value)) for value in (-0.05, 0.0, 0.29, 0.3)]
    ['complaint', 'neutral', 'neutral', 'praise']
    """
    if value >= PRAISE_FROM:
        return Label.PRAISE
    if value <= COMPLAINT_TO:
        return Label.COMPLAINT
    return Label.NEUTRAL
