"""Validation of the inbox, alarms, topics and response effect on demo data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, mode
from typing import Final

import numpy as np

from bench.validity.worlds import SCOPE, DemoData
from graph.analysis.customer_care import routing
from graph.analysis.customer_care.inbox import CASE_SIGNS, CASE_STATES, PENDING_STATES, build_inbox
from graph.analysis.customer_care.response_effect import ResponseEffect, estimate_response_effect
from graph.analysis.monitoring import alerts as alarms
from graph.analysis.monitoring.anomalies import DAY_MICROSECONDS
from graph.analysis.topics import feature_requests as ideas
from ingest.demo.market import demo_timestamp

MEASURED_SIGNS: Final = ("praise", "complaint")


@dataclass(frozen=True, slots=True)
class InboxAccuracy:
    """Recall and precision of the inbox on one demo data set.

    `in_inbox` is the part of the planted unanswered posts that the inbox has as
    unanswered, whatever their sign; `sign_correct` the part that also has the right
    sign. `in_inbox_known` and `sign_correct_known` are the same without posts newer
    than the brand's last post, which are unknown by definition. `unanswered_precision`
    is the part of the inbox's unanswered praise and complaints that truly is
    unanswered, `sign_precision` the part with the right sign, among posts whose true
    stance is known.
    """

    in_inbox: float
    sign_correct: float
    in_inbox_known: float
    sign_correct_known: float
    unanswered_precision: float
    sign_precision: float


@dataclass(frozen=True, slots=True)
class EffectEstimate:
    """The planted effect of an answer, and its estimate."""

    planted: float
    estimate: ResponseEffect


def measure_inbox(world: DemoData) -> InboxAccuracy:
    """Compare the inbox of a demo data set with its ground truth."""
    truth, ids = world.truth, world.snapshot.posts["id"].to_pylist()
    found = build_inbox(world.snapshot, SCOPE)
    unknown = {ids[post] for post in found.post[found.mask(states=["unknown"])]}
    ours = {
        ids[post]: CASE_SIGNS[sign]
        for post, sign, state in zip(
            found.post.tolist(), found.sign.tolist(), found.state.tolist(), strict=True
        )
        if CASE_STATES[state] in PENDING_STATES
    }
    meant = {
        post: "praise" if value > 0 else "complaint" if value < 0 else "neither"
        for post, value in truth["stances"].items()
    }
    planted = set(truth["unanswered"])
    said = {post for post, sign in ours.items() if sign in MEASURED_SIGNS}
    known = said & meant.keys()
    told = planted - unknown
    return InboxAccuracy(
        mean(post in ours for post in planted),
        mean(ours.get(post) == meant[post] for post in planted),
        mean(post in ours for post in told),
        mean(ours.get(post) == meant[post] for post in told),
        mean(post not in truth["answered"] for post in said),
        mean(ours[post] == meant[post] for post in known),
    )


def measure_effects(world: DemoData) -> Mapping[str, EffectEstimate]:
    """Planted and estimated effect of answers to complaints and to praise."""
    ids = world.snapshot.posts["id"].to_pylist()
    gains = {post: float(gain) for post, gain in world.truth.get("gains", [])}
    found = build_inbox(world.snapshot, SCOPE)
    told = {}
    for sign in MEASURED_SIGNS:
        one = estimate_response_effect(
            world.snapshot, found, "praise" if sign == "praise" else "complaint"
        )
        planted = [
            mean(gains.get(ids[post], 0.0) for post in person.later_posts)
            for person in one.people
        ]
        told[sign] = EffectEstimate(mean(planted) if planted else 0.0, one)
    return told


@dataclass(frozen=True, slots=True)
class AlertAccuracy:
    """Alarms of one demo data set: growing complaints, early hits, false alarms, days.

    `later_half` is the back-test of the second half with the threshold of the first,
    for each of `alerts.RATES`.
    """

    grew: int
    caught: int
    false: int
    days: float
    later_half: tuple[alarms.AlertBacktest, ...]


def measure_alerts(world: DemoData) -> AlertAccuracy:
    """Compare alarms, at one a day, with the complaints that truly grew."""
    truth, snapshot = world.truth, world.snapshot
    ids = snapshot.posts["id"].to_pylist()
    found = build_inbox(snapshot, SCOPE)
    ends = dict(zip(found.post.tolist(), found.shares_so_far.tolist(), strict=True))
    grew = {
        post
        for post, count in ends.items()
        if count >= alarms.MIN_GROWN_SHARES and truth["stances"].get(ids[post], 0) < 0
    }
    gone = [one for one in alarms.find_alerts(snapshot, SCOPE) if one.kind == "growing"]
    named = {one.posts[0] for one in gone}
    # The threshold uses the days on which a possible complaint was shared.
    watched = alarms.watch_shares(snapshot, found).at
    return AlertAccuracy(
        len(grew),
        len(grew & named),
        len(named - grew),
        float(watched.max() - watched.min()) / DAY_MICROSECONDS,
        tuple(alarms.backtest_alerts(snapshot, SCOPE, rate) for rate in alarms.ALERT_RATES),
    )


@dataclass(frozen=True, slots=True)
class TopicAccuracy:
    """Topics of one demo data set.

    `found` is the part of the planted wishes that is found, `grouped` the part of these
    in the largest group of their kind. `firmware` is whether the bad firmware raises a
    burst alarm with its words while it lasts; `bursts` counts all such alarms.
    """

    found: float
    grouped: float
    firmware: bool
    bursts: int


def measure_topics(world: DemoData) -> TopicAccuracy:
    """Compare wishes and the bad firmware with the ground truth."""
    ids = world.snapshot.posts["id"]
    told = {
        ids[row].as_py(): one.phrase
        for one in ideas.find_feature_requests(world.snapshot, SCOPE, routing.default_routing_rules())
        for row in one.posts
    }
    planted = world.truth["wishes"]
    here = [(wish, told[post]) for wish, post in planted if post in told]
    most = {wish: mode(words for one, words in here if one == wish) for wish, _ in here}
    ((start, stop),) = world.truth["bad_firmware"]
    first, last = (
        datetime.fromisoformat(demo_timestamp(int(day) * 86_400)).replace(tzinfo=None)
        for day in (start, stop)
    )
    worded = [
        one
        for one in alarms.find_alerts(world.snapshot, SCOPE)
        if one.kind == "burst" and "“" in one.sentence
    ]
    return TopicAccuracy(
        len(here) / len(planted),
        mean(words == most[wish] for wish, words in here),
        any(first < one.at <= last + timedelta(days=1) for one in worded),
        len(worded),
    )


@dataclass(frozen=True, slots=True)
class AnswerResults:
    """All results of one seed.

    `before` and `after` are the inbox before and after `train`; `without_effect` is of
    the same seed with answers that have no effect.
    """

    before: InboxAccuracy
    after: InboxAccuracy
    with_effect: Mapping[str, EffectEstimate]
    without_effect: Mapping[str, EffectEstimate]
    alerts: AlertAccuracy
    topics: TopicAccuracy


def answer_tables(results: Sequence[AnswerResults]) -> list[str]:
    """Markdown tables of the inbox and of the response effect, and the other results."""
    lines = [
        "| planted praise and complaints without an answer | as it comes | after `train` |",
        "|---|---|---|",
    ]
    rows: dict[str, Callable[[InboxAccuracy], float]] = {
        "in the inbox as unanswered": lambda one: one.in_inbox,
        "and with the right sign": lambda one: one.sign_correct,
        "without unknown posts (newer than the brand's last post): in the inbox": (
            lambda one: one.in_inbox_known
        ),
        "and with the right sign, without unknown posts": lambda one: (
            one.sign_correct_known
        ),
        "precision of unanswered praise and complaints: truly unanswered": lambda one: (
            one.unanswered_precision
        ),
        "and with the right sign (precision)": lambda one: one.sign_precision,
    }
    for name, of in rows.items():
        both = ([one.before for one in results], [one.after for one in results])
        cells = [f"{mean(of(one) for one in found):.3f}" for found in both]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        "| answers to | seeds | planted | estimated | interval covers the planted effect | "
        "reported with an effect | reported without an effect |",
        "|---|---|---|---|---|---|---|",
    ]
    for sign in MEASURED_SIGNS:
        lines.append(
            _row(
                sign,
                [one.with_effect[sign] for one in results],
                [one.without_effect[sign] for one in results],
            )
        )
    return [
        *lines,
        "",
        *_alarms([one.alerts for one in results]),
        "",
        _topics([one.topics for one in results]),
    ]


def _topics(every: Sequence[TopicAccuracy]) -> str:
    return (
        f"Planted wishes: {mean(one.found for one in every):.3f} of them are found, "
        f"{mean(one.grouped for one in every):.3f} of these are grouped together (rules and "
        "wishes have one author: an upper bound). The bad firmware raises a burst alarm with "
        f"its words, while it lasts, in {sum(one.firmware for one in every)} of "
        f"{len(every)} data sets; {mean(one.bursts for one in every):.1f} bursts of words "
        "are reported in 120 days."
    )


def _alarms(every: Sequence[AlertAccuracy]) -> list[str]:
    """Sentences on alarms at one a day, and on the threshold of the first half."""
    grew, caught = sum(one.grew for one in every), sum(one.caught for one in every)
    rate = sum(one.false for one in every) / sum(one.days for one in every)
    later = [one.later_half[alarms.ALERT_RATES.index(alarms.DEFAULT_ALERTS_PER_DAY)] for one in every]
    came = [
        sum(one.later_half[place].false_alerts for one in every)
        / sum(one.later_half[place].days for one in every)
        for place in range(len(alarms.ALERT_RATES))
    ]
    return [
        f"Alarms at one a day: {caught} of {grew} complaints that were shared "
        f"{alarms.MIN_GROWN_SHARES} times or more had one within their first {alarms.WATCHED_SHARES} shares; "
        f"{rate:.2f} alarms a day were false. With the threshold of the first half of the "
        f"shares, on the second half, labels by the scorer: "
        f"{sum(one.caught for one in later)} of {sum(one.grew for one in later)}; "
        f"rates of {', '.join(f'{rate:g}' for rate in alarms.ALERT_RATES)} a day gave "
        f"{', '.join(f'{rate:.2f}' for rate in came)} false alarms a day.",
    ]


def _row(sign: str, does: Sequence[EffectEstimate], none: Sequence[EffectEstimate]) -> str:
    compared = [one for one in does if one.estimate.low is not None]
    holds = [
        one.estimate.low <= one.planted <= one.estimate.high
        for one in compared
        if one.estimate.low is not None and one.estimate.high is not None
    ]
    told = [one.estimate.effect for one in does if one.estimate.effect is not None]
    false = sum(one.estimate.effect is not None for one in none)
    return (
        f"| {sign} | {len(does)} | {np.mean([one.planted for one in compared]):.2f} | "
        f"{np.mean(told) if told else float('nan'):.2f} | {sum(holds)} of {len(holds)} | "
        f"{len(told)} | {false} |"
    )
