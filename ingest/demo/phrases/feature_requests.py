"""Wishes: what people would like the brand to make, each in their own words.

Which post asks for which thing is written down as the truth.
"""

from __future__ import annotations

from typing import Final

from numpy.random import Generator

from ingest.demo.market import MAIN
from ingest.demo.phrases.text_generator import Saying
from ingest.demo.posting_behaviour import publish
from ingest.demo.random_draws import between, pick
from ingest.demo.timeline import Chronicle, moment

WISHES: Final = {
    "hard case": (
        "I wish the {p} came with a hard case.",
        "Would be nice if {b} sold a hard case for the {p}.",
        "Suggestion for {b}: a hard case in the box of the {p}.",
        "If only it had a hard case, the {p} would be my travel set.",
    ),
    "charging dock": (
        "Please add a charging dock for the {p}, {b}.",
        "I would love to see a charging dock for the {p}.",
        "Feature request: a charging dock that holds two {p}.",
        "Why is there no charging dock for the {p}?",
    ),
    "smaller ear pads": (
        "I wish there were smaller ear pads for the {p}.",
        "Dear {b}, please make smaller ear pads for the {p}. My daughter would thank you.",
        "Would be great if the {p} came with smaller ear pads as well.",
        "You should add smaller ear pads to the {p}.",
    ),
}
"""What is wished for, and how people say it."""

ABOUT: Final = {
    "hard case": "comfort",
    "charging dock": "battery",
    "smaller ear pads": "comfort",
}

EACH: Final = 9
"""So many people wish for the same thing in a full-size world."""


def wished(stage: Chronicle, rng: Generator, size: float) -> None:
    """People of no special role say once what they miss."""
    plain = [
        person
        for person in stage.world.persons
        if person.role == "bystander"
        and person.language == "en"
        and not stage.world.accounts[stage.world.of_person[person.number][0]].automated
    ]
    for wish, wordings in WISHES.items():
        for _ in range(max(4, round(EACH * size))):
            person = pick(rng, plain)
            plain.remove(person)
            text = pick(rng, wordings).format(p=pick(rng, MAIN.products), b=MAIN.name)
            saying = Saying(text, "wish", 0.0, ABOUT[wish], MAIN.name, "en", text)
            account = stage.world.of_person[person.number][0]
            at = moment(rng, person, between(rng, 3, 95))
            act = publish(stage, rng, account, at, saying, 0.0)
            if act is not None:
                stage.note("wishes", wish, stage.key(act))
