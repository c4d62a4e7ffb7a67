"""`python -m graph unanswered`: the inbox of posts that the brand has not answered."""

from __future__ import annotations

import argparse

from graph import export
from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care import dialogue as two_way
from graph.analysis.customer_care import response_effect as turned
from graph.analysis.customer_care import response_equity as fairness
from graph.analysis.customer_care import response_times as speed
from graph.analysis.customer_care import routing
from graph.analysis.customer_care.inbox import SIGNS, STATES, ledger, waiting
from graph.analysis.validation import label_accuracy as stance_error
from graph.annotations import annotation_store as desk
from graph.commands.options import (
    cut,
    list_options,
    opened,
    resolve_alias,
    say,
    scope_of,
)
from graph.errors import UsageError
from graph.snapshots.lookup import brand_row
from graph.view_models import cases

ALL = "all"


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, the choice of cases, and the tables to print instead."""
    list_options(parser)
    parser.add_argument(
        "--state",
        action="append",
        type=resolve_alias,
        choices=(*STATES, ALL),
        help="default: unanswered; may be repeated",
    )
    parser.add_argument(
        "--sign",
        action="append",
        choices=SIGNS,
        help="default: praise, complaints, questions and reviews; may be repeated",
    )
    parser.add_argument(
        "--department", metavar="NAME", help="only cases of this department"
    )
    parser.add_argument(
        "--owner", metavar="NAME", help="only cases owned by this person"
    )
    parser.add_argument("--tag", metavar="TAG", help="only cases with this tag")
    parser.add_argument("--open", action="store_true", help="exclude cases that are done")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--two-way",
        action="store_true",
        help="instead: dialogue of each brand with people (replies, conversations)",
    )
    instead.add_argument(
        "--turned",
        choices=("complaint", "praise"),
        help="instead: people who posted again after an answer, and its effect",
    )
    instead.add_argument(
        "--speed",
        choices=("all", "sign", "platform", "followers", "hour", "weekday"),
        help="instead: response times for each of these",
    )


def run(asked: argparse.Namespace) -> int:
    """Print the cases, the most expected shares first; the sentences go to stderr."""
    _refuse_idle(asked)
    chosen, shown = opened(asked)
    if not shown.about.num_rows:
        say(told.UNREAD)
    scope = scope_of(asked, shown)
    every = ledger(shown, scope)
    found = every if asked.sign else waiting(shown, every)
    marked = desk.marked(chosen.home, "post")
    rules = routing.used(chosen.home.folder)
    wanted = _wanted(asked, rules)
    found = cases.chosen(shown, found, marked, wanted, rules)
    say(told.sentence(found))
    say(speed.sentence(speed.speed(shown, found)), 1)
    for line in told.missing(shown, found):
        say(line, 1)
    for reason, count in found.left_out.items():
        say(f"excluded: {reason} {count:,}", 1)
    if errs := stance_error.sentence(shown, scope, chosen.home):
        say(errs, 1)
    if asked.two_way:
        pairs = two_way.two_way(shown, scope)
        row = brand_row(shown, scope.brand) if scope.brand else None
        say(two_way.sentence(shown, pairs, row), 1)
        made = two_way.table(shown, pairs)
    elif asked.turned:
        around = turned.turned(shown, every, asked.turned)
        say(around.sentence, 1)
        made = turned.table(shown, around)
    elif asked.speed:
        say(fairness.fairness(shown, found).sentence, 1)
        made = speed.table(speed.speed(shown, found, asked.speed))
    else:
        states = asked.state or ["unanswered"]
        few = found.only(found.where(state=() if ALL in states else states))
        shown_here = few.only(slice(0, asked.top))
        cut(len(shown_here.post), len(few.post))
        made = cases.case_table(shown, shown_here, marked, rules)
    settings = {"scope": scope.settings(), "state": asked.state, "sign": asked.sign}
    export.deliver(
        made, asked.out, asked.format, export.manifest(chosen, shown, settings)
    )
    return 0


def _refuse_idle(asked: argparse.Namespace) -> None:
    """Refuse options that would have no effect on the requested table.

    Raises:
        UsageError: there is one; the message names it.

    """
    idle = []
    if asked.two_way or asked.turned or asked.speed:
        idle = ["state"]
    if asked.two_way or asked.turned:
        idle += ["sign", "department", "owner", "tag", "open"]
    for name in idle:
        if getattr(asked, name):
            raise UsageError(
                f"--{name} filters cases, and this table has none: leave it out."
            )


def _wanted(asked: argparse.Namespace, rules: routing.Rules) -> cases.Wanted:
    """The requested cases, in any state.

    Raises:
        UsageError: there is no such department.

    """
    department = None
    if asked.department:
        names = {name.casefold(): name for name in rules.names}
        department = names.get(asked.department.casefold())
        if department is None:
            raise UsageError(
                f"There is no department {asked.department!r}; choose one of "
                f"{', '.join(rules.names)}."
            )
    return cases.Wanted(
        signs=tuple(asked.sign or ()),
        done=False if asked.open else None,
        owner=asked.owner,
        tag=asked.tag,
        department=department,
    )
