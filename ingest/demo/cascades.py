"""How a message travels: someone posts, readers see it later, a few pass it on.

Whether they do depends on whom they trust, on how well it fits them, on how new it
still is and on their circles. Platforms record only part of it: a share of a share
names the original, and a jump to another platform leaves a link, a tag or a phrase.
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
"""How readily people pass things on; the one number that sets the size of journeys."""

VIEW_PROBABILITY: Final = 0.5
NOVELTY_HALF_LIFE: Final = 30 * HOUR
REPEAT_VIEW_FACTORS: Final = (1.0, 1.5, 1.1, 0.6, 0.3)
"""What seeing it once more does: at first it convinces, then it bores."""

QUOTE_PROBABILITY: Final = {"x": 0.16, "bluesky": 0.16}


@dataclass(slots=True)
class CascadeRun:
    """One journey while it happens: who will see what, in order of time."""

    stage: DemoTimeline
    rng: Generator
    root: DemoPost
    saying: DemoText
    number: int
    virality: float = 1.0
    max_posts: int | None = None
    queue: list[tuple[int, int, int, int]] = field(default_factory=list)
    tick: int = 0
    views_by_person: dict[int, int] = field(default_factory=dict)
    finished_persons: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Let it happen until nobody is left to see it or there is no more room."""
        self.finished_persons.add(self.stage.population.accounts[self.root.account].person)
        self._schedule_views(self.root)
        room = self.max_posts if self.max_posts is not None else self.stage.limit
        while self.queue and not self.stage.is_full and len(self.stage.posts) <= room:
            at, _, account, via = heapq.heappop(self.queue)
            self._handle_view(account, self.stage.posts[via], at)

    def _schedule_views(self, act: DemoPost) -> None:
        """Put the act before its author's readers, some of whom look in time."""
        read_by = self.stage.population.readers[act.account]
        looks = self.rng.random(len(read_by)) < VIEW_PROBABILITY
        delays = self.rng.lognormal(7.9, 1.4, len(read_by))
        for reader, look, delay in zip(read_by, looks, delays, strict=True):
            if look:
                person = self.stage.population.person(reader)
                at = next_waking_second(self.rng, person, act.at + 20 + int(delay))
                if at < DEMO_END:
                    self.tick += 1
                    heapq.heappush(self.queue, (at, self.tick, reader, act.number))

    def _handle_view(self, account: int, via: DemoPost, at: int) -> None:
        self.stage.views_by_journey[self.number].append((account, via.number, at))
        self.stage.view_counts[via.number] += 1
        person = self.stage.population.person(account)
        if person.number in self.finished_persons:
            return
        count = self.views_by_person.get(person.number, 0)
        self.views_by_person[person.number] = count + 1
        convincing = REPEAT_VIEW_FACTORS[min(count, len(REPEAT_VIEW_FACTORS) - 1)]
        wish = self._share_propensity(person, via, at) * convincing
        acts_at = next_waking_second(self.rng, person, at + int(self.rng.exponential(400)))
        if acts_at >= DEMO_END:
            return
        if draw_event(self.rng, min(0.9, wish * self.virality * person.talkative)):
            self.finished_persons.add(person.number)
            self._share_post(account, person, via, at, acts_at)
        elif draw_event(self.rng, 0.028 * person.talkative):
            self.finished_persons.add(person.number)
            self._reply(account, person, via, at, acts_at)

    def _share_propensity(self, person: DemoPerson, via: DemoPost, at: int) -> float:
        """How much someone wants to pass on what they see from this sharer, now."""
        world = self.stage.population
        trust, circle = BASE_SHARE_RATE, 1.0
        for act, weight in ((self.root, 0.8), (via, 0.4)):
            if not world.is_personal(act.account):
                trust *= float(0.12**weight)
                continue
            other = world.person(act.account)
            trust *= float(other.trust**weight)
            if not set(other.crowds) & set(person.crowds):
                circle *= 0.6
        fit = person.topic_interest(self.saying.topic)
        fit *= 0.6 + 0.4 * self.saying.stance * person.liking
        if self.saying.intent == "off_topic":
            fit *= 0.3
        novelty = float(0.5 ** ((at - self.root.at) / NOVELTY_HALF_LIFE))
        return trust * circle * fit * novelty

    def _share_post(
        self, account: int, person: DemoPerson, via: DemoPost, saw: int, at: int
    ) -> None:
        """Share, quote or crosspost here; someone at home elsewhere may carry it there."""
        others = [a for a in self.stage.population.accounts_of_person[person.number] if a != account]
        if others and draw_event(self.rng, 0.55):
            self._cross_post(pick_one(self.rng, others), via, saw, at)
            if self.stage.is_full or draw_event(self.rng, 0.4):
                return
        platform = via.platform
        message = self._recorded_original(via)
        if platform == "youtube":
            self._reply(account, person, via, saw, at)
        elif draw_event(self.rng, QUOTE_PROBABILITY.get(platform, 0.0)):
            words = share_text(self.rng, "quote", self.saying, platform, "")
            act = self._add_reaction(account, at, "quote", words, message, via, saw, "quote")
            self._schedule_views(act)
        else:
            text = ""
            if platform == "reddit":
                text = share_text(self.rng, "crosspost", self.saying, platform, "")
            links = (message.url,) if platform == "reddit" else ()
            act = self._add_reaction(
                account, at, "share", text, message, via, saw, "share", links
            )
            self._schedule_views(act)

    def _cross_post(self, account: int, via: DemoPost, saw: int, at: int) -> None:
        """Tell it on another platform: with a link, the quoted phrase, or the tag."""
        message = self._recorded_original(via)
        ways, odds = ["link", "phrase"], [0.65, 0.35]
        if message.tags:
            ways, odds = [*ways, "tag"], [0.5, 0.25, 0.25]
        way = pick_weighted(self.rng, ways, odds)
        if not message.url:
            way = "phrase"
        text = share_text(self.rng, way, self.saying, via.platform, message.url)
        tags = message.tags[:1] if way == "tag" else ()
        text += "".join(f" #{tag}" for tag in tags)
        place = self.stage.population.accounts[account].platform
        if place in ("youtube", "appstore"):
            return
        act = self.stage.add_post(
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
        self._schedule_views(act)

    def _reply(self, account: int, person: DemoPerson, via: DemoPost, saw: int, at: int) -> None:
        """Say something back; now and then the author answers."""
        agrees = self.saying.stance * person.liking >= 0
        message = self._recorded_original(via)
        text = reply_text(self.rng, person, self.saying, agrees)
        act = self._add_reaction(account, at, "reply", text, message, via, saw, "reply")
        author = message.account
        if self.stage.is_full or not self.stage.population.is_personal(author):
            return
        writer = self.stage.population.person(author)
        if writer.role in ("celebrity", "bot") or not draw_event(self.rng, 0.15):
            return
        later = next_waking_second(self.rng, writer, at + 120 + int(self.rng.exponential(5_000)))
        if later < DEMO_END:
            back = reply_text(self.rng, writer, self.saying, True)
            self._add_reaction(author, later, "reply", back, act, act, later - 60, "reply")

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
        return self.stage.add_post(
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
        """What the platform records as the original: never a share."""
        if via.verb == "share" and via.target is not None:
            return self.stage.posts[via.target]
        return via


def simulate_cascade(
    stage: DemoTimeline,
    rng: Generator,
    root: DemoPost,
    saying: DemoText,
    virality: float = 1.0,
    max_posts: int | None = None,
) -> DemoPost:
    """Start a journey with this act, let it run, and give the act with its journey.

    It is broken off where there are more than `most` acts in the chronicle.
    """
    number = stage.start_journey(root)
    known = replace(root, journey=number)
    stage.posts[root.number] = known
    CascadeRun(stage, rng, known, saying, number, virality, max_posts).run()
    return known
