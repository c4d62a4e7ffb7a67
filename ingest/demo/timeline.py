"""What happened: every act in the demo world, and behind it what nobody could see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict, Unpack

from numpy.random import Generator

from ingest.demo.accounts import DemoAccount
from ingest.demo.identifiers import IdRegister
from ingest.demo.market import DAY, HOUR
from ingest.demo.people import DemoPerson
from ingest.demo.phrases.text_generator import DemoText
from ingest.demo.random_draws import seeded_generator


@dataclass(frozen=True, slots=True)
class DemoPopulation:
    """Everyone, their accounts and who reads whom; nothing in it changes."""

    persons: Sequence[DemoPerson]
    accounts: Sequence[DemoAccount]
    readers: Sequence[Sequence[int]]
    accounts_of_person: Sequence[Sequence[int]]
    official_accounts: Mapping[tuple[str, str], int]

    def person(self, account: int) -> DemoPerson:
        """Who holds a personal account."""
        return self.persons[self.accounts[account].person]

    def is_personal(self, account: int) -> bool:
        """Whether a person holds it, and not a brand."""
        return self.accounts[account].person >= 0

    def first_accounts_with_role(self, role: str) -> list[int]:
        """The first account of everyone with a role."""
        return [self.accounts_of_person[p.number][0] for p in self.persons if p.role == role]

    def official_account(self, owner: str, platform: str) -> int:
        """A brand's own account on a platform (-1: it has none there)."""
        return self.official_accounts.get((owner, platform), -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """One post and what it refers to; `via` is the act that its author really saw."""

    number: int
    id: str
    account: int
    platform: str
    at: int
    verb: str
    text: str
    saying: DemoText | None = None
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


class PostDetails(TypedDict, total=False):
    """What an act may have besides: the fields of `Act` of the same names."""

    saying: DemoText | None
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
class DemoTimeline:
    """The acts so far, at most `limit`, and the threads that truth is woven from."""

    population: DemoPopulation
    register: IdRegister
    limit: int
    posts: list[DemoPost] = field(default_factory=list)
    journey_roots: list[int] = field(default_factory=list)
    views_by_journey: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    view_counts: Counter[int] = field(default_factory=Counter)
    share_counts: Counter[int] = field(default_factory=Counter)
    reply_counts: Counter[int] = field(default_factory=Counter)
    videos: list[int] = field(default_factory=list)
    posts_by_journey: dict[int, list[DemoPost]] = field(default_factory=dict)
    answer_by_post: dict[int, int] = field(default_factory=dict)
    answers_help: bool = True
    first_answered_at: dict[int, int] = field(default_factory=dict)
    truth_entries: dict[str, list[list[str]]] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another act."""
        return len(self.posts) >= self.limit

    def add_post(
        self,
        account: int,
        at: int,
        verb: str,
        text: str,
        *,
        target: DemoPost | None = None,
        via: DemoPost | None = None,
        **details: Unpack[PostDetails],
    ) -> DemoPost:
        """Record one act; gives it its id and address and counts it for its target."""
        holder = self.population.accounts[account]
        native = self.register.post_id(holder.platform, holder.id, at, verb)
        act = DemoPost(
            number=len(self.posts),
            id=native,
            account=account,
            platform=holder.platform,
            at=at,
            verb=verb,
            text=text,
            target=None if target is None else target.number,
            via=None if via is None else via.number,
            url=demo_post_url(holder.platform, native),
            **details,
        )
        self.posts.append(act)
        if act.platform == "youtube" and verb == "original":
            self.videos.append(act.number)
        if target is not None and verb == "share":
            self.share_counts[target.number] += 1
        if target is not None and verb == "reply":
            self.reply_counts[target.number] += 1
        return act

    def start_journey(self, root: DemoPost) -> int:
        """Open a journey that starts with this act and give its number."""
        self.journey_roots.append(root.number)
        self.views_by_journey[len(self.journey_roots) - 1] = []
        return len(self.journey_roots) - 1

    def rewind(self, post_count: int, journey_count: int) -> None:
        """Forget everything after so many acts and journeys: it did not happen."""
        for act in self.posts[post_count:]:
            if act.target is not None:
                self.share_counts[act.target] -= act.verb == "share"
                self.reply_counts[act.target] -= act.verb == "reply"
        for number in range(journey_count, len(self.journey_roots)):
            for _, via, _ in self.views_by_journey.pop(number):
                self.view_counts[via] -= 1
        self.videos = [number for number in self.videos if number < post_count]
        del self.posts[post_count:], self.journey_roots[journey_count:]

    def add_truth(self, name: str, *entry: str) -> None:
        """Write one line of truth under a name."""
        self.truth_entries.setdefault(name, []).append(list(entry))

    def post_key(self, act: DemoPost) -> str:
        """`platform:id`, as the whole house names a post."""
        return f"{act.platform}:{act.id}"


def demo_post_url(platform: str, native: str) -> str:
    """An invented web address of a post (the app shop gives none)."""
    if platform == "appstore":
        return ""
    if platform == "mastodon":
        return native.removesuffix("/activity")
    last = native.rsplit("/", 1)[-1].rsplit("_", 1)[-1]
    return f"https://{platform}.example/p/{last}"


def build_population(
    seed: int,
    persons: Sequence[DemoPerson],
    demo_accounts: Sequence[DemoAccount],
    read_by: Sequence[Sequence[int]],
) -> DemoPopulation:
    """The world of these people."""
    of_person: list[list[int]] = [[] for _ in persons]
    for account in demo_accounts:
        if account.person >= 0:
            of_person[account.person].append(account.number)
    desks = {(a.owner, a.platform): a.number for a in demo_accounts if a.owner}
    return DemoPopulation(persons, demo_accounts, read_by, of_person, desks)


SLEEP_FROM: Final = 0.5
SLEEP_UNTIL: Final = 6.8


def next_waking_second(rng: Generator, person: DemoPerson, second: int) -> int:
    """The same moment, or the next one at which this person is up."""
    shift = (person.evening - 19.5) / 2
    hour = (second / HOUR + person.zone - shift) % 24
    if SLEEP_FROM <= hour < SLEEP_UNTIL:
        second += int((SLEEP_UNTIL - hour + float(rng.exponential(0.7))) * HOUR)
    return second


def random_posting_second(rng: Generator, person: DemoPerson, day: int) -> int:
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
    return max(60, next_waking_second(rng, person, second))


def next_office_second(rng: Generator, second: int) -> int:
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


def start_timeline(seed: int, population: DemoPopulation, register: IdRegister, limit: int) -> DemoTimeline:
    """An empty chronicle of a world."""
    register.rng = seeded_generator(seed, "post ids")
    return DemoTimeline(population, register, limit)
