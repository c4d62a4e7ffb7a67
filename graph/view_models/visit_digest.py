"""Digest of the overview page: changes since the last visit, in at most five sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.brands import brand_comparison as rivals
from graph.analysis.customer_care.inbox import ledger, likely, waiting
from graph.analysis.lists import registry as runs
from graph.analysis.monitoring.alerts import alarms
from graph.analysis.monitoring.anomalies import SOUR, identity
from graph.analysis.scoring.share_forecast import DEFAULT, Forecast
from graph.annotations.visit_log import Seen, Visit
from graph.phrasing import day, joint, many
from graph.rendering.account_badge import face
from graph.snapshots.interaction_filter import Longs
from graph.snapshots.lookup import brand_row, row_of
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.view_models.cases import SIGN_WORDS, STATE_WORDS, Marked
from graph.view_models.overview import Piece

FIRST: Final = 10
"""Number of ranks of each list that are compared."""

LISTS: Final = ("influencers", "advocates", "quiet-advocates", "detractors")

NAMED: Final = 3
"""Maximum number of people named; the others are counted."""

OLD: Final = timedelta(days=2)
"""Age of the newest post from which the data is reported as old."""

RECENT: Final = timedelta(days=7)
"""Alerts of this period before the newest post are reported; older ones are not."""

Sentence = tuple[Piece, ...]
NEW: Final = ("new", "true")
"""Parameter of links to the inbox: only new posts."""

NOTHING: Final = "Nothing needs you today."


def seen(snapshot: Snapshot, scope: Scope, forecast: Forecast = DEFAULT) -> Seen:
    """Collect the state of a scope's brand that two visits are compared by.

    Parameters:
        snapshot: the data.
        scope: the filters.
        forecast: the weights of the influencer ranking.

    Cost: the inbox, the alerts, four lists, and the supporters of the brand.
    """
    every = ledger(snapshot, scope)
    found = waiting(snapshot, every)
    unheard = found.only(found.where(sign=["praise"], state=["unanswered"]))
    row = brand_row(snapshot, scope.brand) if scope.brand else None
    acts = rivals.carrying(snapshot, scope)
    who = acts.account if row is None else acts.of(row).account
    ids = snapshot.accounts["id"]
    newest = _newest(snapshot)
    recent = [
        one for one in alarms(snapshot, scope) if newest and newest - one.at < RECENT
    ]
    # Alerts may include an uncertain complaint that is shared a lot; the digest does not.
    sure = set(every.post[likely(snapshot, every)[1] >= SOUR].tolist())
    growing = [
        one.posts[0] for one in recent if one.name == "growing" and one.posts[0] in sure
    ]
    names = snapshot.brands["name"].to_pylist()
    bursts, drops = (
        {
            identity(snapshot, one): f"{one.day} {names[one.brand]}"
            for one in recent
            if one.name == name
        }
        for name in ("burst", "drop")
    )
    return Seen(
        _ids(snapshot, unheard.post),
        _ids(snapshot, np.array(growing, np.int64)),
        {
            name: tuple(
                person.account
                for person in runs.ranking(
                    snapshot, name, scope, FIRST, forecast
                ).people
            )
            for name in LISTS
        },
        tuple(ids.take(pa.array(np.unique(who))).to_pylist()),
        bursts,
        drops,
    )


def undone(now: Seen, marked: Marked) -> Seen:
    """The state without the posts that users marked as done."""
    praise, growing = (
        tuple(one for one in posts if "done" not in marked.get(one, {}))
        for posts in (now.praise, now.growing)
    )
    return replace(now, praise=praise, growing=growing)


def fresh(before: Seen, now: Seen) -> frozenset[str]:
    """The ids of new posts in the inbox: unanswered praise and growing complaints."""
    return frozenset(
        (set(now.praise) - set(before.praise))
        | (set(now.growing) - set(before.growing))
    )


def since(
    snapshot: Snapshot, before: Visit, now: Seen, moment: datetime
) -> tuple[Sentence, ...]:
    """The changes since a visit: at most five sentences, each with a link.

    Parameters:
        snapshot: the data.
        before: the last visit.
        now: the current state.
        moment: the current time, to report old data.
    """
    told = [
        _praise(before.seen, now),
        _alarms(before.seen, now),
        _moved(snapshot, before.seen, now),
        _carriers(snapshot, before.seen, now),
    ]
    found = [one for one in told if one]
    if not found:
        found = [(Piece(NOTHING),)]
    if old := _age(snapshot, moment):
        found.append(old)
    return tuple(found)


def _praise(before: Seen, now: Seen) -> Sentence:
    # A post about two brands is a case of each of them, as in the inbox.
    if not (new := [one for one in now.praise if one not in set(before.praise)]):
        return ()
    verb = "is" if len(new) == 1 else "are"
    link = (("sign", SIGN_WORDS["praise"]), ("state", STATE_WORDS["unanswered"]), NEW)
    return (
        Piece(many(len(new), "new praise post"), "listening", link),
        Piece(f" {verb} unanswered."),
    )


def _alarms(before: Seen, now: Seen) -> Sentence:
    """Alerts: growing complaints, bursts of complaints, drops of praise."""
    told = [
        *_growing(before, now),
        *_sudden(before.bursts, now.bursts, "far more complaints{} than usual"),
        *_sudden(before.drops, now.drops, "far less praise{} than usual"),
    ]
    if not told:
        return ()
    (first, more), *others = told
    start = Piece(first.words[0].upper() + first.words[1:], first.page, first.link)
    rest = [one for piece, after in others for one in (Piece("; "), piece, after)]
    return tuple(one for one in (start, more, *rest, Piece(".")) if one.words)


def _growing(before: Seen, now: Seen) -> Iterator[tuple[Piece, Piece]]:
    """The growing complaints: a link and the text after it."""
    if not (new := [one for one in now.growing if one not in set(before.growing)]):
        return
    verb = "grows" if len(new) == 1 else "grow"
    # An answered complaint can grow too, so the link shows all states.
    states = tuple(("state", words) for words in STATE_WORDS.values())
    link = (("sign", SIGN_WORDS["complaint"]), *states, ("open", new[0]), NEW)
    yield (
        Piece(many(len(new), "complaint"), "listening", link),
        Piece(f" {verb} faster than usual"),
    )


def _sudden(
    before: Mapping[str, str], now: Mapping[str, str], words: str
) -> Iterator[tuple[Piece, Piece]]:
    """New bursts or drops: the latest, with a link to its posts, and how many more.

    Parameters:
        before, now: dates and brands of the alerts by id.
        words: the text; `{}` takes the brand.
    """
    new = sorted(now.keys() - before.keys(), key=lambda one: (now[one], one))
    if not new:
        return
    when, _, brand = now[new[-1]].partition(" ")
    words = words.format(f" about {brand}" * bool(brand))
    more = f", and {len(new) - 1:,} more like it" * (len(new) > 1)
    yield (
        Piece(words, "listening", (("open", new[-1]),)),
        Piece(f" up to {day(datetime.fromisoformat(when))}{more}"),
    )


def _moved(snapshot: Snapshot, before: Seen, now: Seen) -> Sentence:
    """Entries and exits of the list that changed most; other changed lists are named."""
    moves = []
    for name in LISTS:
        then, here = before.lists.get(name, ()), now.lists.get(name, ())
        came = [one for one in here if one not in then]
        left = [one for one in then if one not in here]
        if came or left:
            moves.append((len(came) + len(left), name, came, left))
    if not moves:
        return ()
    _, name, came, left = max(moves, key=lambda one: one[0])
    told = []
    if came:
        told += [*_people(snapshot, came), Piece(" entered")]
    if left:
        told += [Piece(" and ")] if came else []
        told += [*_people(snapshot, left), Piece(" left")]
    title = runs.TITLES[name]
    told += [Piece(" the top 10 "), _list(name, title)]
    if others := [one[1] for one in moves if one[1] != name]:
        told.append(Piece("; "))
        for place, other in enumerate(others):
            told += [
                Piece(joint(place, len(others))),
                _list(other, runs.TITLES[other]),
            ]
        told.append(Piece(" changed too"))
    return (*told, Piece("."))


def _list(name: str, title: str) -> Piece:
    return Piece(title.lower(), "people", (("list", runs.TITLES[name]),))


def _people(snapshot: Snapshot, accounts: list[str]) -> Iterator[Piece]:
    """The first people by name, each with a link, and the number of others."""
    named = accounts if len(accounts) == NAMED + 1 else accounts[:NAMED]
    rest = len(accounts) - len(named)
    for place, account in enumerate(named):
        yield Piece(joint(place, len(named) + bool(rest)))
        row = row_of(snapshot.accounts, account)
        name = account if row is None else face(snapshot, row).name
        yield Piece(name, "people", (("person", account),))
    if rest:
        yield Piece(f" and {rest:,} others")


def _carriers(snapshot: Snapshot, before: Seen, now: Seen) -> Sentence:
    """New supporters of the brand, with the meaning of that term."""
    known = set(before.carriers)
    new = [one for one in now.carriers if one not in known]
    if not new:
        return ()
    one = len(new) == 1
    return (
        Piece(many(len(new), "new supporter"), "rivals"),
        Piece(f" ({'' if one else 'including '}"),
        *_people(snapshot, new[: 1 if one else 2]),
        Piece(
            f"), {len(now.carriers):,} in all: people who posted about it without "
            "complaint, or shared such a post."
        ),
    )


def _age(snapshot: Snapshot, now: datetime) -> Sentence:
    newest = _newest(snapshot)
    if newest is None or now - newest < OLD:
        return ()
    return (
        Piece(f"The newest post is from {day(newest)}: "),
        Piece("load a newer file", "data"),
        Piece("."),
    )


def _newest(snapshot: Snapshot) -> datetime | None:
    newest: datetime | None = pc.max(snapshot.posts["created_at"]).as_py()
    return newest


def _ids(snapshot: Snapshot, rows: Longs) -> tuple[str, ...]:
    return tuple(snapshot.posts["id"].take(pa.array(rows)).to_pylist())
