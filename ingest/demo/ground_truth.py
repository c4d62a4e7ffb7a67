"""What really was, for tests and validity figures only: the analysis never reads it.

It names causes and paths, no scores: who someone is, who saw what from whom and when.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ingest.demo.market import MAIN, stamp
from ingest.demo.timeline import Act, Chronicle

SEEN_FROM: Final = 10
"""Journeys of at least so many acts also tell who saw it and did nothing."""

PAID_OR_PLANNED: Final = ("staff", "partner", "bot", "horde")


def write(stage: Chronicle, seed: int, path: Path) -> None:
    """Write the truth of a finished world as one JSON object."""
    world = stage.world
    truth: dict[str, Any] = {
        "for_tests_only": "the analysis must never read this file",
        "seed": seed,
        "roles": {
            account.key: world.person(account.number).role
            if account.person >= 0
            else "owned"
            for account in world.accounts
        },
        "causes": _causes(stage),
        "persons": [
            [world.accounts[a].key for a in held]
            for held in world.of_person
            if len(held) > 1
        ],
        "stances": {
            stage.key(act): act.saying.stance
            for act in stage.acts
            if act.saying is not None and act.saying.brand == MAIN.name
        },
        "intents": {
            stage.key(act): act.saying.intent
            for act in stage.acts
            if act.saying is not None
        },
        "journeys": [
            journey
            for number in range(len(stage.journeys))
            if (journey := _journey(stage, number)) is not None
        ],
        "answered": {
            stage.key(stage.acts[post]): stage.key(stage.acts[answer])
            for post, answer in stage.answered.items()
        },
        "unanswered": _unanswered(stage),
        "ring": [world.accounts[a].key for a in world.holding("bot")],
        **stage.notes,
    }
    text = json.dumps(truth, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(text.encode() + b"\n")


def _causes(stage: Chronicle) -> dict[str, dict[str, Any]]:
    """What the people of each planted role are like inside."""
    world = stage.world
    return {
        account.key: {
            "trust": round(person.trust, 3),
            "liking": round(person.liking, 3),
            "crowds": list(person.crowds),
        }
        for account in world.accounts
        if account.person >= 0
        and (person := world.person(account.number)).role not in ("horde", "bot")
    }


def _journey(stage: Chronicle, number: int) -> dict[str, Any] | None:
    """The hidden path of one journey; None where nobody passed it on or answered."""
    steps = [act for act in _by_journey(stage).get(number, ()) if act.via is not None]
    if not steps:
        return None
    root = stage.acts[stage.journeys[number]]
    journey: dict[str, Any] = {
        "origin": stage.key(root),
        "by": stage.world.accounts[root.account].key,
        "platforms": sorted({root.platform, *(act.platform for act in steps)}),
        "steps": [_step(stage, act) for act in steps],
    }
    if len(steps) >= SEEN_FROM:
        journey["seen"] = [
            [stage.world.accounts[account].key, stage.key(stage.acts[via]), stamp(at)]
            for account, via, at in stage.seen[number]
        ]
    return journey


def _by_journey(stage: Chronicle) -> dict[int, list[Act]]:
    if not stage.steps:
        for act in stage.acts:
            if act.journey is not None:
                stage.steps.setdefault(act.journey, []).append(act)
    return stage.steps


def _step(stage: Chronicle, act: Act) -> dict[str, Any]:
    assert act.via is not None
    saw = stage.acts[act.via]
    return {
        "post": stage.key(act),
        "by": stage.world.accounts[act.account].key,
        "at": stamp(act.at),
        "saw": stage.key(saw),
        "from": stage.world.accounts[saw.account].key,
        "saw_at": stamp(act.at if act.saw_at is None else act.saw_at),
        "how": act.way,
    }


def _unanswered(stage: Chronicle) -> list[str]:
    """Praise and complaints of independent people that the brand left standing."""
    return [
        stage.key(act)
        for act in stage.acts
        if act.saying is not None
        and act.saying.brand == MAIN.name
        and act.saying.stance != 0
        and act.number not in stage.answered
        and stage.world.is_personal(act.account)
        and stage.world.person(act.account).role not in PAID_OR_PLANNED
    ]
