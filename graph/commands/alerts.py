"""`python -m graph alerts`: what wants to be looked at, for a person or for cron."""

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
"""The exit code where there are alarms, so that cron can tell."""

PATIENCE: Final = 10
"""Seconds that a webhook has to answer."""


def arguments(parser: argparse.ArgumentParser, name: str) -> None:
    """Scope and output, how many alarms, and where to."""
    list_options(parser)
    parser.add_argument(
        "--rate",
        type=float,
        default=alarms.RATE,
        metavar="N",
        help="growing complaints a day that may be named (default: 1)",
    )
    parser.add_argument(
        "--new",
        action="store_true",
        help="only alarms that no earlier call with --new told, however old their posts "
        "are: the way for cron",
    )
    parser.add_argument(
        "--backtest",
        action="store_true",
        help="how good they would have been on this data, instead of the alarms",
    )
    parser.add_argument(
        "--jsonl", action="store_true", help="one JSON object a line on stdout"
    )
    parser.add_argument(
        "--webhook", metavar="URL", help="post each to this address of this machine"
    )


def run(asked: argparse.Namespace) -> int:
    """Print the alarms, the latest first; exit code 4 where there are any."""
    if asked.rate <= 0:
        raise UsageError("--rate is alarms a day: say a number above 0.")
    if asked.new and asked.as_of:
        raise UsageError("--new asks what came in since; leave out --as-of.")
    if asked.jsonl and asked.format:
        raise UsageError("--jsonl is a format of its own: leave out --format.")
    if asked.backtest and (asked.jsonl or asked.format or asked.out):
        raise UsageError(
            "--backtest is a sentence: leave out --jsonl, --format, --out."
        )
    if asked.webhook:
        _check(asked.webhook)
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    tried = alarms.backtest(shown, scope, asked.rate)
    if asked.backtest:
        print(tried.sentence)
        return 0
    # All of them: a later --since must make no alarm look gone.
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
        # What a webhook took before it failed was told; the rest is for the next call.
        if asked.new:
            still = {identity(shown, one) for one in every}
            ids = [one for one in dict.fromkeys((*known, *told)) if one in still]
            place = (chosen.home, before, _question(scope))
            if failed := visits.keep_told(*place, tuple(ids)):
                print(failed, file=sys.stderr)
    return RAISED if now else 0


def _question(scope: Scope) -> str:
    """What is watched; each keeps for itself what was told of it."""
    asked = {**scope.settings(), "since": None}
    return json.dumps({name: value for name, value in asked.items() if value})


def _say(count: int, left: int, only_new: bool) -> None:
    noun = "new alarm" if only_new else "alarm"
    print(f"{many(count, noun)}." if count else "Nothing needs you.", file=sys.stderr)
    if only_new and left:
        print(f"  The next call tells {left:,} of them.", file=sys.stderr)
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
    """Print them, or write them where `--out` says."""
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
    """A webhook goes to this machine only: nothing leaves it.

    Raises:
        UsageError: the address is no web address of this machine.

    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"{address!r} is no address: write http://localhost:8080/path."
        )
    try:
        known = socket.getaddrinfo(parts.hostname, parts.port or 80)
    except OSError:
        raise UsageError(
            f"There is no machine {parts.hostname!r}: check --webhook."
        ) from None
    if not all(ipaddress.ip_address(one[4][0]).is_loopback for one in known):
        raise UsageError(
            f"{parts.hostname!r} is another machine; --webhook posts to this one only "
            "(localhost), and what listens there may pass it on."
        )


def _post(address: str, line: str) -> None:
    head = {"Content-Type": "application/json"}
    asked = urllib.request.Request(address, line.encode(), head, method="POST")
    # A proxy of the environment would carry it off the machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    try:
        with opener.open(asked, timeout=PATIENCE):
            pass
    except (urllib.error.URLError, OSError) as error:
        raise UsageError(
            f"The webhook {address} did not take an alarm ({error}): see that what "
            "listens there runs."
        ) from error


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect could lead off the machine, so none is followed."""

    def redirect_request(self, *words: Any, **more: Any) -> None:
        """Never."""
