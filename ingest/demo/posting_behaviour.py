"""Posting behaviour: posts of each planted role, and of all others up to the limit.

Posts carry no label of the role. An advocate posts praise again and again; a celebrity
has many readers and little trust.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.random import Generator

from ingest.demo.cascades import simulate_cascade
from ingest.demo.market import (
    DEMO_DAYS,
    DEMO_END,
    MAIN_BRAND,
    RIVAL_BRANDS,
    DemoBrand,
)
from ingest.demo.people import DemoPerson
from ingest.demo.phrases.english import (
    BRAND_ANSWER_COMPLAINT,
    BRAND_ANSWER_PRAISE,
    REVIEW_OPEN,
    VIDEO_TITLES,
)
from ingest.demo.phrases.text_generator import (
    NEGATIVE_INTENT_MIX,
    NEGATIVE_INTENTS,
    POSITIVE_INTENT_MIX,
    DemoText,
    draw_intent,
    expected_stance,
    follow_up_text,
    generate_text,
)
from ingest.demo.random_draws import (
    draw_event,
    pick_one,
    pick_some,
    pick_weighted,
    random_integer,
)
from ingest.demo.timeline import (
    DemoPost,
    DemoTimeline,
    next_office_second,
    next_waking_second,
    random_posting_second,
)

MEDIA_LINKS: Final = (
    "https://soundpaper.example/reviews/{slug}",
    "https://soundpaper.example/reviews/{slug}?utm_source=social&utm_medium=post",
    "https://gadgetpost.example/{slug}",
    "https://northwind.example/shop/{slug}",
)
ANSWER_LIKING_GAIN: Final = 0.9
"""Gain in a person's liking after the brand answered their complaint."""

LAUNCH_DAYS: Final = range(66, 73)
"""Days of a product launch."""

BAD_FIRMWARE_DAYS: Final = range(92, 101)
"""Days with a bad firmware."""


POSTS_BY_ROLE: Final = {
    "influencer": (9, 14),
    "celebrity": (6, 10),
    "advocate": (9, 14),
    "quiet_advocate": (7, 12),
    "detractor": (7, 12),
    "staff": (5, 8),
    "enthusiast": (1, 1),
}
"""Minimum and maximum number of posts a person of a role in full-size demo data."""


def publish_post(
    timeline: DemoTimeline,
    rng: Generator,
    account: int,
    at: int,
    content: DemoText,
    answer_probability: float | None = None,
    virality: float = 1.0,
) -> DemoPost | None:
    """Publish a text in the platform's form and simulate its spread.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        account: number of the author's account.
        at: time in seconds.
        content: the text and its meaning.
        answer_probability: probability of an answer by the brand; None: the default.
        virality: factor of the share propensity.

    Returns:
        The post; None after the end of the data, or if the timeline is full.
    """
    if at >= DEMO_END or timeline.is_full:
        return None
    holder = timeline.population.accounts[account]
    if holder.platform == "appstore":
        post = _review(timeline, rng, account, at, content)
    elif holder.platform == "youtube" and not _makes_videos(timeline, account):
        seen = [n for n in timeline.videos if timeline.posts[n].at < at][-6:]
        if not seen:
            return None
        post = timeline.add_post(
            account,
            at,
            "reply",
            content.text,
            content=content,
            target=timeline.posts[pick_one(rng, seen)],
        )
    else:
        post = _original(timeline, rng, account, at, content, virality)
    answered = _answer_as_brand(timeline, rng, post, content, answer_probability)
    # If the brand answered, the author adds no follow-up before the answer.
    if not answered and draw_event(rng, 0.03) and post.verb == "original":
        person = timeline.population.person(account)
        later = next_waking_second(
            rng, person, at + 1_800 + int(rng.exponential(20_000))
        )
        if later < DEMO_END and not timeline.is_full:
            text = follow_up_text(rng, content)
            timeline.add_post(
                account, later, "reply", text, target=post, journey=post.journey
            )
    return post


def _makes_videos(timeline: DemoTimeline, account: int) -> bool:
    """Whether this account publishes videos; the others comment on them."""
    if not timeline.population.is_personal(account):
        return True
    return timeline.population.person(account).pull > 2.2


def _review(
    timeline: DemoTimeline, rng: Generator, account: int, at: int, content: DemoText
) -> DemoPost:
    base = 4.6 if content.stance > 0.3 else 1.5 if content.stance < -0.3 else 3.1
    stars = int(np.clip(round(float(rng.normal(base, 0.6))), 1, 5))
    opening = pick_one(rng, REVIEW_OPEN) if content.language == "en" else ""
    text = f"{opening} {content.text}".strip()
    return timeline.add_post(account, at, "review", text, content=content, stars=stars)


def _original(
    timeline: DemoTimeline,
    rng: Generator,
    account: int,
    at: int,
    content: DemoText,
    virality: float,
) -> DemoPost:
    """Add an original post with tags, mentions and links, and simulate its spread."""
    platform = timeline.population.accounts[account].platform
    text = content.text
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[int, ...] = ()
    official = (
        timeline.population.official_account(content.brand, platform)
        if content.brand
        else -1
    )
    if official >= 0 and official != account and draw_event(rng, 0.24):
        handle = timeline.population.accounts[official].handle_at(at)
        text += f" {'u/' if platform == 'reddit' else '@'}{handle.lstrip('@')}"
        mentions = (official,)
    if content.brand and draw_event(rng, 0.14):
        tag = pick_one(rng, (content.brand.lower(), "headphones", content.topic))
        text, tags = f"{text} #{tag}", (tag,)
    if content.intent in ("neutral", "compare") and draw_event(rng, 0.3):
        slug = pick_one(rng, MAIN_BRAND.products).lower().replace(" ", "-")
        link = pick_one(rng, MEDIA_LINKS).format(slug=slug)
        text, links = f"{text} {link}", (link,)
    readers = [
        a
        for a in timeline.population.readers[account]
        if timeline.population.is_personal(a)
    ]
    if readers and platform != "youtube" and draw_event(rng, 0.05):
        friend = pick_one(rng, readers)
        handle = timeline.population.accounts[friend].handle_at(at)
        text += f" cc {'u/' if platform == 'reddit' else '@'}{handle}"
        mentions = (*mentions, friend)
    if platform == "youtube":
        product = pick_one(rng, MAIN_BRAND.products)
        title = pick_one(rng, VIDEO_TITLES).format(
            p=product, n=random_integer(rng, 2, 14)
        )
        text = f"{title} | {text}"
    post = timeline.add_post(
        account,
        at,
        "original",
        text,
        content=content,
        tags=tags,
        links=links,
        mentions=mentions,
    )
    return simulate_cascade(timeline, rng, post, content, virality)


def _answer_as_brand(
    timeline: DemoTimeline,
    rng: Generator,
    post: DemoPost,
    content: DemoText,
    chance: float | None,
) -> bool:
    """Answer some complaints and little praise in office hours; whether it answered."""
    if content.brand != MAIN_BRAND.name or content.stance == 0 or timeline.is_full:
        return False
    official = timeline.population.official_account(MAIN_BRAND.name, post.platform)
    if official == post.account:
        return False
    if chance is None:
        addressed = bool(post.mentions) or post.verb == "review"
        if content.stance < 0:
            chance = 0.5 if addressed else 0.14
        else:
            chance = 0.22 if addressed else 0.04
    if not draw_event(rng, chance):
        return False
    at = next_office_second(rng, post.at + 600 + int(rng.lognormal(9.2, 0.9)))
    if at >= DEMO_END:
        return False
    answers = BRAND_ANSWER_COMPLAINT if content.stance < 0 else BRAND_ANSWER_PRAISE
    text = pick_one(rng, answers).format(n=f"2.{random_integer(rng, 1, 9)}")
    reply = timeline.add_post(
        official, at, "reply", text, target=post, journey=post.journey
    )
    timeline.answer_by_post[post.number] = reply.number
    if (
        content.stance < 0
        and timeline.answers_help
        and timeline.population.is_personal(post.account)
    ):
        timeline.first_answered_at.setdefault(
            timeline.population.accounts[post.account].person, at
        )
    return True


def liking_gain_after_answer(
    timeline: DemoTimeline, person: DemoPerson, at: int
) -> float:
    """Gain in liking at a time, after the brand answered the person's complaint.

    Parameters:
        timeline: the timeline.
        person: the person.
        at: time in seconds.
    """
    since = timeline.first_answered_at.get(person.number)
    return ANSWER_LIKING_GAIN if since is not None and at > since else 0.0


def record_stance_gain(
    timeline: DemoTimeline, post: DemoPost, person: DemoPerson, liking_gain: float
) -> None:
    """Record the effect of an answer on a later post in the ground truth.

    Parameters:
        timeline: the timeline.
        post: the later post.
        person: its author.
        liking_gain: the author's gain in liking.
    """
    if liking_gain:
        gain = expected_stance(person.liking + liking_gain) - expected_stance(
            person.liking
        )
        timeline.add_truth("gains", timeline.post_key(post), f"{gain:.3f}")


def add_role_posts(timeline: DemoTimeline, rng: Generator, size: float) -> None:
    """Add the posts of all people with a planted role.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        size: size of the demo data; 1 is full size.
    """
    for role, (low, high) in POSTS_BY_ROLE.items():
        for account in timeline.population.first_accounts_with_role(role):
            person = timeline.population.person(account)
            shrunk = max(min(low, 5), round(random_integer(rng, low, high) * size))
            for day in sorted(_days(rng, role, shrunk)):
                own = timeline.population.accounts_of_person[person.number]
                mixed = role == "influencer" and draw_event(rng, 0.25)
                at = random_posting_second(rng, person, day)
                cheer = liking_gain_after_answer(timeline, person, at)
                content = generate_text(rng, person, _intent(rng, role, person, cheer))
                place = pick_one(rng, own) if mixed else account
                post = publish_post(timeline, rng, place, at, content)
                if post is not None and role in ("influencer", "celebrity"):
                    record_stance_gain(timeline, post, person, cheer)


def _days(rng: Generator, role: str, count: int) -> list[int]:
    """Distinct days; advocates and detractors post over at least nine weeks."""
    if role in ("advocate", "quiet_advocate", "detractor"):
        first, last = random_integer(rng, 2, 24), random_integer(rng, 90, DEMO_DAYS - 3)
        middle = pick_some(rng, range(first + 1, last), count - 2)
        return [first, last, *middle]
    return pick_some(rng, range(2, DEMO_DAYS - 3), count)


def _intent(rng: Generator, role: str, person: DemoPerson, liking_gain: float) -> str:
    if role in ("advocate", "quiet_advocate"):
        return pick_weighted(rng, *POSITIVE_INTENT_MIX)
    if role == "detractor":
        return pick_weighted(rng, *NEGATIVE_INTENT_MIX)
    if role in ("staff", "enthusiast"):
        return "praise"
    return draw_intent(rng, person, liking_gain=liking_gain)


def add_bystander_posts(timeline: DemoTimeline, rng: Generator) -> None:
    """Add posts of people without a special role until the timeline is full.

    Activity rises at a product launch and during nine days of a bad firmware.
    """
    plain = [p for p in timeline.population.persons if p.role == "bystander"]
    people = np.cumsum([person.energy for person in plain])
    calendar = np.cumsum([_activity_level(day) for day in range(DEMO_DAYS)])
    timeline.add_truth("launch", str(LAUNCH_DAYS.start), str(LAUNCH_DAYS.stop))
    timeline.add_truth(
        "bad_firmware", str(BAD_FIRMWARE_DAYS.start), str(BAD_FIRMWARE_DAYS.stop)
    )
    while not timeline.is_full:
        person = plain[_draw_index(rng, people)]
        day = _draw_index(rng, calendar)
        account = pick_one(rng, timeline.population.accounts_of_person[person.number])
        trouble = day in BAD_FIRMWARE_DAYS
        at = random_posting_second(rng, person, day)
        cheer = liking_gain_after_answer(timeline, person, at)
        intent, maker = _subject(rng, person, trouble, cheer)
        if timeline.population.accounts[account].automated:
            intent = "neutral"
        elif timeline.population.accounts[account].platform == "appstore":
            intent, maker = draw_intent(rng, person, trouble, cheer), MAIN_BRAND
        topic = (
            "app"
            if trouble and intent in NEGATIVE_INTENTS and maker is MAIN_BRAND
            else None
        )
        content = generate_text(rng, person, intent, maker, topic)
        post = publish_post(timeline, rng, account, at, content)
        if post is not None and maker is MAIN_BRAND and intent != "off_topic":
            record_stance_gain(timeline, post, person, cheer)


def _activity_level(day: int) -> float:
    """Relative activity of a day: lower on weekends, higher at a launch."""
    usual = 0.75 if (day + 5) % 7 >= 5 else 1.0
    return usual * (
        2.1 if day in LAUNCH_DAYS else 1.3 if day in BAD_FIRMWARE_DAYS else 1.0
    )


def _draw_index(
    rng: Generator, bounds: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> int:
    """Random index of a cumulative sum, weighted by its steps."""
    mark = float(rng.random()) * float(bounds[-1])
    return int(np.searchsorted(bounds, mark, side="right"))


def _subject(
    rng: Generator, person: DemoPerson, bad_firmware: bool, liking_gain: float
) -> tuple[str, DemoBrand]:
    """Intent and brand of a post: mostly the main brand, else a rival or off topic."""
    draw = float(rng.random())
    if draw < 0.68:
        return draw_intent(rng, person, bad_firmware, liking_gain), MAIN_BRAND
    if draw < 0.92:
        intents = ("praise", "complaint", "question", "neutral")
        return pick_weighted(rng, intents, (0.35, 0.25, 0.2, 0.2)), RIVAL_BRANDS[
            person.rival
        ]
    return "off_topic", MAIN_BRAND
