"""Simulation of information cascades: readers see a post later, and some share it.

The probability depends on trust, on the fit of topic and stance, on novelty and on
common crowds. Platforms record only part of it: a share of a share names the original,
and a cross-post to another platform leaves a link, a tag or a phrase.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, replace
from typing import Final

from numpy.random import Generator

from ingest.demo.market import DEMO_END, HOUR
from ingest.demo.people import DemoPerson
from ingest.demo.phrases.text_generator import DemoText, reply_text, share_text
from ingest.demo.random_draws import draw_event, pick_one, pick_weighted
from ingest.demo.timeline import DemoPost, DemoTimeline, next_waking_second

BASE_SHARE_RATE: Final = 0.30
"""Base rate of sharing; it alone sets the size of the cascades."""

VIEW_PROBABILITY: Final = 0.5
"""Probability that a reader sees a post of an account they read."""

NOVELTY_HALF_LIFE: Final = 30 * HOUR
"""Seconds after which the novelty of a message is halved."""

REPEAT_VIEW_FACTORS: Final = (1.0, 1.5, 1.1, 0.6, 0.3)
"""Factor of the share propensity at the first, second, ... view of a message."""

QUOTE_PROBABILITY: Final = {"x": 0.16, "bluesky": 0.16}
"""Probability of a quote instead of a plain share, by platform."""


@dataclass(slots=True)
class CascadeRun:
    """Event queue of one cascade: who will see which post, in order of time."""

    timeline: DemoTimeline
    rng: Generator
    root: DemoPost
    content: DemoText
    number: int
    virality: float = 1.0
    max_posts: int | None = None
    queue: list[tuple[int, int, int, int]] = field(default_factory=list)
    tick: int = 0
    views_by_person: dict[int, int] = field(default_factory=dict)
    finished_persons: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Simulate until the queue is empty or the limit of posts is reached."""
        self.finished_persons.add(
            self.timeline.population.accounts[self.root.account].person
        )
        self._schedule_views(self.root)
        room = self.max_posts if self.max_posts is not None else self.timeline.limit
        while (
            self.queue
            and not self.timeline.is_full
            and len(self.timeline.posts) <= room
        ):
            at, _, account, via = heapq.heappop(self.queue)
            self._handle_view(account, self.timeline.posts[via], at)

    def _schedule_views(self, post: DemoPost) -> None:
        """Schedule the views of a post by its author's readers."""
        read_by = self.timeline.population.readers[post.account]
        looks = self.rng.random(len(read_by)) < VIEW_PROBABILITY
        delays = self.rng.lognormal(7.9, 1.4, len(read_by))
        for reader, look, delay in zip(read_by, looks, delays, strict=True):
            if look:
                person = self.timeline.population.person(reader)
                at = next_waking_second(self.rng, person, post.at + 20 + int(delay))
                if at < DEMO_END:
                    self.tick += 1
                    heapq.heappush(self.queue, (at, self.tick, reader, post.number))

    def _handle_view(self, account: int, via: DemoPost, at: int) -> None:
        self.timeline.views_by_journey[self.number].append((account, via.number, at))
        self.timeline.view_counts[via.number] += 1
        person = self.timeline.population.person(account)
        if person.number in self.finished_persons:
            return
        count = self.views_by_person.get(person.number, 0)
        self.views_by_person[person.number] = count + 1
        convincing = REPEAT_VIEW_FACTORS[min(count, len(REPEAT_VIEW_FACTORS) - 1)]
        wish = self._share_propensity(person, via, at) * convincing
        acts_at = next_waking_second(
            self.rng, person, at + int(self.rng.exponential(400))
        )
        if acts_at >= DEMO_END:
            return
        if draw_event(self.rng, min(0.9, wish * self.virality * person.talkative)):
            self.finished_persons.add(person.number)
            self._share_post(account, person, via, at, acts_at)
        elif draw_event(self.rng, 0.028 * person.talkative):
            self.finished_persons.add(person.number)
            self._reply(account, person, via, at, acts_at)

    def _share_propensity(self, person: DemoPerson, via: DemoPost, at: int) -> float:
        """Propensity of a person to share the message when seeing it through `via`."""
        population = self.timeline.population
        trust, circle = BASE_SHARE_RATE, 1.0
        for post, weight in ((self.root, 0.8), (via, 0.4)):
            if not population.is_personal(post.account):
                trust *= float(0.12**weight)
                continue
            other = population.person(post.account)
            trust *= float(other.trust**weight)
            if not set(other.crowds) & set(person.crowds):
                circle *= 0.6
        fit = person.topic_interest(self.content.topic)
        fit *= 0.6 + 0.4 * self.content.stance * person.liking
        if self.content.intent == "off_topic":
            fit *= 0.3
        novelty = float(0.5 ** ((at - self.root.at) / NOVELTY_HALF_LIFE))
        return trust * circle * fit * novelty

    def _share_post(
        self, account: int, person: DemoPerson, via: DemoPost, saw: int, at: int
    ) -> None:
        """Share, quote or crosspost, sometimes from the person's other accounts."""
        other_accounts = [
            a
            for a in self.timeline.population.accounts_of_person[person.number]
            if a != account
        ]
        if other_accounts and draw_event(self.rng, 0.55):
            self._cross_post(pick_one(self.rng, other_accounts), via, saw, at)
            if self.timeline.is_full or draw_event(self.rng, 0.4):
                return
        platform = via.platform
        message = self._recorded_original(via)
        if platform == "youtube":
            self._reply(account, person, via, saw, at)
        elif draw_event(self.rng, QUOTE_PROBABILITY.get(platform, 0.0)):
            words = share_text(self.rng, "quote", self.content, platform, "")
            post = self._add_reaction(
                account, at, "quote", words, message, via, saw, "quote"
            )
            self._schedule_views(post)
        else:
            text = ""
            if platform == "reddit":
                text = share_text(self.rng, "crosspost", self.content, platform, "")
            links = (message.url,) if platform == "reddit" else ()
            post = self._add_reaction(
                account, at, "share", text, message, via, saw, "share", links
            )
            self._schedule_views(post)

    def _cross_post(self, account: int, via: DemoPost, saw: int, at: int) -> None:
        """Post the message on another platform, with a link, a phrase or its tag."""
        message = self._recorded_original(via)
        ways, odds = ["link", "phrase"], [0.65, 0.35]
        if message.tags:
            ways, odds = [*ways, "tag"], [0.5, 0.25, 0.25]
        way = pick_weighted(self.rng, ways, odds)
        if not message.url:
            way = "phrase"
        text = share_text(self.rng, way, self.content, via.platform, message.url)
        tags = message.tags[:1] if way == "tag" else ()
        text += "".join(f" #{tag}" for tag in tags)
        place = self.timeline.population.accounts[account].platform
        if place in ("youtube", "appstore"):
            return
        post = self.timeline.add_post(
            account,
            at + 90,
            "original",
            text,
            via=via,
            saw_at=saw,
            way=way,
            journey=self.number,
            links=(message.url,) if way == "link" else (),
            tags=tags,
        )
        self._schedule_views(post)

    def _reply(
        self, account: int, person: DemoPerson, via: DemoPost, saw: int, at: int
    ) -> None:
        """Reply to the message; sometimes the author answers."""
        agrees = self.content.stance * person.liking >= 0
        message = self._recorded_original(via)
        text = reply_text(self.rng, person, self.content, agrees)
        post = self._add_reaction(
            account, at, "reply", text, message, via, saw, "reply"
        )
        author = message.account
        if self.timeline.is_full or not self.timeline.population.is_personal(author):
            return
        writer = self.timeline.population.person(author)
        if writer.role in ("celebrity", "bot") or not draw_event(self.rng, 0.15):
            return
        later = next_waking_second(
            self.rng, writer, at + 120 + int(self.rng.exponential(5_000))
        )
        if later < DEMO_END:
            back = reply_text(self.rng, writer, self.content, True)
            self._add_reaction(
                author, later, "reply", back, post, post, later - 60, "reply"
            )

    def _add_reaction(
        self,
        account: int,
        at: int,
        verb: str,
        text: str,
        message: DemoPost,
        via: DemoPost,
        saw: int,
        way: str,
        links: tuple[str, ...] = (),
    ) -> DemoPost:
        return self.timeline.add_post(
            account,
            at,
            verb,
            text,
            target=message,
            via=via,
            saw_at=saw,
            way=way,
            journey=self.number,
            links=links,
        )

    def _recorded_original(self, via: DemoPost) -> DemoPost:
        """Original that the platform records as the target: never a share."""
        if via.verb == "share" and via.target is not None:
            return self.timeline.posts[via.target]
        return via


def simulate_cascade(
    timeline: DemoTimeline,
    rng: Generator,
    root: DemoPost,
    content: DemoText,
    virality: float = 1.0,
    max_posts: int | None = None,
) -> DemoPost:
    """Simulate the cascade of a post and return the post with its journey number.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        root: the post that starts the cascade.
        content: its text and meaning.
        virality: factor of the share propensity.
        max_posts: stop if the timeline has more posts; None: at its limit.
    """
    number = timeline.start_journey(root)
    known = replace(root, journey=number)
    timeline.posts[root.number] = known
    CascadeRun(timeline, rng, known, content, number, virality, max_posts).run()
    return known
