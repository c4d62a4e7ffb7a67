"""Build each demo data set, measure it, train on it and measure it again."""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from bench.validity.answers import AnswerResults, measure_effects, measure_alerts, measure_topics, measure_inbox
from bench.validity.worlds import SEEDS, ListResults, measure_repeats, measure_lists, build_demo_data, read_demo_data, run_module


def _one(seed: int) -> tuple[ListResults, AnswerResults]:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as other:
        place = Path(first)
        plain = build_demo_data(place, seed)
        lists, later = measure_lists(plain), measure_repeats(plain)
        found, does, gone, about = (
            measure_inbox(plain),
            measure_effects(plain),
            measure_alerts(plain),
            measure_topics(plain),
        )
        run_module("graph", "train", "--store", f"ladybug:{place}")
        trained = read_demo_data(place)
        none = measure_effects(build_demo_data(Path(other), seed, answers_help=False))
        return (
            ListResults(lists, measure_lists(trained), later),
            AnswerResults(found, measure_inbox(trained), does, none, gone, about),
        )


@cache
def measure_all_demos() -> tuple[list[ListResults], list[AnswerResults]]:
    """Measure all seeds, two at a time.

    Returns:
        The results of the lists and of the answers, one entry per seed.
    """
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(_one, SEEDS))
    return [one for one, _ in found], [one for _, one in found]
