"""What the overview showed at the last visit, and which alarms were told, kept beside the store.

A visit ends when nobody looked for some hours. What is kept is what is compared: ids, so
that it does not matter whether something is new because it happened since or because a
file with older posts came in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from graph.store.atomic_write import write_whole
from graph.store.store_folder import Home

GAP: Final = timedelta(hours=4)
"""So long nobody looked: the next look is another visit."""

OFTEN: Final = timedelta(minutes=10)
"""Within a visit it is not written more often that somebody still looks."""

ALARMS: Final = "alarms.json"
"""The file of the alarms that were told."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What there was to see: ids of posts and accounts.

    `praise` waits for an answer, `growing` are complaints with an alarm, `lists` hold the
    first ten of each list, `carriers` are the people who carry the brand. `bursts` and
    `drops` are the other alarms of late, each with its last day.
    """

    praise: tuple[str, ...]
    growing: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]]
    carriers: tuple[str, ...]
    bursts: Mapping[str, str] = field(default_factory=dict)
    drops: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """What was seen, and when last."""

    at: datetime
    seen: Seen


def last(home: Home, brand: str, seen: Seen, now: datetime) -> Visit | None:
    """The visit before this one, and note that somebody looks now.

    Parameters:
        brand: whose overview it is; empty for all brands.
        seen: what there is to see now.
        now: naive UTC.

    Gives None at the first visit, and where what was kept cannot be read. What cannot be
    written is not kept: a page shows all the same.
    """
    path = home.folder / "visits.json"
    kept = _read(path)
    mine = kept.get(brand)
    before, here = (_visit(mine, name) for name in ("before", "here"))
    if here is not None and now - here.at < GAP:
        if now - here.at < OFTEN and here.seen == seen:
            return before
        # What was there to see when this visit began stays what it is compared with.
        kept[brand] = {"before": _plain(before), "here": _plain(Visit(now, seen))}
    else:
        before = here
        kept[brand] = {"before": _plain(here), "here": _plain(Visit(now, seen))}
    with suppress(OSError):
        write_whole(path, json.dumps(kept))
    return before


@dataclass(frozen=True, slots=True)
class Told:
    """The ids of the alarms that were told, by what was asked for.

    `damage` says in a sentence that what was kept could not be read; empty where it could.
    """

    ids: Mapping[str, tuple[str, ...]]
    damage: str = ""


def told(home: Home) -> Told:
    """The alarms that were told before; none where what was kept cannot be read."""
    path = home.folder / ALARMS
    try:
        found = json.loads(path.read_text("utf-8"))
        return Told({key: _texts(ids) for key, ids in found.items()})
    except FileNotFoundError:
        return Told({})
    except (OSError, ValueError, AttributeError):
        return Told({}, f"{path} cannot be read, so every alarm counts as new.")


def keep_told(home: Home, before: Told, question: str, ids: tuple[str, ...]) -> str:
    """Keep what was told for one question; those of others stay.

    Gives a sentence where the disk does not take it, and else nothing.
    """
    path = home.folder / ALARMS
    try:
        write_whole(path, json.dumps({**before.ids, question: ids}))
    except OSError as error:
        return (
            f"{path} cannot be written ({error.strerror}), so the next call tells these "
            "alarms again."
        )
    return ""


def _texts(ids: Any) -> tuple[str, ...]:
    """Ids as they were kept.

    Raises:
        ValueError: they are no list of texts.

    """
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise ValueError
    return tuple(ids)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _plain(visit: Visit | None) -> dict[str, Any] | None:
    if visit is None:
        return None
    return {"at": visit.at.isoformat(), "seen": asdict(visit.seen)}


def _visit(kept: Any, name: str) -> Visit | None:
    """A visit as it was kept; None where it is not as it must be."""
    try:
        seen = kept[name]["seen"]
        return Visit(
            datetime.fromisoformat(kept[name]["at"]),
            Seen(
                tuple(seen["praise"]),
                tuple(seen["growing"]),
                {name: tuple(ids) for name, ids in seen["lists"].items()},
                tuple(seen["carriers"]),
                dict(seen["bursts"]),
                dict(seen["drops"]),
            ),
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
