"""Rivals: supporters of each brand, their concentration, overlap and switching."""

from __future__ import annotations

import pyarrow.compute as pc
import streamlit as st

from graph.analysis.brands.brand_comparison import (
    brand_support_table,
    compare_brands,
    describe_brand_support,
)
from graph.analysis.brands.brand_switching import switch_posts
from graph.analysis.brands.carrier_share import share_of_supporters
from graph.analysis.brands.earned_media import (
    earned_media_by_month,
    posts_by_media_type,
)
from graph.phrasing import format_count, format_percent
from graph.rendering import escaping
from graph.snapshots.lookup import find_brand_row
from webapp.charts.comparison_charts import (
    earned_media_figure,
    supporter_share_figure,
    supporters_figure,
)
from webapp.components.evidence_panel import (
    evidence_areas,
    show_evidence_button,
    show_evidence_panel,
)
from webapp.components.page_layout import (
    link_to_page,
    show_chart,
    show_downloads,
    show_label_accuracy,
    show_method,
    stop_without_brand,
    write_sentence,
)
from webapp.components.people.brand_overlap import (
    show_brand_overlap,
    show_brand_switches,
)
from webapp.state import cached_findings, url_state
from webapp.state.store_session import current_snapshot

MAX_BRAND_BUTTONS = 8

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Rivals")
stop_without_brand()
row = find_brand_row(snapshot, scope.brand) if scope.brand else None
comparison = cached_findings.cached(compare_brands, scope)
write_sentence(describe_brand_support(snapshot, comparison, row))
show_label_accuracy()
if not comparison.brands:
    link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
names = snapshot.brands["name"].to_pylist()
main, side = evidence_areas()
switches = comparison.switches_by_direction(row)
chosen_row = row if row is not None else comparison.brands[0].brand
media_posts = cached_findings.cached(posts_by_media_type, scope, chosen_row)
if side is not None:
    opens = (
        {f"brand-{entry.brand}": entry.posts for entry in comparison.brands}
        | {f"both-{entry.first}-{entry.second}": entry.posts for entry in comparison.overlaps}
        | {
            f"switch-{entry.account}-{entry.old_brand}-{entry.new_brand}": switch_posts((entry,))
            for entry in comparison.brand_switches
        }
        | {f"all-{text}": switch_posts(brand_switches) for text, brand_switches in switches.items()}
        | {f"talk-{sort}": posts for sort, posts in media_posts.items()}
    )
    with side:
        show_evidence_panel(
            "Posts of supporters", opens.get(url_state.url_parameter("open") or "", ())
        )
with main:
    table = brand_support_table(snapshot, comparison)
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        show_chart(
            supporters_figure(table, None if row is None else names[row]),
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
    name = names[chosen_row]
    with right:
        months = cached_findings.cached(earned_media_by_month, scope)
        own_months = months.filter(pc.equal(months["brand"], name))
        show_chart(
            earned_media_figure(own_months),
            "rivals-talk",
            months,
            f"Earned, owned and paid posts of {name} by month",
        )
        for sort, posts in media_posts.items():
            if posts:
                text = f"{sort.capitalize()}: {format_count(len(posts), 'post')}"
                show_evidence_button(text, f"talk-{sort}", f"talk-{sort}")
        show_downloads(months, "talk", {"scope": scope})
    months = cached_findings.cached(share_of_supporters, scope)
    show_chart(
        supporter_share_figure(months, name),
        "rivals-months",
        months,
        f"Share of supporters of {name} and its rivals by month",
    )
    show_downloads(months, "carriers-by-month", {"scope": scope})
    show_brand_overlap(comparison, scope)
    show_brand_switches(comparison, row, switches)
show_method(
    "A supporter posts about a brand without complaining, unpaid and independent, or shares "
    "such posts. Accounts that are excluded from lists are no supporters.",
    "`share` is the share of this brand among the supporters of any brand.",
    "`top_tenth` is the share of support by the most active tenth of the people, with its "
    "90 % interval (people resampled 200 times). `like` is the inverse Simpson index: the "
    "number of equally active people with the same concentration.",
    "A switch: at least two acts for one brand, then at least two for another, and none the "
    "other way round. It is compared with the number expected if the order were random.",
)
