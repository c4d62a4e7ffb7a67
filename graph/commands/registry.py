"""Every command of `python -m graph`: its help line, its options and its module."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Protocol, cast

from graph.commands import command_options


class CommandModule(Protocol):
    """The protocol of a command's module."""

    def run(self, args: argparse.Namespace) -> int:
        """Run the command and return its exit code."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `module` names its file in `graph/commands/`."""

    module: str
    help: str
    add_options: Callable[[argparse.ArgumentParser], None]

    def load(self) -> CommandModule:
        """Import the module, and with it the analysis that the command needs."""
        return cast("CommandModule", import_module(f"graph.commands.{self.module}"))


COMMANDS: Final[Mapping[str, Command]] = {
    "status": Command(
        "status",
        "size of the store, and when it was last published",
        command_options.add_status_options,
    ),
    "measures": Command(
        "measures",
        "all network measures of each account",
        command_options.add_measures_options,
    ),
    "influencers": Command(
        "lists",
        "accounts whose posts others share",
        command_options.add_lists_options,
    ),
    "advocates": Command(
        "lists",
        "accounts that praise the brand repeatedly",
        command_options.add_lists_options,
    ),
    "quiet-advocates": Command(
        "lists",
        "advocates with a low reach",
        command_options.add_lists_options,
    ),
    "detractors": Command(
        "lists",
        "accounts that complain about the brand repeatedly",
        command_options.add_lists_options,
    ),
    "bridges": Command(
        "lists",
        "accounts that link communities",
        command_options.add_lists_options,
    ),
    "carriers": Command(
        "carriers",
        "who spread one link, hashtag, post or phrase, and from whom",
        command_options.add_carriers_options,
    ),
    "unanswered": Command(
        "unanswered",
        "praise, complaints and questions that the brand has not answered",
        command_options.add_unanswered_options,
    ),
    "alerts": Command(
        "alerts",
        "growing complaints, bursts and drops; exit code 4 if there are any",
        command_options.add_alerts_options,
    ),
    "words": Command(
        "words",
        "distinctive phrases of praise, complaints and questions",
        command_options.add_words_options,
    ),
    "ideas": Command(
        "ideas",
        "feature requests to the brand, and who made them",
        command_options.add_ideas_options,
    ),
    "rivals": Command(
        "rivals",
        "brands compared: supporters of each, of two, and people who switched",
        command_options.add_rivals_options,
    ),
    "report": Command(
        "report",
        "a period as one HTML report, to read offline and to print",
        command_options.add_report_options,
    ),
    "backtest": Command(
        "backtest",
        "whether the ranking predicts later shares, on your own data",
        command_options.add_backtest_options,
    ),
    "weights": Command(
        "weights",
        "show, fit or choose the weights of the influencer ranking",
        command_options.add_weights_options,
    ),
    "changes": Command(
        "changes",
        "rank changes on a list since the previous publication, with causes",
        command_options.add_changes_options,
    ),
    "credibility": Command(
        "credibility",
        "unusual activity of accounts, with the evidence",
        command_options.add_credibility_options,
    ),
    "train": Command(
        "train",
        "train a stance model on your own stars, labels or posts; shows its error",
        command_options.add_train_options,
    ),
    "query": Command(
        "query",
        "run a query of the library, a file or - (read only)",
        command_options.add_query_options,
    ),
    "export": Command(
        "export",
        "the network as a file for Gephi, a spreadsheet or a program",
        command_options.add_export_options,
    ),
    "copy": Command(
        "copy",
        "copy everything to another store",
        command_options.add_copy_options,
    ),
    "backup": Command(
        "backup",
        "write everything of a store to one file",
        command_options.add_backup_options,
    ),
    "restore": Command(
        "restore",
        "restore a store from a backup, on either engine",
        command_options.add_restore_options,
    ),
    "brands": Command(
        "brands",
        "the brands of the store, and their own accounts",
        command_options.add_brands_options,
    ),
    "publish": Command(
        "publish",
        "publish what was written, so that readers see it",
        command_options.add_publish_options,
    ),
    "doctor": Command(
        "doctor",
        "find problems of the store, and fix them",
        command_options.add_doctor_options,
    ),
}
"""All commands by name, in the order of `--help`."""
