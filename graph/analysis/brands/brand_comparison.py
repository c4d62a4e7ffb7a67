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

from graph.analysis.accounts.exclusions import set_aside
from graph.analysis.brands.brand_switching import Switch, posts_of, switched
from graph.analysis.scoring.ranking import SCHEMA, evidence
from graph.model import KINDS, Kind
from graph.phrasing import many, percent
from graph.snapshots.columns import UNDATED
from graph.snapshots.interaction_filter import Longs, posts_about
from graph.snapshots.scope import Scope, inside
from graph.snapshots.snapshot import Snapshot

TENTH: Final = 0.1
"""Fraction of the supporters whose share of all actions is reported."""
DRAWS: Final = 200
"""Number of bootstrap resamples of an interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Acts:
    """Supporting actions as arrays of one length, sorted by account and time.

    `account`, `brand` and `post` are rows; `at` is in microseconds, or `UNDATED`.
    """

    account: Longs
    brand: Longs
    post: Longs
    at: Longs

    def of(self, brand: int) -> Acts:
        """Actions that support one brand."""
        mine = self.brand == brand
        return Acts(*(getattr(self, name)[mine] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Carried:
    """Support of one brand and its concentration.

    `people` supporters with `actions`. `top_tenth` is the fraction of the actions by
    the most active tenth, with its 90 % interval `low` to `high`; `effective_people` is
    the number of equally active people with the same concentration (inverse Simpson
    index).
    """

    brand: int
    people: int
    acts: int
    top: float | None
    low: float | None
    high: float | None
    like: float | None
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Two brands and the people (rows) who support both.

    `union_size` people support at least one of them. `posts` are the posts of the
    overlap, first one for each brand and person.
    """

    first: int
    second: int
    people: tuple[int, ...]
    either: int
    posts: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """Support, overlap and switching of all brands.

    `expected_by_chance` is the expected number of apparent switches if order were
    random, `supporter_count` the number of people who support at least one brand.
    """

    brands: tuple[Carried, ...]
    both: tuple[Both, ...]
    switched: tuple[Switch, ...]
    by_chance: float
    carriers: int

    def switches(self, brand: int | None) -> dict[str, tuple[Switch, ...]]:
        """Switches grouped by direction; without a brand, all of them."""
        if brand is None:
            return {"switched": self.switched}
        return {
            "came": tuple(one for one in self.switched if one.new == brand),
            "left": tuple(one for one in self.switched if one.old == brand),
            "switched among all brands": self.switched,
        }


def rivals(snapshot: Snapshot, scope: Scope | None = None) -> Rivals:
    """Comparison of all brands with a supporter, whatever brand the scope names.

    Cost:
        A pass over the posts; 200 resamples of the supporters of each brand.
    """
    acts = carrying(snapshot, scope or Scope())
    brands = tuple(
        _carried(acts.of(brand), brand) for brand in range(snapshot.brands.num_rows)
    )
    order = sorted(
        (one for one in brands if one.people), key=lambda one: (-one.people, one.brand)
    )
    dated = acts.at != UNDATED
    turned, chance = switched(acts.account[dated], acts.brand[dated], acts.post[dated])
    carriers = len(np.unique(acts.account))
    return Rivals(tuple(order), _both(acts, order), turned, chance, carriers)


def carrying(snapshot: Snapshot, scope: Scope) -> Acts:
    """Supporting actions for all brands in a scope's time, platform and topic."""
    about = snapshot.about
    well = pc.fill_null(pc.not_equal(about["label"], "complaint"), False)
    about = about.filter(well)
    post = about["post"].to_numpy().astype(np.int64)
    brand = about["brand"].to_numpy().astype(np.int64)
    posts = snapshot.posts
    own = pc.and_(pc.not_equal(posts["kind"], "share"), pc.invert(posts["stub"]))
    unpaid = pc.invert(pc.fill_null(posts["paid"], False))
    written = (pc.and_(own, unpaid).to_numpy().astype(bool) & inside(posts, scope))[
        post
    ]
    author = posts["author"].fill_null(-1).to_numpy().astype(np.int64)
    at = posts["created_at"].cast(pa.int64()).fill_null(UNDATED).to_numpy()
    told = Acts(author[post[written]], brand[written], post[written], at[post[written]])
    passed = _passed(snapshot, scope, post, brand)
    joined = [
        np.concatenate([getattr(told, name), getattr(passed, name)])
        for name in Acts.__slots__
    ]
    found = Acts(*joined)
    keep = found.account >= 0
    aside = np.zeros(snapshot.accounts.num_rows, bool)
    for mask in set_aside(snapshot, scope).values():
        aside |= mask
    keep[keep] = ~aside[found.account[keep]]
    if scope.topic is not None:
        keep &= posts_about(snapshot, scope.topic)[found.post]
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((found.post[rows], found.at[rows], found.account[rows]))]
    return Acts(*(getattr(found, name)[rows] for name in Acts.__slots__))


def _passed(snapshot: Snapshot, scope: Scope, post: Longs, brand: Longs) -> Acts:
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
    acts = acts.filter(pa.array(inside(within, scope)))
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
    return Acts(actor[rows], named, target[rows], at[rows])


def _carried(acts: Acts, brand: int) -> Carried:
    people, counts = np.unique(acts.account, return_counts=True)
    posts = tuple(dict.fromkeys(acts.post.tolist()))
    if not len(people):
        return Carried(brand, 0, 0, None, None, None, None, posts)
    rng = np.random.default_rng(0)
    size = len(counts)
    draws = [_top(counts[rng.integers(size, size=size)]) for _ in range(DRAWS)]
    low, high = np.quantile(draws, [0.05, 0.95])
    share = counts / counts.sum()
    return Carried(
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
    first = max(1, round(TENTH * len(counts)))
    return float(np.sort(counts)[::-1][:first].sum() / counts.sum())


def _both(acts: Acts, order: list[Carried]) -> tuple[Both, ...]:
    held = {one.brand: set(acts.of(one.brand).account.tolist()) for one in order}
    found = []
    for place, one in enumerate(order):
        for other in order[place + 1 :]:
            first, second = held[one.brand], held[other.brand]
            if both := sorted(first & second):
                pair, people = (one.brand, other.brand), tuple(both)
                posts = _of_both(acts, pair, people)
                found.append(Both(*pair, people, len(first | second), posts))
    found.sort(key=lambda one: (-len(one.people), one.first, one.second))
    return tuple(found)


def _of_both(
    acts: Acts, brands: tuple[int, int], people: tuple[int, ...]
) -> tuple[int, ...]:
    """Posts of the overlap of two brands, first one for each brand and person."""
    mine = np.isin(acts.brand, brands) & np.isin(acts.account, people)
    account, brand, post = acts.account[mine], acts.brand[mine], acts.post[mine]
    pairs = np.stack([account, brand], axis=1)
    _, firsts = np.unique(pairs, axis=0, return_index=True)
    return tuple(dict.fromkeys([*post[firsts].tolist(), *post.tolist()]))


def sentence(snapshot: Snapshot, found: Rivals, brand: int | None) -> str:
    """Summary of the support of a brand, compared with the others.

    Parameters:
        snapshot: the data.
        comparison: the result of `compare_brands`.
        brand: row of the brand; None for the brand with the most supporters.
    """
    some = found.brands
    if not some:
        return "No brand has a supporter in this data."
    names = snapshot.brands["name"].to_pylist()
    mine = next((one for one in found.brands if one.brand == brand), some[0])
    carry = "carries" if mine.people == 1 else "carry"
    words = f"{many(mine.people, 'person')} {carry} {names[mine.brand]}"
    words = words[0].upper() + words[1:]
    if brand is not None and mine.brand != brand:
        words = f"Nobody here carries {names[brand]}. {words}"
    if mine.top is not None and mine.acts > mine.people:
        words += (
            f"; the busiest tenth of them did {percent(round(mine.top, 3))} of it "
            f"({percent(round(mine.low or 0, 3))} to {percent(round(mine.high or 0, 3))})"
        )
    others = [one for one in some if one is not mine][:3]
    if others:
        beside = ", ".join(f"{names[one.brand]} {one.people:,}" for one in others)
        words += f". Beside it: {beside}"
    return words + "."


def switched_sentence(snapshot: Snapshot, found: Rivals, brand: int | None) -> str:
    """Summary of the switches to and from a brand, and the number expected by chance.

    Parameters:
        snapshot: the data.
        comparison: the result of `compare_brands`.
        brand: row of the brand; None for all brands.
    """
    if not found.switched and not found.by_chance:
        return "Unknown: nobody supports two brands often enough to detect a switch."
    mine = [one for one in found.switched if brand in (None, one.old, one.new)]
    every = len(found.switched)
    if every <= found.by_chance:
        look = "looks" if every == 1 else "look"
        return (
            f"Who switched cannot be told: among all brands {every:,} {look} like a switch, "
            f"and {found.by_chance:.1f} would if the order meant nothing."
        )
    if brand is None:
        told = f"{many(len(mine), 'person')} switched from one brand to another"
    else:
        name = snapshot.brands["name"][brand].as_py()
        came = sum(one.new == brand for one in mine)
        told = f"{many(came, 'person')} came to {name}, {len(mine) - came:,} left it"
    return (
        f"{told[0].upper()}{told[1:]}. Among all brands {every:,} "
        f"{'looks' if every == 1 else 'look'} like a switch: "
        f"{found.by_chance:.1f} would if the order meant nothing."
    )


def table(snapshot: Snapshot, found: Rivals) -> pa.Table:
    """Table of the brands for pages, commands and exports.

    `share` is the fraction of all supporters who support this brand; a supporter of two
    brands counts for both.
    """
    names = snapshot.brands["name"]
    rows = [
        {
            "brand": names[one.brand].as_py(),
            "people": one.people,
            "share": one.people / found.carriers,
            "acts": one.acts,
            "top_tenth": one.top,
            "low": one.low,
            "high": one.high,
            "like": one.like,
            **evidence(snapshot, one.posts),
        }
        for one in found.brands
    ]
    floats = dict.fromkeys(("top_tenth", "low", "high", "like"), pa.float64())
    counts = {"people": pa.int64(), "share": pa.float64(), "acts": pa.int64()}
    schema = {"brand": pa.string(), **counts, **floats, **SCHEMA}
    return pa.Table.from_pylist(rows, pa.schema(schema))


def both_table(snapshot: Snapshot, found: Rivals) -> pa.Table:
    """Table of the supporters of two brands, one row a pair of brands."""
    names, ids = snapshot.brands["name"], snapshot.accounts["id"]
    rows = [
        {
            "first": names[one.first].as_py(),
            "second": names[one.second].as_py(),
            "people": len(one.people),
            "share": len(one.people) / one.either,
            "accounts": "|".join(ids[row].as_py() for row in one.people),
            **evidence(snapshot, one.posts),
        }
        for one in found.both
    ]
    brands = dict.fromkeys(("first", "second"), pa.string())
    people = {"people": pa.int64(), "share": pa.float64(), "accounts": pa.string()}
    return pa.Table.from_pylist(rows, pa.schema({**brands, **people, **SCHEMA}))


def switched_table(snapshot: Snapshot, found: Rivals) -> pa.Table:
    """Table of the switches, with the posts before and after each."""
    names, accounts, posts = snapshot.brands["name"], snapshot.accounts, snapshot.posts
    rows = [
        {
            "account": accounts["id"][one.account].as_py(),
            "handle": accounts["handle"][one.account].as_py(),
            "from": names[one.old].as_py(),
            "to": names[one.new].as_py(),
            "at": posts["created_at"][one.first].as_py(),
            **evidence(snapshot, posts_of((one,))),
        }
        for one in found.switched
    ]
    words = dict.fromkeys(("account", "handle", "from", "to"), pa.string())
    schema = {**words, "at": pa.timestamp("us"), **SCHEMA}
    return pa.Table.from_pylist(rows, pa.schema(schema))
