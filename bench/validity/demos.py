"""Every demo world once: made, measured, trained, and measured again."""

from __future__ import annotations

import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from bench.validity.answers import Answered, effects, off, topics, waits
from bench.validity.worlds import SEEDS, Both, again, judged, made, read, run


def _one(seed: int) -> tuple[Both, Answered]:
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as other:
        place = Path(first)
        plain = made(place, seed)
        lists, later = judged(plain), again(plain)
        found, does, gone, about = (
            waits(plain),
            effects(plain),
            off(plain),
            topics(plain),
        )
        run("graph", "train", "--store", f"ladybug:{place}")
        trained = read(place)
        none = effects(made(Path(other), seed, answers_help=False))
        return (
            Both(lists, judged(trained), later),
            Answered(found, waits(trained), does, none, gone, about),
        )


@cache
def every() -> tuple[list[Both], list[Answered]]:
    """The lists and the answers of each world, two worlds at a time."""
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(_one, SEEDS))
    return [one for one, _ in found], [one for _, one in found]
