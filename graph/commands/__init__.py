"""One command of `python -m graph` a file, imported only when it is called.

A command is a module with `HELP` (one line), `arguments(parser)` and
`run(asked) -> int`; data goes to stdout, words to stderr.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib import import_module
from typing import Final, Protocol, cast

MODULES: Final[Mapping[str, str]] = {
    "status": "status",
    "measures": "measures",
    "influencers": "lists",
    "advocates": "lists",
    "quiet-advocates": "lists",
    "detractors": "lists",
    "bridges": "lists",
    "carriers": "carriers",
    "unheard": "unheard",
    "alerts": "alerts",
    "words": "words",
    "ideas": "ideas",
    "rivals": "rivals",
    "report": "report",
    "backtest": "backtest",
    "weights": "weights",
    "changes": "changes",
    "credibility": "credibility",
    "train": "train",
    "query": "query",
    "export": "export",
    "copy": "copy",
    "backup": "backup",
    "restore": "restore",
    "brands": "brands",
    "publish": "publish",
    "doctor": "doctor",
}
"""Which module runs which command."""

HELP: Final[Mapping[str, str]] = {
    "status": "what the store holds, and how old what is shown is",
    "measures": "every measure of every account",
    "influencers": "whose posts others pass on",
    "advocates": "who speaks well of the brand, again and again",
    "quiet-advocates": "advocates whom few people hear",
    "detractors": "who complains of the brand, again and again",
    "bridges": "who links communities",
    "carriers": "who carried one link, tag, post or phrase, and from whom",
    "unheard": "praise, complaints and questions that the brand has not answered",
    "alerts": "complaints that grow, bursts and drops; exit code 4 where there are any",
    "words": "what praise is for and what complaints ask, in people's own words",
    "ideas": "what people ask the brand to make, and who asks",
    "rivals": "brands side by side: who carries each, who carries two, who switched",
    "report": "a stretch of time as one HTML file, to read offline and to print",
    "backtest": "whether the ranking predicts who is shared next, on your own data",
    "weights": "with which weights the influencers are ranked, and fitting them",
    "changes": "who moved on a list since the publication before, and what moved them",
    "credibility": "reasons to look twice at an account, with the evidence",
    "train": "a stance model from your own stars, labels or posts, with its error",
    "query": "run a query of the shelf, a file or - (read only)",
    "export": "the graph as a file for Gephi, a spreadsheet or a program",
    "copy": "move everything to another store",
    "backup": "everything of a store in one file",
    "restore": "a store from a backup, on either engine",
    "brands": "the brands that the store knows, and whose accounts are theirs",
    "publish": "make what was written the thing that readers see",
    "doctor": "what is wrong with the store, and what to do",
}


class Command(Protocol):
    """What a command's module offers."""

    def arguments(self, parser: argparse.ArgumentParser, name: str) -> None:
        """Add this command's own options."""
        ...

    def run(self, asked: argparse.Namespace) -> int:
        """Do it; the exit code."""
        ...


def command(name: str) -> Command:
    """The module of a command."""
    return cast("Command", import_module(f"graph.commands.{MODULES[name]}"))
