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
from graph.analysis.customer_care.inbox import (
    CASE_SIGNS,
    CASE_STATES,
    PENDING_STATES,
    build_inbox,
)
from graph.analysis.customer_care.response_effect import (
    ResponseEffect,
    estimate_response_effect,
)
from graph.analysis.monitoring.alerts import (
    ALERT_RATES,
    DEFAULT_ALERTS_PER_DAY,
    MIN_GROWN_SHARES,
    WATCHED_SHARES,
    AlertBacktest,
    backtest_alerts,
    find_alerts,
    watch_shares,
)
from graph.analysis.monitoring.anomalies import DAY_MICROSECONDS
from graph.analysis.topics.feature_requests import find_feature_requests
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


def measure_inbox(demo: DemoData) -> InboxAccuracy:
    """Compare the inbox of a demo data set with its ground truth."""
    truth, ids = demo.truth, demo.snapshot.posts["id"].to_pylist()
    inbox = build_inbox(demo.snapshot, SCOPE)
    unknown = {ids[post] for post in inbox.post[inbox.mask(states=["unknown"])]}
    pending = {
        ids[post]: CASE_SIGNS[sign]
        for post, sign, state in zip(
            inbox.post.tolist(), inbox.sign.tolist(), inbox.state.tolist(), strict=True
        )
        if CASE_STATES[state] in PENDING_STATES
    }
    true_signs = {
        post: "praise" if value > 0 else "complaint" if value < 0 else "neither"
        for post, value in truth["stances"].items()
    }
    planted = set(truth["unanswered"])
    with_sign = {post for post, sign in pending.items() if sign in MEASURED_SIGNS}
    with_truth = with_sign & true_signs.keys()
    knowable = planted - unknown
    return InboxAccuracy(
        mean(post in pending for post in planted),
        mean(pending.get(post) == true_signs[post] for post in planted),
        mean(post in pending for post in knowable),
        mean(pending.get(post) == true_signs[post] for post in knowable),
        mean(post not in truth["answered"] for post in with_sign),
        mean(pending[post] == true_signs[post] for post in with_truth),
    )


def measure_effects(demo: DemoData) -> Mapping[str, EffectEstimate]:
    """Planted and estimated effect of answers to complaints and to praise."""
    ids = demo.snapshot.posts["id"].to_pylist()
    gains = {post: float(gain) for post, gain in demo.truth.get("gains", [])}
    inbox = build_inbox(demo.snapshot, SCOPE)
    estimates = {}
    for sign in MEASURED_SIGNS:
        effect = estimate_response_effect(
            demo.snapshot, inbox, "praise" if sign == "praise" else "complaint"
        )
        planted = [
            mean(gains.get(ids[post], 0.0) for post in person.later_posts)
            for person in effect.people
        ]
        estimates[sign] = EffectEstimate(mean(planted) if planted else 0.0, effect)
    return estimates


@dataclass(frozen=True, slots=True)
class AlertAccuracy:
    """Alarms of one demo data set: growing complaints, early hits, false alarms, days.

    `later_half` is the back-test of the second half with the threshold of the first,
    for each of `ALERT_RATES`.
    """

    grew: int
    caught: int
    false: int
    days: float
    later_half: tuple[AlertBacktest, ...]


def measure_alerts(demo: DemoData) -> AlertAccuracy:
    """Compare alarms, at one a day, with the complaints that truly grew."""
    truth, snapshot = demo.truth, demo.snapshot
    ids = snapshot.posts["id"].to_pylist()
    inbox = build_inbox(snapshot, SCOPE)
    final_shares = dict(
        zip(inbox.post.tolist(), inbox.shares_so_far.tolist(), strict=True)
    )
    grew = {
        post
        for post, count in final_shares.items()
        if count >= MIN_GROWN_SHARES and truth["stances"].get(ids[post], 0) < 0
    }
    growing = [
        alert for alert in find_alerts(snapshot, SCOPE) if alert.kind == "growing"
    ]
    alerted = {alert.posts[0] for alert in growing}
    # The threshold uses the days on which a possible complaint was shared.
    times = watch_shares(snapshot, inbox).at
    return AlertAccuracy(
        len(grew),
        len(grew & alerted),
        len(alerted - grew),
        float(times.max() - times.min()) / DAY_MICROSECONDS,
        tuple(backtest_alerts(snapshot, SCOPE, rate) for rate in ALERT_RATES),
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


def measure_topics(demo: DemoData) -> TopicAccuracy:
    """Compare wishes and the bad firmware with the ground truth."""
    ids = demo.snapshot.posts["id"]
    wish_words = {
        ids[row].as_py(): entry.phrase
        for entry in find_feature_requests(
            demo.snapshot, SCOPE, routing.default_routing_rules()
        )
        for row in entry.posts
    }
    planted = demo.truth["wishes"]
    found_wishes = [
        (wish, wish_words[post]) for wish, post in planted if post in wish_words
    ]
    main_words = {
        wish: mode(words for entry, words in found_wishes if entry == wish)
        for wish, _ in found_wishes
    }
    ((start, stop),) = demo.truth["bad_firmware"]
    first, last = (
        datetime.fromisoformat(demo_timestamp(int(day) * 86_400)).replace(tzinfo=None)
        for day in (start, stop)
    )
    bursts = [
        entry
        for entry in find_alerts(demo.snapshot, SCOPE)
        if entry.kind == "burst" and "“" in entry.sentence
    ]
    return TopicAccuracy(
        len(found_wishes) / len(planted),
        mean(words == main_words[wish] for wish, words in found_wishes),
        any(first < entry.at <= last + timedelta(days=1) for entry in bursts),
        len(bursts),
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
    for name, measure in rows.items():
        both = (
            [result.before for result in results],
            [result.after for result in results],
        )
        cells = [
            f"{mean(measure(result) for result in inboxes):.3f}" for inboxes in both
        ]
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
                [result.with_effect[sign] for result in results],
                [result.without_effect[sign] for result in results],
            )
        )
    return [
        *lines,
        "",
        *_alarms([result.alerts for result in results]),
        "",
        _topics([result.topics for result in results]),
    ]


def _topics(results: Sequence[TopicAccuracy]) -> str:
    return (
        f"Planted wishes: {mean(result.found for result in results):.3f} of them are found, "
        f"{mean(result.grouped for result in results):.3f} of these are grouped together (rules and "
        "wishes have one author: an upper bound). The bad firmware raises a burst alarm with "
        f"its words, while it lasts, in {sum(result.firmware for result in results)} of "
        f"{len(results)} data sets; {mean(result.bursts for result in results):.1f} bursts of words "
        "are reported in 120 days."
    )


def _alarms(results: Sequence[AlertAccuracy]) -> list[str]:
    """Sentences on alarms at one a day, and on the threshold of the first half."""
    grew, caught = (
        sum(result.grew for result in results),
        sum(result.caught for result in results),
    )
    rate = sum(result.false for result in results) / sum(
        result.days for result in results
    )
    later = [
        result.later_half[ALERT_RATES.index(DEFAULT_ALERTS_PER_DAY)]
        for result in results
    ]
    came = [
        sum(result.later_half[place].false_alerts for result in results)
        / sum(result.later_half[place].days for result in results)
        for place in range(len(ALERT_RATES))
    ]
    return [
        f"Alarms at one a day: {caught} of {grew} complaints that were shared "
        f"{MIN_GROWN_SHARES} times or more had one within their first {WATCHED_SHARES} shares; "
        f"{rate:.2f} alarms a day were false. With the threshold of the first half of the "
        f"shares, on the second half, labels by the scorer: "
        f"{sum(result.caught for result in later)} of {sum(result.grew for result in later)}; "
        f"rates of {', '.join(f'{rate:g}' for rate in ALERT_RATES)} a day gave "
        f"{', '.join(f'{rate:.2f}' for rate in came)} false alarms a day.",
    ]


def _row(
    sign: str, does: Sequence[EffectEstimate], none: Sequence[EffectEstimate]
) -> str:
    compared = [estimate for estimate in does if estimate.estimate.low is not None]
    holds = [
        estimate.estimate.low <= estimate.planted <= estimate.estimate.high
        for estimate in compared
        if estimate.estimate.low is not None and estimate.estimate.high is not None
    ]
    effects = [
        estimate.estimate.effect
        for estimate in does
        if estimate.estimate.effect is not None
    ]
    false_reports = sum(estimate.estimate.effect is not None for estimate in none)
    return (
        f"| {sign} | {len(does)} | {np.mean([estimate.planted for estimate in compared]):.2f} | "
        f"{np.mean(effects) if effects else float('nan'):.2f} | {sum(holds)} of {len(holds)} | "
        f"{len(effects)} | {false_reports} |"
    )
