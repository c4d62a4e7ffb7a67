"""The accounts that people hold, and who reads whom.

Reading follows likeness (one's own crowd and language far more than others) and the
pull of the one who is read. It is hidden: only its traces are in the posts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from ingest.demo.identifiers import GIVEN, Register, letters
from ingest.demo.market import CROWDS, END, OWNED_HANDLES, PLATFORMS, RIVALS, SOCIAL
from ingest.demo.people import Person
from ingest.demo.random_draws import between, happens, pick, seeded

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
HOBBIES: Final = {
    "commuters": "commuting",
    "runners": "running",
    "gamers": "games",
    "bedroom producers": "home recording",
    "hi-fi people": "old amplifiers",
    "remote workers": "remote work",
    "students": "exam stress",
    "travellers": "train travel",
}
HOME: Final = 12.0
"""How much likelier one reads someone of the own crowd than of another."""


@dataclass(frozen=True, slots=True)
class Account:
    """One presence of one person (or of a brand: `person` is then -1)."""

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
        """`platform:id`, as the whole house names an account."""
        return f"{self.platform}:{self.id}"

    def handle_at(self, second: int) -> str:
        """The handle that it bore at that time."""
        if self.renamed_at is not None and second >= self.renamed_at:
            return self.new_handle
        return self.handle


def accounts(seed: int, persons: Sequence[Person], register: Register) -> list[Account]:
    """The accounts of everyone, then those of the brands."""
    rng = seeded(seed, "accounts")
    made: list[Account] = []
    for person in persons:
        for place in person.platforms:
            made.append(_personal(rng, register, person, place, len(made)))
    for place in PLATFORMS:
        made.append(
            _official(
                rng, register, place, OWNED_HANDLES[place], "Northwind", len(made)
            )
        )
    for maker in RIVALS:
        handle = f"{maker.name.lower()}audio"
        made.append(_official(rng, register, "x", handle, maker.name, len(made)))
    return made


def _personal(
    rng: Generator, register: Register, person: Person, place: str, number: int
) -> Account:
    given = person.name.split()[0].lower()
    stem = given + letters(rng, "abdeklmnorst", 2) if happens(rng, 0.3) else None
    if person.role == "bot":
        stem = pick(rng, GIVEN).lower() + "_" + str(between(rng, 10_000, 99_999))
    handle = register.handle(place, stem)
    renames = (
        place in ("x", "bluesky")
        and person.role in ("bystander", "advocate", "influencer")
        and happens(rng, 0.012 if person.role == "bystander" else 0.12)
    )
    declared = place in ("mastodon", "bluesky")
    return Account(
        number=number,
        person=person.number,
        platform=place,
        id=register.account_id(place, handle),
        handle=handle,
        name=person.name
        if happens(rng, 0.6)
        else handle.lstrip("@").split("@")[0].split(".")[0],
        bio=_bio(rng, person, place),
        followers=max(1, int(person.fame * rng.uniform(0.6, 1.0))),
        created=_created(rng, person.role),
        automated=False if declared else None,
        renamed_at=between(rng, END // 4, 3 * END // 4) if renames else None,
        new_handle=register.handle(place) if renames else "",
    )


def _bio(rng: Generator, person: Person, place: str) -> str:
    if place == "appstore":
        return ""
    if person.role == "staff":
        return pick(rng, STAFF_BIOS)
    if person.role == "bot":
        return pick(rng, ("music lover", "tech fan", "love gadgets", ""))
    return pick(rng, BIOS).format(crowd=HOBBIES[person.crowds[0]])


def _created(rng: Generator, role: str) -> str:
    """The ring's accounts were made in one week, shortly before they are used."""
    if role == "bot":
        return f"2026-06-{between(rng, 20, 26):02}T{between(rng, 0, 23):02}:12:00Z"
    year = between(rng, 2012, 2025)
    month, day = between(rng, 1, 12), between(rng, 1, 28)
    return f"{year}-{month:02}-{day:02}T{between(rng, 0, 23):02}:30:00Z"


def _official(
    rng: Generator, register: Register, place: str, handle: str, owner: str, number: int
) -> Account:
    return Account(
        number=number,
        person=-1,
        platform=place,
        id=register.account_id(place, handle),
        handle=handle,
        name=owner if place != "appstore" else handle,
        bio=f"{owner} makes headphones. Help: https://{owner.lower()}.example/help",
        followers=0 if place == "appstore" else between(rng, 9_000, 70_000),
        created="2015-03-02T09:00:00Z",
        owner=owner,
    )


def readers(
    seed: int, persons: Sequence[Person], held: Sequence[Account]
) -> list[list[int]]:
    """For each account the accounts that read it, drawn platform by platform."""
    rng = seeded(seed, "readers")
    read_by: list[list[int]] = [[] for _ in held]
    for place in SOCIAL:
        here = [account for account in held if account.platform == place]
        pulls = np.array([_pull(persons, account) for account in here])
        likeness = _likeness(persons, here)
        for row, account in enumerate(here):
            if account.person < 0 or persons[account.person].role in ("bot", "horde"):
                continue
            odds = pulls * likeness[row]
            odds[row] = 0.0
            wanted = int(min(rng.lognormal(2.9, 0.6), 0.5 * len(here)))
            chance = 1.0 - np.exp(-odds * (wanted / odds.sum()))
            for other in np.flatnonzero(rng.random(len(here)) < chance):
                read_by[here[int(other)].number].append(account.number)
    return read_by


def _pull(persons: Sequence[Person], account: Account) -> float:
    return 6.0 if account.person < 0 else persons[account.person].pull


def _likeness(
    persons: Sequence[Person], here: Sequence[Account]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """How near the one in the column is to the reader in the row."""
    circles = np.zeros((len(here), len(CROWDS)))
    tongues = np.zeros(len(here), dtype=np.int64)
    for row, account in enumerate(here):
        if account.person < 0:
            circles[row] = 1.0
            continue
        person = persons[account.person]
        tongues[row] = ("en", "de", "es").index(person.language)
        for crowd in person.crowds:
            circles[row, CROWDS.index(crowd)] = 1.0
        if person.role == "celebrity":  # everyone reads the famous
            circles[row] = 1.0
    near = np.where(circles @ circles.T > 0, 1.0, 1.0 / HOME)
    foreign = (tongues[None, :] != 0) & (tongues[:, None] != tongues[None, :])
    return np.where(foreign, near / 20.0, near)
