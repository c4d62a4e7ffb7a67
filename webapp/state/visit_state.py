"""Session state of the digest: what changed since the last visit."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from graph.annotations import visit_log as visits
from graph.snapshots.scope import Scope
from graph.view_models import visit_digest as morning_of
from webapp.state.annotation_actions import current_annotations
from webapp.state.cached_findings import cached, current_forecast, current_scope
from webapp.state.store_session import current_settings, current_snapshot
from webapp.state.url_state import as_of_day


def current_visit_digest() -> tuple[morning_of.DigestSentence, ...]:
    """Sentences on what is new since the last visit.

    Empty at the first visit and while filters are set.
    """
    known, moment = _visit(), utc_now().replace(tzinfo=None)
    return morning_of.digest_sentences(current_snapshot(), known[1], known[0], moment) if known else ()


def new_post_ids() -> frozenset[str]:
    """Ids of the inbox posts that are new since the last visit."""
    known = _visit()
    return morning_of.new_case_posts(known[1].state, known[0]) if known else frozenset()


def is_unfiltered() -> bool:
    """Whether no filter other than the brand is set."""
    return as_of_day() is None and current_scope() == Scope(brand=current_scope().brand)


def has_previous_visit() -> bool:
    """Whether a previous visit is known in this session."""
    return st.session_state.get("_visit", (None, None))[1] is not None


def _visit() -> tuple[visits.VisitState, visits.Visit] | None:
    """What is visible now, and the previous visit; None while filters are set.

    A visit is recorded once per session and snapshot, not at every rerun of a page.
    """
    if not is_unfiltered():
        return None
    brand = current_scope().brand
    seen = cached(morning_of.build_visit_state, Scope(brand=brand), current_forecast())
    seen = morning_of.without_done_cases(seen, current_annotations())
    key = (brand, current_snapshot().hash)
    kept = st.session_state.get("_visit")
    if kept is None or kept[0] != key:
        moment = utc_now().replace(tzinfo=None)
        before = visits.previous_visit(current_settings().folder, brand or "", seen, moment)
        kept = st.session_state["_visit"] = (key, before)
    return None if kept[1] is None else (seen, kept[1])


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)
