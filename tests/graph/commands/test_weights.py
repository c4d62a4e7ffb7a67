"""The weights of the influencers: shown, fitted, kept, used again; never by themselves."""

import csv
import io
import json
import shutil
from datetime import date

import pytest

from graph.__main__ import main
from graph.analysis.lists import weight_settings
from graph.analysis.scoring.share_forecast import DEFAULT_FORECAST
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
    rows, output = run_command(capsys, "weights", "--store", f"ladybug:{mine.folder}")
    assert all(row["weight"] == row["published"] for row in rows)
    assert DEFAULT_FORECAST.id in output
    assert weight_settings.current_weights(mine) == DEFAULT_FORECAST


def test_fitted_weights_are_kept_named_by_every_list_and_can_be_left_again(
    mine, capsys
):
    store = ("--store", f"ladybug:{mine.folder}")
    before, _ = run_command(capsys, "influencers", "--top", "5", *store)
    rows, output = run_command(capsys, "weights", "--fit", "--name", "autumn", *store)
    fitted = weight_settings.current_weights(mine)
    assert fitted.name in {"autumn", "counting"}
    assert fitted.id in output
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(1)
    out = mine.folder / "list.csv"
    assert main(["influencers", "--top", "5", "--out", str(out), *store]) == 0
    about = json.loads(out.with_name("list.csv.manifest.json").read_text())
    assert fitted.id in json.dumps(about)
    capsys.readouterr()
    _, output = run_command(capsys, "weights", "--use", DEFAULT_FORECAST.id, *store)
    assert fitted.id in output
    after, _ = run_command(capsys, "influencers", "--top", "5", *store)
    assert after == before


def test_a_setting_that_is_not_there_is_refused_with_those_there_are(mine, capsys):
    store = ("--store", f"ladybug:{mine.folder}")
    assert main(["weights", "--use", "spring-1", *store]) == 1
    assert DEFAULT_FORECAST.id in capsys.readouterr().err
    assert main(["weights", "--fit", "--use", DEFAULT_FORECAST.id, *store]) == 1


def test_a_damaged_file_of_weights_is_said_to_be_damaged(mine):
    (mine.folder / "weights.json").write_text('{"used": 3', "utf-8")
    with pytest.raises(StoreDamaged, match="move it away"):
        weight_settings.current_weights(mine)


def test_weights_are_fitted_at_the_first_publication_from_a_day_on(mine, capsys):
    store = ("--store", f"ladybug:{mine.folder}")
    assert main(["weights", "--on", "2031-01-01", *store]) == 1
    assert "--fit" in capsys.readouterr().err
    _, output = run_command(capsys, "weights", "--fit", "--on", "2031-01-01", *store)
    assert "from 2031-01-01 on" in output
    run_command(capsys, "weights", "--use", DEFAULT_FORECAST.id, *store)
    assert weight_settings.scheduled_fit_date(mine) == date(2031, 1, 1)
    assert main(["publish", *store]) == 0
    assert weight_settings.current_weights(mine) == DEFAULT_FORECAST
    run_command(capsys, "weights", "--fit", "--on", "2026-01-01", *store)
    assert weight_settings.current_weights(mine) == DEFAULT_FORECAST
    assert main(["publish", *store]) == 0
    assert weight_settings.current_weights(mine).moments >= 2
    assert weight_settings.scheduled_fit_date(mine) is None
