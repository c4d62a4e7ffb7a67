"""Captions of the inbox: pending cases, and which data is missing for unknown ones."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import SIGNS, STATES, WAITING, Ledger
from graph.phrasing import day, joint, long, many, times
from graph.snapshots.columns import moments, spoken_by
from graph.snapshots.snapshot import Snapshot

NOUNS: Final = {
    "praise": "praise post",
    "complaint": "complaint",
    "question": "question",
    "remark": "neutral post",
}
FEW: Final = 3


def many_of(sign: str, count: int) -> str:
    """A count with the noun of its sign.

    >>> count_of_sign("praise", 2), count_of_sign("complaint", 1)
    ('2 praise posts', '1 complaint')
    """
    return many(count, NOUNS.get(sign, sign))


UNREAD: Final = (
    "No post is linked to a brand yet. Name your brand on the page Your brand, or give "
    "its brands.toml (`python -m ingest --again --brands FILE`)."
)
"""Message of commands that need a brand when the data has none."""


Counted = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Text, and the signs and states of the cases that it counts (both empty for plain text)."""


def sentence(found: Ledger) -> str:
    """Pending and unknown cases, in at most four sentences."""
    return "".join(words for words, _, _ in pieces(found))


def pieces(found: Ledger) -> tuple[Counted, ...]:
    """The caption of `describe_inbox` in parts, so that each count can be a link."""
    if not len(found.post):
        return (_plain("No praise, complaints or questions."),)
    unknown = int(found.where(state=["unknown"]).sum())
    if unknown == len(found.post):
        return (
            _plain(
                "Unknown whether these were answered: this data has no later posts by the "
                "brand's own accounts."
            ),
        )
    told = _waits(found.only(found.where(state=WAITING)))
    if unknown:
        told += [
            _plain(" Of "),
            (many(unknown, "more post"), (), ("unknown",)),
            _plain(" it is not known."),
        ]
    if len(np.unique(found.post)) < len(found.post):
        told.append(_plain(" A post about two brands counts for each."))
    return tuple(told)


def _waits(waits: Ledger) -> list[Counted]:
    counts = [(sign, int(waits.where(sign=[sign]).sum())) for sign in NOUNS]
    counts = [one for one in counts if one[1]]
    if not counts:
        return [_plain("Nothing is waiting for an answer.")]
    told: list[Counted] = []
    for place, (sign, count) in enumerate(counts):
        told.append(_plain(joint(place, len(counts))))
        told.append((many_of(sign, count), (sign,), WAITING))
    verb = "waits" if [count for _, count in counts] == [1] else "wait"
    told.append(_plain(f" {verb} for an answer."))
    if others := int(waits.where(state=["by_others"]).sum()):
        told += [
            _plain(" Other people answered "),
            (f"{others:,}", (), ("by_others",)),
            _plain(" of them."),
        ]
    return told


def _plain(words: str) -> Counted:
    return (words, (), ())


def missing(snapshot: Snapshot, found: Ledger) -> tuple[str, ...]:
    """Which data is missing for unknown cases, one sentence per gap; largest first."""
    unknown = found.only(found.where(state=["unknown"]))
    platform = snapshot.posts["platform"].take(pa.array(unknown.post)).to_pylist()
    gaps: dict[tuple[int, str], list[int]] = {}
    for place, (brand, name) in enumerate(
        zip(unknown.brand.tolist(), platform, strict=True)
    ):
        gaps.setdefault((brand, name or "an unknown platform"), []).append(place)
    order = sorted(gaps, key=lambda one: (-len(gaps[one]), one))
    told = [_gap(snapshot, *one, unknown.only(gaps[one])) for one in order[:FEW]]
    if len(order) > FEW:
        rest = sum(len(gaps[one]) for one in order[FEW:])
        told.append(
            f"{many(rest, 'more post')} of other brands and platforms likewise."
        )
    return tuple(told)


def _gap(snapshot: Snapshot, brand: int, platform: str, gap: Ledger) -> str:
    """One gap: the unknown cases of one brand on one platform."""
    name, at = snapshot.brands["name"][brand].as_py(), moments(snapshot)
    here = snapshot.posts["platform"].to_numpy(zero_copy_only=False) == platform
    spoke = at[spoken_by(snapshot, brand) & here]
    start = f"{many(len(gap.post), 'post')} about {name} on {platform}: "
    if len(spoke) and np.isnan(gap.until).all():
        return (
            f"{start}{name} posted nothing there in this period, but did at other times. "
            "Choose a longer period."
        )
    if not len(spoke):
        return (
            f"{start}this data has no posts by {name} there in this period. Load a file "
            "with its own posts, and name its accounts on the page Your brand."
        )
    return (
        f"{start}{name} last posted there on {_day(int(spoke.max()))}. Load a newer file "
        "with its posts."
    )


def _day(micros: int) -> str:
    return day(pa.scalar(int(micros), pa.timestamp("us")).as_py())


def standing(found: Ledger, place: int) -> str:
    """One case's state and shares, for the line below its post."""
    already, usual = int(found.already[place]), float(found.usual[place])
    words = _state(found, place)
    far = f"passed on {times(already)} so far" if already else "not passed on so far"
    if SIGNS[int(found.sign[place])] == "question":
        words = f"question · {words}"
    return f"{words[0].upper()}{words[1:]} · {far}; its author's posts usually {usual:.1f} times."


def _state(found: Ledger, place: int) -> str:
    """The state of one case as text."""
    state = STATES[int(found.state[place])]
    hours = float(found.hours[place])
    after = "" if np.isnan(hours) else f" after {long(hours)}"
    if state == "answered":
        if found.edited[place]:
            return "answered before it was edited"
        return f"answered{after}"
    if state == "by_others":
        return f"answered by others{after}, not by the brand"
    return "unanswered" if state == "unanswered" else "unknown whether answered"
