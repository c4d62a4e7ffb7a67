"""Tone of a post, and its stance towards each brand that it names.

Stars have priority, then the file's own label, then a scorer: an explicit rating is
never overruled by an estimate. Tone and stance differ: "Love A, hate B" has one tone
and two stances.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from graph.model import LABEL_STANCE, Label, Post
from ingest.text.brand_matching.spotter import BrandSpot
from ingest.text.stance.builtin_scorer import BuiltinScorer
from ingest.text.stance.lexicon import MAX_SCORED_CHARACTERS
from ingest.text.stance.quotations import blank_quotations
from ingest.text.stance.scorer import (
    COMPLAINT_TO,
    PRAISE_FROM,
    LabelProbabilities,
    Scorer,
    Tone,
    label_of_value,
)
from ingest.text.stance.targeted_stance import COMPARISON_STANCE, stance_from_clauses

__all__ = [
    "COMPARISON_STANCE",
    "COMPLAINT_TO",
    "PRAISE_FROM",
    "Scorer",
    "Tone",
    "ToneVerdict",
    "default_scorer",
    "label_of_value",
    "post_tone",
    "stance_towards_brand",
]

SOURCE_STARS: Final = "stars"
SOURCE_LABEL: Final = "label"
SOURCE_UNSUPPORTED: Final = "unsupported"
SOURCE_EMPTY: Final = "empty"


class ToneVerdict(NamedTuple):
    """The tone of a post as stored; `value` is None if it is unknown.

    `source` is `stars`, `label`, a scorer's name, `unsupported` (a language that the
    scorer does not support) or `empty` (no words). `probabilities` are the label
    probabilities of a scorer, None for stars and labels.
    """

    value: float | None
    label: Label
    source: str
    probabilities: LabelProbabilities | None = None


@cache
def default_scorer() -> Scorer:
    """The built-in scorer, loaded once."""
    return BuiltinScorer()


def post_tone(
    post: Post,
    scorer: Scorer | None = None,
    *,
    language: str | None = None,
    spots: Sequence[BrandSpot] = (),
) -> ToneVerdict:
    """Tone of a post: by its stars, else by the file's label, else by a scorer.

    Parameters:
        post: the post.
        scorer: the scorer of its text; None: the built-in one.
        language: the detected language, used if the post states none.
        spots: the brands in the text; names do not count as words ("United").

    >>> verdict = post_tone(Post(id="1", author=None, stars=2.0, text="love it"))
    >>> verdict.value, str(verdict.label), verdict.source, verdict.probabilities
    (-0.5, 'complaint', 'stars', None)
    >>> post_tone(Post(id="1", author=None, label=Label.PRAISE)).value
    0.7
    """
    if post.stars is not None:
        return _of_stars(post.stars)
    if post.label is not None:
        return ToneVerdict(LABEL_STANCE[post.label], post.label, SOURCE_LABEL)
    scorer = scorer or default_scorer()
    text = blank_brand_names(blank_quotations(post.text[:MAX_SCORED_CHARACTERS]), spots)
    if not text.strip():
        return ToneVerdict(None, Label.NEUTRAL, SOURCE_EMPTY)
    tone = scorer.score(text, post.language or language)
    if tone is None:
        return ToneVerdict(None, Label.NEUTRAL, SOURCE_UNSUPPORTED)
    return ToneVerdict(tone.value, tone.label, scorer.name, tone.probabilities)


def _of_stars(stars: float) -> ToneVerdict:
    """Tone of stars: up to 2 is a complaint, 4 or more praise, between is neutral."""
    value = max(-1.0, min(1.0, (stars - 3) / 2))
    label = Label.NEUTRAL
    if stars <= 2:
        label = Label.COMPLAINT
    elif stars >= 4:
        label = Label.PRAISE
    return ToneVerdict(value, label, SOURCE_STARS)


def blank_brand_names(text: str, spots: Sequence[BrandSpot]) -> str:
    """Replace the brand names in a text by blanks; the length stays the same.

    >>> blank_brand_names("I love United", [BrandSpot("united", "alias", 7, 13)])
    'I love       '
    """
    for start, end in {(s.start, s.end) for s in spots if s.start >= 0}:
        end = min(end, len(text))
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def stance_towards_brand(
    text: str,
    tone: float,
    spots: Sequence[BrandSpot],
    brand: str,
    *,
    scorer: Scorer | None = None,
    language: str | None = None,
) -> float:
    """Stance of a post towards one brand, in [-1, 1]; 0 if it does not name the brand.

    For a post about one brand, the stance is the tone. For several brands, comparisons
    and the clauses that name the brand decide, if they distinguish the brands. A brand
    that is named by a column or a list of mentions only has the post's tone.

    Parameters:
        text: the text as written.
        tone: the value of the post's tone (0.0 for None).
        spots: the result of `BrandSpotter.spot` for the same text.
        brand: id of the brand.
        scorer: the scorer of clauses; None: the built-in one.
        language: language of the text; None if unknown.

    >>> spots = [BrandSpot("a", "mention", 5, 7), BrandSpot("b", "mention", 14, 16)]
    >>> text = "Love @A, hate @B"
    >>> love, hate = (stance_towards_brand(text, 0.1, spots, b) for b in "ab")
    >>> love > 0.3, hate < -0.3
    (True, True)
    """
    counting = [
        spot
        for spot in spots
        if not spot.ambiguous and spot.start < MAX_SCORED_CHARACTERS
    ]
    brand_spots = [spot for spot in counting if spot.brand_id == brand]
    other_spots = [spot for spot in counting if spot.brand_id != brand]
    if not brand_spots:
        return 0.0
    if not other_spots or all(spot.start < 0 for spot in brand_spots):
        return tone
    clause_scorer = scorer or default_scorer()

    def clause_value(piece: str) -> float:
        return clause_scorer.score_clause(piece, language)

    return stance_from_clauses(
        blank_quotations(text[:MAX_SCORED_CHARACTERS]),
        brand_spots,
        other_spots,
        clause_value,
        tone,
    )
