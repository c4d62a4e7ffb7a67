"""What really was, for tests and validity figures only: the analysis never reads it.

It names causes and paths, no scores: who someone is, who saw what from whom and when.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ingest.demo.market import MAIN_BRAND, demo_timestamp
from ingest.demo.timeline import DemoPost, DemoTimeline

MIN_POSTS_WITH_VIEWERS: Final = 10
"""Journeys of at least so many acts also tell who saw it and did nothing."""

PAID_OR_PLANNED: Final = ("staff", "partner", "bot", "horde")


def write_ground_truth(stage: DemoTimeline, seed: int, path: Path) -> None:
    """Write the truth of a finished world as one JSON object."""
    world = stage.population
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
            for held in world.accounts_of_person
            if len(held) > 1
        ],
        "stances": {
            stage.post_key(act): act.saying.stance
            for act in stage.posts
            if act.saying is not None and act.saying.brand == MAIN_BRAND.name
        },
        "intents": {
            stage.post_key(act): act.saying.intent
            for act in stage.posts
            if act.saying is not None
        },
        "journeys": [
            journey
            for number in range(len(stage.journey_roots))
            if (journey := _journey(stage, number)) is not None
        ],
        "answered": {
            stage.post_key(stage.posts[post]): stage.post_key(stage.posts[answer])
            for post, answer in stage.answer_by_post.items()
        },
        "unanswered": _unanswered(stage),
        "ring": [world.accounts[a].key for a in world.first_accounts_with_role("bot")],
        **stage.truth_entries,
    }
    text = json.dumps(truth, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(text.encode() + b"\n")


def _causes(stage: DemoTimeline) -> dict[str, dict[str, Any]]:
    """What the people of each planted role are like inside."""
    world = stage.population
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


def _journey(stage: DemoTimeline, number: int) -> dict[str, Any] | None:
    """The hidden path of one journey; None where nobody passed it on or answered."""
    steps = [act for act in _by_journey(stage).get(number, ()) if act.via is not None]
    if not steps:
        return None
    root = stage.posts[stage.journey_roots[number]]
    journey: dict[str, Any] = {
        "origin": stage.post_key(root),
        "by": stage.population.accounts[root.account].key,
        "platforms": sorted({root.platform, *(act.platform for act in steps)}),
        "steps": [_step(stage, act) for act in steps],
    }
    if len(steps) >= MIN_POSTS_WITH_VIEWERS:
        journey["seen"] = [
            [stage.population.accounts[account].key, stage.post_key(stage.posts[via]), demo_timestamp(at)]
            for account, via, at in stage.views_by_journey[number]
        ]
    return journey


def _by_journey(stage: DemoTimeline) -> dict[int, list[DemoPost]]:
    if not stage.posts_by_journey:
        for act in stage.posts:
            if act.journey is not None:
                stage.posts_by_journey.setdefault(act.journey, []).append(act)
    return stage.posts_by_journey


def _step(stage: DemoTimeline, act: DemoPost) -> dict[str, Any]:
    assert act.via is not None
    saw = stage.posts[act.via]
    return {
        "post": stage.post_key(act),
        "by": stage.population.accounts[act.account].key,
        "at": demo_timestamp(act.at),
        "saw": stage.post_key(saw),
        "from": stage.population.accounts[saw.account].key,
        "saw_at": demo_timestamp(act.at if act.saw_at is None else act.saw_at),
        "how": act.way,
    }


def _unanswered(stage: DemoTimeline) -> list[str]:
    """Praise and complaints of independent people that the brand left standing."""
    return [
        stage.post_key(act)
        for act in stage.posts
        if act.saying is not None
        and act.saying.brand == MAIN_BRAND.name
        and act.saying.stance != 0
        and act.number not in stage.answer_by_post
        and stage.population.is_personal(act.account)
        and stage.population.person(act.account).role not in PAID_OR_PLANNED
    ]
