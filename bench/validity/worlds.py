"""Demo data with ground truth: accuracy of the lists and coverage of the intervals."""

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

from graph.analysis.lists.registry import compute_ranking
from graph.analysis.scoring.ranking import Floats
from graph.analysis.validation.advocacy_backtest import backtest_advocacy_list
from graph.snapshots import snapshot
from graph.snapshots.scope import Scope
from graph.snapshots.snapshot import Snapshot
from graph.store.store_folder import StoreFolder
from ingest.demo import generate_demo

ROOT: Final = Path(__file__).resolve().parents[2]
SEEDS: Final = range(101, 121)
"""Seeds of the validation; no weight was chosen on them (development used 1 to 10)."""
POSTS: Final = 12_000
TOP_K: Final = 20
SCOPE: Final = Scope(brand="northwind")

LISTS: Final = ("influencers", "advocates", "quiet-advocates", "detractors")
VOICES: Final = LISTS[1:]
NEVER_LISTED_ROLES: Final = frozenset({"bot", "horde", "staff", "partner", "owned"})

AIRLINE_FRACTIONS: Final = (0.25, 0.4, 0.55, 0.7)
"""Fractions of the airline tweets before each split."""

REPEATS: Final = 10
"""Number of simulation runs with the same people, for the true ranks."""
REPEATED_SEEDS: Final = (201, 202)
"""Seeds of the demo data that is simulated several times."""


@dataclass(frozen=True, slots=True)
class DemoData:
    """Collected demo data and its ground truth."""

    snapshot: Snapshot
    truth: Mapping[str, Any]

    def has_planted_role(self, name: str, account: str) -> bool:
        """Whether an account was generated with the role that a list reports."""
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


def build_demo_data(
    folder: Path, seed: int, chance: int = 0, answers_help: bool = True
) -> DemoData:
    """Build one demo data set and ingest it through the command line.

    Parameters:
        folder: of the data and of the store.
        seed: of the people.
        chance: seed of the simulation run with the same people.
        answers_help: whether answers improve the opinion of the brand.
    """
    made_at = generate_demo(folder / "world", seed, POSTS, chance, answers_help)
    files = [str(file) for file in sorted(made_at.glob("posts-*.jsonl"))]
    run_module(
        "ingest", *files, "--brands", str(made_at / "brands.toml"), *_store(folder)
    )
    return read_demo_data(folder)


def read_demo_data(folder: Path) -> DemoData:
    """Read the published snapshot and the ground truth of a folder."""
    snapshot_folder = StoreFolder(folder).current_snapshot_folder()
    assert snapshot_folder is not None
    truth = json.loads((folder / "world" / "truth.json").read_text("utf-8"))
    return DemoData(snapshot.load_snapshot(snapshot_folder), truth)


def run_module(*words: str) -> None:
    """Run `python -m WORDS` in the checkout."""
    command = [sys.executable, "-m", *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _store(folder: Path) -> tuple[str, str]:
    return "--store", f"ladybug:{folder}"


ListAccuracy = Mapping[str, tuple[float, float, float]]
"""Of each list: precision at `TOP_K`, the part of accounts with a role that must never be
listed, and the part of paid posts in the evidence."""


def measure_lists(demo: DemoData) -> ListAccuracy:
    """Compare the lists of a demo data set with its ground truth."""
    accuracy = {}
    paid = {key for (key,) in demo.truth["paid"]}
    for name in LISTS:
        people = compute_ranking(demo.snapshot, name, SCOPE).people
        right = sum(
            demo.has_planted_role(name, account.account) for account in people[:TOP_K]
        )
        wrong = sum(
            demo.truth["roles"].get(account.account) in NEVER_LISTED_ROLES
            for account in people
        )
        evidence = [post for account in people for post in account.evidence]
        bought = sum(post in paid for post in evidence)
        accuracy[name] = (
            right / TOP_K,
            wrong / max(len(people), 1),
            bought / max(len(evidence), 1),
        )
    return accuracy


RepeatRates = Mapping[str, Mapping[str, float]]
"""Of each list and ranking: the part of the top accounts that posts so again."""


def measure_repeats(demo: DemoData) -> RepeatRates:
    """Part of the top `TOP_K` of the first half that posts so again in the second."""
    rates = {}
    for name in VOICES:
        result = backtest_advocacy_list(demo.snapshot, SCOPE, name, ks=(TOP_K,))
        rates[name] = {row.ranking: row.share for row in result.rows}
    return rates


@dataclass(frozen=True, slots=True)
class ListResults:
    """Lists of one seed before and after `python -m graph train`, and in the later half."""

    before: ListAccuracy
    after: ListAccuracy
    repeats: RepeatRates


def repeat_table(each: Sequence[ListResults]) -> list[str]:
    """A Markdown table: one row per list, the part that posts so again by ranking."""
    rankings = ("score", "posts", "followers", "chance", "perfect")
    lines = [f"| list | {' | '.join(rankings)} |", "|---" * (len(rankings) + 1) + "|"]
    for name in VOICES:
        rates = [entry.repeats[name] for entry in each if entry.repeats[name]]
        cells = [
            f"{mean(entry[ranking] for entry in rates):.3f}" for ranking in rankings
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def airline_table(data: Path) -> list[str]:
    """The same table of the airline tweets, labelled by people: the mean of four splits."""
    file = data / "airline_sentiment" / "Tweets.csv"
    with tempfile.TemporaryDirectory() as folder:
        run_module("ingest", str(file), *_store(Path(folder)))
        snapshot_folder = StoreFolder(Path(folder)).current_snapshot_folder()
        assert snapshot_folder is not None
        airline_snapshot = snapshot.load_snapshot(snapshot_folder)
    rankings = ("score", "posts", "chance", "perfect")
    lines = [f"| list | {' | '.join(rankings)} |", "|---" * (len(rankings) + 1) + "|"]
    for name in ("advocates", "detractors"):
        shares: dict[str, list[float]] = {ranking: [] for ranking in rankings}
        for fraction in AIRLINE_FRACTIONS:
            tested = backtest_advocacy_list(
                airline_snapshot, None, name, fraction=fraction, ks=(TOP_K,)
            )
            for row in tested.rows:
                if row.ranking in shares:
                    shares[row.ranking].append(row.share)
        cells = [f"{mean(shares[ranking]):.3f}" for ranking in rankings]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def precision_table(each: Sequence[ListResults]) -> list[str]:
    """A Markdown table: one row per list, its precision and wrong entries."""
    lines = [
        f"| list | precision at {TOP_K} | worst seed | after `train` | worst seed | "
        "bots, staff, partners | paid posts in the evidence |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in LISTS:
        plain = [result.before[name][0] for result in each]
        trained = [result.after[name][0] for result in each]
        wrong, bought = ([result.before[name][k] for result in each] for k in (1, 2))
        lines.append(
            f"| {name} | {mean(plain):.3f} | {min(plain):.2f} | {mean(trained):.3f} | "
            f"{min(trained):.2f} | {mean(wrong):.4f} | {mean(bought):.4f} |"
        )
    return lines


def _run_repeat(
    seed_and_chance: tuple[int, int],
) -> dict[str, dict[str, tuple[float, int, int]]]:
    """One simulation run: score and rank interval of every account on each list."""
    with tempfile.TemporaryDirectory() as folder:
        demo = build_demo_data(
            Path(folder), seed_and_chance[0], chance=seed_and_chance[1]
        )
        return {
            name: {
                account.account: (
                    account.score,
                    account.rank_low or 0,
                    account.rank_high or 0,
                )
                for account in compute_ranking(demo.snapshot, name, SCOPE, 2_000).people
            }
            for name in LISTS
        }


def coverage_table(seeds: Sequence[int] = REPEATED_SEEDS) -> list[str]:
    """Coverage: part of the rank intervals that contain the rank by the mean of other runs.

    An account that is missing from a list in some run has the list's lowest score there.
    """
    with ProcessPoolExecutor(2) as pool:
        tasks = [(seed, chance) for seed in seeds for chance in range(REPEATS)]
        runs = list(pool.map(_run_repeat, tasks))
    lines = ["| list | intervals | coverage | width |", "|---|---|---|---|"]
    all_covered: list[bool] = []
    for name in LISTS:
        covered: list[bool] = []
        width: list[int] = []
        for start in range(0, len(runs), REPEATS):
            runs_of_seed = [run[name] for run in runs[start : start + REPEATS]]
            for place, run in enumerate(runs_of_seed):
                other_runs = runs_of_seed[:place] + runs_of_seed[place + 1 :]
                first = list(run)[:TOP_K]
                scores = _means(list(run), other_runs)
                for row, account in enumerate(first):
                    true_rank = 1 + int((scores > scores[row]).sum())
                    _, low, high = run[account]
                    covered.append(low <= true_rank <= high)
                    width.append(high - low + 1)
        all_covered += covered
        lines.append(
            f"| {name} | {len(covered)} | {mean(covered):.3f} | {mean(width):.1f} |"
        )
    lines.append(f"| all | {len(all_covered)} | {mean(all_covered):.3f} | |")
    return lines


def _means(accounts: Sequence[str], lives: Sequence[Mapping[str, Any]]) -> Floats:
    """Mean score of each account over some runs."""
    table = []
    for life in lives:
        least = min((entry[0] for entry in life.values()), default=0.0)
        table.append([life[a][0] if a in life else least for a in accounts])
    means: Floats = np.mean(np.array(table, np.float64), axis=0)
    return means
