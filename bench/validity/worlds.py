"""Demo worlds, in which it is known who is who: are the lists right, and the intervals?"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, Final

from graph import snapshot
from graph.findings.advocacy import advocates, detractors, quiet_advocates
from graph.findings.influencers import influencers
from graph.findings.ranking import Ranking
from graph.findings.scope import Scope
from graph.snapshot import Snapshot
from graph.store.files import Home

ROOT: Final = Path(__file__).resolve().parents[2]
SEEDS: Final = range(101, 121)
"""No weight was chosen on these; what was looked at while building are seeds 1 to 10."""
POSTS: Final = 12_000
FIRST: Final = 20

LISTS: Final[Mapping[str, Callable[..., Ranking]]] = {
    "influencers": influencers,
    "advocates": advocates,
    "quiet_advocates": quiet_advocates,
    "detractors": detractors,
}
MEANT: Final[Mapping[str, frozenset[str]]] = {
    "influencers": frozenset({"influencer"}),
    "advocates": frozenset({"advocate", "quiet_advocate"}),
    "quiet_advocates": frozenset({"quiet_advocate"}),
    "detractors": frozenset({"detractor", "unturned"}),
}
"""The planted roles that belong into each list."""
NEVER: Final = frozenset({"bot", "horde", "staff", "partner", "owned"})


@dataclass(frozen=True, slots=True)
class World:
    """What could be collected of a demo world, and what is true of it."""

    snapshot: Snapshot
    truth: Mapping[str, Any]


def worlds(seeds: range = SEEDS, posts: int = POSTS) -> Iterator[World]:
    """Each world in turn, made in a temporary folder."""
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            yield made(Path(folder), seed, posts)


def made(folder: Path, seed: int, posts: int = POSTS) -> World:
    """One world, as `python -m ingest demo` makes it."""
    command = [sys.executable, "-m", "ingest", "demo", "--seed", str(seed)]
    command += ["--posts", str(posts), "--store", f"ladybug:{folder}"]
    command += ["--progress", "none"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    shown = Home(folder).snapshot()
    assert shown is not None
    truth = json.loads((folder / "world" / "truth.json").read_text("utf-8"))
    return World(snapshot.load(shown), truth)


def roles(world: World, name: str, top: int) -> list[str]:
    """The true roles of the first of a list."""
    found = LISTS[name](world.snapshot, Scope(brand="northwind"), top=top)
    return [world.truth["roles"].get(one.account, "") for one in found.people]


def figures() -> list[str]:
    """A table in Markdown: a row a list, its precision and its intruders."""
    right: dict[str, list[float]] = {name: [] for name in LISTS}
    wrong: dict[str, list[float]] = {name: [] for name in LISTS}
    for world in worlds():
        for name in LISTS:
            listed = roles(world, name, 50)
            first = listed[:FIRST]
            right[name].append(sum(role in MEANT[name] for role in first) / FIRST)
            wrong[name].append(
                sum(role in NEVER for role in listed) / max(len(listed), 1)
            )
    lines = [
        f"| list | precision at {FIRST} | worst world | bots, staff, partners |",
        "|---|---|---|---|",
    ]
    for name in LISTS:
        lines.append(
            f"| {name} | {mean(right[name]):.3f} | {min(right[name]):.2f} | "
            f"{mean(wrong[name]):.4f} |"
        )
    return lines
