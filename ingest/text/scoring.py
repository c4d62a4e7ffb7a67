"""What a scorer of tone is, what it says, and from where on that is praise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from graph.model import Label

PRAISE_FROM: Final = 0.3
"""A tone of at least this is praise. It is far from zero because politeness ("thanks",
"please", "hope") lifts a neutral question to about 0.25."""

COMPLAINT_TO: Final = -0.05
"""A tone of at most this is a complaint: nobody is rude out of politeness."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a text sounds: `value` in [-1, 1], its label, and how sure that is in [0, 1].

    The confidence orders texts; it is no probability.
    """

    value: float
    label: Label
    confidence: float


class Scorer(Protocol):
    """Anything that tells the tone of a text: the built-in words, a trained model."""

    @property
    def name(self) -> str:
        """The name under which its verdicts are stored (`stance_source`)."""
        ...

    def score(self, text: str, language: str | None) -> Tone | None:
        """The tone of a text as written; None where it does not know the language."""
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
