"""`python -m graph report`: a period as one HTML report."""

from __future__ import annotations

import argparse
import sys

from graph import report
from graph.analysis.customer_care import routing
from graph.analysis.lists import weight_settings as weights
from graph.analysis.scoring.share_forecast import or_counting
from graph.analysis.validation import label_accuracy as stance_error
from graph.annotations import annotation_store as desk
from graph.commands.options import (
    opened,
    scope_of,
    scope_options,
    store_option,
    write_out,
)
from graph.errors import UsageError


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, department, anonymity, and the output file."""
    store_option(parser)
    scope_options(parser)
    parser.add_argument(
        "--department", metavar="NAME", help="only cases of this department"
    )
    parser.add_argument(
        "--without-names",
        action="store_true",
        help="number people instead of naming them, and remove links",
    )
    parser.add_argument("--out", metavar="FILE", help="write here instead of stdout")


def run(asked: argparse.Namespace) -> int:
    """Write the report."""
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    rules = routing.used(chosen.home.folder)
    if asked.department and asked.department not in rules.names:
        raise UsageError(
            f"There is no department {asked.department!r}; choose one of "
            f"{', '.join(rules.names)}."
        )
    found = report.report(
        shown,
        report.Asked(
            scope,
            with_names=not asked.without_names,
            department=asked.department,
            forecast=or_counting(shown, scope, weights.used(chosen.home)),
            rules=rules,
            marked=desk.marked(chosen.home, "post"),
            errs=stance_error.sentence(shown, scope, chosen.home),
            made_of=report.made_of(shown),
        ),
    )
    text = report.html(found)
    if asked.out:
        write_out(asked.out, text)
        print(f"Written: {asked.out}.", file=sys.stderr)
    else:
        sys.stdout.write(text)
    return 0
