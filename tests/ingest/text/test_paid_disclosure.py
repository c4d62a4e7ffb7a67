"""Whether a post says that it was paid for, and what only looks so."""

from __future__ import annotations

import pytest

from graph.model import Post
from ingest.enrichment.enricher import Enricher
from ingest.text.paid_disclosure import discloses_payment


@pytest.mark.parametrize(
    "text",
    [
        "So happy with my Acme #ad",
        "#Gifted by Acme and I love it",
        "Neue Kopfhörer #Werbung",
        "Me encanta #publicidad",
        "In paid partnership with Acme",
        "This video is sponsored. Here is what I think",
        "I got it in exchange for an honest review",
        "Bezahlte Partnerschaft mit Acme",
    ],
)
def test_disclosures_that_regulators_require_are_found(text: str) -> None:
    assert discloses_payment(text)


@pytest.mark.parametrize(
    "text",
    [
        "What an #adventure with Acme",
        "I paid full price and love it #notsponsored",
        "#unbezahlteWerbung weil ich es einfach mag",
        "unbezahlte Werbung: kauft das",
        "they should sponsor me",
        "an ad for Acme was on television",
        "see a.example/#ad-free",
        "",
    ],
)
def test_similar_wordings_are_no_disclosures(text: str) -> None:
    assert not discloses_payment(text)


def test_a_post_is_paid_if_its_platform_or_its_text_discloses_it() -> None:
    def paid(**fields: object) -> object:
        post = Post(id="1", author=None, **fields)
        return Enricher(()).enrich(post).properties["paid"]

    assert paid(text="love it #ad") is True
    assert paid(text="love it", tags=("sponsored",)) is True
    assert paid(text="love it #ad", paid=False) is True
    assert paid(text="love it", paid=True) is True
    assert paid(text="love it", paid=False) is False
    assert paid(text="love it") is None
