"""The ledger in words: what waits, and which file would settle what is unknown."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from graph.analysis.customer_care.inbox import SIGNS, STATES, WAITING, Ledger
from graph.phrasing import day, joint, long, many, times
from graph.snapshots.columns import moments, spoken_by
from graph.snapshots.snapshot import Snapshot

NOUNS: Final = {
    "praise": "post of praise",
    "complaint": "complaint",
    "question": "question",
    "remark": "neutral post",
}
FEW: Final = 3


def many_of(sign: str, count: int) -> str:
    """So many of a sign.

    >>> many_of("praise", 2), many_of("complaint", 1)
    ('2 posts of praise', '1 complaint')
    """
    if sign == "praise":
        return f"{many(count, 'post')} of praise"
    return many(count, NOUNS.get(sign, sign))


UNREAD: Final = (
    "No post here is read with a brand in mind yet: say on the page Your brand which is "
    "yours, or give its brands.toml (`python -m ingest --again --brands FILE`)."
)
"""What a command says whose question needs a brand."""


Counted = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Words of a sentence, and of which signs and states the entries are that they count; words
that count nothing name none."""


def sentence(found: Ledger) -> str:
    """What waits for an answer, in one or two sentences."""
    return "".join(words for words, _, _ in pieces(found))


def pieces(found: Ledger) -> tuple[Counted, ...]:
    """The same in pieces, so that each figure can lead to what it counts."""
    if not len(found.post):
        return (_plain("Nobody here praises, complains or asks."),)
    unknown = int(found.where(state=["unknown"]).sum())
    if unknown == len(found.post):
        return (
            _plain(
                "Whether any of this was answered is not in this data: it holds no post "
                "by the brand's own accounts that would tell."
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
        told.append(_plain(" A post about two brands counts for each of them."))
    return tuple(told)


def _waits(waits: Ledger) -> list[Counted]:
    counts = [(sign, int(waits.where(sign=[sign]).sum())) for sign in NOUNS]
    counts = [one for one in counts if one[1]]
    if not counts:
        return [_plain("Nothing waits for an answer.")]
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
    """Which files would settle what is unknown, a sentence each; the largest gap first."""
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
    """One gap: some entries of a brand and platform of which nobody can tell."""
    name, at = snapshot.brands["name"][brand].as_py(), moments(snapshot)
    here = snapshot.posts["platform"].to_numpy(zero_copy_only=False) == platform
    spoke = at[spoken_by(snapshot, brand) & here]
    start = f"{many(len(gap.post), 'post')} about {name} on {platform}: "
    if len(spoke) and np.isnan(gap.until).all():
        return (
            f"{start}{name} itself posted nothing there in this time, but at others it did. "
            "A longer time would settle it."
        )
    if not len(spoke):
        return (
            f"{start}this data has nothing that "
            f"{name} itself posted there in this time. A file with the posts of its own "
            "accounts would settle it; which accounts those are stands on the page Your "
            "brand."
        )
    return (
        f"{start}the last post of {name} itself there is of {_day(int(spoke.max()))}. A "
        "newer file with its posts would settle it."
    )


def _day(micros: int) -> str:
    return day(pa.scalar(int(micros), pa.timestamp("us")).as_py())


def standing(found: Ledger, place: int) -> str:
    """How one entry stands and how far it goes, as the line below its post."""
    already, usual = int(found.already[place]), float(found.usual[place])
    words = _state(found, place)
    far = f"passed on {times(already)} so far" if already else "not passed on so far"
    if SIGNS[int(found.sign[place])] == "question":
        words = f"question · {words}"
    return f"{words[0].upper()}{words[1:]} · {far}; its author's posts usually {usual:.1f} times."


def _state(found: Ledger, place: int) -> str:
    """How a single entry stands, in everyday words."""
    state = STATES[int(found.state[place])]
    hours = float(found.hours[place])
    after = "" if np.isnan(hours) else f" after {long(hours)}"
    if state == "answered":
        if found.edited[place]:
            return "answered before it was changed"
        return f"answered{after}"
    if state == "by_others":
        return f"answered by others{after}, not by the brand"
    return "not answered" if state == "unheard" else "not known whether answered"
