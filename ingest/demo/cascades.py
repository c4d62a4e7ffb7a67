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

from ingest.demo.market import END, HOUR
from ingest.demo.people import Person
from ingest.demo.phrases.text_generator import Saying, pass_on_text, reply_text
from ingest.demo.random_draws import happens, pick, weighted
from ingest.demo.timeline import Act, Chronicle, awake

EAGERNESS: Final = 0.30
"""How readily people pass things on; the one number that sets the size of journeys."""

SEEN: Final = 0.5
FADING: Final = 30 * HOUR
AGAIN: Final = (1.0, 1.5, 1.1, 0.6, 0.3)
"""What seeing it once more does: at first it convinces, then it bores."""

QUOTING: Final = {"x": 0.16, "bluesky": 0.16}


@dataclass(slots=True)
class Spread:
    """One journey while it happens: who will see what, in order of time."""

    stage: Chronicle
    rng: Generator
    root: Act
    saying: Saying
    number: int
    virality: float = 1.0
    most: int | None = None
    queue: list[tuple[int, int, int, int]] = field(default_factory=list)
    tick: int = 0
    times: dict[int, int] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Let it happen until nobody is left to see it or there is no more room."""
        self.done.add(self.stage.world.accounts[self.root.account].person)
        self._show(self.root)
        room = self.most if self.most is not None else self.stage.limit
        while self.queue and not self.stage.full and len(self.stage.acts) <= room:
            at, _, account, via = heapq.heappop(self.queue)
            self._seen_by(account, self.stage.acts[via], at)

    def _show(self, act: Act) -> None:
        """Put the act before its author's readers, some of whom look in time."""
        read_by = self.stage.world.readers[act.account]
        looks = self.rng.random(len(read_by)) < SEEN
        delays = self.rng.lognormal(7.9, 1.4, len(read_by))
        for reader, look, delay in zip(read_by, looks, delays, strict=True):
            if look:
                person = self.stage.world.person(reader)
                at = awake(self.rng, person, act.at + 20 + int(delay))
                if at < END:
                    self.tick += 1
                    heapq.heappush(self.queue, (at, self.tick, reader, act.number))

    def _seen_by(self, account: int, via: Act, at: int) -> None:
        self.stage.seen[self.number].append((account, via.number, at))
        self.stage.views[via.number] += 1
        person = self.stage.world.person(account)
        if person.number in self.done:
            return
        count = self.times.get(person.number, 0)
        self.times[person.number] = count + 1
        convincing = AGAIN[min(count, len(AGAIN) - 1)]
        wish = self._wish(person, via, at) * convincing
        acts_at = awake(self.rng, person, at + int(self.rng.exponential(400)))
        if acts_at >= END:
            return
        if happens(self.rng, min(0.9, wish * self.virality * person.talkative)):
            self.done.add(person.number)
            self._pass_on(account, person, via, at, acts_at)
        elif happens(self.rng, 0.028 * person.talkative):
            self.done.add(person.number)
            self._reply(account, person, via, at, acts_at)

    def _wish(self, person: Person, via: Act, at: int) -> float:
        """How much someone wants to pass on what they see from this sharer, now."""
        world = self.stage.world
        trust, circle = EAGERNESS, 1.0
        for act, weight in ((self.root, 0.8), (via, 0.4)):
            if not world.is_personal(act.account):
                trust *= float(0.12**weight)
                continue
            other = world.person(act.account)
            trust *= float(other.trust**weight)
            if not set(other.crowds) & set(person.crowds):
                circle *= 0.6
        fit = person.cares(self.saying.topic)
        fit *= 0.6 + 0.4 * self.saying.stance * person.liking
        if self.saying.intent == "off_topic":
            fit *= 0.3
        novelty = float(0.5 ** ((at - self.root.at) / FADING))
        return trust * circle * fit * novelty

    def _pass_on(
        self, account: int, person: Person, via: Act, saw: int, at: int
    ) -> None:
        """Share, quote or crosspost here; someone at home elsewhere may carry it there."""
        others = [a for a in self.stage.world.of_person[person.number] if a != account]
        if others and happens(self.rng, 0.55):
            self._jump(pick(self.rng, others), via, saw, at)
            if self.stage.full or happens(self.rng, 0.4):
                return
        platform = via.platform
        message = self._message(via)
        if platform == "youtube":
            self._reply(account, person, via, saw, at)
        elif happens(self.rng, QUOTING.get(platform, 0.0)):
            words = pass_on_text(self.rng, "quote", self.saying, platform, "")
            act = self._act(account, at, "quote", words, message, via, saw, "quote")
            self._show(act)
        else:
            text = ""
            if platform == "reddit":
                text = pass_on_text(self.rng, "crosspost", self.saying, platform, "")
            links = (message.url,) if platform == "reddit" else ()
            act = self._act(
                account, at, "share", text, message, via, saw, "share", links
            )
            self._show(act)

    def _jump(self, account: int, via: Act, saw: int, at: int) -> None:
        """Tell it on another platform: with a link, the quoted phrase, or the tag."""
        message = self._message(via)
        ways, odds = ["link", "phrase"], [0.65, 0.35]
        if message.tags:
            ways, odds = [*ways, "tag"], [0.5, 0.25, 0.25]
        way = weighted(self.rng, ways, odds)
        if not message.url:
            way = "phrase"
        text = pass_on_text(self.rng, way, self.saying, via.platform, message.url)
        tags = message.tags[:1] if way == "tag" else ()
        text += "".join(f" #{tag}" for tag in tags)
        place = self.stage.world.accounts[account].platform
        if place in ("youtube", "appstore"):
            return
        act = self.stage.add(
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
        self._show(act)

    def _reply(self, account: int, person: Person, via: Act, saw: int, at: int) -> None:
        """Say something back; now and then the author answers."""
        agrees = self.saying.stance * person.liking >= 0
        message = self._message(via)
        text = reply_text(self.rng, person, self.saying, agrees)
        act = self._act(account, at, "reply", text, message, via, saw, "reply")
        author = message.account
        if self.stage.full or not self.stage.world.is_personal(author):
            return
        writer = self.stage.world.person(author)
        if writer.role in ("celebrity", "bot") or not happens(self.rng, 0.15):
            return
        later = awake(self.rng, writer, at + 120 + int(self.rng.exponential(5_000)))
        if later < END:
            back = reply_text(self.rng, writer, self.saying, True)
            self._act(author, later, "reply", back, act, act, later - 60, "reply")

    def _act(
        self,
        account: int,
        at: int,
        verb: str,
        text: str,
        message: Act,
        via: Act,
        saw: int,
        way: str,
        links: tuple[str, ...] = (),
    ) -> Act:
        return self.stage.add(
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

    def _message(self, via: Act) -> Act:
        """What the platform records as the original: never a share."""
        if via.verb == "share" and via.target is not None:
            return self.stage.acts[via.target]
        return via


def travel(
    stage: Chronicle,
    rng: Generator,
    root: Act,
    saying: Saying,
    virality: float = 1.0,
    most: int | None = None,
) -> Act:
    """Start a journey with this act, let it run, and give the act with its journey.

    It is broken off where there are more than `most` acts in the chronicle.
    """
    number = stage.begin(root)
    known = replace(root, journey=number)
    stage.acts[root.number] = known
    Spread(stage, rng, known, saying, number, virality, most).run()
    return known
