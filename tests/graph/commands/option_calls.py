"""Calls of every command of `python -m graph` with every option, read from the registry."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.commands.registry import COMMANDS
from graph.settings import CommandLineParser

ODD_NUMBERS = ("0", "-1", "nan", "inf", "1e308", "9" * 30, "4294967296")
ODD_DAYS = (
    "9999-12-31",
    "0001-01-01T00:00:00+12:00",
    "9999-12-31T23:00:00-12:00",
    "2026-02-30",
    "",
)
ODD_FILES = ("/nonexistent/x.csv", ".", "", "x" * 300 + ".csv", "/proc/self/x.csv")
ODD_ADDRESSES = (
    "http://[::1",
    "http://localhost:99999/",
    "bolt://localhost:99999",
    "ladybug:/proc/x",
    "ladybug:",
    "nonsense",
)
ODD_TEXTS = ("", " ", "*", "(", "[a", "'\"`", "-", "a=b", "a" * 5000, "\n", "\udcff")

DAYS = ("since", "until", "as_of", "split", "on")
FILES = ("out", "join", "file")
ADDRESSES = ("to", "webhook")


@dataclass(frozen=True)
class Inputs:
    """What the calls read and write: the store, and a folder with files for options."""

    store: str
    folder: Path

    def values(self) -> Mapping[str, str]:
        """A good value of each option that is neither a choice nor a number."""
        return {
            "brand": "Northwind",
            "platform": "x",
            "topic": "#launch",
            "since": "2012-07-01",
            "until": "2026-10-31",
            "as_of": "2026-10-31",
            "split": "2026-09-01",
            "on": "2026-09-01",
            "join": str(self.folder / "contacts.csv"),
            "measure": "pagerank",
            "param": "limit=3",
            "query": "most_shared",
            "message": "#launch",
            "file": str(self.folder / "backup.zip"),
            "to": f"ladybug:{self.folder / 'copy'}",
            "webhook": "http://127.0.0.1:9/alerts",
            "use": "lexicon",
        }


def each_option_once(
    command: str, inputs: Inputs, one_choice: Collection[str] = ()
) -> Iterator[list[str]]:
    """A command alone, and with each of its options once, with each of its choices.

    Parameters:
        command: its name.
        inputs: the store and the files.
        one_choice: options that are tried with their first choice only.
    """
    actions = command_actions(command)
    fixed = _required_words(command, actions, inputs)
    yield fixed
    for action in actions:
        if not action.option_strings and action.nargs == "?":
            yield fixed[:-1]
        if action.required or not action.option_strings or action.dest == "store":
            continue
        tried = _good_words(action, command, inputs)
        for words in tried[:1] if action.dest in one_choice else tried:
            yield [*fixed, *words]


def each_odd_value(
    command: str, inputs: Inputs, *, only_numbers: bool = False
) -> Iterator[list[str]]:
    """A command with each odd value of each of its options.

    Parameters:
        command: its name.
        inputs: the store and the files.
        only_numbers: leave out the options whose values are texts.
    """
    actions = command_actions(command)
    for action in actions:
        if action.dest == "store" or action.nargs == 0 or action.choices:
            continue
        if only_numbers and action.type is None:
            continue
        others = [other for other in actions if other is not action]
        fixed = _required_words(command, others, inputs)
        for value in _odd_values(action):
            if action.option_strings:
                yield [*fixed, f"{action.option_strings[-1]}={value}"]
            elif not value.startswith("-") or value == "-":
                yield [*fixed, value]


def command_actions(command: str) -> list[argparse.Action]:
    """The options and arguments of a command."""
    parser = CommandLineParser(add_help=False)
    COMMANDS[command].add_options(parser)
    return parser._actions


def _required_words(
    command: str, actions: Sequence[argparse.Action], inputs: Inputs
) -> list[str]:
    """The command with its store and with what it cannot do without."""
    words = [command, "--store", inputs.store]
    for action in actions:
        if not action.option_strings:
            words.append(inputs.values()[action.dest])
        elif action.required:
            words += [action.option_strings[-1], _good_value(action, command, inputs)]
    return words


def _good_value(action: argparse.Action, command: str, inputs: Inputs) -> str:
    if action.dest == "out":
        ending = {"backup": "zip", "report": "html"}.get(command, "csv")
        return str(inputs.folder / f"{command}.{ending}")
    if action.type is not None:
        return "0.5" if action.type is float else "3"
    return inputs.values().get(action.dest, "x")


def _good_words(
    action: argparse.Action, command: str, inputs: Inputs
) -> list[list[str]]:
    flag = action.option_strings[-1]
    if action.nargs == 0:
        return [[flag]]
    if action.choices:
        return [[flag, str(choice)] for choice in action.choices]
    return [[flag, _good_value(action, command, inputs)]]


def _odd_values(action: argparse.Action) -> Sequence[str]:
    if action.type is not None:
        return ODD_NUMBERS
    if action.dest in DAYS:
        return ODD_DAYS
    if action.dest in FILES:
        return ODD_FILES
    return ODD_ADDRESSES if action.dest in ADDRESSES else ODD_TEXTS
