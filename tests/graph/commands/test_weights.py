"""The weights of the influencers: displayed, fitted, saved, reused; never changed unasked."""

import csv
import io
import json
import shutil
from dataclasses import asdict, replace
from datetime import date

import pytest

from graph.__main__ import main
from graph.analysis.lists import weight_settings
from graph.analysis.scoring.share_forecast import (
    COUNTING_WEIGHTS,
    DEFAULT_FORECAST,
    PUBLISHED_WEIGHTS,
    Forecast,
)
from graph.errors import StoreDamaged
from graph.store.store_folder import StoreFolder

pytestmark = pytest.mark.xdist_group("lists")


@pytest.fixture
def mine(demo, tmp_path) -> StoreFolder:
    """A copy of the demo's store, to choose weights for."""
    shutil.copytree(demo.folder, tmp_path / "mine")
    return StoreFolder(tmp_path / "mine")


def run_command(capsys, *words: str) -> tuple[list[dict[str, str]], str]:
    assert main(list(words)) == 0
    output = capsys.readouterr()
    return list(csv.DictReader(io.StringIO(output.out))), output.err


def test_nothing_chosen_means_the_published_weights(mine, capsys):
    rows, output = run_command(capsys, "weights", "--store", f"ladybug:{mine.path}")
    assert all(row["weight"] == row["published"] for row in rows)
    assert DEFAULT_FORECAST.id in output
    assert weight_settings.current_weights(mine) == DEFAULT_FORECAST


def test_fitted_weights_are_saved_named_by_every_list_and_can_be_reset(mine, capsys):
    store = ("--store", f"ladybug:{mine.path}")
    before, _ = run_command(capsys, "influencers", "--top", "5", *store)
    rows, output = run_command(capsys, "weights", "--fit", "--name", "autumn", *store)
    fitted = weight_settings.current_weights(mine)
    assert fitted.name in {"autumn", "counting"}
    assert fitted.id in output
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(1)
    out = mine.path / "list.csv"
    assert main(["influencers", "--top", "5", "--out", str(out), *store]) == 0
    about = json.loads(out.with_name("list.csv.manifest.json").read_text())
    assert fitted.id in json.dumps(about)
    capsys.readouterr()
    _, output = run_command(capsys, "weights", "--use", DEFAULT_FORECAST.id, *store)
    assert fitted.id in output
    after, _ = run_command(capsys, "influencers", "--top", "5", *store)
    assert after == before


def test_an_unknown_setting_is_refused_and_the_known_ones_are_listed(mine, capsys):
    store = ("--store", f"ladybug:{mine.path}")
    assert main(["weights", "--use", "spring-1", *store]) == 1
    assert DEFAULT_FORECAST.id in capsys.readouterr().err
    assert main(["weights", "--fit", "--use", DEFAULT_FORECAST.id, *store]) == 1


def test_a_damaged_file_of_weights_is_reported_as_damaged(mine):
    (mine.path / "weights.json").write_text('{"used": 3', "utf-8")
    with pytest.raises(StoreDamaged, match="move it away"):
        weight_settings.current_weights(mine)


def test_a_file_saved_before_settings_had_an_origin_still_loads(mine):
    def saved(forecast: Forecast) -> dict[str, object]:
        return {
            key: value for key, value in asdict(forecast).items() if key != "origin"
        }

    fitted = Forecast(PUBLISHED_WEIGHTS, "autumn", "Fitted.", shares=900, moments=3)
    without_data = replace(DEFAULT_FORECAST, sentence="Too little data for a fit.")
    by_hand = Forecast(COUNTING_WEIGHTS, "mine", "Set by hand.")
    text = json.dumps(
        {
            "used": fitted.id,
            "settings": [saved(one) for one in (fitted, without_data, by_hand)],
        }
    )
    (mine.path / "weights.json").write_text(text, "utf-8")
    settings = weight_settings.weights_by_id(mine)
    assert weight_settings.current_weights(mine) == replace(fitted, origin="fitted")
    assert settings[DEFAULT_FORECAST.id] == replace(without_data, origin="fitted")
    assert settings[by_hand.id] == by_hand
    assert by_hand.origin == "chosen"
    # Saving writes the origins.
    weight_settings.save_weights(mine, by_hand)
    written = json.loads((mine.path / "weights.json").read_text("utf-8"))["settings"]
    assert [one["origin"] for one in written] == ["fitted", "fitted", "chosen"]
    assert weight_settings.weights_by_id(mine) == settings


def test_weights_are_fitted_at_the_first_publication_from_a_day_on(mine, capsys):
    store = ("--store", f"ladybug:{mine.path}")
    assert main(["weights", "--on", "2031-01-01", *store]) == 1
    assert "--fit" in capsys.readouterr().err
    _, output = run_command(capsys, "weights", "--fit", "--on", "2031-01-01", *store)
    assert "next fit: at the first publication from 2031-01-01\n" in output
    run_command(capsys, "weights", "--use", DEFAULT_FORECAST.id, *store)
    assert weight_settings.scheduled_fit_date(mine) == date(2031, 1, 1)
    assert main(["publish", *store]) == 0
    assert weight_settings.current_weights(mine) == DEFAULT_FORECAST
    run_command(capsys, "weights", "--fit", "--on", "2026-01-01", *store)
    assert weight_settings.current_weights(mine) == DEFAULT_FORECAST
    assert main(["publish", *store]) == 0
    assert weight_settings.current_weights(mine).moments >= 2
    assert weight_settings.scheduled_fit_date(mine) is None
