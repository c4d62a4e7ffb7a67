"""The people of the demo data: hidden causes, never the ranks that lists should give.

A person has trust by others, liking of the brand, a daily rhythm, crowds, interests and
a pull on readers. The other modules derive posts and cascades from these causes. A role
only chooses the causes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from ingest.demo.identifiers import random_full_name
from ingest.demo.market import CROWDS, SHARE_OF_ACCOUNTS, SOCIAL, TOPICS
from ingest.demo.random_draws import (
    draw_event,
    pick_one,
    pick_some,
    pick_weighted,
    random_integer,
    seeded_generator,
)

INDEPENDENT_PLATFORMS: Final = ("x", "bluesky", "mastodon", "reddit")
UTC_OFFSETS: Final = (-8, -7, -6, -5, -4, 0, 0, 1, 1, 2)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Hidden properties of a person.

    `trust` is the trust of others in them (0 to 1), `liking` their liking of the brand
    (-1 to 1), `rival` the index of the rival they know best, `energy` their posts per
    day, `pull` their attraction of readers, `fame` their followers on the whole
    platform (most are outside the data), `zone` their hours from UTC, `evening` the
    hour of their peak activity, `crowds` one circle or, for a bridge, two.
    """

    number: int
    role: str
    platforms: tuple[str, ...]
    name: str
    language: str
    crowds: tuple[str, ...]
    interests: tuple[float, ...]
    trust: float
    liking: float
    rival: int
    energy: float
    pull: float
    fame: int
    zone: int
    evening: float
    talkative: float
    lowercase: bool
    typos: float
    emoji: float

    def topic_interest(self, topic: str) -> float:
        """Interest in a topic (1 is the average)."""
        return self.interests[TOPICS.index(topic)]


@dataclass(frozen=True, slots=True)
class PlantedRoleCounts:
    """Number of people of each planted role."""

    influencer: int = 24
    celebrity: int = 6
    advocate: int = 24
    quiet_advocate: int = 24
    detractor: int = 24
    staff: int = 6
    partner: int = 5
    bot: int = 12
    turned: int = 10
    unturned: int = 6
    enthusiast: int = 40
    horde: int = 200

    @classmethod
    def of(cls, posts: int) -> PlantedRoleCounts:
        """Numbers for demo data of this many posts; some roles shrink with it."""
        scale = min(1.0, posts / 12_000)
        voices = round(12 + 12 * scale)
        return cls(
            influencer=voices,
            advocate=voices,
            quiet_advocate=voices,
            detractor=voices,
            enthusiast=max(15, round(40 * scale)),
            horde=max(50, round(200 * scale)),
        )

    def roles(self) -> Iterator[str]:
        """Yield each role once a person, in a fixed order."""
        for role in self.__slots__:
            yield from [role] * getattr(self, role)


def demo_account_count(posts: int) -> int:
    """Approximate number of accounts of demo data with this many posts."""
    return round(2_500 * math.pow(posts / 12_000, 0.7))


def create_people(seed: int, posts: int) -> list[DemoPerson]:
    """Create all people: the planted roles first, then bystanders.

    Parameters:
        seed: seed of the demo data.
        posts: number of posts of the demo data.
    """
    rng = seeded_generator(seed, "people")
    roles = list(PlantedRoleCounts.of(posts).roles())
    plain = max(0, round(demo_account_count(posts) / 1.12) - len(roles))
    roles += ["bystander"] * plain
    return [_person(rng, number, role) for number, role in enumerate(roles)]


def _person(rng: Generator, number: int, role: str) -> DemoPerson:
    trust, liking, pull, fame = _causes(rng, role, number)
    special = role != "bystander"
    bridge = draw_event(rng, 0.5 if role == "influencer" else 0.1)
    interests = rng.dirichlet(np.full(len(TOPICS), 0.9)) * len(TOPICS)
    return DemoPerson(
        number=number,
        role=role,
        platforms=_platforms(rng, role, bridge),
        name=random_full_name(rng),
        language=_language(rng, role),
        crowds=tuple(pick_some(rng, CROWDS, 2 if bridge else 1)),
        interests=tuple(float(x) for x in 0.35 + 0.65 * interests),
        trust=trust,
        liking=liking,
        rival=random_integer(rng, 0, 2),
        energy=float(rng.lognormal(-2.6, 0.6)),
        pull=pull,
        fame=fame,
        zone=pick_one(rng, UTC_OFFSETS),
        evening=float(np.clip(rng.normal(19.5, 2.2), 7, 23)),
        talkative=float(np.clip(rng.lognormal(0.0, 0.5), 0.3, 3.0)),
        lowercase=draw_event(rng, 0.1 if special else 0.2),
        typos=float(rng.beta(1.2, 12)),
        emoji=float(rng.beta(1.2, 2.5)),
    )


def _causes(rng: Generator, role: str, number: int) -> tuple[float, float, float, int]:
    """Trust, liking, pull on readers and fame of a role."""
    trust = float(rng.beta(2.2, 6.0))
    liking = float(np.clip(rng.normal(0.08, 0.3), -0.45, 0.45))
    pull = float(min(rng.pareto(2.2) + 0.4, 9.0))
    fame = int(rng.lognormal(5.6, 1.3)) + 3
    if role == "influencer":
        # Half of them have few followers: a list by followers cannot find them.
        small = number % 2 == 0
        trust = float(rng.uniform(0.82, 0.97))
        pull = float(rng.uniform(5, 8) if small else rng.uniform(10, 16))
        fame = (
            random_integer(rng, 140, 900)
            if small
            else random_integer(rng, 6_000, 60_000)
        )
        liking = float(rng.uniform(-0.3, 0.8))
    elif role == "celebrity":
        trust = float(rng.uniform(0.005, 0.02))
        pull = float(rng.uniform(22, 34))
        fame = random_integer(rng, 400_000, 3_000_000)
    elif role == "advocate":
        # With some reach: low-reach advocates are a role of their own.
        trust, liking = float(rng.uniform(0.35, 0.6)), float(rng.uniform(0.75, 0.98))
        pull, fame = float(rng.uniform(1.5, 4)), random_integer(rng, 350, 5_000)
    elif role == "quiet_advocate":
        trust, liking = float(rng.uniform(0.2, 0.5)), float(rng.uniform(0.75, 0.98))
        pull, fame = 0.06, random_integer(rng, 2, 45)
    elif role == "detractor":
        trust, liking = float(rng.uniform(0.25, 0.5)), float(rng.uniform(-0.98, -0.75))
    elif role in ("staff", "partner"):
        liking = float(rng.uniform(0.8, 0.98))
        fame = random_integer(rng, 300, 2_000) if role == "staff" else fame + 4_000
    elif role in ("bot", "horde"):
        trust, pull, fame = 0.02, 0.05, random_integer(rng, 0, 60)
    elif role == "enthusiast":
        liking = float(rng.uniform(0.5, 0.9))
    elif role in ("turned", "unturned"):
        liking = float(rng.uniform(-0.3, 0.3))
    return trust, liking, pull, fame


def _platforms(rng: Generator, role: str, bridge: bool) -> tuple[str, ...]:
    """Platforms of a person's accounts; a few people use two or three."""
    if role in ("bot", "horde"):
        return ("x",)
    if role == "partner":
        return (pick_one(rng, ("x", "youtube", "bluesky")),)
    if role in ("influencer", "celebrity"):
        first = pick_weighted(rng, ("x", "bluesky", "mastodon"), (0.6, 0.25, 0.15))
    elif role in ("bystander", "enthusiast"):
        first = pick_weighted(
            rng, tuple(SHARE_OF_ACCOUNTS), tuple(SHARE_OF_ACCOUNTS.values())
        )
    else:
        first = pick_one(rng, INDEPENDENT_PLATFORMS)
    chance = 0.35 if bridge or role == "influencer" else 0.07
    if not draw_event(rng, chance):
        return (first,)
    other_platforms = [name for name in SOCIAL if name != first]
    return (first, *pick_some(rng, other_platforms, 2 if draw_event(rng, 0.25) else 1))


def _language(rng: Generator, role: str) -> str:
    if role in ("influencer", "celebrity", "staff", "partner", "bot", "horde"):
        return "en"
    return pick_weighted(rng, ("en", "de", "es"), (0.86, 0.08, 0.06))
