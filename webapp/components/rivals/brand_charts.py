"""Charts of the page Rivals: supporters by brand and month, earned and other media."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow.compute as pc

from graph.analysis.brands.brand_comparison import BrandComparison, brand_support_table
from graph.analysis.brands.carrier_share import share_of_supporters
from graph.analysis.brands.earned_media import earned_media_by_month
from graph.phrasing import format_count, format_percent
from graph.rendering import escaping
from graph.snapshots.scope import Scope
from webapp.charts import comparison_charts
from webapp.components.evidence_panel import show_evidence_button
from webapp.components.page_layout import show_chart, show_downloads
from webapp.state import cached_findings
from webapp.state.store_session import current_snapshot

MAX_BRAND_BUTTONS = 8


def show_supporters(comparison: BrandComparison, row: int | None, scope: Scope) -> None:
    """Draw the supporters of each brand, and a button for the posts of each.

    Parameters:
        comparison: of all brands in the scope.
        row: of the brand that is emphasised; None for none.
        scope: filters of the page.
    """
    snapshot = current_snapshot()
    names = snapshot.brands["name"].to_pylist()
    table = brand_support_table(snapshot, comparison)
    show_chart(
        comparison_charts.supporters_figure(table, None if row is None else names[row]),
        "rivals-carried",
        table,
        "Supporters of each brand",
    )
    for entry in comparison.brands[:MAX_BRAND_BUTTONS]:
        name = escaping.escape_markdown(names[entry.brand])
        part = format_percent(round(entry.people / comparison.supporter_count, 3))
        text = (
            f"{name}: {format_count(entry.people, 'person')} ({part} of all), "
            f"{format_count(len(entry.posts), 'post')}"
        )
        key = f"brand-{entry.brand}"
        show_evidence_button(text, key, key)
    show_downloads(table, "rivals", {"scope": scope})


def show_earned_media(
    name: str, media_posts: Mapping[str, Sequence[int]], scope: Scope
) -> None:
    """Draw earned, owned and paid posts of a brand by month, and a button for each.

    Parameters:
        name: of the brand.
        media_posts: rows of posts by type of media.
        scope: filters of the page.
    """
    months = cached_findings.cached(earned_media_by_month, scope)
    show_chart(
        comparison_charts.earned_media_figure(
            months.filter(pc.equal(months["brand"], name))
        ),
        "rivals-talk",
        months,
        f"Earned, owned and paid posts of {name} by month",
    )
    for media_type, posts in media_posts.items():
        if posts:
            text = f"{media_type.capitalize()}: {format_count(len(posts), 'post')}"
            show_evidence_button(text, f"talk-{media_type}", f"talk-{media_type}")
    show_downloads(months, "talk", {"scope": scope})


def show_supporter_share(name: str, scope: Scope) -> None:
    """Draw the share of supporters of a brand and its rivals by month."""
    months = cached_findings.cached(share_of_supporters, scope)
    show_chart(
        comparison_charts.supporter_share_figure(months, name),
        "rivals-months",
        months,
        f"Share of supporters of {name} and its rivals by month",
    )
    show_downloads(months, "carriers-by-month", {"scope": scope})
