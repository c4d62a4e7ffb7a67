"""Weights of the influencer list, saved in the store folder by name.

They change only on request (`python -m graph weights --fit`), at once or from a date on
(`--on`), never because data was loaded. A changed list therefore has changed posts. All
earlier settings stay in the file and can be selected again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from graph.analysis.scoring.share_forecast import BUILT_IN, DEFAULT, Forecast
from graph.errors import StoreDamaged, UsageError
from graph.store.atomic_write import write_whole
from graph.store.store_folder import Home

FILE: Final = "weights.json"


@dataclass(frozen=True, slots=True)
class Held:
    """Id of the current setting, all settings by id, and date of the scheduled fit."""

    used: str
    settings: Mapping[str, Forecast]
    fit_on: date | None = None


def used(home: Home) -> Forecast:
    """Current setting of the lists; the published one if none was selected.

    Raises:
        StoreDamaged: the file cannot be read; the message says what to do.
    """
    held = _read(home)
    return held.settings.get(held.used, DEFAULT)


def known(home: Home) -> Mapping[str, Forecast]:
    """All settings by id, the built-in ones first."""
    return _read(home).settings


def keep(home: Home, forecast: Forecast) -> None:
    """Save a setting and select it for all lists."""
    held = _read(home)
    settings = dict(held.settings) | {forecast.id: forecast}
    _write(home, Held(forecast.id, settings, held.fit_on))


def plan(home: Home, day: date | None) -> None:
    """Schedule a fit at the first publication on or after a date; None cancels it."""
    _write(home, replace(_read(home), fit_on=day))


def due(home: Home) -> date | None:
    """Date of the scheduled fit; None if there is none."""
    return _read(home).fit_on


def use(home: Home, key: str) -> Forecast:
    """Select a saved setting for all lists.

    Raises:
        UsageError: the setting does not exist; the message lists the existing ones.
    """
    held = _read(home)
    if key not in held.settings:
        names = ", ".join(held.settings)
        raise UsageError(f"There is no setting {key!r}; there are {names}.")
    _write(home, replace(held, used=key))
    return held.settings[key]


def _path(home: Home) -> Path:
    return home.folder / FILE


def _read(home: Home) -> Held:
    """Settings in the file; the published setting if there is no file."""
    path = _path(home)
    kept: list[Forecast] = []
    used, fit_on = DEFAULT.id, None
    if path.exists():
        try:
            held = json.loads(path.read_text("utf-8"))
            used = str(held["used"])
            kept = [Forecast(**one) for one in held["settings"]]
            if held.get("fit_on"):
                fit_on = date.fromisoformat(held["fit_on"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(
                f"{path} cannot be read: move it away to go on with the published "
                "weights."
            ) from error
    settings = {forecast.id: forecast for forecast in (*BUILT_IN, *kept)}
    return Held(used, settings, fit_on)


def _write(home: Home, held: Held) -> None:
    kept = [asdict(one) for one in held.settings.values() if one not in BUILT_IN]
    day = held.fit_on.isoformat() if held.fit_on else None
    text = json.dumps({"used": held.used, "fit_on": day, "settings": kept}, indent=1)
    write_whole(_path(home), text + "\n")
