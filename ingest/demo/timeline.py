"""Timeline of the demo data: all posts, and the hidden facts behind them."""

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
    """Immutable population: people, their accounts and the reader network."""

    persons: Sequence[DemoPerson]
    accounts: Sequence[DemoAccount]
    readers: Sequence[Sequence[int]]
    accounts_of_person: Sequence[Sequence[int]]
    official_accounts: Mapping[tuple[str, str], int]

    def person(self, account: int) -> DemoPerson:
        """Person who owns a personal account."""
        return self.persons[self.accounts[account].person]

    def is_personal(self, account: int) -> bool:
        """Whether the account belongs to a person, not to a brand."""
        return self.accounts[account].person >= 0

    def first_accounts_with_role(self, role: str) -> list[int]:
        """First account of each person with a role."""
        return [
            self.accounts_of_person[p.number][0] for p in self.persons if p.role == role
        ]

    def official_account(self, owner: str, platform: str) -> int:
        """Account of a brand on a platform; -1 without one."""
        return self.official_accounts.get((owner, platform), -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """One post and its references; `via` is the post that its author really saw."""

    number: int
    id: str
    account: int
    platform: str
    at: int
    verb: str
    text: str
    content: DemoText | None = None
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
    """Optional fields of `DemoPost`."""

    content: DemoText | None
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
    """The posts so far, at most `limit`, and the data for the ground truth."""

    population: DemoPopulation
    register: IdRegister
    limit: int
    posts: list[DemoPost] = field(default_factory=list)
    journey_roots: list[int] = field(default_factory=list)
    views_by_journey: dict[int, list[tuple[int, int, int]]] = field(
        default_factory=dict
    )
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
        """Whether the limit of posts is reached."""
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
        """Add a post with a new id and URL, and count it for its target.

        Parameters:
            account: number of the author's account.
            at: time in seconds.
            verb: original, share, quote, reply or review.
            text: the text.
            target: the post that the platform records as shared or answered.
            via: the post that the author really saw.
            details: further fields of the post.
        """
        holder = self.population.accounts[account]
        native = self.register.post_id(holder.platform, holder.id, at, verb)
        post = DemoPost(
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
        self.posts.append(post)
        if post.platform == "youtube" and verb == "original":
            self.videos.append(post.number)
        if target is not None and verb == "share":
            self.share_counts[target.number] += 1
        if target is not None and verb == "reply":
            self.reply_counts[target.number] += 1
        return post

    def start_journey(self, root: DemoPost) -> int:
        """Start a journey with this post and return its number."""
        self.journey_roots.append(root.number)
        self.views_by_journey[len(self.journey_roots) - 1] = []
        return len(self.journey_roots) - 1

    def rewind(self, post_count: int, journey_count: int) -> None:
        """Remove all posts and journeys beyond these counts."""
        for post in self.posts[post_count:]:
            if post.target is not None:
                self.share_counts[post.target] -= post.verb == "share"
                self.reply_counts[post.target] -= post.verb == "reply"
        for number in range(journey_count, len(self.journey_roots)):
            for _, via, _ in self.views_by_journey.pop(number):
                self.view_counts[via] -= 1
        self.videos = [number for number in self.videos if number < post_count]
        del self.posts[post_count:], self.journey_roots[journey_count:]

    def add_truth(self, name: str, *entry: str) -> None:
        """Add an entry to the ground truth under a name."""
        self.truth_entries.setdefault(name, []).append(list(entry))

    def post_key(self, post: DemoPost) -> str:
        """Post key `platform:id`, as used everywhere in Grapevine."""
        return f"{post.platform}:{post.id}"


def demo_post_url(platform: str, native: str) -> str:
    """Invented URL of a post; empty in the app shop."""
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
    """Build the population from people, accounts and readers.

    Parameters:
        seed: seed of the demo data.
        persons: the people.
        demo_accounts: all accounts.
        read_by: readers of each account.
    """
    of_person: list[list[int]] = [[] for _ in persons]
    for account in demo_accounts:
        if account.person >= 0:
            of_person[account.person].append(account.number)
    desks = {(a.owner, a.platform): a.number for a in demo_accounts if a.owner}
    return DemoPopulation(persons, demo_accounts, read_by, of_person, desks)


SLEEP_FROM: Final = 0.5
SLEEP_UNTIL: Final = 6.8


def next_waking_second(rng: Generator, person: DemoPerson, second: int) -> int:
    """The given second, or the end of the person's sleep if they are asleep.

    Parameters:
        rng: random generator.
        person: the person.
        second: time in seconds.
    """
    shift = (person.evening - 19.5) / 2
    hour = (second / HOUR + person.zone - shift) % 24
    if SLEEP_FROM <= hour < SLEEP_UNTIL:
        second += int((SLEEP_UNTIL - hour + float(rng.exponential(0.7))) * HOUR)
    return second


def random_posting_second(rng: Generator, person: DemoPerson, day: int) -> int:
    """Random second of a day, by the person's daily rhythm.

    Parameters:
        rng: random generator.
        person: the person.
        day: day from the start.
    """
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
    """Next second in the brand's office hours (08 to 18 UTC, Monday to Saturday)."""
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


def start_timeline(
    seed: int, population: DemoPopulation, register: IdRegister, limit: int
) -> DemoTimeline:
    """Start an empty timeline.

    Parameters:
        seed: seed of the demo data.
        population: the people and accounts.
        register: gives out ids.
        limit: maximum number of posts.
    """
    register.rng = seeded_generator(seed, "post ids")
    return DemoTimeline(population, register, limit)
