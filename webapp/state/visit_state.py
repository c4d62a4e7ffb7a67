"""Session state of the digest: what changed since the last visit."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from graph.annotations import visit_log as visits
from graph.snapshots.scope import Scope
from graph.view_models import visit_digest as morning_of
from webapp.state.annotation_actions import marked
from webapp.state.cached_findings import ask, forecast, scope
from webapp.state.store_session import chosen, shown
from webapp.state.url_state import as_of_day


def morning() -> tuple[morning_of.Sentence, ...]:
    """Sentences on what is new since the last visit.

    Empty at the first visit and while filters are set.
    """
    known, moment = _visit(), now().replace(tzinfo=None)
    return morning_of.since(shown(), known[1], known[0], moment) if known else ()


def news() -> frozenset[str]:
    """Ids of the inbox posts that are new since the last visit."""
    known = _visit()
    return morning_of.fresh(known[1].seen, known[0]) if known else frozenset()


def whole() -> bool:
    """Whether no filter other than the brand is set."""
    return as_of_day() is None and scope() == Scope(brand=scope().brand)


def visited() -> bool:
    """Whether a previous visit is known in this session."""
    return st.session_state.get("_visit", (None, None))[1] is not None


def _visit() -> tuple[visits.Seen, visits.Visit] | None:
    """What is visible now, and the previous visit; None while filters are set.

    A visit is recorded once per session and snapshot, not at every rerun of a page.
    """
    if not whole():
        return None
    brand = scope().brand
    seen = ask(morning_of.seen, Scope(brand=brand), forecast())
    seen = morning_of.undone(seen, marked())
    key = (brand, shown().hash)
    kept = st.session_state.get("_visit")
    if kept is None or kept[0] != key:
        moment = now().replace(tzinfo=None)
        before = visits.last(chosen().home, brand or "", seen, moment)
        kept = st.session_state["_visit"] = (key, before)
    return None if kept[1] is None else (seen, kept[1])


def now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)
