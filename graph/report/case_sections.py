"""Sections on what waits: the ledger, the departments, the alarms."""

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
    "by_others": "by others only",
    "unheard": "not answered",
    "unknown": "not known",
}


def waiting_cases(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """What was answered, how fast, and what waits; the furthest carry first."""
    every = waiting(snapshot, asked.cases(snapshot))
    if asked.department and not len(every.post):
        # That nobody wrote to a department says nothing of what the brand answers.
        words = f"No case is for {asked.department} in this time."
        return Section("unheard", "Unheard and answered", (words,))
    counts = tuple(
        _counts(names, every.only(every.where([sign])), sign)
        for sign in SIGNS
        if every.where([sign]).any()
    )
    head = ("", *(STATE_WORDS[state] for state in STATES), "posts")
    return Section(
        "unheard",
        "Unheard and answered",
        (
            told.sentence(every),
            speed.sentence(speed.speed(snapshot, every)),
            fairness.fairness(snapshot, every).sentence,
            *told.missing(snapshot, every),
        ),
        (
            Table("What was said, and how it stands", head, counts, (2, 3, 4)),
            _open(snapshot, asked, names, every),
        ),
    )


def _counts(names: Names, found: Ledger, sign: str) -> Row:
    """How the entries of one sign stand; answered of those of which it is known."""
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
    title = f"First of {many(len(found.post), 'case')} without a word from the brand"
    head = ("who", "how it stands", "department", "your side", "posts")
    return Table(title, head, tuple(rows))


def _side(note: Mapping[str, str], with_names: bool) -> str:
    """Whether somebody is done with a case, and who takes care of it."""
    state = "done" if "done" in note else "open"
    owner = note.get("owner") if with_names else None
    return f"{state}; {owner}" if owner else state


def departments(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """How many cases each department has, and how many of them are done."""
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
    words = f"{many(len(left.post), 'case')}{whose} without a word from the brand."
    return Section(
        "departments", "Departments", (words[0].upper() + words[1:],), (table,)
    )


def alarms_then(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """What went off in this time.

    For a department those of which at least half the posts are its own.
    """
    found = alarms(snapshot, asked.scope)
    if asked.department:
        # An alarm may look back further than this report does.
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
    whose = f" of which at least half the posts are for {asked.department}"
    words = f"{many(len(found), 'alarm')} in this time{whose * bool(asked.department)}."
    return Section(
        "alarms",
        "Alarms",
        (words[0].upper() + words[1:],),
        (Table("The latest", ("when", "brand", "what", "posts"), rows),),
    )
