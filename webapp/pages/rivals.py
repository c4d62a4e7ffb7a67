"""Rivals: supporters of each brand, their concentration, overlap and switching."""

from __future__ import annotations

import pyarrow.compute as pc
import streamlit as st

from graph.analysis.brands import brand_comparison as rivals
from graph.analysis.brands import earned_media as earned
from graph.analysis.brands.brand_switching import posts_of
from graph.analysis.brands.carrier_share import share_of_carriers
from graph.phrasing import many, percent
from graph.rendering import escaping
from graph.snapshots.lookup import brand_row
from webapp.charts import comparison_charts as figures_rivals
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.components.people import brand_overlap as _rivals
from webapp.state import cached_findings, url_state
from webapp.state import store_session as session

FEW = 8

snapshot, scope = session.shown(), cached_findings.scope()
st.title("Rivals")
_parts.needs_brand()
row = brand_row(snapshot, scope.brand) if scope.brand else None
found = cached_findings.ask(rivals.rivals, scope)
_parts.sentence(rivals.sentence(snapshot, found, row))
_parts.labels_note()
if not found.brands:
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
names = snapshot.brands["name"].to_pylist()
main, side = _proof.places()
switches = found.switches(row)
chosen = row if row is not None else found.brands[0].brand
talk = cached_findings.ask(earned.posts_by_sort, scope, chosen)
if side is not None:
    opens = (
        {f"brand-{one.brand}": one.posts for one in found.brands}
        | {f"both-{one.first}-{one.second}": one.posts for one in found.both}
        | {
            f"switch-{one.account}-{one.old}-{one.new}": posts_of((one,))
            for one in found.switched
        }
        | {f"all-{words}": posts_of(some) for words, some in switches.items()}
        | {f"talk-{sort}": posts for sort, posts in talk.items()}
    )
    with side:
        _proof.panel(
            "Posts of supporters", opens.get(url_state.asked("open") or "", ())
        )
with main:
    table = rivals.table(snapshot, found)
    left, right = st.columns(2, gap="medium") if side is None else (main, main)
    with left:
        _parts.picture(
            figures_rivals.carried(table, None if row is None else names[row]),
            "rivals-carried",
            table,
            "Supporters of each brand",
        )
        for one in found.brands[:FEW]:
            name = escaping.label(names[one.brand])
            part = percent(round(one.people / found.carriers, 3))
            words = (
                f"{name}: {many(one.people, 'person')} ({part} of all), "
                f"{many(len(one.posts), 'post')}"
            )
            key = f"brand-{one.brand}"
            _proof.button(words, key, key)
        _parts.downloads(table, "rivals", {"scope": scope})
    name = names[chosen]
    with right:
        months = cached_findings.ask(earned.earned, scope)
        mine = months.filter(pc.equal(months["brand"], name))
        _parts.picture(
            figures_rivals.talk(mine),
            "rivals-talk",
            months,
            f"Earned, owned and paid posts of {name} by month",
        )
        for sort, posts in talk.items():
            if posts:
                words = f"{sort.capitalize()}: {many(len(posts), 'post')}"
                _proof.button(words, f"talk-{sort}", f"talk-{sort}")
        _parts.downloads(months, "talk", {"scope": scope})
    months = cached_findings.ask(share_of_carriers, scope)
    _parts.picture(
        figures_rivals.over_time(months, name),
        "rivals-months",
        months,
        f"Share of supporters of {name} and its rivals by month",
    )
    _parts.downloads(months, "carriers-by-month", {"scope": scope})
    _rivals.both(found, scope)
    _rivals.switched(found, row, switches)
_parts.method(
    "A supporter posts about a brand without complaining, unpaid and independent, or shares "
    "such posts. Accounts that are excluded from lists are no supporters.",
    "`share` is the share of this brand among the supporters of any brand.",
    "`top_tenth` is the share of support by the most active tenth of the people, with its "
    "90 % interval (people resampled 200 times). `like` is the inverse Simpson index: the "
    "number of equally active people with the same concentration.",
    "A switch: at least two acts for one brand, then at least two for another, and none the "
    "other way round. It is compared with the number expected if the order were random.",
)
