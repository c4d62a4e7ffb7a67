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
from ingest.demo.phrases.text_generator import SOUR, say
from ingest.demo.posting_behaviour import cheered_by, mood, note_gain, publish
from ingest.demo.random_draws import between, pick
from ingest.demo.timeline import Chronicle, moment

COUNT: Final = 160
"""How many of them a full-size world has."""


def served(stage: Chronicle, rng: Generator, size: float) -> None:
    """Each complains on a day of their own and speaks twice more within six weeks."""
    plain = [
        person
        for person in stage.world.persons
        if person.role == "bystander"
        and not stage.world.accounts[stage.world.of_person[person.number][0]].automated
    ]
    for _ in range(round(COUNT * size)):
        person = pick(rng, plain)
        while mood(rng, person) not in SOUR:
            person = pick(rng, plain)
        plain.remove(person)
        account = stage.world.of_person[person.number][0]
        first = moment(rng, person, between(rng, 3, 70))
        saying = say(rng, person, "complaint")
        act = publish(stage, rng, account, first, saying)
        if act is None:
            return
        start = act.at
        if act.number in stage.answered:
            start = stage.acts[stage.answered[act.number]].at
        for step in (1, 2):
            at = moment(
                rng, person, start // DAY + between(rng, 2, 9) + 14 * (step - 1)
            )
            cheer = cheered_by(stage, person, at)
            saying = say(rng, person, mood(rng, person, cheer=cheer))
            later = publish(stage, rng, account, at, saying, 0.0)
            if later is not None:
                note_gain(stage, later, person, cheer)
