"""Everyday words: counts and times as people say them; singular and plural right."""

from __future__ import annotations

from datetime import datetime

_IRREGULAR = {"person": "people", "reply": "replies", "community": "communities"}


def many(count: int, noun: str) -> str:
    """A count with its noun.

    >>> many(1, "person"), many(1200, "person"), many(0, "post")
    ('1 person', '1,200 people', 'no posts')
    """
    plural = _IRREGULAR.get(noun, f"{noun}s")
    if count == 0:
        return f"no {plural}"
    return f"{count:,} {noun if count == 1 else plural}"


def times(count: int) -> str:
    """How often.

    >>> times(1), times(2), times(7)
    ('once', 'twice', '7 times')
    """
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def day(moment: datetime | None) -> str:
    """A day as it is spoken.

    >>> day(datetime(2026, 10, 3))
    '3 October 2026'
    """
    return f"{moment.day} {moment:%B %Y}" if moment else "an unknown day"


def listed(words: list[str]) -> str:
    """Words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return "".join(
        f"{joint(place, len(words))}{word}" for place, word in enumerate(words)
    )


def joint(place: int, count: int) -> str:
    """What stands before one of so many in a list of words.

    >>> [joint(place, 3) for place in range(3)]
    ['', ', ', ' and ']
    """
    if not place:
        return ""
    return " and " if place == count - 1 else ", "


def percent(share: float) -> str:
    """A share as people say it; a small one keeps a digit.

    >>> percent(0.126), percent(0.5), percent(0.004)
    ('12.6 %', '50 %', '0.4 %')
    """
    text = f"{100 * share:.1f}".removesuffix(".0")
    return f"{text} %"


def sure(low: int | None, high: int | None) -> str:
    """How sure a rank is.

    >>> sure(2, 2), sure(1, 7), sure(None, None)
    ('Rank 2 in 9 of 10 draws', 'Rank 1 to 7 in 9 of 10 draws', 'How sure is not known')
    """
    if low is None or high is None:
        return "How sure is not known"
    ranks = f"{low} to {high}" if high > low else f"{low}"
    return f"Rank {ranks} in 9 of 10 draws"


def long(hours: float) -> str:
    """A wait as people say it.

    >>> long(0.3), long(19.25), long(195.0)
    ('18 minutes', '19.2 hours', '8.1 days')
    """
    if hours < 1:
        return many(max(1, round(60 * hours)), "minute")
    return f"{hours:.1f} hours" if hours < 72 else f"{hours / 24:.1f} days"


def age(then: datetime | None, now: datetime) -> str:
    """How long ago, in words.

    >>> from datetime import timedelta
    >>> age(datetime(2026, 1, 1), datetime(2026, 1, 1) + timedelta(hours=2))
    '2 hours ago'
    """
    if then is None:
        return "at an unknown time"
    seconds = max(0, int((now - then).total_seconds()))
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {noun}{'' if count == 1 else 's'} ago"
    return "just now"
