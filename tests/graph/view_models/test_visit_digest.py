"""The digest: visits that end, news since then, and no news where nothing is new."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa

from graph.analysis.monitoring.alerts import find_alerts
from graph.annotations import visit_log
from graph.annotations.visit_log import Visit, VisitState
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import snapshot_from_tables
from graph.store.store_folder import StoreFolder
from graph.view_models import visit_digest
from tests.graph.analysis.conftest import DAY, build

NOW = datetime(2026, 10, 2, 8)
EMPTY = VisitState((), (), {}, ())


def seen(*praise: str) -> VisitState:
    return VisitState(praise, (), {"influencers": ("x:a",)}, ("x:a",))


def test_the_first_visit_has_nothing_before_it(tmp_path):
    assert (
        visit_log.previous_visit(StoreFolder(tmp_path), "acme", seen("x:1"), NOW)
        is None
    )


def test_a_second_look_within_hours_is_the_same_visit(tmp_path):
    home, hour = StoreFolder(tmp_path), timedelta(hours=1)
    visit_log.previous_visit(home, "acme", seen("x:1"), NOW)
    next_day = NOW + timedelta(days=1)
    before = visit_log.previous_visit(home, "acme", seen("x:1", "x:2"), next_day)
    assert before == Visit(NOW, seen("x:1"))
    for step in range(1, 9):
        again = visit_log.previous_visit(
            home, "acme", seen("x:1", "x:2", "x:3"), next_day + step * hour
        )
        assert again == before
    later = next_day + 8 * hour + visit_log.VISIT_TIMEOUT
    assert visit_log.previous_visit(home, "acme", EMPTY, later).state == seen(
        "x:1", "x:2", "x:3"
    )


def test_each_brand_has_its_own_visits(tmp_path):
    home = StoreFolder(tmp_path)
    visit_log.previous_visit(home, "acme", seen("x:1"), NOW)
    assert (
        visit_log.previous_visit(home, "", seen("x:1"), NOW + timedelta(days=1)) is None
    )


def test_a_visit_log_that_cannot_be_read_or_written_does_no_harm(tmp_path):
    home = StoreFolder(tmp_path)
    for text in ("{", "[]", '{"acme": 3}', '{"acme": {"here": {"at": 1, "seen": 2}}}'):
        (tmp_path / "visits.json").write_text(text)
        assert visit_log.previous_visit(home, "acme", EMPTY, NOW) is None
    assert (
        visit_log.previous_visit(
            StoreFolder(tmp_path / "not" / "there"), "acme", EMPTY, NOW
        )
        is None
    )


def test_sent_alerts_are_stored_for_each_query_and_damage_is_reported(tmp_path):
    home = StoreFolder(tmp_path)
    assert visit_log.read_sent_alerts(home) == visit_log.SentAlerts({})
    assert (
        visit_log.write_sent_alerts(
            home, visit_log.read_sent_alerts(home), "acme", ("a", "b")
        )
        == ""
    )
    assert (
        visit_log.write_sent_alerts(
            home, visit_log.read_sent_alerts(home), "bolt", ("c",)
        )
        == ""
    )
    assert visit_log.read_sent_alerts(home).ids == {"acme": ("a", "b"), "bolt": ("c",)}
    for text in ("{", "[]", '{"acme": 3}', '{"acme": [1]}'):
        (tmp_path / visit_log.SENT_ALERTS_FILE).write_text(text)
        found = visit_log.read_sent_alerts(home)
        assert found.ids == {}
        assert "cannot be read" in found.read_error
    nowhere = StoreFolder(tmp_path / "not" / "there")
    assert "sends these alerts again" in visit_log.write_sent_alerts(
        nowhere, visit_log.SentAlerts({}), "acme", ("a",)
    )


def digest_texts(
    before: VisitState, now: VisitState, moment: datetime = NOW
) -> list[str]:
    world = build([("x:1", "ann", 30, "original", "Good", None, "praise")])
    found = visit_digest.digest_sentences(world, Visit(NOW, before), now, moment)
    assert all(any(piece.page is not None for piece in one) for one in found) or (
        len(found) == 1
    )
    return ["".join(piece.words for piece in one) for one in found]


def test_the_new_posts_are_those_that_the_sentences_count():
    before = VisitState(("x:1",), ("x:7",), {}, ())
    now = VisitState(("x:1", "x:2"), ("x:7", "x:8"), {}, ())
    assert visit_digest.new_case_posts(before, now) == {"x:2", "x:8"}
    found = visit_digest.digest_sentences(build([]), Visit(NOW, before), now, NOW)
    links = [dict(piece.link) for one in found for piece in one if piece.page]
    assert [link["new"] for link in links] == ["true", "true"]


def test_a_case_marked_as_done_is_no_news():
    now = VisitState(("x:1", "x:2"), ("x:7",), {}, ())
    marked = {"x:2": {"done": "yes"}, "x:1": {"owner": "Ana"}, "x:7": {"done": "yes"}}
    left = visit_digest.without_done_cases(now, marked)
    assert (left.praise, left.growing) == (("x:1",), ())
    assert digest_texts(EMPTY, left) == ["1 new praise post is unanswered."]


def test_a_post_about_two_brands_is_unanswered_for_each():
    assert digest_texts(EMPTY, VisitState(("x:1", "x:1"), (), {}, ()))[0].startswith(
        "2 new praise posts"
    )


def test_many_new_people_are_counted_and_some_are_named():
    lists = {"advocates": tuple(f"x:{letter}" for letter in "abcdef")}
    (sentence,) = digest_texts(EMPTY, VisitState((), (), lists, ()))
    assert sentence == "x:a, x:b, x:c and 3 others entered the top 10 advocates."


def test_no_news_needs_no_name():
    assert digest_texts(seen("x:1"), seen("x:1")) == [visit_digest.NOTHING_NEW]


def test_each_kind_of_news_is_one_sentence_and_five_at_most():
    now = VisitState(
        ("x:1", "x:2"),
        ("x:7",),
        {"influencers": ("x:b", "x:c"), "advocates": ("x:d",)},
        ("x:a", "x:b"),
    )
    assert digest_texts(seen("x:1"), now, NOW + timedelta(days=9)) == [
        "1 new praise post is unanswered.",
        "1 complaint grows faster than usual.",
        "x:b and x:c entered and x:a left the top 10 influencers; advocates changed too.",
        "1 new supporter (x:b), 2 in all: people who posted about it without complaint, or shared such a post.",
        "The newest post is from 1 October 2026: load a newer file.",
    ]


def test_the_visit_state_holds_what_the_pages_display():
    posts = [
        ("x:1", "ann", 0, "original", "Good", None, "praise"),
        ("x:2", "ben", 1, "original", "Bad", None, "complaint"),
        ("x:3", "acme", 2, "reply", "Sorry", "x:2", None),
        ("x:4", "cal", 3, "share", "", "x:1", None),
        ("x:5", "acme", 4, "original", "News", None, None),
    ]
    found = visit_digest.build_visit_state(build(posts, ("acme",)), Scope(brand="acme"))
    assert found.praise == ("x:1",)
    assert found.carriers == ("x:ann", "x:cal")
    assert found.lists["influencers"] == ("x:ann",)
    assert DAY < NOW


def test_a_new_burst_or_drop_is_news_even_if_nothing_else_is():
    burst = {"burst acme 2026-09-04": "2026-09-03"}
    drop = {"drop acme 2026-09-11": "2026-09-10"}
    quiet, loud = (VisitState((), (), {}, (), one) for one in ({}, burst))
    both = VisitState((), (), {}, (), burst, drop)
    assert digest_texts(quiet, loud) == [
        "Far more complaints than usual up to 3 September 2026."
    ]
    assert digest_texts(loud, both) == [
        "Far less praise than usual up to 10 September 2026."
    ]
    assert digest_texts(both, both) == [visit_digest.NOTHING_NEW]
    two = {**burst, "burst bolt 2026-09-05 with #cable": "2026-09-04 Bolt"}
    assert digest_texts(quiet, VisitState((), (), {}, (), two)) == [
        "Far more complaints about Bolt than usual up to 4 September 2026, and 1 more "
        "like it."
    ]
    grown = VisitState((), ("x:7", "x:8"), {}, (), burst, drop)
    assert digest_texts(quiet, grown) == [
        "2 complaints grow faster than usual; far more complaints than usual up to "
        "3 September 2026; far less praise than usual up to 10 September 2026."
    ]


def test_a_burst_in_the_last_days_of_the_data_is_found():
    usual = [
        (f"x:q{n:02}", f"q{n}", n, "original", "Broken", None, "complaint")
        for n in range(30)
    ]
    burst = [
        (f"x:b{n:02}", f"b{n}", 31 + n / 24, "original", "Broken", None, "complaint")
        for n in range(11)
    ]
    scope = Scope(brand="acme")
    calm, loud = (
        visit_digest.build_visit_state(build(posts), scope)
        for posts in (usual, usual + burst)
    )
    assert calm.bursts == {}
    # The burst is of 2 October, and could be known at the end of that day.
    assert loud.bursts == {"burst acme 2026-10-03": "2026-10-02 Acme"}
    sentence = digest_texts(calm, loud)[0]
    assert sentence.startswith(
        "Far more complaints about Acme than usual up to 2 October"
    )


def test_a_doubtful_complaint_and_one_shared_once_are_not_reported_as_growing():
    posts = [
        ("x:1", "ann", 0, "original", "Bad", None, "complaint"),
        ("x:2", "ben", 1, "original", "Bad", None, "complaint"),
        ("x:3", "cal", 1.5, "share", "", "x:1", None),
        ("x:4", "dan", 2, "share", "", "x:2", None),
        ("x:5", "eve", 2.5, "share", "", "x:2", None),
    ]
    more = [(f"x:6{n}", f"u{n}", 3, "share", "", "x:1", None) for n in range(6)]
    world = build(posts)
    assert visit_digest.build_visit_state(world, Scope(brand="acme")).growing == (
        "x:2",
    )
    world = build([*posts, *more])
    about = world.about.to_pylist()
    about[1]["complaint"] = 0.16
    # Shared often enough for an alert, and still too doubtful for the digest.
    about[0]["complaint"] = 0.2
    changed = pa.Table.from_pylist(about, world.about.schema)
    unsure = snapshot_from_tables({**world.tables, "about": changed})
    assert [one.kind for one in find_alerts(unsure, Scope(brand="acme"))] == ["growing"]
    assert visit_digest.build_visit_state(unsure, Scope(brand="acme")).growing == ()
