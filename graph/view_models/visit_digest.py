"""The morning: what is new since the last visit, in at most five sentences with links."""

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
"""So many of each list are compared."""

LISTS: Final = ("influencers", "advocates", "quiet-advocates", "detractors")

NAMED: Final = 3
"""So many people are named, before the rest is counted."""

OLD: Final = timedelta(days=2)
"""Data whose newest post is older is said to be old."""

RECENT: Final = timedelta(days=7)
"""Alarms of the data's last days are told; older ones have gone by."""

Sentence = tuple[Piece, ...]
NEW: Final = ("new", "true")
"""In a link to the ledger: only the posts that are news."""

NOTHING: Final = "Nothing needs you today."


def seen(snapshot: Snapshot, scope: Scope, forecast: Forecast = DEFAULT) -> Seen:
    """What there is to see of a scope's brand.

    Cost: the ledger, the alarms, four lists, and who carries the brand.
    """
    every = ledger(snapshot, scope)
    found = waiting(snapshot, every)
    unheard = found.only(found.where(sign=["praise"], state=["unheard"]))
    row = brand_row(snapshot, scope.brand) if scope.brand else None
    acts = rivals.carrying(snapshot, scope)
    who = acts.account if row is None else acts.of(row).account
    ids = snapshot.accounts["id"]
    newest = _newest(snapshot)
    recent = [
        one for one in alarms(snapshot, scope) if newest and newest - one.at < RECENT
    ]
    # Alarms may name a doubtful complaint that is shared a lot; the morning is for sure ones.
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
    """What there is to see without the posts that somebody marked as done."""
    praise, growing = (
        tuple(one for one in posts if "done" not in marked.get(one, {}))
        for posts in (now.praise, now.growing)
    )
    return replace(now, praise=praise, growing=growing)


def fresh(before: Seen, now: Seen) -> frozenset[str]:
    """The posts of the ledger that are news: praise that waits, complaints that grow."""
    return frozenset(
        (set(now.praise) - set(before.praise))
        | (set(now.growing) - set(before.growing))
    )


def since(
    snapshot: Snapshot, before: Visit, now: Seen, moment: datetime
) -> tuple[Sentence, ...]:
    """What is new since a visit: at most five sentences, each with a link."""
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
    # A post about two brands waits for each of them, as in the ledger.
    if not (new := [one for one in now.praise if one not in set(before.praise)]):
        return ()
    verb = "waits" if len(new) == 1 else "wait"
    link = (("sign", SIGN_WORDS["praise"]), ("state", STATE_WORDS["unheard"]), NEW)
    return (
        Piece(many(len(new), "new post") + " of praise", "listening", link),
        Piece(f" {verb} for a word from you."),
    )


def _alarms(before: Seen, now: Seen) -> Sentence:
    """What wants to be looked at: complaints that grow, bursts of complaint, drops."""
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
    """The complaints that grow, as a link and what is said of it."""
    if not (new := [one for one in now.growing if one not in set(before.growing)]):
        return
    verb = "grows" if len(new) == 1 else "grow"
    # Also what was answered may grow.
    states = tuple(("state", words) for words in STATE_WORDS.values())
    link = (("sign", SIGN_WORDS["complaint"]), *states, ("open", new[0]), NEW)
    yield (
        Piece(many(len(new), "complaint"), "listening", link),
        Piece(f" {verb} faster than usual"),
    )


def _sudden(
    before: Mapping[str, str], now: Mapping[str, str], words: str
) -> Iterator[tuple[Piece, Piece]]:
    """What came of a sudden: the latest, which opens to its posts, and how many more."""
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
    """Of the lists with a change, the one with the largest; the others are named."""
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
    told += [Piece(" the first ten "), _list(name, title)]
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
    """Some people by name, each a link to who they are, and how many more there are."""
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
    """Who newly carries a brand; the words say what that means."""
    known = set(before.carriers)
    new = [one for one in now.carriers if one not in known]
    if not new:
        return ()
    one = len(new) == 1
    return (
        Piece(many(len(new), "person"), "rivals"),
        Piece(f" more ({'' if one else 'among them '}"),
        *_people(snapshot, new[: 1 if one else 2]),
        Piece(
            f") {'speaks' if one else 'speak'} of it without complaint or "
            f"{'passes' if one else 'pass'} it on, {len(now.carriers):,} in all."
        ),
    )


def _age(snapshot: Snapshot, now: datetime) -> Sentence:
    newest = _newest(snapshot)
    if newest is None or now - newest < OLD:
        return ()
    return (
        Piece(f"The newest post is of {day(newest)}: "),
        Piece("load a newer file", "data"),
        Piece("."),
    )


def _newest(snapshot: Snapshot) -> datetime | None:
    newest: datetime | None = pc.max(snapshot.posts["created_at"]).as_py()
    return newest


def _ids(snapshot: Snapshot, rows: Longs) -> tuple[str, ...]:
    return tuple(snapshot.posts["id"].take(pa.array(rows)).to_pylist())
