"""The morning: visits that end, what is new since then, and nothing where nothing is."""

from __future__ import annotations

from datetime import datetime, timedelta

from graph import morning, visits
from graph.findings.scope import Scope
from graph.store.files import Home
from graph.visits import Seen, Visit
from tests.graph.findings.conftest import DAY, build

NOW = datetime(2026, 10, 2, 8)
EMPTY = Seen((), (), {}, ())


def seen(*praise: str) -> Seen:
    return Seen(praise, (), {"influencers": ("x:a",)}, ("x:a",))


def test_the_first_visit_has_nothing_before_it(tmp_path):
    assert visits.last(Home(tmp_path), "acme", seen("x:1"), NOW) is None


def test_looking_again_within_hours_is_the_same_visit(tmp_path):
    home, hour = Home(tmp_path), timedelta(hours=1)
    visits.last(home, "acme", seen("x:1"), NOW)
    next_day = NOW + timedelta(days=1)
    before = visits.last(home, "acme", seen("x:1", "x:2"), next_day)
    assert before == Visit(NOW, seen("x:1"))
    for step in range(1, 9):
        again = visits.last(
            home, "acme", seen("x:1", "x:2", "x:3"), next_day + step * hour
        )
        assert again == before
    later = next_day + 8 * hour + visits.GAP
    assert visits.last(home, "acme", EMPTY, later).seen == seen("x:1", "x:2", "x:3")


def test_each_brand_has_its_own_visits(tmp_path):
    home = Home(tmp_path)
    visits.last(home, "acme", seen("x:1"), NOW)
    assert visits.last(home, "", seen("x:1"), NOW + timedelta(days=1)) is None


def test_what_cannot_be_read_or_written_costs_nothing(tmp_path):
    home = Home(tmp_path)
    for text in ("{", "[]", '{"acme": 3}', '{"acme": {"here": {"at": 1, "seen": 2}}}'):
        (tmp_path / "visits.json").write_text(text)
        assert visits.last(home, "acme", EMPTY, NOW) is None
    assert visits.last(Home(tmp_path / "not" / "there"), "acme", EMPTY, NOW) is None


def said(before: Seen, now: Seen, moment: datetime = NOW) -> list[str]:
    world = build([("x:1", "ann", 30, "original", "Good", None, "praise")])
    found = morning.since(world, Visit(NOW, before), now, moment)
    assert all(any(piece.page is not None for piece in one) for one in found) or (
        len(found) == 1
    )
    return ["".join(piece.words for piece in one) for one in found]


def test_nothing_new_needs_nobody():
    assert said(seen("x:1"), seen("x:1")) == [morning.NOTHING]


def test_each_kind_of_news_is_one_sentence_and_never_more_than_five():
    now = Seen(
        ("x:1", "x:2"),
        ("x:7",),
        {"influencers": ("x:b", "x:c"), "advocates": ("x:d",)},
        ("x:a", "x:b"),
    )
    assert said(seen("x:1"), now, NOW + timedelta(days=9)) == [
        "1 new post of praise waits for a word from you.",
        "1 complaint grows faster than usual.",
        "2 people entered and 1 left the first ten influencers; advocates changed too.",
        "1 person more carries it, 2 in all.",
        "The newest post is of 1 October 2026: load a newer file.",
    ]


def test_what_there_is_to_see_is_what_the_pages_show():
    posts = [
        ("x:1", "ann", 0, "original", "Good", None, "praise"),
        ("x:2", "ben", 1, "original", "Bad", None, "complaint"),
        ("x:3", "acme", 2, "reply", "Sorry", "x:2", None),
        ("x:4", "cal", 3, "share", "", "x:1", None),
        ("x:5", "acme", 4, "original", "News", None, None),
    ]
    found = morning.seen(build(posts, ("acme",)), Scope(brand="acme"))
    assert found.praise == ("x:1",)
    assert found.carriers == ("x:ann", "x:cal")
    assert found.lists["influencers"] == ("x:ann",)
    assert DAY < NOW
