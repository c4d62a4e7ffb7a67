"""Rivals: supporters of each brand, their concentration, overlap and switching."""

from __future__ import annotations

import pyarrow.compute as pc
import streamlit as st

from graph.analysis.brands import brand_comparison as rivals
from graph.analysis.brands import earned_media as earned
from graph.analysis.brands.brand_switching import switch_posts
from graph.analysis.brands.carrier_share import share_of_supporters
from graph.phrasing import format_count, format_percent
from graph.rendering import escaping
from graph.snapshots.lookup import find_brand_row
from webapp.charts import comparison_charts as figures_rivals
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.components.people import brand_overlap as _rivals
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

MAX_BRAND_BUTTONS = 8

snapshot, scope = session.current_snapshot(), cached_findings.current_scope()
st.title("Rivals")
_parts.stop_without_brand()
row = find_brand_row(snapshot, scope.brand) if scope.brand else None
found = cached_findings.cached(rivals.compare_brands, scope)
_parts.write_sentence(rivals.describe_brand_support(snapshot, found, row))
_parts.show_label_accuracy()
if not found.brands:
    _parts.link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
names = snapshot.brands["name"].to_pylist()
main, side = _proof.evidence_areas()
switches = found.switches_by_direction(row)
chosen = row if row is not None else found.brands[0].brand
talk = cached_findings.cached(earned.posts_by_media_type, scope, chosen)
if side is not None:
    opens = (
        {f"brand-{one.brand}": one.posts for one in found.brands}
        | {f"both-{one.first}-{one.second}": one.posts for one in found.overlaps}
        | {
            f"switch-{one.account}-{one.old_brand}-{one.new_brand}": switch_posts((one,))
            for one in found.brand_switches
        }
        | {f"all-{words}": switch_posts(some) for words, some in switches.items()}
        | {f"talk-{sort}": posts for sort, posts in talk.items()}
    )
    with side:
        _proof.show_evidence_panel(
            "Posts of supporters", opens.get(url_state.url_parameter("open") or "", ())
        )
with main:
    table = rivals.brand_support_table(snapshot, found)
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        _parts.show_chart(
            figures_rivals.supporters_figure(table, None if row is None else names[row]),
            "rivals-carried",
            table,
            "Supporters of each brand",
        )
        for one in found.brands[:MAX_BRAND_BUTTONS]:
            name = escaping.escape_markdown(names[one.brand])
            part = format_percent(round(one.people / found.supporter_count, 3))
            words = (
                f"{name}: {format_count(one.people, 'person')} ({part} of all), "
                f"{format_count(len(one.posts), 'post')}"
            )
            key = f"brand-{one.brand}"
            _proof.show_evidence_button(words, key, key)
        _parts.show_downloads(table, "rivals", {"scope": scope})
    name = names[chosen]
    with right:
        months = cached_findings.cached(earned.earned_media_by_month, scope)
        mine = months.filter(pc.equal(months["brand"], name))
        _parts.show_chart(
            figures_rivals.earned_media_figure(mine),
            "rivals-talk",
            months,
            f"Earned, owned and paid posts of {name} by month",
        )
        for sort, posts in talk.items():
            if posts:
                words = f"{sort.capitalize()}: {format_count(len(posts), 'post')}"
                _proof.show_evidence_button(words, f"talk-{sort}", f"talk-{sort}")
        _parts.show_downloads(months, "talk", {"scope": scope})
    months = cached_findings.cached(share_of_supporters, scope)
    _parts.show_chart(
        figures_rivals.supporter_share_figure(months, name),
        "rivals-months",
        months,
        f"Share of supporters of {name} and its rivals by month",
    )
    _parts.show_downloads(months, "carriers-by-month", {"scope": scope})
    _rivals.show_brand_overlap(found, scope)
    _rivals.show_brand_switches(found, row, switches)
_parts.show_method(
    "A supporter posts about a brand without complaining, unpaid and independent, or shares "
    "such posts. Accounts that are excluded from lists are no supporters.",
    "`share` is the share of this brand among the supporters of any brand.",
    "`top_tenth` is the share of support by the most active tenth of the people, with its "
    "90 % interval (people resampled 200 times). `like` is the inverse Simpson index: the "
    "number of equally active people with the same concentration.",
    "A switch: at least two acts for one brand, then at least two for another, and none the "
    "other way round. It is compared with the number expected if the order were random.",
)
