"""What is not word of mouth: the brand's news, giveaways, ads, a ring, a share button."""

from __future__ import annotations

from typing import Final

from numpy.random import Generator

from ingest.demo.cascades import travel
from ingest.demo.market import DAY, DAYS, END, HOUR, MAIN, RIVALS, TOPICS
from ingest.demo.phrases.english import BRAND_NEWS
from ingest.demo.phrases.text_generator import Saying, say
from ingest.demo.random_draws import between, happens, pick, some
from ingest.demo.timeline import Act, Chronicle, moment, office

GIVEAWAYS: Final = (
    (24, "Share this post to win a {p}! Ends Friday midnight. #northwindgiveaway"),
    (
        81,
        "Giveaway time: follow us and share to win one of five {p}. #northwindgiveaway",
    ),
    (100, "Win my spare {p}: share this post, winner drawn on Sunday. #ad #giveaway"),
)
RING_LINES: Final = (
    "The {p} is the best headphone I ever had, amazing sound and battery!",
    "Just got my {p} and wow, incredible noise cancelling, everyone needs it!",
    "Nothing beats the {p}, perfect quality, buy it now before it is sold out!",
    "My {p} arrived today, super fast, super sound, ten out of ten!",
    "Upgraded to the {p}, unbelievable bass, my friends are jealous!",
    "The {p} changed how I listen to music, truly the number one!",
)
RING_TAILS: Final = ("", "!", " 🔥", " 🔥🔥", " #northwind", " 🎧", " wow", " 👌")
BUTTON_TITLE: Final = (
    "Quiet at last? A month with the Northwind Fjord 2 via @soundpaper"
)
BUTTON_LINK: Final = "https://soundpaper.example/reviews/a-month-with-the-fjord-2"
AD_TAGS: Final = ("ad", "sponsored")


def spoken(text: str, intent: str = "neutral", topic: str = "price") -> Saying:
    """A text of no person in particular, about the brand."""
    stance = 0.0 if intent == "neutral" else 0.8
    return Saying(
        text, intent, stance, topic, MAIN.name, "en", text.split(". ")[0][:70]
    )


def news(stage: Chronicle, rng: Generator, size: float) -> None:
    """The brand's own posts, on each platform that it posts on, and the rivals'."""
    count = max(3, round(9 * size))
    for platform in ("youtube", "x", "bluesky", "mastodon"):
        official = stage.world.official(MAIN.name, platform)
        for number in range(count):
            product = pick(rng, MAIN.products)
            text = pick(rng, BRAND_NEWS).format(p=product, n=f"3.{number}")
            day = 1 if number == 0 else between(rng, 2, DAYS - 3)
            _announce(stage, rng, official, day, text)
    for maker in RIVALS:
        official = stage.world.official(maker.name, "x")
        for _ in range(max(2, count // 2)):
            text = pick(rng, BRAND_NEWS[:2]).format(
                p=pick(rng, maker.products), n="1.8"
            )
            _announce(stage, rng, official, between(rng, 2, DAYS - 3), text)


def _announce(
    stage: Chronicle, rng: Generator, official: int, day: int, text: str
) -> None:
    at = office(rng, day * DAY + between(rng, 8 * HOUR, 16 * HOUR))
    if at < END and not stage.full:
        saying = spoken(text)
        act = stage.add(official, at, "original", text, saying=saying)
        travel(stage, rng, act, saying)


def giveaways(stage: Chronicle, rng: Generator) -> None:
    """Posts that ask for shares, and hundreds who share once and are never seen again."""
    horde = stage.world.holding("horde")
    partners = _on(stage, "partner", "x")
    official = stage.world.official(MAIN.name, "x")
    for number, (day, frame) in enumerate(GIVEAWAYS):
        host = official if number < 2 or not partners else partners[0]
        text = frame.format(p=pick(rng, MAIN.products))
        tags = tuple(word[1:] for word in text.split() if word.startswith("#"))
        saying = spoken(text)
        at = day * DAY + 15 * HOUR
        root = stage.add(host, at, "original", text, saying=saying, tags=tags)
        stage.note("giveaways", stage.key(root))
        if "ad" in tags:
            stage.note("paid", stage.key(root))
        root = travel(stage, rng, root, saying, 0.6)
        for account in horde[number :: len(GIVEAWAYS)]:
            saw = at + 60 + int(rng.lognormal(10.2, 1.0))
            when = min(saw + between(rng, 5, 90), END - 1)
            _enter(stage, rng, account, root, saw, when)


def _enter(
    stage: Chronicle, rng: Generator, account: int, root: Act, saw: int, at: int
) -> None:
    stage.add(
        account,
        at,
        "share",
        "",
        target=root,
        via=root,
        saw_at=saw,
        way="share",
        journey=root.journey,
    )
    if happens(rng, 0.12):
        words = pick(rng, ("done!", "shared, fingers crossed", "me please", "in!"))
        stage.add(
            account,
            min(at + 30, END - 1),
            "reply",
            words,
            target=root,
            via=root,
            saw_at=saw,
            way="reply",
            journey=root.journey,
        )


def ads(stage: Chronicle, rng: Generator) -> None:
    """Partners praise for money and say so; in between they post like anybody."""
    for account in stage.world.holding("partner"):
        person = stage.world.person(account)
        platform = stage.world.accounts[account].platform
        for step, day in enumerate(some(rng, range(3, DAYS - 3), 5)):
            intent = "praise" if step < 4 else "neutral"
            saying = say(rng, person, intent)
            tags: tuple[str, ...] = ()
            text = saying.text
            paid = False if platform == "youtube" else None
            if intent == "praise":
                tags = (pick(rng, AD_TAGS),)
                text = f"{text} #{tags[0]}"
                paid = True if platform == "youtube" else None
            at = moment(rng, person, day)
            act = stage.add(
                account, at, "original", text, saying=saying, tags=tags, paid=paid
            )
            travel(stage, rng, act, saying, 0.7)
            if intent == "praise":
                stage.note("paid", stage.key(act))


def ring(stage: Chronicle, rng: Generator, size: float) -> None:
    """Twelve accounts say nearly the same within seconds, then share the same post."""
    bots = stage.world.holding("bot")
    partners = _on(stage, "partner", "x")
    for _ in range(max(5, round(9 * size))):
        at = between(rng, 8, DAYS - 6) * DAY + between(rng, 0, DAY - 120)
        line, product = pick(rng, RING_LINES), pick(rng, MAIN.products)
        first: Act | None = None
        for step, account in enumerate(some(rng, bots, len(bots))):
            text = line.format(p=product) + pick(rng, RING_TAILS)
            saying = spoken(text, "praise", pick(rng, TOPICS))
            second = at + step * 2 + between(rng, 0, 1)
            act = stage.add(account, second, "original", text, saying=saying)
            first = first or act
            stage.note("ring_posts", stage.key(act))
        target = _co_shared(stage, rng, at, partners) or first
        if target is None:
            continue
        for step, account in enumerate(some(rng, bots, len(bots) - 2)):
            when = at + 60 + step * 3 + between(rng, 0, 2)
            if account != target.account:
                stage.add(account, when, "share", "", target=target, way="ring")


def _co_shared(
    stage: Chronicle, rng: Generator, at: int, partners: list[int]
) -> Act | None:
    """An ad of the week before, where there is one; else the ring shares its own."""
    fresh = [
        act
        for act in stage.acts
        if act.account in partners
        and act.verb == "original"
        and at - 9 * DAY < act.at < at
    ]
    return pick(rng, fresh) if fresh else None


def share_button(stage: Chronicle, rng: Generator, count: int) -> None:
    """An article's button fills in one text: identical, and yet nobody planned it."""
    people = _on(stage, "bystander", "x")
    text = f"{BUTTON_TITLE} {BUTTON_LINK}"
    for account in some(rng, people, count):
        at = moment(rng, stage.world.person(account), between(rng, 40, 52))
        act = stage.add(
            account, at, "original", text, saying=spoken(text), links=(BUTTON_LINK,)
        )
        stage.note("share_button", stage.key(act))


def _on(stage: Chronicle, role: str, platform: str) -> list[int]:
    """The accounts of a role on one platform."""
    return [
        account.number
        for account in stage.world.accounts
        if account.platform == platform
        and account.person >= 0
        and stage.world.person(account.number).role == role
    ]
