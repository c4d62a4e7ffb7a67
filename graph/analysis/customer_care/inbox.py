"""The ledger: every praise, complaint and question about a brand, and who answered it.

An answer is a reply to the post, or a quote of it, by one of the brand's own accounts.
That nobody answered can only be said where this data holds what the brand itself posted:
elsewhere the state is unknown. In front stands what will probably be passed on most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import set_aside
from graph.analysis.customer_care.reply_links import Responses, known_until, responses
from graph.analysis.scoring.ranking import Floats
from graph.snapshots.columns import (
    HOUR,
    UNDATED,
    authors,
    moments,
    passed_on,
    platforms,
    spoken_by,
)
from graph.snapshots.interaction_filter import Longs, Mask, posts_about
from graph.snapshots.scope import Scope, about_of, inside
from graph.snapshots.snapshot import Snapshot

Sign = Literal["praise", "complaint", "question", "remark"]
State = Literal["answered", "by_others", "unheard", "unknown"]

SIGNS: Final[tuple[Sign, ...]] = ("praise", "complaint", "question", "remark")
STATES: Final[tuple[State, ...]] = ("answered", "by_others", "unheard", "unknown")

KNOWN: Final[tuple[State, ...]] = ("answered", "by_others", "unheard")
"""The states of which this data tells."""

WAITING: Final[tuple[State, ...]] = ("unheard", "by_others")
"""The states of what the brand itself has not answered."""

WAITS: Final = ("praise", "complaint", "question")
"""What wants an answer; a remark is said to nobody in particular, except in a review."""

USUAL: Final = 5.0
"""An author's own posts say how far the next one goes as much as so many of all posts."""

_ASKS: Final = r"[？؟]|\?(?:[^\w=&%/.-]|$)"
"""A question mark, but not that of a link."""


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """What was said of brands, as arrays of one length, the furthest carry first.

    `post`, `brand` and `author` are rows of the snapshot's tables (author -1: nobody
    known), `sign` and `state` places in `SIGNS` and `STATES`. `answer` is the row of the
    first answer, by the brand where it answered and else by others, -1 for none; `hours` is
    how long it took, NaN without one. `edited` says that the brand's answer is older than
    the post, which was changed since: it has no hours either. `waited` and `until` are
    the hours from the post to the end of this data on its platform, and to the last post
    of the brand's own there: NaN where it is undated or the brand has none in the scope.

    `carry` is how often the post will be passed on if all goes as usual: how often its
    author's posts are, and how often this one was already.
    """

    post: Longs
    brand: Longs
    author: Longs
    sign: Longs
    state: Longs
    answer: Longs
    hours: Floats
    edited: Mask
    waited: Floats
    until: Floats
    already: Longs
    usual: Floats
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def carry(self) -> Floats:
        """How often each post was passed on and its author's usually are, together."""
        found: Floats = self.already + self.usual
        return found

    def where(self, sign: Iterable[str] = (), state: Iterable[str] = ()) -> Mask:
        """Which entries have one of these signs and states; none named means any."""
        keep = np.ones(len(self.post), bool)
        if wanted := [SIGNS.index(one) for one in SIGNS if one in set(sign)]:
            keep &= np.isin(self.sign, wanted)
        if wanted := [STATES.index(one) for one in STATES if one in set(state)]:
            keep &= np.isin(self.state, wanted)
        return keep

    def only(self, keep: Mask | Longs | slice | list[int]) -> Ledger:
        """The entries of a mask, or those at some places in their order."""
        columns = {
            name: getattr(self, name)[keep]
            for name in self.__slots__
            if name != "left_out"
        }
        return Ledger(**columns, left_out=self.left_out)


def ledger(snapshot: Snapshot, scope: Scope | None = None) -> Ledger:
    """Everything that was said of the scope's brand (of any, where it names none).

    Shares are left out, for they repeat what somebody else said, and so is what the brand,
    its staff and partners, paid authors, automated and coordinated accounts say: how many
    posts that were is told in `left_out`. A post about two brands is there twice.

    Raises:
        UsageError: there is no such brand.

    Cost: a pass over the posts for each brand.
    """
    scope = scope or Scope()
    said, left_out = _said(snapshot, scope)
    found = responses(snapshot)
    post, brand = said["post"], said["brand"]
    at, author = moments(snapshot), authors(snapshot)
    state = np.full(len(post), STATES.index("unknown"))
    answer = np.full(len(post), -1)
    edited = np.zeros(len(post), bool)
    last = np.full(len(post), UNDATED)
    strangers = author[found.post] != author[found.target]
    others = _first(found, strangers, at)
    for one in np.unique(brand).tolist():
        mine = np.flatnonzero(brand == one)
        rows = post[mine]
        by_brand = spoken_by(snapshot, one)[found.post]
        first, some = _first(found, by_brand, at), _some(found, by_brand, len(at))
        last[mine] = until = known_until(snapshot, scope, one)[rows]
        known = (until != UNDATED) & (at[rows] != UNDATED) & (at[rows] <= until)
        state[mine[known]] = STATES.index("unheard")
        answer[mine] = others[rows]
        state[mine[known & (others[rows] >= 0)]] = STATES.index("by_others")
        edited[mine] = (some[rows] >= 0) & (first[rows] < 0)
        answers = np.where(first >= 0, first, some)[rows]
        state[mine[answers >= 0]] = STATES.index("answered")
        answer[mine[answers >= 0]] = answers[answers >= 0]
    already, usual = _carried(snapshot, post)
    spoke = np.where((answer >= 0) & ~edited, at[answer], UNDATED)
    entries = Ledger(
        post,
        brand,
        author[post],
        said["sign"],
        state,
        answer,
        _hours(at[post], spoke),
        edited,
        _hours(at[post], _ends(snapshot)[post]),
        _hours(at[post], last),
        already,
        usual,
        left_out,
    )
    # The furthest carry first; of level ones the latest, and then by id.
    order = np.lexsort((brand, post, -at[post].astype(float), -entries.carry))
    return entries.only(order)


def waiting(snapshot: Snapshot, found: Ledger) -> Ledger:
    """The entries that want an answer: praise, complaints, questions, and all reviews."""
    kind = snapshot.posts["kind"].take(pa.array(found.post))
    review = pc.equal(kind, "review").to_numpy().astype(bool)
    return found.only(found.where(sign=WAITS) | review)


def likely(snapshot: Snapshot, found: Ledger) -> tuple[Floats, Floats]:
    """How likely each entry is praise, and how likely a complaint.

    Where nobody says how sure a label is, it is taken at its word.
    """
    about = snapshot.about
    brands = snapshot.brands.num_rows
    pairs = about["post"].to_numpy().astype(np.int64) * brands
    pairs = pairs + about["brand"].to_numpy()
    wanted = pa.array(found.post * brands + found.brand)
    rows = pc.index_in(wanted, value_set=pa.array(pairs))
    chances = []
    for sign in ("praise", "complaint"):
        plain = (found.sign == SIGNS.index(sign)).astype(np.float64)
        told = about[sign].take(rows).to_numpy()
        chances.append(np.where(np.isnan(told), plain, told))
    return chances[0], chances[1]


def _said(snapshot: Snapshot, scope: Scope) -> tuple[dict[str, Longs], dict[str, int]]:
    """Who says what of which brand, without those who are set aside; and how many are."""
    about = about_of(snapshot, scope)
    posts = snapshot.posts.select(
        ["author", "kind", "stub", "paid", "text", "platform", "created_at"]
    ).take(about["post"])
    kept = pc.and_(pc.not_equal(posts["kind"], "share"), pc.invert(posts["stub"]))
    keep: Mask = kept.to_numpy().astype(bool) & inside(posts, scope)
    if scope.topic is not None:
        keep &= posts_about(snapshot, scope.topic)[about["post"].to_numpy()]
    author = posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    reasons = {
        reason: (author >= 0) & mask[author]
        for reason, mask in set_aside(snapshot, scope).items()
    }
    reasons["paid"] = posts["paid"].fill_null(False).to_numpy().astype(bool)
    left_out = {}
    for reason, mask in reasons.items():
        if taken := int((keep & mask).sum()):
            left_out[reason] = taken
        keep &= ~mask
    sign = np.full(len(author), SIGNS.index("remark"))
    asks = pc.fill_null(pc.match_substring_regex(posts["text"], _ASKS), False)
    sign[asks.to_numpy().astype(bool)] = SIGNS.index("question")
    for label in ("praise", "complaint"):
        same = pc.fill_null(pc.equal(about["label"], label), False).to_numpy()
        sign[same.astype(bool)] = SIGNS.index(label)
    columns = {
        name: about[name].to_numpy().astype(np.int64) for name in ("post", "brand")
    }
    columns["sign"] = sign
    return {name: column[keep] for name, column in columns.items()}, left_out


def _first(found: Responses, chosen: Mask, at: Longs) -> Longs:
    """Of each post the first of the chosen responses that is not older than it; -1: none."""
    good = np.flatnonzero(chosen & (found.at >= at[found.target]))
    # An undated response may be any time: it answers where nothing dated does.
    good = good[np.argsort(found.at[good] == UNDATED, kind="stable")]
    first = np.full(len(at), -1)
    first[found.target[good[::-1]]] = found.post[good[::-1]]
    undated = np.flatnonzero(chosen & (found.at == UNDATED))
    late = undated[first[found.target[undated]] < 0]
    first[found.target[late]] = found.post[late]
    return first


def _some(found: Responses, chosen: Mask, posts: int) -> Longs:
    """Of each post the first of the chosen responses, however old; -1: none."""
    some = np.full(posts, -1)
    good = np.flatnonzero(chosen)[::-1]
    some[found.target[good]] = found.post[good]
    return some


def _hours(start: Longs, end: Longs) -> Floats:
    """From one moment to another; NaN where one of them is not known."""
    hours = np.full(len(start), np.nan)
    known = (start != UNDATED) & (end != UNDATED)
    hours[known] = (end[known] - start[known]) / HOUR
    return hours


def _ends(snapshot: Snapshot) -> Longs:
    """Of each post, when the last one on its platform was written."""
    at, platform = moments(snapshot), platforms(snapshot)
    last = np.full(int(platform.max(initial=-1)) + 2, UNDATED)
    np.maximum.at(last, platform, at)
    ends: Longs = last[platform]
    return ends


def _carried(snapshot: Snapshot, post: Longs) -> tuple[Longs, Floats]:
    """How often each post was shared or quoted, and its author's others usually are."""
    count = np.bincount(passed_on(snapshot)[0], minlength=snapshot.posts.num_rows)
    author = authors(snapshot)
    own = pc.and_(
        pc.not_equal(snapshot.posts["kind"], "share"), pc.invert(snapshot.posts["stub"])
    )
    spoken = own.to_numpy().astype(bool) & (author >= 0)
    people = snapshot.accounts.num_rows
    posts = np.bincount(author[spoken], minlength=people)
    shares = np.bincount(author[spoken], weights=count[spoken], minlength=people)
    mean = float(shares.sum() / max(posts.sum(), 1))
    by, already = author[post], count[post].astype(np.int64)
    mine = by >= 0
    usual = np.full(len(post), mean)
    usual[mine] = (shares[by[mine]] - already[mine] + USUAL * mean) / (
        posts[by[mine]] - 1 + USUAL
    )
    return already, usual


def table(snapshot: Snapshot, found: Ledger) -> pa.Table:
    """The ledger as commands and exports show it, an entry a row."""
    posts = snapshot.posts.take(pa.array(found.post))
    known = pa.array(found.author, mask=found.author < 0)
    accounts = snapshot.accounts.select(["id", "handle", "name"]).take(known)
    answer = pa.array(found.answer, mask=found.answer < 0)
    answers = snapshot.posts.select(["id", "created_at"]).take(answer)
    columns: dict[str, Any] = {
        "post": posts["id"],
        "account": accounts["id"],
        "handle": accounts["handle"],
        "platform": posts["platform"],
        "brand": snapshot.brands["name"].take(pa.array(found.brand)),
        "sign": _words(SIGNS, found.sign),
        "state": _words(STATES, found.state),
        "at": posts["created_at"],
        "carry": np.round(found.carry, 3),
        "already": found.already,
        "usual": np.round(found.usual, 3),
        "hours": pa.array(np.round(found.hours, 3), from_pandas=True),
        "answer": answers["id"],
        "answered_at": answers["created_at"],
        "text": posts["text"],
        "url": posts["url"],
    }
    return pa.table(columns)


def _words(words: tuple[str, ...], places: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array([words[place] for place in places.tolist()], pa.string())
