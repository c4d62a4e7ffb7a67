"""Visit log: the contents of the overview at the last visit, and the alerts sent.

A visit ends after some hours of inactivity. The log holds ids, so that an item counts
as new if it happened since the last visit, and also if a file with older posts came in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from graph.store.atomic_write import atomic_write
from graph.store.store_folder import StoreFolder

VISIT_TIMEOUT: Final = timedelta(hours=4)
"""Inactivity after which a new visit starts."""

MIN_WRITE_INTERVAL: Final = timedelta(minutes=10)
"""Minimum time between two writes of the visit log within a visit."""

SENT_ALERTS_FILE: Final = "alarms.json"
"""The name of the file of sent alerts."""


@dataclass(frozen=True, slots=True)
class VisitState:
    """The contents of the overview at a visit, as ids of posts and accounts.

    `praise` are unanswered praise posts, `growing` are complaints with an alert,
    `lists` are the top ten of each list, `carriers` are the carriers of the brand.
    `bursts` and `drops` are the other recent alerts, each with its last day.
    """

    praise: tuple[str, ...]
    growing: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]
    carriers: tuple[str, ...]
    bursts: Mapping[str, str] = field(default_factory=dict)
    drops: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """The contents and the last time of a visit."""

    at: datetime
    state: VisitState


def previous_visit(
    folder: StoreFolder, brand: str, state: VisitState, now: datetime
) -> Visit | None:
    """The visit before the current one; also records the current one.

    A log that cannot be written is ignored, so that the page still opens.

    Parameters:
        folder: the folder of the store.
        brand: the id of the brand of the overview; empty for all brands.
        state: the current contents of the overview.
        now: the current time, naive UTC.

    Returns:
        The previous visit; None at the first visit or if the log cannot be read.
    """
    path = folder.path / "visits.json"
    log = _read(path)
    entry = log.get(brand)
    before, current = (_visit_from_json(entry, name) for name in ("before", "here"))
    if current is not None and now - current.at < VISIT_TIMEOUT:
        if now - current.at < MIN_WRITE_INTERVAL and current.state == state:
            return before
        # Within a visit, the visit before it remains the one to compare with.
        log[brand] = {
            "before": _visit_to_json(before),
            "here": _visit_to_json(Visit(now, state)),
        }
    else:
        before = current
        log[brand] = {
            "before": _visit_to_json(current),
            "here": _visit_to_json(Visit(now, state)),
        }
    with suppress(OSError):
        atomic_write(path, json.dumps(log))
    return before


@dataclass(frozen=True, slots=True)
class SentAlerts:
    """The ids of sent alerts, by request.

    `read_error` is a message if the file could not be read, else empty.
    """

    ids: Mapping[str, tuple[str, ...]]
    read_error: str = ""


def read_sent_alerts(folder: StoreFolder) -> SentAlerts:
    """Read the alerts already sent; none if the file is missing or cannot be read."""
    path = folder.path / SENT_ALERTS_FILE
    try:
        content = json.loads(path.read_text("utf-8"))
        return SentAlerts({key: _text_tuple(ids) for key, ids in content.items()})
    except FileNotFoundError:
        return SentAlerts({})
    except (OSError, ValueError, AttributeError):
        return SentAlerts({}, f"{path} cannot be read, so every alert counts as new.")


def write_sent_alerts(
    folder: StoreFolder, sent: SentAlerts, request_key: str, ids: tuple[str, ...]
) -> str:
    """Write the alerts sent for one request; those of other requests remain.

    Parameters:
        folder: the folder of the store.
        sent: the alerts read before.
        request_key: the request.
        ids: the ids of all alerts sent for it.

    Returns:
        A message if the file cannot be written, else an empty text.
    """
    path = folder.path / SENT_ALERTS_FILE
    try:
        atomic_write(path, json.dumps({**sent.ids, request_key: ids}))
    except OSError as error:
        return (
            f"{path} cannot be written ({error.strerror}), so the next call sends "
            "these alerts again."
        )
    return ""


def _text_tuple(ids: Any) -> tuple[str, ...]:
    """A JSON list of texts as a tuple.

    Raises:
        ValueError: the value is not a list of texts.

    """
    if not isinstance(ids, list) or not all(isinstance(text, str) for text in ids):
        raise ValueError
    return tuple(ids)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _visit_to_json(visit: Visit | None) -> dict[str, Any] | None:
    if visit is None:
        return None
    return {"at": visit.at.isoformat(), "seen": asdict(visit.state)}


def _visit_from_json(entry: Any, name: str) -> Visit | None:
    """A visit read from JSON; None if it is not valid."""
    try:
        state = entry[name]["seen"]
        return Visit(
            datetime.fromisoformat(entry[name]["at"]),
            VisitState(
                tuple(state["praise"]),
                tuple(state["growing"]),
                {name: tuple(ids) for name, ids in state["lists"].items()},
                tuple(state["carriers"]),
                dict(state["bursts"]),
                dict(state["drops"]),
            ),
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
