"""Listening: praise, complaints and questions, and what the brand answered."""

from __future__ import annotations

import streamlit as st

from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care import response_times as speed
from graph.analysis.customer_care.inbox import KNOWN, STATES, ledger, waiting
from graph.rendering import escaping, tables
from graph.view_models import cases
from webapp.components import changes_since as _since
from webapp.components import column_headings as _heads
from webapp.components import evidence_panel as _proof
from webapp.components import page_layout as _parts
from webapp.components import pagination as _more
from webapp.components.listening import alert_list as _alarms
from webapp.components.listening import case_card as _cases
from webapp.components.listening import case_filters as _filters
from webapp.components.listening import dialogue as _two_way
from webapp.components.listening import response_times as _speed
from webapp.components.listening import routing_rules as _routing
from webapp.state import annotation_actions, cached_findings, visit_state
from webapp.state import store_session as session

CARDS = 10

snapshot, scope = session.shown(), cached_findings.scope()
st.title("Listening")
_parts.needs_brand()
every = waiting(snapshot, cached_findings.ask(ledger, scope))
_filters.counted(every)
if not len(every.post):
    _parts.go("data", "Load a file", ":material/upload:")
    st.stop()
if told_of := every.where(state=KNOWN).any():
    st.caption(escaping.label(speed.sentence(speed.speed(snapshot, every))))
_parts.labels_note()
if gaps := told.missing(snapshot, every):
    with st.expander(
        "What is unknown, and which data would answer it",
        icon=":material/help:",
        expanded=not told_of,
    ):
        for line in gaps:
            st.text(escaping.visible(line))
marked = annotation_actions.marked()
rules = cached_findings.rules()
wanted = _filters.filters(every, marked, rules)
found = cases.chosen(snapshot, every, marked, wanted, rules)
if only_new := _filters.only_new():
    found = cases.among(snapshot, found, visit_state.news())
main, side = _proof.places()
if side is not None:
    _alarms.opened(side, scope)
with main:
    if not len(found.post):
        st.info(
            "No case matches: remove a filter.",
            icon=":material/filter_alt_off:",
        )
    few = _more.few("cards", CARDS)
    for place in range(min(few, len(found.post))):
        _cases.card(found, place, marked, rules)
    _more.button("cards", CARDS, len(found.post) - few)
st.subheader(f"All of them ({len(found.post):,})", anchor=False)
table = cases.case_table(snapshot, found, marked, rules)
aside = ["post", "account", "answer", *(["brand"] if scope.brand else [])]
st.dataframe(
    tables.readable(_heads.said(table.drop_columns(aside), "state", cases.STATE_WORDS)),
    hide_index=True,
    column_config=_heads.config(_heads.CASES)
    | {"url": st.column_config.LinkColumn("link", display_text="original")},
)
_parts.downloads(
    table, "listening", {"filters": wanted, "scope": scope, "new": only_new}
)
_since.cases(scope)
_routing.rules()
_alarms.alerts(scope)
_speed.speeds(every)
_two_way.both_ways(scope)
_two_way.turned_around(scope)
left_out = ", ".join(
    f"{why.replace('_', ' ')} {n:,}" for why, n in every.left_out.items()
)
_parts.method(
    "An answer is a reply to the post, or a quote of it, by one of the brand's own "
    f"accounts. States: {', '.join(f'`{state}`' for state in STATES)}. A post without an "
    "answer is unanswered only if this data holds a later post of the brand's own on the "
    "same platform, within the chosen time window; else it is unknown.",
    "Order: by the shares of the post so far, and the mean shares of its author's other "
    "posts (shrunk towards the mean of all posts by five posts). Followers, likes and "
    "other counters are not used.",
    "Response times: Kaplan-Meier; unanswered posts are censored at the end of the data. "
    "An answer older than its post, which was edited since, counts as immediate.",
    f"Excluded: {left_out or 'nobody'}.",
)
