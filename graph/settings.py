"""Settings from the command line and the environment: the store and its folder."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from graph.errors import UsageError
from graph.store.store_folder import StoreFolder, store_folder_for

DEFAULT_STORE: Final = "ladybug:data/grapevine"
"""The URL of the store of the user's own data."""

DEMO_STORE: Final = "ladybug:data/demo"
"""The URL of the store of the demo data."""

STORE_VARIABLE: Final = "GRAPEVINE_STORE"
"""The environment variable that names the store."""


class CommandLineParser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError` (exit code 1)."""

    def error(self, message: str) -> NoReturn:
        """Refuse invalid arguments.

        Raises:
            UsageError: always.

        """
        raise UsageError(f"{message[:1].upper()}{message[1:]}; see --help.")


@dataclass(frozen=True, slots=True)
class Settings:
    """The URL of the store; the Neo4j driver reads passwords from the environment."""

    store_url: str = DEFAULT_STORE

    @property
    def folder(self) -> StoreFolder:
        """The folder that belongs to the store."""
        return store_folder_for(self.store_url)

    @property
    def is_demo(self) -> bool:
        """Whether the store holds the demo data instead of the user's own data."""
        return self.store_url == DEMO_STORE


def load_settings(
    store_url: str | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings: the argument, else the environment variable, else the default.

    >>> load_settings("ladybug:x").store_url
    'ladybug:x'
    """
    return Settings(store_url or environment.get(STORE_VARIABLE) or DEFAULT_STORE)
