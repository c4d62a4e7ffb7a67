"""Feature requests: posts that ask the brand for a product or feature.

The ground truth records which post asks for which feature.
"""

from __future__ import annotations

from typing import Final

from numpy.random import Generator

from ingest.demo.market import MAIN_BRAND
from ingest.demo.phrases.text_generator import DemoText
from ingest.demo.posting_behaviour import publish_post
from ingest.demo.random_draws import pick_one, random_integer
from ingest.demo.timeline import DemoTimeline, random_posting_second

FEATURE_REQUEST_TEXTS: Final = {
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
"""Text templates by requested feature."""

FEATURE_TOPICS: Final = {
    "hard case": "comfort",
    "charging dock": "battery",
    "smaller ear pads": "comfort",
}

PEOPLE_PER_REQUEST: Final = 9
"""Number of people who request the same feature in full-size demo data."""


def add_feature_requests(timeline: DemoTimeline, rng: Generator, size: float) -> None:
    """Add feature requests by people without a special role, one each.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        size: size of the demo data; 1 is full size.
    """
    plain = [
        person
        for person in timeline.population.persons
        if person.role == "bystander"
        and person.language == "en"
        and not timeline.population.accounts[
            timeline.population.accounts_of_person[person.number][0]
        ].automated
    ]
    for wish, wordings in FEATURE_REQUEST_TEXTS.items():
        for _ in range(max(4, round(PEOPLE_PER_REQUEST * size))):
            person = pick_one(rng, plain)
            plain.remove(person)
            text = pick_one(rng, wordings).format(
                p=pick_one(rng, MAIN_BRAND.products), b=MAIN_BRAND.name
            )
            content = DemoText(
                text, "wish", 0.0, FEATURE_TOPICS[wish], MAIN_BRAND.name, "en", text
            )
            account = timeline.population.accounts_of_person[person.number][0]
            at = random_posting_second(rng, person, random_integer(rng, 3, 95))
            post = publish_post(timeline, rng, account, at, content, 0.0)
            if post is not None:
                timeline.add_truth("wishes", wish, timeline.post_key(post))
