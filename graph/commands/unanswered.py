"""`python -m graph unanswered`: the inbox of posts that the brand has not answered."""

from __future__ import annotations

import argparse

from graph import export
from graph.analysis.customer_care import (
    case_captions,
    dialogue,
    response_effect,
    response_equity,
    response_times,
    routing,
)
from graph.analysis.customer_care.inbox import (
    CASE_SIGNS,
    CASE_STATES,
    build_inbox,
    select_answerable_cases,
)
from graph.analysis.validation import label_accuracy
from graph.annotations import annotation_store
from graph.commands.options import (
    add_list_options,
    load_settings_and_snapshot,
    print_status,
    report_truncation,
    resolve_alias,
    scope_from_args,
)
from graph.errors import UsageError
from graph.snapshots.lookup import find_brand_row
from graph.view_models import cases

ALL_STATES = "all"


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, the choice of cases, and the tables to print instead."""
    add_list_options(parser)
    parser.add_argument(
        "--state",
        action="append",
        type=resolve_alias,
        choices=(*CASE_STATES, ALL_STATES),
        help="default: unanswered; may be repeated",
    )
    parser.add_argument(
        "--sign",
        action="append",
        choices=CASE_SIGNS,
        help="default: praise, complaints, questions and reviews; may be repeated",
    )
    parser.add_argument(
        "--department", metavar="NAME", help="only cases of this department"
    )
    parser.add_argument(
        "--owner", metavar="NAME", help="only cases owned by this person"
    )
    parser.add_argument("--tag", metavar="TAG", help="only cases with this tag")
    parser.add_argument(
        "--open", action="store_true", help="exclude cases that are done"
    )
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


def run(args: argparse.Namespace) -> int:
    """Print the cases, the most expected shares first; the sentences go to stderr."""
    _refuse_unused_options(args)
    chosen, shown = load_settings_and_snapshot(args)
    if not shown.about.num_rows:
        print_status(case_captions.NO_BRAND_POSTS_MESSAGE)
    scope = scope_from_args(args, shown)
    every = build_inbox(shown, scope)
    found = every if args.sign else select_answerable_cases(shown, every)
    marked = annotation_store.annotations_by_id(chosen.folder, "post")
    rules = routing.load_routing_rules(chosen.folder.path)
    wanted = _case_filter(args, rules)
    found = cases.filter_cases(shown, found, marked, wanted, rules)
    print_status(case_captions.describe_inbox(found))
    print_status(
        response_times.describe_response_times(
            response_times.measure_response_times(shown, found)
        ),
        1,
    )
    for line in case_captions.describe_data_gaps(shown, found):
        print_status(line, 1)
    for reason, count in found.exclusions.items():
        print_status(f"excluded: {reason} {count:,}", 1)
    if errs := label_accuracy.describe_label_accuracy(shown, scope, chosen.folder):
        print_status(errs, 1)
    if args.two_way:
        pairs = dialogue.dialogue_metrics(shown, scope)
        row = find_brand_row(shown, scope.brand) if scope.brand else None
        print_status(dialogue.describe_dialogue(shown, pairs, row), 1)
        made = dialogue.dialogue_table(shown, pairs)
    elif args.turned:
        around = response_effect.estimate_response_effect(shown, every, args.turned)
        print_status(around.sentence, 1)
        made = response_effect.response_effect_table(shown, around)
    elif args.speed:
        print_status(response_equity.estimate_response_equity(shown, found).sentence, 1)
        made = response_times.response_times_table(
            response_times.measure_response_times(shown, found, args.speed)
        )
    else:
        states = args.state or ["unanswered"]
        few = found.subset(found.mask(states=() if ALL_STATES in states else states))
        shown_here = few.subset(slice(0, args.top))
        report_truncation(len(shown_here.post), len(few.post))
        made = cases.case_table(shown, shown_here, marked, rules)
    settings = {"scope": scope.to_dict(), "state": args.state, "sign": args.sign}
    export.print_or_write_table(
        made, args.out, args.format, export.build_manifest(chosen, shown, settings)
    )
    return 0


def _refuse_unused_options(args: argparse.Namespace) -> None:
    """Refuse options that would have no effect on the requested table.

    Raises:
        UsageError: there is one; the message names it.

    """
    idle = []
    if args.two_way or args.turned or args.speed:
        idle = ["state"]
    if args.two_way or args.turned:
        idle += ["sign", "department", "owner", "tag", "open"]
    for name in idle:
        if getattr(args, name):
            raise UsageError(
                f"--{name} filters cases, and this table has none: leave it out."
            )


def _case_filter(
    args: argparse.Namespace, rules: routing.RoutingRules
) -> cases.CaseFilter:
    """The requested cases, in any state.

    Raises:
        UsageError: there is no such department.

    """
    department = None
    if args.department:
        names = {name.casefold(): name for name in rules.department_names}
        department = names.get(args.department.casefold())
        if department is None:
            raise UsageError(
                f"There is no department {args.department!r}; choose one of "
                f"{', '.join(rules.department_names)}."
            )
    return cases.CaseFilter(
        signs=tuple(args.sign or ()),
        done=False if args.open else None,
        owner=args.owner,
        tag=args.tag,
        department=department,
    )
