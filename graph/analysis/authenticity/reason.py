"""Authenticity signal: one reason to check an account, and the titles of all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SIGNAL_TITLES: Final[Mapping[str, str]] = {
    "together_share": "shares the same posts as others, within seconds",
    "together_wording": "posts the same words as others, within seconds",
    "together_link": "posts the same links as others, within seconds",
    "one_way_crowd": "is shared by people who share nobody else, far more than usual",
    "rhythm": "posts like a clock",
    "look_alike": "its handle looks like that of a brand's own account",
    "review_rush": "reviewed on a day with a rush of reviews by one-time reviewers",
    "review_ring": "reviews the same brands as others, with the same verdicts, in days",
    "review_copy": "posted nearly the same review as others",
    "promotional": "mostly advertises: codes, discounts, links to buy",
}
"""Title of every kind of signal."""


@dataclass(frozen=True, slots=True)
class AuthenticitySignal:
    """One reason to check the account in row `row` of the accounts table.

    `strength` is a count in the unit of the signal: shared objects, single-target
    sharers, posts in rhythm. It is comparable within one kind of signal only.
    """

    row: int
    reason: str
    strength: int
    why: str
    evidence: tuple[str, ...]
