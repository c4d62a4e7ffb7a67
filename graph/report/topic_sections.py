"""Report sections on posts: overview, distinctive phrases, feature requests, brands."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import set_aside
from graph.analysis.brands import brand_comparison as rivals
from graph.analysis.brands import earned_media as earned
from graph.analysis.brands import mentions as talk
from graph.analysis.customer_care.inbox import KNOWN, ledger, waiting
from graph.analysis.customer_care.routing import IDEAS
from graph.analysis.topics import feature_requests as ideas
from graph.analysis.topics import keyness as wording
from graph.model import Kind
from graph.rendering.palette import BRAND, COMPLAINT, NEUTRAL, PRAISE
from graph.report.blocks import Asked, Names, Proof, Row, Section, Table, counted, share
from graph.report.svg_charts import bars
from graph.snapshots.interaction_filter import select
from graph.snapshots.lookup import brand_row
from graph.snapshots.scope import conditions
from graph.snapshots.snapshot import Snapshot
from graph.view_models import overview

FEW: Final = 6


def in_short(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: the overview's sentence and figures, and the posts by week.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    facts = overview.facts(snapshot, asked.scope, asked.forecast)
    said = talk.talk(snapshot, asked.scope)
    weeks = talk.weeks(snapshot, asked.scope)
    labels = [f"{week:%d %b}" for week in weeks["week"].to_pylist()]
    series = {
        name: (weeks[name].to_pylist(), colour)
        for name, colour in (
            ("praise", PRAISE),
            ("neutral", NEUTRAL),
            ("complaint", COMPLAINT),
        )
    }
    behind = _behind(snapshot, asked, facts, said, names)
    rows = []
    for tile in facts.tiles:
        counts, proof = behind.get(tile.title, ("", None))
        rows.append(Row((tile.title, tile.value, counts, tile.help), proof))
    head = ("", "", "counts", "meaning", "posts")
    return Section(
        "short",
        "In short",
        ("".join(piece.words for piece in facts.sentence),),
        (Table("Figures", head, tuple(rows), (1,)),),
        bars(labels, series, "Posts by week and sentiment") if labels else "",
    )


def _behind(
    snapshot: Snapshot,
    asked: Asked,
    facts: overview.Facts,
    said: talk.Talk,
    names: Names,
) -> dict[str, tuple[str, Proof | None]]:
    """The counts with their interval, and the posts, of each tile by its title."""
    heard = waiting(snapshot, ledger(snapshot, asked.scope))
    praise = heard.only(heard.where(["praise"], KNOWN))
    answered = praise.where(state=["answered"])
    # Answered posts first, then the others.
    told = [*praise.post[answered].tolist(), *praise.post[~answered].tolist()]
    carried = _passed_on(snapshot, asked)
    first = facts.carriers.people
    ids = [one.evidence[0] for one in first if one.evidence]
    earned_posts = said.rows("earned")
    found = {
        "People shared": ("", carried),
        "Earned media": (
            counted(len(earned_posts), len(said.post)),
            earned_posts,
        ),
        "Praise answered": (counted(int(answered.sum()), len(told)), told),
    }
    proofs = {
        title: (counts, names.proof(posts) if posts else None)
        for title, (counts, posts) in found.items()
    }
    many_posts = sum(one.evidence_count for one in first)
    sure = names.evidence(ids, many_posts) if ids else None
    return {**proofs, "Top 10 confidence": ("", sure)}


def _passed_on(snapshot: Snapshot, asked: Asked) -> list[int]:
    """Shared or quoted posts of accounts that lists do not exclude, most shared first."""
    kinds = (Kind.SHARE, Kind.QUOTE)
    chosen = select(snapshot, kinds=kinds, **conditions(asked.scope))
    aside = np.zeros(snapshot.accounts.num_rows, bool)
    for mask in set_aside(snapshot, asked.scope).values():
        aside |= mask
    target = chosen.target_post[~aside[chosen.target]]
    posts, often = np.unique(target[target >= 0], return_counts=True)
    found: list[int] = posts[np.lexsort((posts, -often))].tolist()
    return found


def words(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: distinctive phrases of praise, complaints and questions.

    Parameters:
        snapshot: the data.
        request: scope and department of the report.
        names: the names and post numbers of the report.
    """
    found = wording.wording(asked.narrowed(snapshot), asked.scope)
    tables = []
    for group in found:
        rows = tuple(
            Row(
                (
                    one.words,
                    f"{one.people:,} of {one.among:,}",
                    f"{one.others:,} of {one.rest:,}",
                ),
                names.proof(one.posts),
            )
            for one in group.phrases[:FEW]
        )
        head = ("phrase", "people", "in other groups", "posts")
        tables.append(Table(group.name.capitalize(), head, rows, (1, 2)))
    return Section(
        "words", "What it is about", (wording.sentence(found),), tuple(tables)
    )


def wishes(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: feature requests, and who made them.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    assert asked.rules is not None
    title = "Feature requests"
    if asked.department not in (None, IDEAS):
        why = f"Feature requests go to {IDEAS}; none are for {asked.department}."
        return Section("wishes", title, (why,))
    noted = (
        (post, note["department"])
        for post, note in (asked.marked or {}).items()
        if "department" in note
    )
    found = ideas.ideas(snapshot, asked.scope, asked.rules, noted)
    rows = tuple(
        Row(
            (
                one.words,
                f"{len(one.people):,}",
                ", ".join(names.person(who) for who in one.people[:FEW])
                + (" …" if len(one.people) > FEW else ""),
            ),
            names.proof(one.posts),
        )
        for one in found[:FEW]
    )
    table = Table("Feature requests", ("what", "people", "who asked", "posts"), rows, (1,))
    return Section("wishes", title, (ideas.sentence(found),), (table,))


def rivals_then(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Section: brands compared by their supporters.

    Parameters:
        snapshot: the data.
        request: scope of the report.
        names: the names and post numbers of the report.
    """
    scope = asked.scope
    row = brand_row(snapshot, scope.brand) if scope.brand else None
    found = rivals.rivals(snapshot, scope)
    brands = snapshot.brands["name"].to_pylist()
    rows = tuple(
        Row(
            (
                brands[one.brand],
                counted(one.people, found.carriers),
                f"{one.acts:,}",
                share(one.top, one.low, one.high),
            ),
            names.proof(one.posts),
        )
        for one in found.brands[: 2 * FEW]
    )
    head = ("brand", "supporters", "interactions", "by the most active 10 %", "posts")
    note = "Of all supporters of these brands; a supporter of two counts for both."
    picture = ""
    if row is not None:
        months = earned.earned(snapshot, scope)
        mine = months.filter(pc.equal(months["brand"], brands[row]))
        colours = {"earned": BRAND, "owned": NEUTRAL, "paid": COMPLAINT}
        series = {name: (mine[name].to_pylist(), of) for name, of in colours.items()}
        # A chart over time needs more than one month.
        if mine.num_rows > 1:
            alt = "Earned, owned and paid posts by month"
            picture = bars(mine["month"].to_pylist(), series, alt)
    return Section(
        "rivals",
        "Brand comparison",
        (
            rivals.sentence(snapshot, found, row),
            rivals.switched_sentence(snapshot, found, row),
        ),
        (
            Table("Supporters of each brand", head, rows, (2, 3), note),
            _both(found, brands, names),
        ),
        picture,
    )


def _both(found: rivals.Rivals, brands: list[str], names: Names) -> Table:
    """The table of supporters of two brands."""
    rows = tuple(
        Row(
            (
                brands[one.first],
                brands[one.second],
                counted(len(one.people), one.either),
            ),
            names.proof(one.posts),
        )
        for one in found.both[:FEW]
    )
    note = "Of all supporters of one or both brands."
    head = ("brand", "and", "people", "posts")
    return Table("Supporters of two brands", head, rows, (), note)
