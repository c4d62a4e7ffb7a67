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
    build_inbox,
    select_answerable_cases,
)
from graph.analysis.validation import label_accuracy
from graph.annotations import annotation_store
from graph.commands.inputs import (
    load_settings_and_snapshot,
    print_status,
    report_truncation,
    scope_from_args,
)
from graph.errors import UsageError
from graph.snapshots.lookup import find_brand_row
from graph.view_models import cases

ALL_STATES = "all"


def run(args: argparse.Namespace) -> int:
    """Print the cases, the most expected shares first; the sentences go to stderr."""
    _refuse_unused_options(args)
    settings, snapshot = load_settings_and_snapshot(args)
    if not snapshot.about.num_rows:
        print_status(case_captions.NO_BRAND_POSTS_MESSAGE)
    scope = scope_from_args(args, snapshot)
    inbox = build_inbox(snapshot, scope)
    selected = inbox if args.sign else select_answerable_cases(snapshot, inbox)
    annotations = annotation_store.annotations_by_id(settings.folder, "post")
    rules = routing.load_routing_rules(settings.folder.path)
    case_filter = _case_filter(args, rules)
    selected = cases.filter_cases(snapshot, selected, annotations, case_filter, rules)
    print_status(case_captions.describe_inbox(selected))
    print_status(
        response_times.describe_response_times(
            response_times.measure_response_times(snapshot, selected)
        ),
        1,
    )
    for line in case_captions.describe_data_gaps(snapshot, selected):
        print_status(line, 1)
    for reason, count in selected.exclusions.items():
        print_status(f"excluded: {reason} {count:,}", 1)
    if label_note := label_accuracy.describe_label_accuracy(
        snapshot, scope, settings.folder
    ):
        print_status(label_note, 1)
    if args.two_way:
        dialogues = dialogue.dialogue_metrics(snapshot, scope)
        row = find_brand_row(snapshot, scope.brand) if scope.brand else None
        print_status(dialogue.describe_dialogue(snapshot, dialogues, row), 1)
        table = dialogue.dialogue_table(snapshot, dialogues)
    elif args.turned:
        effect = response_effect.estimate_response_effect(snapshot, inbox, args.turned)
        print_status(effect.sentence, 1)
        table = response_effect.response_effect_table(snapshot, effect)
    elif args.speed:
        print_status(
            response_equity.estimate_response_equity(snapshot, selected).sentence, 1
        )
        table = response_times.response_times_table(
            response_times.measure_response_times(snapshot, selected, args.speed)
        )
    else:
        states = args.state or ["unanswered"]
        in_state = selected.subset(
            selected.mask(states=() if ALL_STATES in states else states)
        )
        listed_cases = in_state.subset(slice(0, args.top))
        report_truncation(len(listed_cases.post), len(in_state.post))
        table = cases.case_table(snapshot, listed_cases, annotations, rules)
    parameters = {"scope": scope.to_dict(), "state": args.state, "sign": args.sign}
    export.print_or_write_table(
        table,
        args.out,
        args.format,
        export.build_manifest(settings, snapshot, parameters),
    )
    return 0


def _refuse_unused_options(args: argparse.Namespace) -> None:
    """Refuse options that would have no effect on the requested table.

    Raises:
        UsageError: there is one; the message names it.

    """
    unused = []
    if args.two_way or args.turned or args.speed:
        unused = ["state"]
    if args.two_way or args.turned:
        unused += ["sign", "department", "owner", "tag", "open"]
    for name in unused:
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
