"""Demo accounts of people and brands, and the reader network.

Who reads whom depends on similarity (the same crowd and language) and on the pull of
the account that is read. The network is hidden; the posts show only traces of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from ingest.demo.identifiers import GIVEN_NAMES, IdRegister, random_letters
from ingest.demo.market import (
    CROWDS,
    DEMO_END,
    OWNED_HANDLES,
    PLATFORMS,
    RIVAL_BRANDS,
    SOCIAL,
)
from ingest.demo.people import DemoPerson
from ingest.demo.random_draws import (
    draw_event,
    pick_one,
    random_integer,
    seeded_generator,
)

BIOS: Final = (
    "mostly {crowd}, some gardening",
    "{crowd} and bad puns",
    "here for the {crowd} talk",
    "opinions subject to coffee",
    "I read more than I post",
    "dog person. {crowd}.",
    "learning the banjo, slowly",
    "posts about trains, soup and {crowd}",
    "",
    "",
    "",
)
STAFF_BIOS: Final = (
    "I design ear pads at Northwind. Views are mine.",
    "firmware @ Northwind Audio, weekend baker",
    "Works at Northwind Audio. Talking for myself here.",
)
CROWD_HOBBIES: Final = {
    "commuters": "commuting",
    "runners": "running",
    "gamers": "games",
    "bedroom producers": "home recording",
    "hi-fi people": "old amplifiers",
    "remote workers": "remote work",
    "students": "exam stress",
    "travellers": "train travel",
}
SAME_CROWD_FACTOR: Final = 12.0
"""Factor by which people are likelier to read their own crowd than another."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One presence of a person on a platform; `person` is -1 for a brand's account."""

    number: int
    person: int
    platform: str
    id: str
    handle: str
    name: str
    bio: str
    followers: int
    created: str
    automated: bool | None = None
    renamed_at: int | None = None
    new_handle: str = ""
    owner: str = ""

    @property
    def key(self) -> str:
        """Account key `platform:id`, as used everywhere in Grapevine."""
        return f"{self.platform}:{self.id}"

    def handle_at(self, second: int) -> str:
        """Handle of the account at a second of the demo data."""
        if self.renamed_at is not None and second >= self.renamed_at:
            return self.new_handle
        return self.handle


def create_accounts(
    seed: int, persons: Sequence[DemoPerson], register: IdRegister
) -> list[DemoAccount]:
    """Create the accounts of all people, followed by those of the brands.

    Parameters:
        seed: seed of the demo data.
        persons: the people.
        register: gives out handles and ids.
    """
    rng = seeded_generator(seed, "accounts")
    made: list[DemoAccount] = []
    for person in persons:
        for place in person.platforms:
            made.append(_personal(rng, register, person, place, len(made)))
    for place in PLATFORMS:
        made.append(
            _official(
                rng, register, place, OWNED_HANDLES[place], "Northwind", len(made)
            )
        )
    for maker in RIVAL_BRANDS:
        handle = f"{maker.name.lower()}audio"
        made.append(_official(rng, register, "x", handle, maker.name, len(made)))
    return made


def _personal(
    rng: Generator, register: IdRegister, person: DemoPerson, place: str, number: int
) -> DemoAccount:
    given = person.name.split()[0].lower()
    stem = (
        given + random_letters(rng, "abdeklmnorst", 2) if draw_event(rng, 0.3) else None
    )
    if person.role == "bot":
        stem = (
            pick_one(rng, GIVEN_NAMES).lower()
            + "_"
            + str(random_integer(rng, 10_000, 99_999))
        )
    handle = register.handle(place, stem)
    renames = (
        place in ("x", "bluesky")
        and person.role in ("bystander", "advocate", "influencer")
        and draw_event(rng, 0.012 if person.role == "bystander" else 0.12)
    )
    declared = place in ("mastodon", "bluesky")
    return DemoAccount(
        number=number,
        person=person.number,
        platform=place,
        id=register.account_id(place, handle),
        handle=handle,
        name=person.name
        if draw_event(rng, 0.6)
        else handle.lstrip("@").split("@")[0].split(".")[0],
        bio=_bio(rng, person, place),
        followers=max(1, int(person.fame * rng.uniform(0.6, 1.0))),
        created=_created(rng, person.role),
        automated=False if declared else None,
        renamed_at=random_integer(rng, DEMO_END // 4, 3 * DEMO_END // 4)
        if renames
        else None,
        new_handle=register.handle(place) if renames else "",
    )


def _bio(rng: Generator, person: DemoPerson, place: str) -> str:
    if place == "appstore":
        return ""
    if person.role == "staff":
        return pick_one(rng, STAFF_BIOS)
    if person.role == "bot":
        return pick_one(rng, ("music lover", "tech fan", "love gadgets", ""))
    return pick_one(rng, BIOS).format(crowd=CROWD_HOBBIES[person.crowds[0]])


def _created(rng: Generator, role: str) -> str:
    """Creation time; the ring's accounts were created in one week before their use."""
    if role == "bot":
        return f"2026-06-{random_integer(rng, 20, 26):02}T{random_integer(rng, 0, 23):02}:12:00Z"
    year = random_integer(rng, 2012, 2025)
    month, day = random_integer(rng, 1, 12), random_integer(rng, 1, 28)
    return f"{year}-{month:02}-{day:02}T{random_integer(rng, 0, 23):02}:30:00Z"


def _official(
    rng: Generator,
    register: IdRegister,
    place: str,
    handle: str,
    owner: str,
    number: int,
) -> DemoAccount:
    return DemoAccount(
        number=number,
        person=-1,
        platform=place,
        id=register.account_id(place, handle),
        handle=handle,
        name=owner if place != "appstore" else handle,
        bio=f"{owner} makes headphones. Help: https://{owner.lower()}.example/help",
        followers=0 if place == "appstore" else random_integer(rng, 9_000, 70_000),
        created="2015-03-02T09:00:00Z",
        owner=owner,
    )


def draw_readers(
    seed: int, persons: Sequence[DemoPerson], demo_accounts: Sequence[DemoAccount]
) -> list[list[int]]:
    """Draw the readers of each account, platform by platform.

    Parameters:
        seed: seed of the demo data.
        persons: the people.
        demo_accounts: all accounts.

    Returns:
        For each account the numbers of the accounts that read it.
    """
    rng = seeded_generator(seed, "readers")
    read_by: list[list[int]] = [[] for _ in demo_accounts]
    for place in SOCIAL:
        platform_accounts = [
            account for account in demo_accounts if account.platform == place
        ]
        pulls = np.array([_pull(persons, account) for account in platform_accounts])
        likeness = _likeness(persons, platform_accounts)
        for row, account in enumerate(platform_accounts):
            if account.person < 0 or persons[account.person].role in ("bot", "horde"):
                continue
            odds = pulls * likeness[row]
            odds[row] = 0.0
            reader_count = int(
                min(rng.lognormal(2.9, 0.6), 0.5 * len(platform_accounts))
            )
            probability = 1.0 - np.exp(-odds * (reader_count / odds.sum()))
            for other in np.flatnonzero(
                rng.random(len(platform_accounts)) < probability
            ):
                read_by[platform_accounts[int(other)].number].append(account.number)
    return read_by


def _pull(persons: Sequence[DemoPerson], account: DemoAccount) -> float:
    return 6.0 if account.person < 0 else persons[account.person].pull


def _likeness(
    persons: Sequence[DemoPerson], platform_accounts: Sequence[DemoAccount]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Similarity of the account in the column to the reader in the row."""
    circles = np.zeros((len(platform_accounts), len(CROWDS)))
    tongues = np.zeros(len(platform_accounts), dtype=np.int64)
    for row, account in enumerate(platform_accounts):
        if account.person < 0:
            circles[row] = 1.0
            continue
        person = persons[account.person]
        tongues[row] = ("en", "de", "es").index(person.language)
        for crowd in person.crowds:
            circles[row, CROWDS.index(crowd)] = 1.0
        if person.role == "celebrity":  # celebrities have readers in every crowd
            circles[row] = 1.0
    near = np.where(circles @ circles.T > 0, 1.0, 1.0 / SAME_CROWD_FACTOR)
    foreign = (tongues[None, :] != 0) & (tongues[:, None] != tongues[None, :])
    return np.where(foreign, near / 20.0, near)
