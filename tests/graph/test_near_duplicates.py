"""One wording, one fingerprint; nearly one wording, one family."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.near_duplicates import (
    MIN_SIMILARITY,
    fingerprint,
    is_prefilled,
    near_duplicate_families,
    normalize_wording,
)

TEXT = "we really love the new coffee machine in the office on the third floor"


@pytest.mark.parametrize(
    "variant",
    [
        TEXT.upper() + "!!!",
        "RT @jane: " + TEXT,
        "@acme " + TEXT + " https://t.co/abc",
        TEXT.replace(" ", "  ") + " 🔥🔥",
        "Ｗｅ " + TEXT[3:],
        TEXT.replace("coffee", "#coffee"),
        TEXT + " &amp;",
    ],
)
def test_the_same_wording_has_the_same_fingerprint(variant: str) -> None:
    assert fingerprint(variant) == fingerprint(TEXT)


def test_another_wording_has_another_fingerprint() -> None:
    assert fingerprint(TEXT.replace("love", "hate")) != fingerprint(TEXT)


def test_a_fingerprint_is_the_same_in_every_process_and_version() -> None:
    assert fingerprint(TEXT) == "a9fac9fc755e286dec5c27d1b56927d8"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Happy birthday to you",
        "a b c d e f g",
        "@a @b @c @d @e @f https://example.org/a/b/c/d",
        "🔥 🔥 🔥 🔥 🔥 🔥",
        "最高です",
    ],
)
def test_a_short_text_has_no_fingerprint_and_no_family(text: str) -> None:
    assert fingerprint(text) is None
    assert near_duplicate_families(["1", "2"], [text, text]) == [None, None]


def test_a_text_without_blanks_is_counted_by_its_signs() -> None:
    text = "今日の飛行機はとても快適でした"
    assert fingerprint(text) is not None
    assert normalize_wording(text).count(" ") == len(text) - 1


def test_near_duplicates_are_one_family_named_after_the_smallest_id() -> None:
    found = near_duplicate_families(
        ["b", "a", "c"],
        [TEXT, TEXT + " today", TEXT + " but the tea is a very sad thing"],
    )
    assert found[0] == found[1] == fingerprint(TEXT + " today")
    assert found[2] != found[0]


def test_a_text_that_is_alone_is_a_family_of_its_own() -> None:
    assert near_duplicate_families(["1"], [TEXT]) == [fingerprint(TEXT)]
    assert near_duplicate_families([], []) == []


def test_the_threshold_is_on_word_pairs() -> None:
    # 18 words, 17 pairs. The last word changed: 16 common of 18, 0.89. A middle word
    # changed: 15 common of 19, 0.79, just under the threshold of 0.8.
    words = [f"word{n}" for n in range(18)]
    text = " ".join(words)
    last = " ".join([*words[:-1], "other"])
    middle = " ".join([*words[:9], "other", *words[10:]])
    assert MIN_SIMILARITY == 0.8
    one, two = near_duplicate_families(["1", "2"], [text, last])
    assert one == two
    one, two = near_duplicate_families(["1", "2"], [text, middle])
    assert one != two


def test_families_are_chains_of_near_duplicates() -> None:
    words = [f"word{n}" for n in range(30)]
    steps = [" ".join([*words, *map(str, range(n))]) for n in (0, 4, 8)]
    first, _, last = near_duplicate_families(["1", "2", "3"], steps)
    assert first == last


def _invented(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    vocabulary = [f"w{n}" for n in range(3_000)]
    texts = []
    for number in range(count):
        if number % 5 and texts:
            words = rng.choice(texts[-200:]).split()
            words[rng.randrange(len(words))] = rng.choice(vocabulary)
        else:
            words = rng.choices(vocabulary, k=rng.randint(6, 30))
        texts.append(" ".join(words))
    return texts


def test_candidates_miss_next_to_nothing_of_what_all_pairs_would_find() -> None:
    texts = _invented(600, seed=3)
    found = near_duplicate_families([f"{n:04}" for n in range(600)], texts)
    pairs = [
        {tuple(p) for p in itertools.pairwise(normalize_wording(text).split())}
        for text in texts
    ]
    known = [n for n in range(600) if found[n] is not None]
    true = missed = 0
    for a, b in itertools.combinations(known, 2):
        if len(pairs[a] & pairs[b]) >= MIN_SIMILARITY * len(pairs[a] | pairs[b]):
            true += 1
            missed += found[a] != found[b]
    assert true > 100
    assert missed <= 0.01 * true


def _by_id(rows: list[tuple[str, str]]) -> dict[str, str | None]:
    ids, texts = [i for i, _ in rows], [text for _, text in rows]
    return dict(zip(ids, near_duplicate_families(ids, texts), strict=True))


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(rng: random.Random) -> None:
    texts = _invented(60, seed=5)
    rows = [(f"{n:02}", text) for n, text in enumerate(texts)]
    straight = _by_id(rows)
    rng.shuffle(rows)
    assert _by_id(rows) == straight


def test_one_template_filled_in_many_ways_stays_affordable() -> None:
    words = " ".join(f"word{n}" for n in range(20))
    texts = [f"{words} number{n}" for n in range(5_000)]
    began = time.process_time()
    found = near_duplicate_families([f"{n:05}" for n in range(5_000)], texts)
    assert len(set(found)) == 1
    assert time.process_time() - began < 60


def test_ids_and_texts_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        near_duplicate_families(["1"], [])


@given(st.text())
def test_any_text_is_accepted(text: str) -> None:
    assert fingerprint(text) == fingerprint(f" {text} ")
    assert near_duplicate_families(["1"], [text]) == [fingerprint(text)]


def test_a_lone_surrogate_does_no_harm() -> None:
    assert near_duplicate_families(["1"], [TEXT + " \ud800x"])[0] is not None


@pytest.mark.parametrize(
    "text",
    [
        "Ten ways to brew coffee at home https://a.example/x via @brewmag",
        "Ten ways to brew coffee at home via @brewmag https://a.example/x",
        "Why we tip: a history - https://a.example/y (via @daily)",
        "Comment faire du café https://a.example/z par @lejournal",
        "I liked a @YouTube video https://youtu.be/x How to brew",
        "I just signed this petition, you should too https://p.example/1",
        "Just posted a photo @ The Old Mill https://i.example/p/1",
        "I'm at Blue Door Café in Springfield https://s.example/1",
        "Check out this mug on @etsyshop https://e.example/1",
        "Sign the petition: keep our library open https://p.example/2",
        "I just unlocked the gold badge in Puzzle World! https://g.example/1",
    ],
)
def test_the_text_of_a_share_button_is_marked_as_prefilled(text: str) -> None:
    assert is_prefilled(text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "",
        "I flew home via @someairport and it was fine",
        "Everyone must see this now https://a.example/x wake up people",
        "Got there via the back door, see https://a.example/map for how",
        "They lied to us again and again https://a.example/y #wakeup",
        "I signed the lease yesterday, so happy",
    ],
)
def test_texts_that_people_write_are_not_marked_as_prefilled(text: str) -> None:
    assert not is_prefilled(text)


def test_a_prefilled_text_has_a_family_and_stays_marked() -> None:
    # Many accounts, one wording: only `is_prefilled` keeps this from looking like a
    # campaign (traps.md: share buttons pre-fill one text).
    texts = ["Ten ways to brew coffee at home https://a.example/x via @brewmag"] * 3
    assert len(set(near_duplicate_families(["1", "2", "3"], texts))) == 1
    assert all(map(is_prefilled, texts))
