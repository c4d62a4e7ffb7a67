"""Report sections on the inbox, the departments and the alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care import response_equity as fairness
from graph.analysis.customer_care import response_times as speed
from graph.analysis.customer_care.inbox import SIGNS, STATES, WAITING, Ledger, waiting
from graph.analysis.monitoring.alerts import alarms
from graph.phrasing import many
from graph.report.blocks import Asked, Names, Row, Section, Table, counted
from graph.snapshots.snapshot import Snapshot
from graph.view_models import cases

TOP: Final = 10
STATE_WORDS: Final = {
    "answered": "answered",
    "by_others": "answered by others",
    "unanswered": "unanswered",
    "unknown": "unknown",
}


def waiting_cases(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: answered and pending cases, and response times.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    every = waiting(snapshot, asked.cases(snapshot))
    if asked.department and not len(every.post):
        # No case of a department says nothing about how the brand answers.
        words = f"No case is for {asked.department} in this period."
        return Section("unanswered", "Answered and unanswered", (words,))
    counts = tuple(
        _counts(names, every.only(every.where([sign])), sign)
        for sign in SIGNS
        if every.where([sign]).any()
    )
    head = ("", *(STATE_WORDS[state] for state in STATES), "posts")
    return Section(
        "unanswered",
        "Answered and unanswered",
        (
            told.sentence(every),
            speed.sentence(speed.speed(snapshot, every)),
            fairness.fairness(snapshot, every).sentence,
            *told.missing(snapshot, every),
        ),
        (
            Table("Cases by state", head, counts, (2, 3, 4)),
            _open(snapshot, asked, names, every),
        ),
    )


def _counts(names: Names, found: Ledger, sign: str) -> Row:
    """The row of one sentiment: cases by state; answered out of those with a known state."""
    counts = {state: int(found.where(state=[state]).sum()) for state in STATES}
    cells = [f"{counts[state]:,}" for state in STATES]
    cells[STATES.index("answered")] = counted(
        counts["answered"], len(found.post) - counts["unknown"]
    )
    return Row((sign, *cells), names.proof(found.post.tolist()))


def _open(snapshot: Snapshot, asked: Asked, names: Names, every: Ledger) -> Table:
    assert asked.rules is not None
    marked = asked.marked or {}
    wanted = cases.Wanted(states=WAITING)
    found = cases.chosen(snapshot, every, marked, wanted, asked.rules)
    first = found.only(slice(0, TOP))
    sent = cases.departments(snapshot, first, marked, asked.rules)
    ids = snapshot.posts["id"]
    rows = []
    for place, one in enumerate(sent):
        post = int(first.post[place])
        note = marked.get(ids[post].as_py(), {})
        rows.append(
            Row(
                (
                    names.person(int(first.author[place])),
                    told.standing(first, place),
                    one.department,
                    _side(note, names.with_names),
                ),
                names.proof([post]),
            )
        )
    title = f"First of {many(len(found.post), 'case')} without an answer by the brand"
    head = ("author", "case", "department", "status", "posts")
    return Table(title, head, tuple(rows))


def _side(note: Mapping[str, str], with_names: bool) -> str:
    """The status of a case, done or open, and its owner."""
    state = "done" if "done" in note else "open"
    owner = note.get("owner") if with_names else None
    return f"{state}; {owner}" if owner else state


def departments(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: cases of each department, and how many of them are done.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    assert asked.rules is not None
    marked = asked.marked or {}
    every = waiting(snapshot, asked.cases(snapshot))
    left = every.only(every.where(state=WAITING))
    sent = cases.departments(snapshot, left, marked, asked.rules)
    ids = snapshot.posts["id"]
    rows = []
    for name in asked.rules.names:
        if asked.department not in (None, name):
            continue
        posts = [
            int(left.post[place])
            for place, one in enumerate(sent)
            if one.department == name
        ]
        done = sum("done" in marked.get(ids[post].as_py(), {}) for post in posts)
        rows.append(
            Row(
                (name, f"{len(posts):,}", f"{done:,}"),
                names.proof(posts) if posts else None,
            )
        )
    table = Table(
        "By department", ("department", "cases", "done", "posts"), tuple(rows), (1, 2)
    )
    whose = f" for {asked.department}" if asked.department else ""
    words = f"{many(len(left.post), 'case')}{whose} without an answer by the brand."
    return Section(
        "departments", "Departments", (words[0].upper() + words[1:],), (table,)
    )


def alarms_then(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: alerts in this period.

    With a department, only alerts with at least half of their posts in it.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    found = alarms(snapshot, asked.scope)
    if asked.department:
        # The posts of an alert can be older than the report's period.
        whole = replace(asked, scope=replace(asked.scope, since=None))
        mine = set(whole.cases(snapshot).post.tolist())
        found = tuple(
            one for one in found if 2 * len(mine & {*one.posts}) >= len({*one.posts})
        )
    brands = snapshot.brands["name"]
    rows = tuple(
        Row(
            (f"{one.at:%d %b %Y, %H:%M}", brands[one.brand].as_py(), one.sentence),
            names.proof(one.posts),
        )
        for one in found[:TOP]
    )
    whose = f" with at least half of their posts for {asked.department}"
    words = (
        f"{many(len(found), 'alert')} in this period{whose * bool(asked.department)}."
    )
    return Section(
        "alerts",
        "Alerts",
        (words[0].upper() + words[1:],),
        (Table("Latest alerts", ("when", "brand", "what", "posts"), rows),),
    )
