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
from typing import Any, Final

from graph.analysis.scoring.built_in_forecasts import BUILT_IN_FORECASTS
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST, Forecast
from graph.errors import StoreDamaged, UsageError
from graph.store.atomic_write import atomic_write
from graph.store.store_folder import StoreFolder

WEIGHTS_FILE: Final = "weights.json"
"""Name of the file in the store folder."""


@dataclass(frozen=True, slots=True)
class WeightSettings:
    """Id of the current setting, all settings by id, and date of the scheduled fit."""

    current_id: str
    settings: Mapping[str, Forecast]
    fit_on: date | None = None


def current_weights(store_folder: StoreFolder) -> Forecast:
    """Current setting of the lists; the published one if none was selected.

    Raises:
        StoreDamaged: the file cannot be read; the message says what to do.
    """
    saved = _read(store_folder)
    return saved.settings.get(saved.current_id, DEFAULT_FORECAST)


def weights_by_id(store_folder: StoreFolder) -> Mapping[str, Forecast]:
    """All settings by id, the built-in ones first."""
    return _read(store_folder).settings


def save_weights(store_folder: StoreFolder, forecast: Forecast) -> None:
    """Save a setting and select it for all lists."""
    saved = _read(store_folder)
    settings = dict(saved.settings) | {forecast.id: forecast}
    _write(store_folder, WeightSettings(forecast.id, settings, saved.fit_on))


def schedule_fit(store_folder: StoreFolder, day: date | None) -> None:
    """Schedule a fit at the first publication on or after a date; None cancels it."""
    _write(store_folder, replace(_read(store_folder), fit_on=day))


def scheduled_fit_date(store_folder: StoreFolder) -> date | None:
    """Date of the scheduled fit; None if there is none."""
    return _read(store_folder).fit_on


def select_weights(store_folder: StoreFolder, forecast_id: str) -> Forecast:
    """Select a saved setting for all lists.

    Raises:
        UsageError: the setting does not exist; the message lists the existing ones.
    """
    saved = _read(store_folder)
    if forecast_id not in saved.settings:
        names = ", ".join(saved.settings)
        raise UsageError(f"There is no setting {forecast_id!r}; there are {names}.")
    _write(store_folder, replace(saved, current_id=forecast_id))
    return saved.settings[forecast_id]


def _path(store_folder: StoreFolder) -> Path:
    return store_folder.path / WEIGHTS_FILE


def _read(store_folder: StoreFolder) -> WeightSettings:
    """Settings in the file; the published setting if there is no file."""
    path = _path(store_folder)
    if not path.exists():
        built_in = {forecast.id: forecast for forecast in BUILT_IN_FORECASTS}
        return WeightSettings(DEFAULT_FORECAST.id, built_in)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(str(path)) from error
    return parse_weights(text, str(path))


def parse_weights(text: str, source: str = WEIGHTS_FILE) -> WeightSettings:
    """Parse the text of a file of settings; the built-in ones are added.

    Parameters:
        text: the file's text.
        source: the file's name, for error messages.

    Raises:
        StoreDamaged: it cannot be used; the message says what to do.
    """
    try:
        saved = json.loads(text)
        forecasts = [_forecast(values) for values in saved["settings"]]
        fit_on = saved.get("fit_on")
        return WeightSettings(
            str(saved["used"]),
            {forecast.id: forecast for forecast in (*BUILT_IN_FORECASTS, *forecasts)},
            date.fromisoformat(fit_on) if fit_on else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable(source) from error


def _unreadable(source: str) -> StoreDamaged:
    return StoreDamaged(
        f"{source} cannot be read: move it away to continue with the published weights."
    )


def _forecast(values: dict[str, Any]) -> Forecast:
    """A saved setting; before December 2026 settings were saved without their origin."""
    forecast = Forecast(**values)
    if "origin" in values:
        return forecast
    # A fit without enough data kept the published weights: the same id, no splits.
    if forecast.moments or forecast.id == DEFAULT_FORECAST.id:
        return replace(forecast, origin="fitted")
    return forecast


def _write(store_folder: StoreFolder, saved: WeightSettings) -> None:
    forecasts = [
        asdict(forecast)
        for forecast in saved.settings.values()
        if forecast not in BUILT_IN_FORECASTS
    ]
    day = saved.fit_on.isoformat() if saved.fit_on else None
    text = json.dumps(
        {"used": saved.current_id, "fit_on": day, "settings": forecasts}, indent=1
    )
    atomic_write(_path(store_folder), text + "\n")
