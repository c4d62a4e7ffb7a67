"""What changed since the last visit."""

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
    """What is new since the last visit; nothing at the first, and where a part is shown."""
    known, moment = _visit(), now().replace(tzinfo=None)
    return morning_of.since(shown(), known[1], known[0], moment) if known else ()


def news() -> frozenset[str]:
    """The posts of the ledger that are new since the last visit."""
    known = _visit()
    return morning_of.fresh(known[1].seen, known[0]) if known else frozenset()


def whole() -> bool:
    """Whether all there is now of a brand (or of all) is shown, and no part of it."""
    return as_of_day() is None and scope() == Scope(brand=scope().brand)


def visited() -> bool:
    """Whether it is known in this session what the last visit saw."""
    return st.session_state.get("_visit", (None, None))[1] is not None


def _visit() -> tuple[visits.Seen, visits.Visit] | None:
    """What there is to see, and the visit before; a look at a part is no visit.

    The visit itself is kept once a session and snapshot: a page that runs again is none.
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
    """This moment, for telling how old data is."""
    return datetime.now(UTC)
