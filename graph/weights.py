"""The weights that the user's lists are made with: kept beside the store, by name.

They change only when somebody asks for it (`python -m graph weights --fit`), never
because data came in, so that a list that moved has moved because of its posts. Every
setting that was ever used stays in the file and can be used again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from graph.errors import StoreDamaged, UsageError
from graph.findings.forecast import BUILT_IN, DEFAULT, Forecast
from graph.store.files import Home, write_whole

FILE: Final = "weights.json"


def used(home: Home) -> Forecast:
    """The setting that lists are made with: the published one where none was chosen.

    Raises:
        StoreDamaged: the file cannot be read; the sentence says what to do.

    """
    name, settings = _read(home)
    return settings.get(name, DEFAULT)


def known(home: Home) -> Mapping[str, Forecast]:
    """Every setting by its id, those that come with Grapevine first."""
    return _read(home)[1]


def keep(home: Home, forecast: Forecast) -> None:
    """Keep a setting, and make lists with it from now on."""
    settings = dict(known(home)) | {forecast.id: forecast}
    _write(home, forecast.id, settings)


def use(home: Home, key: str) -> Forecast:
    """Make lists with a setting that was kept before.

    Raises:
        UsageError: there is no such setting; the sentence names those there are.

    """
    settings = known(home)
    if key not in settings:
        names = ", ".join(settings)
        raise UsageError(f"There is no setting {key!r}; there are {names}.")
    _write(home, key, settings)
    return settings[key]


def _path(home: Home) -> Path:
    return home.folder / FILE


def _read(home: Home) -> tuple[str, Mapping[str, Forecast]]:
    """The id of the setting in use, and every setting by its id."""
    path = _path(home)
    kept: list[Forecast] = []
    used = DEFAULT.id
    if path.exists():
        try:
            held = json.loads(path.read_text("utf-8"))
            used = str(held["used"])
            kept = [Forecast(**one) for one in held["settings"]]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(
                f"{path} cannot be read: move it away to go on with the published "
                "weights."
            ) from error
    return used, {forecast.id: forecast for forecast in (*BUILT_IN, *kept)}


def _write(home: Home, key: str, settings: Mapping[str, Forecast]) -> None:
    kept = [asdict(one) for one in settings.values() if one not in BUILT_IN]
    text = json.dumps({"used": key, "settings": kept}, indent=1)
    write_whole(_path(home), text + "\n")
