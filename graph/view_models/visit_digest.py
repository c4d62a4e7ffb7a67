"""Digest of the overview page: at most five sentences on changes since the last visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.brands import brand_comparison
from graph.analysis.customer_care.inbox import (
    build_inbox,
    label_probabilities,
    select_answerable_cases,
)
from graph.analysis.lists import registry
from graph.analysis.monitoring.alerts import find_alerts
from graph.analysis.monitoring.anomalies import MIN_COMPLAINT_PROBABILITY, alert_id
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.annotations.visit_log import Visit, VisitState
from graph.phrasing import format_count, format_day, list_separator
from graph.rendering.account_badge import build_account_badge
from graph.snapshots.arrays import Longs
from graph.snapshots.lookup import find_brand_row, row_of_id
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.view_models.cases import SIGN_LABELS, STATE_LABELS, PostAnnotations
from graph.view_models.overview import TextPiece

COMPARED_RANKS: Final = 10
"""Number of ranks of each list that are compared."""

DIGEST_LISTS: Final = ("influencers", "advocates", "quiet-advocates", "detractors")
"""Lists whose changes are reported."""

MAX_NAMED: Final = 3
"""Maximum number of people named; the others are counted."""

STALE_AFTER: Final = timedelta(days=2)
"""Age of the newest post from which the data is reported as old."""

ALERT_WINDOW: Final = timedelta(days=7)
"""Alerts of this period before the newest post are reported; older ones are not."""

DigestSentence = tuple[TextPiece, ...]
NEW_ONLY: Final = ("new", "true")
"""Parameter of links to the inbox: only new posts."""

NOTHING_NEW: Final = "Nothing new needs your attention."
"""The digest if nothing changed."""


def build_visit_state(
    snapshot: Snapshot, scope: Scope, forecast: Forecast = DEFAULT_FORECAST
) -> VisitState:
    """Collect the state of a scope's brand that two visits are compared by.

    Parameters:
        snapshot: the data.
        scope: the filters.
        forecast: the weights of the influencer ranking.

    Cost: the inbox, the alerts, four lists, and the supporters of the brand.
    """
    inbox = build_inbox(snapshot, scope)
    cases = select_answerable_cases(snapshot, inbox)
    unanswered = cases.subset(cases.mask(signs=["praise"], states=["unanswered"]))
    row = find_brand_row(snapshot, scope.brand) if scope.brand else None
    actions = brand_comparison.supporter_actions(snapshot, scope)
    supporters = actions.account if row is None else actions.of_brand(row).account
    ids = snapshot.accounts["id"]
    newest = _newest(snapshot)
    recent = [
        alert
        for alert in find_alerts(snapshot, scope)
        if newest and newest - alert.at < ALERT_WINDOW
    ]
    # Alerts may include an uncertain complaint with many shares; the digest does not.
    certain_posts = set(
        inbox.post[
            label_probabilities(snapshot, inbox)[1] >= MIN_COMPLAINT_PROBABILITY
        ].tolist()
    )
    growing = [
        alert.posts[0]
        for alert in recent
        if alert.kind == "growing" and alert.posts[0] in certain_posts
    ]
    names = snapshot.brands["name"].to_pylist()
    bursts, drops = (
        {
            alert_id(snapshot, alert): f"{alert.day} {names[alert.brand]}"
            for alert in recent
            if alert.kind == name
        }
        for name in ("burst", "drop")
    )
    return VisitState(
        _ids(snapshot, unanswered.post),
        _ids(snapshot, np.array(growing, np.int64)),
        {
            name: tuple(
                person.account
                for person in registry.compute_ranking(
                    snapshot, name, scope, COMPARED_RANKS, forecast
                ).people
            )
            for name in DIGEST_LISTS
        },
        tuple(ids.take(pa.array(np.unique(supporters))).to_pylist()),
        bursts,
        drops,
    )


def without_done_cases(now: VisitState, annotations: PostAnnotations) -> VisitState:
    """The state without the posts that users marked as done."""
    praise, growing = (
        tuple(post for post in posts if "done" not in annotations.get(post, {}))
        for posts in (now.praise, now.growing)
    )
    return replace(now, praise=praise, growing=growing)


def new_case_posts(before: VisitState, now: VisitState) -> frozenset[str]:
    """The ids of new posts in the inbox: unanswered praise and growing complaints."""
    return frozenset(
        (set(now.praise) - set(before.praise))
        | (set(now.growing) - set(before.growing))
    )


def digest_sentences(
    snapshot: Snapshot, before: Visit, now: VisitState, moment: datetime
) -> tuple[DigestSentence, ...]:
    """The changes since a visit: at most five sentences, each with a link.

    Parameters:
        snapshot: the data.
        before: the last visit.
        now: the current state.
        moment: the current time, to report old data.
    """
    candidates = [
        _praise(before.state, now),
        _alerts(before.state, now),
        _list_changes(snapshot, before.state, now),
        _new_supporters(snapshot, before.state, now),
    ]
    sentences = [sentence for sentence in candidates if sentence]
    if not sentences:
        sentences = [(TextPiece(NOTHING_NEW),)]
    if stale_note := _stale_data(snapshot, moment):
        sentences.append(stale_note)
    return tuple(sentences)


def _praise(before: VisitState, now: VisitState) -> DigestSentence:
    # A post about two brands is a case of each of them, as in the inbox.
    if not (new := [post for post in now.praise if post not in set(before.praise)]):
        return ()
    verb = "is" if len(new) == 1 else "are"
    link = (
        ("sign", SIGN_LABELS["praise"]),
        ("state", STATE_LABELS["unanswered"]),
        NEW_ONLY,
    )
    return (
        TextPiece(format_count(len(new), "new praise post"), "listening", link),
        TextPiece(f" {verb} unanswered."),
    )


def _alerts(before: VisitState, now: VisitState) -> DigestSentence:
    """Alerts: growing complaints, bursts of complaints, drops of praise."""
    parts = [
        *_growing(before, now),
        *_anomalies(before.bursts, now.bursts, "far more complaints{} than usual"),
        *_anomalies(before.drops, now.drops, "far less praise{} than usual"),
    ]
    if not parts:
        return ()
    (first, more), *others = parts
    start = TextPiece(first.words[0].upper() + first.words[1:], first.page, first.link)
    rest = [
        text_piece
        for piece, after in others
        for text_piece in (TextPiece("; "), piece, after)
    ]
    return tuple(
        text_piece
        for text_piece in (start, more, *rest, TextPiece("."))
        if text_piece.words
    )


def _growing(
    before: VisitState, now: VisitState
) -> Iterator[tuple[TextPiece, TextPiece]]:
    """The growing complaints: a link and the text after it."""
    if not (new := [post for post in now.growing if post not in set(before.growing)]):
        return
    verb = "grows" if len(new) == 1 else "grow"
    # An answered complaint can grow too, so the link shows all states.
    states = tuple(("state", label) for label in STATE_LABELS.values())
    link = (("sign", SIGN_LABELS["complaint"]), *states, ("open", new[0]), NEW_ONLY)
    yield (
        TextPiece(format_count(len(new), "complaint"), "listening", link),
        TextPiece(f" {verb} faster than usual"),
    )


def _anomalies(
    before: Mapping[str, str], now: Mapping[str, str], words: str
) -> Iterator[tuple[TextPiece, TextPiece]]:
    """New bursts or drops: the latest, with a link to its posts, and how many more.

    Parameters:
        before, now: dates and brands of the alerts by id.
        words: the text; `{}` takes the brand.
    """
    new = sorted(now.keys() - before.keys(), key=lambda item: (now[item], item))
    if not new:
        return
    day, _, brand = now[new[-1]].partition(" ")
    words = words.format(f" about {brand}" * bool(brand))
    more = f", and {len(new) - 1:,} more like it" * (len(new) > 1)
    yield (
        TextPiece(words, "listening", (("open", new[-1]),)),
        TextPiece(f" up to {format_day(datetime.fromisoformat(day))}{more}"),
    )


def _list_changes(
    snapshot: Snapshot, before: VisitState, now: VisitState
) -> DigestSentence:
    """Entries and exits of the list that changed most, and names of other such lists."""
    changed_lists = []
    for name in DIGEST_LISTS:
        old_ranks, new_ranks = before.lists.get(name, ()), now.lists.get(name, ())
        entered = [entry for entry in new_ranks if entry not in old_ranks]
        left = [entry for entry in old_ranks if entry not in new_ranks]
        if entered or left:
            changed_lists.append((len(entered) + len(left), name, entered, left))
    if not changed_lists:
        return ()
    _, name, entered, left = max(changed_lists, key=lambda entry: entry[0])
    pieces = []
    if entered:
        pieces += [*_people(snapshot, entered), TextPiece(" entered")]
    if left:
        pieces += [TextPiece(" and ")] if entered else []
        pieces += [*_people(snapshot, left), TextPiece(" left")]
    title = registry.LIST_TITLES[name]
    pieces += [TextPiece(" the top 10 "), _list(name, title)]
    if other_lists := [entry[1] for entry in changed_lists if entry[1] != name]:
        pieces.append(TextPiece("; "))
        for index, other_list in enumerate(other_lists):
            pieces += [
                TextPiece(list_separator(index, len(other_lists))),
                _list(other_list, registry.LIST_TITLES[other_list]),
            ]
        pieces.append(TextPiece(" changed too"))
    return (*pieces, TextPiece("."))


def _list(name: str, title: str) -> TextPiece:
    return TextPiece(title.lower(), "people", (("list", registry.LIST_TITLES[name]),))


def _people(snapshot: Snapshot, accounts: list[str]) -> Iterator[TextPiece]:
    """The first people by name, each with a link, and the number of others."""
    named = accounts if len(accounts) == MAX_NAMED + 1 else accounts[:MAX_NAMED]
    rest = len(accounts) - len(named)
    for index, account in enumerate(named):
        yield TextPiece(list_separator(index, len(named) + bool(rest)))
        row = row_of_id(snapshot.accounts, account)
        name = account if row is None else build_account_badge(snapshot, row).name
        yield TextPiece(name, "people", (("person", account),))
    if rest:
        yield TextPiece(f" and {rest:,} others")


def _new_supporters(
    snapshot: Snapshot, before: VisitState, now: VisitState
) -> DigestSentence:
    """New supporters of the brand, with the meaning of that term."""
    known = set(before.carriers)
    new = [account for account in now.carriers if account not in known]
    if not new:
        return ()
    alone = len(new) == 1
    return (
        TextPiece(format_count(len(new), "new supporter"), "rivals"),
        TextPiece(f" ({'' if alone else 'including '}"),
        *_people(snapshot, new[: 1 if alone else 2]),
        TextPiece(
            f"), {len(now.carriers):,} in all: people who posted about it without "
            "complaint, or shared such a post."
        ),
    )


def _stale_data(snapshot: Snapshot, now: datetime) -> DigestSentence:
    newest = _newest(snapshot)
    if newest is None or now - newest < STALE_AFTER:
        return ()
    return (
        TextPiece(f"The newest post is from {format_day(newest)}: "),
        TextPiece("load a newer file", "data"),
        TextPiece("."),
    )


def _newest(snapshot: Snapshot) -> datetime | None:
    newest: datetime | None = pc.max(snapshot.posts["created_at"]).as_py()
    return newest


def _ids(snapshot: Snapshot, rows: Longs) -> tuple[str, ...]:
    return tuple(snapshot.posts["id"].take(pa.array(rows)).to_pylist())
