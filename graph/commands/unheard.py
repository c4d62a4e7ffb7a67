"""`python -m graph unheard`: the ledger of what the brand has not answered."""

from __future__ import annotations

import argparse
import sys

from graph import cases, desk, export, stance_error
from graph.commands.common import list_options, opened, scope_of
from graph.errors import UsageError
from graph.findings.listening import fairness, routing, speed, told, turned, two_way
from graph.findings.listening.ledger import SIGNS, STATES, ledger, waiting
from graph.findings.scope import brand_row

ALL = "all"


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Scope and output, and which entries."""
    list_options(parser)
    parser.add_argument(
        "--state",
        action="append",
        choices=(*STATES, ALL),
        help="default: unheard; may be said again",
    )
    parser.add_argument(
        "--sign",
        action="append",
        choices=SIGNS,
        help="default: praise, complaints, questions and reviews; may be said again",
    )
    parser.add_argument(
        "--department", metavar="NAME", help="only what goes to this one"
    )
    parser.add_argument(
        "--owner", metavar="NAME", help="only what this person takes care of"
    )
    parser.add_argument("--tag", metavar="TAG", help="only what has this tag")
    parser.add_argument("--open", action="store_true", help="leave out what is done")
    parser.add_argument(
        "--two-way",
        action="store_true",
        help="instead: brands side by side, whether they talk with people or at them",
    )
    parser.add_argument(
        "--turned",
        choices=("complaint", "praise"),
        help="instead: who was answered after one and spoke again, and the effect",
    )
    parser.add_argument(
        "--speed",
        choices=("all", "sign", "platform", "followers", "hour", "weekday"),
        help="a table of waits instead, for each of these",
    )


def run(asked: argparse.Namespace) -> int:
    """Print the entries, the furthest carry first; the sentences go to stderr."""
    chosen, shown = opened(asked)
    if not shown.about.num_rows:
        print(told.UNREAD, file=sys.stderr)
    scope = scope_of(asked, shown)
    every = ledger(shown, scope)
    found = every if asked.sign else waiting(shown, every)
    found = found.only(found.where(sign=asked.sign or ()))
    _say(told.sentence(found))
    _say(speed.sentence(speed.speed(shown, found)), 1)
    for line in told.missing(shown, found):
        _say(line, 1)
    for reason, count in found.left_out.items():
        _say(f"set aside: {reason} {count:,}", 1)
    if errs := stance_error.sentence(shown, scope, chosen.home):
        _say(errs, 1)
    if asked.two_way:
        pairs = two_way.two_way(shown, scope)
        row = brand_row(shown, scope.brand) if scope.brand else None
        _say(two_way.sentence(shown, pairs, row), 1)
        made = two_way.table(shown, pairs)
    elif asked.turned:
        around = turned.turned(shown, every, asked.turned)
        _say(around.sentence, 1)
        made = turned.table(shown, around)
    elif asked.speed:
        _say(fairness.fairness(shown, found).sentence, 1)
        made = speed.table(speed.speed(shown, found, asked.speed))
    else:
        states = asked.state or ["unheard"]
        wanted = cases.Wanted(
            states=() if ALL in states else tuple(states),
            done=False if asked.open else None,
            owner=asked.owner,
            tag=asked.tag,
            department=asked.department,
        )
        marked = desk.marked(chosen.home, "post")
        rules = routing.used(chosen.home.folder)
        if asked.department and asked.department not in rules.names:
            raise UsageError(
                f"There is no department {asked.department!r}; there are "
                f"{', '.join(rules.names)}."
            )
        few = cases.chosen(shown, found, marked, wanted, rules)
        made = cases.case_table(shown, few.only(slice(0, asked.top)), marked, rules)
    settings = {"scope": scope.settings(), "state": asked.state, "sign": asked.sign}
    export.deliver(
        made, asked.out, asked.format, export.manifest(chosen, shown, settings)
    )
    return 0


def _say(words: str, deep: int = 0) -> None:
    print("  " * deep + words, file=sys.stderr)
