"""How a post sounds, and how it speaks of each brand that it names.

Stars come first, then the file's own label, then a scorer: what people said outright
is never overruled by a guess. Tone and stance differ: "Love A, hate B" has one tone
and two stances.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from graph.model import LABEL_STANCE, Label, Post
from ingest.text.brand_matching.spotter import Spot
from ingest.text.stance.builtin_scorer import GeneralScorer
from ingest.text.stance.lexicon import LONGEST
from ingest.text.stance.quotations import without_quoted
from ingest.text.stance.scorer import (
    COMPLAINT_TO,
    PRAISE_FROM,
    Chance,
    Scorer,
    Tone,
    label_of,
)
from ingest.text.stance.targeted_stance import COMPARED, towards_one

__all__ = [
    "COMPARED",
    "COMPLAINT_TO",
    "PRAISE_FROM",
    "Scorer",
    "Tone",
    "Verdict",
    "default_scorer",
    "label_of",
    "tone",
    "towards",
]

STARS: Final = "stars"
LABEL: Final = "label"
UNSUPPORTED: Final = "unsupported"
EMPTY: Final = "empty"


class Verdict(NamedTuple):
    """What is stored of a post's tone; `value` None where nothing can be said.

    `source` is `stars`, `label`, a scorer's name, `unsupported` (a language that the
    scorer does not know) or `empty` (no words). `chance` is how likely the labels are
    where a scorer judged; stars and labels are taken at their word.
    """

    value: float | None
    label: Label
    source: str
    chance: Chance | None = None


@cache
def default_scorer() -> Scorer:
    """The built-in scorer, loaded once."""
    return GeneralScorer()


def tone(
    post: Post,
    scorer: Scorer | None = None,
    *,
    language: str | None = None,
    spots: Sequence[Spot] = (),
) -> Verdict:
    """How a post sounds: by its stars, else by the file's label, else by a scorer.

    Parameters: `language` as detected, used where the post states none; `spots` are
    the brands in its text, whose names are no feelings ("United" is no praise).

    >>> tone(Post(id="1", author=None, stars=2.0, text="love it"))
    Verdict(value=-0.5, label=<Label.COMPLAINT: 'complaint'>, source='stars', chance=None)
    >>> tone(Post(id="1", author=None, label=Label.PRAISE)).value
    0.7
    """
    if post.stars is not None:
        return _of_stars(post.stars)
    if post.label is not None:
        return Verdict(LABEL_STANCE[post.label], post.label, LABEL)
    scorer = scorer or default_scorer()
    text = without_names(without_quoted(post.text[:LONGEST]), spots)
    if not text.strip():
        return Verdict(None, Label.NEUTRAL, EMPTY)
    found = scorer.score(text, post.language or language)
    if found is None:
        return Verdict(None, Label.NEUTRAL, UNSUPPORTED)
    return Verdict(found.value, found.label, scorer.name, found.chance)


def _of_stars(stars: float) -> Verdict:
    """1 and 2 stars are a complaint, 4 and 5 praise, what lies between is neutral."""
    value = max(-1.0, min(1.0, (stars - 3) / 2))
    label = Label.NEUTRAL
    if stars <= 2:
        label = Label.COMPLAINT
    elif stars >= 4:
        label = Label.PRAISE
    return Verdict(value, label, STARS)


def without_names(text: str, spots: Sequence[Spot]) -> str:
    """A text with blanks in place of the brands that it names, of the same length.

    >>> without_names("I love United", [Spot("united", "alias", 7, 13)])
    'I love       '
    """
    for start, end in {(s.start, s.end) for s in spots if s.start >= 0}:
        end = min(end, len(text))
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def towards(
    text: str,
    tone: float,
    spots: Sequence[Spot],
    brand: str,
    *,
    scorer: Scorer | None = None,
    language: str | None = None,
) -> float:
    """The stance of a post towards one brand, in [-1, 1]; 0 where it names it not.

    A post that speaks of one brand only has its tone as its stance. Where it names
    several, comparisons and the clauses that name the brand decide if they set the
    brands apart; a brand that only a column or a list of mentions names, and not the
    text, has the post's tone.

    Parameters: `tone` is the verdict's value (0.0 for None); `spots` come from
    `Spotter.spot` of the same text; `brand` is a brand's id.

    >>> spots = [Spot("a", "mention", 5, 7), Spot("b", "mention", 14, 16)]
    >>> love, hate = (towards("Love @A, hate @B", 0.1, spots, b) for b in "ab")
    >>> love > 0.3, hate < -0.3
    (True, True)
    """
    counting = [spot for spot in spots if not spot.ambiguous and spot.start < LONGEST]
    mine = [spot for spot in counting if spot.brand_id == brand]
    others = [spot for spot in counting if spot.brand_id != brand]
    if not mine:
        return 0.0
    if not others or all(spot.start < 0 for spot in mine):
        return tone
    judge = scorer or default_scorer()

    def feels(piece: str) -> float:
        return judge.feels(piece, language)

    return towards_one(without_quoted(text[:LONGEST]), mine, others, feels, tone)
