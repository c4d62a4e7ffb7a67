"""Derive language, tone, brands and near-duplicate family from a post's text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.brand_config import Brand, brand_from_name, brand_id_from_name
from graph.model import Post, PostKind
from graph.near_duplicates import fingerprint
from graph.store.protocol import Row
from ingest.text.brand_matching.spotter import BrandSpot, BrandSpotter
from ingest.text.language_detection import detect_languages
from ingest.text.paid_disclosure import discloses_payment
from ingest.text.stance.lexicon import base_language
from ingest.text.stance.scorer import LabelProbabilities, lexicon_probabilities
from ingest.text.stance.stance import (
    Scorer,
    default_scorer,
    label_of_value,
    post_tone,
    stance_towards_brand,
)


@dataclass(frozen=True, slots=True)
class PostEnrichment:
    """Derived properties of a post's row, and one `ABOUT` row per brand."""

    properties: Row
    about: list[Row] = field(default_factory=list)


class Enricher:
    """Enriches posts with one set of brands and one scorer, without side effects.

    Parameters:
        brands: of the brands file.
        scorer: of the stance; None: the built-in one.
        stated: brands that files of posts state. They are found in texts only where no
            column names the brand: a review is about the product that it was written of.

    """

    def __init__(
        self,
        brands: Sequence[Brand],
        scorer: Scorer | None = None,
        stated: Sequence[Brand] = (),
    ) -> None:
        self._stated = frozenset(brand.id for brand in stated)
        brands = (*brands, *stated)
        self._brands = {brand.id: brand for brand in brands}
        self._ids = {
            brand_id_from_name(name): brand.id
            for brand in brands
            for name in (brand.name, *brand.aliases)
        }
        self._spotter = BrandSpotter(brands)
        self._scorer = scorer or default_scorer()

    def brand_id(self, name: str) -> str:
        """Return the id of a brand that a file names; a new name becomes a brand."""
        key = brand_id_from_name(name)
        key = self._ids.get(key, key)
        if key not in self._brands:
            self._brands[key] = brand_from_name(name)
        return key

    def brand_name(self, key: str) -> str:
        """Return the name of a brand by its id; the id if the brand is unknown."""
        return self._brands[key].name if key in self._brands else key

    def enrich(self, post: Post) -> PostEnrichment:
        """Derive language, tone, and the stance towards each brand of a post.

        A share has no words of its own: it is about the brands in its text, without a
        stance.
        """
        language = base_language(post.language) or detect_languages([post.text])[0]
        named_here = [self.brand_id(name) for name in post.brands]
        spots = self._spots(post, named_here)
        if post.kind is PostKind.SHARE:
            about = [_about_edge(spot, None) for spot in _best_spots(spots)]
            return PostEnrichment(
                {"language": language, "family": fingerprint(post.text)}, about
            )
        verdict = post_tone(post, self._scorer, language=language, spots=spots)
        about = []
        for spot in _best_spots(spots):
            if verdict.value is None:
                about.append(_about_edge(spot, None))
                continue
            value = stance_towards_brand(
                post.text,
                verdict.value,
                spots,
                spot.brand_id,
                scorer=self._scorer,
                language=language,
            )
            # A stance equal to the tone has the probabilities of the tone.
            chance = (
                verdict.probabilities
                if value == verdict.value
                else lexicon_probabilities(value)
            )
            about.append(_about_edge(spot, value, chance))
        properties: Row = {
            "language": language,
            "family": fingerprint(post.text),
            "stance": verdict.value,
            "stance_label": None if verdict.value is None else str(verdict.label),
            "stance_source": verdict.source,
            "paid": discloses_payment(post.text, post.tags) or post.paid,
        }
        return PostEnrichment(properties, about)

    def _spots(self, post: Post, named_here: Sequence[str]) -> list[BrandSpot]:
        mentions = [
            name for who in post.mentions for name in (who.handle, who.id) if name
        ]
        spots = self._spotter.spot(
            post.text,
            mentions,
            post.tags,
            post.links,
            [self.brand_name(k) for k in named_here],
        )
        if named_here:
            spots = tuple(one for one in spots if one.brand_id not in self._stated)
        known = {spot.brand_id for spot in spots}
        # A brand named by a column counts even if the brands file does not list it.
        column = [BrandSpot(key, "column") for key in named_here if key not in known]
        return [*column, *(spot for spot in spots if not spot.ambiguous)]


def _best_spots(spots: Iterable[BrandSpot]) -> list[BrandSpot]:
    """The first (most reliable) spot of each brand, in the order of brand ids."""
    best: dict[str, BrandSpot] = {}
    for spot in spots:
        best.setdefault(spot.brand_id, spot)
    return [best[key] for key in sorted(best)]


def _about_edge(
    spot: BrandSpot,
    stance: float | None,
    probabilities: LabelProbabilities | None = None,
) -> Row:
    return {
        "target": spot.brand_id,
        "stance": stance,
        "label": None if stance is None else str(label_of_value(stance)),
        "how": spot.how,
        "praise": None if probabilities is None else probabilities.praise,
        "complaint": None if probabilities is None else probabilities.complaint,
    }
