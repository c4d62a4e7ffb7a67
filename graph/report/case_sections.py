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
"""Maximum number of cases or alerts in a table."""

STATE_HEADINGS: Final = {
    "answered": "answered",
    "by_others": "answered by others",
    "unanswered": "unanswered",
    "unknown": "unknown",
}
"""Column heading of each case state."""


def case_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: answered and pending cases, and response times.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    inbox = select_answerable_cases(snapshot, request.build_department_inbox(snapshot))
    if request.department and not len(inbox.post):
        # No case of a department says nothing about how the brand answers.
        message = f"No case is for {request.department} in this period."
        return ReportSection("unanswered", "Answered and unanswered", (message,))
    counts = tuple(
        _count_row(names, inbox.subset(inbox.mask([sign])), sign)
        for sign in CASE_SIGNS
        if inbox.mask([sign]).any()
    )
    head = ("", *(STATE_HEADINGS[state] for state in CASE_STATES), "posts")
    return ReportSection(
        "unanswered",
        "Answered and unanswered",
        (
            case_captions.describe_inbox(inbox),
            response_times.describe_response_times(
                response_times.measure_response_times(snapshot, inbox)
            ),
            response_equity.estimate_response_equity(snapshot, inbox).sentence,
            *case_captions.describe_data_gaps(snapshot, inbox),
        ),
        (
            ReportTable("Cases by state", head, counts, (2, 3, 4)),
            _open_case_table(snapshot, request, names, inbox),
        ),
    )


def _count_row(names: NameRegister, inbox: Inbox, sign: str) -> ReportRow:
    """The row of one sentiment: cases by state; answered of those with a known state."""
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
    annotations = request.annotations or {}
    case_filter = cases.CaseFilter(states=PENDING_STATES)
    open_cases = cases.filter_cases(
        snapshot, inbox, annotations, case_filter, request.rules
    )
    listed = open_cases.subset(slice(0, MAX_CASES))
    routes = cases.route_cases(snapshot, listed, annotations, request.rules)
    ids = snapshot.posts["id"]
    rows = []
    for index, route in enumerate(routes):
        post = int(listed.post[index])
        fields = annotations.get(ids[post].as_py(), {})
        rows.append(
            ReportRow(
                (
                    names.name_of_row(int(listed.author[index])),
                    case_captions.case_status_line(listed, index),
                    route.department,
                    _case_status(fields, names.with_names),
                ),
                names.cite_rows([post]),
            )
        )
    count = format_count(len(open_cases.post), "case")
    title = f"First of {count} without an answer by the brand"
    head = ("author", "case", "department", "status", "posts")
    return ReportTable(title, head, tuple(rows))


def _case_status(fields: Mapping[str, str], with_names: bool) -> str:
    """The status of a case, done or open, and its owner."""
    state = "done" if "done" in fields else "open"
    owner = fields.get("owner") if with_names else None
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
    annotations = request.annotations or {}
    inbox = select_answerable_cases(snapshot, request.build_department_inbox(snapshot))
    pending = inbox.subset(inbox.mask(states=PENDING_STATES))
    routes = cases.route_cases(snapshot, pending, annotations, request.rules)
    ids = snapshot.posts["id"]
    rows = []
    for name in request.rules.department_names:
        if request.department not in (None, name):
            continue
        posts = [
            int(pending.post[index])
            for index, route in enumerate(routes)
            if route.department == name
        ]
        done = sum("done" in annotations.get(ids[post].as_py(), {}) for post in posts)
        rows.append(
            ReportRow(
                (name, f"{len(posts):,}", f"{done:,}"),
                names.cite_rows(posts) if posts else None,
            )
        )
    table = ReportTable(
        "By department", ("department", "cases", "done", "posts"), tuple(rows), (1, 2)
    )
    suffix = f" for {request.department}" if request.department else ""
    count = format_count(len(pending.post), "case")
    message = f"{count}{suffix} without an answer by the brand."
    return ReportSection(
        "departments", "Departments", (message[0].upper() + message[1:],), (table,)
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
    alerts = find_alerts(snapshot, request.scope)
    if request.department:
        # The posts of an alert can be older than the report's period.
        all_time = replace(request, scope=replace(request.scope, since=None))
        own_posts = set(all_time.build_department_inbox(snapshot).post.tolist())
        alerts = tuple(
            alert
            for alert in alerts
            if 2 * len(own_posts & {*alert.posts}) >= len({*alert.posts})
        )
    brands = snapshot.brands["name"]
    rows = tuple(
        ReportRow(
            (
                f"{alert.at:%d %b %Y, %H:%M}",
                brands[alert.brand].as_py(),
                alert.sentence,
            ),
            names.cite_rows(alert.posts),
        )
        for alert in alerts[:MAX_CASES]
    )
    suffix = ""
    if request.department:
        suffix = f" with at least half of their posts for {request.department}"
    message = f"{format_count(len(alerts), 'alert')} in this period{suffix}."
    return ReportSection(
        "alerts",
        "Alerts",
        (message[0].upper() + message[1:],),
        (ReportTable("Latest alerts", ("when", "brand", "what", "posts"), rows),),
    )
