"""Sections on what was said: in short, words, wishes, rivals."""

from __future__ import annotations

from typing import Final

import pyarrow.compute as pc

from graph import overview, talk
from graph.figures import BRAND, COMPLAINT, NEUTRAL, PRAISE
from graph.findings import earned, rivals
from graph.findings.listening import ideas, wording
from graph.findings.scope import brand_row
from graph.findings.words import many
from graph.report.charts import bars
from graph.report.parts import Asked, Names, Row, Section, Table, share
from graph.snapshot import Snapshot

FEW: Final = 6


def in_short(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """The overview: its sentence, its tiles, and the talk by week."""
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
    rows = []
    for tile in facts.tiles:
        posts = said.rows(tile.opens) if tile.opens else []
        rows.append(
            Row(
                (tile.title, tile.value, tile.help),
                names.proof(posts) if posts else None,
            )
        )
    return Section(
        "short",
        "In short",
        ("".join(piece.words for piece in facts.sentence),),
        (Table("Figures", ("", "", "what it is", "posts"), tuple(rows), (1,)),),
        bars(labels, series, "Posts by week, by what they say") if labels else "",
    )


def words(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """What praise is for and what complaints ask."""
    found = wording.wording(snapshot, asked.scope)
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
        head = ("words", "people here", "elsewhere", "posts")
        tables.append(Table(group.name.capitalize(), head, rows, (1, 2)))
    return Section(
        "words", "What it is about", (wording.sentence(found),), tuple(tables)
    )


def wishes(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """What people wish for, and who asked."""
    assert asked.rules is not None
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
    table = Table("Wishes", ("what", "people", "who asked", "posts"), rows, (1,))
    return Section("wishes", "What people wish for", (ideas.sentence(found),), (table,))


def rivals_then(snapshot: Snapshot, asked: Asked, names: Names) -> Section:
    """Brands side by side."""
    scope = asked.scope
    row = brand_row(snapshot, scope.brand) if scope.brand else None
    found = rivals.rivals(snapshot, scope)
    brands = snapshot.brands["name"].to_pylist()
    rows = tuple(
        Row(
            (
                brands[one.brand],
                f"{one.people:,}",
                f"{one.acts:,}",
                share(one.top, one.low, one.high),
            ),
            names.proof(one.posts),
        )
        for one in found.brands[: 2 * FEW]
    )
    head = ("brand", "people", "acts", "by the busiest tenth", "posts")
    picture = ""
    if row is not None:
        months = earned.earned(snapshot, scope)
        mine = months.filter(pc.equal(months["brand"], brands[row]))
        colours = {"earned": BRAND, "owned": NEUTRAL, "paid": COMPLAINT}
        series = {name: (mine[name].to_pylist(), of) for name, of in colours.items()}
        # A single month is no course.
        if mine.num_rows > 1:
            alt = "Earned, owned and paid posts by month"
            picture = bars(mine["month"].to_pylist(), series, alt)
    both = tuple(
        Row((brands[one.first], brands[one.second], many(len(one.people), "person")))
        for one in found.both[:FEW]
    )
    return Section(
        "rivals",
        "Rivals",
        (
            rivals.sentence(snapshot, found, row),
            rivals.switched_sentence(snapshot, found, row),
        ),
        (
            Table("Who carries each brand", head, rows, (1, 2, 3)),
            Table("Who carries two", ("brand", "and", "people"), both, (2,)),
        ),
        picture,
    )
