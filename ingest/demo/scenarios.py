"""Two messages that went far, and the loose ends that every real file has.

The two stories run through the same process as every other message; they are told
again, a little more catching each time, until one goes far enough.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from numpy.random import Generator

from ingest.demo.cascades import travel
from ingest.demo.market import DAYS, END, MAIN, TOPICS
from ingest.demo.phrases.text_generator import Saying, reply_text
from ingest.demo.random_draws import between, pick, some
from ingest.demo.timeline import Act, Chronicle, moment

SUCCESS: Final = (
    "I am hard of hearing on one side and concerts were over for me. Wrote to Northwind "
    "about my four year old Fjord. A person called back, turned the balance for my ear in "
    "the firmware and sent the headphones home for free. Last night I heard my daughter's "
    "cello, both sides. I cried on the bus. #bothsides"
)
FAILURE: Final = (
    "Northwind's new firmware switched off the volume limit on my kid's Pip Mini. Full "
    "blast into a six year old's ears, support says “known issue, please wait”. Check "
    "your children's headphones today. #checkthepip"
)
TRIES: Final = 150


def success(stage: Chronicle, rng: Generator, size: float) -> None:
    """A thank-you that starts small on Reddit and ends on three platforms or more."""
    saying = Saying(
        SUCCESS,
        "praise",
        0.9,
        "service",
        MAIN.name,
        "en",
        "Last night I heard my daughter's cello, both sides",
    )
    root = _told(stage, rng, saying, "reddit", "bothsides", 3, max(20, int(70 * size)))
    stage.note("success_story", stage.key(root))


def failure(stage: Chronicle, rng: Generator, size: float) -> None:
    """A warning that spreads widely on X and beyond, and is not answered."""
    saying = Saying(
        FAILURE,
        "complaint",
        -0.9,
        "service",
        MAIN.name,
        "en",
        "Check your children's headphones today",
    )
    root = _told(stage, rng, saying, "x", "checkthepip", 2, max(30, int(110 * size)))
    stage.note("wide_complaint", stage.key(root))


def _told(
    stage: Chronicle,
    rng: Generator,
    saying: Saying,
    platform: str,
    tag: str,
    platforms: int,
    size: int,
) -> Act:
    """Tell the story by someone ordinary until it reaches that many, there and beyond.

    Raises:
        RuntimeError: nobody could make it go far (a world too small to hold it).

    """
    tellers = [
        account.number
        for account in stage.world.accounts
        if account.platform == platform
        and account.person >= 0
        and stage.world.person(account.number).role == "bystander"
        and stage.world.person(account.number).language == "en"
        and len(stage.world.readers[account.number]) >= 10
    ]
    acts, journeys = len(stage.acts), len(stage.journeys)
    for attempt in range(TRIES):
        account = pick(rng, tellers)
        at = moment(rng, stage.world.person(account), between(rng, 30, 85))
        root = stage.add(
            account, at, "original", saying.text, saying=saying, tags=(tag,)
        )
        most = size * (3 + max(0, attempt - 70) // 4)
        root = travel(stage, rng, root, saying, 1.02**attempt, acts + most)
        told = stage.acts[acts:]
        places = {act.platform for act in told if act.verb in ("original", "share")}
        if size <= len(told) <= most and len(places) >= platforms:
            return root
        stage.rewind(acts, journeys)
    raise RuntimeError("the demo world is too small for a story to go far")


def loose_ends(stage: Chronicle, rng: Generator) -> None:
    """Deleted authors, and shares and quotes of posts that are not in the data."""
    threads = [a for a in stage.acts if a.platform == "reddit" and a.verb == "original"]
    people = [a.number for a in stage.world.accounts if a.platform == "reddit"]
    for thread in some(rng, threads, 2):
        account = pick(rng, people)
        about = thread.saying or Saying("", "neutral", 0.0, TOPICS[0], "", "en", "")
        text = reply_text(rng, stage.world.persons[0], about, True)
        at = min(thread.at + between(rng, 3_000, 90_000), END - 1)
        act = stage.add(
            account, at, "reply", text, target=thread, placeholder="[deleted]"
        )
        stage.note("deleted_authors", stage.key(act))
    readers = [
        a.number
        for a in stage.world.accounts
        if a.platform == "x"
        and a.person >= 0
        and stage.world.person(a.number).role == "bystander"
    ]
    for step, account in enumerate(some(rng, readers, 6)):
        person = stage.world.person(account)
        at = moment(rng, person, between(rng, 1, DAYS - 2))
        missing = stage.register.post_id("x", "", at - 5_000, "original")
        verb = "quote" if step % 2 else "share"
        text = "Still think about this one." if step % 2 else ""
        act = stage.add(account, at, verb, text, stub_of=missing)
        stage.note("stubs", stage.key(act), f"x:{missing}")


def rename_notes(stage: Chronicle) -> None:
    """Write down who changed the handle and when."""
    for account in stage.world.accounts:
        if account.renamed_at is not None:
            stage.note("renames", account.key, account.handle, account.new_handle)


def settle(stage: Chronicle) -> None:
    """Put the acts in the order in which a collector would have met them."""
    order = sorted(stage.acts, key=lambda act: (act.at, act.number))
    place = {act.number: row for row, act in enumerate(order)}
    stage.acts = [
        replace(
            act,
            number=place[act.number],
            target=None if act.target is None else place[act.target],
            via=None if act.via is None else place[act.via],
        )
        for act in order
    ]
    stage.answered = {place[a]: place[b] for a, b in stage.answered.items()}
    stage.journeys = [place[number] for number in stage.journeys]
    for counter in (stage.views, stage.shares, stage.replies):
        kept = {place[k]: v for k, v in counter.items() if k in place}
        counter.clear()
        counter.update(kept)
    stage.seen = {
        number: [(account, place[via], at) for account, via, at in rows]
        for number, rows in stage.seen.items()
    }
