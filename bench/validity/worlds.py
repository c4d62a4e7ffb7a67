"""Demo worlds, in which it is known who is who: are the lists right, and the intervals?"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Final

import numpy as np

from graph.analysis.lists import registry as runs
from graph.analysis.scoring.ranking import Floats
from graph.analysis.validation.advocacy_backtest import speak_again
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store.store_folder import Home
from ingest.demo import make

ROOT: Final = Path(__file__).resolve().parents[2]
SEEDS: Final = range(101, 121)
"""No weight was chosen on these; what was looked at while building are seeds 1 to 10."""
POSTS: Final = 12_000
FIRST: Final = 20
SCOPE: Final = Scope(brand="northwind")

LISTS: Final = ("influencers", "advocates", "quiet-advocates", "detractors")
VOICES: Final = LISTS[1:]
NEVER: Final = frozenset({"bot", "horde", "staff", "partner", "owned"})

MOMENTS: Final = (0.25, 0.4, 0.55, 0.7)
"""After which parts of the airline tweets people are listed."""

LIVES: Final = 10
"""So often the same people live through the same months, for the true ranks."""
LIVED: Final = (201, 202)
"""The worlds in which they do."""


@dataclass(frozen=True, slots=True)
class World:
    """What could be collected of a demo world, and what is true of it."""

    snapshot: Snapshot
    truth: Mapping[str, Any]

    def belongs(self, name: str, account: str) -> bool:
        """Whether somebody was made to be what a list says that they are."""
        role = str(self.truth["roles"].get(account, ""))
        liking = float(self.truth["causes"].get(account, {}).get("liking", 0.0))
        if name == "influencers":
            return role == "influencer"
        if name == "advocates":
            # Some influencers like the brand as much as any advocate does.
            fond = role == "influencer" and liking >= 0.6
            return fond or role in ("advocate", "quiet_advocate")
        if name == "quiet-advocates":
            return role == "quiet_advocate"
        return role in ("detractor", "unturned")


def made(folder: Path, seed: int, chance: int = 0, answers_help: bool = True) -> World:
    """One world, through the command line."""
    made_at = make(folder / "world", seed, POSTS, chance, answers_help)
    files = [str(file) for file in sorted(made_at.glob("posts-*.jsonl"))]
    run("ingest", *files, "--brands", str(made_at / "brands.toml"), *_store(folder))
    return read(folder)


def read(folder: Path) -> World:
    """What is published of a world."""
    shown = Home(folder).snapshot()
    assert shown is not None
    truth = json.loads((folder / "world" / "truth.json").read_text("utf-8"))
    return World(snapshot.load(shown), truth)


def run(*words: str) -> None:
    """`python -m WORDS` in the checkout."""
    command = [sys.executable, "-m", *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _store(folder: Path) -> tuple[str, str]:
    return "--store", f"ladybug:{folder}"


Judged = Mapping[str, tuple[float, float, float]]
"""Of each list the precision at `FIRST`, the part of all listed that never belongs, and
the part of the evidence that was paid for."""


def judged(world: World) -> Judged:
    """How right the lists of a world are."""
    found = {}
    paid = {key for (key,) in world.truth["paid"]}
    for name in LISTS:
        people = runs.ranking(world.snapshot, name, SCOPE).people
        right = sum(world.belongs(name, one.account) for one in people[:FIRST])
        wrong = sum(world.truth["roles"].get(one.account) in NEVER for one in people)
        shown = [post for one in people for post in one.evidence]
        bought = sum(post in paid for post in shown)
        found[name] = (
            right / FIRST,
            wrong / max(len(people), 1),
            bought / max(len(shown), 1),
        )
    return found


Again = Mapping[str, Mapping[str, float]]
"""Of each list of voices and each ranking: which part speaks so again."""


def again(world: World) -> Again:
    """Who speaks so again, of `FIRST` people listed on the first half of a world."""
    found = {}
    for name in VOICES:
        tested = speak_again(world.snapshot, SCOPE, name, ks=(FIRST,))
        found[name] = {row.ranking: row.share for row in tested.rows}
    return found


@dataclass(frozen=True, slots=True)
class Both:
    """A world as it comes, after `python -m graph train`, and its later half."""

    before: Judged
    after: Judged
    again: Again


def voices(each: Sequence[Both]) -> list[str]:
    """A table in Markdown: a row a list, which part speaks so again by each ranking."""
    rankings = ("score", "posts", "followers", "chance", "perfect")
    lines = [f"| list | {' | '.join(rankings)} |", "|---" * (len(rankings) + 1) + "|"]
    for name in VOICES:
        held = [one.again[name] for one in each if one.again[name]]
        cells = [f"{mean(one[ranking] for one in held):.3f}" for ranking in rankings]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def airlines(data: Path) -> list[str]:
    """The same of the airline tweets, whose labels are people's: the mean of four moments."""
    file = data / "airline_sentiment" / "Tweets.csv"
    with tempfile.TemporaryDirectory() as folder:
        run("ingest", str(file), *_store(Path(folder)))
        shown = Home(Path(folder)).snapshot()
        assert shown is not None
        held = snapshot.load(shown)
    rankings = ("score", "posts", "chance", "perfect")
    lines = [f"| list | {' | '.join(rankings)} |", "|---" * (len(rankings) + 1) + "|"]
    for name in ("advocates", "detractors"):
        found: dict[str, list[float]] = {ranking: [] for ranking in rankings}
        for fraction in MOMENTS:
            tested = speak_again(held, None, name, fraction=fraction, ks=(FIRST,))
            for row in tested.rows:
                if row.ranking in found:
                    found[row.ranking].append(row.share)
        cells = [f"{mean(found[ranking]):.3f}" for ranking in rankings]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def precision(each: Sequence[Both]) -> list[str]:
    """A table in Markdown: a row a list, its precision and its intruders."""
    lines = [
        f"| list | precision at {FIRST} | worst world | after `train` | worst world | "
        "bots, staff, partners | paid posts among the proof |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in LISTS:
        plain = [one.before[name][0] for one in each]
        taught = [one.after[name][0] for one in each]
        wrong, bought = ([one.before[name][k] for one in each] for k in (1, 2))
        lines.append(
            f"| {name} | {mean(plain):.3f} | {min(plain):.2f} | {mean(taught):.3f} | "
            f"{min(taught):.2f} | {mean(wrong):.4f} | {mean(bought):.4f} |"
        )
    return lines


def _life(asked: tuple[int, int]) -> dict[str, dict[str, tuple[float, int, int]]]:
    """One life of a world: of each list everyone on it, with score and interval."""
    with tempfile.TemporaryDirectory() as folder:
        world = made(Path(folder), asked[0], chance=asked[1])
        return {
            name: {
                one.account: (one.score, one.low or 0, one.high or 0)
                for one in runs.ranking(world.snapshot, name, SCOPE, 2_000).people
            }
            for name in LISTS
        }


def coverage(seeds: Sequence[int] = LIVED) -> list[str]:
    """How many of the intervals of one life hold the rank by the mean of many lives.

    Whoever is not on a list in some life has the lowest score of that list there.
    """
    with ProcessPoolExecutor(2) as pool:
        asked = [(seed, chance) for seed in seeds for chance in range(LIVES)]
        lives = list(pool.map(_life, asked))
    lines = ["| list | intervals | hold the true rank | width |", "|---|---|---|---|"]
    all_held: list[bool] = []
    for name in LISTS:
        held: list[bool] = []
        width: list[int] = []
        for start in range(0, len(lives), LIVES):
            mine = [life[name] for life in lives[start : start + LIVES]]
            for place, life in enumerate(mine):
                others = mine[:place] + mine[place + 1 :]
                first = list(life)[:FIRST]
                scores = _means(list(life), others)
                for row, account in enumerate(first):
                    true = 1 + int((scores > scores[row]).sum())
                    _, low, high = life[account]
                    held.append(low <= true <= high)
                    width.append(high - low + 1)
        all_held += held
        lines.append(f"| {name} | {len(held)} | {mean(held):.3f} | {mean(width):.1f} |")
    lines.append(f"| all | {len(all_held)} | {mean(all_held):.3f} | |")
    return lines


def _means(accounts: Sequence[str], lives: Sequence[Mapping[str, Any]]) -> Floats:
    """The mean score of each account over some lives."""
    table = []
    for life in lives:
        least = min((entry[0] for entry in life.values()), default=0.0)
        table.append([life[a][0] if a in life else least for a in accounts])
    means: Floats = np.mean(np.array(table, np.float64), axis=0)
    return means
