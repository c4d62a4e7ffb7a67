"""The language of a text: detected from enough words, not guessed from too few."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.language_detection import CANDIDATE_LANGUAGES, detect_languages

ROOT = Path(__file__).resolve().parents[3]
AIRLINES = ROOT.parent / "shared" / "data" / "airline_sentiment" / "Tweets.csv"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The crew was very friendly today", "en"),
        ("Das Personal war heute sehr freundlich zu uns", "de"),
        ("Le personnel était très aimable aujourd'hui", "fr"),
        ("El personal fue muy amable con nosotros hoy", "es"),
        ("Il personale è stato molto gentile oggi", "it"),
        ("O pessoal foi muito simpático hoje com a gente", "pt"),
        ("Сегодня персонал был очень дружелюбным", "ru"),
        ("오늘 비행기가 늦었어요", "ko"),
        ("今日の飛行機は遅れました", "ja"),
        ("今天的飞机晚点了", "zh"),
        ("วันนี้เครื่องบินมาสาย", "th"),
        ("كان الطاقم ودودا جدا اليوم", "ar"),
        ("Το προσωπικό ήταν πολύ φιλικό σήμερα", "el"),
        ("@acme 오늘 배송이 늦었어요 https://t.co/x", "ko"),
        ("I love the word 愛 so much today", "en"),
    ],
)
def test_a_text_of_enough_words_has_a_language(text: str, language: str) -> None:
    assert detect_languages([text]) == [language]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "so good",
        "a b c",
        "123 456 789",
        "😀😀😀😀",
        "@delta @united @acme @beta",
        "#love #travel #friends #happy",
        "https://example.org/the/quick/brown/fox",
        "네",
        "はい",
        "好",
    ],
)
def test_too_little_text_has_none(text: str) -> None:
    assert detect_languages([text]) == [None]


def test_handles_tags_and_addresses_are_not_read() -> None:
    text = "Das Personal war heute sehr freundlich zu uns"
    noisy = f"@theverybestairline {text} #thankyousomuch https://example.org/english"
    assert detect_languages([text, noisy]) == ["de", "de"]


def test_answers_keep_the_order_of_the_texts() -> None:
    assert detect_languages([]) == []
    texts = ["The crew was very friendly today", "ok", "오늘 비행기가 늦었어요"]
    assert detect_languages(texts[::-1]) == detect_languages(texts)[::-1]


@given(st.text(max_size=60))
def test_any_text_is_accepted(text: str) -> None:
    (found,) = detect_languages([text])
    assert found is None or found in CANDIDATE_LANGUAGES


def test_a_lone_surrogate_does_no_harm() -> None:
    assert detect_languages(["The crew was very \ud800 friendly today"]) == ["en"]


def test_airline_tweets_are_english() -> None:
    # Measured on all 14,640: one answer is not English, 4.3 % of the tweets get none.
    if not AIRLINES.exists():
        pytest.skip("needs ../shared/data/airline_sentiment beside the checkout")
    with AIRLINES.open(encoding="utf-8", errors="replace", newline="") as lines:
        found = detect_languages([row["text"] for row in csv.DictReader(lines)][:3000])
    actual = [language for language in found if language]
    assert actual.count("en") / len(actual) >= 0.99
    assert len(actual) / len(found) >= 0.90
