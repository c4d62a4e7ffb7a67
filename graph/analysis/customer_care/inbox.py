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

from graph.analysis.accounts.exclusions import excluded_accounts
from graph.analysis.customer_care.reply_links import (
    ResponseLinks,
    answers_known_until,
    find_response_links,
)
from graph.analysis.scoring.ranking import Floats
from graph.snapshots.arrays import Longs, Mask
from graph.snapshots.columns import (
    HOUR_MICROS,
    UNDATED,
    owned_post_mask,
    post_authors,
    post_platform_codes,
    post_times,
    share_events,
)
from graph.snapshots.scope import Scope, about_rows, own_words_mask, post_mask
from graph.snapshots.snapshot import Snapshot

CaseSign = Literal["praise", "complaint", "question", "remark"]
CaseState = Literal["answered", "by_others", "unanswered", "unknown"]

CASE_SIGNS: Final[tuple[CaseSign, ...]] = ("praise", "complaint", "question", "remark")
CASE_STATES: Final[tuple[CaseState, ...]] = (
    "answered",
    "by_others",
    "unanswered",
    "unknown",
)

KNOWN_STATES: Final[tuple[CaseState, ...]] = ("answered", "by_others", "unanswered")
"""States where this data shows whether the brand answered."""

PENDING_STATES: Final[tuple[CaseState, ...]] = ("unanswered", "by_others")
"""States where the brand itself has not answered."""

ANSWERABLE_SIGNS: Final = ("praise", "complaint", "question")
"""Signs that need an answer. Remarks need none, except in reviews."""

AUTHOR_MEAN_PRIOR_POSTS: Final = 5.0
"""Shrinkage: prior weight, in posts, of the overall mean in an author's mean shares."""

_QUESTION_MARK: Final = r"[？؟]|\?(?:[^\w=&%/.-]|$)"
"""Regular expression: a question mark that is not part of a link."""


@dataclass(frozen=True, slots=True, eq=False)
class Inbox:
    """All cases of a brand as arrays of equal length, most expected shares first.

    `post`, `brand` and `author` are rows of the snapshot's tables (author -1: unknown).
    `sign` and `state` are indices into `CASE_SIGNS` and `CASE_STATES`. `answer` is the
    row of the first answer: by the brand if it answered, else by others; -1 for none.
    `response_hours` is the time to that answer, NaN without one. `edited_after_answer`:
    the brand's answer is older than the post's last edit; `response_hours` is then NaN.
    `answered_elsewhere`: the file names an answer that it does not hold, so that its
    author and time are unknown; the state is "answered".
    `hours_to_data_end` and `hours_to_last_brand_post` run from the post to the last
    post on its platform, and to the brand's last own post there in the scope; NaN if
    unknown. `shares_so_far` counts shares and quotes; `author_mean_shares` is the
    shrunk mean of the author's other posts. `exclusions` counts excluded posts by
    reason.
    """

    post: Longs
    brand: Longs
    author: Longs
    sign: Longs
    state: Longs
    answer: Longs
    response_hours: Floats
    edited_after_answer: Mask
    answered_elsewhere: Mask
    hours_to_data_end: Floats
    hours_to_last_brand_post: Floats
    shares_so_far: Longs
    author_mean_shares: Floats
    exclusions: dict[str, int] = field(default_factory=dict)

    @property
    def expected_shares(self) -> Floats:
        """Expected shares of each post: shares so far plus the author's mean."""
        expected: Floats = self.shares_so_far + self.author_mean_shares
        return expected

    def mask(self, signs: Iterable[str] = (), states: Iterable[str] = ()) -> Mask:
        """Boolean mask of the cases with these signs and states; empty means any."""
        keep = np.ones(len(self.post), bool)
        chosen = set(signs)
        if codes := [code for code, sign in enumerate(CASE_SIGNS) if sign in chosen]:
            keep &= np.isin(self.sign, codes)
        chosen = set(states)
        if codes := [code for code, state in enumerate(CASE_STATES) if state in chosen]:
            keep &= np.isin(self.state, codes)
        return keep

    def subset(self, selection: Mask | Longs | slice | list[int]) -> Inbox:
        """The cases selected by a mask, indices or a slice."""
        return Inbox(
            post=self.post[selection],
            brand=self.brand[selection],
            author=self.author[selection],
            sign=self.sign[selection],
            state=self.state[selection],
            answer=self.answer[selection],
            response_hours=self.response_hours[selection],
            edited_after_answer=self.edited_after_answer[selection],
            answered_elsewhere=self.answered_elsewhere[selection],
            hours_to_data_end=self.hours_to_data_end[selection],
            hours_to_last_brand_post=self.hours_to_last_brand_post[selection],
            shares_so_far=self.shares_so_far[selection],
            author_mean_shares=self.author_mean_shares[selection],
            exclusions=self.exclusions,
        )


def build_inbox(snapshot: Snapshot, scope: Scope | None = None) -> Inbox:
    """Build the inbox of the scope's brand (of all brands if the scope has none).

    Shares are not included, because they repeat another post. Excluded are posts by the
    brand, its staff and partners, paid authors, automated and coordinated accounts;
    `exclusions` counts them. A post about two brands has two cases.

    Raises:
        UsageError: the brand does not exist.

    Cost: a pass over the posts for each brand.
    """
    scope = scope or Scope()
    cases, exclusions = _brand_posts(snapshot, scope)
    links = find_response_links(snapshot)
    post, brand = cases["post"], cases["brand"]
    at, author = post_times(snapshot), post_authors(snapshot)
    state = np.full(len(post), CASE_STATES.index("unknown"))
    answer = np.full(len(post), -1)
    edited = np.zeros(len(post), bool)
    last_brand_post = np.full(len(post), UNDATED)
    by_another = author[links.post] != author[links.target]
    from_others = _first_responses(links, by_another, at)
    for brand_row in np.unique(brand).tolist():
        places = np.flatnonzero(brand == brand_row)
        rows = post[places]
        by_brand = owned_post_mask(snapshot, brand_row)[links.post]
        first = _first_responses(links, by_brand, at)[rows]
        earliest = _any_responses(links, by_brand, len(at))[rows]
        until = answers_known_until(snapshot, scope, brand_row)[rows]
        last_brand_post[places] = until
        known = (until != UNDATED) & (at[rows] != UNDATED) & (at[rows] <= until)
        state[places[known]] = CASE_STATES.index("unanswered")
        answer[places] = from_others[rows]
        state[places[known & (from_others[rows] >= 0)]] = CASE_STATES.index("by_others")
        edited[places] = (earliest >= 0) & (first < 0)
        by_brand_row = np.where(first >= 0, first, earliest)
        answered = by_brand_row >= 0
        state[places[answered]] = CASE_STATES.index("answered")
        answer[places[answered]] = by_brand_row[answered]
    elsewhere = _has_missing_answer(snapshot)[post]
    elsewhere &= state != CASE_STATES.index("answered")
    state[elsewhere] = CASE_STATES.index("answered")
    answer[elsewhere] = -1
    shares_so_far, author_mean_shares = _share_history(snapshot, post)
    answered_at = np.where((answer >= 0) & ~edited, at[answer], UNDATED)
    inbox = Inbox(
        post=post,
        brand=brand,
        author=author[post],
        sign=cases["sign"],
        state=state,
        answer=answer,
        response_hours=_hours(at[post], answered_at),
        edited_after_answer=edited,
        answered_elsewhere=elsewhere,
        hours_to_data_end=_hours(at[post], _platform_end_times(snapshot)[post]),
        hours_to_last_brand_post=_hours(at[post], last_brand_post),
        shares_so_far=shares_so_far,
        author_mean_shares=author_mean_shares,
        exclusions=exclusions,
    )
    # Most expected shares first; ties: the latest first, then by id.
    order = np.lexsort((brand, post, -at[post].astype(float), -inbox.expected_shares))
    return inbox.subset(order)


def select_answerable_cases(snapshot: Snapshot, inbox: Inbox) -> Inbox:
    """Cases that need an answer: praise, complaints, questions, and all reviews."""
    kind = snapshot.posts["kind"].take(pa.array(inbox.post))
    review = pc.equal(kind, "review").to_numpy().astype(bool)
    return inbox.subset(inbox.mask(signs=ANSWERABLE_SIGNS) | review)


def label_probabilities(snapshot: Snapshot, inbox: Inbox) -> tuple[Floats, Floats]:
    """Probabilities of praise and of complaint for each case.

    A label without probabilities counts as certain.
    """
    about = snapshot.about
    brands = snapshot.brands.num_rows
    pairs = about["post"].to_numpy().astype(np.int64) * brands
    pairs = pairs + about["brand"].to_numpy()
    cases = pa.array(inbox.post * brands + inbox.brand)
    rows = pc.index_in(cases, value_set=pa.array(pairs))
    probabilities = []
    for sign in ("praise", "complaint"):
        certain = (inbox.sign == CASE_SIGNS.index(sign)).astype(np.float64)
        scored = about[sign].take(rows).to_numpy()
        probabilities.append(np.where(np.isnan(scored), certain, scored))
    return probabilities[0], probabilities[1]


def _brand_posts(
    snapshot: Snapshot, scope: Scope
) -> tuple[dict[str, Longs], dict[str, int]]:
    """Posts about brands with their sign, without exclusions; and exclusion counts."""
    about = about_rows(snapshot, scope)
    posts = snapshot.posts.select(["author", "paid", "text"]).take(about["post"])
    keep = post_mask(snapshot, scope)[about["post"].to_numpy()]
    author = posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    reasons = {
        reason: (author >= 0) & mask[author]
        for reason, mask in excluded_accounts(snapshot, scope).items()
    }
    reasons["paid"] = posts["paid"].fill_null(False).to_numpy().astype(bool)
    exclusions = {}
    for reason, mask in reasons.items():
        if excluded := int((keep & mask).sum()):
            exclusions[reason] = excluded
        keep &= ~mask
    sign = np.full(len(author), CASE_SIGNS.index("remark"))
    asks = pc.fill_null(pc.match_substring_regex(posts["text"], _QUESTION_MARK), False)
    sign[asks.to_numpy().astype(bool)] = CASE_SIGNS.index("question")
    for label in ("praise", "complaint"):
        same = pc.fill_null(pc.equal(about["label"], label), False).to_numpy()
        sign[same.astype(bool)] = CASE_SIGNS.index(label)
    columns = {
        name: about[name].to_numpy().astype(np.int64) for name in ("post", "brand")
    }
    columns["sign"] = sign
    return {name: column[keep] for name, column in columns.items()}, exclusions


def _first_responses(links: ResponseLinks, mask: Mask, at: Longs) -> Longs:
    """First masked response to each post that is not older than the post; -1: none."""
    later = np.flatnonzero(mask & (links.at >= at[links.target]))
    # An undated response counts only where no dated one exists.
    later = later[np.argsort(links.at[later] == UNDATED, kind="stable")]
    first = np.full(len(at), -1)
    first[links.target[later[::-1]]] = links.post[later[::-1]]
    undated = np.flatnonzero(mask & (links.at == UNDATED))
    missing = undated[first[links.target[undated]] < 0]
    first[links.target[missing]] = links.post[missing]
    return first


def _has_missing_answer(snapshot: Snapshot) -> Mask:
    """Mask of the posts for which the file names an answer that is not in the data."""
    posts = snapshot.posts
    lists = pc.split_pattern(posts["named_answers"].combine_chunks(), "|")
    held = posts["id"].filter(pc.invert(posts["stub"]))
    answers = pc.list_flatten(lists)
    missing = pc.invert(pc.is_in(answers, value_set=held.combine_chunks()))
    mask = np.zeros(posts.num_rows, bool)
    mask[pc.list_parent_indices(lists).filter(missing).to_numpy()] = True
    return mask


def _any_responses(links: ResponseLinks, mask: Mask, post_count: int) -> Longs:
    """First masked response to each post, even if older than the post; -1: none."""
    earliest = np.full(post_count, -1)
    rows = np.flatnonzero(mask)[::-1]
    earliest[links.target[rows]] = links.post[rows]
    return earliest


def _hours(start: Longs, end: Longs) -> Floats:
    """Hours between two times; NaN if one is unknown."""
    hours = np.full(len(start), np.nan)
    known = (start != UNDATED) & (end != UNDATED)
    hours[known] = (end[known] - start[known]) / HOUR_MICROS
    return hours


def _platform_end_times(snapshot: Snapshot) -> Longs:
    """For each post, the time of the last post on its platform."""
    at, platform = post_times(snapshot), post_platform_codes(snapshot)
    last = np.full(int(platform.max(initial=-1)) + 2, UNDATED)
    np.maximum.at(last, platform, at)
    ends: Longs = last[platform]
    return ends


def _share_history(snapshot: Snapshot, post: Longs) -> tuple[Longs, Floats]:
    """Shares and quotes of each post, and the shrunk mean of its author's others."""
    count = np.bincount(share_events(snapshot)[0], minlength=snapshot.posts.num_rows)
    author = post_authors(snapshot)
    authored = own_words_mask(snapshot.posts) & (author >= 0)
    n = snapshot.accounts.num_rows
    posts = np.bincount(author[authored], minlength=n)
    shares = np.bincount(author[authored], weights=count[authored], minlength=n)
    mean = float(shares.sum() / max(posts.sum(), 1))
    by, so_far = author[post], count[post].astype(np.int64)
    known = by >= 0
    author_mean = np.full(len(post), mean)
    prior = AUTHOR_MEAN_PRIOR_POSTS
    author_mean[known] = (shares[by[known]] - so_far[known] + prior * mean) / (
        posts[by[known]] - 1 + prior
    )
    return so_far, author_mean


def inbox_table(snapshot: Snapshot, inbox: Inbox) -> pa.Table:
    """The inbox as a table for commands and exports, one case per row."""
    posts = snapshot.posts.take(pa.array(inbox.post))
    known = pa.array(inbox.author, mask=inbox.author < 0)
    accounts = snapshot.accounts.select(["id", "handle", "name"]).take(known)
    answer = pa.array(inbox.answer, mask=inbox.answer < 0)
    answers = snapshot.posts.select(["id", "created_at"]).take(answer)
    columns: dict[str, Any] = {
        "post": posts["id"],
        "account": accounts["id"],
        "handle": accounts["handle"],
        "platform": posts["platform"],
        "brand": snapshot.brands["name"].take(pa.array(inbox.brand)),
        "sign": _value_names(CASE_SIGNS, inbox.sign),
        "state": _value_names(CASE_STATES, inbox.state),
        "at": posts["created_at"],
        "carry": np.round(inbox.expected_shares, 3),
        "already": inbox.shares_so_far,
        "usual": np.round(inbox.author_mean_shares, 3),
        "hours": pa.array(np.round(inbox.response_hours, 3), from_pandas=True),
        # An answer that the file only names is known by its id.
        "answer": pc.if_else(
            pa.array(inbox.answered_elsewhere), posts["named_answers"], answers["id"]
        ),
        "answered_at": answers["created_at"],
        "text": posts["text"],
        "url": posts["url"],
    }
    return pa.table(columns)


def _value_names(names: tuple[str, ...], codes: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array([names[code] for code in codes.tolist()], pa.string())
