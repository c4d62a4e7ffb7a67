"""What the pages share: the opened store, the scope, and answers kept by snapshot.

The only file in graph/ that knows Streamlit. A page asks `opened()` for the store,
`scope()` for what the sidebar says, and `ask(finding, scope)` for an answer; an answer
is worked out once for each snapshot and kept. The database is never opened here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

import pyarrow.compute as pc
import streamlit as st

from graph import brands, desk, snapshot, stance_error, visits, weights
from graph import morning as morning_of
from graph.asof import as_of
from graph.brands import Brand
from graph.corrections import agreed, corrected
from graph.errors import GrapevineError
from graph.findings.forecast import DEFAULT, Forecast, or_counting
from graph.findings.listening import routing
from graph.findings.listening.routing import Rules
from graph.findings.scope import Scope
from graph.settings import DEFAULT_STORE, DEMO_STORE, STORE, Settings, settings
from graph.shown import label
from graph.snapshot import Snapshot
from graph.store.files import Home

P = ParamSpec("P")
T = TypeVar("T")

SCOPE: Final = ("brand", "window", "since", "until", "platform", "topic", "as_of")
"""The widgets of the sidebar; each is also a parameter of the link."""

WINDOWS: Final = {"all": None, "week": 7, "month": 30, "quarter": 90, "days": None}
"""Time windows: so many days before the last post; `days` are chosen by hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The store that is shown. Without a snapshot, `problem` says why and what to do.

    `plain` is the snapshot without what people said of posts since it was published.
    `newer` is set when something was published since this session opened the store.
    """

    settings: Settings
    snapshot: Snapshot | None = None
    plain: Snapshot | None = None
    published_at: datetime | None = None
    newer: bool = False
    problem: str = ""

    @property
    def demo_missing(self) -> bool:
        """Whether this is the first start: the demo world is not built yet."""
        pointer = self.settings.home.folder / "current.json"
        return self.settings.is_demo and not pointer.exists()


def chosen() -> Settings:
    """Which store: what the environment says, else the user's own, else the demo."""
    if os.environ.get(STORE):
        return settings()
    own = settings(DEFAULT_STORE)
    there = (own.home.folder / "current.json").exists()
    return own if there else settings(DEMO_STORE)


def own_store() -> str:
    """Where a user's own files go: never into the demo world."""
    asked = settings().store
    return DEFAULT_STORE if asked == DEMO_STORE else asked


def opened() -> Opened:
    """The store as this session shows it; a new publication waits for `refresh`."""
    asked = chosen()
    current = asked.home.current()
    pinned = st.session_state.get("_pinned")
    if not pinned or pinned[0] != asked.store:
        pinned = (asked.store, current)
    shown = pinned[1]
    folder = asked.home.snapshots
    if not shown or not (folder / str(shown.get("snapshot"))).is_dir():
        shown = current
    if not shown:
        return Opened(asked, problem=_nothing(asked))
    st.session_state["_pinned"] = (asked.store, shown)
    try:
        place = str(folder / str(shown.get("snapshot")))
        plain = _load(place)
        found = _corrected(place, str(asked.home.folder), desk.stamp(asked.home))
    except GrapevineError as error:
        return Opened(asked, problem=str(error))
    newer = shown.get("snapshot") != current.get("snapshot")
    return Opened(asked, found, plain, _moment(shown.get("published_at")), newer)


def shown() -> Snapshot:
    """The snapshot of a page that app.py only runs when there is one."""
    found = opened().snapshot
    if found is None:
        st.stop()
    day = as_of_day()
    if day is None:
        return found
    try:
        return _then(found.hash, day + timedelta(days=1), _whole=found)
    except GrapevineError as error:
        st.warning(label(str(error)), icon=":material/history:")
        st.stop()


def as_of_day() -> date | None:
    """The day at whose end everything is shown; None for now."""
    day = st.session_state.get("as_of")
    return day if isinstance(day, date) else None


@st.cache_resource(max_entries=3, show_spinner="Going back …")
def _then(key: str, end: date, _whole: Snapshot) -> Snapshot:
    return as_of(_whole, datetime.combine(end, time()))


def refresh() -> None:
    """Show what was published last."""
    st.session_state.pop("_pinned", None)


def _nothing(asked: Settings) -> str:
    if (asked.home.folder / "current.json").exists():
        return (
            f"The store {asked.store} is damaged: run `python -m graph doctor "
            f"--store {asked.store}` to see what is wrong."
        )
    if asked.store.startswith("ladybug:"):
        return (
            f"There is nothing in {asked.store} yet: load a file on the page Data, or "
            f"run `python -m ingest FILE --store {asked.store}`."
        )
    return (
        "Nothing of this Neo4j was published yet: start the server and run "
        f"`python -m graph publish --store {asked.store}`."
    )


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


@st.cache_resource(max_entries=3, show_spinner=False)
def _load(place: str) -> Snapshot:
    return snapshot.load(Path(place))


@st.cache_resource(max_entries=3, show_spinner=False)
def _corrected(place: str, home: str, stamp: str) -> Snapshot:
    """What is shown, with what people said of posts up to the moment of `stamp`."""
    return corrected(_load(place), desk.corrections(Home(Path(home))))


def stance_errs() -> str:
    """Who gave the labels that this page counts, and how often that errs."""
    found = opened()
    assert found.snapshot is not None
    assert found.plain is not None
    home = chosen().home
    both = (found.plain, found.snapshot)
    return _stance_errs(found.snapshot.hash, str(home.folder), scope(), _both=both)


@st.cache_resource(max_entries=50, show_spinner=False)
def _stance_errs(
    key: str, folder: str, asked: Scope, _both: tuple[Snapshot, Snapshot]
) -> str:
    plain, found = _both
    home = Home(Path(folder))
    checked = agreed(plain, desk.corrections(home))
    return stance_error.sentence(found, asked, home, checked)


def correct(post: str, brand: str, widget: str) -> None:
    """Write what a widget says of a post and a brand, for its `on_change`."""
    try:
        desk.correct(chosen().home, post, brand, st.session_state[widget])
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def marked(kind: desk.On = "post") -> dict[str, dict[str, str]]:
    """What people noted of posts or accounts, by id; nothing where the desk is damaged."""
    try:
        return desk.marked(chosen().home, kind)
    except GrapevineError as error:
        st.warning(label(str(error)), icon=":material/error:")
        return {}


def mark(kind: desk.On, id_: str, field: str, widget: str) -> None:
    """Write what a widget says of a post or an account, for its `on_change`."""
    value = st.session_state[widget]
    words = value if isinstance(value, str) else "yes" if value else None
    try:
        desk.mark(chosen().home, kind, id_, field, words)
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def on_lists(account: str, before: tuple[str, ...], widget: str) -> None:
    """Write on which saved lists an account is, for the `on_change` of their widget."""
    now_on = {str(name).strip() for name in st.session_state[widget]} - {""}
    try:
        for name in now_on.symmetric_difference(before):
            value = "yes" if name in now_on else None
            desk.mark(chosen().home, "account", account, desk.LIST + name, value)
    except GrapevineError as error:
        st.toast(label(str(error)), icon=":material/error:", duration="long")


def ask(finding: Callable[..., T], *arguments: Any) -> T:
    """`finding(snapshot, *arguments)`, worked out once for each snapshot.

    The answer is shared by all sessions: nobody may change it. The arguments are what
    can be hashed by value: texts, numbers, a Scope.
    """
    found = shown()
    name = f"{finding.__module__}.{finding.__qualname__}"
    return cast("T", _answer(found.hash, name, arguments, _call=(finding, found)))


@st.cache_resource(max_entries=300, show_spinner="Counting …")
def _answer(
    key: str, name: str, arguments: tuple[Any, ...], _call: tuple[Any, Snapshot]
) -> Any:
    finding, found = _call
    return finding(found, *arguments)


def rules() -> Rules:
    """Which department takes care of what; those of Grapevine where the file is damaged."""
    try:
        return routing.used(chosen().home.folder)
    except GrapevineError as error:
        st.warning(label(str(error)), icon=":material/error:")
        return routing.default()


def sent_by_hand() -> dict[str, str]:
    """The departments that somebody chose, by post id."""
    return {
        post: note["department"]
        for post, note in marked().items()
        if "department" in note
    }


def setting() -> Forecast:
    """The weights that the store's owner chose for the influencers."""
    try:
        return weights.used(chosen().home)
    except GrapevineError:
        return DEFAULT


def forecast() -> Forecast:
    """The weights that the list in this scope is made with."""
    return ask(or_counting, scope(), setting())


def known_brands() -> tuple[Brand, ...]:
    """The brands of the store's brands.toml, in its order: the first is the user's."""
    path = chosen().home.brands
    try:
        return brands.load(path) if path.exists() else ()
    except GrapevineError:
        return ()


def last_moment(found: Snapshot) -> datetime | None:
    """The time of the last post or interaction."""
    latest = [pc.max(found.posts["created_at"]), pc.max(found.interactions["at"])]
    known = [moment.as_py() for moment in latest if moment.is_valid]
    return max(known, default=None)


def scope() -> Scope:
    """What the sidebar asks for."""
    state = st.session_state
    since, until = _window(state.get("window") or "all")
    topic = (state.get("topic") or "").strip()
    return Scope(
        brand=state.get("brand") or None,
        topic=topic or None,
        platform=state.get("platform") or None,
        since=since,
        until=until,
    )


def _window(name: str) -> tuple[datetime | None, datetime | None]:
    if name == "days":
        since, until = st.session_state.get("since"), st.session_state.get("until")
        return _start(since), _start(until and until + timedelta(days=1))
    days, last = WINDOWS.get(name), ask(last_moment)
    if days is None or last is None:
        return None, None
    return _start(last.date() - timedelta(days=days - 1)), None


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time()) if day else None


def asked(name: str) -> str | None:
    """A parameter of the link, such as `person`; None where it is absent."""
    value = st.query_params.get(name)
    return str(value) if value else None


def put(**parameters: str | None) -> None:
    """Change parameters of the link, for a button's `on_click`; None takes one away."""
    for name, value in parameters.items():
        if value is None:
            if name in st.query_params:
                del st.query_params[name]
        else:
            st.query_params[name] = value


def carried() -> dict[str, str]:
    """The part of the link that every page keeps: what the sidebar says."""
    return {name: st.query_params[name] for name in SCOPE if name in st.query_params}


def href(page: str, link: Sequence[tuple[str, str]] = ()) -> str:
    """The address of a page as this session sees the world.

    `page` is its path, such as `people`; the overview's is empty. `link` are the parameters;
    a name that stands there more than once has all of its values.
    """
    kept = [pair for pair in carried().items() if pair[0] not in dict(link)]
    words = urlencode([*kept, *link])
    return f"/{page}?{words}" if words else f"/{page}"


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
