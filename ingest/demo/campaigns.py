"""Posts other than word of mouth: news, giveaways, ads, a ring, a share button."""

from __future__ import annotations

from typing import Final

from numpy.random import Generator

from ingest.demo.cascades import simulate_cascade
from ingest.demo.market import (
    DAY,
    DEMO_DAYS,
    DEMO_END,
    HOUR,
    MAIN_BRAND,
    RIVAL_BRANDS,
    TOPICS,
)
from ingest.demo.phrases.english import BRAND_NEWS
from ingest.demo.phrases.text_generator import DemoText, generate_text
from ingest.demo.random_draws import draw_event, pick_one, pick_some, random_integer
from ingest.demo.timeline import (
    DemoPost,
    DemoTimeline,
    next_office_second,
    random_posting_second,
)

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


def impersonal_text(
    text: str, intent: str = "neutral", topic: str = "price"
) -> DemoText:
    """Text about the main brand that depends on no person.

    Parameters:
        text: the text.
        intent: its intent; other than "neutral" it counts as praise.
        topic: its topic.
    """
    stance = 0.0 if intent == "neutral" else 0.8
    return DemoText(
        text, intent, stance, topic, MAIN_BRAND.name, "en", text.split(". ")[0][:70]
    )


def add_brand_news(timeline: DemoTimeline, rng: Generator, size: float) -> None:
    """Add the own posts of the main brand, by platform, and of its rivals on X.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        size: size of the demo data; 1 is full size.
    """
    count = max(3, round(9 * size))
    for platform in ("youtube", "x", "bluesky", "mastodon"):
        official = timeline.population.official_account(MAIN_BRAND.name, platform)
        for number in range(count):
            product = pick_one(rng, MAIN_BRAND.products)
            text = pick_one(rng, BRAND_NEWS).format(p=product, n=f"3.{number}")
            day = 1 if number == 0 else random_integer(rng, 2, DEMO_DAYS - 3)
            _announce(timeline, rng, official, day, text)
    for maker in RIVAL_BRANDS:
        official = timeline.population.official_account(maker.name, "x")
        for _ in range(max(2, count // 2)):
            text = pick_one(rng, BRAND_NEWS[:2]).format(
                p=pick_one(rng, maker.products), n="1.8"
            )
            _announce(
                timeline, rng, official, random_integer(rng, 2, DEMO_DAYS - 3), text
            )


def _announce(
    timeline: DemoTimeline, rng: Generator, official: int, day: int, text: str
) -> None:
    at = next_office_second(rng, day * DAY + random_integer(rng, 8 * HOUR, 16 * HOUR))
    if at < DEMO_END and not timeline.is_full:
        content = impersonal_text(text)
        post = timeline.add_post(official, at, "original", text, content=content)
        simulate_cascade(timeline, rng, post, content)


def add_giveaways(timeline: DemoTimeline, rng: Generator) -> None:
    """Add giveaways, and hundreds of accounts that share only one of them."""
    horde = timeline.population.first_accounts_with_role("horde")
    partners = _accounts_with_role(timeline, "partner", "x")
    official = timeline.population.official_account(MAIN_BRAND.name, "x")
    for number, (day, frame) in enumerate(GIVEAWAYS):
        host = official if number < 2 or not partners else partners[0]
        text = frame.format(p=pick_one(rng, MAIN_BRAND.products))
        tags = tuple(word[1:] for word in text.split() if word.startswith("#"))
        content = impersonal_text(text)
        at = day * DAY + 15 * HOUR
        root = timeline.add_post(host, at, "original", text, content=content, tags=tags)
        timeline.add_truth("giveaways", timeline.post_key(root))
        if "ad" in tags:
            timeline.add_truth("paid", timeline.post_key(root))
        root = simulate_cascade(timeline, rng, root, content, 0.6)
        for account in horde[number :: len(GIVEAWAYS)]:
            saw = at + 60 + int(rng.lognormal(10.2, 1.0))
            when = min(saw + random_integer(rng, 5, 90), DEMO_END - 1)
            _enter_giveaway(timeline, rng, account, root, saw, when)


def _enter_giveaway(
    timeline: DemoTimeline,
    rng: Generator,
    account: int,
    root: DemoPost,
    saw: int,
    at: int,
) -> None:
    timeline.add_post(
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
    if draw_event(rng, 0.12):
        words = pick_one(rng, ("done!", "shared, fingers crossed", "me please", "in!"))
        timeline.add_post(
            account,
            min(at + 30, DEMO_END - 1),
            "reply",
            words,
            target=root,
            via=root,
            saw_at=saw,
            way="reply",
            journey=root.journey,
        )


def add_paid_posts(timeline: DemoTimeline, rng: Generator) -> None:
    """Add paid praise by partners, disclosed, and their other posts."""
    for account in timeline.population.first_accounts_with_role("partner"):
        person = timeline.population.person(account)
        platform = timeline.population.accounts[account].platform
        for step, day in enumerate(pick_some(rng, range(3, DEMO_DAYS - 3), 5)):
            intent = "praise" if step < 4 else "neutral"
            content = generate_text(rng, person, intent)
            tags: tuple[str, ...] = ()
            text = content.text
            paid = False if platform == "youtube" else None
            if intent == "praise":
                tags = (pick_one(rng, AD_TAGS),)
                text = f"{text} #{tags[0]}"
                paid = True if platform == "youtube" else None
            at = random_posting_second(rng, person, day)
            post = timeline.add_post(
                account, at, "original", text, content=content, tags=tags, paid=paid
            )
            simulate_cascade(timeline, rng, post, content, 0.7)
            if intent == "praise":
                timeline.add_truth("paid", timeline.post_key(post))


def add_coordinated_ring(timeline: DemoTimeline, rng: Generator, size: float) -> None:
    """Add a coordinated ring: near-duplicate posts within seconds, then shared targets.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        size: size of the demo data; 1 is full size.
    """
    bots = timeline.population.first_accounts_with_role("bot")
    partners = _accounts_with_role(timeline, "partner", "x")
    for _ in range(max(5, round(9 * size))):
        at = random_integer(rng, 8, DEMO_DAYS - 6) * DAY + random_integer(
            rng, 0, DAY - 120
        )
        line, product = pick_one(rng, RING_LINES), pick_one(rng, MAIN_BRAND.products)
        first: DemoPost | None = None
        for step, account in enumerate(pick_some(rng, bots, len(bots))):
            text = line.format(p=product) + pick_one(rng, RING_TAILS)
            content = impersonal_text(text, "praise", pick_one(rng, TOPICS))
            second = at + step * 2 + random_integer(rng, 0, 1)
            post = timeline.add_post(account, second, "original", text, content=content)
            first = first or post
            timeline.add_truth("ring_posts", timeline.post_key(post))
        target = _co_shared(timeline, rng, at, partners) or first
        if target is None:
            continue
        for step, account in enumerate(pick_some(rng, bots, len(bots) - 2)):
            when = at + 60 + step * 3 + random_integer(rng, 0, 2)
            if account != target.account:
                timeline.add_post(account, when, "share", "", target=target, way="ring")


def _co_shared(
    timeline: DemoTimeline, rng: Generator, at: int, partners: list[int]
) -> DemoPost | None:
    """Partner post of the last nine days for the ring to share; None without one."""
    fresh = [
        post
        for post in timeline.posts
        if post.account in partners
        and post.verb == "original"
        and at - 9 * DAY < post.at < at
    ]
    return pick_one(rng, fresh) if fresh else None


def add_share_button_posts(timeline: DemoTimeline, rng: Generator, count: int) -> None:
    """Add identical posts from an article's share button: no coordination.

    Parameters:
        timeline: the timeline to extend.
        rng: random generator.
        count: number of posts.
    """
    people = _accounts_with_role(timeline, "bystander", "x")
    text = f"{BUTTON_TITLE} {BUTTON_LINK}"
    for account in pick_some(rng, people, count):
        at = random_posting_second(
            rng, timeline.population.person(account), random_integer(rng, 40, 52)
        )
        post = timeline.add_post(
            account,
            at,
            "original",
            text,
            content=impersonal_text(text),
            links=(BUTTON_LINK,),
        )
        timeline.add_truth("share_button", timeline.post_key(post))


def _accounts_with_role(timeline: DemoTimeline, role: str, platform: str) -> list[int]:
    """Numbers of the accounts with a role on one platform."""
    return [
        account.number
        for account in timeline.population.accounts
        if account.platform == platform
        and account.person >= 0
        and timeline.population.person(account.number).role == role
    ]
