"""The report: its figures are the pages', it needs no network, and it can hide names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from graph import report
from graph.__main__ import main
from graph.analysis.customer_care import case_captions, routing
from graph.analysis.customer_care.inbox import (
    CASE_STATES,
    PENDING_STATES,
    build_inbox,
    select_answerable_cases,
)
from graph.analysis.monitoring.alerts import find_alerts
from graph.analysis.topics import keyness
from graph.commands.inputs import load_current_snapshot
from graph.report import blocks, contents, list_sections
from graph.settings import load_settings
from graph.snapshots.as_of import as_of
from graph.snapshots.scope import Scope
from graph.view_models import cases
from tests.webapp import store_fixtures

SCOPE = Scope(
    brand="northwind", since=datetime(2026, 9, 1), until=datetime(2026, 10, 1)
)
SIDEBAR = {
    "brand": "northwind",
    "window": "days",
    "since": date(2026, 9, 1),
    "until": date(2026, 9, 30),
}
WORDS = ["--brand", "northwind", "--since", "2026-09-01", "--until", "2026-09-30"]


@pytest.fixture(scope="module")
def made() -> report.Report:
    return report.build_report(
        load_current_snapshot(load_settings(store_fixtures.demo_store())),
        report.ReportRequest(SCOPE),
    )


def section(made: report.Report, key: str) -> Any:
    return next(one for one in made.sections if one.key == key)


def cells(made: report.Report, key: str, table: int = 0) -> list[tuple[str, ...]]:
    return [row.cells for row in section(made, key).tables[table].rows]


def page(monkeypatch: pytest.MonkeyPatch, name: str, **state: object) -> str:
    st.cache_resource.clear()
    monkeypatch.setenv("GRAPEVINE_STORE", store_fixtures.demo_store())
    app = store_fixtures.page(name, **SIDEBAR, **state)
    assert not app.exception
    page_text = re.sub(r"</?(?:a|p)\b[^>]*>", "", store_fixtures.page_text(app))
    tiles = "\n".join(f"{one.label} {one.value}" for one in app.metric)
    return f"{page_text.replace(chr(92), '')}\n{tiles}"


@pytest.mark.parametrize(
    ("name", "key", "count"),
    [
        ("overview", "short", 1),
        ("listening", "unanswered", 3),
        ("words", "words", 1),
        ("words", "wishes", 1),
        ("rivals", "rivals", 2),
        ("people", "carried", 2),
    ],
)
def test_the_report_and_the_page_have_the_same_sentences(
    made: report.Report,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    key: str,
    count: int,
) -> None:
    page_text = page(monkeypatch, name)
    for sentence in section(made, key).sentences[:count]:
        assert sentence.replace("&", "&amp;") in page_text


def test_the_figures_of_the_report_are_the_tiles_of_the_overview(
    made: report.Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_text = page(monkeypatch, "overview")
    for title, value, *_ in cells(made, "short"):
        assert f"{title} {value}" in page_text


def test_every_figure_has_its_counts_and_its_posts(made: report.Report) -> None:
    rows = {row.cells[0]: row for row in section(made, "short").tables[0].rows}
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    every = select_answerable_cases(snapshot, build_inbox(snapshot, SCOPE))
    known = every.mask(["praise"], ["answered", "by_others", "unanswered"])
    answered = int(every.mask(["praise"], ["answered"]).sum())
    figure = rows["Praise answered"]
    assert figure.cells[1] == f"{100 * answered / known.sum():.0f} %"
    assert figure.cells[2].startswith(f"{answered} of {known.sum()}, ")
    low, high = re.findall(r"(\d+) to (\d+) %$", figure.cells[2])[0]
    assert int(low) < 100 * answered / known.sum() < int(high)
    assert figure.evidence.count == known.sum()
    assert re.fullmatch(r"[\d,]+ of [\d,]+, .*", rows["Earned media"].cells[2])
    for row in rows.values():
        assert row.evidence is not None
        assert row.evidence.numbers
        assert row.evidence.count >= len(row.evidence.numbers)
    pairs = section(made, "rivals").tables[1].rows
    assert pairs
    assert all(row.evidence is not None and row.evidence.numbers for row in pairs)


@pytest.mark.parametrize("name", ["advocates", "quiet-advocates", "detractors"])
def test_the_people_of_the_report_are_those_of_the_page(
    made: report.Report, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place = ["advocates", "quiet-advocates", "detractors"].index(name)
    page_text = page(monkeypatch, "people", list=name)
    assert section(made, "voices").sentences[place].partition(": ")[2] in page_text
    for rank, how_sure, _, why in cells(made, "voices", place):
        assert why in page_text
        assert rank.isdigit()
        assert how_sure != ""


def test_departments_words_and_alerts_have_the_counts_of_the_pages(
    made: report.Report,
) -> None:
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    every = select_answerable_cases(snapshot, build_inbox(snapshot, SCOPE))
    for name, count, _ in cells(made, "departments"):
        wanted = cases.CaseFilter(states=PENDING_STATES, department=name)
        found = cases.filter_cases(
            snapshot, every, {}, wanted, routing.default_routing_rules()
        )
        assert count == f"{len(found.post):,}"
    for sign, answered, *counts in cells(made, "unanswered"):
        actual = [int(every.mask([sign], [state]).sum()) for state in CASE_STATES]
        assert counts == [f"{one:,}" for one in actual[1:]]
        assert answered.startswith(f"{actual[0]:,} of {sum(actual[:3]):,}, ")
    rows = keyness.group_phrases_table(
        snapshot, keyness.compare_group_phrases(snapshot, SCOPE)
    ).to_pylist()
    for table in section(made, "words").tables:
        mine = [one for one in rows if one["group"] == table.title.lower()]
        for row, one in zip(table.rows, mine, strict=False):
            assert row.cells[0] == one["phrase"]
            assert row.cells[1] == f"{one['users']:,} of {one['among']:,}"
    assert (
        section(made, "alerts")
        .sentences[0]
        .startswith(str(len(find_alerts(snapshot, SCOPE))))
    )


class Links(HTMLParser):
    """What a page asks for, what it links to, and what can be linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.asks: list[str] = []
        self.leads: list[str] = []
        self.places: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.asks += [
            attributes[name] or ""
            for name in ("src", "data", "srcset")
            if name in attributes
        ]
        if tag == "link":
            self.asks.append(attributes.get("href") or "")
        elif "href" in attributes:
            self.leads.append(attributes["href"] or "")
        if "id" in attributes:
            self.places.append(attributes["id"] or "")


def test_messages_are_counted_up_to_the_end_of_the_window() -> None:
    """The report of some days does not include later shares."""
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    moves = [
        one
        for one in snapshot.interactions.to_pylist()
        if one["kind"] in (0, 1) and one["at"] and one["target_post"] is not None
    ]
    every = Counter(one["target_post"] for one in moves)
    furthest, _ = every.most_common(1)[0]
    # In the middle of the way of the one that went furthest.
    times = sorted(one["at"] for one in moves if one["target_post"] == furthest)
    end = times[len(times) // 2]
    early = Counter(one["target_post"] for one in moves if one["at"] < end)
    names = blocks.NameRegister(snapshot, True)
    request = report.ReportRequest(Scope(until=end))
    found = list_sections.influencer_section(snapshot, request, names).tables[1]
    post_of = {number: row for row, number in names.post_numbers.items()}
    rows = [post_of[row.evidence.numbers[0]] for row in found.rows if row.evidence]
    actual = [int(row.cells[1].replace(",", "")) for row in found.rows]
    assert furthest in rows
    assert actual == [early[row] for row in rows]
    assert actual != [every[row] for row in rows]


def test_the_title_names_the_other_filters() -> None:
    current = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    narrow = replace(SCOPE, platform="x", topic="battery")
    made = report.build_report(current, report.ReportRequest(narrow))
    assert made.title.endswith("30 September 2026, on x, about “battery”")
    then = as_of(current, datetime(2026, 9, 16))
    past = report.build_report(then, report.ReportRequest(Scope(brand="northwind")))
    assert past.title == "Northwind, all time, as it was known on 15 September 2026"


def test_every_figure_links_to_posts_of_the_report(made: report.Report) -> None:
    found = Links()
    found.feed(report.render_html(made))
    inside = [one[1:] for one in found.leads if one.startswith("#")]
    assert set(inside) <= set(found.places)
    assert len(found.places) == len(set(found.places))
    assert found.asks == ["data:,"]
    assert len([one for one in inside if one.startswith("p")]) > 100
    for key in ("voices", "carried", "rivals"):
        assert all(
            row.evidence is not None for row in section(made, key).tables[0].rows
        )


def test_without_names_no_person_is_identifiable() -> None:
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    text = report.render_html(
        report.build_report(snapshot, report.ReportRequest(SCOPE, with_names=False))
    )
    handles = [one for one in snapshot.accounts["handle"].to_pylist() if one]
    found = set(re.findall(r"[\w.@-]+", text.casefold()))
    assert not found & {
        one.casefold() for one in handles if len(one) > 3 and one != "northwind"
    }
    assert "original</a>" not in text
    assert not re.search(r"(?:x|mastodon|bluesky|reddit):\w", text)
    names = [one for one in snapshot.accounts["name"].to_pylist() if one and " " in one]
    assert not [one for one in names if one in text and not one.startswith("Northwind")]


def test_a_department_narrows_the_cases(made: report.Report) -> None:
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    few = report.build_report(snapshot, report.ReportRequest(SCOPE, department="ideas"))
    assert [row[0] for row in cells(few, "departments")] == ["ideas"]
    assert {row[2] for row in cells(few, "unanswered", 1)} <= {"ideas"}
    assert len(cells(made, "departments")) == 5


@pytest.mark.parametrize("name", ["service", "ideas", "press"])
def test_every_part_about_cases_covers_the_department_only(
    made: report.Report, name: str
) -> None:
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    rules = routing.default_routing_rules()
    few = report.build_report(snapshot, report.ReportRequest(SCOPE, department=name))
    wanted = cases.CaseFilter(department=name)
    mine = cases.filter_cases(snapshot, build_inbox(snapshot, SCOPE), {}, wanted, rules)
    every = select_answerable_cases(snapshot, mine)
    if name == "press":
        # Nobody here writes to the press people: that is all there is to say.
        assert section(few, "unanswered").sentences == (
            "No case is for press in this period.",
        )
        assert section(few, "unanswered").tables == ()
    else:
        assert section(few, "unanswered").sentences[0] == case_captions.describe_inbox(
            every
        )
        for sign, answered, *counts in cells(few, "unanswered"):
            found = [int(every.mask([sign], [state]).sum()) for state in CASE_STATES]
            assert counts == [f"{one:,}" for one in found[1:]]
            assert answered.startswith(f"{found[0]} of {sum(found[:3])}, ")
    open_ = int(every.mask(states=PENDING_STATES).sum())
    assert (
        section(few, "departments")
        .sentences[0]
        .startswith(f"{open_:,} " if open_ else "No ")
    )
    assert f"for {name}" in section(few, "departments").sentences[0]
    whole = replace(SCOPE, since=None)
    known = cases.filter_cases(
        snapshot, build_inbox(snapshot, whole), {}, wanted, rules
    )
    own = set(known.post.tolist())
    off = [
        one
        for one in find_alerts(snapshot, SCOPE)
        if sum(post in own for post in one.posts) >= len(one.posts) / 2
    ]
    assert [row[2] for row in cells(few, "alerts")] == [
        one.sentence for one in off[:10]
    ]
    assert section(few, "alerts").sentences[0].startswith(str(len(off) or "No"))
    # Words are counted among the people who wrote the department's posts, and no others.
    people = len(set(mine.author.tolist()))
    for table in section(few, "words").tables:
        for row in table.rows:
            here, elsewhere = (
                int(cell.split(" of ")[1].replace(",", "")) for cell in row.cells[1:3]
            )
            assert here <= people
            assert elsewhere <= people
    wishes = section(few, "wishes")
    same = wishes.sentences == section(made, "wishes").sentences
    assert same == (name == "ideas")
    assert f"none are for {name}" in wishes.sentences[0] or same


def test_the_parts_that_a_department_narrows_are_named(made: report.Report) -> None:
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    few = report.build_report(snapshot, report.ReportRequest(SCOPE, department="press"))
    assert "all other sections are about the whole brand" in few.subtitle
    assert {*contents.DEPARTMENT_SECTIONS} <= {one.title for one in few.sections}
    for one, whole in zip(few.sections, made.sections, strict=True):
        narrowed = one.title in contents.DEPARTMENT_SECTIONS
        assert f"{one.title}" in few.subtitle or not narrowed
        assert narrowed or one.sentences == whole.sentences


def test_markup_in_posts_stays_text(shared: Path) -> None:
    store = store_fixtures.markup_store(shared / "hostile" / "j29_markup.jsonl")
    snapshot = load_current_snapshot(load_settings(store))
    text = report.render_html(
        report.build_report(snapshot, report.ReportRequest(Scope()))
    )
    found = Links()
    found.feed(text)
    assert found.asks == ["data:,"]
    assert "<script" not in text.lower()
    assert not re.search(r"<[^>]+\son\w+=", text)


def test_the_command_writes_a_file_and_refuses_unknown_departments_and_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", store_fixtures.demo_store()]
    out = tmp_path / "september.html"
    assert main(["report", *store, *WORDS, "--out", str(out)]) == 0
    assert "Written" in capsys.readouterr().err
    text = out.read_text("utf-8")
    assert "1 September 2026 to 30 September 2026" in text
    assert main(["report", *store, *WORDS]) == 0
    assert capsys.readouterr().out == text
    assert main(["report", *store, "--department", "nobody"]) == 1
    assert main(["report", *store, "--out", str(tmp_path / "no" / "where.html")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_time_before_all_posts_is_reported() -> None:
    snapshot = load_current_snapshot(load_settings(store_fixtures.demo_store()))
    early = Scope(since=datetime(2020, 1, 1), until=datetime(2020, 2, 1))
    found = report.build_report(snapshot, report.ReportRequest(early))
    assert "Nothing in this data is older" in section(found, "changed").sentences[0]
    assert report.render_html(found)
