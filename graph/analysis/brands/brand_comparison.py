"""Brand comparison: supporters, their concentration, overlap and switching.

A supporter posted about the brand without complaint, unpaid and independent, or shared
such a post of others. Accounts excluded from lists are no supporters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import exclude_accounts
from graph.analysis.brands.brand_switching import (
    BrandSwitch,
    find_brand_switches,
    switch_posts,
)
from graph.analysis.scoring.ranking import EVIDENCE_SCHEMA, evidence_columns
from graph.model import KINDS, Kind
from graph.phrasing import format_count, format_percent
from graph.snapshots.arrays import Longs, bool_array
from graph.snapshots.columns import UNDATED
from graph.snapshots.scope import (
    Scope,
    platform_time_mask,
    post_mask,
    topic_post_mask,
)
from graph.snapshots.snapshot import Snapshot

BUSIEST_FRACTION: Final = 0.1
"""Fraction of the supporters whose share of all actions is reported."""
BOOTSTRAP_ROUNDS: Final = 200
"""Number of bootstrap resamples of an interval."""


@dataclass(frozen=True, slots=True, eq=False)
class SupporterActions:
    """Supporting actions as arrays of one length, sorted by account and time.

    `account`, `brand` and `post` are rows; `at` is in microseconds, or `UNDATED`.
    """

    account: Longs
    brand: Longs
    post: Longs
    at: Longs

    def of_brand(self, brand: int) -> SupporterActions:
        """Actions that support one brand."""
        mask = self.brand == brand
        return SupporterActions(*(getattr(self, name)[mask] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class BrandSupport:
    """Support of one brand and its concentration.

    `top_tenth` is the fraction of the actions by the most active tenth, with its 90 %
    interval `low` to `high`; `effective_people` is the number of equally active people
    with the same concentration (inverse Simpson index).
    """

    brand: int
    people: int
    actions: int
    top_tenth: float | None
    low: float | None
    high: float | None
    effective_people: float | None
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BrandOverlap:
    """Two brands and the people (rows) who support both.

    `union_size` people support at least one of them. `posts` are the posts of the
    overlap, first one for each brand and person.
    """

    first: int
    second: int
    people: tuple[int, ...]
    union_size: int
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BrandComparison:
    """Support, overlap and switching of all brands.

    `expected_by_chance` is the expected number of apparent switches if order were
    random, `supporter_count` the number of people who support at least one brand.
    """

    brands: tuple[BrandSupport, ...]
    overlaps: tuple[BrandOverlap, ...]
    brand_switches: tuple[BrandSwitch, ...]
    expected_by_chance: float
    supporter_count: int

    def switches_by_direction(
        self, brand: int | None
    ) -> dict[str, tuple[BrandSwitch, ...]]:
        """Switches grouped by direction; without a brand, all of them."""
        switches = self.brand_switches
        if brand is None:
            return {"switched": switches}
        return {
            "came": tuple(item for item in switches if item.new_brand == brand),
            "left": tuple(item for item in switches if item.old_brand == brand),
            "switched among all brands": switches,
        }


def compare_brands(snapshot: Snapshot, scope: Scope | None = None) -> BrandComparison:
    """Comparison of all brands with a supporter, whatever brand the scope names.

    Cost:
        A pass over the posts; 200 resamples of the supporters of each brand.
    """
    actions = supporter_actions(snapshot, scope or Scope())
    brands = tuple(
        _brand_support(actions.of_brand(brand), brand)
        for brand in range(snapshot.brands.num_rows)
    )
    supported = [item for item in brands if item.people]
    ranked = sorted(supported, key=lambda item: (-item.people, item.brand))
    dated = actions.at != UNDATED
    switches, expected = find_brand_switches(
        actions.account[dated], actions.brand[dated], actions.post[dated]
    )
    supporter_count = len(np.unique(actions.account))
    return BrandComparison(
        tuple(ranked), _overlaps(actions, ranked), switches, expected, supporter_count
    )


def supporter_actions(snapshot: Snapshot, scope: Scope) -> SupporterActions:
    """Supporting actions for all brands in a scope's time, platform and topic."""
    about = snapshot.about
    no_complaint = pc.fill_null(pc.not_equal(about["label"], "complaint"), False)
    about = about.filter(no_complaint)
    post = about["post"].to_numpy().astype(np.int64)
    brand = about["brand"].to_numpy().astype(np.int64)
    posts = snapshot.posts
    # The topic of a share is that of the shared post, so it is applied to both below.
    any_topic = post_mask(snapshot, replace(scope, brand=None, topic=None))
    original = (any_topic & ~bool_array(posts["paid"]))[post]
    author = posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    at = posts["created_at"].cast(pa.int64()).fill_null(UNDATED).to_numpy()
    posted = SupporterActions(
        author[post[original]], brand[original], post[original], at[post[original]]
    )
    shared = _shares_of_brand_posts(snapshot, scope, post, brand)
    columns = [
        np.concatenate([getattr(posted, name), getattr(shared, name)])
        for name in SupporterActions.__slots__
    ]
    joined = SupporterActions(*columns)
    keep = joined.account >= 0
    everybody = np.ones(snapshot.accounts.num_rows, bool)
    listed, _ = exclude_accounts(snapshot, scope, everybody)
    keep[keep] = listed[joined.account[keep]]
    if scope.topic is not None:
        keep &= topic_post_mask(snapshot, scope.topic)[joined.post]
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((joined.post[rows], joined.at[rows], joined.account[rows]))]
    return SupporterActions(*(getattr(joined, name)[rows] for name in joined.__slots__))


def _shares_of_brand_posts(
    snapshot: Snapshot, scope: Scope, post: Longs, brand: Longs
) -> SupporterActions:
    """Shares of other accounts' posts about a brand; `post` is the shared post.

    A quote is about a brand if its own text is.
    """
    shares = snapshot.interactions
    is_share = pc.and_(
        pc.equal(shares["kind"], KINDS.index(Kind.SHARE)),
        pc.is_valid(shares["target_post"]),
    )
    shares = shares.filter(is_share)
    platforms = snapshot.accounts["platform"].take(shares["actor"])
    filterable = pa.table({"platform": platforms, "created_at": shares["at"]})
    shares = shares.filter(pa.array(platform_time_mask(filterable, scope)))
    actor, target = (
        shares[name].to_numpy().astype(np.int64) for name in ("actor", "target_post")
    )
    at = shares["at"].cast(pa.int64()).fill_null(UNDATED).to_numpy()
    author = snapshot.posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    by_others = author[target] != actor
    actor, target, at = actor[by_others], target[by_others], at[by_others]
    order = np.argsort(post, kind="stable")
    post, brand = post[order], brand[order]
    start = np.searchsorted(post, target)
    counts = np.searchsorted(post, target, "right") - start
    # A share of a post about two brands supports both.
    rows = np.repeat(np.arange(len(target)), counts)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    shared_brand = brand[np.repeat(start, counts) + places]
    return SupporterActions(actor[rows], shared_brand, target[rows], at[rows])


def _brand_support(actions: SupporterActions, brand: int) -> BrandSupport:
    people, counts = np.unique(actions.account, return_counts=True)
    posts = tuple(dict.fromkeys(actions.post.tolist()))
    if not len(people):
        return BrandSupport(brand, 0, 0, None, None, None, None, posts)
    rng = np.random.default_rng(0)
    size = len(counts)
    samples = (rng.integers(size, size=size) for _ in range(BOOTSTRAP_ROUNDS))
    draws = [_top(counts[sample]) for sample in samples]
    low, high = np.quantile(draws, [0.05, 0.95])
    share = counts / counts.sum()
    return BrandSupport(
        brand,
        len(people),
        int(counts.sum()),
        _top(counts),
        float(low),
        float(high),
        float(1 / np.square(share).sum()),
        posts,
    )


def _top(counts: Longs) -> float:
    """Fraction of all actions by the most active tenth, at least one person."""
    first = max(1, round(BUSIEST_FRACTION * len(counts)))
    return float(np.sort(counts)[::-1][:first].sum() / counts.sum())


def _overlaps(
    actions: SupporterActions, ranked: list[BrandSupport]
) -> tuple[BrandOverlap, ...]:
    supporters = {
        support.brand: set(actions.of_brand(support.brand).account.tolist())
        for support in ranked
    }
    overlaps = []
    for index, support in enumerate(ranked):
        for other in ranked[index + 1 :]:
            first, second = supporters[support.brand], supporters[other.brand]
            if both := sorted(first & second):
                pair, people = (support.brand, other.brand), tuple(both)
                posts = _overlap_posts(actions, pair, people)
                overlaps.append(BrandOverlap(*pair, people, len(first | second), posts))
    overlaps.sort(key=lambda item: (-len(item.people), item.first, item.second))
    return tuple(overlaps)


def _overlap_posts(
    actions: SupporterActions, brands: tuple[int, int], people: tuple[int, ...]
) -> tuple[int, ...]:
    """Posts of the overlap of two brands, first one for each brand and person."""
    mask = np.isin(actions.brand, brands) & np.isin(actions.account, people)
    post = actions.post[mask]
    pairs = np.stack([actions.account[mask], actions.brand[mask]], axis=1)
    _, firsts = np.unique(pairs, axis=0, return_index=True)
    return tuple(dict.fromkeys([*post[firsts].tolist(), *post.tolist()]))


def describe_brand_support(
    snapshot: Snapshot, comparison: BrandComparison, brand: int | None
) -> str:
    """Summary of the support of a brand, compared with the others.

    Parameters:
        snapshot, comparison: the data and the result of `compare_brands`.
        brand: row of the brand; None for the brand with the most supporters.
    """
    brands = comparison.brands
    if not brands:
        return "No brand has a supporter in this data."
    names = snapshot.brands["name"].to_pylist()
    support = next((item for item in brands if item.brand == brand), brands[0])
    summary = f"{names[support.brand]} has {format_count(support.people, 'supporter')}"
    if brand is not None and support.brand != brand:
        summary = f"{names[brand]} has no supporters. {summary}"
    if support.top_tenth is not None and support.actions > support.people:
        share, low, high = (
            format_percent(round(value or 0, 3))
            for value in (support.top_tenth, support.low, support.high)
        )
        summary += (
            f". The most active tenth made {share} of the posts and shares "
            f"(90 % interval {low} to {high})"
        )
    others = [item for item in brands if item is not support][:3]
    if others:
        listed = ", ".join(f"{names[item.brand]} {item.people:,}" for item in others)
        summary += f". Other brands: {listed}"
    return summary + "."


def describe_brand_switching(
    snapshot: Snapshot, comparison: BrandComparison, brand: int | None
) -> str:
    """Summary of the switches to and from a brand, and the number expected by chance.

    Parameters:
        snapshot, comparison: the data and the result of `compare_brands`.
        brand: row of the brand; None for all brands.
    """
    if not comparison.brand_switches and not comparison.expected_by_chance:
        return "Unknown: nobody supports two brands often enough to detect a switch."
    every = comparison.brand_switches
    switches = [
        item for item in every if brand in (None, item.old_brand, item.new_brand)
    ]
    total = len(every)
    seen = f"{total:,} possible {'switch' if total == 1 else 'switches'}"
    by_chance = f"{comparison.expected_by_chance:.1f} expected by chance"
    if total <= comparison.expected_by_chance:
        return f"Too close to chance to call: {seen} among all brands, {by_chance}."
    if brand is None:
        summary = f"{format_count(len(switches), 'person')} switched brands"
    else:
        name = snapshot.brands["name"][brand].as_py()
        came = sum(switch.new_brand == brand for switch in switches)
        left = len(switches) - came
        summary = f"{format_count(came, 'person')} came to {name}, {left:,} left it"
    summary = summary[0].upper() + summary[1:]
    return f"{summary}. All brands: {seen}, {by_chance}."


def brand_support_table(snapshot: Snapshot, comparison: BrandComparison) -> pa.Table:
    """Table of the brands for pages, commands and exports.

    `share` is the fraction of all supporters who support this brand; a supporter of two
    brands counts for both.
    """
    names = snapshot.brands["name"]
    rows = [
        {
            "brand": names[support.brand].as_py(),
            "people": support.people,
            "share": support.people / comparison.supporter_count,
            "acts": support.actions,
            "top_tenth": support.top_tenth,
            "low": support.low,
            "high": support.high,
            "like": support.effective_people,
            **evidence_columns(snapshot, support.posts),
        }
        for support in comparison.brands
    ]
    floats = dict.fromkeys(("top_tenth", "low", "high", "like"), pa.float64())
    counts = {"people": pa.int64(), "share": pa.float64(), "acts": pa.int64()}
    schema = {"brand": pa.string(), **counts, **floats, **EVIDENCE_SCHEMA}
    return pa.Table.from_pylist(rows, pa.schema(schema))


def brand_overlap_table(snapshot: Snapshot, comparison: BrandComparison) -> pa.Table:
    """Table of the supporters of two brands, one row a pair of brands."""
    names, ids = snapshot.brands["name"], snapshot.accounts["id"]
    rows = [
        {
            "first": names[overlap.first].as_py(),
            "second": names[overlap.second].as_py(),
            "people": len(overlap.people),
            "share": len(overlap.people) / overlap.union_size,
            "accounts": "|".join(ids[row].as_py() for row in overlap.people),
            **evidence_columns(snapshot, overlap.posts),
        }
        for overlap in comparison.overlaps
    ]
    brands = dict.fromkeys(("first", "second"), pa.string())
    people = {"people": pa.int64(), "share": pa.float64(), "accounts": pa.string()}
    schema = {**brands, **people, **EVIDENCE_SCHEMA}
    return pa.Table.from_pylist(rows, pa.schema(schema))


def brand_switching_table(snapshot: Snapshot, comparison: BrandComparison) -> pa.Table:
    """Table of the switches, with the posts before and after each."""
    names, accounts, posts = snapshot.brands["name"], snapshot.accounts, snapshot.posts
    rows = [
        {
            "account": accounts["id"][switch.account].as_py(),
            "handle": accounts["handle"][switch.account].as_py(),
            "from": names[switch.old_brand].as_py(),
            "to": names[switch.new_brand].as_py(),
            "at": posts["created_at"][switch.first_new_post].as_py(),
            **evidence_columns(snapshot, switch_posts((switch,))),
        }
        for switch in comparison.brand_switches
    ]
    words = dict.fromkeys(("account", "handle", "from", "to"), pa.string())
    schema = {**words, "at": pa.timestamp("us"), **EVIDENCE_SCHEMA}
    return pa.Table.from_pylist(rows, pa.schema(schema))
