"""Customers who complain once and come back: some of them were answered meanwhile.

An answer makes people like the brand better, by `LIFT`, in everything they say later
(unless the world is one in which answers do not help). Whom the brand's desk answers is
the same chance for everybody, so what an answer does can be told from the posts; how much it did for each post
is written down as the truth.
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
"""How many of them a full-size world has."""


def add_repeat_customers(stage: DemoTimeline, rng: Generator, size: float) -> None:
    """Each complains on a day of their own and speaks twice more within six weeks."""
    plain = [
        person
        for person in stage.population.persons
        if person.role == "bystander"
        and not stage.population.accounts[stage.population.accounts_of_person[person.number][0]].automated
    ]
    for _ in range(round(REPEAT_CUSTOMERS * size)):
        person = pick_one(rng, plain)
        while draw_intent(rng, person) not in NEGATIVE_INTENTS:
            person = pick_one(rng, plain)
        plain.remove(person)
        account = stage.population.accounts_of_person[person.number][0]
        first = random_posting_second(rng, person, random_integer(rng, 3, 70))
        saying = generate_text(rng, person, "complaint")
        act = publish_post(stage, rng, account, first, saying)
        if act is None:
            return
        start = act.at
        if act.number in stage.answer_by_post:
            start = stage.posts[stage.answer_by_post[act.number]].at
        for step in (1, 2):
            at = random_posting_second(
                rng, person, start // DAY + random_integer(rng, 2, 9) + 14 * (step - 1)
            )
            cheer = liking_gain_after_answer(stage, person, at)
            saying = generate_text(rng, person, draw_intent(rng, person, liking_gain=cheer))
            later = publish_post(stage, rng, account, at, saying, 0.0)
            if later is not None:
                record_stance_gain(stage, later, person, cheer)
