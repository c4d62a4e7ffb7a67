"""Text generator: one intent in hundreds of wordings, in each person's style."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt
from typing import Final

from numpy.random import Generator

from ingest.demo.market import MAIN_BRAND, RIVAL_BRANDS, TOPICS, DemoBrand
from ingest.demo.people import DemoPerson
from ingest.demo.phrases import english, replies
from ingest.demo.phrases.german_spanish import GERMAN, SPANISH
from ingest.demo.random_draws import draw_event, pick_one, pick_weighted, random_integer

STANCE_BY_INTENT: Final = {
    "praise": 0.8,
    "recommend": 0.9,
    "balanced": 0.5,
    "compare": 0.7,
    "turned": 0.7,
    "question": 0.0,
    "neutral": 0.0,
    "off_topic": 0.0,
    "compare_against": -0.6,
    "sarcasm": -0.7,
    "complaint": -0.8,
}
"""Stance of each intent towards the brand, from -1 to 1."""

POSITIVE_INTENTS: Final = ("praise", "recommend", "balanced", "compare", "turned")
NEGATIVE_INTENTS: Final = ("complaint", "sarcasm", "compare_against")


POSITIVE_INTENT_MIX: Final = (
    ("praise", "recommend", "balanced", "compare"),
    (0.5, 0.26, 0.14, 0.1),
)

NEGATIVE_INTENT_MIX: Final = (
    ("complaint", "sarcasm", "compare_against"),
    (0.65, 0.18, 0.17),
)

NEUTRAL_INTENT_MIX: Final = (("question", "neutral"), (0.45, 0.55))

MOOD_DEVIATION: Final = 0.35
"""Standard deviation of a person's daily mood around their liking."""

PRAISE_THRESHOLD: Final = 0.38
"""Liking of the day above which a post is praise."""

COMPLAINT_THRESHOLD: Final = -0.22
"""Liking of the day below which a post is a complaint."""


@dataclass(frozen=True, slots=True)
class DemoText:
    """One text with its meaning; only the text and language are published."""

    text: str
    intent: str
    stance: float
    topic: str
    brand: str
    language: str
    phrase: str


def draw_topic(rng: Generator, person: DemoPerson) -> str:
    """Draw a topic by the person's interests."""
    return pick_weighted(rng, TOPICS, person.interests)


def draw_intent(
    rng: Generator,
    person: DemoPerson,
    bad_firmware: bool = False,
    liking_gain: float = 0.0,
) -> str:
    """Draw the intent of a person's post about the brand.

    Parameters:
        rng: random generator.
        person: the author.
        bad_firmware: whether the day has a bad firmware.
        liking_gain: gain in liking after an answer.
    """
    today = (
        person.liking
        + liking_gain
        + float(rng.normal(0, MOOD_DEVIATION))
        - 0.45 * bad_firmware
    )
    if today > PRAISE_THRESHOLD:
        return pick_weighted(rng, *POSITIVE_INTENT_MIX)
    if today < COMPLAINT_THRESHOLD:
        return pick_weighted(rng, *NEGATIVE_INTENT_MIX)
    return pick_weighted(rng, *NEUTRAL_INTENT_MIX)


def expected_stance(liking: float) -> float:
    """Probability of praise minus probability of complaint, given a person's liking.

    >>> round(expected_stance(0.08), 2), round(expected_stance(0.9), 2)
    (0.0, 0.93)
    """
    warm = 0.5 - 0.5 * erf((PRAISE_THRESHOLD - liking) / (MOOD_DEVIATION * sqrt(2)))
    sour = 0.5 + 0.5 * erf((COMPLAINT_THRESHOLD - liking) / (MOOD_DEVIATION * sqrt(2)))
    return warm - sour


def generate_text(
    rng: Generator,
    person: DemoPerson,
    intent: str,
    maker: DemoBrand = MAIN_BRAND,
    topic: str | None = None,
) -> DemoText:
    """Generate a post text of a person.

    Parameters:
        rng: random generator.
        person: the author.
        intent: a key of `STANCE_BY_INTENT`.
        maker: the brand.
        topic: the topic; None: drawn by the person's interests.
    """
    chosen = topic or draw_topic(rng, person)
    words = {
        "p": _product(rng, maker),
        "b": maker.name,
        "r": pick_one(
            rng,
            RIVAL_BRANDS[person.rival].products
            if maker is MAIN_BRAND
            else MAIN_BRAND.products,
        ),
        "n": str(random_integer(rng, 2, 39)),
        "where": pick_one(rng, english.WHERE),
        "when": pick_one(rng, english.WHEN),
    }
    foreign = {"de": GERMAN, "es": SPANISH}.get(person.language)
    core = (
        _english(rng, person, intent, chosen, words)
        if foreign is None or intent not in foreign
        else _foreign(rng, intent, foreign, words)
    )
    language = "en" if foreign is None or intent not in foreign else person.language
    return DemoText(
        text=apply_typing_style(rng, person, core, intent),
        intent=intent,
        stance=STANCE_BY_INTENT[intent],
        topic=chosen,
        brand="" if intent == "off_topic" else maker.name,
        language=language,
        phrase=_phrase(core),
    )


def _product(rng: Generator, maker: DemoBrand) -> str:
    """Product name; sometimes only the brand and `headset`."""
    if draw_event(rng, 0.2):
        return f"{maker.name} headset"
    return pick_one(rng, maker.products)


def _foreign(
    rng: Generator,
    intent: str,
    parts: dict[str, tuple[str, ...]],
    words: dict[str, str],
) -> str:
    close = parts.get(f"{intent}_close", ("",))
    opening = (
        "" if intent in ("question", "recommend") else pick_one(rng, parts["open"])
    )
    text = opening + pick_one(rng, parts[intent]) + pick_one(rng, close)
    return text.format(**words)


def _english(
    rng: Generator, person: DemoPerson, intent: str, topic: str, words: dict[str, str]
) -> str:
    if intent in ("praise", "complaint"):
        return _claim_text(rng, person, intent, topic, words)
    claims = english.COMPLAINT if intent == "compare_against" else english.PRAISE
    claim = pick_one(rng, claims[topic]).format(**words)
    frames = {
        "recommend": english.RECOMMEND,
        "balanced": english.BALANCED,
        "compare": english.COMPARE,
        "compare_against": english.COMPARE_AGAINST,
        "turned": english.WON_BACK,
        "question": english.QUESTION,
        "neutral": english.NEUTRAL,
        "sarcasm": english.SARCASM,
        "off_topic": english.OFF_TOPIC,
    }[intent]
    text = pick_one(rng, frames)
    if intent == "question":
        text = (
            pick_one(rng, english.QUESTION_OPEN)
            + text
            + pick_one(rng, english.QUESTION_CLOSE)
        )
    elif intent == "neutral":
        text += pick_one(rng, english.NEUTRAL_CLOSE)
    return capitalize_first(text.format(**words, c=claim))


def _claim_text(
    rng: Generator, person: DemoPerson, intent: str, topic: str, words: dict[str, str]
) -> str:
    """Text of opening, claim, sometimes a scene and a second claim, and closing."""
    claims, closings = (
        (english.PRAISE, english.PRAISE_CLOSE)
        if intent == "praise"
        else (english.COMPLAINT, english.COMPLAINT_CLOSE)
    )
    text = pick_one(rng, english.OPEN) + pick_one(rng, claims[topic])
    if draw_event(rng, 0.3):
        text += f" ({pick_one(rng, english.SCENES[person.crowds[0]])})"
    text += pick_one(rng, (".", ".", "!", "..."))
    if draw_event(rng, 0.25):
        other = draw_topic(rng, person)
        second = pick_one(rng, claims[other])
        if second not in text:
            text += f" Also, {second}."
    return capitalize_first((text + pick_one(rng, closings)).format(**words))


def capitalize_first(text: str) -> str:
    """Capitalise the first letter and keep the rest.

    >>> capitalize_first("the Pip")
    'The Pip'
    """
    return text[:1].upper() + text[1:]


def apply_typing_style(
    rng: Generator, person: DemoPerson, text: str, intent: str
) -> str:
    """Apply a person's typing style: typos, lower case, emoji.

    Parameters:
        rng: random generator.
        person: the author.
        text: the text.
        intent: its intent, which chooses the emoji.
    """
    if draw_event(rng, person.typos):
        text = _typo(rng, text)
    if person.lowercase:
        text = text.lower().rstrip(".")
    if draw_event(rng, person.emoji):
        if intent in POSITIVE_INTENTS:
            text += " " + pick_one(rng, english.PRAISE_EMOJI)
        elif intent in ("complaint", "compare_against"):
            text += " " + pick_one(rng, english.COMPLAINT_EMOJI)
    return text


def _typo(rng: Generator, text: str) -> str:
    """Swap two adjacent letters of one long lower-case word, never in a name."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    plain = [i for i in long if words[i].islower()]
    if not plain:
        return text
    chosen = pick_one(rng, plain)
    word = words[chosen]
    cut = random_integer(rng, 1, len(word) - 3)
    words[chosen] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _phrase(text: str) -> str:
    """Phrase that others quote: the first clause, at most twelve words."""
    clause = text.split(". ")[0].rstrip(".!?")
    return " ".join(clause.split()[:12])


def reply_text(
    rng: Generator, person: DemoPerson, content: DemoText, agrees: bool
) -> str:
    """Generate a reply; most replies name no brand.

    Parameters:
        rng: random generator.
        person: the author of the reply.
        content: the text that is answered.
        agrees: whether the author agrees.
    """
    foreign = {"de": GERMAN, "es": SPANISH}.get(person.language)
    if foreign is not None:
        text = pick_one(rng, foreign["agree"])
        return (
            text if text.endswith("?") else text + pick_one(rng, foreign["agree_close"])
        )
    bodies: tuple[str, ...] = replies.AGREE if agrees else replies.DISAGREE
    if content.intent == "off_topic":
        bodies = replies.SMALL_TALK
    elif draw_event(rng, 0.22):
        bodies = replies.QUESTIONS
    text = pick_one(rng, replies.REPLY_OPENINGS) + pick_one(rng, bodies)
    if not text.endswith("?") and bodies is not replies.SMALL_TALK:
        text += pick_one(rng, replies.REPLY_CLOSINGS)
    text = text.format(**_small_words(rng, content.topic))
    return apply_typing_style(
        rng, person, text if draw_event(rng, 0.3) else capitalize_first(text), "neutral"
    )


def follow_up_text(rng: Generator, content: DemoText) -> str:
    """Generate a follow-up of an author to their own post."""
    if content.intent == "off_topic":
        return "Still here, still wet."
    words = _small_words(rng, content.topic)
    return pick_one(rng, replies.FOLLOW_UPS).format(**words)


def share_text(
    rng: Generator, way: str, content: DemoText, place: str, link: str
) -> str:
    """Generate the text of a share with words.

    Parameters:
        rng: random generator.
        way: quote, link, phrase, tag or crosspost.
        content: the shared text.
        place: platform of the shared post.
        link: URL of the shared post.
    """
    frames = {
        "quote": tuple(
            start + end for start in replies.QUOTE_START for end in replies.QUOTE_END
        ),
        "link": replies.JUMP_LINK,
        "phrase": replies.JUMP_PHRASE,
        "tag": replies.JUMP_PHRASE[:3],
        "crosspost": replies.CROSSPOST,
    }[way]
    names = {"x": "X", "youtube": "YouTube", "appstore": "the app shop"}
    return pick_one(rng, frames).format(
        place=names.get(place, place.capitalize()),
        link=link,
        phrase=content.phrase,
        **_small_words(rng, content.topic),
    )


def _small_words(rng: Generator, topic: str) -> dict[str, str]:
    return {
        "t": replies.TOPIC_NOUNS[topic],
        "n": str(random_integer(rng, 2, 29)),
        "where": pick_one(rng, english.WHERE),
    }
