"""Tone and stance: stated by the file or estimated, and towards which brand."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from graph.brand_config import Brand
from graph.model import Label, Post
from ingest.text.brand_matching.spotter import BrandSpot, BrandSpotter
from ingest.text.stance import lexicon
from ingest.text.stance.lexicon import LexiconScorer
from ingest.text.stance.scorer import LabelProbabilities, lexicon_probabilities
from ingest.text.stance.stance import (
    COMPARISON_STANCE,
    COMPLAINT_TO,
    PRAISE_FROM,
    Tone,
    default_scorer,
    label_of_value,
    post_tone,
    stance_towards_brand,
)

ROOT = Path(__file__).resolve().parents[3]
AIRLINES = ROOT.parent / "shared" / "data" / "airline_sentiment" / "Tweets.csv"
SPOTTER = BrandSpotter(
    [
        Brand(id="a", name="Acme", aliases=("AcmeAir",)),
        Brand(id="b", name="Beta", owned=("@beta",)),
        Brand(id="c", name="Corvo"),
    ]
)


def post(text: str = "", **fields: object) -> Post:
    return Post(id="1", author=None, text=text, **fields)


def sign(text: str, brand: str, language: str = "en") -> str:
    spots = SPOTTER.spot(text)
    whole = post_tone(post(text), language=language, spots=spots).value
    value = stance_towards_brand(text, whole or 0.0, spots, brand, language=language)
    return "+" if value >= PRAISE_FROM else "-" if value <= COMPLAINT_TO else "0"


@pytest.mark.parametrize(
    ("stars", "value", "label"),
    [
        (1, -1.0, Label.COMPLAINT),
        (2, -0.5, Label.COMPLAINT),
        (3, 0.0, Label.NEUTRAL),
        (4, 0.5, Label.PRAISE),
        (5, 1.0, Label.PRAISE),
        (0, -1.0, Label.COMPLAINT),
        (10, 1.0, Label.PRAISE),
    ],
)
def test_stars_count_before_words(stars: float, value: float, label: Label) -> None:
    words = post("love love love", stars=stars, label=Label.NEUTRAL)
    assert post_tone(words) == (value, label, "stars", None)


def test_the_label_of_the_file_counts_before_words() -> None:
    assert post_tone(post("love it", label=Label.COMPLAINT)) == (
        -0.7,
        Label.COMPLAINT,
        "label",
        None,
    )
    assert post_tone(post("hate it", label=Label.NEUTRAL)).value == 0.0


def test_without_stars_or_label_the_scorer_is_named_as_the_source() -> None:
    class Always:
        name = "always"

        def score(self, text: str, language: str | None) -> Tone | None:
            return Tone(0.9, Label.PRAISE, LabelProbabilities(0.8, 0.1))

        def feels(self, piece: str, language: str | None) -> float:
            return 0.9

    found = (0.9, Label.PRAISE, "always", LabelProbabilities(0.8, 0.1))
    assert post_tone(post("hm"), Always()) == found
    assert post_tone(post("I love this", language="en")).source == "general-4"


def test_an_unknown_language_is_neutral_and_marked() -> None:
    unsupported = (None, Label.NEUTRAL, "unsupported", None)
    assert post_tone(post("とても良い", language="ja")) == unsupported
    assert post_tone(post("отлично!")) == unsupported
    assert post_tone(post("very good", language="fi")) == unsupported


def test_a_text_without_words_has_no_tone() -> None:
    assert post_tone(post("  ")) == (None, Label.NEUTRAL, "empty", None)


def test_the_language_of_the_file_goes_before_the_detected_one() -> None:
    assert (
        post_tone(post("das ist toll", language="de"), language="ja").value is not None
    )
    assert post_tone(post("hate", language="ja"), language="en").value is None


def test_a_brand_name_has_no_sentiment() -> None:
    text = "I fly Best Friend Airlines"
    spots = [BrandSpot("x", "alias", 6, 17)]
    assert post_tone(post(text)).label is Label.PRAISE
    assert post_tone(post(text), spots=spots).label is Label.NEUTRAL
    assert post_tone(post("United is an airline")).label is Label.NEUTRAL


def test_handles_and_addresses_have_no_sentiment() -> None:
    found = post_tone(post("@happylove at https://great.example/love"))
    assert found.label is Label.NEUTRAL


def test_html_is_unescaped_before_it_is_read() -> None:
    assert post_tone(post("I &lt;3 it")).label is Label.PRAISE


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("Das ist wirklich toll, danke!", "de", Label.PRAISE),
        ("Das ist nicht gut", "de-DE", Label.COMPLAINT),
        ("Der Service war schrecklich und langsam", "de", Label.COMPLAINT),
        ("J'adore, c'est parfait", "fr", Label.PRAISE),
        ("Ce n'est pas bon", "fr", Label.COMPLAINT),
        ("Une catastrophe, personnel désagréable", "fr_FR", Label.COMPLAINT),
        ("Me encanta, excelente servicio", "es", Label.PRAISE),
        ("No es bueno", "es", Label.COMPLAINT),
        ("Pésimo servicio, una estafa", "es-MX", Label.COMPLAINT),
        ("Der Zug kommt um zehn Uhr", "de", Label.NEUTRAL),
        ("Leider unbrauchbar, der Akku versagt im Winter", "de", Label.COMPLAINT),
        ("Schade um das Geld", "de", Label.COMPLAINT),
        ("Hat sich gelohnt, tadellose Arbeit", "de", Label.PRAISE),
        ("Lohnt sich das für einen Anfänger?", "de", Label.NEUTRAL),
        ("Réactif et serviable, je les remercie", "fr", Label.PRAISE),
        ("Produit défectueux et service injoignable", "fr", Label.COMPLAINT),
        ("Una chapuza, se cuelga cada día", "es", Label.COMPLAINT),
        ("Gran acierto, volveré", "es", Label.PRAISE),
        ("Still waiting on hold, flight delayed 3 hours", "en", Label.COMPLAINT),
        ("Could you please help me?", "en", Label.NEUTRAL),
        ("not good at all", "und", Label.COMPLAINT),
        ("😍😍", None, Label.PRAISE),
    ],
)
def test_the_lexicon_reads_four_languages(
    text: str, language: str | None, label: Label
) -> None:
    assert post_tone(post(text, language=language)).label is label


def test_a_question_and_a_quotation_have_lower_confidence() -> None:
    scorer = LexiconScorer()
    statement = scorer.score("this is the worst", "en")
    question = scorer.score("this is the worst?", "en")
    quotation = scorer.score('"this is the worst"', "en")
    assert statement is not None
    assert question is not None
    assert quotation is not None
    assert question.probabilities.complaint < statement.probabilities.complaint
    assert quotation.probabilities.complaint < statement.probabilities.complaint


def test_the_thresholds_are_the_published_ones() -> None:
    assert label_of_value(PRAISE_FROM) is Label.PRAISE
    assert label_of_value(PRAISE_FROM - 1e-9) is Label.NEUTRAL
    assert label_of_value(COMPLAINT_TO) is Label.COMPLAINT
    assert label_of_value(COMPLAINT_TO + 1e-9) is Label.NEUTRAL


VOCABULARY = "love hate not never so good bad but without doubt this isn't very GREAT awful no nor kind of the shit least at ! ?"


@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=14))
def test_our_faster_checks_give_the_numbers_of_vader(words: list[str]) -> None:
    engine = lexicon._engine("en")
    plain_vader = SentimentIntensityAnalyzer()
    plain_vader.lexicon = engine.lexicon
    text = " ".join(words)
    assert engine.polarity_scores(text) == plain_vader.polarity_scores(text)


def test_a_text_of_a_hundred_thousand_characters_is_scored_quickly() -> None:
    began = time.process_time()
    for text in (
        "but good " * 12_000,
        "a" * 100_000,
        "a." * 50_000,
        "@a " * 33_333,
    ):
        post_tone(post(text))
        SPOTTER.spot(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("text", "a", "b"),
    [
        ("Love @AcmeAir, hate @Beta", "+", "-"),
        ("Acme is better than Beta", "+", "-"),
        ("Acme is worse than Beta", "-", "+"),
        ("Beta isn't better than Acme", "+", "-"),
        ("Acme is no better than Beta", "-", "+"),
        ("Acme is more expensive than Beta", "-", "+"),
        ("Acme gives fewer delays than Beta", "+", "-"),
        ("I'd rather fly Acme than Beta", "+", "-"),
        ("I switched from Beta to Acme", "+", "-"),
        ("Switched to Acme from Beta last year", "+", "-"),
        ("Left Beta for Acme", "+", "-"),
        ("Using Acme instead of Beta now", "+", "-"),
        ("I prefer Acme over Beta", "+", "-"),
        ("Acme &gt;&gt; Beta", "+", "-"),
        ("Acme < Beta", "-", "+"),
        ("Acme beats Beta any day", "+", "-"),
        ("Beta is not as good as Acme", "+", "-"),
        ("I love Acme and Beta", "+", "+"),
        ("I love Acme but not Beta", "+", "-"),
        ("Unlike Beta, Acme is great", "+", "-"),
        ("@AcmeAir @Beta you are both terrible", "-", "-"),
        ("Acme was awful. Flew Beta yesterday.", "-", "0"),
        ("Acme lost my bag. Terrible service! Beta is wonderful.", "-", "+"),
        ("Great crew on Acme but the Beta website is horrible", "+", "-"),
        ("Acme is great while Beta is a joke", "+", "-"),
        ("Acme: great; Beta: awful", "+", "-"),
        ("my flight from Acme to Beta", "0", "0"),
        ("Acme or Beta or Corvo?", "0", "0"),
    ],
)
def test_of_several_brands_each_has_its_own_stance(text: str, a: str, b: str) -> None:
    assert (sign(text, "a"), sign(text, "b")) == (a, b)


@pytest.mark.parametrize(
    ("text", "language", "a", "b"),
    [
        ("Acme ist besser als Beta", "de", "+", "-"),
        ("Acme ist toll, aber Beta ist schrecklich", "de", "+", "-"),
        ("Ich bin von Beta zu Acme gewechselt", "de", "+", "-"),
        ("J'adore Acme mais Beta est nul", "fr", "+", "-"),
        ("Acme es mucho peor que Beta", "es", "-", "+"),
    ],
)
def test_comparisons_are_read_in_four_languages(
    text: str, language: str, a: str, b: str
) -> None:
    assert (sign(text, "a", language), sign(text, "b", language)) == (a, b)


def test_a_comparison_has_the_published_strength() -> None:
    text = "Acme is better than Beta"
    spots = SPOTTER.spot(text)
    assert stance_towards_brand(text, 0.9, spots, "a") == COMPARISON_STANCE
    assert stance_towards_brand(text, 0.9, spots, "b") == -COMPARISON_STANCE


def test_a_post_about_one_brand_has_its_tone_as_stance() -> None:
    text = "Acme is fine"
    assert stance_towards_brand(text, -1.0, SPOTTER.spot(text), "a") == -1.0


def test_an_ambiguous_other_brand_does_not_count() -> None:
    spots = [
        BrandSpot("a", "alias", 0, 4),
        BrandSpot("b", "alias", 10, 14, ambiguous=True),
    ]
    assert stance_towards_brand("Acme hates beta", 0.8, spots, "a") == 0.8
    assert stance_towards_brand("Acme hates beta", 0.8, spots, "b") == 0.0


def test_a_brand_that_only_a_column_names_has_the_tone() -> None:
    text = "Corvo is better than this rubbish"
    spots = SPOTTER.spot(text, column_brands=["Acme"])
    assert stance_towards_brand(text, -1.0, spots, "a") == -1.0


def test_a_brand_that_is_not_named_has_no_stance() -> None:
    assert (
        stance_towards_brand("Acme rocks", 0.9, SPOTTER.spot("Acme rocks"), "b") == 0.0
    )


@given(st.text(alphabet="Acme Bt.,;!?<>& andbuthalov", max_size=80))
def test_a_stance_is_always_between_minus_one_and_one(text: str) -> None:
    text = f"Acme {text} Beta"
    for brand in "ab":
        assert -1.0 <= stance_towards_brand(text, 0.0, SPOTTER.spot(text), brand) <= 1.0


@pytest.fixture(scope="module")
def airlines() -> list[tuple[str, str]]:
    if not AIRLINES.exists():
        pytest.skip("needs ../shared/data/airline_sentiment beside the checkout")
    with AIRLINES.open(encoding="utf-8", errors="replace", newline="") as lines:
        return [(r["text"], r["airline_sentiment"]) for r in csv.DictReader(lines)]


def test_the_lexicon_on_labelled_airline_tweets(
    airlines: list[tuple[str, str]],
) -> None:
    # Measured: macro-F1 0.610 (plain VADER on cleaned text: 0.514; floor asked: 0.50).
    names = {"negative": "complaint", "neutral": "neutral", "positive": "praise"}
    scorer = default_scorer()
    score = [scorer.score(text, "en") for text, _ in airlines]
    true = [names[label] for _, label in airlines]
    guessed = [str(found.label) for found in score if found]
    scores = []
    for label in Label:
        hits = sum(g == t == label for g, t in zip(guessed, true, strict=True))
        scores.append(2 * hits / (guessed.count(label) + true.count(label)))
    assert sum(scores) / 3 >= 0.60
    # What is likelier is right more often.
    rights = [
        (max(*found.probabilities, found.probabilities.neutral), found.label == t)
        for found, t in zip(score, true, strict=True)
        if found
    ]
    sure = [right for chance, right in rights if chance > 0.7]
    unsure = [right for chance, right in rights if chance <= 0.5]
    assert sum(sure) / len(sure) > sum(unsure) / len(unsure) + 0.1


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_an_emoji_has_the_same_sentiment_in_every_language(language: str) -> None:
    scorer = LexiconScorer()
    read = [
        scorer.score(text, language) for text in ("X 😍", "X 👎", "X", "😍X", "👎👎")
    ]
    labels = [str(one.label) for one in read if one]
    assert labels == ["praise", "complaint", "neutral", "praise", "complaint"]


def test_an_emoji_that_no_list_of_ours_names_counts_as_vader_reads_it() -> None:
    """A kissing cat is nowhere in our lists; its name has a kiss in it."""
    scorer = LexiconScorer()
    english, german = (scorer.score("😽", language) for language in ("en", "de"))
    assert english is not None
    assert german is not None
    assert german.value == pytest.approx(english.value, abs=0.01)
    assert german.value > 0


@given(st.floats(-1, 1), st.floats(0, 1))
def test_probabilities_of_a_value_add_up_and_doubt_evens_them(
    value: float, doubt: float
) -> None:
    sure, unsure = lexicon_probabilities(value), lexicon_probabilities(value, doubt)
    for chance in (sure, unsure):
        assert 0 <= chance.praise + chance.complaint <= 1 + 1e-9
        assert min(chance) >= 0
    assert abs(unsure.praise - 1 / 3) <= abs(sure.praise - 1 / 3) + 1e-9


@pytest.mark.parametrize(
    ("text", "a", "b"),
    [
        # Nothing sets them apart, so both have what the whole text says.
        ("Acme or Beta for a long trip, which one? Thanks!", "0", "0"),
        ("I love both, Acme and also Beta", "+", "+"),
        # Only one brand has a stance: none for the other.
        ("Acme was awful. Flew Beta yesterday.", "-", "0"),
        # They differ: each has its own.
        ("Love Acme, hate Beta", "+", "-"),
    ],
)
def test_clauses_decide_only_where_they_separate_brands(
    text: str, a: str, b: str
) -> None:
    assert (sign(text, "a"), sign(text, "b")) == (a, b)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Danke für nichts, Acme", "de"),
        ("Merci pour rien, Acme !", "fr"),
        ("Gracias por nada, Acme", "es"),
        ("Na toll, wieder kein Zug", "de"),
    ],
)
def test_thanks_for_nothing_is_a_complaint_in_other_languages_too(
    text: str, language: str
) -> None:
    read = LexiconScorer().score(text, language)
    assert read is not None
    assert read.label is Label.COMPLAINT
    assert read.probabilities.complaint > 0.7
