"""Brand comparison: supporters, their concentration, overlap and switching.

A supporter posted about the brand without complaint, unpaid and independent, or shared
such a post of others. Accounts excluded from lists are no supporters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import excluded_accounts
from graph.analysis.brands.brand_switching import (
    BrandSwitch,
    find_brand_switches,
    switch_posts,
)
from graph.analysis.scoring.ranking import EVIDENCE_SCHEMA, evidence_columns
from graph.model import KINDS, Kind
from graph.phrasing import format_count, format_percent
from graph.snapshots.columns import UNDATED
from graph.snapshots.interaction_filter import Longs, topic_post_mask
from graph.snapshots.scope import Scope, scope_mask
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
        mine = self.brand == brand
        return SupporterActions(*(getattr(self, name)[mine] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class BrandSupport:
    """Support of one brand and its concentration.

    `people` supporters with `actions`. `top_tenth` is the fraction of the actions by
    the most active tenth, with its 90 % interval `low` to `high`; `effective_people` is
    the number of equally active people with the same concentration (inverse Simpson
    index).
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
        if brand is None:
            return {"switched": self.brand_switches}
        return {
            "came": tuple(one for one in self.brand_switches if one.new_brand == brand),
            "left": tuple(one for one in self.brand_switches if one.old_brand == brand),
            "switched among all brands": self.brand_switches,
        }


def compare_brands(snapshot: Snapshot, scope: Scope | None = None) -> BrandComparison:
    """Comparison of all brands with a supporter, whatever brand the scope names.

    Cost:
        A pass over the posts; 200 resamples of the supporters of each brand.
    """
    acts = supporter_actions(snapshot, scope or Scope())
    brands = tuple(
        _brand_support(acts.of_brand(brand), brand)
        for brand in range(snapshot.brands.num_rows)
    )
    order = sorted(
        (one for one in brands if one.people), key=lambda one: (-one.people, one.brand)
    )
    dated = acts.at != UNDATED
    turned, chance = find_brand_switches(
        acts.account[dated], acts.brand[dated], acts.post[dated]
    )
    carriers = len(np.unique(acts.account))
    return BrandComparison(
        tuple(order), _overlaps(acts, order), turned, chance, carriers
    )


def supporter_actions(snapshot: Snapshot, scope: Scope) -> SupporterActions:
    """Supporting actions for all brands in a scope's time, platform and topic."""
    about = snapshot.about
    well = pc.fill_null(pc.not_equal(about["label"], "complaint"), False)
    about = about.filter(well)
    post = about["post"].to_numpy().astype(np.int64)
    brand = about["brand"].to_numpy().astype(np.int64)
    posts = snapshot.posts
    own = pc.and_(pc.not_equal(posts["kind"], "share"), pc.invert(posts["stub"]))
    unpaid = pc.invert(pc.fill_null(posts["paid"], False))
    written = (pc.and_(own, unpaid).to_numpy().astype(bool) & scope_mask(posts, scope))[
        post
    ]
    author = posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    at = posts["created_at"].cast(pa.int64()).fill_null(UNDATED).to_numpy()
    told = SupporterActions(
        author[post[written]], brand[written], post[written], at[post[written]]
    )
    passed = _shares_of_brand_posts(snapshot, scope, post, brand)
    joined = [
        np.concatenate([getattr(told, name), getattr(passed, name)])
        for name in SupporterActions.__slots__
    ]
    found = SupporterActions(*joined)
    keep = found.account >= 0
    aside = np.zeros(snapshot.accounts.num_rows, bool)
    for mask in excluded_accounts(snapshot, scope).values():
        aside |= mask
    keep[keep] = ~aside[found.account[keep]]
    if scope.topic is not None:
        keep &= topic_post_mask(snapshot, scope.topic)[found.post]
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((found.post[rows], found.at[rows], found.account[rows]))]
    return SupporterActions(
        *(getattr(found, name)[rows] for name in SupporterActions.__slots__)
    )


def _shares_of_brand_posts(
    snapshot: Snapshot, scope: Scope, post: Longs, brand: Longs
) -> SupporterActions:
    """Shares of other accounts' posts about a brand; `post` is the shared post.

    A quote is about a brand if its own text is.
    """
    acts = snapshot.interactions
    mine = pc.and_(
        pc.equal(acts["kind"], KINDS.index(Kind.SHARE)),
        pc.is_valid(acts["target_post"]),
    )
    acts = acts.filter(mine)
    platforms = snapshot.accounts["platform"].take(acts["actor"])
    within = pa.table({"platform": platforms, "created_at": acts["at"]})
    acts = acts.filter(pa.array(scope_mask(within, scope)))
    actor, target = (
        acts[name].to_numpy().astype(np.int64) for name in ("actor", "target_post")
    )
    at = acts["at"].cast(pa.int64()).fill_null(UNDATED).to_numpy()
    author = snapshot.posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    others = author[target] != actor
    actor, target, at = actor[others], target[others], at[others]
    order = np.argsort(post, kind="stable")
    post, brand = post[order], brand[order]
    start = np.searchsorted(post, target)
    counts = np.searchsorted(post, target, "right") - start
    # A share of a post about two brands supports both.
    rows = np.repeat(np.arange(len(target)), counts)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    named = brand[np.repeat(start, counts) + places]
    return SupporterActions(actor[rows], named, target[rows], at[rows])


def _brand_support(acts: SupporterActions, brand: int) -> BrandSupport:
    people, counts = np.unique(acts.account, return_counts=True)
    posts = tuple(dict.fromkeys(acts.post.tolist()))
    if not len(people):
        return BrandSupport(brand, 0, 0, None, None, None, None, posts)
    rng = np.random.default_rng(0)
    size = len(counts)
    draws = [
        _top(counts[rng.integers(size, size=size)]) for _ in range(BOOTSTRAP_ROUNDS)
    ]
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
    acts: SupporterActions, order: list[BrandSupport]
) -> tuple[BrandOverlap, ...]:
    held = {one.brand: set(acts.of_brand(one.brand).account.tolist()) for one in order}
    found = []
    for place, one in enumerate(order):
        for other in order[place + 1 :]:
            first, second = held[one.brand], held[other.brand]
            if both := sorted(first & second):
                pair, people = (one.brand, other.brand), tuple(both)
                posts = _overlap_posts(acts, pair, people)
                found.append(BrandOverlap(*pair, people, len(first | second), posts))
    found.sort(key=lambda one: (-len(one.people), one.first, one.second))
    return tuple(found)


def _overlap_posts(
    acts: SupporterActions, brands: tuple[int, int], people: tuple[int, ...]
) -> tuple[int, ...]:
    """Posts of the overlap of two brands, first one for each brand and person."""
    mine = np.isin(acts.brand, brands) & np.isin(acts.account, people)
    account, brand, post = acts.account[mine], acts.brand[mine], acts.post[mine]
    pairs = np.stack([account, brand], axis=1)
    _, firsts = np.unique(pairs, axis=0, return_index=True)
    return tuple(dict.fromkeys([*post[firsts].tolist(), *post.tolist()]))


def describe_brand_support(
    snapshot: Snapshot, comparison: BrandComparison, brand: int | None
) -> str:
    """Summary of the support of a brand, compared with the others.

    Parameters:
        snapshot: the data.
        comparison: the result of `compare_brands`.
        brand: row of the brand; None for the brand with the most supporters.
    """
    some = comparison.brands
    if not some:
        return "No brand has a supporter in this data."
    names = snapshot.brands["name"].to_pylist()
    mine = next((one for one in comparison.brands if one.brand == brand), some[0])
    carry = "carries" if mine.people == 1 else "carry"
    words = f"{format_count(mine.people, 'person')} {carry} {names[mine.brand]}"
    words = words[0].upper() + words[1:]
    if brand is not None and mine.brand != brand:
        words = f"Nobody here carries {names[brand]}. {words}"
    if mine.top_tenth is not None and mine.actions > mine.people:
        words += (
            f"; the busiest tenth of them did {format_percent(round(mine.top_tenth, 3))} of it "
            f"({format_percent(round(mine.low or 0, 3))} to {format_percent(round(mine.high or 0, 3))})"
        )
    others = [one for one in some if one is not mine][:3]
    if others:
        beside = ", ".join(f"{names[one.brand]} {one.people:,}" for one in others)
        words += f". Beside it: {beside}"
    return words + "."


def describe_brand_switching(
    snapshot: Snapshot, comparison: BrandComparison, brand: int | None
) -> str:
    """Summary of the switches to and from a brand, and the number expected by chance.

    Parameters:
        snapshot: the data.
        comparison: the result of `compare_brands`.
        brand: row of the brand; None for all brands.
    """
    if not comparison.brand_switches and not comparison.expected_by_chance:
        return "Unknown: nobody supports two brands often enough to detect a switch."
    mine = [
        one
        for one in comparison.brand_switches
        if brand in (None, one.old_brand, one.new_brand)
    ]
    every = len(comparison.brand_switches)
    if every <= comparison.expected_by_chance:
        look = "looks" if every == 1 else "look"
        return (
            f"Who switched cannot be told: among all brands {every:,} {look} like a switch, "
            f"and {comparison.expected_by_chance:.1f} would if the order meant nothing."
        )
    if brand is None:
        told = f"{format_count(len(mine), 'person')} switched from one brand to another"
    else:
        name = snapshot.brands["name"][brand].as_py()
        came = sum(one.new_brand == brand for one in mine)
        told = f"{format_count(came, 'person')} came to {name}, {len(mine) - came:,} left it"
    return (
        f"{told[0].upper()}{told[1:]}. Among all brands {every:,} "
        f"{'looks' if every == 1 else 'look'} like a switch: "
        f"{comparison.expected_by_chance:.1f} would if the order meant nothing."
    )


def brand_support_table(snapshot: Snapshot, comparison: BrandComparison) -> pa.Table:
    """Table of the brands for pages, commands and exports.

    `share` is the fraction of all supporters who support this brand; a supporter of two
    brands counts for both.
    """
    names = snapshot.brands["name"]
    rows = [
        {
            "brand": names[one.brand].as_py(),
            "people": one.people,
            "share": one.people / comparison.supporter_count,
            "acts": one.actions,
            "top_tenth": one.top_tenth,
            "low": one.low,
            "high": one.high,
            "like": one.effective_people,
            **evidence_columns(snapshot, one.posts),
        }
        for one in comparison.brands
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
            "first": names[one.first].as_py(),
            "second": names[one.second].as_py(),
            "people": len(one.people),
            "share": len(one.people) / one.union_size,
            "accounts": "|".join(ids[row].as_py() for row in one.people),
            **evidence_columns(snapshot, one.posts),
        }
        for one in comparison.overlaps
    ]
    brands = dict.fromkeys(("first", "second"), pa.string())
    people = {"people": pa.int64(), "share": pa.float64(), "accounts": pa.string()}
    return pa.Table.from_pylist(
        rows, pa.schema({**brands, **people, **EVIDENCE_SCHEMA})
    )


def brand_switching_table(snapshot: Snapshot, comparison: BrandComparison) -> pa.Table:
    """Table of the switches, with the posts before and after each."""
    names, accounts, posts = snapshot.brands["name"], snapshot.accounts, snapshot.posts
    rows = [
        {
            "account": accounts["id"][one.account].as_py(),
            "handle": accounts["handle"][one.account].as_py(),
            "from": names[one.old_brand].as_py(),
            "to": names[one.new_brand].as_py(),
            "at": posts["created_at"][one.first_new_post].as_py(),
            **evidence_columns(snapshot, switch_posts((one,))),
        }
        for one in comparison.brand_switches
    ]
    words = dict.fromkeys(("account", "handle", "from", "to"), pa.string())
    schema = {**words, "at": pa.timestamp("us"), **EVIDENCE_SCHEMA}
    return pa.Table.from_pylist(rows, pa.schema(schema))
