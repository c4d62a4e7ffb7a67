"""From a file alone: the brand, its accounts and its rivals, with reasons."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.brand_config import brands_to_toml, parse_brands
from ingest.text.brand_matching.proposals import PostView, propose_brands

ROOT = Path(__file__).resolve().parents[3]
TWCS = ROOT.parent / "shared" / "data" / "twcs_sample" / "twcs.csv"


def speak(count: int, *accounts: str, start: int = 0) -> list[PostView]:
    return [
        PostView(author=f"p{n}", mentions=accounts) for n in range(start, start + count)
    ]


def answer(account: str, count: int) -> list[PostView]:
    return [PostView(author=account, replies_to=f"p{n}") for n in range(count)]


def test_the_account_that_many_name_and_that_answers_many_is_the_brand() -> None:
    found = propose_brands(
        speak(20, "Acme") + answer("acme", 15) + speak(40, "star", start=9)
    )
    assert found.brand is not None
    assert (found.brand.name, found.brand.accounts) == ("acme", ("acme",))
    assert found.sure
    assert found.brand.reason == "20 people named it; it answered 15 people."


def test_one_person_who_names_an_account_a_hundred_times_is_one_person() -> None:
    loud = [PostView(author="fan", mentions=["beta"])] * 100
    found = propose_brands(
        loud + answer("beta", 2) + speak(5, "acme") + answer("acme", 4)
    )
    assert found.brand is not None
    assert found.brand.name == "acme"


def test_support_accounts_of_a_company_are_its_accounts() -> None:
    found = propose_brands(
        speak(9, "acme") + speak(4, "AcmeHelp") + answer("acmehelp", 5)
    )
    assert found.brand is not None
    assert found.brand.accounts == ("acme", "acmehelp")
    assert found.brand.people == 9


def test_rivals_are_the_other_brands_that_people_name() -> None:
    posts = speak(30, "acme") + answer("acme", 20) + speak(9, "beta", start=30)
    posts += answer("beta", 5) + speak(3, "tiny", start=50)
    found = propose_brands(posts)
    assert [rival.name for rival in found.rivals] == ["beta"]
    assert found.sure


def test_two_brands_alike_are_proposed_with_doubt() -> None:
    posts = (
        speak(20, "acme") + answer("acme", 9) + speak(19, "beta") + answer("beta", 9)
    )
    found = propose_brands(posts)
    assert not found.sure
    assert "beta" in found.doubt


def test_an_account_that_answers_nobody_may_be_a_person() -> None:
    found = propose_brands(speak(20, "star"))
    assert found.brand is not None
    assert not found.sure
    assert "person" in found.doubt


def test_a_brand_column_counts_before_mentions() -> None:
    posts = [
        PostView(author=f"p{n}", brands=["Acme Air"], mentions=["acmeair", "star"])
        for n in range(10)
    ]
    posts += [
        PostView(author=f"q{n}", brands=["Beta"], mentions=["betafly", "star"])
        for n in range(4)
    ]
    posts += speak(30, "star", start=20)
    found = propose_brands(posts)
    assert found.brand is not None
    assert (found.brand.name, found.brand.accounts) == ("Acme Air", ("acmeair",))
    assert [(r.name, r.accounts) for r in found.rivals] == [("Beta", ("betafly",))]
    assert found.sure
    assert found.brand.reason == ("a column names it in 10 posts; 10 people named it.")


def test_accounts_that_the_format_marks_are_the_brands_own() -> None:
    posts = speak(5, "x:@Acme") + [
        PostView(author="x:acme", replies_to=f"p{n}", owned_by="Acme") for n in range(5)
    ]
    found = propose_brands(posts)
    assert found.brand is not None
    assert found.brand.name == "Acme"
    assert found.brand.accounts == ("x:acme",)


def test_a_tag_is_the_last_resort_with_low_confidence() -> None:
    found = propose_brands([PostView(author=f"p{n}", tags=["#Acme"]) for n in range(4)])
    assert found.brand is not None
    assert (found.brand.name, found.sure) == ("acme", False)


def test_too_little_data_proposes_nothing_and_gives_the_reason() -> None:
    for posts in ([], speak(2, "acme"), [PostView(author=None, mentions=["acme"])] * 9):
        found = propose_brands(posts)
        assert found.brand is None
        assert found.brands() == ()
        assert found.doubt


def test_naming_oneself_is_not_being_named() -> None:
    assert (
        propose_brands([PostView(author="acme", mentions=["@Acme"])] * 9).brand is None
    )


def test_a_proposal_can_be_written_as_brands() -> None:
    posts = speak(30, "x:@acme", "acme_fr") + answer("x:acme", 20)
    posts += speak(9, "beta", start=30) + answer("beta", 5)
    brands = propose_brands(posts).brands()
    assert brands[0].rivals == ("beta",)
    assert brands[1].rivals == ("acme",)
    assert brands[0].owned == ("x:acme",)
    import tomllib

    assert parse_brands(tomllib.loads(brands_to_toml(brands))) == brands


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_posts_does_not_matter(rng: random.Random) -> None:
    posts = (
        speak(20, "acme") + answer("acme", 9) + speak(19, "beta") + answer("beta", 9)
    )
    posts += [PostView(author=f"p{n}", brands=["A", "B"]) for n in range(4)]
    straight = propose_brands(posts)
    rng.shuffle(posts)
    assert propose_brands(posts) == straight


def test_companies_of_a_real_support_file_are_found_by_what_they_do() -> None:
    # In this file companies keep their names and customers are numbers.
    if not TWCS.exists():
        pytest.skip("needs ../shared/data/twcs_sample beside the checkout")
    with TWCS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    authors = {row["tweet_id"]: row["author_id"] for row in rows}
    posts = [
        PostView(
            author=row["author_id"],
            mentions=[w[1:] for w in (row["text"] or "").split() if w[:1] == "@" != w],
            replies_to=authors.get(
                (row["in_response_to_tweet_id"] or "").split(".")[0]
            ),
        )
        for row in rows
        if row["author_id"]
    ]
    found = propose_brands(posts)
    assert found.brand is not None
    for candidate in (found.brand, *found.rivals):
        assert not candidate.name.isdigit()
        assert candidate.answered >= 3
