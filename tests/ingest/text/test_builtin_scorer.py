"""The built-in scorer, on sentences of our own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from graph.model import Label
from ingest.text.stance.builtin_scorer import BuiltinScorer, text_terms
from ingest.text.stance.lexicon import LexiconScorer


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The strap broke on day two, stay away", Label.COMPLAINT),
        ("Thanks for nothing, again", Label.COMPLAINT),
        ("I would not recommend this to anyone", Label.COMPLAINT),
        ("You should really try these, worth every penny", Label.PRAISE),
        ("Best purchase of the year!", Label.PRAISE),
        ("Does it come in blue?", Label.NEUTRAL),
        ("Is it waterproof? Thanks in advance!", Label.NEUTRAL),
        ("Honestly, mine stopped charging in March", Label.COMPLAINT),
        ("Five calls and no answer", Label.COMPLAINT),
        ("Great, another cancelled train", Label.COMPLAINT),
        ("You made my day", Label.PRAISE),
        ("It just works, no complaints", Label.PRAISE),
        ("The shop opens at nine", Label.NEUTRAL),
    ],
)
def test_everyday_sentences_get_the_expected_label(text: str, label: Label) -> None:
    found = BuiltinScorer().score(text, "en")
    assert found is not None
    assert found.label is label


def test_the_probabilities_add_up_and_the_label_is_the_likeliest() -> None:
    found = BuiltinScorer().score("it is good but it broke", "en")
    assert found is not None
    each = (
        found.probabilities.praise,
        found.probabilities.neutral,
        found.probabilities.complaint,
    )
    assert sum(each) == pytest.approx(1)
    best = (Label.PRAISE, Label.NEUTRAL, Label.COMPLAINT)[each.index(max(each))]
    assert found.label is best


def test_other_languages_and_signs_alone_are_left_to_the_lexicon() -> None:
    for text, language in (
        ("das ist schrecklich", "de"),
        ("😍😍", None),
        ("良い", "ja"),
    ):
        ours, lexicon = BuiltinScorer().score(text, language), LexiconScorer()
        assert ours == lexicon.score(text, language)


def test_no_text_can_be_read_out_of_the_weights() -> None:
    longest = max(len(term.split()) for term in text_terms("one two three four five"))
    assert longest == 2


def test_a_text_has_the_same_stance_to_the_last_digit_in_every_process() -> None:
    """Sets of words have another order in each; the sums over them may not."""
    words = (
        "from ingest.text.stance.builtin_scorer import BuiltinScorer as S; import sys;"
        "print([S().score(f'Post {n}, thank you #tag{n} but never again!', 'en')"
        " for n in range(40)])"
    )
    values = {
        subprocess.run(
            [sys.executable, "-c", words],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(values) == 1
