"""What a reason to look twice at an account is, and which kinds there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TITLES: Final[Mapping[str, str]] = {
    "together_share": "passes the same posts on as others, within seconds",
    "together_wording": "posts the same words as others, within seconds",
    "together_link": "posts the same links as others, within seconds",
    "one_way_crowd": "is shared by people who share nobody else, far more than is usual",
    "rhythm": "posts like a clock",
    "look_alike": "its handle reads like that of an account that a brand owns",
    "review_rush": "reviewed on a day on which strangers rushed to say the same",
    "review_ring": "reviews the same brands as somebody else, the same way, within days",
    "review_copy": "posted a review that others posted too, nearly word for word",
    "promotional": "mostly advertises: codes, discounts, links to buy",
}
"""Every kind of reason and what it says."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why to look twice at the account in row `row` of the accounts table.

    `strength` says how much there is of it, in the reason's own terms: objects met at,
    people in the crowd, posts in rhythm; it compares within one reason only.
    """

    row: int
    reason: str
    strength: int
    why: str
    evidence: tuple[str, ...]
