"""The inbox on real files, against counts that do not use Grapevine."""

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

from graph.analysis.customer_care import case_captions, response_times
from graph.analysis.customer_care.inbox import (
    Inbox,
    build_inbox,
    inbox_table,
    select_answerable_cases,
)
from graph.settings import load_settings
from graph.snapshots import snapshot as snapshots
from graph.snapshots.snapshot import Snapshot
from ingest.__main__ import main as ingest


def opened(folder: Path, *files: str) -> Snapshot:
    store = f"ladybug:{folder}"
    assert ingest([*files, "--store", store, "--progress", "none"]) in (0, 3)
    place = load_settings(store).folder.current_snapshot_folder()
    assert place is not None
    return snapshots.load_snapshot(place)


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


@pytest.mark.parametrize("has_brand_file", [True, False])
def test_every_brand_of_twcs_has_the_answers_that_the_raw_file_has(
    twcs: list[dict[str, str]], shared: Path, tmp_path: Path, has_brand_file: bool
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
    requested: dict[str, dict[str, float | None]] = defaultdict(dict)
    for row in twcs:
        if row["author_id"] in brands:
            continue
        for brand in brands:
            if re.search(rf"\b{brand}\b", row["text"], re.IGNORECASE):
                answer = first.get((brand, row["tweet_id"]))
                took = (
                    answer and (answer - when(row["created_at"])).total_seconds() / 3600
                )
                requested[brand][f"x:{row['tweet_id']}"] = took
    path = shared / "data" / "twcs_sample" / "twcs.csv"
    # Without a file of brands they are the authors of posts that are not inbound.
    file = ["--brands", brand_file(tmp_path, brands)] if has_brand_file else []
    snapshot = opened(tmp_path, str(path), *file)
    ours: dict[str, dict[str, float | None]] = defaultdict(dict)
    for row in inbox_table(snapshot, build_inbox(snapshot)).to_pylist():
        took = row["hours"] if row["state"] == "answered" else None
        ours[row["brand"]][row["post"]] = took
    for brand in brands:
        assert ours[brand].keys() == requested[brand].keys(), brand
        for post, took in requested[brand].items():
            assert ours[brand][post] == (took and pytest.approx(took, abs=0.001)), post


def test_twcs_without_the_brands_posts_leaves_everything_unknown(
    twcs: list[dict[str, str]], tmp_path: Path
) -> None:
    brands = sorted({r["author_id"] for r in twcs if not r["author_id"].isdigit()})
    path = tmp_path / "customers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        made = csv.DictWriter(file, list(twcs[0]))
        made.writeheader()
        made.writerows(
            row | {"response_tweet_id": ""}
            for row in twcs
            if row["author_id"] not in brands
        )
    snapshot = opened(tmp_path, str(path), "--brands", brand_file(tmp_path, brands))
    found = build_inbox(snapshot)
    assert len(found.post) > 2_000
    assert found.mask(states=["unknown"]).all()
    assert "Unknown" in case_captions.describe_inbox(found)
    assert (
        "name its accounts on the page Your brand"
        in case_captions.describe_data_gaps(snapshot, found)[0]
    )


def test_an_answer_that_the_file_names_and_does_not_hold_is_an_answer(
    tmp_path: Path,
) -> None:
    path = tmp_path / "twcs.csv"
    day = "Tue Oct 31 22:{}:00 +0000 2017"
    rows = [
        ("501", "115712", "True", "10", "@NorthwindCares my pair broke", "502", ""),
        ("503", "115713", "True", "15", "@NorthwindCares love the new ones", "", ""),
        ("504", "NorthwindCares", "False", "25", "@115714 We look into it", "", "505"),
        ("506", "115715", "True", "12", "@NorthwindCares is it open?", "507,504", ""),
    ]
    header = "tweet_id,author_id,inbound,created_at,text,response_tweet_id"
    lines = [
        f'{id},{author},{inbound},{day.format(minute)},{text},"{answers}",{parent}\n'
        for id, author, inbound, minute, text, answers, parent in rows
    ]
    path.write_text(f"{header},in_response_to_tweet_id\n{''.join(lines)}")
    snapshot = opened(tmp_path / "store", str(path))
    inbox = build_inbox(snapshot)
    table = inbox_table(snapshot, inbox).select(["post", "state", "hours", "answer"])
    assert sorted(map(tuple, (row.values() for row in table.to_pylist()))) == [
        ("x:501", "answered", None, "x:502"),
        ("x:503", "unanswered", None, None),
        ("x:506", "answered", None, "x:507|x:504"),
    ]
    [group] = response_times.measure_response_times(snapshot, inbox)
    assert (group.posts, group.answered, group.elsewhere) == (3, 2, 2)
    # No time is known, so nothing is said of how long an answer takes.
    assert (group.median, group.median_answered, group.within_day) == (None, None, 0)
    said = response_times.describe_response_times((group,))
    assert "2 answers are named in the file and not in it" in said


def test_the_app_reviews_have_the_answers_of_their_file(
    shared: Path, tmp_path: Path
) -> None:
    path = shared / "data" / "app_reviews_replies" / "google_play_reviews.csv"
    if not path.exists():
        pytest.skip("the real data is not here: ../shared/data/app_reviews_replies")
    snapshot = opened(tmp_path, str(path))
    found: Inbox = select_answerable_cases(snapshot, build_inbox(snapshot))
    one = response_times.measure_response_times(snapshot, found)[0]
    assert (one.posts + one.unknown, one.answered, one.edited) == (1_323, 743, 32)
    timed = found.response_hours[~np.isnan(found.response_hours)].tolist()
    assert len(timed) == 711
    assert min(timed) >= 0
    assert one.median_answered == pytest.approx(median(timed))
    assert one.median_answered == pytest.approx(19.3, abs=0.05)
    # The 133 reviews that are newer than the last answer are known of neither way: taken
    # as waiting until the last date of the file they make the estimate 194.9 hours.
    assert one.median_if_waiting == pytest.approx(194.9, abs=0.05)
    known = found.subset(~found.mask(states=["unknown"]))
    answered = known.mask(states=["answered"])
    waits = np.where(
        answered,
        np.where(known.edited_after_answer, 0, known.response_hours),
        known.hours_to_data_end,
    )
    curve = ecdf(CensoredData.right_censored(waits, ~answered)).sf
    half = curve.quantiles[curve.probabilities <= 0.5 + 1e-9][0]
    assert one.median == pytest.approx(half)
    assert one.median == pytest.approx(85.0, abs=0.05)
