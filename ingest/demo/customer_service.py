"""Customers who complain once and post again; the brand answered some of them.

An answer raises a person's liking of the brand by `ANSWER_LIKING_GAIN` in all later
posts (unless `answers_help` is off). The brand answers everyone with the same
probability, so the effect can be estimated from the posts. The true effect on each post
is part of the ground truth.
"""

from __future__ import annotations

from typing import Final

from numpy.random import Generator

from ingest.demo.market import DAY
from ingest.demo.phrases.text_generator import NEGATIVE_INTENTS, generate_text
from ingest.demo.posting_behaviour import (
    draw_intent,
    liking_gain_after_answer,
    publish_post,
    record_stance_gain,
)
from ingest.demo.random_draws import pick_one, random_integer
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
        and not timeline.population.accounts[timeline.population.accounts_of_person[person.number][0]].automated
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
            content = generate_text(rng, person, draw_intent(rng, person, liking_gain=cheer))
            later = publish_post(timeline, rng, account, at, content, 0.0)
            if later is not None:
                record_stance_gain(timeline, later, person, cheer)
