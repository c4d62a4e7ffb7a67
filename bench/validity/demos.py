"""Build each demo data set, measure it, train on it and measure it again."""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from bench.validity.answers import (
    AnswerResults,
    measure_alerts,
    measure_effects,
    measure_inbox,
    measure_topics,
)
from bench.validity.worlds import (
    SEEDS,
    ListResults,
    build_demo_data,
    measure_lists,
    measure_repeats,
    read_demo_data,
    run_module,
)


def _one(seed: int) -> tuple[ListResults, AnswerResults]:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as other:
        folder = Path(first)
        demo = build_demo_data(folder, seed)
        lists, repeats = measure_lists(demo), measure_repeats(demo)
        inbox, with_effect, alerts, topics = (
            measure_inbox(demo),
            measure_effects(demo),
            measure_alerts(demo),
            measure_topics(demo),
        )
        run_module("graph", "train", "--store", f"ladybug:{folder}")
        trained = read_demo_data(folder)
        without_effect = measure_effects(
            build_demo_data(Path(other), seed, answers_help=False)
        )
        return (
            ListResults(lists, measure_lists(trained), repeats),
            AnswerResults(
                inbox,
                measure_inbox(trained),
                with_effect,
                without_effect,
                alerts,
                topics,
            ),
        )


@cache
def measure_all_demos() -> tuple[list[ListResults], list[AnswerResults]]:
    """Measure all seeds, two at a time.

    Returns:
        The results of the lists and of the answers, one entry per seed.
    """
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(_one, SEEDS))
    return [one for one, _ in results], [one for _, one in results]
