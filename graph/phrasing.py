"""Format counts, shares, dates, durations and lists for sentences shown to users."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

_IRREGULAR = {
    "person": "people",
    "reply": "replies",
    "entry": "entries",
    "community": "communities",
    "mention or reply": "mentions and replies",
}


def format_count(count: int, noun: str) -> str:
    """A count with its noun in the singular or plural.

    >>> format_count(1, "person"), format_count(1200, "person"), format_count(0, "post")
    ('1 person', '1,200 people', 'no posts')
    """
    plural = _IRREGULAR.get(noun, f"{noun}s")
    if count == 0:
        return f"no {plural}"
    return f"{count:,} {noun if count == 1 else plural}"


def with_capital(text: str) -> str:
    """A text with its first letter in upper case, the rest as it is.

    >>> with_capital("shared by Ann")
    'Shared by Ann'
    """
    return text[:1].upper() + text[1:]


def describe_unknown_authors(counts: Mapping[str, int]) -> str:
    """What interactions with posts of unknown authors count for; empty without any.

    `counts` holds their number by kind.

    >>> describe_unknown_authors({"share": 1200, "reply": 1})
    'Author unknown: 1,200 shares and 1 reply. They count for the post, not for an account.'
    >>> describe_unknown_authors({"share": 1})
    'Author unknown: 1 share. It counts for the post, not for an account.'
    """
    parts = [format_count(count, kind) for kind, count in counts.items() if count]
    if not parts:
        return ""
    verb = "It counts" if sum(counts.values()) == 1 else "They count"
    return (
        f"Author unknown: {join_words(parts)}. {verb} for the post, not for an account."
    )


def format_frequency(count: int) -> str:
    """A number of occurrences: once, twice, 3 times.

    >>> format_frequency(1), format_frequency(2), format_frequency(7)
    ('once', 'twice', '7 times')
    """
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def format_day(moment: datetime | None) -> str:
    """The date of a moment, with the month's name.

    >>> format_day(datetime(2026, 10, 3))
    '3 October 2026'
    """
    return f"{moment.day} {moment:%B %Y}" if moment else "an unknown day"


def join_words(words: list[str]) -> str:
    """Words joined by commas, the last one by "and".

    >>> join_words(["a", "b", "c"])
    'a, b and c'
    """
    return "".join(
        f"{list_separator(place, len(words))}{word}" for place, word in enumerate(words)
    )


def list_separator(index: int, count: int) -> str:
    """The separator before item `index` of a list of `count` words.

    >>> [list_separator(index, 3) for index in range(3)]
    ['', ', ', ' and ']
    """
    if not index:
        return ""
    return " and " if index == count - 1 else ", "


def format_percent(share: float) -> str:
    """A share as a percentage with at most one decimal.

    >>> format_percent(0.126), format_percent(0.5), format_percent(0.004)
    ('12.6 %', '50 %', '0.4 %')
    """
    text = f"{100 * share:.1f}".removesuffix(".0")
    return f"{text} %"


def describe_rank_interval(low: int | None, high: int | None) -> str:
    """The 90 % interval of a rank, as a caption.

    >>> describe_rank_interval(2, 2), describe_rank_interval(1, 7)
    ('Rank 2 (90 % interval)', 'Rank 1–7 (90 % interval)')
    >>> describe_rank_interval(None, None)
    'Rank interval unknown'
    """
    if low is None or high is None:
        return "Rank interval unknown"
    ranks = f"{low}–{high}" if high > low else f"{low}"
    return f"Rank {ranks} (90 % interval)"


def format_duration(hours: float) -> str:
    """A duration in minutes, hours (below 72) or days.

    >>> format_duration(0.3), format_duration(19.25), format_duration(195.0)
    ('18 minutes', '19.2 hours', '8.1 days')
    """
    if hours < 1:
        return format_count(max(1, round(60 * hours)), "minute")
    return f"{hours:.1f} hours" if hours < 72 else f"{hours / 24:.1f} days"


def format_age(moment: datetime | None, now: datetime) -> str:
    """The time since a moment, in whole days, hours or minutes.

    >>> from datetime import timedelta
    >>> format_age(datetime(2026, 1, 1), datetime(2026, 1, 1) + timedelta(hours=2))
    '2 hours ago'
    """
    if moment is None:
        return "at an unknown time"
    seconds = max(0, int((now - moment).total_seconds()))
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {noun}{'' if count == 1 else 's'} ago"
    return "just now"
