"""Report sections on the inbox, the departments and the alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from graph.analysis.customer_care import case_captions, response_equity, response_times
from graph.analysis.customer_care.inbox import (
    CASE_SIGNS,
    CASE_STATES,
    PENDING_STATES,
    Inbox,
    select_answerable_cases,
)
from graph.analysis.monitoring.alerts import find_alerts
from graph.phrasing import format_count
from graph.report.blocks import (
    NameRegister,
    ReportRequest,
    ReportRow,
    ReportSection,
    ReportTable,
    format_proportion,
)
from graph.snapshots.snapshot import Snapshot
from graph.view_models import cases

MAX_CASES: Final = 10
STATE_HEADINGS: Final = {
    "answered": "answered",
    "by_others": "answered by others",
    "unanswered": "unanswered",
    "unknown": "unknown",
}


def case_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: answered and pending cases, and response times.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    every = select_answerable_cases(snapshot, request.build_department_inbox(snapshot))
    if request.department and not len(every.post):
        # No case of a department says nothing about how the brand answers.
        words = f"No case is for {request.department} in this period."
        return ReportSection("unanswered", "Answered and unanswered", (words,))
    counts = tuple(
        _count_row(names, every.subset(every.mask([sign])), sign)
        for sign in CASE_SIGNS
        if every.mask([sign]).any()
    )
    head = ("", *(STATE_HEADINGS[state] for state in CASE_STATES), "posts")
    return ReportSection(
        "unanswered",
        "Answered and unanswered",
        (
            case_captions.describe_inbox(every),
            response_times.describe_response_times(
                response_times.measure_response_times(snapshot, every)
            ),
            response_equity.estimate_response_equity(snapshot, every).sentence,
            *case_captions.describe_data_gaps(snapshot, every),
        ),
        (
            ReportTable("Cases by state", head, counts, (2, 3, 4)),
            _open_case_table(snapshot, request, names, every),
        ),
    )


def _count_row(names: NameRegister, inbox: Inbox, sign: str) -> ReportRow:
    """The row of one sentiment: cases by state; answered out of those with a known state."""
    counts = {state: int(inbox.mask(states=[state]).sum()) for state in CASE_STATES}
    cells = [f"{counts[state]:,}" for state in CASE_STATES]
    cells[CASE_STATES.index("answered")] = format_proportion(
        counts["answered"], len(inbox.post) - counts["unknown"]
    )
    return ReportRow((sign, *cells), names.cite_rows(inbox.post.tolist()))


def _open_case_table(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister, inbox: Inbox
) -> ReportTable:
    assert request.rules is not None
    marked = request.annotations or {}
    wanted = cases.CaseFilter(states=PENDING_STATES)
    found = cases.filter_cases(snapshot, inbox, marked, wanted, request.rules)
    first = found.subset(slice(0, MAX_CASES))
    sent = cases.route_cases(snapshot, first, marked, request.rules)
    ids = snapshot.posts["id"]
    rows = []
    for place, one in enumerate(sent):
        post = int(first.post[place])
        note = marked.get(ids[post].as_py(), {})
        rows.append(
            ReportRow(
                (
                    names.name_of_row(int(first.author[place])),
                    case_captions.case_status_line(first, place),
                    one.department,
                    _case_status(note, names.with_names),
                ),
                names.cite_rows([post]),
            )
        )
    title = f"First of {format_count(len(found.post), 'case')} without an answer by the brand"
    head = ("author", "case", "department", "status", "posts")
    return ReportTable(title, head, tuple(rows))


def _case_status(note: Mapping[str, str], with_names: bool) -> str:
    """The status of a case, done or open, and its owner."""
    state = "done" if "done" in note else "open"
    owner = note.get("owner") if with_names else None
    return f"{state}; {owner}" if owner else state


def department_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: cases of each department, and how many of them are done.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    assert request.rules is not None
    marked = request.annotations or {}
    every = select_answerable_cases(snapshot, request.build_department_inbox(snapshot))
    left = every.subset(every.mask(states=PENDING_STATES))
    sent = cases.route_cases(snapshot, left, marked, request.rules)
    ids = snapshot.posts["id"]
    rows = []
    for name in request.rules.department_names:
        if request.department not in (None, name):
            continue
        posts = [
            int(left.post[place])
            for place, one in enumerate(sent)
            if one.department == name
        ]
        done = sum("done" in marked.get(ids[post].as_py(), {}) for post in posts)
        rows.append(
            ReportRow(
                (name, f"{len(posts):,}", f"{done:,}"),
                names.cite_rows(posts) if posts else None,
            )
        )
    table = ReportTable(
        "By department", ("department", "cases", "done", "posts"), tuple(rows), (1, 2)
    )
    whose = f" for {request.department}" if request.department else ""
    words = (
        f"{format_count(len(left.post), 'case')}{whose} without an answer by the brand."
    )
    return ReportSection(
        "departments", "Departments", (words[0].upper() + words[1:],), (table,)
    )


def alert_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: alerts in this period.

    With a department, only alerts with at least half of their posts in it.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    found = find_alerts(snapshot, request.scope)
    if request.department:
        # The posts of an alert can be older than the report's period.
        whole = replace(request, scope=replace(request.scope, since=None))
        mine = set(whole.build_department_inbox(snapshot).post.tolist())
        found = tuple(
            one for one in found if 2 * len(mine & {*one.posts}) >= len({*one.posts})
        )
    brands = snapshot.brands["name"]
    rows = tuple(
        ReportRow(
            (f"{one.at:%d %b %Y, %H:%M}", brands[one.brand].as_py(), one.sentence),
            names.cite_rows(one.posts),
        )
        for one in found[:MAX_CASES]
    )
    whose = f" with at least half of their posts for {request.department}"
    words = f"{format_count(len(found), 'alert')} in this period{whose * bool(request.department)}."
    return ReportSection(
        "alerts",
        "Alerts",
        (words[0].upper() + words[1:],),
        (ReportTable("Latest alerts", ("when", "brand", "what", "posts"), rows),),
    )
