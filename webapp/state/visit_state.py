"""Session state of the digest: what changed since the last visit."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from graph.annotations.visit_log import Visit, VisitState, previous_visit
from graph.snapshots.scope import Scope
from graph.view_models.visit_digest import (
    DigestSentence,
    build_visit_state,
    digest_sentences,
    new_case_posts,
    without_done_cases,
)
from webapp.state.annotation_actions import current_annotations
from webapp.state.cached_findings import cached, current_forecast, current_scope
from webapp.state.store_session import current_settings, current_snapshot
from webapp.state.url_state import as_of_day


def current_visit_digest() -> tuple[DigestSentence, ...]:
    """Sentences on what is new since the last visit.

    Empty at the first visit and while filters are set.
    """
    visit, moment = _visit(), utc_now().replace(tzinfo=None)
    return (
        digest_sentences(current_snapshot(), visit[1], visit[0], moment)
        if visit
        else ()
    )


def new_post_ids() -> frozenset[str]:
    """Ids of the inbox posts that are new since the last visit."""
    visit = _visit()
    return new_case_posts(visit[1].state, visit[0]) if visit else frozenset()


def is_unfiltered() -> bool:
    """Whether no filter other than the brand is set."""
    return as_of_day() is None and current_scope() == Scope(brand=current_scope().brand)


def has_previous_visit() -> bool:
    """Whether a previous visit is known in this session."""
    return st.session_state.get("_visit", (None, None))[1] is not None


def _visit() -> tuple[VisitState, Visit] | None:
    """What is visible now, and the previous visit; None while filters are set.

    A visit is recorded once per session and snapshot, not at every rerun of a page.
    """
    if not is_unfiltered():
        return None
    brand = current_scope().brand
    visible = cached(build_visit_state, Scope(brand=brand), current_forecast())
    visible = without_done_cases(visible, current_annotations())
    key = (brand, current_snapshot().hash)
    saved = st.session_state.get("_visit")
    if saved is None or saved[0] != key:
        moment = utc_now().replace(tzinfo=None)
        before = previous_visit(current_settings().folder, brand or "", visible, moment)
        saved = st.session_state["_visit"] = (key, before)
    return None if saved[1] is None else (visible, saved[1])


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)
