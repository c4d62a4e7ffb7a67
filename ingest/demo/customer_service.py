"""Customers whom the brand answered, or not, and what they posted later.

An answer raises a person's liking of the brand by `ANSWER_LIKING_GAIN` in all later
posts (unless `answers_help` is off). The brand answers everyone with the same
probability, so the effect can be estimated from the posts. The true effect on each post
is part of the ground truth.
"""

from __future__ import annotations

from typing import Final

from numpy.random import Generator

from ingest.demo.market import DAY, DEMO_DAYS
from ingest.demo.phrases.text_generator import (
    NEGATIVE_INTENTS,
    draw_intent,
    expected_stance,
    generate_text,
)
from ingest.demo.posting_behaviour import (
    liking_gain_after_answer,
    publish_post,
    record_stance_gain,
)
from ingest.demo.random_draws import pick_one, pick_some, random_integer
from ingest.demo.timeline import DemoTimeline, random_posting_second

REPEAT_CUSTOMERS: Final = 160
"""Number of these customers in full-size demo data."""


def add_repeat_customers(timeline: DemoTimeline, rng: Generator, size: float) -> None:
    """Add customers who complain once and post twice more within six weeks.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        size: size of the demo data; 1 is full size.
    """
    plain = [
        person
        for person in timeline.population.persons
        if person.role == "bystander"
        and not timeline.population.accounts[
            timeline.population.accounts_of_person[person.number][0]
        ].automated
    ]
    for _ in range(round(REPEAT_CUSTOMERS * size)):
        person = pick_one(rng, plain)
        while draw_intent(rng, person) not in NEGATIVE_INTENTS:
            person = pick_one(rng, plain)
        plain.remove(person)
        account = timeline.population.accounts_of_person[person.number][0]
        first = random_posting_second(rng, person, random_integer(rng, 3, 70))
        content = generate_text(rng, person, "complaint")
        post = publish_post(timeline, rng, account, first, content)
        if post is None:
            return
        start = post.at
        if post.number in timeline.answer_by_post:
            start = timeline.posts[timeline.answer_by_post[post.number]].at
        for step in (1, 2):
            at = random_posting_second(
                rng, person, start // DAY + random_integer(rng, 2, 9) + 14 * (step - 1)
            )
            cheer = liking_gain_after_answer(timeline, person, at)
            content = generate_text(
                rng, person, draw_intent(rng, person, liking_gain=cheer)
            )
            later = publish_post(timeline, rng, account, at, content, 0.0)
            if later is not None:
                record_stance_gain(timeline, later, person, cheer)


def add_answered_complaints(timeline: DemoTimeline, rng: Generator) -> None:
    """Add answered complaints: some of these customers are won back, others are not."""
    for role in ("turned", "unturned"):
        for account in timeline.population.first_accounts_with_role(role):
            person = timeline.population.person(account)
            first = random_posting_second(rng, person, random_integer(rng, 5, 60))
            content = generate_text(rng, person, "complaint")
            post = publish_post(
                timeline, rng, account, first, content, answer_probability=1.0
            )
            if post is None or post.number not in timeline.answer_by_post:
                continue
            answer = timeline.posts[timeline.answer_by_post[post.number]]
            later: list[str] = []
            for step in range(random_integer(rng, 2, 3)):
                day = answer.at // DAY + 3 + step * random_integer(rng, 6, 12)
                intent = "turned" if step == 0 else "praise"
                if role == "unturned":
                    intent = "complaint"
                later_content = generate_text(rng, person, intent, topic=content.topic)
                later_post = publish_post(
                    timeline,
                    rng,
                    account,
                    random_posting_second(rng, person, day),
                    later_content,
                    answer_probability=0.0,
                )
                if later_post is not None:
                    later.append(timeline.post_key(later_post))
                    end = -1.0 if role == "unturned" else 1.0
                    gain = end - expected_stance(person.liking)
                    timeline.add_truth(
                        "gains", timeline.post_key(later_post), f"{gain:.3f}"
                    )
            timeline.add_truth(
                role, timeline.post_key(post), timeline.post_key(answer), *later
            )


def add_unanswered_raves(timeline: DemoTimeline, rng: Generator, count: int) -> None:
    """Add five-star reviews in the app shop without an answer.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        count: number of reviews.
    """
    shop = [
        account.number
        for account in timeline.population.accounts
        if account.platform == "appstore"
        and account.person >= 0
        and timeline.population.person(account.number).role == "bystander"
    ]
    for account in pick_some(rng, shop, count):
        person = timeline.population.person(account)
        content = generate_text(
            rng, person, "praise", topic=pick_one(rng, ("app", "service", "calls"))
        )
        at = random_posting_second(rng, person, random_integer(rng, 4, DEMO_DAYS - 20))
        post = timeline.add_post(
            account, at, "review", content.text, content=content, stars=5
        )
        timeline.add_truth("raves", timeline.post_key(post))
