"""Whose words a text holds: its author's, or those of others that it quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model import Label, Post
from ingest.text.stance.quotations import blank_quotations
from ingest.text.stance.stance import post_tone

LINE = "> The lid is awful and broke\n\nMine is lovely, best jug ever."


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        (LINE, "> The lid is awful and broke"),
        ("&gt;The lid is awful\nI love mine", "&gt;The lid is awful"),
        ('People who say "it leaks" never owned one', '"it leaks"'),
        ("To everyone claiming “the lid is awful”: I love it", "“the lid is awful”"),
        ("Andere schreiben, „der Deckel klemmt“, meiner nie", "„der Deckel klemmt“"),
        ("Ceux qui disent « ça fuit » ont tort", "« ça fuit »"),
        ('Los que dicen "gotea mucho" no la tienen', '"gotea mucho"'),
        ('Some reviewers wrote "far too heavy". Not at all!', '"far too heavy"'),
        ("> > It leaks on day one\nNot mine", "> > It leaks on day one"),
        ('> "It leaks on day one"\nNot mine', '> "It leaks on day one"'),
        ("> 5 days and it broke\nNot mine", "> 5 days and it broke"),
    ],
)
def test_quotations_are_replaced_by_blanks_of_their_length(text, gone):
    found = blank_quotations(text)
    assert found == text.replace(gone, " " * len(gone))


@pytest.mark.parametrize(
    "text",
    [
        'Your rep told me "call again tomorrow"',
        'They said "no refund". Never again.',
        'So much for "leakproof"',
        'All that support said was "no refund, go away".',
        'I asked many people at the shop; all said "no refund"',
        'Everyone who calls gets "all lines are busy"',
        'To all the people that helped: you called it "fixed" and it broke',
        'Los Angeles store said "this is the worst policy"',
        'Los técnicos dicen "es una basura, no funciona"',
        'Alle Mitarbeiter sagen "das ist kaputt und bleibt es"',
        'Viele Mails, immer schreiben sie "bitte warten"',
        "Les gens du SAV disent « ce n'est pas couvert »",
        'Some people say it; the 15" is awful but the 17" is fine',
        "> The lid is awful",
        ">:( not again",
        "Warm > cold, always",
        "Everyone says it leaks",
        "",
    ],
)
def test_words_of_the_author_and_to_the_author_stay(text):
    assert blank_quotations(text) == text


@given(st.text(alphabet='>"“” \nsaythoe who&gt;', max_size=80))
def test_positions_are_unchanged_and_text_remains(text):
    found = blank_quotations(text)
    assert len(found) == len(text)
    assert all(a in (b, " ") for a, b in zip(found, text, strict=True))
    assert found.strip() or not text.strip() or found == text


def test_a_quoted_complaint_is_not_its_readers_complaint():
    score = post_tone(Post(id="1", author=None, text=LINE, language="en"))
    assert score.label is Label.PRAISE
    alone = post_tone(
        Post(id="2", author=None, text="> The lid is awful", language="en")
    )
    assert alone.label is Label.COMPLAINT


def test_a_sarcasm_mark_reverses_praise_but_no_complaint():
    for text in ("best jug ever /s", "I love it, works great /s", "it is awful /s"):
        found = post_tone(Post(id="1", author=None, text=text, language="en"))
        assert found.label is Label.COMPLAINT
