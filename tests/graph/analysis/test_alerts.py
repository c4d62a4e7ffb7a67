"""Alerts: worked by hand, blind to later posts, and sent to cron and a webhook."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyarrow as pa
import pytest

from graph.analysis.customer_care.inbox import build_inbox
from graph.analysis.monitoring.alerts import (
    backtest_alerts,
    find_alert,
    find_alerts,
    heat_threshold,
    watch_shares,
)
from graph.analysis.monitoring.anomalies import alert_id
from graph.commands import alerts
from graph.errors import UsageError
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import snapshot_from_tables
from tests.graph.analysis.conftest import DAY, build

OWNED = ("acme",)
NEWS = ("x:z", "acme", 60, "original", "News.", None, None)


def complaint(name: str, day: float, shares: int) -> list[tuple]:
    """A complaint that is shared once an hour, so often."""
    post = (f"x:{name}", name, day, "original", "Broken", None, "complaint")
    return [
        post,
        *(
            (f"x:{name}-{n}", f"fan{n}", day + (n + 1) / 24, "share", "", post[0], None)
            for n in range(shares)
        ),
    ]


def test_heat_is_the_cube_of_the_shares_so_far_and_the_usual_ones():
    world = build([*complaint("ann", 0, 3), *complaint("ann2", 9, 1), NEWS], OWNED)
    watched = watch_shares(world, build_inbox(world))
    # Nothing was shared before Ann wrote: her usual is 0. When ann2 wrote, 3 shares of
    # 1 post were known, so 3 a post are usual, and her own none is drawn to it: 3.
    heats = sorted(watched.heat.tolist())
    assert heats == [1.0, 8.0, 27.0, 64.0]


def test_only_the_first_shares_are_watched():
    world = build([*complaint("ann", 0, 30), NEWS], OWNED)
    watched = watch_shares(world, build_inbox(world))
    assert len(watched.at) == 10
    assert watched.total_shares.max() == 30


def test_the_threshold_admits_the_requested_number_of_alerts():
    posts = [NEWS]
    for n in range(20):
        posts += complaint(f"u{n:02}", n, n % 10 + 1)
    world = build(posts, OWNED)
    watched = watch_shares(world, build_inbox(world))
    for rate in (0.1, 0.5):
        limit = heat_threshold(watched, int(watched.at.max()) + 1, rate)
        entries = {int(e) for e in watched.case[watched.heat > limit]}
        days = (watched.at.max() + 1 - watched.at.min()) / 86_400_000_000
        assert len(entries) <= rate * days


def test_later_shares_change_no_heat():
    early = [*complaint("ann", 0, 5), *complaint("ben", 3, 2), NEWS]
    later = [*complaint("ann3", 20, 9), *complaint("cal", 30, 9)]
    one, both = build(early, OWNED), build([*early, *later], OWNED)
    until = Scope(until=DAY + timedelta(days=10))
    heats = [
        sorted(watch_shares(world, build_inbox(world, until)).heat.tolist())
        for world in (one, both)
    ]
    assert heats[0] == heats[1]


def test_shares_after_the_window_raise_no_alert_and_change_no_threshold():
    early = [NEWS]
    for n in range(20):
        early += complaint(f"u{n:02}", n, n % 4 + 1)
    # Ann's complaint is of the window, but it grows after it, as one of before does.
    late = [
        (f"x:l{n}", f"late{n}", 40 + n / 24, "share", "", target, None)
        for n, target in enumerate(["x:ann"] * 9 + ["x:u00"] * 9)
    ]
    ann = ("x:ann", "ann", 19, "original", "Broken", None, "complaint")
    plain, more = build([*early, ann], OWNED), build([*early, ann, *late], OWNED)
    window = Scope(until=DAY + timedelta(days=30))
    alerts_found = [
        [
            (one.at, one.strength, one.sentence)
            for one in find_alerts(world, window, 0.2)
        ]
        for world in (plain, more)
    ]
    assert alerts_found[0] == alerts_found[1] != []
    assert all(at < window.until for at, _, _ in alerts_found[1])
    until = int(watch_shares(more, build_inbox(more)).at.max()) + 1
    borders = [
        heat_threshold(
            watch_shares(world, build_inbox(world, window), window.until), until, 0.2
        )
        for world in (plain, more)
    ]
    assert borders[0] == borders[1]
    assert backtest_alerts(plain, window) == backtest_alerts(more, window)


def test_one_share_is_no_growth_and_a_doubtful_complaint_needs_more_shares():
    # So little data has no border: everything above the floor goes off. Half sure twice is
    # one share of a complaint, 20 % sure takes five, and Cal's four are too few.
    posts = [NEWS, *complaint("ann", 0, 1), *complaint("ben", 1, 2)]
    world = build(
        [*posts, *complaint("cal", 2, 4), *complaint("dan", 3, 5)],
        OWNED,
    )
    chances = {"x:ben": 0.5, "x:cal": 0.2, "x:dan": 0.2}
    about = world.about.to_pylist()
    for row in about:
        post = world.posts["id"][row["post"]].as_py()
        row["complaint"] = chances.get(post)
    doubtful = snapshot_from_tables(
        {
            **world.tables,
            "about": pa.Table.from_pylist(about, world.about.schema),
        }
    )
    ids = doubtful.posts["id"]
    alerts_found = {
        ids[one.posts[0]].as_py(): one.sentence for one in find_alerts(doubtful)
    }
    assert alerts_found.keys() == {"x:ben", "x:dan"}
    assert "(50 % sure) was shared twice" in alerts_found["x:ben"]
    assert "(20 % sure) was shared 5 times" in alerts_found["x:dan"]


def test_a_growing_complaint_raises_an_alert_within_its_first_shares():
    posts = [NEWS]
    for n in range(30):
        posts += complaint(f"u{n:02}", n, 1)
    posts += complaint("wide", 40, 40)
    world = build(posts, OWNED)
    found = [
        one
        for one in find_alerts(world, Scope(), alerts_per_day=0.1)
        if one.kind == "growing"
    ]
    wide = next(
        one for one in found if world.posts["id"][one.posts[0]].as_py() == "x:wide"
    )
    assert wide.at <= DAY + timedelta(days=40, hours=10)
    tried = backtest_alerts(world, Scope(), alerts_per_day=0.1)
    assert (tried.grew, tried.caught) == (1, 1)
    assert "1 of 1 complaint that grew" in tried.sentence


def test_an_alert_is_found_again_by_its_name():
    world = build([*complaint("ann", 0, 25), NEWS], OWNED)
    (one,) = [it for it in find_alerts(world) if it.kind == "growing"]
    assert find_alert(world, find_alerts(world), alert_id(world, one)) == one
    assert find_alert(world, find_alerts(world), "growing acme x:nothing") is None


def test_a_burst_is_reported_once_and_a_quiet_brand_has_no_alert():
    usual = [
        (f"x:q{n:02}", f"q{n}", n, "original", "Broken", None, "complaint")
        for n in range(30)
    ]
    burst = [
        (f"x:b{n:02}", f"b{n}", 31 + n / 24, "original", "Broken", None, "complaint")
        for n in range(12)
    ]
    assert find_alerts(build([*usual, NEWS], OWNED)) == ()
    found = find_alerts(build([*usual, *burst, NEWS], OWNED))
    assert [one.kind for one in found] == ["burst"]
    assert len(found[0].posts) >= 12
    assert "complaints in one day" in found[0].sentence


def test_a_burst_about_one_topic_names_its_word():
    usual = [
        (f"x:u{n:02}", f"u{n}", n, "original", f"Creaks {n}", None, "complaint")
        for n in range(40)
    ] + [
        (f"x:v{n:02}", f"v{n}", n + 0.2, "original", f"Itches {n}", None, "complaint")
        for n in range(40)
    ]
    hinge = [
        (f"x:h{n}", f"h{n}", 35 + n / 24, "original", f"Hinge {n}", None, "complaint")
        for n in range(10)
    ]
    before = [
        (f"x:i{n}", f"i{n}", 3 * n, "original", f"Hinge {n}", None, "complaint")
        for n in range(4)
    ]
    alerts_found = [
        one.sentence
        for one in find_alerts(build([*usual, *before, *hinge, NEWS], OWNED))
    ]
    assert any("“hinge”" in words for words in alerts_found)
    assert not any("creaks" in words or "itches" in words for words in alerts_found)
    calm = find_alerts(build([*usual, *before, NEWS], OWNED))
    assert calm == ()


def test_a_week_that_hardly_praises_is_a_drop():
    posts = [
        (
            f"x:p{day:02}-{n}",
            f"u{day}-{n}",
            day + n / 24,
            "original",
            "Well",
            None,
            "neutral" if 35 <= day < 42 else "praise",
        )
        for day in range(56)
        for n in range(3)
    ]
    found = find_alerts(build([*posts, NEWS], OWNED))
    assert [one.kind for one in found] == ["drop"]
    assert "Only 0 of 21 posts" in found[0].sentence


def test_without_shares_there_are_no_alerts():
    world = build([("x:a", "ann", 0, "original", "Broken", None, "complaint")], OWNED)
    assert find_alerts(world) == ()
    assert "No back-test" in backtest_alerts(world).sentence


def test_an_alert_keeps_its_name_while_its_figures_change():
    usual = [
        (f"x:q{n:02}", f"q{n}", n, "original", "Broken", None, "complaint")
        for n in range(30)
    ]
    burst = [
        (f"x:b{n:02}", f"b{n}", 31 + n / 48, "original", "Broken", None, "complaint")
        for n in range(20)
    ]
    names = []
    for count in (12, 20):
        world = build([*usual, *burst[:count], NEWS], OWNED)
        (found,) = find_alerts(world)
        assert f"{count} complaints" in found.sentence
        names.append(alert_id(world, found))
    # The burst is of 2 October, and known when that day has ended.
    assert set(names) == {"burst acme 2026-10-03"}
    topic = replace(found, topic="that say “in use”")
    assert alert_id(world, topic) == "burst acme 2026-10-03 that say “in use”"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[dict]]]:
    """Somebody on this machine who takes alarms."""
    taken: list[dict] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            taken.append(json.loads(self.rfile.read(size)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Takes)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_of_this_machine_gets_each_alert(listener: tuple[str, list[dict]]):
    address, taken = listener
    alerts._check_webhook(address)
    alerts._post_to_webhook(address, json.dumps({"alarm": "growing"}))
    assert taken == [{"alarm": "growing"}]


@pytest.mark.parametrize("address", ["http://192.0.2.7/x", "ftp://localhost/", "hook"])
def test_a_webhook_elsewhere_is_refused(address: str):
    with pytest.raises(UsageError, match=r"machine|address"):
        alerts._check_webhook(address)


def test_a_webhook_that_does_not_answer_is_one_sentence():
    with pytest.raises(UsageError, match="did not accept"):
        alerts._post_to_webhook("http://127.0.0.1:9/", "{}")
