"""`python -m graph doctor`: find the problems of a store, and repair them."""

from __future__ import annotations

import argparse
import sys

from graph.maintenance.doctor import StoreProblem, find_problems
from graph.settings import Settings, load_settings

MAX_REPAIR_ROUNDS = 4
"""Maximum number of repairs in one run; a repair can uncover another problem."""


def run(args: argparse.Namespace) -> int:
    """Print a line for each problem; exit code 0 if none is left, else 3."""
    settings = load_settings(args.store)
    problems = list(find_problems(settings))
    for problem in problems:
        print(problem.message)
    if args.repair:
        problems = _repair_all(settings, problems)
        for problem in problems:
            print(f"Left: {problem.message}", file=sys.stderr)
    elif any(problem.repair for problem in problems):
        print("Run it with --repair to fix this.", file=sys.stderr)
    if not problems:
        print("Nothing is wrong.", file=sys.stderr)
    return 3 if problems else 0


def _repair_all(settings: Settings, problems: list[StoreProblem]) -> list[StoreProblem]:
    """Repair one problem and examine again, until no repairable problem is left."""
    for _ in range(MAX_REPAIR_ROUNDS):
        repair = next((problem.repair for problem in problems if problem.repair), None)
        if repair is None:
            break
        repair()
        problems = list(find_problems(settings))
    return problems
