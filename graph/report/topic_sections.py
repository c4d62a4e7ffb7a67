"""Report sections on posts: overview, distinctive phrases, feature requests, brands."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow.compute as pc

from graph.analysis.accounts.exclusions import exclude_accounts
from graph.analysis.brands import brand_comparison, earned_media, mentions
from graph.analysis.customer_care.inbox import (
    KNOWN_STATES,
    build_inbox,
    select_answerable_cases,
)
from graph.analysis.customer_care.routing import IDEAS_DEPARTMENT
from graph.analysis.topics import feature_requests, keyness
from graph.model import Kind
from graph.rendering.palette import (
    BRAND_COLOUR,
    COMPLAINT_COLOUR,
    NEUTRAL_COLOUR,
    PRAISE_COLOUR,
)
from graph.report.blocks import (
    NameRegister,
    PostReferences,
    ReportRequest,
    ReportRow,
    ReportSection,
    ReportTable,
    format_proportion,
    format_share,
)
from graph.report.svg_charts import stacked_bars
from graph.snapshots.interaction_filter import select_interactions
from graph.snapshots.lookup import find_brand_row
from graph.snapshots.scope import scope_conditions
from graph.snapshots.snapshot import Snapshot
from graph.view_models import overview

MAX_SECTION_ROWS: Final = 6
"""Maximum number of rows of a table in these sections."""


def overview_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: the overview's sentence and figures, and the posts by week.

    Parameters:
        snapshot: the data.
        request: scope and forecast of the report.
        names: the names and post numbers of the report.
    """
    facts = overview.overview_facts(snapshot, request.scope, request.forecast)
    brand_posts = mentions.brand_posts(snapshot, request.scope)
    weeks = mentions.posts_by_week(snapshot, request.scope)
    labels = [f"{week:%d %b}" for week in weeks["week"].to_pylist()]
    series = {
        name: (weeks[name].to_pylist(), colour)
        for name, colour in (
            ("praise", PRAISE_COLOUR),
            ("neutral", NEUTRAL_COLOUR),
            ("complaint", COMPLAINT_COLOUR),
        )
    }
    evidence = _tile_evidence(snapshot, request, facts, brand_posts, names)
    rows = []
    for tile in facts.tiles:
        counts, references = evidence[tile.key]
        rows.append(ReportRow((tile.title, tile.value, counts, tile.help), references))
    head = ("", "", "counts", "meaning", "posts")
    return ReportSection(
        "short",
        "In short",
        ("".join(piece.words for piece in facts.sentence),),
        (ReportTable("Figures", head, tuple(rows), (1,)),),
        stacked_bars(labels, series, "Posts by week and sentiment") if labels else "",
    )


def _tile_evidence(
    snapshot: Snapshot,
    request: ReportRequest,
    facts: overview.OverviewFacts,
    brand_mentions: mentions.BrandPosts,
    names: NameRegister,
) -> dict[overview.TileKey, tuple[str, PostReferences | None]]:
    """The counts with their interval, and the posts, of each tile by its key."""
    inbox = select_answerable_cases(snapshot, build_inbox(snapshot, request.scope))
    praise = inbox.subset(inbox.mask(["praise"], KNOWN_STATES))
    answered = praise.mask(states=["answered"])
    # Answered posts first, then the others.
    praise_posts = [*praise.post[answered].tolist(), *praise.post[~answered].tolist()]
    shared_posts = _shared_posts(snapshot, request)
    influencers = facts.carriers.people
    ids = [person.evidence[0] for person in influencers if person.evidence]
    earned_posts = brand_mentions.rows("earned")
    figures: dict[overview.TileKey, tuple[str, list[int]]] = {
        "people_shared": ("", shared_posts),
        "earned_media": (
            format_proportion(len(earned_posts), len(brand_mentions.post)),
            earned_posts,
        ),
        "praise_answered": (
            format_proportion(int(answered.sum()), len(praise_posts)),
            praise_posts,
        ),
    }
    evidence = {
        key: (counts, names.cite_rows(posts) if posts else None)
        for key, (counts, posts) in figures.items()
    }
    post_count = sum(person.evidence_count for person in influencers)
    top_evidence = names.cite_posts(ids, post_count) if ids else None
    return {**evidence, "top_confidence": ("", top_evidence)}


def _shared_posts(snapshot: Snapshot, request: ReportRequest) -> list[int]:
    """Shared or quoted posts of accounts that no list excludes, most shared first."""
    kinds = (Kind.SHARE, Kind.QUOTE)
    interactions = select_interactions(
        snapshot, kinds=kinds, **scope_conditions(request.scope)
    )
    everybody = np.ones(snapshot.accounts.num_rows, bool)
    listed, _ = exclude_accounts(snapshot, request.scope, everybody)
    target = interactions.target_post[listed[interactions.target]]
    posts, counts = np.unique(target[target >= 0], return_counts=True)
    ordered: list[int] = posts[np.lexsort((posts, -counts))].tolist()
    return ordered


def keyness_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: distinctive phrases of praise, complaints and questions.

    Parameters:
        snapshot: the data.
        request: scope and department of the report.
        names: the names and post numbers of the report.
    """
    groups = keyness.compare_group_phrases(
        request.department_snapshot(snapshot), request.scope
    )
    tables = []
    for group in groups:
        rows = tuple(
            ReportRow(
                (
                    phrase.text,
                    f"{phrase.group_users:,} of {phrase.group_size:,}",
                    f"{phrase.rest_users:,} of {phrase.rest_size:,}",
                ),
                names.cite_rows(phrase.posts),
            )
            for phrase in group.phrases[:MAX_SECTION_ROWS]
        )
        head = ("phrase", "people", "in other groups", "posts")
        tables.append(ReportTable(group.name.capitalize(), head, rows, (1, 2)))
    return ReportSection(
        "words",
        "What it is about",
        (keyness.describe_group_phrases(groups),),
        tuple(tables),
    )


def feature_request_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: feature requests, and who made them.

    Parameters:
        snapshot: the data.
        request: scope, department and annotations of the report.
        names: the names and post numbers of the report.
    """
    assert request.rules is not None
    title = "Feature requests"
    if request.department not in (None, IDEAS_DEPARTMENT):
        message = (
            f"Feature requests go to {IDEAS_DEPARTMENT}; "
            f"none are for {request.department}."
        )
        return ReportSection("wishes", title, (message,))
    chosen_departments = (
        (post, fields["department"])
        for post, fields in (request.annotations or {}).items()
        if "department" in fields
    )
    requests = feature_requests.find_feature_requests(
        snapshot, request.scope, request.rules, chosen_departments
    )
    rows = tuple(
        ReportRow(
            (
                entry.phrase,
                f"{len(entry.people):,}",
                ", ".join(
                    names.name_of_row(person)
                    for person in entry.people[:MAX_SECTION_ROWS]
                )
                + (" …" if len(entry.people) > MAX_SECTION_ROWS else ""),
            ),
            names.cite_rows(entry.posts),
        )
        for entry in requests[:MAX_SECTION_ROWS]
    )
    table = ReportTable(
        "Feature requests", ("what", "people", "who asked", "posts"), rows, (1,)
    )
    return ReportSection(
        "wishes",
        title,
        (feature_requests.describe_feature_requests(requests),),
        (table,),
    )


def brand_comparison_section(
    snapshot: Snapshot, request: ReportRequest, names: NameRegister
) -> ReportSection:
    """Section: brands compared by their supporters.

    Parameters:
        snapshot: the data.
        request: scope of the report.
        names: the names and post numbers of the report.
    """
    scope = request.scope
    row = find_brand_row(snapshot, scope.brand) if scope.brand else None
    comparison = brand_comparison.compare_brands(snapshot, scope)
    brands = snapshot.brands["name"].to_pylist()
    rows = tuple(
        ReportRow(
            (
                brands[brand.brand],
                format_proportion(brand.people, comparison.supporter_count),
                f"{brand.actions:,}",
                format_share(brand.top_tenth, brand.low, brand.high),
            ),
            names.cite_rows(brand.posts),
        )
        for brand in comparison.brands[: 2 * MAX_SECTION_ROWS]
    )
    head = ("brand", "supporters", "interactions", "by the most active 10 %", "posts")
    note = "Of all supporters of these brands; a supporter of two counts for both."
    chart = ""
    if row is not None:
        months = earned_media.earned_media_by_month(snapshot, scope)
        own_months = months.filter(pc.equal(months["brand"], brands[row]))
        colours = {
            "earned": BRAND_COLOUR,
            "owned": NEUTRAL_COLOUR,
            "paid": COMPLAINT_COLOUR,
        }
        series = {
            name: (own_months[name].to_pylist(), colour)
            for name, colour in colours.items()
        }
        # A chart over time needs more than one month.
        if own_months.num_rows > 1:
            alt = "Earned, owned and paid posts by month"
            chart = stacked_bars(own_months["month"].to_pylist(), series, alt)
    return ReportSection(
        "rivals",
        "Brand comparison",
        (
            brand_comparison.describe_brand_support(snapshot, comparison, row),
            brand_comparison.describe_brand_switching(snapshot, comparison, row),
        ),
        (
            ReportTable("Supporters of each brand", head, rows, (2, 3), note),
            _two_brand_table(comparison, brands, names),
        ),
        chart,
    )


def _two_brand_table(
    comparison: brand_comparison.BrandComparison, brands: list[str], names: NameRegister
) -> ReportTable:
    """The table of supporters of two brands."""
    rows = tuple(
        ReportRow(
            (
                brands[overlap.first],
                brands[overlap.second],
                format_proportion(len(overlap.people), overlap.union_size),
            ),
            names.cite_rows(overlap.posts),
        )
        for overlap in comparison.overlaps[:MAX_SECTION_ROWS]
    )
    note = "Of all supporters of one or both brands."
    head = ("brand", "and", "people", "posts")
    return ReportTable("Supporters of two brands", head, rows, (), note)
