"""`python -m graph report`: a period as one HTML report."""

from __future__ import annotations

import argparse
import sys

from graph import report
from graph.analysis.customer_care import routing
from graph.analysis.lists import weight_settings
from graph.analysis.scoring.share_forecast import with_count_baseline
from graph.analysis.validation import label_accuracy
from graph.annotations import annotation_store
from graph.commands.inputs import (
    load_settings_and_snapshot,
    scope_from_args,
    write_text_output,
)
from graph.errors import UsageError


def run(args: argparse.Namespace) -> int:
    """Write the report."""
    settings, snapshot = load_settings_and_snapshot(args)
    scope = scope_from_args(args, snapshot)
    rules = routing.load_routing_rules(settings.folder.path)
    if args.department and args.department not in rules.department_names:
        raise UsageError(
            f"There is no department {args.department!r}; choose one of "
            f"{', '.join(rules.department_names)}."
        )
    content = report.build_report(
        snapshot,
        report.ReportRequest(
            scope,
            with_names=not args.without_names,
            department=args.department,
            forecast=with_count_baseline(
                snapshot, scope, weight_settings.current_weights(settings.folder)
            ),
            rules=rules,
            annotations=annotation_store.annotations_by_id(settings.folder, "post"),
            label_error_note=label_accuracy.describe_label_accuracy(
                snapshot, scope, settings.folder
            ),
            provenance=report.describe_provenance(snapshot),
        ),
    )
    text = report.render_html(content)
    if args.out:
        write_text_output(args.out, text)
        print(f"Written: {args.out}.", file=sys.stderr)
    else:
        sys.stdout.write(text)
    return 0
