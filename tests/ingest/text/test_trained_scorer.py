"""A trained scorer: what it is made of, what it says, and what it does not claim."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import StoreDamaged, UsageError
from graph.model import LABELS, Label
from ingest.text.brand_matching.spotter import BrandSpot
from ingest.text.stance.lexicon import LexiconScorer
from ingest.text.stance.scorer import label_of_value
from ingest.text.stance.stance import default_scorer, stance_towards_brand
from ingest.text.stance.supervised_training import (
    TrainingSample,
    calibration_error,
    macro_f1,
    train_stance_model,
)
from ingest.text.stance.trained_scorer import (
    TrainedScorer,
    load_model,
    save_model,
    tone_probabilities,
)

# Words that no lexicon values: only labels can tell what they mean here.
TEXTS_BY_LABEL = {
    Label.PRAISE: ("zonk works", "very zonk thing", "a zonk box", "zonk and blue"),
    Label.NEUTRAL: ("a box is a box", "blue thing", "this works on", "one more box"),
    Label.COMPLAINT: ("so mibbly", "a mibbly box", "blue and mibbly", "mibbly thing"),
}


def samples(rounds: int = 25, *, labelled: bool = True) -> list[TrainingSample]:
    return [
        TrainingSample(
            f"{words} {number}", "en", label if labelled else None, f"b{number % 4}"
        )
        for number in range(rounds)
        for label, texts in TEXTS_BY_LABEL.items()
        for words in texts
    ]


def test_an_unclear_post_is_learnt_from_the_clear_ones_of_its_author():
    """Each author writes once in plain words and once in unknown words."""
    clear = {"fan": "I love it", "foe": "I hate it, awful"}
    words = {"fan": "the flim hums", "foe": "the grob hums"}
    training = [
        TrainingSample(f"{text} {place}", "en", None, "acme", f"{who}{place}")
        for place in range(120)
        for who in ("fan", "foe")
        for text in (clear[who], clear[who], words[who])
    ]
    scorer = TrainedScorer(train_stance_model(training))
    flim, grob = (scorer.score(text, "en").probabilities for text in words.values())
    assert flim.praise > grob.praise
    assert grob.complaint > flim.complaint
    # What was learnt reads a text alone: without authors there is nothing to tell by.
    lone = TrainedScorer(
        train_stance_model([replace(one, author="") for one in training])
    )
    flim, grob = (lone.score(text, "en").probabilities for text in words.values())
    assert flim.praise == pytest.approx(grob.praise, abs=0.02)


@pytest.fixture(scope="module")
def model():
    return train_stance_model(samples())


def test_words_that_no_lexicon_knows_are_learnt_from_labels(model):
    scorer = TrainedScorer(model)
    assert LexiconScorer().score("a zonk thing", "en").label is Label.NEUTRAL
    assert scorer.score("a zonk thing", "en").label is Label.PRAISE
    assert scorer.score("mibbly box", "en").label is Label.COMPLAINT
    assert scorer.score("a thing", "en").label is Label.NEUTRAL
    assert model.about["macro_f1"] > 0.95 > model.about["default_macro_f1"]
    assert model.about["folds"] == 4


def test_learnt_words_separate_two_brands_of_one_text(model):
    spots = [BrandSpot("a", "alias", 0, 4), BrandSpot("b", "alias", 18, 22)]
    text = "Acme is zonk, but Beta is so mibbly"

    def stances(scorer):
        return [
            stance_towards_brand(text, 0.0, spots, brand, scorer=scorer)
            for brand in "ab"
        ]

    assert stances(default_scorer()) == [0.0, 0.0]
    ours, theirs = stances(TrainedScorer(model))
    assert ours > 0.3 > -0.05 > theirs


def test_a_clause_without_learnt_words_is_left_to_the_lexicon(model):
    scorer = TrainedScorer(model)
    piece = "a box is a box, lovely"
    assert scorer.score(piece, "en").label is Label.NEUTRAL
    assert (
        scorer.score_clause(piece, "en")
        == LexiconScorer().score_clause(piece, "en")
        > 0
    )
    assert (
        scorer.score_clause("a zonk box", "en")
        == scorer.score("a zonk box", "en").value
    )


def test_clauses_in_a_language_that_was_not_learnt_are_left_to_the_lexicon(model):
    scorer, found = TrainedScorer(model), "nie wieder, mibbly"
    assert scorer.score_clause(found, "de") == default_scorer().score_clause(
        found, "de"
    )
    # What goes with whole texts ("never answers") says nothing of a piece.
    german = TrainedScorer(
        train_stance_model([replace(one, language="de") for one in samples()])
    )
    assert german.score("Acme never answers", "en").value < 0
    assert german.score_clause("Acme never answers", "en") == 0.0


def test_the_same_posts_make_the_same_model_and_a_file_brings_it_back(model, tmp_path):
    save_model(model, tmp_path / "models" / "m.npz")
    held = load_model(tmp_path / "models" / "m.npz")
    assert (
        held.id
        == model.id
        == train_stance_model(samples()).id
        != train_stance_model(samples(26)).id
    )
    assert held.about == model.about
    text = ["zonk, and mibbly too!"]
    assert np.array_equal(held.decision_values(text), model.decision_values(text))


@pytest.mark.parametrize("bytes_", [b"", b"PK\x03\x04 not a model", b"\x93NUMPY"])
def test_a_file_that_is_no_model_is_refused_with_what_to_do(tmp_path, bytes_):
    file = tmp_path / "m.npz"
    file.write_bytes(bytes_)
    with pytest.raises(StoreDamaged, match="graph train"):
        load_model(file)


def test_languages_that_it_did_not_learn_are_left_to_the_lexicon(model):
    scorer = TrainedScorer(model)
    assert scorer.score("das ist furchtbar", "de") == LexiconScorer().score(
        "das ist furchtbar", "de"
    )
    assert scorer.score("とても良い", "ja") is None
    assert scorer.score("", "en") is not None


@given(st.text(max_size=60))
@settings(max_examples=50)
def test_value_and_label_agree_and_probabilities_add_up(text):
    model = _once()
    tone = TrainedScorer(model).score(text, "en")
    assert label_of_value(tone.value) is tone.label
    assert -1 <= tone.value <= 1
    chance = model.probabilities(
        model.decision_values([text]), np.array([[0.5, 0.3, 0.2]])
    )
    assert chance.sum() == pytest.approx(1)
    assert (chance >= 0).all()


def _once(made: list = []) -> object:  # noqa: B006 (one model for all examples)
    if not made:
        made.append(train_stance_model(samples()))
    return made[0]


def test_too_few_labels_are_refused():
    with pytest.raises(UsageError, match="Too few posts to train on"):
        train_stance_model(samples(3))
    with pytest.raises(UsageError, match="Too few posts to train on"):
        train_stance_model([])


def test_labels_that_teach_nothing_new_are_only_counted():
    words = {
        "great": Label.PRAISE,
        "a box": Label.NEUTRAL,
        "terrible": Label.COMPLAINT,
    }
    known = [
        TrainingSample(f"{text} {number}", "en", label, f"b{number % 4}")
        for number in range(100)
        for text, label in words.items()
    ]
    model = train_stance_model(known * 3)
    assert model.about["from"] == "posts"
    assert model.about["labels"] == 900
    # What was learnt without them is tried on them: no better, and no worse.
    assert model.about["macro_f1"] == model.about["default_macro_f1"] == 1.0


def test_without_labels_the_lexicon_teaches_and_no_accuracy_is_reported():
    values = ("great", "lovely", "terrible", "awful", "a box", "the thing")
    posts = [
        TrainingSample(f"{words} zonk {number}", "en", None, "b")
        for number in range(60)
        for words in values
    ]
    model = train_stance_model(posts)
    assert model.about["from"] == "posts"
    assert "macro_f1" not in model.about
    assert TrainedScorer(model).score("great zonk", "en").label is Label.PRAISE


def test_macro_f1_counts_labels_that_occur_alike():
    truth = np.array([0, 0, 0, 0, 2])
    assert macro_f1(truth, truth) == 1
    assert macro_f1(truth, np.zeros(5, int)) == pytest.approx((8 / 9 + 0) / 2)


def test_calibration_error_is_the_distance_of_probability_and_accuracy():
    sure = np.array([[0.9, 0.1]] * 10)
    assert calibration_error(np.array([0] * 9 + [1]), sure) == pytest.approx(0)
    assert calibration_error(np.array([0] * 5 + [1] * 5), sure) == pytest.approx(0.4)


@pytest.mark.slow
def test_with_one_airline_held_out_accuracy_meets_the_requirement(shared):
    path = shared / "data" / "airline_sentiment" / "Tweets.csv"
    labels = {
        "positive": Label.PRAISE,
        "neutral": Label.NEUTRAL,
        "negative": Label.COMPLAINT,
    }
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    truth = np.array([LABELS.index(labels[row["airline_sentiment"]]) for row in rows])
    training = [
        TrainingSample(
            row["text"], "en", labels[row["airline_sentiment"]], row["airline"]
        )
        for row in rows
    ]
    model = train_stance_model(training)
    # Measured: macro-F1 0.767, calibration error 0.014.
    assert model.about["folds"] == 6
    assert model.about["macro_f1"] >= 0.76
    assert model.about["calibration_error"] < 0.05
    untold = train_stance_model(
        [
            replace(one, label=None, author=row["name"])
            for one, row in zip(training, rows, strict=True)
        ]
    )
    read = [default_scorer().score(one.text, "en") for one in training]
    answers = untold.decision_values([one.text for one in training])
    chance = untold.probabilities(answers, tone_probabilities(read))
    default = np.array([LABELS.index(tone.label) for tone in read])
    # Measured: 0.691 against the built-in scorer's 0.655; calibration error 0.029.
    assert macro_f1(truth, chance.argmax(axis=1)) >= macro_f1(truth, default) + 0.02
    assert macro_f1(truth, default) > 0.64
    assert calibration_error(truth, chance) < 0.05


def test_an_answer_adds_information_that_the_words_lack():
    """Nobody writes twice; the brand is sorry for one wording and glad of the other."""
    answers = {
        "the flim hums": "thank you, glad you like it",
        "the grob hums": "sorry!",
    }
    training = [
        TrainingSample(f"{text} {place}", "en", None, "acme", f"{text}{place}", answer)
        for place in range(100)
        for text, answer in answers.items()
    ] + [
        TrainingSample(f"{text} {place}", "en", None, "acme", f"{text}{place}", answer)
        for place in range(60)
        for text, answer in (
            ("I love it", "thank you, glad you like it"),
            ("I hate it, awful", "sorry!"),
        )
    ]
    scorer = TrainedScorer(train_stance_model(training))
    flim, grob = (scorer.score(text, "en").probabilities for text in answers)
    assert flim.praise > flim.complaint
    assert grob.complaint > grob.praise


def test_a_model_of_an_earlier_version_is_refused_with_what_to_do(model, tmp_path):
    save_model(model, tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz") as held:
        kept = {name: held[name] for name in held.files if name != "form"}
    np.savez(tmp_path / "old.npz", **kept)
    with pytest.raises(StoreDamaged, match="earlier version"):
        load_model(tmp_path / "old.npz")


def test_few_labels_are_weighted_against_many_unlabelled_posts():
    """Labels of one kind of text win only where they tell their own kind better."""
    few = [
        TrainingSample(f"{text} {number}", "en", label, "", f"x{number}{text}")
        for number in range(70)
        for text, label in (
            ("great", Label.PRAISE),
            ("a box", Label.NEUTRAL),
            ("terrible", Label.COMPLAINT),
        )
    ]
    many = [
        TrainingSample(f"{text} {number}", "en", None, "")
        for number in range(300)
        for text in ("lovely thing", "awful thing", "a thing")
    ]
    model = train_stance_model(few + many)
    assert model.about["from"] == "posts"
    assert model.about["labels"] == len(few)
    assert model.about["macro_f1"] == pytest.approx(1.0)
