"""Who speaks when: the regulars of each role, and everybody else until the world is full.

Nobody's posts are labelled with what they are. An advocate is someone who keeps coming
back with praise; a celebrity someone whom many read and few believe.
"""

from __future__ import annotations

from math import erf, sqrt
from typing import Final

import numpy as np
from numpy.random import Generator

from ingest.demo.cascades import simulate_cascade
from ingest.demo.market import (
    DAY,
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
    NEGATIVE_INTENTS,
    DemoText,
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

POSITIVE_INTENT_MIX: Final = (
    ("praise", "recommend", "balanced", "compare"),
    (0.5, 0.26, 0.14, 0.1),
)
NEGATIVE_INTENT_MIX: Final = (("complaint", "sarcasm", "compare_against"), (0.65, 0.18, 0.17))
NEUTRAL_INTENT_MIX: Final = (("question", "neutral"), (0.45, 0.55))
MEDIA_LINKS: Final = (
    "https://soundpaper.example/reviews/{slug}",
    "https://soundpaper.example/reviews/{slug}?utm_source=social&utm_medium=post",
    "https://gadgetpost.example/{slug}",
    "https://northwind.example/shop/{slug}",
)
ANSWER_LIKING_GAIN: Final = 0.9
"""How much better somebody likes the brand after it answered their complaint."""

LAUNCH_DAYS: Final = range(66, 73)
BAD_FIRMWARE_DAYS: Final = range(92, 101)
"""Days on which a new product is out, and on which a firmware is bad."""

MOOD_DEVIATION: Final = 0.35
PRAISE_THRESHOLD: Final = 0.38
COMPLAINT_THRESHOLD: Final = -0.22
"""How much moods vary, and from where on they are praise or complaint."""

POSTS_BY_ROLE: Final = {
    "influencer": (9, 14),
    "celebrity": (6, 10),
    "advocate": (9, 14),
    "quiet_advocate": (7, 12),
    "detractor": (7, 12),
    "staff": (5, 8),
    "enthusiast": (1, 1),
}
"""How many posts a person of a role writes in a full-size world, from and to."""


def publish_post(
    stage: DemoTimeline,
    rng: Generator,
    account: int,
    at: int,
    saying: DemoText,
    answer_probability: float | None = None,
    virality: float = 1.0,
) -> DemoPost | None:
    """Post what someone says, in the platform's way, and let it travel.

    `answer` overrides how likely the brand answers. None where the moment lies after
    the end or the world is full.
    """
    if at >= DEMO_END or stage.is_full:
        return None
    holder = stage.population.accounts[account]
    if holder.platform == "appstore":
        act = _review(stage, rng, account, at, saying)
    elif holder.platform == "youtube" and not _makes_videos(stage, account):
        seen = [n for n in stage.videos if stage.posts[n].at < at][-6:]
        if not seen:
            return None
        act = stage.add_post(
            account,
            at,
            "reply",
            saying.text,
            saying=saying,
            target=stage.posts[pick_one(rng, seen)],
        )
    else:
        act = _original(stage, rng, account, at, saying, virality)
    answered = _answer_as_brand(stage, rng, act, saying, answer_probability)
    # Where the brand has answered, nobody adds a second thought before the answer.
    if not answered and draw_event(rng, 0.03) and act.verb == "original":
        person = stage.population.person(account)
        later = next_waking_second(rng, person, at + 1_800 + int(rng.exponential(20_000)))
        if later < DEMO_END and not stage.is_full:
            text = follow_up_text(rng, saying)
            stage.add_post(account, later, "reply", text, target=act, journey=act.journey)
    return act


def _makes_videos(stage: DemoTimeline, account: int) -> bool:
    """Whether this account makes videos; the others write comments below them."""
    if not stage.population.is_personal(account):
        return True
    return stage.population.person(account).pull > 2.2


def _review(
    stage: DemoTimeline, rng: Generator, account: int, at: int, saying: DemoText
) -> DemoPost:
    base = 4.6 if saying.stance > 0.3 else 1.5 if saying.stance < -0.3 else 3.1
    stars = int(np.clip(round(float(rng.normal(base, 0.6))), 1, 5))
    opening = pick_one(rng, REVIEW_OPEN) if saying.language == "en" else ""
    text = f"{opening} {saying.text}".strip()
    return stage.add_post(account, at, "review", text, saying=saying, stars=stars)


def _original(
    stage: DemoTimeline,
    rng: Generator,
    account: int,
    at: int,
    saying: DemoText,
    virality: float,
) -> DemoPost:
    """A post with its tags, mention and link, which then travels."""
    platform = stage.population.accounts[account].platform
    text = saying.text
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[int, ...] = ()
    official = stage.population.official_account(saying.brand, platform) if saying.brand else -1
    if official >= 0 and official != account and draw_event(rng, 0.24):
        handle = stage.population.accounts[official].handle_at(at)
        text += f" {'u/' if platform == 'reddit' else '@'}{handle.lstrip('@')}"
        mentions = (official,)
    if saying.brand and draw_event(rng, 0.14):
        tag = pick_one(rng, (saying.brand.lower(), "headphones", saying.topic))
        text, tags = f"{text} #{tag}", (tag,)
    if saying.intent in ("neutral", "compare") and draw_event(rng, 0.3):
        slug = pick_one(rng, MAIN_BRAND.products).lower().replace(" ", "-")
        link = pick_one(rng, MEDIA_LINKS).format(slug=slug)
        text, links = f"{text} {link}", (link,)
    readers = [a for a in stage.population.readers[account] if stage.population.is_personal(a)]
    if readers and platform != "youtube" and draw_event(rng, 0.05):
        friend = pick_one(rng, readers)
        handle = stage.population.accounts[friend].handle_at(at)
        text += f" cc {'u/' if platform == 'reddit' else '@'}{handle}"
        mentions = (*mentions, friend)
    if platform == "youtube":
        product = pick_one(rng, MAIN_BRAND.products)
        title = pick_one(rng, VIDEO_TITLES).format(p=product, n=random_integer(rng, 2, 14))
        text = f"{title} | {text}"
    act = stage.add_post(
        account,
        at,
        "original",
        text,
        saying=saying,
        tags=tags,
        links=links,
        mentions=mentions,
    )
    return simulate_cascade(stage, rng, act, saying, virality)


def _answer_as_brand(
    stage: DemoTimeline, rng: Generator, act: DemoPost, saying: DemoText, chance: float | None
) -> bool:
    """The brand's people answer some complaints and few praises, in office hours."""
    if saying.brand != MAIN_BRAND.name or saying.stance == 0 or stage.is_full:
        return False
    official = stage.population.official_account(MAIN_BRAND.name, act.platform)
    if official == act.account:
        return False
    if chance is None:
        addressed = bool(act.mentions) or act.verb == "review"
        if saying.stance < 0:
            chance = 0.5 if addressed else 0.14
        else:
            chance = 0.22 if addressed else 0.04
    if not draw_event(rng, chance):
        return False
    at = next_office_second(rng, act.at + 600 + int(rng.lognormal(9.2, 0.9)))
    if at >= DEMO_END:
        return False
    answers = BRAND_ANSWER_COMPLAINT if saying.stance < 0 else BRAND_ANSWER_PRAISE
    text = pick_one(rng, answers).format(n=f"2.{random_integer(rng, 1, 9)}")
    reply = stage.add_post(official, at, "reply", text, target=act, journey=act.journey)
    stage.answer_by_post[act.number] = reply.number
    if (
        saying.stance < 0
        and stage.answers_help
        and stage.population.is_personal(act.account)
    ):
        stage.first_answered_at.setdefault(stage.population.accounts[act.account].person, at)
    return True


def liking_gain_after_answer(stage: DemoTimeline, person: DemoPerson, at: int) -> float:
    """By how much somebody likes the brand better since it answered their complaint."""
    since = stage.first_answered_at.get(person.number)
    return ANSWER_LIKING_GAIN if since is not None and at > since else 0.0


def record_stance_gain(stage: DemoTimeline, act: DemoPost, person: DemoPerson, liking_gain: float) -> None:
    """Write down as truth what an answer did for a later post, in mean stance."""
    if liking_gain:
        gain = expected_stance(person.liking + liking_gain) - expected_stance(person.liking)
        stage.add_truth("gains", stage.post_key(act), f"{gain:.3f}")


def add_role_posts(stage: DemoTimeline, rng: Generator, size: float) -> None:
    """Everyone with a planted voice says what they have to say over the weeks."""
    for role, (low, high) in POSTS_BY_ROLE.items():
        for account in stage.population.first_accounts_with_role(role):
            person = stage.population.person(account)
            shrunk = max(min(low, 5), round(random_integer(rng, low, high) * size))
            for day in sorted(_days(rng, role, shrunk)):
                own = stage.population.accounts_of_person[person.number]
                mixed = role == "influencer" and draw_event(rng, 0.25)
                at = random_posting_second(rng, person, day)
                cheer = liking_gain_after_answer(stage, person, at)
                saying = generate_text(rng, person, _intent(rng, role, person, cheer))
                place = pick_one(rng, own) if mixed else account
                act = publish_post(stage, rng, place, at, saying)
                if act is not None and role in ("influencer", "celebrity"):
                    record_stance_gain(stage, act, person, cheer)


def _days(rng: Generator, role: str, count: int) -> list[int]:
    """Distinct days; those who come back do so over at least nine weeks."""
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


def draw_intent(
    rng: Generator, person: DemoPerson, bad_firmware: bool = False, liking_gain: float = 0.0
) -> str:
    """What someone has to say of the brand today, given how they like it."""
    today = person.liking + liking_gain + float(rng.normal(0, MOOD_DEVIATION)) - 0.45 * bad_firmware
    if today > PRAISE_THRESHOLD:
        return pick_weighted(rng, *POSITIVE_INTENT_MIX)
    if today < COMPLAINT_THRESHOLD:
        return pick_weighted(rng, *NEGATIVE_INTENT_MIX)
    return pick_weighted(rng, *NEUTRAL_INTENT_MIX)


def expected_stance(liking: float) -> float:
    """How likely praise is, less how likely complaint, from who likes the brand so.

    >>> round(expected_stance(0.08), 2), round(expected_stance(0.9), 2)
    (0.0, 0.93)
    """
    warm = 0.5 - 0.5 * erf((PRAISE_THRESHOLD - liking) / (MOOD_DEVIATION * sqrt(2)))
    sour = 0.5 + 0.5 * erf((COMPLAINT_THRESHOLD - liking) / (MOOD_DEVIATION * sqrt(2)))
    return warm - sour


def add_answered_complaints(stage: DemoTimeline, rng: Generator) -> None:
    """Customers complain and are answered; most are won back, some are not."""
    for role in ("turned", "unturned"):
        for account in stage.population.first_accounts_with_role(role):
            person = stage.population.person(account)
            first = random_posting_second(rng, person, random_integer(rng, 5, 60))
            saying = generate_text(rng, person, "complaint")
            act = publish_post(stage, rng, account, first, saying, answer_probability=1.0)
            if act is None or act.number not in stage.answer_by_post:
                continue
            answer = stage.posts[stage.answer_by_post[act.number]]
            later: list[str] = []
            for step in range(random_integer(rng, 2, 3)):
                day = answer.at // DAY + 3 + step * random_integer(rng, 6, 12)
                intent = "turned" if step == 0 else "praise"
                if role == "unturned":
                    intent = "complaint"
                said = generate_text(rng, person, intent, topic=saying.topic)
                spoken = publish_post(
                    stage, rng, account, random_posting_second(rng, person, day), said, answer_probability=0.0
                )
                if spoken is not None:
                    later.append(stage.post_key(spoken))
                    end = -1.0 if role == "unturned" else 1.0
                    gain = end - expected_stance(person.liking)
                    stage.add_truth("gains", stage.post_key(spoken), f"{gain:.3f}")
            stage.add_truth(role, stage.post_key(act), stage.post_key(answer), *later)


def add_unanswered_raves(stage: DemoTimeline, rng: Generator, count: int) -> None:
    """Glowing five-star reviews in the app shop that nobody answers."""
    shop = [
        account.number
        for account in stage.population.accounts
        if account.platform == "appstore"
        and account.person >= 0
        and stage.population.person(account.number).role == "bystander"
    ]
    for account in pick_some(rng, shop, count):
        person = stage.population.person(account)
        saying = generate_text(
            rng, person, "praise", topic=pick_one(rng, ("app", "service", "calls"))
        )
        at = random_posting_second(rng, person, random_integer(rng, 4, DEMO_DAYS - 20))
        act = stage.add_post(account, at, "review", saying.text, saying=saying, stars=5)
        stage.add_truth("raves", stage.post_key(act))


def add_bystander_posts(stage: DemoTimeline, rng: Generator) -> None:
    """People of no special role post until the world is full.

    More is said when a product is new; for nine days a bad firmware annoys everyone.
    """
    plain = [p for p in stage.population.persons if p.role == "bystander"]
    people = np.cumsum([person.energy for person in plain])
    calendar = np.cumsum([_activity_level(day) for day in range(DEMO_DAYS)])
    stage.add_truth("launch", str(LAUNCH_DAYS.start), str(LAUNCH_DAYS.stop))
    stage.add_truth("bad_firmware", str(BAD_FIRMWARE_DAYS.start), str(BAD_FIRMWARE_DAYS.stop))
    while not stage.is_full:
        person = plain[_draw_index(rng, people)]
        day = _draw_index(rng, calendar)
        account = pick_one(rng, stage.population.accounts_of_person[person.number])
        trouble = day in BAD_FIRMWARE_DAYS
        at = random_posting_second(rng, person, day)
        cheer = liking_gain_after_answer(stage, person, at)
        intent, maker = _subject(rng, person, trouble, cheer)
        if stage.population.accounts[account].automated:
            intent = "neutral"
        elif stage.population.accounts[account].platform == "appstore":
            intent, maker = draw_intent(rng, person, trouble, cheer), MAIN_BRAND
        topic = "app" if trouble and intent in NEGATIVE_INTENTS and maker is MAIN_BRAND else None
        saying = generate_text(rng, person, intent, maker, topic)
        act = publish_post(stage, rng, account, at, saying)
        if act is not None and maker is MAIN_BRAND and intent != "off_topic":
            record_stance_gain(stage, act, person, cheer)


def _activity_level(day: int) -> float:
    """How much is said on a day: less on weekends, more when something is new."""
    usual = 0.75 if (day + 5) % 7 >= 5 else 1.0
    return usual * (2.1 if day in LAUNCH_DAYS else 1.3 if day in BAD_FIRMWARE_DAYS else 1.0)


def _draw_index(rng: Generator, bounds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    """A place in a running sum, as likely as its step."""
    mark = float(rng.random()) * float(bounds[-1])
    return int(np.searchsorted(bounds, mark, side="right"))


def _subject(
    rng: Generator, person: DemoPerson, bad_firmware: bool, liking_gain: float
) -> tuple[str, DemoBrand]:
    """The brand mostly, a rival often, and sometimes the wind or a bird."""
    draw = float(rng.random())
    if draw < 0.68:
        return draw_intent(rng, person, bad_firmware, liking_gain), MAIN_BRAND
    if draw < 0.92:
        intents = ("praise", "complaint", "question", "neutral")
        return pick_weighted(rng, intents, (0.35, 0.25, 0.2, 0.2)), RIVAL_BRANDS[person.rival]
    return "off_topic", MAIN_BRAND
