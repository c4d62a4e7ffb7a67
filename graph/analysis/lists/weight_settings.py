"""The weights that the user's lists are made with: kept beside the store, by name.

They change only when somebody asks for it (`python -m graph weights --fit`), now or from
a day on (`--on`), never because data came in, so that a list that moved has moved because
of its posts. Every setting that was ever used stays in the file and can be used again.
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
    """The id of the setting in use, every setting by its id, and the day to fit on."""

    used: str
    settings: Mapping[str, Forecast]
    fit_on: date | None = None


def used(home: Home) -> Forecast:
    """The setting that lists are made with: the published one where none was chosen.

    Raises:
        StoreDamaged: the file cannot be read; the sentence says what to do.

    """
    held = _read(home)
    return held.settings.get(held.used, DEFAULT)


def known(home: Home) -> Mapping[str, Forecast]:
    """Every setting by its id, those that come with Grapevine first."""
    return _read(home).settings


def keep(home: Home, forecast: Forecast) -> None:
    """Keep a setting, and make lists with it from now on."""
    held = _read(home)
    settings = dict(held.settings) | {forecast.id: forecast}
    _write(home, Held(forecast.id, settings, held.fit_on))


def plan(home: Home, day: date | None) -> None:
    """Have weights fitted at the first publication from a day on; None: not any more."""
    _write(home, replace(_read(home), fit_on=day))


def due(home: Home) -> date | None:
    """The day from which on weights are to be fitted; None where nobody asked."""
    return _read(home).fit_on


def use(home: Home, key: str) -> Forecast:
    """Make lists with a setting that was kept before.

    Raises:
        UsageError: there is no such setting; the sentence names those there are.

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
    """What the file says; the published setting where there is none."""
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
