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
from graph.analysis.monitoring import alerts as alarms
from graph.analysis.monitoring.anomalies import Alarm, identity
from graph.annotations import visit_log as visits
from graph.commands.options import cut, list_options, opened, scope_of, write_out
from graph.errors import UsageError
from graph.phrasing import many
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot

RAISED: Final = 4
"""Exit code if there are alerts, so that cron jobs can react."""

PATIENCE: Final = 10
"""Timeout of a webhook call, in seconds."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Add scope, output, the rate of alerts and their destination."""
    list_options(parser)
    parser.add_argument(
        "--rate",
        type=float,
        default=alarms.RATE,
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


def run(asked: argparse.Namespace) -> int:
    """Print the alerts, the latest first; exit code 4 if there are any."""
    if asked.rate <= 0:
        raise UsageError("--rate is alerts a day: write a number above 0.")
    if asked.new and asked.as_of:
        raise UsageError("--new reports what came in since: leave out --as-of.")
    if asked.jsonl and asked.format:
        raise UsageError("--jsonl is a format itself: leave out --format.")
    if asked.backtest and (asked.jsonl or asked.format or asked.out):
        raise UsageError(
            "--backtest prints a sentence: leave out --jsonl, --format, --out."
        )
    if asked.webhook:
        _check(asked.webhook)
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    tried = alarms.backtest(shown, scope, asked.rate)
    if asked.backtest:
        print(tried.sentence)
        return 0
    # Without --since, so that a later start does not make an alert look resolved.
    every = alarms.alarms(shown, replace(scope, since=None), asked.rate)
    found = [one for one in every if scope.since is None or one.at >= scope.since]
    before = visits.told(chosen.home) if asked.new else visits.Told({})
    if before.damage:
        print(before.damage, file=sys.stderr)
    known = before.ids.get(_question(scope), ())
    fresh = [one for one in found if identity(shown, one) not in known]
    now = tuple(fresh[: asked.top])
    _say(len(fresh), len(fresh) - len(now), asked.new)
    print(f"  {tried.sentence}", file=sys.stderr)
    told: list[str] = []
    try:
        for one, line in zip(now, _lines(shown, now), strict=True):
            if asked.webhook:
                _post(asked.webhook, line)
                told.append(identity(shown, one))
        settings = {"scope": scope.settings(), "rate": asked.rate}
        _deliver(asked, shown, now, export.manifest(chosen, shown, settings))
        told = [identity(shown, one) for one in now]
    finally:
        # Alerts that the webhook took before it failed count as sent, the rest do not.
        if asked.new:
            still = {identity(shown, one) for one in every}
            ids = [one for one in dict.fromkeys((*known, *told)) if one in still]
            place = (chosen.home, before, _question(scope))
            if failed := visits.keep_told(*place, tuple(ids)):
                print(failed, file=sys.stderr)
    return RAISED if now else 0


def _question(scope: Scope) -> str:
    """The key of a scope under which its sent alerts are recorded."""
    asked = {**scope.settings(), "since": None}
    return json.dumps({name: value for name, value in asked.items() if value})


def _say(count: int, left: int, only_new: bool) -> None:
    noun = "new alert" if only_new else "alert"
    print(f"{many(count, noun)}." if count else "Nothing needs you.", file=sys.stderr)
    if only_new and left:
        print(f"  The next call reports {left:,} of them.", file=sys.stderr)
    elif left:
        cut(count - left, count)


def _lines(shown: Snapshot, found: tuple[Alarm, ...]) -> list[str]:
    rows = alarms.table(shown, found).to_pylist()
    return [json.dumps(row, default=_text) for row in rows]


def _deliver(
    asked: argparse.Namespace,
    shown: Snapshot,
    found: tuple[Alarm, ...],
    manifest: Mapping[str, Any],
) -> None:
    """Print the alerts, or write them to the file of `--out`."""
    if not asked.jsonl:
        table = alarms.table(shown, found)
        export.deliver(table, asked.out, asked.format, manifest)
        return
    text = "".join(f"{line}\n" for line in _lines(shown, found))
    if asked.out is None:
        sys.stdout.write(text)
        return
    write_out(asked.out, text)


def _text(value: Any) -> str:
    return str(value.isoformat())


def _check(address: str) -> None:
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


def _post(address: str, line: str) -> None:
    head = {"Content-Type": "application/json"}
    asked = urllib.request.Request(address, line.encode(), head, method="POST")
    # A proxy from the environment would send the alert to another machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    try:
        with opener.open(asked, timeout=PATIENCE):
            pass
    except (urllib.error.URLError, OSError) as error:
        raise UsageError(
            f"The webhook {address} did not accept an alert ({error}): check that the "
            "program that listens there runs."
        ) from error


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it could lead to another machine."""

    def redirect_request(self, *words: Any, **more: Any) -> None:
        """Return None: do not follow."""
