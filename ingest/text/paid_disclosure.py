"""Detection of paid-content disclosures in posts, by tag or by wording.

Tags are compared as a whole ("#adventure" is not "#ad"); the contrary
("#notsponsored", "unbezahlte Werbung") is no disclosure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

DISCLOSURE_TAGS: Final = frozenset(
    [
        "ad",
        "ads",
        "advert",
        "advertisement",
        "advertorial",
        "gifted",
        "giftedad",
        "prgift",
        "sponsored",
        "sponsoredpost",
        "sponsoredcontent",
        "sponsoredby",
        "sponsor",
        "spon",
        "paidad",
        "paidpartner",
        "paidpartnership",
        "paidpromotion",
        "paidpost",
        "paidcollab",
        "brandambassador",
        "werbung",
        "anzeige",
        "bezahltewerbung",
        "werbunganzeige",
        "gesponsert",
        "bezahltepartnerschaft",
        "publicité",
        "publicite",
        "sponsorisé",
        "sponsorise",
        "partenariatremunere",
        "partenariatrémunéré",
        "collaborationcommerciale",
        "publicidad",
        "publi",
        "anuncio",
        "patrocinado",
        "contenidopatrocinado",
        "colaboracionpagada",
        "colaboraciónpagada",
    ]
)
"""Disclosure tags that regulators and platforms require, in the supported languages."""

_TAG: Final = re.compile(r"(?<![\w&/])[#＃](\w+)(?![\w-])")
_WORDS: Final = re.compile(
    r"\bpaid partnership with\b|\b(?:is|was) sponsored by\b|\bthis (?:post|video|review|"
    r"thread|episode) is sponsored\b|\bin exchange for (?:my |an? )?(?:honest |free |fair )?"
    r"(?:review|post|opinion)\b|\b(?:was|were|got|been) paid (?:to|by)\b.{0,40}\b(?:post|"
    r"review|say)\b|\b(?<!un)bezahlte (?:werbung|partnerschaft|kooperation)\b"
    r"|\bcollaboration commerciale\b|\bpartenariat rémunéré\b|\bcolaboración pagada\b",
    re.IGNORECASE,
)


def discloses_payment(text: str, tags: Iterable[str] = ()) -> bool:
    """Whether a text or its tags disclose that the post was paid for.

    >>> discloses_payment("Love my new Acme #ad")
    True
    >>> discloses_payment("What an #adventure")
    False
    >>> discloses_payment("Love it", tags=["Gifted"])
    True
    """
    named = (*(tag.lstrip("#＃") for tag in tags), *_TAG.findall(text))
    return any(tag.casefold() in DISCLOSURE_TAGS for tag in named) or bool(
        _WORDS.search(text)
    )
