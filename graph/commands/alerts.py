"""`python -m graph alerts`: what wants to be looked at, for a person or for cron."""

from __future__ import annotations

import argparse
import ipaddress
import json
import socket
import sys
import urllib.error
import urllib.request
from typing import Any, Final
from urllib.parse import urlsplit

from graph import export
from graph.commands.common import list_options, opened, scope_of
from graph.errors import UsageError
from graph.findings.listening import alarms
from graph.findings.words import many

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
    if asked.webhook:
        _check(asked.webhook)
    chosen, shown = opened(asked)
    scope = scope_of(asked, shown)
    tried = alarms.backtest(shown, scope, asked.rate)
    if asked.backtest:
        print(tried.sentence)
        return 0
    found = alarms.alarms(shown, scope, asked.rate)[: asked.top]
    print(
        f"{many(len(found), 'alarm')}." if found else "Nothing needs you.",
        file=sys.stderr,
    )
    print(f"  {tried.sentence}", file=sys.stderr)
    table = alarms.table(shown, found)
    lines = [json.dumps(row, default=_text) for row in table.to_pylist()]
    for line in lines:
        if asked.webhook:
            _post(asked.webhook, line)
    if asked.jsonl:
        print("\n".join(lines)) if lines else None
    else:
        settings = {"scope": scope.settings(), "rate": asked.rate}
        export.deliver(
            table, asked.out, asked.format, export.manifest(chosen, shown, settings)
        )
    return RAISED if found else 0


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
