"""`python -m graph alerts`: growing complaints, bursts and drops, also for cron."""

from __future__ import annotations

import argparse
import ipaddress
import json
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from graph import export
from graph.analysis.monitoring import alerts
from graph.analysis.monitoring.anomalies import Alert, alert_id
from graph.annotations import visit_log
from graph.commands.options import (
    add_list_options,
    load_settings_and_snapshot,
    report_truncation,
    scope_from_args,
    write_text_output,
)
from graph.errors import UsageError
from graph.phrasing import format_count
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

EXIT_ALERTS: Final = 4
"""Exit code if there are alerts, so that cron jobs can react."""

WEBHOOK_TIMEOUT: Final = 10
"""Timeout of a webhook call, in seconds."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, the rate of alerts and their destination."""
    add_list_options(parser)
    parser.add_argument(
        "--rate",
        type=float,
        default=alerts.DEFAULT_ALERTS_PER_DAY,
        metavar="N",
        help="maximum alerts a day for growing complaints (default: 1)",
    )
    parser.add_argument(
        "--new",
        action="store_true",
        help="only alerts that no earlier call with --new reported, however old their "
        "posts are; for cron",
    )
    parser.add_argument(
        "--backtest",
        action="store_true",
        help="instead of the alerts: how good they would have been on this data",
    )
    parser.add_argument(
        "--jsonl", action="store_true", help="one JSON object a line on stdout"
    )
    parser.add_argument(
        "--webhook", metavar="URL", help="post each alert to this address on localhost"
    )


def run(args: argparse.Namespace) -> int:
    """Print the alerts, the latest first; exit code 4 if there are any."""
    if args.rate <= 0:
        raise UsageError("--rate is alerts a day: write a number above 0.")
    if args.new and args.as_of:
        raise UsageError("--new reports what came in since: leave out --as-of.")
    if args.jsonl and args.format:
        raise UsageError("--jsonl is a format itself: leave out --format.")
    if args.backtest and (args.jsonl or args.format or args.out):
        raise UsageError(
            "--backtest prints a sentence: leave out --jsonl, --format, --out."
        )
    if args.webhook:
        _check_webhook(args.webhook)
    chosen, shown = load_settings_and_snapshot(args)
    scope = scope_from_args(args, shown)
    tried = alerts.backtest_alerts(shown, scope, args.rate)
    if args.backtest:
        print(tried.sentence)
        return 0
    # Without --since, so that a later start does not make an alert look resolved.
    every = alerts.find_alerts(shown, replace(scope, since=None), args.rate)
    found = [one for one in every if scope.since is None or one.at >= scope.since]
    before = (
        visit_log.read_sent_alerts(chosen.folder)
        if args.new
        else visit_log.SentAlerts({})
    )
    if before.read_error:
        print(before.read_error, file=sys.stderr)
    known = before.ids.get(_watch_key(scope), ())
    fresh = [one for one in found if alert_id(shown, one) not in known]
    now = tuple(fresh[: args.top])
    _print_count(len(fresh), len(fresh) - len(now), args.new)
    print(f"  {tried.sentence}", file=sys.stderr)
    told: list[str] = []
    try:
        for one, line in zip(now, _json_lines(shown, now), strict=True):
            if args.webhook:
                _post_to_webhook(args.webhook, line)
                told.append(alert_id(shown, one))
        settings = {"scope": scope.to_dict(), "rate": args.rate}
        _write_alerts(args, shown, now, export.build_manifest(chosen, shown, settings))
        told = [alert_id(shown, one) for one in now]
    finally:
        # Alerts that the webhook took before it failed count as sent, the rest do not.
        if args.new:
            still = {alert_id(shown, one) for one in every}
            ids = [one for one in dict.fromkeys((*known, *told)) if one in still]
            place = (chosen.folder, before, _watch_key(scope))
            if failed := visit_log.write_sent_alerts(*place, tuple(ids)):
                print(failed, file=sys.stderr)
    return EXIT_ALERTS if now else 0


def _watch_key(scope: Scope) -> str:
    """The key of a scope under which its sent alerts are recorded."""
    asked = {**scope.to_dict(), "since": None}
    return json.dumps({name: value for name, value in asked.items() if value})


def _print_count(count: int, left: int, only_new: bool) -> None:
    noun = "new alert" if only_new else "alert"
    words = format_count(count, noun) if count else f"No {noun}s"
    print(f"{words}.", file=sys.stderr)
    if only_new and left:
        print(f"  The next call reports {left:,} of them.", file=sys.stderr)
    elif left:
        report_truncation(count - left, count)


def _json_lines(snapshot: Snapshot, new_alerts: tuple[Alert, ...]) -> list[str]:
    rows = alerts.alerts_table(snapshot, new_alerts).to_pylist()
    return [json.dumps(row, default=_iso_text) for row in rows]


def _write_alerts(
    args: argparse.Namespace,
    snapshot: Snapshot,
    new_alerts: tuple[Alert, ...],
    manifest: Mapping[str, Any],
) -> None:
    """Print the alerts, or write them to the file of `--out`."""
    if not args.jsonl:
        table = alerts.alerts_table(snapshot, new_alerts)
        export.print_or_write_table(table, args.out, args.format, manifest)
        return
    text = "".join(f"{line}\n" for line in _json_lines(snapshot, new_alerts))
    if args.out is None:
        sys.stdout.write(text)
        return
    write_text_output(args.out, text)


def _iso_text(value: Any) -> str:
    return str(value.isoformat())


def _check_webhook(address: str) -> None:
    """Check that a webhook's address is on this machine: no data leaves it.

    Raises:
        UsageError: the address is not a web address of this machine.

    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{address!r} is not an address: write http://localhost:8080/path."
        )
    try:
        known = socket.getaddrinfo(parts.hostname, parts.port or 80)
    except OSError:
        raise UsageError(
            f"There is no machine {parts.hostname!r}: check --webhook."
        ) from None
    if not all(ipaddress.ip_address(one[4][0]).is_loopback for one in known):
        raise UsageError(
            f"{parts.hostname!r} is another machine; --webhook posts to localhost only. "
            "A program that listens there may forward alerts."
        )


def _post_to_webhook(address: str, line: str) -> None:
    head = {"Content-Type": "application/json"}
    asked = urllib.request.Request(address, line.encode(), head, method="POST")
    # A proxy from the environment would send the alert to another machine.
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), _NoRedirects()
    )
    try:
        with opener.open(asked, timeout=WEBHOOK_TIMEOUT):
            pass
    except (urllib.error.URLError, OSError) as error:
        raise UsageError(
            f"The webhook {address} did not accept an alert ({error}): check that the "
            "program that listens there runs."
        ) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it could lead to another machine."""

    def redirect_request(self, *words: Any, **more: Any) -> None:
        """Return None: do not follow."""
