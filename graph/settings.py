"""What the environment and the command line say: which store, and where things lie."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from graph.errors import UsageError
from graph.store.store_folder import Home, home

DEFAULT_STORE: Final = "ladybug:data/grapevine"
DEMO_STORE: Final = "ladybug:data/demo"
STORE: Final = "GRAPEVINE_STORE"


class Parser(argparse.ArgumentParser):
    """A command line whose refusals are errors of ours: one sentence, exit code 1."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed.

        Raises:
            UsageError: always.

        """
        raise UsageError(f"{message[:1].upper()}{message[1:]}; see --help.")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the store is. Passwords are never kept here; the driver's file reads them."""

    store: str = DEFAULT_STORE

    @property
    def home(self) -> Home:
        """The folder that belongs to the store."""
        return home(self.store)

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo world and not the user's own data."""
        return self.store == DEMO_STORE


def settings(
    store: str | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings: what is given, else the environment, else the default.

    >>> settings("ladybug:x").store
    'ladybug:x'
    """
    return Settings(store or environment.get(STORE) or DEFAULT_STORE)
