"""Naming rules: unique public names, documented parameters, no private vocabulary."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

import pytest

from tests.source_files import ALL, ROOT, sources

LIBRARY: Final = ("graph/*", "ingest/*")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

PROTOCOLS: Final = {
    # A reader's and a command's module, an engine's entry point, a program.
    "readers": {"sniff", "read", "check", "read_table", "plan_table", "read_planned"},
    "commands": {"arguments", "run", "main"},
    "store": {"open_at"},
}
"""Names that one file each of a folder defines, because one protocol asks for them."""

SAME_NAMES: Final = ("graph/measures/", "graph/kernels/")
"""Folders that share NetworkX's names: a measure and its kernel."""

PRIVATE_NAMES: Final = frozenset(
    [
        "told",
        "tell",
        "said",
        "say",
        "asked",
        "ask",
        "wanted",
        "shown",
        "there",
        "heard",
        "kept",
        "carried",
        "turned",
        "judged",
        "aside",
        "between",
        "others",
        "twins",
        "moves",
        "settle",
        "rare",
        "asking",
        "cut",
        "standing",
        "worth",
        "beside",
        "whoever",
        "trouble",
        "closed",
        "laid",
        "mended",
        "stepped",
        "what",
        "desk",
        "shelf",
        "morning",
        "ledger",
    ]
)
"""Identifiers that say nothing by themselves, or that only this project used."""

PRIVATE_WORDS: Final = re.compile(
    r"\b(told|mended|whoever|of whom|of which|so many|passed on|set aside|taken out|"
    r"th(e|is) house|laws? of|the desk|the shelf|the morning|in words|draws? anew|"
    r"drawn anew|asks? anew|made anew|nobody can tell|as it looks|everyday words|"
    r"stands? (in|behind|beside)|lies in|how sure|look twice at)\b",
    re.IGNORECASE,
)
"""Words of the project's early dialect; the comments say what is written instead:
message, fixed, everyone who, N posts, shared, excluded, project, rules, annotations,
query library, digest, resampled, unknown, confidence, unusual activity."""

ALLOWED: Final[dict[str, frozenset[str]]] = {
    # A column of a download, whose name scripts may use.
    "graph/rendering/post_lines.py": frozenset({"passed on"}),
    # The same column, and the label of a filter in older links.
    "webapp/components/people/account_profile.py": frozenset({"passed on"}),
}
"""Files in which a private word is right, with the words."""


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Public functions of a module, and public methods of its public classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and member.name[0] != "_":
                    yield member


def parameters(function: ast.FunctionDef) -> list[str]:
    """Names of all parameters but `self` and `cls`, without the stars."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    every += [one for one in (given.vararg, given.kwarg) if one is not None]
    return [one.arg for one in every if one.arg not in {"self", "cls"}]


def undocumented_parameters(function: ast.FunctionDef) -> list[str]:
    """Parameters that the part `Parameters:` of a docstring does not name."""
    names = parameters(function)
    if len(names) < 3:
        return []
    text = ast.get_docstring(function) or ""
    part = re.search(r"^Parameters:\n((?:[ ]+.*\n?|\n)+)", text, re.MULTILINE)
    listed = part.group(1) if part else ""
    heads = re.findall(r"^ {4}([\w*, ]+?):", listed, re.MULTILINE)
    named = {name.strip(" *") for head in heads for name in head.split(",")}
    return [name for name in names if name not in named]


def protocol_names(path: str) -> set[str]:
    parts = PurePosixPath(path).parts
    return {name for part in parts for name in PROTOCOLS.get(part, ())} | {"main"}


def private_words(path: str, text: str) -> Iterator[str]:
    """Places where the old vocabulary is used: names, documentation, comments."""
    tree = ast.parse(text)
    is_data = any(
        part in PurePosixPath(path).parts for part in ("tests", "demo", "text")
    )
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            names = [node.name]
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names += parameters(node)
            for name in names:
                if name.strip("_").lower() in PRIVATE_NAMES:
                    yield f"{path}:{node.lineno}: {name}"
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and (not is_data or id(node) in documentation)
        ):
            for match in PRIVATE_WORDS.finditer(node.value):
                yield f"{path}:{node.lineno}: {match.group(0)}"
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (
            match := PRIVATE_WORDS.search(token.string)
        ):
            yield f"{path}:{token.start[0]}: {match.group(0)}"


def test_no_public_name_is_defined_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in sources(*LIBRARY).items():
        for node in tree.body:
            if not isinstance(node, (*FUNCTIONS, ast.ClassDef)) or node.name[0] == "_":
                continue
            if path.startswith(SAME_NAMES) or node.name in protocol_names(path):
                continue
            places[node.name].append(path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_functions_with_three_parameters_or_more_describe_each() -> None:
    missing = [
        f"{path}: {function.name}({', '.join(names)})"
        for path, tree in sources(*LIBRARY).items()
        for function in public_functions(tree)
        if (names := undocumented_parameters(function))
    ]
    assert missing == []


def test_the_old_vocabulary_does_not_come_back() -> None:
    found = [
        place
        for path in sources(*ALL)
        if path != "tests/test_naming.py"
        for place in private_words(path, (ROOT / path).read_text("utf-8"))
        if place.rpartition(": ")[2].lower() not in ALLOWED.get(path, ())
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "def told(x): ...",
        "def f(shown): ...",
        "class Carried: ...",
        "# so many posts",
        'def f():\n    """What stands in a file."""',
        'print("nobody can tell")',
    ],
)
def test_the_rule_sees_private_words(source: str) -> None:
    assert list(private_words("graph/x.py", source))


def test_texts_of_the_demo_and_of_tests_are_data() -> None:
    source = 'TEXT = "they told me"'
    assert list(private_words("ingest/demo/x.py", source)) == []
    assert list(private_words("graph/x.py", source)) != []


def test_the_rule_sees_a_parameter_without_description() -> None:
    source = '''
def f(a, b, *, c, **d):
    """Do it.

    Parameters:
        a, b: the two, which
            go on here.
        c: the third.

    Returns:
        d: a result.
    """
'''
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert undocumented_parameters(function) == ["d"]
