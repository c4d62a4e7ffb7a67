"""Wordings, each on texts of our own: what they catch, and what only looks like it."""

from __future__ import annotations

import pytest

from ingest.text.stance import idioms


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        (
            "RECOMMENDATION_PATTERN",
            "You should really try these",
            "You should have told me before",
        ),
        (
            "RECOMMENDATION_PATTERN",
            "a must-have for cyclists",
            "it must have been the rain",
        ),
        ("WARNING_PATTERN", "Would not recommend", "I recommend it"),
        ("WARNING_PATTERN", "Stay away!", "I stay at home today"),
        ("PLEASED_PATTERN", "best coffee ever", "which is the best?"),
        ("PLEASED_PATTERN", "Thank you so much", "so much snow"),
        ("FAILURE_PATTERN", "three mails, no answer", "the answer is blue"),
        ("FAILURE_PATTERN", "The lid does not open", "open on Sundays"),
        ("FAILURE_PATTERN", "I am still waiting", "worth waiting in line"),
        ("FAILURE_PATTERN", "it keeps beeping", "it keeps warm"),
        (
            "IRONY_PATTERN",
            "So much for quick delivery",
            "Thank you so much for the help",
        ),
        ("IRONY_PATTERN", "Amazing how fast it broke", "Amazing sound"),
        ("IRONY_PATTERN", "oh great, rain", "a great day"),
        ("SARCASM_MARK_PATTERN", "Great service /s", "50 km/s, or m/s"),
        ("SARCASM_MARK_PATTERN", "Great service /s https://t.co/a", "copies 200 MB /s"),
        ("SARCASM_MARK_PATTERN", "Love it /s\nBest ever", "wind of 7 m /s, calm later"),
        ("SARCASM_MARK_PATTERN", "Love it /s. #acme", "the /s switch is set"),
    ],
)
def test_an_idiom_has_its_sentiment_and_matches_nothing_else(pattern, yes, no):
    found = getattr(idioms, pattern)
    assert found.search(yes)
    assert not found.search(no)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Does it float?", True),
        ("@acme hi! Does it float? #boats https://example.org/a", True),
        ("It floats.", False),
        ("Why? It took a week and then it sank in the harbour.", False),
        ("", False),
    ],
)
def test_a_text_that_is_only_a_question_is_recognised(text, asks):
    assert idioms.is_only_question(text) is asks


def test_thanks_after_a_question_are_no_praise_and_other_thanks_are():
    assert idioms.strip_thanks("Open today? Thanks!") == "Open today?"
    assert idioms.strip_thanks("Thanks! Open today?") == "Thanks! Open today?"
