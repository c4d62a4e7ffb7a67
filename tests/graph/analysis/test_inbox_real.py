"""The ledger on real files, against counts that know nothing of Grapevine."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from graph.analysis.customer_care import case_captions as told
from graph.analysis.customer_care import response_times as speed
from graph.analysis.customer_care.inbox import Ledger, ledger, table, waiting
from graph.settings import settings
from graph.snapshots import snapshot as snapshots
from graph.snapshots.snapshot import Snapshot
from ingest.commands.load_files import main as ingest


def opened(folder: Path, *files: str) -> Snapshot:
    store = f"ladybug:{folder}"
    assert ingest([*files, "--store", store, "--progress", "none"]) in (0, 3)
    place = settings(store).home.snapshot()
    assert place is not None
    return snapshots.load(place)


@pytest.fixture(scope="module")
def twcs(shared: Path) -> list[dict[str, str]]:
    path = shared / "data" / "twcs_sample" / "twcs.csv"
    if not path.exists():
        pytest.skip("the real data is not here: ../shared/data/twcs_sample")
    with path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return [row for row in rows if row["in_response_to_tweet_id"] is not None]


def brand_file(folder: Path, names: list[str]) -> str:
    path = folder / "brands.toml"
    path.write_text(
        "".join(f'[[brand]]\nname = "{n}"\nowned = ["@{n}"]\n' for n in names), "utf-8"
    )
    return str(path)


def when(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")


def test_every_brand_of_twcs_has_the_answers_that_the_raw_file_has(
    twcs: list[dict[str, str]], shared: Path, tmp_path: Path
) -> None:
    brands = sorted({r["author_id"] for r in twcs if not r["author_id"].isdigit()})
    assert len(brands) == 76
    # Counted from the raw file, knowing nothing of Grapevine: customers' tweets that
    # name a brand, and the first tweet of that brand that answers them.
    first: dict[tuple[str, str], datetime] = {}
    for row in twcs:
        onto = row["in_response_to_tweet_id"].removesuffix(".0")
        if onto and row["author_id"] in brands:
            key = (row["author_id"], onto)
            first[key] = min(
                first.get(key, when(row["created_at"])), when(row["created_at"])
            )
    asked: dict[str, dict[str, float | None]] = defaultdict(dict)
    for row in twcs:
        if row["author_id"] in brands:
            continue
        for brand in brands:
            if re.search(rf"\b{brand}\b", row["text"], re.IGNORECASE):
                answer = first.get((brand, row["tweet_id"]))
                took = (
                    answer and (answer - when(row["created_at"])).total_seconds() / 3600
                )
                asked[brand][f"x:{row['tweet_id']}"] = took
    path = shared / "data" / "twcs_sample" / "twcs.csv"
    snapshot = opened(tmp_path, str(path), "--brands", brand_file(tmp_path, brands))
    ours: dict[str, dict[str, float | None]] = defaultdict(dict)
    for row in table(snapshot, ledger(snapshot)).to_pylist():
        took = row["hours"] if row["state"] == "answered" else None
        ours[row["brand"]][row["post"]] = took
    for brand in brands:
        assert ours[brand].keys() == asked[brand].keys(), brand
        for post, took in asked[brand].items():
            assert ours[brand][post] == (took and pytest.approx(took, abs=0.001)), post


def test_twcs_without_the_brands_posts_leaves_everything_unknown(
    twcs: list[dict[str, str]], tmp_path: Path
) -> None:
    brands = sorted({r["author_id"] for r in twcs if not r["author_id"].isdigit()})
    path = tmp_path / "customers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        made = csv.DictWriter(file, list(twcs[0]))
        made.writeheader()
        made.writerows(row for row in twcs if row["author_id"] not in brands)
    snapshot = opened(tmp_path, str(path), "--brands", brand_file(tmp_path, brands))
    found = ledger(snapshot)
    assert len(found.post) > 2_000
    assert found.where(state=["unknown"]).all()
    assert "not in this data" in told.sentence(found)
    assert "which accounts those are" in told.missing(snapshot, found)[0]


def test_the_app_reviews_are_answered_as_their_file_says(
    shared: Path, tmp_path: Path
) -> None:
    path = shared / "data" / "app_reviews_replies" / "google_play_reviews.csv"
    if not path.exists():
        pytest.skip("the real data is not here: ../shared/data/app_reviews_replies")
    snapshot = opened(tmp_path, str(path))
    found: Ledger = waiting(snapshot, ledger(snapshot))
    one = speed.speed(snapshot, found)[0]
    assert (one.posts + one.unknown, one.answered, one.edited) == (1_323, 743, 32)
    timed = found.hours[~np.isnan(found.hours)].tolist()
    assert len(timed) == 711
    assert min(timed) >= 0
    assert one.median_answered == pytest.approx(median(timed))
    assert one.median_answered == pytest.approx(19.3, abs=0.05)
    # The 133 reviews that are newer than the last answer are known of neither way: taken
    # as waiting until the last date of the file they make the estimate 194.9 hours.
    assert one.median_if_waiting == pytest.approx(194.9, abs=0.05)
    known = found.only(~found.where(state=["unknown"]))
    answered = known.where(state=["answered"])
    waits = np.where(answered, np.where(known.edited, 0, known.hours), known.waited)
    curve = ecdf(CensoredData.right_censored(waits, ~answered)).sf
    half = curve.quantiles[curve.probabilities <= 0.5 + 1e-9][0]
    assert one.median == pytest.approx(half)
    assert one.median == pytest.approx(85.0, abs=0.05)
