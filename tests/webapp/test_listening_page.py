"""Listening: its figures, folds and people open to posts, with the demo."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

from graph.analysis.customer_care.inbox import build_inbox, select_answerable_cases
from graph.analysis.monitoring import alerts
from graph.analysis.monitoring.anomalies import alert_id
from graph.commands.inputs import load_current_snapshot
from graph.settings import load_settings
from graph.snapshots.scope import Scope
from graph.view_models import cases
from tests.webapp import store_fixtures
from tests.webapp.test_pages import demo, fresh

__all__ = ["demo", "fresh"]


def test_the_response_times_of_a_group_open_its_posts(demo: str) -> None:
    app = store_fixtures.page("listening", brand="northwind")
    before = store_fixtures.page_text(app).count('class="gv-post')
    app.selectbox(key="speed-group-sign").set_value("complaint").run()
    assert not app.exception
    assert store_fixtures.page_text(app).count('class="gv-post') == before + 8
    assert "most expected shares first" in store_fixtures.page_text(app)


def test_more_posts_of_a_group_are_displayed_on_request(demo: str) -> None:
    app = store_fixtures.page("listening", brand="northwind")
    app.selectbox(key="speed-group-sign").set_value("complaint").run()
    before = store_fixtures.page_text(app).count('class="gv-post')
    app.button(key="more-speed-group-sign-complaint").click().run()
    assert not app.exception
    assert store_fixtures.page_text(app).count('class="gv-post') == before + 8


def test_a_link_to_an_alert_opens_its_posts(demo: str) -> None:
    current = load_current_snapshot(load_settings(demo))
    scope = Scope(brand="northwind")
    one = alerts.find_alerts(current, scope)[0]
    app = store_fixtures.page("listening", brand="northwind")
    before = store_fixtures.page_text(app).count('class="gv-post')
    app.query_params["open"] = alert_id(current, one)
    app.run()
    assert not app.exception
    words = store_fixtures.page_text(app)
    assert words.count('class="gv-post') == before + min(len(one.posts), 50)
    assert one.sentence.split(";")[0] in words.replace("\\", "")
    app.query_params["open"] = "burst northwind 1990-01-01"
    app.run()
    assert "This link opens nothing on this page" in store_fixtures.page_text(app)


def test_figures_of_the_inbox_summary_open_the_cases_they_count(
    demo: str,
) -> None:
    current = load_current_snapshot(load_settings(demo))
    found = select_answerable_cases(
        current, build_inbox(current, Scope(brand="northwind"))
    )
    words = store_fixtures.page_text(
        store_fixtures.page("listening", brand="northwind")
    )
    links = {
        match["words"]: parse_qs(urlsplit(unescape(match["to"])).query)
        for match in re.finditer(r'<a href="(?P<to>[^"]*)">(?P<words>[^<]*)</a>', words)
    }
    signs = {one: sign for sign, one in cases.SIGN_LABELS.items()}
    states = {words: state for state, words in cases.STATE_LABELS.items()}
    counted = 0
    for figure, query in links.items():
        if "state" not in query:
            continue
        mask = found.mask(
            [signs[one] for one in query.get("sign", [])],
            [states[one] for one in query["state"]],
        )
        assert figure.split()[0].replace(",", "") == str(int(mask.sum()))
        assert query["done"] == ["Both"]
        counted += 1
    assert counted >= 4


def test_changes_since_a_day_open_the_posts_behind_them(demo: str) -> None:
    app = store_fixtures.page("listening", brand="northwind")
    app.date_input(key="since-cases-changes").set_value(date(2026, 10, 1)).run()
    assert not app.exception
    assert "Since then" in store_fixtures.page_text(app)
    before = store_fixtures.page_text(app).count('class="gv-post')
    app.selectbox(key="since-posts-cases-changes").set_value("New").run()
    assert store_fixtures.page_text(app).count('class="gv-post') == before + 5
    app = store_fixtures.page("people", brand="northwind")
    fold = next(one for one in app.date_input if str(one.key).startswith("since-"))
    fold.set_value(date(2026, 10, 1)).run()
    assert not app.exception
    box = next(one for one in app.selectbox if str(one.key).startswith("since-posts-"))
    before = store_fixtures.page_text(app).count('class="gv-post')
    box.set_value(box.options[1]).run()
    assert store_fixtures.page_text(app).count('class="gv-post') > before


def test_an_answered_person_opens_their_posts(demo: str) -> None:
    app = store_fixtures.page("listening", brand="northwind")
    box = app.selectbox(key="turned-who")
    before = store_fixtures.page_text(app).count('class="gv-post')
    box.set_value(box.options[1]).run()
    assert not app.exception
    assert store_fixtures.page_text(app).count('class="gv-post') >= before + 3


def test_one_way_and_unanswered_contacts_are_named_on_the_page(demo: str) -> None:
    app = store_fixtures.page("listening", brand="northwind")
    for side in ("at", "unanswered"):
        app.button_group(key="two_way_side").set_value(side).run()
        assert not app.exception
        links = [one.proto.label for one in app.get("page_link")]
        found = [words for words in links if " to them, " in words]
        assert found
        silent = [" 0 back" in words for words in found]
        assert all(silent) if side == "at" else not any(silent)
