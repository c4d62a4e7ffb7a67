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
from graph.commands.inputs import (
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

MAX_ALERTS_PER_DAY: Final = 1_000_000
"""The largest `--rate`."""

WEBHOOK_TIMEOUT: Final = 10
"""Timeout of a webhook call, in seconds."""


def run(args: argparse.Namespace) -> int:
    """Print the alerts, the latest first; exit code 4 if there are any."""
    _check_options(args)
    settings, snapshot = load_settings_and_snapshot(args)
    scope = scope_from_args(args, snapshot)
    backtest = alerts.backtest_alerts(snapshot, scope, args.rate)
    if args.backtest:
        print(backtest.sentence)
        return 0
    # Without --since, so that a later start does not make an alert look resolved.
    all_alerts = alerts.find_alerts(snapshot, replace(scope, since=None), args.rate)
    in_scope = [
        alert for alert in all_alerts if scope.since is None or alert.at >= scope.since
    ]
    sent = (
        visit_log.read_sent_alerts(settings.folder)
        if args.new
        else visit_log.SentAlerts({})
    )
    if sent.read_error:
        print(sent.read_error, file=sys.stderr)
    sent_ids = sent.ids.get(_watch_key(scope), ())
    unsent = [alert for alert in in_scope if alert_id(snapshot, alert) not in sent_ids]
    to_report = tuple(unsent[: args.top])
    _print_count(len(unsent), len(unsent) - len(to_report), args.new)
    print(f"  {backtest.sentence}", file=sys.stderr)
    reported: list[str] = []
    try:
        for alert, line in zip(
            to_report, _json_lines(snapshot, to_report), strict=True
        ):
            if args.webhook:
                _post_to_webhook(args.webhook, line)
                reported.append(alert_id(snapshot, alert))
        parameters = {"scope": scope.to_dict(), "rate": args.rate}
        _write_alerts(
            args,
            snapshot,
            to_report,
            export.build_manifest(settings, snapshot, parameters),
        )
        reported = [alert_id(snapshot, alert) for alert in to_report]
    finally:
        # Alerts that the webhook took before it failed count as sent, the rest do not.
        if args.new:
            current_ids = {alert_id(snapshot, alert) for alert in all_alerts}
            all_ids = dict.fromkeys((*sent_ids, *reported))
            ids = [key for key in all_ids if key in current_ids]
            record = (settings.folder, sent, _watch_key(scope))
            if failed := visit_log.write_sent_alerts(*record, tuple(ids)):
                print(failed, file=sys.stderr)
    return EXIT_ALERTS if to_report else 0


def _check_options(args: argparse.Namespace) -> None:
    """Refuse options that exclude each other, and an invalid rate or address."""
    if not 0 < args.rate <= MAX_ALERTS_PER_DAY:
        raise UsageError(
            "--rate is alerts a day: write a number above 0, of at most "
            f"{MAX_ALERTS_PER_DAY:,}."
        )
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


def _watch_key(scope: Scope) -> str:
    """The key of a scope under which its sent alerts are recorded."""
    conditions = {**scope.to_dict(), "since": None}
    return json.dumps({name: value for name, value in conditions.items() if value})


def _print_count(count: int, left: int, only_new: bool) -> None:
    noun = "new alert" if only_new else "alert"
    message = format_count(count, noun) if count else f"No {noun}s"
    print(f"{message}.", file=sys.stderr)
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
    no_address = f"{address!r} is not an address: write http://localhost:8080/path."
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or 80
    except ValueError:  # half an IPv6 address, a port above 65535
        raise UsageError(no_address) from None
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(no_address)
    try:
        addresses = socket.getaddrinfo(host, port)
    except (OSError, UnicodeError):
        raise UsageError(f"There is no machine {host!r}: check --webhook.") from None
    if not all(
        ipaddress.ip_address(address_info[4][0]).is_loopback
        for address_info in addresses
    ):
        raise UsageError(
            f"{host!r} is another machine; --webhook posts to localhost only. "
            "A program that listens there may forward alerts."
        )


def _post_to_webhook(address: str, line: str) -> None:
    head = {"Content-Type": "application/json"}
    request = urllib.request.Request(address, line.encode(), head, method="POST")
    # A proxy from the environment would send the alert to another machine.
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), _NoRedirects()
    )
    try:
        with opener.open(request, timeout=WEBHOOK_TIMEOUT):
            pass
    except (urllib.error.URLError, OSError) as error:
        raise UsageError(
            f"The webhook {address} did not accept an alert ({error}): check that the "
            "program that listens there runs."
        ) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it could lead to another machine."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Return None: do not follow."""
