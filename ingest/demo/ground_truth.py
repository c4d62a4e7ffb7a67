"""Ground truth of the demo data, for tests and validation; the analysis never reads it.

It holds causes and paths, no scores: roles, and who saw which post from whom and when.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ingest.demo.market import MAIN_BRAND, demo_timestamp
from ingest.demo.timeline import DemoPost, DemoTimeline

MIN_POSTS_WITH_VIEWERS: Final = 10
"""Minimum number of posts of a journey whose viewers are recorded, too."""

PAID_OR_PLANNED: Final = ("staff", "partner", "bot", "horde")


def write_ground_truth(timeline: DemoTimeline, seed: int, path: Path) -> None:
    """Write the ground truth of a finished timeline as one JSON object.

    Parameters:
        timeline: the timeline.
        seed: seed of the demo data.
        path: the file.
    """
    population = timeline.population
    truth: dict[str, Any] = {
        "for_tests_only": "the analysis must never read this file",
        "seed": seed,
        "roles": {
            account.key: population.person(account.number).role
            if account.person >= 0
            else "owned"
            for account in population.accounts
        },
        "causes": _causes(timeline),
        "persons": [
            [population.accounts[a].key for a in numbers]
            for numbers in population.accounts_of_person
            if len(numbers) > 1
        ],
        "stances": {
            timeline.post_key(post): post.content.stance
            for post in timeline.posts
            if post.content is not None and post.content.brand == MAIN_BRAND.name
        },
        "intents": {
            timeline.post_key(post): post.content.intent
            for post in timeline.posts
            if post.content is not None
        },
        "journeys": [
            journey
            for number in range(len(timeline.journey_roots))
            if (journey := _journey(timeline, number)) is not None
        ],
        "answered": {
            timeline.post_key(timeline.posts[post]): timeline.post_key(
                timeline.posts[answer]
            )
            for post, answer in timeline.answer_by_post.items()
        },
        "unanswered": _unanswered(timeline),
        "ring": [
            population.accounts[a].key
            for a in population.first_accounts_with_role("bot")
        ],
        **timeline.truth_entries,
    }
    text = json.dumps(truth, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(text.encode() + b"\n")


def _causes(timeline: DemoTimeline) -> dict[str, dict[str, Any]]:
    """Hidden trust, liking and crowds by account, without bots and horde."""
    population = timeline.population
    return {
        account.key: {
            "trust": round(person.trust, 3),
            "liking": round(person.liking, 3),
            "crowds": list(person.crowds),
        }
        for account in population.accounts
        if account.person >= 0
        and (person := population.person(account.number)).role not in ("horde", "bot")
    }


def _journey(timeline: DemoTimeline, number: int) -> dict[str, Any] | None:
    """Hidden path of one journey; None without shares and replies."""
    steps = [
        post for post in _by_journey(timeline).get(number, ()) if post.via is not None
    ]
    if not steps:
        return None
    root = timeline.posts[timeline.journey_roots[number]]
    journey: dict[str, Any] = {
        "origin": timeline.post_key(root),
        "by": timeline.population.accounts[root.account].key,
        "platforms": sorted({root.platform, *(post.platform for post in steps)}),
        "steps": [_step(timeline, post) for post in steps],
    }
    if len(steps) >= MIN_POSTS_WITH_VIEWERS:
        journey["seen"] = [
            [
                timeline.population.accounts[account].key,
                timeline.post_key(timeline.posts[via]),
                demo_timestamp(at),
            ]
            for account, via, at in timeline.views_by_journey[number]
        ]
    return journey


def _by_journey(timeline: DemoTimeline) -> dict[int, list[DemoPost]]:
    if not timeline.posts_by_journey:
        for post in timeline.posts:
            if post.journey is not None:
                timeline.posts_by_journey.setdefault(post.journey, []).append(post)
    return timeline.posts_by_journey


def _step(timeline: DemoTimeline, post: DemoPost) -> dict[str, Any]:
    assert post.via is not None
    saw = timeline.posts[post.via]
    return {
        "post": timeline.post_key(post),
        "by": timeline.population.accounts[post.account].key,
        "at": demo_timestamp(post.at),
        "saw": timeline.post_key(saw),
        "from": timeline.population.accounts[saw.account].key,
        "saw_at": demo_timestamp(post.at if post.saw_at is None else post.saw_at),
        "how": post.way,
    }


def _unanswered(timeline: DemoTimeline) -> list[str]:
    """Praise and complaints by independent people that the brand did not answer."""
    return [
        timeline.post_key(post)
        for post in timeline.posts
        if post.content is not None
        and post.content.brand == MAIN_BRAND.name
        and post.content.stance != 0
        and post.number not in timeline.answer_by_post
        and timeline.population.is_personal(post.account)
        and timeline.population.person(post.account).role not in PAID_OR_PLANNED
    ]
