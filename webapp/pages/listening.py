"""Listening: praise, complaints and questions, and what the brand answered."""

from __future__ import annotations

import streamlit as st

from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care import response_times as speed
from graph.analysis.customer_care.inbox import KNOWN_STATES, CASE_STATES, build_inbox, select_answerable_cases
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

CARDS_PER_STEP = 10

snapshot, scope = session.current_snapshot(), cached_findings.current_scope()
st.title("Listening")
_parts.stop_without_brand()
every = select_answerable_cases(snapshot, cached_findings.cached(build_inbox, scope))
_filters.show_inbox_counts(every)
if not len(every.post):
    _parts.link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
if told_of := every.mask(states=KNOWN_STATES).any():
    st.caption(escaping.escape_markdown(speed.describe_response_times(speed.measure_response_times(snapshot, every))))
_parts.show_label_accuracy()
if gaps := told.describe_data_gaps(snapshot, every):
    with st.expander(
        "What is unknown, and which data would answer it",
        icon=":material/help:",
        expanded=not told_of,
    ):
        for line in gaps:
            st.text(escaping.visible_text(line))
marked = annotation_actions.current_annotations()
rules = cached_findings.current_rules()
wanted = _filters.show_case_filters(every, marked, rules)
found = cases.filter_cases(snapshot, every, marked, wanted, rules)
if only_new := _filters.show_new_cases_toggle():
    found = cases.cases_about_posts(snapshot, found, visit_state.new_post_ids())
main, side = _proof.evidence_areas()
if side is not None:
    _alarms.show_linked_evidence(side, scope)
with main:
    if not len(found.post):
        st.info(
            "No case matches: remove a filter.",
            icon=":material/filter_alt_off:",
        )
    few = _more.visible_count("cards", CARDS_PER_STEP)
    for place in range(min(few, len(found.post))):
        _cases.show_case_card(found, place, marked, rules)
    _more.show_more_button("cards", CARDS_PER_STEP, len(found.post) - few)
st.subheader(f"All of them ({len(found.post):,})", anchor=False)
table = cases.case_table(snapshot, found, marked, rules)
aside = ["post", "account", "answer", *(["brand"] if scope.brand else [])]
st.dataframe(
    tables.visible_table(_heads.with_value_labels(table.drop_columns(aside), "state", cases.STATE_LABELS)),
    hide_index=True,
    column_config=_heads.heading_config(_heads.CASE_HEADINGS)
    | {"url": st.column_config.LinkColumn("link", display_text="original")},
)
_parts.show_downloads(
    table, "listening", {"filters": wanted, "scope": scope, "new": only_new}
)
_since.show_case_changes(scope)
_routing.show_routing_rules()
_alarms.show_alerts(scope)
_speed.show_response_times(every)
_two_way.show_dialogue(scope)
_two_way.show_response_effect(scope)
left_out = ", ".join(
    f"{why.replace('_', ' ')} {n:,}" for why, n in every.exclusions.items()
)
_parts.show_method(
    "An answer is a reply to the post, or a quote of it, by one of the brand's own "
    f"accounts. States: {', '.join(f'`{state}`' for state in CASE_STATES)}. A post without an "
    "answer is unanswered only if this data holds a later post of the brand's own on the "
    "same platform, within the chosen time window; else it is unknown.",
    "Order: by the shares of the post so far, and the mean shares of its author's other "
    "posts (shrunk towards the mean of all posts by five posts). Followers, likes and "
    "other counters are not used.",
    "Response times: Kaplan-Meier; unanswered posts are censored at the end of the data. "
    "An answer older than its post, which was edited since, counts as immediate.",
    f"Excluded: {left_out or 'nobody'}.",
)
