"""What happened: every act in the demo world, and behind it what nobody could see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict, Unpack

from numpy.random import Generator

from ingest.demo.accounts import Account
from ingest.demo.identifiers import Register
from ingest.demo.market import DAY, HOUR
from ingest.demo.people import Person
from ingest.demo.phrases.text_generator import Saying
from ingest.demo.random_draws import seeded


@dataclass(frozen=True, slots=True)
class World:
    """Everyone, their accounts and who reads whom; nothing in it changes."""

    persons: Sequence[Person]
    accounts: Sequence[Account]
    readers: Sequence[Sequence[int]]
    of_person: Sequence[Sequence[int]]
    desks: Mapping[tuple[str, str], int]

    def person(self, account: int) -> Person:
        """Who holds a personal account."""
        return self.persons[self.accounts[account].person]

    def is_personal(self, account: int) -> bool:
        """Whether a person holds it, and not a brand."""
        return self.accounts[account].person >= 0

    def holding(self, role: str) -> list[int]:
        """The first account of everyone with a role."""
        return [self.of_person[p.number][0] for p in self.persons if p.role == role]

    def official(self, owner: str, platform: str) -> int:
        """A brand's own account on a platform (-1: it has none there)."""
        return self.desks.get((owner, platform), -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One post and what it refers to; `via` is the act that its author really saw."""

    number: int
    id: str
    account: int
    platform: str
    at: int
    verb: str
    text: str
    saying: Saying | None = None
    target: int | None = None
    via: int | None = None
    saw_at: int | None = None
    way: str = ""
    journey: int | None = None
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[int, ...] = ()
    stars: int | None = None
    paid: bool | None = None
    placeholder: str = ""
    stub_of: str = ""
    url: str = ""


class Details(TypedDict, total=False):
    """What an act may have besides: the fields of `Act` of the same names."""

    saying: Saying | None
    saw_at: int | None
    way: str
    journey: int | None
    links: tuple[str, ...]
    tags: tuple[str, ...]
    mentions: tuple[int, ...]
    stars: int | None
    paid: bool | None
    placeholder: str
    stub_of: str


@dataclass(slots=True)
class Chronicle:
    """The acts so far, at most `limit`, and the threads that truth is woven from."""

    world: World
    register: Register
    limit: int
    acts: list[Act] = field(default_factory=list)
    journeys: list[int] = field(default_factory=list)
    seen: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    views: Counter[int] = field(default_factory=Counter)
    shares: Counter[int] = field(default_factory=Counter)
    replies: Counter[int] = field(default_factory=Counter)
    videos: list[int] = field(default_factory=list)
    steps: dict[int, list[Act]] = field(default_factory=dict)
    answered: dict[int, int] = field(default_factory=dict)
    answers_help: bool = True
    cheered: dict[int, int] = field(default_factory=dict)
    notes: dict[str, list[list[str]]] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether there is no room for another act."""
        return len(self.acts) >= self.limit

    def add(
        self,
        account: int,
        at: int,
        verb: str,
        text: str,
        *,
        target: Act | None = None,
        via: Act | None = None,
        **details: Unpack[Details],
    ) -> Act:
        """Record one act; gives it its id and address and counts it for its target."""
        holder = self.world.accounts[account]
        native = self.register.post_id(holder.platform, holder.id, at, verb)
        act = Act(
            number=len(self.acts),
            id=native,
            account=account,
            platform=holder.platform,
            at=at,
            verb=verb,
            text=text,
            target=None if target is None else target.number,
            via=None if via is None else via.number,
            url=address(holder.platform, native),
            **details,
        )
        self.acts.append(act)
        if act.platform == "youtube" and verb == "original":
            self.videos.append(act.number)
        if target is not None and verb == "share":
            self.shares[target.number] += 1
        if target is not None and verb == "reply":
            self.replies[target.number] += 1
        return act

    def begin(self, root: Act) -> int:
        """Open a journey that starts with this act and give its number."""
        self.journeys.append(root.number)
        self.seen[len(self.journeys) - 1] = []
        return len(self.journeys) - 1

    def rewind(self, acts: int, journeys: int) -> None:
        """Forget everything after so many acts and journeys: it did not happen."""
        for act in self.acts[acts:]:
            if act.target is not None:
                self.shares[act.target] -= act.verb == "share"
                self.replies[act.target] -= act.verb == "reply"
        for number in range(journeys, len(self.journeys)):
            for _, via, _ in self.seen.pop(number):
                self.views[via] -= 1
        self.videos = [number for number in self.videos if number < acts]
        del self.acts[acts:], self.journeys[journeys:]

    def note(self, name: str, *entry: str) -> None:
        """Write one line of truth under a name."""
        self.notes.setdefault(name, []).append(list(entry))

    def key(self, act: Act) -> str:
        """`platform:id`, as the whole house names a post."""
        return f"{act.platform}:{act.id}"


def address(platform: str, native: str) -> str:
    """An invented web address of a post (the app shop gives none)."""
    if platform == "appstore":
        return ""
    if platform == "mastodon":
        return native.removesuffix("/activity")
    last = native.rsplit("/", 1)[-1].rsplit("_", 1)[-1]
    return f"https://{platform}.example/p/{last}"


def begin_world(
    seed: int,
    persons: Sequence[Person],
    held: Sequence[Account],
    read_by: Sequence[Sequence[int]],
) -> World:
    """The world of these people."""
    of_person: list[list[int]] = [[] for _ in persons]
    for account in held:
        if account.person >= 0:
            of_person[account.person].append(account.number)
    desks = {(a.owner, a.platform): a.number for a in held if a.owner}
    return World(persons, held, read_by, of_person, desks)


SLEEP_FROM: Final = 0.5
SLEEP_UNTIL: Final = 6.8


def awake(rng: Generator, person: Person, second: int) -> int:
    """The same moment, or the next one at which this person is up."""
    shift = (person.evening - 19.5) / 2
    hour = (second / HOUR + person.zone - shift) % 24
    if SLEEP_FROM <= hour < SLEEP_UNTIL:
        second += int((SLEEP_UNTIL - hour + float(rng.exponential(0.7))) * HOUR)
    return second


def moment(rng: Generator, person: Person, day: int) -> int:
    """A second of that day at which this person would post."""
    draw = float(rng.random())
    centre, width = (
        (8.0, 1.2)
        if draw < 0.3
        else (12.7, 1.2)
        if draw < 0.5
        else (person.evening, 1.8)
    )
    hour = float(rng.normal(centre, width)) % 24
    second = day * DAY + int((hour - person.zone) * HOUR)
    return max(60, awake(rng, person, second))


def office(rng: Generator, second: int) -> int:
    """The next moment at which the brand's desk is staffed (08 to 18 UTC, Mon to Sat)."""
    while True:
        hour, weekday = second // HOUR % 24, (second // DAY + 5) % 7
        if weekday == 6:
            second = (second // DAY + 1) * DAY
        elif hour < 8:
            second = second // DAY * DAY + 8 * HOUR + int(rng.integers(5400))
        elif hour >= 18:
            second = (second // DAY + 1) * DAY
        else:
            return second


def fresh(seed: int, world: World, register: Register, limit: int) -> Chronicle:
    """An empty chronicle of a world."""
    register.rng = seeded(seed, "post ids")
    return Chronicle(world, register, limit)
