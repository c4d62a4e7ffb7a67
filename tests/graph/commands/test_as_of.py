"""Any date: a list of the past is the list of a store that saw nothing later."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from graph.__main__ import main as graph
from graph.commands.inputs import load_current_snapshot
from graph.errors import UsageError
from graph.settings import Settings
from graph.snapshots import snapshot as snapshots
from graph.snapshots.as_of import as_of
from graph.snapshots.snapshot import SCHEMAS, Snapshot
from ingest.__main__ import main as ingest
from ingest.demo import generate_demo
from tests.graph.analysis.conftest import DAY, build

pytestmark = pytest.mark.xdist_group("lists")

DATES = ("2026-08-20", "2026-10-01")
LISTS = ("influencers", "advocates", "quiet-advocates", "detractors", "bridges")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The whole of a world, and for each date what was created up to it."""
    folder = tmp_path_factory.mktemp("as-of")
    world = generate_demo(folder / "world", seed=5, posts=4_000)
    found = {"": f"ladybug:{folder / 'whole'}"}
    _fill(world, sorted(world.glob("posts-*.jsonl")), found[""])
    for date in DATES:
        part = folder / date
        part.mkdir()
        files = []
        for file in sorted(world.glob("posts-*.jsonl")):
            lines = file.read_text("utf-8").splitlines()
            early = [
                line for line in lines if json.loads(line)["created_at"][:10] <= date
            ]
            (part / file.name).write_text("".join(f"{one}\n" for one in early), "utf-8")
            files.append(part / file.name)
        found[date] = f"ladybug:{folder / f'store-{date}'}"
        _fill(world, files, found[date])
    return found


def _fill(world: Path, files: list[Path], store: str) -> None:
    words = [*map(str, files), "--brands", str(world / "brands.toml")]
    assert ingest([*words, "--store", store, "--progress", "none"]) == 0


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert graph([*words, "--format", "csv"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("brand", [(), ("--brand", "northwind")])
@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("name", LISTS)
def test_a_list_as_of_a_date_equals_that_of_a_store_loaded_up_to_it(
    stores: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    name: str,
    date: str,
    brand: tuple[str, ...],
) -> None:
    then = printed(capsys, name, "--store", stores[""], "--as-of", date, *brand)
    fed = printed(capsys, name, "--store", stores[date], *brand)
    assert then == fed
    assert then.count("\n") > 1


@pytest.mark.parametrize("date", DATES)
def test_the_inbox_as_of_a_date_equals_that_of_a_store_loaded_up_to_it(
    stores: dict[str, str], capsys: pytest.CaptureFixture[str], date: str
) -> None:
    words = ("unanswered", "--brand", "northwind", "--top", "500", "--state", "all")
    then = printed(capsys, *words, "--store", stores[""], "--as-of", date)
    assert then == printed(capsys, *words, "--store", stores[date])


@pytest.mark.parametrize("date", DATES)
def test_the_alerts_as_of_a_date_equal_those_of_a_store_loaded_up_to_it(
    stores: dict[str, str], capsys: pytest.CaptureFixture[str], date: str
) -> None:
    words = ["alerts", "--brand", "northwind", "--top", "1000", "--format", "csv"]
    capsys.readouterr()
    assert graph([*words, "--store", stores[""], "--as-of", date]) == 4
    then = capsys.readouterr()
    assert graph([*words, "--store", stores[date]]) == 4
    assert then == capsys.readouterr()


@pytest.mark.parametrize("list_name", ["advocates", "unanswered"])
def test_changes_until_a_day_are_those_known_on_that_day(
    stores: dict[str, str], capsys: pytest.CaptureFixture[str], list_name: str
) -> None:
    early, late = DATES
    words = ["changes", "--list", list_name, "--store", stores[""], "--since", early]
    words += ["--brand", "northwind", "--top", "10"]
    assert printed(capsys, *words, "--until", late) == printed(
        capsys, *words, "--as-of", late
    )
    assert graph([*words[:5], "--since", late, "--as-of", early]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_changes_between_two_dates_name_new_people_and_their_posts(
    stores: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--store", stores[""], "--brand", "northwind", "--top", "30")
    early, late = DATES
    day = datetime.fromisoformat(early) + timedelta(days=1)
    text = printed(
        capsys, "changes", "--list", "advocates", *words, "--since", f"{day:%F}",
        "--as-of", late,
    )  # fmt: skip
    rows = {row["account"]: row for row in csv.DictReader(io.StringIO(text))}
    lists = [
        {
            row["account"]: row["rank"]
            for row in csv.DictReader(
                io.StringIO(printed(capsys, "advocates", *words, "--as-of", date))
            )
        }
        for date in DATES
    ]
    assert rows.keys() == lists[0].keys() | lists[1].keys()
    for account, row in rows.items():
        assert row["before"] == lists[0].get(account, "")
        assert row["after"] == lists[1].get(account, "")
        if account in lists[1] and account not in lists[0]:
            # Nobody becomes an advocate without having spoken.
            assert row["posts"]


def test_a_date_before_all_data_is_one_sentence(
    stores: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["influencers", "--store", stores[""], "--as-of", "2020-01-01"]
    assert graph(words) == 1
    assert "Nothing in this data is older" in capsys.readouterr().err


def test_two_as_of_dates_in_a_row_give_the_earlier_one(stores: dict[str, str]) -> None:
    current = load_current_snapshot(Settings(stores[""]))
    early, late = datetime(2026, 8, 1), datetime(2026, 9, 1)
    assert as_of(as_of(current, late), early).hash == as_of(current, early).hash


def test_an_as_of_date_after_all_data_changes_no_list(
    stores: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("advocates", "--store", stores[""], "--brand", "northwind")
    assert printed(capsys, *words) == printed(capsys, *words, "--as-of", "2030-01-01")


# ------------------------------------------------------------------- by hand


def tables(snapshot: Snapshot) -> dict[str, list[dict[str, Any]]]:
    return {name: snapshot.tables[name].to_pylist() for name in SCHEMAS}


def test_rows_are_renumbered_and_later_rows_are_removed() -> None:
    world = build(
        [
            ("x:a", "zoe", 0, "original", "Good", None, "praise"),
            ("x:b", "ann", 9, "original", "Good", None, "praise"),
            ("x:c", "ben", 1, "share", "", "x:a", None),
            ("x:d", "ben", 9, "share", "", "x:b", None),
            ("x:e", "cal", None, "original", "When?", None, "praise"),
        ],
    )
    then = as_of(world, datetime(2026, 9, 5))
    found = tables(then)
    assert [one["id"] for one in found["accounts"]] == ["x:ben", "x:zoe"]
    assert [(one["id"], one["author"]) for one in found["posts"]] == [
        ("x:a", 1),
        ("x:c", 0),
    ]
    acts = [(one["actor"], one["target"], one["post"]) for one in found["interactions"]]
    assert acts == [(0, 1, 1)]
    assert [one["post"] for one in found["about"]] == [0, 1]
    assert then.facts["undated"] == 1
    assert then.facts["as_of"] == "2026-09-05T00:00:00"


def test_later_running_totals_are_not_known() -> None:
    world = build([("x:a", "ann", 0, "original", "Good", None, "praise")])
    rows = [
        {**row, "likes": 7, "collected_at": DAY.replace(month=11)}
        for row in world.posts.to_pylist()
    ]
    posts = pa.Table.from_pylist(rows, SCHEMAS["posts"])
    whole = snapshots.snapshot_from_tables({**world.tables, "posts": posts})
    assert as_of(whole, datetime(2026, 10, 1)).posts["likes"].to_pylist() == [None]
    assert as_of(whole, datetime(2026, 12, 1)).posts["likes"].to_pylist() == [7]


def test_a_date_without_older_data_is_a_usage_error() -> None:
    world = build([("x:a", "ann", 0, "original", "Good", None, "praise")])
    with pytest.raises(UsageError, match="older than 1 January 2020"):
        as_of(world, datetime(2020, 1, 1))
