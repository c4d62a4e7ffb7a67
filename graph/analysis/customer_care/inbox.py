"""Inbox: every post about a brand as a case, with its sign and its answer state.

An answer is a reply to the post, or a quote of it, by one of the brand's own accounts.
"Unanswered" requires a later post by the brand in this data; without one the state is
unknown. Cases are sorted by expected shares, highest first.
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
State = Literal["answered", "by_others", "unanswered", "unknown"]

SIGNS: Final[tuple[Sign, ...]] = ("praise", "complaint", "question", "remark")
STATES: Final[tuple[State, ...]] = ("answered", "by_others", "unanswered", "unknown")

KNOWN: Final[tuple[State, ...]] = ("answered", "by_others", "unanswered")
"""States where this data shows whether the brand answered."""

WAITING: Final[tuple[State, ...]] = ("unanswered", "by_others")
"""States where the brand itself has not answered."""

WAITS: Final = ("praise", "complaint", "question")
"""Signs that need an answer. Remarks need none, except in reviews."""

USUAL: Final = 5.0
"""Shrinkage: prior weight, in posts, of the overall mean in an author's mean shares."""

_ASKS: Final = r"[？؟]|\?(?:[^\w=&%/.-]|$)"
"""Regular expression: a question mark that is not part of a link."""


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """All cases of a brand as arrays of equal length, most expected shares first.

    `post`, `brand` and `author` are rows of the snapshot's tables (author -1: unknown).
    `sign` and `state` are indices into `CASE_SIGNS` and `CASE_STATES`. `answer` is the
    row of the first answer: by the brand if it answered, else by others; -1 for none.
    `response_hours` is the time to that answer, NaN without one. `edited_after_answer`:
    the brand's answer is older than the post's last edit; `response_hours` is then NaN.
    `hours_to_data_end` and `hours_to_last_brand_post` run from the post to the last post
    on its platform, and to the brand's last own post there in the scope; NaN if unknown.
    `shares_so_far` counts shares and quotes; `author_mean_shares` is the shrunk mean of
    the author's other posts. `exclusions` counts excluded posts by reason.
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
        """Expected shares of each post: shares so far plus the author's mean."""
        found: Floats = self.already + self.usual
        return found

    def where(self, sign: Iterable[str] = (), state: Iterable[str] = ()) -> Mask:
        """Boolean mask of the cases with these signs and states; empty means any."""
        keep = np.ones(len(self.post), bool)
        if wanted := [SIGNS.index(one) for one in SIGNS if one in set(sign)]:
            keep &= np.isin(self.sign, wanted)
        if wanted := [STATES.index(one) for one in STATES if one in set(state)]:
            keep &= np.isin(self.state, wanted)
        return keep

    def only(self, keep: Mask | Longs | slice | list[int]) -> Ledger:
        """The cases selected by a mask, indices or a slice."""
        columns = {
            name: getattr(self, name)[keep]
            for name in self.__slots__
            if name != "left_out"
        }
        return Ledger(**columns, left_out=self.left_out)


def ledger(snapshot: Snapshot, scope: Scope | None = None) -> Ledger:
    """Build the inbox of the scope's brand (of all brands if the scope has none).

    Shares are not included, because they repeat another post. Excluded are posts by the
    brand, its staff and partners, paid authors, automated and coordinated accounts;
    `exclusions` counts them. A post about two brands has two cases.

    Raises:
        UsageError: the brand does not exist.

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
        state[mine[known]] = STATES.index("unanswered")
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
    # Most expected shares first; ties: the latest first, then by id.
    order = np.lexsort((brand, post, -at[post].astype(float), -entries.carry))
    return entries.only(order)


def waiting(snapshot: Snapshot, found: Ledger) -> Ledger:
    """Cases that need an answer: praise, complaints, questions, and all reviews."""
    kind = snapshot.posts["kind"].take(pa.array(found.post))
    review = pc.equal(kind, "review").to_numpy().astype(bool)
    return found.only(found.where(sign=WAITS) | review)


def likely(snapshot: Snapshot, found: Ledger) -> tuple[Floats, Floats]:
    """Probabilities of praise and of complaint for each case.

    A label without probabilities counts as certain.
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
    """Posts about brands with their sign, without exclusions; and exclusion counts."""
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
    """First masked response to each post that is not older than the post; -1: none."""
    good = np.flatnonzero(chosen & (found.at >= at[found.target]))
    # An undated response counts only where no dated one exists.
    good = good[np.argsort(found.at[good] == UNDATED, kind="stable")]
    first = np.full(len(at), -1)
    first[found.target[good[::-1]]] = found.post[good[::-1]]
    undated = np.flatnonzero(chosen & (found.at == UNDATED))
    late = undated[first[found.target[undated]] < 0]
    first[found.target[late]] = found.post[late]
    return first


def _some(found: Responses, chosen: Mask, posts: int) -> Longs:
    """First masked response to each post, even if older than the post; -1: none."""
    some = np.full(posts, -1)
    good = np.flatnonzero(chosen)[::-1]
    some[found.target[good]] = found.post[good]
    return some


def _hours(start: Longs, end: Longs) -> Floats:
    """Hours between two times; NaN if one is unknown."""
    hours = np.full(len(start), np.nan)
    known = (start != UNDATED) & (end != UNDATED)
    hours[known] = (end[known] - start[known]) / HOUR
    return hours


def _ends(snapshot: Snapshot) -> Longs:
    """For each post, the time of the last post on its platform."""
    at, platform = moments(snapshot), platforms(snapshot)
    last = np.full(int(platform.max(initial=-1)) + 2, UNDATED)
    np.maximum.at(last, platform, at)
    ends: Longs = last[platform]
    return ends


def _carried(snapshot: Snapshot, post: Longs) -> tuple[Longs, Floats]:
    """Shares and quotes of each post, and the shrunk mean of its author's other posts."""
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
    """The inbox as a table for commands and exports, one case per row."""
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
