"""Two widely shared messages, and the incomplete records that real files have.

The two messages spread through the same simulation as all others. It is repeated with
rising virality until the cascade is large enough.
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


def add_success_story(timeline: DemoTimeline, rng: Generator, size: float) -> None:
    """Add a thank-you that starts on Reddit and reaches at least three platforms.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        size: size of the demo data; 1 is full size.
    """
    content = DemoText(
        SUCCESS_TEXT,
        "praise",
        0.9,
        "service",
        MAIN_BRAND.name,
        "en",
        "Last night I heard my daughter's cello, both sides",
    )
    root = _publish_until_wide(
        timeline, rng, content, "reddit", "bothsides", 3, max(20, int(70 * size))
    )
    timeline.add_truth("success_story", timeline.post_key(root))


def add_wide_complaint(timeline: DemoTimeline, rng: Generator, size: float) -> None:
    """Add a warning that spreads on X and beyond and is not answered.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        size: size of the demo data; 1 is full size.
    """
    content = DemoText(
        FAILURE_TEXT,
        "complaint",
        -0.9,
        "service",
        MAIN_BRAND.name,
        "en",
        "Check your children's headphones today",
    )
    root = _publish_until_wide(
        timeline, rng, content, "x", "checkthepip", 2, max(30, int(110 * size))
    )
    timeline.add_truth("wide_complaint", timeline.post_key(root))


def _publish_until_wide(
    timeline: DemoTimeline,
    rng: Generator,
    content: DemoText,
    platform: str,
    tag: str,
    platforms: int,
    size: int,
) -> DemoPost:
    """Publish a message by random bystanders until its cascade is large enough.

    Raises:
        RuntimeError: no attempt succeeded: the demo data is too small.

    """
    authors = [
        account.number
        for account in timeline.population.accounts
        if account.platform == platform
        and account.person >= 0
        and timeline.population.person(account.number).role == "bystander"
        and timeline.population.person(account.number).language == "en"
        and len(timeline.population.readers[account.number]) >= 10
    ]
    post_count, journey_count = len(timeline.posts), len(timeline.journey_roots)
    for attempt in range(MAX_STORY_ATTEMPTS):
        account = pick_one(rng, authors)
        at = random_posting_second(
            rng, timeline.population.person(account), random_integer(rng, 30, 85)
        )
        root = timeline.add_post(
            account, at, "original", content.text, content=content, tags=(tag,)
        )
        max_size = size * (3 + max(0, attempt - 70) // 4)
        root = simulate_cascade(
            timeline, rng, root, content, 1.02**attempt, post_count + max_size
        )
        cascade_posts = timeline.posts[post_count:]
        places = {
            post.platform
            for post in cascade_posts
            if post.verb in ("original", "share")
        }
        if size <= len(cascade_posts) <= max_size and len(places) >= platforms:
            return root
        timeline.rewind(post_count, journey_count)
    raise RuntimeError("the demo data is too small for a widely shared message")


def add_incomplete_records(timeline: DemoTimeline, rng: Generator) -> None:
    """Add replies by deleted authors, and shares and quotes of missing posts."""
    threads = [
        a for a in timeline.posts if a.platform == "reddit" and a.verb == "original"
    ]
    people = [a.number for a in timeline.population.accounts if a.platform == "reddit"]
    for thread in pick_some(rng, threads, 2):
        account = pick_one(rng, people)
        about = thread.content or DemoText("", "neutral", 0.0, TOPICS[0], "", "en", "")
        text = reply_text(rng, timeline.population.persons[0], about, True)
        at = min(thread.at + random_integer(rng, 3_000, 90_000), DEMO_END - 1)
        post = timeline.add_post(
            account, at, "reply", text, target=thread, placeholder="[deleted]"
        )
        timeline.add_truth("deleted_authors", timeline.post_key(post))
    readers = [
        a.number
        for a in timeline.population.accounts
        if a.platform == "x"
        and a.person >= 0
        and timeline.population.person(a.number).role == "bystander"
    ]
    for step, account in enumerate(pick_some(rng, readers, 6)):
        person = timeline.population.person(account)
        at = random_posting_second(rng, person, random_integer(rng, 1, DEMO_DAYS - 2))
        missing = timeline.register.post_id("x", "", at - 5_000, "original")
        verb = "quote" if step % 2 else "share"
        text = "Still think about this one." if step % 2 else ""
        post = timeline.add_post(account, at, verb, text, stub_of=missing)
        timeline.add_truth("stubs", timeline.post_key(post), f"x:{missing}")


def record_renames(timeline: DemoTimeline) -> None:
    """Record changed handles in the ground truth."""
    for account in timeline.population.accounts:
        if account.renamed_at is not None:
            timeline.add_truth(
                "renames", account.key, account.handle, account.new_handle
            )


def sort_posts(timeline: DemoTimeline) -> None:
    """Sort the posts by time and renumber all references to them."""
    order = sorted(timeline.posts, key=lambda post: (post.at, post.number))
    place = {post.number: row for row, post in enumerate(order)}
    timeline.posts = [
        replace(
            post,
            number=place[post.number],
            target=None if post.target is None else place[post.target],
            via=None if post.via is None else place[post.via],
        )
        for post in order
    ]
    timeline.answer_by_post = {
        place[a]: place[b] for a, b in timeline.answer_by_post.items()
    }
    timeline.journey_roots = [place[number] for number in timeline.journey_roots]
    for counter in (timeline.view_counts, timeline.share_counts, timeline.reply_counts):
        kept = {place[k]: v for k, v in counter.items() if k in place}
        counter.clear()
        counter.update(kept)
    timeline.views_by_journey = {
        number: [(account, place[via], at) for account, via, at in rows]
        for number, rows in timeline.views_by_journey.items()
    }
