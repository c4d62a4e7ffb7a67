"""`python -m graph ideas`: feature requests to the brand, and who made them."""

from __future__ import annotations

import argparse
import sys

from graph import export
from graph.analysis.customer_care import case_captions, routing
from graph.analysis.topics.feature_requests import (
    describe_feature_requests,
    feature_requests_table,
    find_feature_requests,
)
from graph.annotations import annotation_store
from graph.commands.options import (
    add_list_options,
    load_settings_and_snapshot,
    scope_from_args,
)


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope and output."""
    add_list_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the feature requests, the most frequent first."""
    chosen, shown = load_settings_and_snapshot(args)
    if not shown.about.num_rows:
        print(case_captions.NO_BRAND_POSTS_MESSAGE, file=sys.stderr)
    scope = scope_from_args(args, shown)
    noted = {
        post: note["department"]
        for post, note in annotation_store.annotations_by_id(
            chosen.folder, "post"
        ).items()
        if "department" in note
    }
    found = find_feature_requests(
        shown, scope, routing.load_routing_rules(chosen.folder.path), noted.items()
    )
    print(describe_feature_requests(found), file=sys.stderr)
    export.print_or_write_table(
        feature_requests_table(shown, found[: args.top]),
        args.out,
        args.format,
        export.build_manifest(chosen, shown, {"scope": scope.to_dict()}),
    )
    return 0
