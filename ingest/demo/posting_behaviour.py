"""Who speaks when: the regulars of each role, and everybody else until the world is full.

Nobody's posts are labelled with what they are. An advocate is someone who keeps coming
back with praise; a celebrity someone whom many read and few believe.
"""

from __future__ import annotations

from math import erf, sqrt
from typing import Final

import numpy as np
from numpy.random import Generator

from ingest.demo.cascades import travel
from ingest.demo.market import DAY, DAYS, END, MAIN, RIVALS, Maker
from ingest.demo.people import Person
from ingest.demo.phrases.english import (
    BRAND_ANSWER_COMPLAINT,
    BRAND_ANSWER_PRAISE,
    REVIEW_OPEN,
    VIDEO_TITLES,
)
from ingest.demo.phrases.text_generator import SOUR, Saying, say, second_thought
from ingest.demo.random_draws import between, happens, pick, some, weighted
from ingest.demo.timeline import Act, Chronicle, awake, moment, office

WARM_MIX: Final = (
    ("praise", "recommend", "balanced", "compare"),
    (0.5, 0.26, 0.14, 0.1),
)
SOUR_MIX: Final = (("complaint", "sarcasm", "compare_against"), (0.65, 0.18, 0.17))
DULL_MIX: Final = (("question", "neutral"), (0.45, 0.55))
MEDIA: Final = (
    "https://soundpaper.example/reviews/{slug}",
    "https://soundpaper.example/reviews/{slug}?utm_source=social&utm_medium=post",
    "https://gadgetpost.example/{slug}",
    "https://northwind.example/shop/{slug}",
)
LIFT: Final = 0.9
"""How much better somebody likes the brand after it answered their complaint."""

LAUNCH: Final = range(66, 73)
TROUBLE: Final = range(92, 101)
"""Days on which a new product is out, and on which a firmware is bad."""

MOODS: Final = 0.35
WARM_FROM: Final = 0.38
SOUR_BELOW: Final = -0.22
"""How much moods vary, and from where on they are praise or complaint."""

RHYTHM: Final = {
    "influencer": (9, 14),
    "celebrity": (6, 10),
    "advocate": (9, 14),
    "quiet_advocate": (7, 12),
    "detractor": (7, 12),
    "staff": (5, 8),
    "enthusiast": (1, 1),
}
"""How many posts a person of a role writes in a full-size world, from and to."""


def publish(
    stage: Chronicle,
    rng: Generator,
    account: int,
    at: int,
    saying: Saying,
    answer: float | None = None,
    virality: float = 1.0,
) -> Act | None:
    """Post what someone says, in the platform's way, and let it travel.

    `answer` overrides how likely the brand answers. None where the moment lies after
    the end or the world is full.
    """
    if at >= END or stage.full:
        return None
    holder = stage.world.accounts[account]
    if holder.platform == "appstore":
        act = _review(stage, rng, account, at, saying)
    elif holder.platform == "youtube" and not _films(stage, account):
        seen = [n for n in stage.videos if stage.acts[n].at < at][-6:]
        if not seen:
            return None
        act = stage.add(
            account,
            at,
            "reply",
            saying.text,
            saying=saying,
            target=stage.acts[pick(rng, seen)],
        )
    else:
        act = _original(stage, rng, account, at, saying, virality)
    answered = _desk(stage, rng, act, saying, answer)
    # Where the brand has answered, nobody adds a second thought before the answer.
    if not answered and happens(rng, 0.03) and act.verb == "original":
        person = stage.world.person(account)
        later = awake(rng, person, at + 1_800 + int(rng.exponential(20_000)))
        if later < END and not stage.full:
            text = second_thought(rng, saying)
            stage.add(account, later, "reply", text, target=act, journey=act.journey)
    return act


def _films(stage: Chronicle, account: int) -> bool:
    """Whether this account makes videos; the others write comments below them."""
    if not stage.world.is_personal(account):
        return True
    return stage.world.person(account).pull > 2.2


def _review(
    stage: Chronicle, rng: Generator, account: int, at: int, saying: Saying
) -> Act:
    base = 4.6 if saying.stance > 0.3 else 1.5 if saying.stance < -0.3 else 3.1
    stars = int(np.clip(round(float(rng.normal(base, 0.6))), 1, 5))
    opening = pick(rng, REVIEW_OPEN) if saying.language == "en" else ""
    text = f"{opening} {saying.text}".strip()
    return stage.add(account, at, "review", text, saying=saying, stars=stars)


def _original(
    stage: Chronicle,
    rng: Generator,
    account: int,
    at: int,
    saying: Saying,
    virality: float,
) -> Act:
    """A post with its tags, mention and link, which then travels."""
    platform = stage.world.accounts[account].platform
    text = saying.text
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    mentions: tuple[int, ...] = ()
    official = stage.world.official(saying.brand, platform) if saying.brand else -1
    if official >= 0 and official != account and happens(rng, 0.24):
        handle = stage.world.accounts[official].handle_at(at)
        text += f" {'u/' if platform == 'reddit' else '@'}{handle.lstrip('@')}"
        mentions = (official,)
    if saying.brand and happens(rng, 0.14):
        tag = pick(rng, (saying.brand.lower(), "headphones", saying.topic))
        text, tags = f"{text} #{tag}", (tag,)
    if saying.intent in ("neutral", "compare") and happens(rng, 0.3):
        slug = pick(rng, MAIN.products).lower().replace(" ", "-")
        link = pick(rng, MEDIA).format(slug=slug)
        text, links = f"{text} {link}", (link,)
    readers = [a for a in stage.world.readers[account] if stage.world.is_personal(a)]
    if readers and platform != "youtube" and happens(rng, 0.05):
        friend = pick(rng, readers)
        handle = stage.world.accounts[friend].handle_at(at)
        text += f" cc {'u/' if platform == 'reddit' else '@'}{handle}"
        mentions = (*mentions, friend)
    if platform == "youtube":
        product = pick(rng, MAIN.products)
        title = pick(rng, VIDEO_TITLES).format(p=product, n=between(rng, 2, 14))
        text = f"{title} | {text}"
    act = stage.add(
        account,
        at,
        "original",
        text,
        saying=saying,
        tags=tags,
        links=links,
        mentions=mentions,
    )
    return travel(stage, rng, act, saying, virality)


def _desk(
    stage: Chronicle, rng: Generator, act: Act, saying: Saying, chance: float | None
) -> bool:
    """The brand's people answer some complaints and few praises, in office hours."""
    if saying.brand != MAIN.name or saying.stance == 0 or stage.full:
        return False
    official = stage.world.official(MAIN.name, act.platform)
    if official == act.account:
        return False
    if chance is None:
        addressed = bool(act.mentions) or act.verb == "review"
        if saying.stance < 0:
            chance = 0.5 if addressed else 0.14
        else:
            chance = 0.22 if addressed else 0.04
    if not happens(rng, chance):
        return False
    at = office(rng, act.at + 600 + int(rng.lognormal(9.2, 0.9)))
    if at >= END:
        return False
    answers = BRAND_ANSWER_COMPLAINT if saying.stance < 0 else BRAND_ANSWER_PRAISE
    text = pick(rng, answers).format(n=f"2.{between(rng, 1, 9)}")
    reply = stage.add(official, at, "reply", text, target=act, journey=act.journey)
    stage.answered[act.number] = reply.number
    if (
        saying.stance < 0
        and stage.answers_help
        and stage.world.is_personal(act.account)
    ):
        stage.cheered.setdefault(stage.world.accounts[act.account].person, at)
    return True


def cheered_by(stage: Chronicle, person: Person, at: int) -> float:
    """By how much somebody likes the brand better since it answered their complaint."""
    since = stage.cheered.get(person.number)
    return LIFT if since is not None and at > since else 0.0


def note_gain(stage: Chronicle, act: Act, person: Person, cheer: float) -> None:
    """Write down as truth what an answer did for a later post, in mean stance."""
    if cheer:
        gain = outlook(person.liking + cheer) - outlook(person.liking)
        stage.note("gains", stage.key(act), f"{gain:.3f}")


def regulars(stage: Chronicle, rng: Generator, size: float) -> None:
    """Everyone with a planted voice says what they have to say over the weeks."""
    for role, (low, high) in RHYTHM.items():
        for account in stage.world.holding(role):
            person = stage.world.person(account)
            shrunk = max(min(low, 5), round(between(rng, low, high) * size))
            for day in sorted(_days(rng, role, shrunk)):
                own = stage.world.of_person[person.number]
                mixed = role == "influencer" and happens(rng, 0.25)
                at = moment(rng, person, day)
                cheer = cheered_by(stage, person, at)
                saying = say(rng, person, _intent(rng, role, person, cheer))
                place = pick(rng, own) if mixed else account
                act = publish(stage, rng, place, at, saying)
                if act is not None and role in ("influencer", "celebrity"):
                    note_gain(stage, act, person, cheer)


def _days(rng: Generator, role: str, count: int) -> list[int]:
    """Distinct days; those who come back do so over at least nine weeks."""
    if role in ("advocate", "quiet_advocate", "detractor"):
        first, last = between(rng, 2, 24), between(rng, 90, DAYS - 3)
        middle = some(rng, range(first + 1, last), count - 2)
        return [first, last, *middle]
    return some(rng, range(2, DAYS - 3), count)


def _intent(rng: Generator, role: str, person: Person, cheer: float) -> str:
    if role in ("advocate", "quiet_advocate"):
        return weighted(rng, *WARM_MIX)
    if role == "detractor":
        return weighted(rng, *SOUR_MIX)
    if role in ("staff", "enthusiast"):
        return "praise"
    return mood(rng, person, cheer=cheer)


def mood(
    rng: Generator, person: Person, trouble: bool = False, cheer: float = 0.0
) -> str:
    """What someone has to say of the brand today, given how they like it."""
    today = person.liking + cheer + float(rng.normal(0, MOODS)) - 0.45 * trouble
    if today > WARM_FROM:
        return weighted(rng, *WARM_MIX)
    if today < SOUR_BELOW:
        return weighted(rng, *SOUR_MIX)
    return weighted(rng, *DULL_MIX)


def outlook(liking: float) -> float:
    """How likely praise is, less how likely complaint, from who likes the brand so.

    >>> round(outlook(0.08), 2), round(outlook(0.9), 2)
    (0.0, 0.93)
    """
    warm = 0.5 - 0.5 * erf((WARM_FROM - liking) / (MOODS * sqrt(2)))
    sour = 0.5 + 0.5 * erf((SOUR_BELOW - liking) / (MOODS * sqrt(2)))
    return warm - sour


def turning(stage: Chronicle, rng: Generator) -> None:
    """Customers complain and are answered; most are won back, some are not."""
    for role in ("turned", "unturned"):
        for account in stage.world.holding(role):
            person = stage.world.person(account)
            first = moment(rng, person, between(rng, 5, 60))
            saying = say(rng, person, "complaint")
            act = publish(stage, rng, account, first, saying, answer=1.0)
            if act is None or act.number not in stage.answered:
                continue
            answer = stage.acts[stage.answered[act.number]]
            later: list[str] = []
            for step in range(between(rng, 2, 3)):
                day = answer.at // DAY + 3 + step * between(rng, 6, 12)
                intent = "turned" if step == 0 else "praise"
                if role == "unturned":
                    intent = "complaint"
                said = say(rng, person, intent, topic=saying.topic)
                spoken = publish(
                    stage, rng, account, moment(rng, person, day), said, answer=0.0
                )
                if spoken is not None:
                    later.append(stage.key(spoken))
                    end = -1.0 if role == "unturned" else 1.0
                    gain = end - outlook(person.liking)
                    stage.note("gains", stage.key(spoken), f"{gain:.3f}")
            stage.note(role, stage.key(act), stage.key(answer), *later)


def raves(stage: Chronicle, rng: Generator, count: int) -> None:
    """Glowing five-star reviews in the app shop that nobody answers."""
    shop = [
        account.number
        for account in stage.world.accounts
        if account.platform == "appstore"
        and account.person >= 0
        and stage.world.person(account.number).role == "bystander"
    ]
    for account in some(rng, shop, count):
        person = stage.world.person(account)
        saying = say(
            rng, person, "praise", topic=pick(rng, ("app", "service", "calls"))
        )
        at = moment(rng, person, between(rng, 4, DAYS - 20))
        act = stage.add(account, at, "review", saying.text, saying=saying, stars=5)
        stage.note("raves", stage.key(act))


def everybody(stage: Chronicle, rng: Generator) -> None:
    """People of no special role post until the world is full.

    More is said when a product is new; for nine days a bad firmware annoys everyone.
    """
    plain = [p for p in stage.world.persons if p.role == "bystander"]
    people = np.cumsum([person.energy for person in plain])
    calendar = np.cumsum([_busy(day) for day in range(DAYS)])
    stage.note("launch", str(LAUNCH.start), str(LAUNCH.stop))
    stage.note("bad_firmware", str(TROUBLE.start), str(TROUBLE.stop))
    while not stage.full:
        person = plain[_drawn(rng, people)]
        day = _drawn(rng, calendar)
        account = pick(rng, stage.world.of_person[person.number])
        trouble = day in TROUBLE
        at = moment(rng, person, day)
        cheer = cheered_by(stage, person, at)
        intent, maker = _subject(rng, person, trouble, cheer)
        if stage.world.accounts[account].automated:
            intent = "neutral"
        elif stage.world.accounts[account].platform == "appstore":
            intent, maker = mood(rng, person, trouble, cheer), MAIN
        topic = "app" if trouble and intent in SOUR and maker is MAIN else None
        saying = say(rng, person, intent, maker, topic)
        act = publish(stage, rng, account, at, saying)
        if act is not None and maker is MAIN and intent != "off_topic":
            note_gain(stage, act, person, cheer)


def _busy(day: int) -> float:
    """How much is said on a day: less on weekends, more when something is new."""
    usual = 0.75 if (day + 5) % 7 >= 5 else 1.0
    return usual * (2.1 if day in LAUNCH else 1.3 if day in TROUBLE else 1.0)


def _drawn(rng: Generator, bounds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    """A place in a running sum, as likely as its step."""
    mark = float(rng.random()) * float(bounds[-1])
    return int(np.searchsorted(bounds, mark, side="right"))


def _subject(
    rng: Generator, person: Person, trouble: bool, cheer: float
) -> tuple[str, Maker]:
    """The brand mostly, a rival often, and sometimes the wind or a bird."""
    draw = float(rng.random())
    if draw < 0.68:
        return mood(rng, person, trouble, cheer), MAIN
    if draw < 0.92:
        intents = ("praise", "complaint", "question", "neutral")
        return weighted(rng, intents, (0.35, 0.25, 0.2, 0.2)), RIVALS[person.rival]
    return "off_topic", MAIN
