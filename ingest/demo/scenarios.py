"""Two messages that went far, and the loose ends that every real file has.

The two stories run through the same process as every other message; they are told
again, a little more catching each time, until one goes far enough.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from numpy.random import Generator

from ingest.demo.cascades import simulate_cascade
from ingest.demo.market import DEMO_DAYS, DEMO_END, MAIN_BRAND, TOPICS
from ingest.demo.phrases.text_generator import DemoText, reply_text
from ingest.demo.random_draws import pick_one, pick_some, random_integer
from ingest.demo.timeline import DemoPost, DemoTimeline, random_posting_second

SUCCESS_TEXT: Final = (
    "I am hard of hearing on one side and concerts were over for me. Wrote to Northwind "
    "about my four year old Fjord. A person called back, turned the balance for my ear in "
    "the firmware and sent the headphones home for free. Last night I heard my daughter's "
    "cello, both sides. I cried on the bus. #bothsides"
)
FAILURE_TEXT: Final = (
    "Northwind's new firmware switched off the volume limit on my kid's Pip Mini. Full "
    "blast into a six year old's ears, support says “known issue, please wait”. Check "
    "your children's headphones today. #checkthepip"
)
MAX_STORY_ATTEMPTS: Final = 150


def add_success_story(stage: DemoTimeline, rng: Generator, size: float) -> None:
    """A thank-you that starts small on Reddit and ends on three platforms or more."""
    saying = DemoText(
        SUCCESS_TEXT,
        "praise",
        0.9,
        "service",
        MAIN_BRAND.name,
        "en",
        "Last night I heard my daughter's cello, both sides",
    )
    root = _publish_until_wide(stage, rng, saying, "reddit", "bothsides", 3, max(20, int(70 * size)))
    stage.add_truth("success_story", stage.post_key(root))


def add_wide_complaint(stage: DemoTimeline, rng: Generator, size: float) -> None:
    """A warning that spreads widely on X and beyond, and is not answered."""
    saying = DemoText(
        FAILURE_TEXT,
        "complaint",
        -0.9,
        "service",
        MAIN_BRAND.name,
        "en",
        "Check your children's headphones today",
    )
    root = _publish_until_wide(stage, rng, saying, "x", "checkthepip", 2, max(30, int(110 * size)))
    stage.add_truth("wide_complaint", stage.post_key(root))


def _publish_until_wide(
    stage: DemoTimeline,
    rng: Generator,
    saying: DemoText,
    platform: str,
    tag: str,
    platforms: int,
    size: int,
) -> DemoPost:
    """Tell the story by someone ordinary until it reaches that many, there and beyond.

    Raises:
        RuntimeError: nobody could make it go far (a world too small to hold it).

    """
    tellers = [
        account.number
        for account in stage.population.accounts
        if account.platform == platform
        and account.person >= 0
        and stage.population.person(account.number).role == "bystander"
        and stage.population.person(account.number).language == "en"
        and len(stage.population.readers[account.number]) >= 10
    ]
    acts, journeys = len(stage.posts), len(stage.journey_roots)
    for attempt in range(MAX_STORY_ATTEMPTS):
        account = pick_one(rng, tellers)
        at = random_posting_second(rng, stage.population.person(account), random_integer(rng, 30, 85))
        root = stage.add_post(
            account, at, "original", saying.text, saying=saying, tags=(tag,)
        )
        most = size * (3 + max(0, attempt - 70) // 4)
        root = simulate_cascade(stage, rng, root, saying, 1.02**attempt, acts + most)
        told = stage.posts[acts:]
        places = {act.platform for act in told if act.verb in ("original", "share")}
        if size <= len(told) <= most and len(places) >= platforms:
            return root
        stage.rewind(acts, journeys)
    raise RuntimeError("the demo world is too small for a story to go far")


def add_incomplete_records(stage: DemoTimeline, rng: Generator) -> None:
    """Deleted authors, and shares and quotes of posts that are not in the data."""
    threads = [a for a in stage.posts if a.platform == "reddit" and a.verb == "original"]
    people = [a.number for a in stage.population.accounts if a.platform == "reddit"]
    for thread in pick_some(rng, threads, 2):
        account = pick_one(rng, people)
        about = thread.saying or DemoText("", "neutral", 0.0, TOPICS[0], "", "en", "")
        text = reply_text(rng, stage.population.persons[0], about, True)
        at = min(thread.at + random_integer(rng, 3_000, 90_000), DEMO_END - 1)
        act = stage.add_post(
            account, at, "reply", text, target=thread, placeholder="[deleted]"
        )
        stage.add_truth("deleted_authors", stage.post_key(act))
    readers = [
        a.number
        for a in stage.population.accounts
        if a.platform == "x"
        and a.person >= 0
        and stage.population.person(a.number).role == "bystander"
    ]
    for step, account in enumerate(pick_some(rng, readers, 6)):
        person = stage.population.person(account)
        at = random_posting_second(rng, person, random_integer(rng, 1, DEMO_DAYS - 2))
        missing = stage.register.post_id("x", "", at - 5_000, "original")
        verb = "quote" if step % 2 else "share"
        text = "Still think about this one." if step % 2 else ""
        act = stage.add_post(account, at, verb, text, stub_of=missing)
        stage.add_truth("stubs", stage.post_key(act), f"x:{missing}")


def record_renames(stage: DemoTimeline) -> None:
    """Write down who changed the handle and when."""
    for account in stage.population.accounts:
        if account.renamed_at is not None:
            stage.add_truth("renames", account.key, account.handle, account.new_handle)


def sort_posts(stage: DemoTimeline) -> None:
    """Put the acts in the order in which a collector would have met them."""
    order = sorted(stage.posts, key=lambda act: (act.at, act.number))
    place = {act.number: row for row, act in enumerate(order)}
    stage.posts = [
        replace(
            act,
            number=place[act.number],
            target=None if act.target is None else place[act.target],
            via=None if act.via is None else place[act.via],
        )
        for act in order
    ]
    stage.answer_by_post = {place[a]: place[b] for a, b in stage.answer_by_post.items()}
    stage.journey_roots = [place[number] for number in stage.journey_roots]
    for counter in (stage.view_counts, stage.share_counts, stage.reply_counts):
        kept = {place[k]: v for k, v in counter.items() if k in place}
        counter.clear()
        counter.update(kept)
    stage.views_by_journey = {
        number: [(account, place[via], at) for account, via, at in rows]
        for number, rows in stage.views_by_journey.items()
    }
