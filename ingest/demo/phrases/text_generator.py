"""Puts sentences together: the same meaning in hundreds of wordings, each person's way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from numpy.random import Generator

from ingest.demo.market import MAIN, RIVALS, TOPICS, Maker
from ingest.demo.people import Person
from ingest.demo.phrases import english as en
from ingest.demo.phrases import replies
from ingest.demo.phrases.german_spanish import GERMAN, SPANISH
from ingest.demo.random_draws import between, happens, pick, weighted

STANCE: Final = {
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
"""What each intent says of the maker that the text is about."""

WARM: Final = ("praise", "recommend", "balanced", "compare", "turned")
SOUR: Final = ("complaint", "sarcasm", "compare_against")


@dataclass(frozen=True, slots=True)
class Saying:
    """One text with what was meant by it; only the text and language are posted."""

    text: str
    intent: str
    stance: float
    topic: str
    brand: str
    language: str
    phrase: str


def topic_for(rng: Generator, person: Person) -> str:
    """What this person brings up: what they care for, mostly."""
    return weighted(rng, TOPICS, person.interests)


def say(
    rng: Generator,
    person: Person,
    intent: str,
    maker: Maker = MAIN,
    topic: str | None = None,
) -> Saying:
    """One post of this person with this intent about one maker's things."""
    chosen = topic or topic_for(rng, person)
    words = {
        "p": _product(rng, maker),
        "b": maker.name,
        "r": pick(
            rng, RIVALS[person.rival].products if maker is MAIN else MAIN.products
        ),
        "n": str(between(rng, 2, 39)),
        "where": pick(rng, en.WHERE),
        "when": pick(rng, en.WHEN),
    }
    foreign = {"de": GERMAN, "es": SPANISH}.get(person.language)
    core = (
        _english(rng, person, intent, chosen, words)
        if foreign is None or intent not in foreign
        else _foreign(rng, intent, foreign, words)
    )
    language = "en" if foreign is None or intent not in foreign else person.language
    return Saying(
        text=styled(rng, person, core, intent),
        intent=intent,
        stance=STANCE[intent],
        topic=chosen,
        brand="" if intent == "off_topic" else maker.name,
        language=language,
        phrase=_phrase(core),
    )


def _product(rng: Generator, maker: Maker) -> str:
    """The full name, mostly; some just say the brand's name and headphones."""
    if happens(rng, 0.2):
        return f"{maker.name} headset"
    return pick(rng, maker.products)


def _foreign(
    rng: Generator,
    intent: str,
    parts: dict[str, tuple[str, ...]],
    words: dict[str, str],
) -> str:
    close = parts.get(f"{intent}_close", ("",))
    opening = "" if intent in ("question", "recommend") else pick(rng, parts["open"])
    text = opening + pick(rng, parts[intent]) + pick(rng, close)
    return text.format(**words)


def _english(
    rng: Generator, person: Person, intent: str, topic: str, words: dict[str, str]
) -> str:
    if intent in ("praise", "complaint"):
        return _claiming(rng, person, intent, topic, words)
    claims = en.COMPLAINT if intent == "compare_against" else en.PRAISE
    claim = pick(rng, claims[topic]).format(**words)
    frames = {
        "recommend": en.RECOMMEND,
        "balanced": en.BALANCED,
        "compare": en.COMPARE,
        "compare_against": en.COMPARE_AGAINST,
        "turned": en.TURNED,
        "question": en.QUESTION,
        "neutral": en.NEUTRAL,
        "sarcasm": en.SARCASM,
        "off_topic": en.OFF_TOPIC,
    }[intent]
    text = pick(rng, frames)
    if intent == "question":
        text = pick(rng, en.QUESTION_OPEN) + text + pick(rng, en.QUESTION_CLOSE)
    elif intent == "neutral":
        text += pick(rng, en.NEUTRAL_CLOSE)
    return capital(text.format(**words, c=claim))


def _claiming(
    rng: Generator, person: Person, intent: str, topic: str, words: dict[str, str]
) -> str:
    """Opening, claim, where it happened, a second claim perhaps, closing."""
    claims, closings = (
        (en.PRAISE, en.PRAISE_CLOSE)
        if intent == "praise"
        else (en.COMPLAINT, en.COMPLAINT_CLOSE)
    )
    text = pick(rng, en.OPEN) + pick(rng, claims[topic])
    if happens(rng, 0.3):
        text += f" ({pick(rng, en.SCENES[person.crowds[0]])})"
    text += pick(rng, (".", ".", "!", "..."))
    if happens(rng, 0.25):
        other = topic_for(rng, person)
        second = pick(rng, claims[other])
        if second not in text:
            text += f" Also, {second}."
    return capital((text + pick(rng, closings)).format(**words))


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is.

    >>> capital("the Pip")
    'The Pip'
    """
    return text[:1].upper() + text[1:]


def styled(rng: Generator, person: Person, text: str, intent: str) -> str:
    """The text as this person types it: typos, no capitals, an emoji."""
    if happens(rng, person.typos):
        text = _typo(rng, text)
    if person.lowercase:
        text = text.lower().rstrip(".")
    if happens(rng, person.emoji):
        if intent in WARM:
            text += " " + pick(rng, en.PRAISE_EMOJI)
        elif intent in ("complaint", "compare_against"):
            text += " " + pick(rng, en.COMPLAINT_EMOJI)
    return text


def _typo(rng: Generator, text: str) -> str:
    """Two neighbouring letters swapped in one long plain word; never in a name."""
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    plain = [i for i in long if words[i].islower()]
    if not plain:
        return text
    chosen = pick(rng, plain)
    word = words[chosen]
    cut = between(rng, 1, len(word) - 3)
    words[chosen] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def _phrase(text: str) -> str:
    """The words that others repeat: the first clause, at most twelve words."""
    clause = text.split(". ")[0].rstrip(".!?")
    return " ".join(clause.split()[:12])


def reply_text(rng: Generator, person: Person, saying: Saying, agrees: bool) -> str:
    """What someone says back; most of it names no brand, as in life."""
    foreign = {"de": GERMAN, "es": SPANISH}.get(person.language)
    if foreign is not None:
        text = pick(rng, foreign["agree"])
        return text if text.endswith("?") else text + pick(rng, foreign["agree_close"])
    bodies: tuple[str, ...] = replies.AGREE if agrees else replies.DISAGREE
    if saying.intent == "off_topic":
        bodies = replies.SMALL_TALK
    elif happens(rng, 0.22):
        bodies = replies.ASK
    text = pick(rng, replies.START) + pick(rng, bodies)
    if not text.endswith("?") and bodies is not replies.SMALL_TALK:
        text += pick(rng, replies.END)
    text = text.format(**_small_words(rng, saying.topic))
    return styled(rng, person, text if happens(rng, 0.3) else capital(text), "neutral")


def second_thought(rng: Generator, saying: Saying) -> str:
    """What someone adds below the own post."""
    if saying.intent == "off_topic":
        return "Still here, still wet."
    words = _small_words(rng, saying.topic)
    return pick(rng, replies.SECOND_THOUGHTS).format(**words)


def pass_on_text(
    rng: Generator, way: str, saying: Saying, place: str, link: str
) -> str:
    """How someone passes a message on: by quote, link, phrase, tag or crosspost."""
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
    return pick(rng, frames).format(
        place=names.get(place, place.capitalize()),
        link=link,
        phrase=saying.phrase,
        **_small_words(rng, saying.topic),
    )


def _small_words(rng: Generator, topic: str) -> dict[str, str]:
    return {
        "t": replies.ABOUT[topic],
        "n": str(between(rng, 2, 29)),
        "where": pick(rng, en.WHERE),
    }
