"""Answers on demo worlds: is what waits found, and is what an answer does told rightly?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, mode
from typing import Final

import numpy as np

from bench.validity.worlds import SCOPE, World
from graph.analysis.customer_care import routing
from graph.analysis.customer_care.inbox import SIGNS, STATES, WAITING, ledger
from graph.analysis.customer_care.response_effect import Turned, turned
from graph.analysis.monitoring import alerts as alarms
from graph.analysis.monitoring.anomalies import DAY
from graph.analysis.topics import feature_requests as ideas
from ingest.demo.market import stamp

SPOKEN: Final = ("praise", "complaint")


@dataclass(frozen=True, slots=True)
class Found:
    """Of one world: what of the planted unanswered posts is found, and how rightly.

    `stands` is the part of them that the ledger holds as not answered, whatever their
    sign; `signed` the part that also has its sign right. `stands_known` and `signed_known`
    are the same of those that the law lets anybody call unheard: a post that is newer than
    the last of the brand's own is unknown, whatever was planted. `left` is the part of what
    the ledger calls unanswered that truly is, `right` the part that is also truly praise
    (complaint), among posts of which the truth says what they mean.
    """

    stands: float
    signed: float
    stands_known: float
    signed_known: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What an answer was made to do, and what is told of it."""

    planted: float
    told: Turned


def waits(world: World) -> Found:
    """The ledger of a world against its truth."""
    truth, ids = world.truth, world.snapshot.posts["id"].to_pylist()
    found = ledger(world.snapshot, SCOPE)
    unknown = {ids[post] for post in found.post[found.where(state=["unknown"])]}
    ours = {
        ids[post]: SIGNS[sign]
        for post, sign, state in zip(
            found.post.tolist(), found.sign.tolist(), found.state.tolist(), strict=True
        )
        if STATES[state] in WAITING
    }
    meant = {
        post: "praise" if value > 0 else "complaint" if value < 0 else "neither"
        for post, value in truth["stances"].items()
    }
    planted = set(truth["unanswered"])
    said = {post for post, sign in ours.items() if sign in SPOKEN}
    known = said & meant.keys()
    told = planted - unknown
    return Found(
        mean(post in ours for post in planted),
        mean(ours.get(post) == meant[post] for post in planted),
        mean(post in ours for post in told),
        mean(ours.get(post) == meant[post] for post in told),
        mean(post not in truth["answered"] for post in said),
        mean(ours[post] == meant[post] for post in known),
    )


def effects(world: World) -> Mapping[str, Effect]:
    """What answers to complaints and to praise were made to do, and what is told."""
    ids = world.snapshot.posts["id"].to_pylist()
    gains = {post: float(gain) for post, gain in world.truth.get("gains", [])}
    found = ledger(world.snapshot, SCOPE)
    told = {}
    for sign in SPOKEN:
        one = turned(
            world.snapshot, found, "praise" if sign == "praise" else "complaint"
        )
        planted = [
            mean(gains.get(ids[post], 0.0) for post in person.later)
            for person in one.people
        ]
        told[sign] = Effect(mean(planted) if planted else 0.0, one)
    return told


@dataclass(frozen=True, slots=True)
class Off:
    """Alarms of one world: complaints that grew, those caught early, others, days.

    `later` is the same for the time after the middle, with the border of the time before,
    for each of `alarms.RATES`.
    """

    grew: int
    caught: int
    false: int
    days: float
    later: tuple[alarms.Tried, ...]


def off(world: World) -> Off:
    """Alarms at one a day against what truly was a complaint and grew."""
    truth, snapshot = world.truth, world.snapshot
    ids = snapshot.posts["id"].to_pylist()
    found = ledger(snapshot, SCOPE)
    ends = dict(zip(found.post.tolist(), found.already.tolist(), strict=True))
    grew = {
        post
        for post, count in ends.items()
        if count >= alarms.GROWN and truth["stances"].get(ids[post], 0) < 0
    }
    gone = [one for one in alarms.alarms(snapshot, SCOPE) if one.name == "growing"]
    named = {one.posts[0] for one in gone}
    # The border counts the days on which something that may be a complaint was shared.
    watched = alarms.watch(snapshot, found).at
    return Off(
        len(grew),
        len(grew & named),
        len(named - grew),
        float(watched.max() - watched.min()) / DAY,
        tuple(alarms.backtest(snapshot, SCOPE, rate) for rate in alarms.RATES),
    )


@dataclass(frozen=True, slots=True)
class Topics:
    """Of one world: the part of the planted wishes that is found, the part of these that
    stands with most of its like, and whether the bad firmware is told as a burst with its
    words while it lasts; `bursts` are all that are told of topics."""

    found: float
    together: float
    firmware: bool
    bursts: int


def topics(world: World) -> Topics:
    """Wishes and the bad firmware against what was planted."""
    ids = world.snapshot.posts["id"]
    told = {
        ids[row].as_py(): one.words
        for one in ideas.ideas(world.snapshot, SCOPE, routing.default())
        for row in one.posts
    }
    planted = world.truth["wishes"]
    here = [(wish, told[post]) for wish, post in planted if post in told]
    most = {wish: mode(words for one, words in here if one == wish) for wish, _ in here}
    ((start, stop),) = world.truth["bad_firmware"]
    first, last = (
        datetime.fromisoformat(stamp(int(day) * 86_400)).replace(tzinfo=None)
        for day in (start, stop)
    )
    worded = [
        one
        for one in alarms.alarms(world.snapshot, SCOPE)
        if one.name == "burst" and "“" in one.sentence
    ]
    return Topics(
        len(here) / len(planted),
        mean(words == most[wish] for wish, words in here),
        any(first < one.at <= last + timedelta(days=1) for one in worded),
        len(worded),
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """All that is measured of a world's answers; `none` is of a world without effects."""

    before: Found
    after: Found
    does: Mapping[str, Effect]
    none: Mapping[str, Effect]
    off: Off
    about: Topics


def figures(every: Sequence[Answered]) -> list[str]:
    """Two tables in Markdown: the ledger, and what an answer does."""
    lines = [
        "| planted praise and complaints without an answer | as it comes | after `train` |",
        "|---|---|---|",
    ]
    rows: dict[str, Callable[[Found], float]] = {
        "stand in the ledger as not answered": lambda one: one.stands,
        "and are read rightly": lambda one: one.signed,
        "the same without what the law calls unknown (newer than the brand's last post): "
        "stand there": lambda one: one.stands_known,
        "and are read rightly, without these": lambda one: one.signed_known,
        "of what it calls unanswered praise or complaint: not answered": lambda one: (
            one.left
        ),
        "and read rightly": lambda one: one.right,
    }
    for name, of in rows.items():
        both = ([one.before for one in every], [one.after for one in every])
        cells = [f"{mean(of(one) for one in found):.3f}" for found in both]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        "| answers to | worlds | planted | told | interval holds what was planted | "
        "told where there is one | told where there is none |",
        "|---|---|---|---|---|---|---|",
    ]
    for sign in SPOKEN:
        lines.append(
            _row(
                sign,
                [one.does[sign] for one in every],
                [one.none[sign] for one in every],
            )
        )
    return [
        *lines,
        "",
        *_alarms([one.off for one in every]),
        "",
        _topics([one.about for one in every]),
    ]


def _topics(every: Sequence[Topics]) -> str:
    return (
        f"Planted wishes: {mean(one.found for one in every):.3f} of them are found, "
        f"{mean(one.together for one in every):.3f} of these stand together (rules and "
        "wishes have one author: an upper bound). The bad firmware is told as a burst with "
        f"its words, while it lasts, in {sum(one.firmware for one in every)} of "
        f"{len(every)} worlds; {mean(one.bursts for one in every):.1f} bursts of words are "
        "told in a world of 120 days."
    )


def _alarms(every: Sequence[Off]) -> list[str]:
    """One line in words, and one for the border of the past on what came later."""
    grew, caught = sum(one.grew for one in every), sum(one.caught for one in every)
    rate = sum(one.false for one in every) / sum(one.days for one in every)
    later = [one.later[alarms.RATES.index(alarms.RATE)] for one in every]
    came = [
        sum(one.later[place].false for one in every)
        / sum(one.later[place].days for one in every)
        for place in range(len(alarms.RATES))
    ]
    return [
        f"Alarms at one a day: {caught} of {grew} complaints that were shared "
        f"{alarms.GROWN} times or more had one within their first {alarms.FIRST} shares; "
        f"{rate:.2f} alarms a day were for others. With the border of the first half of the "
        f"shares, on the second half, labels by the scorer: "
        f"{sum(one.caught for one in later)} of {sum(one.grew for one in later)}; "
        f"{', '.join(f'{rate:g}' for rate in alarms.RATES)} a day that were asked for made "
        f"{', '.join(f'{rate:.2f}' for rate in came)} for others.",
    ]


def _row(sign: str, does: Sequence[Effect], none: Sequence[Effect]) -> str:
    compared = [one for one in does if one.told.low is not None]
    holds = [
        one.told.low <= one.planted <= one.told.high
        for one in compared
        if one.told.low is not None and one.told.high is not None
    ]
    told = [one.told.effect for one in does if one.told.effect is not None]
    false = sum(one.told.effect is not None for one in none)
    return (
        f"| {sign} | {len(does)} | {np.mean([one.planted for one in compared]):.2f} | "
        f"{np.mean(told) if told else float('nan'):.2f} | {sum(holds)} of {len(holds)} | "
        f"{len(told)} | {false} |"
    )
