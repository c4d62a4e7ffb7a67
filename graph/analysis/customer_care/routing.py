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
from graph.store.atomic_write import atomic_write
from graph.store.private_files import create_private_folder

IDEAS_DEPARTMENT: Final = "ideas"
"""Name of the department for feature requests, if the rules have one."""

ROUTING_FILE: Final = "routing.toml"
MAX_ROUTED_CHARACTERS: Final = 10_000
"""Maximum number of characters of a text that are searched."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department and its words; `*` matches the rest of a word."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoutingRules:
    """The departments in order, and the default for texts without a match."""

    departments: tuple[Department, ...]
    default_department: str

    @property
    def department_names(self) -> tuple[str, ...]:
        """Names of all departments, without duplicates."""
        names = (*(one.name for one in self.departments), self.default_department)
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class DepartmentMatch:
    """The department of a text and the words that decided; empty for the default."""

    department: str
    matched_words: tuple[str, ...]


def route_text(text: str, rules: RoutingRules) -> DepartmentMatch:
    """The department of one text, by the most distinct matching words.

    >>> rules = RoutingRules((Department("press", ("journalist*",)),), "service")
    >>> route_text("Two journalists asked me.", rules)
    DepartmentMatch(department='press', matched_words=('journalists',))
    >>> route_text("It broke.", rules)
    DepartmentMatch(department='service', matched_words=())
    """
    words = text[:MAX_ROUTED_CHARACTERS].casefold().replace("’", "'")
    best = DepartmentMatch(rules.default_department, ())
    for department in rules.departments:
        hits = tuple(dict.fromkeys(_pattern(department.words).findall(words)))
        if len(hits) > len(best.matched_words):
            best = DepartmentMatch(department.name, hits)
    return best


def route_texts(
    texts: Sequence[str | None], rules: RoutingRules
) -> tuple[DepartmentMatch, ...]:
    """The departments of many texts."""
    return tuple(route_text(text or "", rules) for text in texts)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    # Longest first, so that "not working" matches before "work".
    patterns = sorted((_word_pattern(word) for word in words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _word_pattern(word: str) -> str:
    parts = word.casefold().replace("’", "'").split()
    return r"\s+".join(re.escape(part).replace(r"\*", r"\w*") for part in parts)


def load_routing_rules(folder: Path) -> RoutingRules:
    """Load a store's routing rules: its own file, or Grapevine's default rules.

    Raises:
        UsageError: the file is invalid.
    """
    path = folder / ROUTING_FILE
    if not path.exists():
        return default_routing_rules()
    try:
        return parse_routing_rules(path.read_text("utf-8-sig"), str(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text; save it as UTF-8.") from error


@cache
def default_routing_rules() -> RoutingRules:
    """Grapevine's default routing rules."""
    return parse_routing_rules(default_routing_text(), ROUTING_FILE)


def default_routing_text() -> str:
    """Text of the default rules file, as a start for own rules."""
    return files(__package__).joinpath(ROUTING_FILE).read_text("utf-8")


def routing_text(folder: Path) -> str:
    """Text of a store's rules file, or of the default rules."""
    path = folder / ROUTING_FILE
    return path.read_text("utf-8-sig") if path.exists() else default_routing_text()


def save_routing_rules(folder: Path, text: str) -> RoutingRules:
    """Save a store's own rules atomically; an empty text deletes them.

    Raises:
        UsageError: the rules are invalid; nothing was written.
    """
    if not text.strip():
        (folder / ROUTING_FILE).unlink(missing_ok=True)
        return default_routing_rules()
    rules = parse_routing_rules(text, ROUTING_FILE)
    create_private_folder(folder)
    atomic_write(folder / ROUTING_FILE, text)
    return rules


def parse_routing_rules(text: str, source: str = ROUTING_FILE) -> RoutingRules:
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
        raise UsageError(f"{source}: is not TOML: {error}.") from error
    unknown = sorted(set(document) - {"department", "otherwise"})
    if unknown:
        raise UsageError(
            f"{source}: {unknown[0]!r} is unknown; write `[[department]]`."
        )
    tables = document.get("department")
    if not isinstance(tables, list) or not tables:
        raise UsageError(f"{source}: write at least one `[[department]]`.")
    departments = tuple(_parse_department(table, source) for table in tables)
    names = [department.name for department in departments]
    duplicates = [name for name in names if names.count(name) > 1]
    if duplicates:
        raise UsageError(f"{source}: there are two departments {duplicates[0]!r}.")
    default = document.get("otherwise", names[-1])
    if not isinstance(default, str) or not default.strip():
        raise UsageError(f"{source}: `otherwise` must name a department.")
    return RoutingRules(departments, default.strip())


def _parse_department(table: Any, source: str) -> Department:
    if not isinstance(table, Mapping):
        raise UsageError(f"{source}: write `[[department]]` with two brackets.")
    name, words = table.get("name"), table.get("words")
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"{source}: each department needs a `name`.")
    has_words = isinstance(words, list) and words
    if not has_words or not all(
        isinstance(word, str) and word.strip(" *") for word in words or ()
    ):
        raise UsageError(
            f'{source}, {name.strip()}: `words` must be a list of texts, as ["a", "b*"].'
        )
    unknown = sorted(set(table) - {"name", "words"})
    if unknown:
        raise UsageError(
            f"{source}, {name.strip()}: {unknown[0]!r} is unknown; use `name` and "
            "`words`."
        )
    return Department(name.strip(), tuple(words or ()))
