"""What a post's words say: language, tone, brands, and the family of its wording."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from graph.brand_config import Brand, fold, named
from graph.model import Post, PostKind
from graph.near_duplicates import fingerprint
from graph.store.protocol import Row
from ingest.text.brand_matching.spotter import Spot, Spotter
from ingest.text.language_detection import detect
from ingest.text.paid_disclosure import disclosed
from ingest.text.stance.lexicon import base_language
from ingest.text.stance.scorer import Chance, likely
from ingest.text.stance.stance import Scorer, default_scorer, label_of, tone, towards


@dataclass(frozen=True, slots=True)
class Notes:
    """Properties of the post's row, and a row for each brand that it is about."""

    properties: Row
    about: list[Row] = field(default_factory=list)


class Annotator:
    """Reads posts with one set of brands and one scorer; a pure function of a post."""

    def __init__(self, brands: Sequence[Brand], scorer: Scorer | None = None) -> None:
        self._brands = {brand.id: brand for brand in brands}
        self._ids = {
            fold(name): brand.id
            for brand in brands
            for name in (brand.name, *brand.aliases)
        }
        self._spotter = Spotter(brands)
        self._scorer = scorer or default_scorer()

    def brand_id(self, name: str) -> str:
        """The id of a brand that a file names; new names become brands."""
        key = fold(name)
        key = self._ids.get(key, key)
        if key not in self._brands:
            self._brands[key] = named(name)
        return key

    def brand_name(self, key: str) -> str:
        """The name of a brand by its id."""
        return self._brands[key].name if key in self._brands else key

    def annotate(self, post: Post) -> Notes:
        """What this post says, and of whom.

        A share has no words of its own: it is about the brands its text names, and
        says nothing of them itself.
        """
        language = base_language(post.language) or detect([post.text])[0]
        named_here = [self.brand_id(name) for name in post.brands]
        spots = self._spots(post, named_here)
        if post.kind is PostKind.SHARE:
            about = [_about(spot, None) for spot in _first(spots)]
            return Notes(
                {"language": language, "family": fingerprint(post.text)}, about
            )
        said = tone(post, self._scorer, language=language, spots=spots)
        about = []
        for spot in _first(spots):
            if said.value is None:
                about.append(_about(spot, None))
                continue
            value = towards(
                post.text,
                said.value,
                spots,
                spot.brand_id,
                scorer=self._scorer,
                language=language,
            )
            # A stance that is the post's tone is as sure as the tone.
            chance = said.chance if value == said.value else likely(value)
            about.append(_about(spot, value, chance))
        properties: Row = {
            "language": language,
            "family": fingerprint(post.text),
            "stance": said.value,
            "stance_label": None if said.value is None else str(said.label),
            "stance_source": said.source,
            "paid": disclosed(post.text, post.tags) or post.paid,
        }
        return Notes(properties, about)

    def _spots(self, post: Post, named_here: Sequence[str]) -> list[Spot]:
        mentions = [
            name for who in post.mentions for name in (who.handle, who.id) if name
        ]
        found = self._spotter.spot(
            post.text,
            mentions,
            post.tags,
            post.links,
            [self.brand_name(k) for k in named_here],
        )
        known = {spot.brand_id for spot in found}
        # A column names the brand even where no brands file knows it.
        column = [Spot(key, "column") for key in named_here if key not in known]
        return [*column, *(spot for spot in found if not spot.ambiguous)]


def _first(spots: Iterable[Spot]) -> list[Spot]:
    """The surest spot of each brand, in the order of the brands' ids."""
    best: dict[str, Spot] = {}
    for spot in spots:
        best.setdefault(spot.brand_id, spot)
    return [best[key] for key in sorted(best)]


def _about(spot: Spot, stance: float | None, chance: Chance | None = None) -> Row:
    return {
        "target": spot.brand_id,
        "stance": stance,
        "label": None if stance is None else str(label_of(stance)),
        "how": spot.how,
        "praise": None if chance is None else chance.praise,
        "complaint": None if chance is None else chance.complaint,
    }
