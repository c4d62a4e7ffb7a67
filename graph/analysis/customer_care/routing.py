"""Routing: assign cases to departments by words in their texts.

The rules are word lists in an editable file (`routing.toml`). A post goes to the
department with the most distinct matching words. A manual choice (an annotation)
overrides all rules.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from graph.errors import UsageError
from graph.store.atomic_write import write_whole

IDEAS: Final = "ideas"
"""Name of the department for feature requests, if the rules have one."""

FILE: Final = "routing.toml"
LONGEST: Final = 10_000
"""Maximum number of characters of a text that are searched."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department and its words; `*` matches the rest of a word."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The departments in order, and the default for texts without a match."""

    departments: tuple[Department, ...]
    otherwise: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all departments, without duplicates."""
        names = (*(one.name for one in self.departments), self.otherwise)
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Routed:
    """The department of a text and the words that decided; empty for the default."""

    department: str
    because: tuple[str, ...]


def route(text: str, rules: Rules) -> Routed:
    """The department of one text, by the most distinct matching words.

    >>> rules = RoutingRules((Department("press", ("journalist*",)),), "service")
    >>> route_text("Two journalists asked me.", rules)
    DepartmentMatch(department='press', matched_words=('journalists',))
    >>> route_text("It broke.", rules)
    DepartmentMatch(department='service', matched_words=())
    """
    words = text[:LONGEST].casefold().replace("’", "'")
    best = Routed(rules.otherwise, ())
    for one in rules.departments:
        hits = tuple(dict.fromkeys(_pattern(one.words).findall(words)))
        if len(hits) > len(best.because):
            best = Routed(one.name, hits)
    return best


def routed(texts: Sequence[str | None], rules: Rules) -> tuple[Routed, ...]:
    """The departments of many texts."""
    return tuple(route(text or "", rules) for text in texts)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that "not working" matches before "work".
    made = sorted((_one(word) for word in words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(made)})(?!\w)")


def _one(word: str) -> str:
    parts = word.casefold().replace("’", "'").split()
    return r"\s+".join(re.escape(part).replace(r"\*", r"\w*") for part in parts)


def used(folder: Path) -> Rules:
    """Load a store's routing rules: its own file, or Grapevine's default rules.

    Raises:
        UsageError: the file is invalid.
    """
    path = folder / FILE
    if not path.exists():
        return default()
    try:
        return read(path.read_text("utf-8-sig"), str(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text; save it as UTF-8.") from error


@cache
def default() -> Rules:
    """Grapevine's default routing rules."""
    return read(default_text(), FILE)


def default_text() -> str:
    """Text of the default rules file, as a start for own rules."""
    return files(__package__).joinpath(FILE).read_text("utf-8")


def text_of(folder: Path) -> str:
    """Text of a store's rules file, or of the default rules."""
    path = folder / FILE
    return path.read_text("utf-8-sig") if path.exists() else default_text()


def keep(folder: Path, text: str) -> Rules:
    """Save a store's own rules atomically; an empty text deletes them.

    Raises:
        UsageError: the rules are invalid; nothing was written.
    """
    if not text.strip():
        (folder / FILE).unlink(missing_ok=True)
        return default()
    rules = read(text, FILE)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / FILE, text)
    return rules


def read(text: str, where: str = FILE) -> Rules:
    """Parse the text of a rules file (TOML).

    Parameters:
        text: the file's text.
        source: the file's name, for error messages.

    Raises:
        UsageError: the rules are invalid; the message says where.

    >>> parse_routing_rules('[[department]]\\nname = "press"\\nwords = []')
    Traceback (most recent call last):
        ...
    graph.errors.UsageError: routing.toml, press: `words` must be a list of texts, as ["a", "b*"].
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where}: is not TOML: {error}.") from error
    odd = sorted(set(document) - {"department", "otherwise"})
    if odd:
        raise UsageError(f"{where}: {odd[0]!r} is unknown; write `[[department]]`.")
    tables = document.get("department")
    if not isinstance(tables, list) or not tables:
        raise UsageError(f"{where}: write at least one `[[department]]`.")
    departments = tuple(_department(one, where) for one in tables)
    names = [one.name for one in departments]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UsageError(f"{where}: there are two departments {twice[0]!r}.")
    otherwise = document.get("otherwise", names[-1])
    if not isinstance(otherwise, str) or not otherwise.strip():
        raise UsageError(f"{where}: `otherwise` must name a department.")
    return Rules(departments, otherwise.strip())


def _department(table: Any, where: str) -> Department:
    if not isinstance(table, Mapping):
        raise UsageError(f"{where}: write `[[department]]` with two brackets.")
    name, words = table.get("name"), table.get("words")
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"{where}: each department needs a `name`.")
    known = isinstance(words, list) and words
    if not known or not all(
        isinstance(word, str) and word.strip(" *") for word in words or ()
    ):
        raise UsageError(
            f'{where}, {name.strip()}: `words` must be a list of texts, as ["a", "b*"].'
        )
    odd = sorted(set(table) - {"name", "words"})
    if odd:
        raise UsageError(
            f"{where}, {name.strip()}: {odd[0]!r} is unknown; there are name and words."
        )
    return Department(name.strip(), tuple(words or ()))
