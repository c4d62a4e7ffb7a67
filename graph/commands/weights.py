"""`python -m graph weights`: show, fit or choose the weights of the influencer list."""

from __future__ import annotations

import argparse
import sys

import pyarrow as pa

from graph import export
from graph.analysis.lists import weight_settings
from graph.analysis.scoring.share_forecast import PUBLISHED_WEIGHTS, fit_forecast
from graph.analysis.scoring.sharing_features import SHARING_PARTS
from graph.commands.inputs import load_current_snapshot, parse_moment, scope_from_args
from graph.errors import UsageError
from graph.settings import load_settings


def run(args: argparse.Namespace) -> int:
    """Print the weights in use next to the published ones, and their origin."""
    export.require_table_output(args.out, args.format)
    settings = load_settings(args.store)
    if args.fit and args.use:
        raise UsageError("Use --fit or --use, not both.")
    if args.on and not args.fit:
        raise UsageError("--on needs --fit: add it.")
    if args.on and (moment := parse_moment(args.on)):
        weight_settings.schedule_fit(settings.folder, moment.date())
    elif args.fit:
        snapshot = load_current_snapshot(settings)
        weight_settings.save_weights(
            settings.folder,
            fit_forecast(snapshot, scope_from_args(args, snapshot), name=args.name),
        )
    if args.use:
        weight_settings.select_weights(settings.folder, args.use)
    forecast = weight_settings.current_weights(settings.folder)
    print(f"{forecast.sentence} Setting: {forecast.id}.", file=sys.stderr)
    if day := weight_settings.scheduled_fit_date(settings.folder):
        print(f"  next fit: at the first publication from {day}", file=sys.stderr)
    if other_ids := [
        key
        for key in weight_settings.weights_by_id(settings.folder)
        if key != forecast.id
    ]:
        print(f"  other settings: {', '.join(other_ids)}", file=sys.stderr)
    if (args.fit and not args.on) or args.use:
        print("  Saved lists change with the next `publish`.", file=sys.stderr)
    table = pa.table(
        {
            "part": [part.name for part in SHARING_PARTS],
            "weight": [forecast.weights.get(part.name, 0.0) for part in SHARING_PARTS],
            "published": [PUBLISHED_WEIGHTS[part.name] for part in SHARING_PARTS],
            "what": [part.title for part in SHARING_PARTS],
        }
    )
    export.print_or_write_table(table, args.out, args.format, {"setting": forecast.id})
    return 0
