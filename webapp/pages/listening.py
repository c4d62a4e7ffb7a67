"""Listening: praise, complaints and questions, and what the brand answered."""

from __future__ import annotations

import streamlit as st

from graph.analysis.customer_care.case_captions import describe_data_gaps
from graph.analysis.customer_care.inbox import (
    CASE_STATES,
    KNOWN_STATES,
    build_inbox,
    select_answerable_cases,
)
from graph.analysis.customer_care.response_times import (
    describe_response_times,
    measure_response_times,
)
from graph.rendering import escaping, tables
from graph.view_models import cases
from webapp.components import column_headings, page_layout, pagination
from webapp.components.changes_since import show_case_changes
from webapp.components.evidence_panel import evidence_areas
from webapp.components.listening import alert_list, case_filters, dialogue
from webapp.components.listening.case_card import show_case_card
from webapp.components.listening.response_times import show_response_times
from webapp.components.listening.routing_rules import show_routing_rules
from webapp.state import annotation_actions, cached_findings, visit_state
from webapp.state.store_session import current_snapshot

CARDS_PER_STEP = 10

snapshot, scope = current_snapshot(), cached_findings.current_scope()
st.title("Listening")
page_layout.stop_without_brand()
inbox = select_answerable_cases(snapshot, cached_findings.cached(build_inbox, scope))
case_filters.show_inbox_counts(inbox)
if not len(inbox.post):
    page_layout.link_to_page("data", "Load a file", ":material/upload:")
    st.stop()
if any_known := inbox.mask(states=KNOWN_STATES).any():
    st.caption(
        escaping.escape_markdown(
            describe_response_times(measure_response_times(snapshot, inbox))
        )
    )
page_layout.show_label_accuracy()
if gaps := describe_data_gaps(snapshot, inbox):
    with st.expander(
        "What is unknown, and which data would answer it",
        icon=":material/help:",
        expanded=not any_known,
    ):
        for line in gaps:
            st.text(escaping.visible_text(line))
annotations_by_post = annotation_actions.current_annotations()
rules = cached_findings.current_rules()
chosen_filters = case_filters.show_case_filters(inbox, annotations_by_post, rules)
selected = cases.filter_cases(
    snapshot, inbox, annotations_by_post, chosen_filters, rules
)
if only_new := case_filters.show_new_cases_toggle():
    selected = cases.cases_about_posts(snapshot, selected, visit_state.new_post_ids())
main, side = evidence_areas()
if side is not None:
    alert_list.show_linked_evidence(side, scope)
with main:
    if not len(selected.post):
        st.info(
            "No case matches: remove a filter.",
            icon=":material/filter_alt_off:",
        )
    few = pagination.visible_count("cards", CARDS_PER_STEP)
    for place in range(min(few, len(selected.post))):
        show_case_card(selected, place, annotations_by_post, rules)
    pagination.show_more_button("cards", CARDS_PER_STEP, len(selected.post) - few)
st.subheader(f"All of them ({len(selected.post):,})", anchor=False)
table = cases.case_table(snapshot, selected, annotations_by_post, rules)
hidden_columns = ["post", "account", "answer", *(["brand"] if scope.brand else [])]
st.dataframe(
    tables.visible_table(
        column_headings.with_value_labels(
            table.drop_columns(hidden_columns), "state", cases.STATE_LABELS
        )
    ),
    hide_index=True,
    column_config=column_headings.heading_config(column_headings.CASE_HEADINGS)
    | {"url": st.column_config.LinkColumn("link", display_text="original")},
)
page_layout.show_downloads(
    table, "listening", {"filters": chosen_filters, "scope": scope, "new": only_new}
)
show_case_changes(scope)
show_routing_rules()
alert_list.show_alerts(scope)
show_response_times(inbox)
dialogue.show_dialogue(scope)
dialogue.show_response_effect(scope)
exclusions = ", ".join(
    f"{why.replace('_', ' ')} {n:,}" for why, n in inbox.exclusions.items()
)
page_layout.show_method(
    "An answer is a reply to the post, or a quote of it, by one of the brand's own "
    f"accounts. States: {', '.join(f'`{state}`' for state in CASE_STATES)}. A post without an "
    "answer is unanswered only if this data holds a later post of the brand's own on the "
    "same platform, within the chosen time window; else it is unknown.",
    "Order: by the shares of the post so far, and the mean shares of its author's other "
    "posts (shrunk towards the mean of all posts by five posts). Followers, likes and "
    "other counters are not used.",
    "Response times: Kaplan-Meier; unanswered posts are censored at the end of the data. "
    "An answer older than its post, which was edited since, counts as immediate.",
    f"Excluded: {exclusions or 'nobody'}.",
)
