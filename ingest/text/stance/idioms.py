"""Idioms that decide the tone of a text: recommendation, warning, failure, question.

The linear model of `builtin_scorer` weighs words and pairs of words; idioms are longer
and too rare for it. They were selected on the airline tweets, the hotel and the app
reviews: an idiom that occurs at least three times is kept if four of five such texts have
its tone ("avoid" 37 of 39, "no answer" 66 of 67; "well done", "way to go" and "for free"
were dropped). So the error measured on these three sets is optimistic (bench/VALIDITY.md).
"""

from __future__ import annotations

import re
from typing import Final


def _any(*wordings: str) -> re.Pattern[str]:
    return re.compile("|".join(wordings), re.IGNORECASE)


RECOMMENDATION_PATTERN: Final = _any(
    r"\b(?:highly|definitely|would|can|strongly|totally|fully|i|we) recommend\b",
    r"\brecommend (?:it|this|them|these)\b",
    r"\byou should (?:really |definitely |all )?(?:try|get|buy)\b",
    r"\bdo yourself a favou?r\b",
    r"\bworth (?:every|a (?:try|go|look|shot))\b",
    r"\bcan'?t go wrong\b",
    r"\ba must[- ]have\b",
    r"\bgive .{1,40} a (?:try|go|chance)\b",
    r"\bgo for it\b",
    r"\blook no further\b",
    r"\bget yourself\b",
)

WARNING_PATTERN: Final = _any(
    r"\b(?:avoid|stay away|steer clear|beware|rip[- ]?off|save your money)\b",
    r"\b(?:don'?t|do not) (?:buy|bother|waste|fly|use)\b",
    r"\bnever (?:again|buy|fly|use)\b",
    r"\bnot worth\b",
    r"\bwaste of (?:money|time)\b",
    r"\b(?:not|n'?t|never|cannot|hardly) (?:\w+ ){0,2}recommend\b",
)

PLEASED_PATTERN: Final = _any(
    r"\bmade my (?:day|week|night|morning|evening)\b",
    r"\bbest \w+ (?:ever|i(?:'ve| have)|in (?:ages|years)|of the year)\b",
    r"\b(?:thank you|thanks) (?:so|very) much\b",
    r"\b(?:would|will|'ll) (?:definitely |certainly |gladly )?(?:buy|fly|book|stay|return)"
    r"\b.{0,20}\bagain\b",
    r"\b(?:no|nothing to) (?:complain|complaints|regrets)\b",
    r"\b(?:just works|works? like a charm)\b",
)

FAILURE_PATTERN: Final = _any(
    r"\b(?:my|our) (?:money|refund)\b",
    r"\bfix (?:this|it|your \w+)\b",
    r"\bwhat a (?:joke|shame|pity|mess|disgrace|nightmare|disappointment|let ?down|waste)\b",
    r"\bis a joke\b",
    r"\bnot (?:ok|okay|cool|acceptable|good enough)\b",
    r"\b(?:no|not one|without|zero|not an?|never an?) (?:answer|reply|response)\b",
    r"\b(?:never|didn'?t|won'?t|don'?t|doesn'?t) (?:answer|reply|respond)",
    r"\b(?:doesn'?t|does not|won'?t|will not|isn'?t|never|refuses to|no longer|can'?t|not)"
    r" (?:work|connect|charge|pair|open|load|turn on|start|log in)",
    r"\bstopped \w+ing\b",
    r"\bcrash(?:es|ed|ing)\b",
    r"\blog(?:s|ged)? (?:me|us) out\b",
    r"\b(?:still|been) waiting\b",
    r"\bwaiting (?:for )?(?:\w+ ){0,2}(?:minute|hour|day|week|month)s?\b",
    r"\b(?:hung up|on hold|gave up)\b",
    r"\bkeeps? \w+ing\b",
    r"\bnobody (?:can|will|cares|answers|knows)\b",
)

IRONY_PATTERN: Final = _any(
    r"\bthanks for nothing\b",
    r"\bthanks a lot\b",
    r"\byeah,? right\b",
    r"\bslow clap\b",
    r"🙄",
    r"(?<!thank you )(?<!thanks )\bso much for\b",
    r"\b(?:gotta love|must be nice|nothing says)\b",
    r"\b(?:love|loving) (?:how|it when)\b",
    r"\b(?:amazing|funny|fascinating|incredible|impressive|interesting) how\b",
    r"\b(?:great|good|nice|lovely|perfect|wonderful|fantastic|brilliant|awesome)[,:.!]+"
    r" (?:another|now)\b",
    r"^(?:@\w+\s+)*(?:oh|ah),? "
    r"(?:great|good|nice|lovely|perfect|wonderful|fantastic|joy|brilliant)",
)

SARCASM_MARK_PATTERN: Final = _any(
    r"(?<![\dBbm])\s/s\b(?=[\s.!)]*(?:$|\n|https?:|[@#]))"
)
"""The sarcasm mark "/s" at the end of a statement; "200 MB /s" is a speed."""

FOREIGN_IRONY_PATTERN: Final = _any(
    r"\bdanke für (?:nichts|gar nichts)\b",
    r"\bmerci pour rien\b",
    r"\bgracias por nada\b",
    r"\bna (?:toll|super|klasse|bravo|prima)\b",
    r"\bbravo,? vraiment\b",
    r"\bvaya (?:servicio|atención|desastre|chasco)\b",
)
"""Clear irony, in the languages that are scored by word lists alone."""

_POLITE = re.compile(
    r"(?<=[?？])\s*(?:many )?"
    r"(?:thanks|thank you|thx|ty|cheers|much appreciated|grateful|appreciate)\b[^.!?]*[.!]*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?？]+[.!?？]*")
_NAME = re.compile(r"(?:@|#|https?:)\S+")

MAX_OTHER_WORDS: Final = 4
"""Maximum number of words besides its questions in a text that only asks."""


def strip_thanks(text: str) -> str:
    """Remove the polite thanks after a question; they are no praise.

    >>> strip_thanks("Is it open today? Thanks in advance!")
    'Is it open today?'
    """
    return _POLITE.sub("", text)


def is_only_question(text: str) -> bool:
    """Whether a text is a question with at most `MAX_OTHER_WORDS` other words.

    >>> is_only_question("@acme hello! Does it come in blue?")
    True
    >>> is_only_question("Why is it always late? I waited for two hours in the cold.")
    False
    """
    sentences = _SENTENCE.findall(_NAME.sub("", text))
    statements = [
        sentence
        for sentence in sentences
        if not sentence.rstrip().endswith(("?", "？"))
    ]
    return (
        len(statements) < len(sentences)
        and sum(len(sentence.split()) for sentence in statements) <= MAX_OTHER_WORDS
    )
