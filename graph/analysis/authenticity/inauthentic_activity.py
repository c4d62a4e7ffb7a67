"""Signals of inauthentic reviews and of advertising.

    review_rush  many accounts with one review only give the same verdict on one day
    review_ring  two accounts review several brands with the same verdicts, within days
    review_copy  several accounts post nearly the same review
    promotional  most posts of an account offer codes, discounts or products

A launch, a shop that asks its customers for reviews, and a fan club show these signals
too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import poisson

from graph.analysis.accounts.coordination import ObjectActions, coordination_network
from graph.analysis.authenticity.reason import AuthenticitySignal
from graph.analysis.scoring.brand_statements import MIN_COPIED_WORDING_AUTHORS
from graph.model import Label
from graph.phrasing import format_count
from graph.snapshots.arrays import Longs
from graph.snapshots.scope import Scope, about_rows, platform_time_mask
from graph.snapshots.snapshot import Snapshot

MIN_RUSH_REVIEWERS: Final = 8
"""Minimum number of one-time reviewers on a day with a rush."""
MAX_RUSH_P_VALUE: Final = 1e-5
"""Maximum p-value of a rush (Poisson): one in a hundred thousand days by chance."""

MIN_RING_BRANDS: Final = 3
"""Minimum number of brands that both accounts of a ring gave the same verdict."""
RING_WINDOW_DAYS: Final = 7.0
"""Maximum time between the two reviews of a brand by a ring, in days."""

MAX_EVIDENCE_POSTS: Final = 200
"""Maximum number of evidence posts of a signal."""

MIN_OFFER_POSTS: Final = 5
"""Minimum number of offers of a promotional account, which are half of its posts."""

_OFFER_PATTERN: Final = (
    r"\b(?:promo|discount|coupon|referral|voucher) ?codes?\b|\buse (?:my )?code\b"
    r"|\blink in (?:my )?bio\b|\b\d{1,2} ?% off\b|\b(?:shop|buy|order) now\b"
    r"|\blimited(?:[- ]time)? offer\b|\bfree shipping\b|\baffiliate\b"
    r"|\b(?:dm|message) (?:me|us) (?:to|for) (?:order|price|deal|info)"
    r"|\brabattcode\b|\bcode promo\b|\bc[oó]digo de descuento\b|#(?:ad|sponsored|werbung)\b"
)


def inauthentic_activity_signals(
    snapshot: Snapshot, scope: Scope
) -> Iterator[Iterator[AuthenticitySignal]]:
    """Signals of a scope, one iterator for each kind.

    Cost:
        Passes over the reviews and texts; pairs of reviews within `RING_WINDOW_DAYS`.
    """
    reviews = _reviews(snapshot, scope)
    yield _rushes(snapshot, reviews)
    yield _rings(snapshot, reviews)
    yield _copies(snapshot, reviews)
    yield _offers(snapshot, scope)


def _reviews(snapshot: Snapshot, scope: Scope) -> pa.Table:
    """Dated reviews with praise or complaint of any topic, as a table."""
    about = about_rows(snapshot, scope)
    posts = snapshot.posts.take(about["post"])
    names = ("author", "created_at", "family", "platform", "kind")
    table = pa.table(
        {
            "post": about["post"],
            "brand": about["brand"],
            "label": about["label"],
            **{name: posts[name] for name in names},
        }
    )
    keep = pc.and_(
        pc.equal(table["kind"], "review"),
        pc.is_in(table["label"], pa.array([str(Label.PRAISE), str(Label.COMPLAINT)])),
    )
    keep = pc.and_(keep, pc.is_valid(table["author"]))
    keep = pc.and_(keep, pc.is_valid(table["created_at"]))
    return table.filter(pc.and_(keep, pa.array(platform_time_mask(table, scope))))


def _rushes(snapshot: Snapshot, reviews: pa.Table) -> Iterator[AuthenticitySignal]:
    author = _column(reviews, "author")
    one_review = np.bincount(author, minlength=snapshot.accounts.num_rows)[author] == 1
    strangers = reviews.filter(pa.array(one_review))
    groups: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in strangers.to_pylist():
        groups[row["brand"], row["label"]].append(row)
    ids = snapshot.posts["id"]
    names = snapshot.brands["name"]
    for (brand, label), rows in sorted(groups.items()):
        days: dict[date, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            days[row["created_at"].date()].append(row)
        span = (max(days) - min(days)).days + 1
        verb = "praised" if label == Label.PRAISE else "complained about"
        for day, day_reviews in sorted(days.items()):
            # Mean of the other days, plus one reviewer so that it is never 0.
            usual = (len(rows) - len(day_reviews) + 1) / max(span - 1, 1)
            if (
                len(day_reviews) < MIN_RUSH_REVIEWERS
                or poisson.sf(len(day_reviews) - 1, usual) > MAX_RUSH_P_VALUE
            ):
                continue
            posts = [ids[row["post"]].as_py() for row in day_reviews]
            for index, row in enumerate(day_reviews):
                yield AuthenticitySignal(
                    row["author"],
                    "review_rush",
                    len(day_reviews),
                    f"One of {len(day_reviews):,} people who reviewed nothing else and "
                    f"{verb} {names[brand].as_py()} on {day.day} {day:%B %Y}; "
                    f"{usual:,.1f} a day is usual.",
                    _first(posts, index),
                )


def _first(posts: list[str], index: int) -> tuple[str, ...]:
    """Post ids with the account's own post first."""
    return (posts[index], *posts[:index], *posts[index + 1 :])[:MAX_EVIDENCE_POSTS]


def _rings(snapshot: Snapshot, reviews: pa.Table) -> Iterator[AuthenticitySignal]:
    post, brand = _column(reviews, "post"), _column(reviews, "brand")
    praise = pc.equal(reviews["label"], str(Label.PRAISE)).to_numpy().astype(np.int64)
    # Brands are not posts: their numbers, one for each label, follow those of posts.
    object_id = snapshot.posts.num_rows + 2 * brand + praise
    at = reviews["created_at"].cast(pa.int64()).to_numpy()
    network = coordination_network(
        ObjectActions(object_id, _column(reviews, "author"), post, at),
        RING_WINDOW_DAYS * 86_400,
        MIN_RING_BRANDS,
    )
    ids = snapshot.posts["id"]
    reviews_by_account: dict[int, list[int]] = defaultdict(list)
    for author, row in zip(
        _column(reviews, "author").tolist(), post.tolist(), strict=True
    ):
        reviews_by_account[author].append(row)
    for account, pairs in network.pairs_by_account(MIN_RING_BRANDS).items():
        brand_count = max(int(network.shared_objects[pair]) for pair in pairs)
        people = {
            int(end[pair])
            for pair in pairs
            for end in (network.account_a, network.account_b)
        }
        posts = [
            row
            for member in (account, *sorted(people - {account}))
            for row in reviews_by_account[member]
        ]
        yield AuthenticitySignal(
            account,
            "review_ring",
            brand_count,
            f"Reviewed up to {brand_count} brands with the same verdict as "
            f"{format_count(len(pairs), 'other account')}, within "
            f"{RING_WINDOW_DAYS:.0f} days.",
            tuple(ids[row].as_py() for row in posts),
        )


def _copies(snapshot: Snapshot, reviews: pa.Table) -> Iterator[AuthenticitySignal]:
    writers: dict[str, dict[int, int]] = defaultdict(dict)
    for row in reviews.to_pylist():
        if row["family"] is not None:
            writers[row["family"]].setdefault(row["author"], row["post"])
    ids = snapshot.posts["id"]
    for _, author_posts in sorted(writers.items()):
        if len(author_posts) < MIN_COPIED_WORDING_AUTHORS:
            continue
        posts = [ids[post].as_py() for post in author_posts.values()]
        copiers = format_count(len(author_posts), "account")
        for index, account in enumerate(author_posts):
            yield AuthenticitySignal(
                account,
                "review_copy",
                len(author_posts),
                f"{copiers} posted nearly the same review.",
                _first(posts, index),
            )


def _offers(snapshot: Snapshot, scope: Scope) -> Iterator[AuthenticitySignal]:
    posts = snapshot.posts
    own = pc.and_(pc.is_valid(posts["author"]), pc.not_equal(posts["kind"], "share"))
    rows = np.flatnonzero(
        pc.fill_null(own, False).to_numpy() & platform_time_mask(posts, scope)
    )
    own_posts = posts.select(["author", "text", "paid"]).take(pa.array(rows))
    offers = pc.or_(
        pc.fill_null(
            pc.match_substring_regex(
                own_posts["text"], _OFFER_PATTERN, ignore_case=True
            ),
            False,
        ),
        pc.fill_null(own_posts["paid"], False),
    ).to_numpy()
    author = _column(own_posts, "author")
    n = snapshot.accounts.num_rows
    offer_counts = np.bincount(author[offers], minlength=n)
    post_counts = np.bincount(author, minlength=n)
    for account in np.flatnonzero(
        (offer_counts >= MIN_OFFER_POSTS) & (2 * offer_counts >= post_counts)
    ).tolist():
        own_offers = rows[(author == account) & offers]
        total = format_count(int(post_counts[account]), "post")
        yield AuthenticitySignal(
            account,
            "promotional",
            int(offer_counts[account]),
            f"{int(offer_counts[account]):,} of {total} advertise: they are paid, or "
            "offer codes, discounts or links to buy.",
            tuple(posts["id"][int(row)].as_py() for row in own_offers[:1000]),
        )


def _column(table: pa.Table, name: str) -> Longs:
    values: Longs = table[name].to_numpy().astype(np.int64)
    return values
