"""The commands of `python -m graph`: one module each, imported only when called.

A command is a module with `arguments(parser, name)` and `run(args) -> int`; its help
line is in `HELP`. Data goes to stdout, messages go to stderr.
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
    "unanswered": "unanswered",
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
"""The module that runs each command."""

ALIASES: Final[Mapping[str, str]] = {"unheard": "unanswered"}
"""Old names of commands, accepted for one version; `--help` does not list them."""

HELP: Final[Mapping[str, str]] = {
    "status": "size of the store, and when it was last published",
    "measures": "all network measures of each account",
    "influencers": "accounts whose posts others share",
    "advocates": "accounts that praise the brand repeatedly",
    "quiet-advocates": "advocates with a low reach",
    "detractors": "accounts that complain about the brand repeatedly",
    "bridges": "accounts that link communities",
    "carriers": "who spread one link, hashtag, post or phrase, and from whom",
    "unanswered": "praise, complaints and questions that the brand has not answered",
    "alerts": "growing complaints, bursts and drops; exit code 4 if there are any",
    "words": "distinctive phrases of praise, complaints and questions",
    "ideas": "feature requests to the brand, and who made them",
    "rivals": "brands compared: supporters of each, of two, and people who switched",
    "report": "a period as one HTML report, to read offline and to print",
    "backtest": "whether the ranking predicts later shares, on your own data",
    "weights": "show, fit or choose the weights of the influencer ranking",
    "changes": "rank changes on a list since the previous publication, with causes",
    "credibility": "unusual activity of accounts, with the evidence",
    "train": "train a stance model on your own stars, labels or posts; shows its error",
    "query": "run a query of the library, a file or - (read only)",
    "export": "the network as a file for Gephi, a spreadsheet or a program",
    "copy": "copy everything to another store",
    "backup": "write everything of a store to one file",
    "restore": "restore a store from a backup, on either engine",
    "brands": "the brands of the store, and their own accounts",
    "publish": "publish what was written, so that readers see it",
    "doctor": "find problems of the store, and fix them",
}
"""The help line of each command."""


class Command(Protocol):
    """The protocol of a command's module."""

    def arguments(self, parser: argparse.ArgumentParser, name: str) -> None:
        """Add the options of this command."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Run the command and return its exit code."""
        ...


def load_command(name: str) -> Command:
    """Import and return the module of a command."""
    return cast("Command", import_module(f"graph.commands.{MODULES[name]}"))
