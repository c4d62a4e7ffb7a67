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
from graph.commands.inputs import load_settings_and_snapshot, scope_from_args


def run(args: argparse.Namespace) -> int:
    """Print the feature requests, the most frequent first."""
    settings, snapshot = load_settings_and_snapshot(args)
    if not snapshot.about.num_rows:
        print(case_captions.NO_BRAND_POSTS_MESSAGE, file=sys.stderr)
    scope = scope_from_args(args, snapshot)
    chosen_departments = {
        post: fields["department"]
        for post, fields in annotation_store.annotations_by_id(
            settings.folder, "post"
        ).items()
        if "department" in fields
    }
    requests = find_feature_requests(
        snapshot,
        scope,
        routing.load_routing_rules(settings.folder.path),
        chosen_departments.items(),
    )
    print(describe_feature_requests(requests), file=sys.stderr)
    export.print_or_write_table(
        feature_requests_table(snapshot, requests[: args.top]),
        args.out,
        args.format,
        export.build_manifest(settings, snapshot, {"scope": scope.to_dict()}),
    )
    return 0
