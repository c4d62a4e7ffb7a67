"""The laws of the house, read from the source: who may import what, and how big."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ("app.py", "webapp/pages/*", "graph/*", "ingest/*")
ALL = (*CODE, "tests/*", "tools/*", "bench/*")

ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "streamlit": ("app.py", "webapp/pages/*", "graph/session.py"),
    "streamlit_extras": ("app.py", "webapp/pages/*", "graph/session.py"),
    "plotly": ("graph/figures*",),
    "neo4j": ("graph/store/neo4j_store.py",),
    "ladybug": ("graph/store/ladybug_store.py", "graph/console/child.py"),
    "py2neo": ("graph/py2neo_bridge.py",),
}
"""What may be imported in these files only."""

NEVER: tuple[tuple[str, str], ...] = (
    ("graph/*", "ingest"),
    ("app.py", "ingest"),
    ("webapp/pages/*", "ingest"),
    ("graph/*", "app_pages"),
    ("ingest/*", "app_pages"),
    ("graph/measures/*", "graph.store"),
    ("graph/kernels/*", "graph.store"),
    ("graph/store/*", "graph.measures"),
    ("graph/store/*", "graph.findings"),
    ("graph/store/*", "graph.kernels"),
    *((part, banned) for part in CODE for banned in ("pickle", "igraph", "tests")),
)
"""Files, and what they never import."""

INGEST_MAY = (
    "store",
    "model",
    "errors",
    "brands",
    "desk",
    "settings",
    "fingerprints",
    "publish",
)
"""The rooms of graph/ that ingest may enter."""

CYPHER = re.compile(
    r"\b(MATCH|MERGE|CREATE|DELETE)\s*\("
    r"|\bUNWIND\s+\S+\s+AS\b"
    r"|\bRETURN\s+[\w$(]"
    r"|\bCALL\s+[\w.]+\s*\("
    r"|\bSET\s+\w+\.\w+\s*="
)


def sources(*patterns: str) -> dict[str, ast.Module]:
    """Every Python file of the checkout that matches, by path."""
    tops = {pattern.partition("/")[0] for pattern in patterns}
    paths = [p for top in tops for p in [ROOT / top, *(ROOT / top).rglob("*.py")]]
    files = sorted(path for path in paths if path.is_file())
    return {path.relative_to(ROOT).as_posix(): parsed(path) for path in files}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def lines(name: str) -> int:
    return len((ROOT / name).read_text("utf-8").splitlines())


def imports(tree: ast.AST) -> Iterator[str]:
    """Everything imported, anywhere in the file, as dotted names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def import_offences(path: str, tree: ast.AST) -> list[str]:
    """What a file imports and must not."""
    found = []
    for name in imports(tree):
        for package, places in ONLY_IN.items():
            allowed = any(fnmatch(path, place) for place in places)
            if within(name, package) and not allowed:
                found.append(f"{path} imports {name}")
        for pattern, banned in NEVER:
            if fnmatch(path, pattern) and within(name, banned):
                found.append(f"{path} imports {name}")
        if name == "graph":
            found.append(f"{path} imports graph bare")
        if fnmatch(path, "ingest/*") and within(name, "graph"):
            room = name.split(".")[1]
            if room not in INGEST_MAY:
                found.append(f"{path} enters {name}")
    return found


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the string nodes that are documentation."""
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, _WITH_DOC)]
    return {
        id(statement.value)
        for body in bodies
        for statement in body
        if isinstance(statement, (ast.Expr, ast.Assign))
        and (isinstance(statement, ast.Expr) or _is_epilog(statement))
    }


def _is_epilog(statement: ast.Assign) -> bool:
    """Whether it is the examples at the end of a command's help."""
    return any(
        isinstance(name, ast.Name) and name.id == "EPILOG" for name in statement.targets
    )


_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_WITH_DOC = (ast.Module, ast.ClassDef, *_FUNCTION)


def cypher_in(path: str, tree: ast.AST) -> list[str]:
    """Places where a query stands in Python; documentation may show one."""
    documentation = docstrings(tree)
    found = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
        and CYPHER.search(node.value)
    }
    return [f"{path}:{line}" for line in sorted(found)]


def long_functions(path: str, tree: ast.AST, limit: int = 60) -> list[str]:
    """Functions over the limit, their documentation not counted."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTION):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                text = node.body[0]
                length -= (text.end_lineno or text.lineno) - text.lineno + 1
            if length > limit:
                found.append(f"{path}: {node.name} has {length} lines")
    return found


def needs(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Which module needs which when it is loaded; imports inside functions wait."""
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for path, tree in trees.items()
    }
    found: dict[str, set[str]] = {}
    for module, tree in modules.items():
        inner = [n for n in ast.walk(tree) if isinstance(n, _FUNCTION)]
        lazy = {name for function in inner for name in imports(function)}
        named = set(imports(tree)) - lazy
        found[module] = {
            name if name in modules else name.rpartition(".")[0]
            for name in named
            if name in modules or name.rpartition(".")[0] in modules
        } - {module}
    return found


def test_every_import_keeps_the_law() -> None:
    trees = sources(*ALL)
    code = {p: t for p, t in trees.items() if any(fnmatch(p, c) for c in CODE)}
    offences = [o for path, tree in code.items() for o in import_offences(path, tree)]
    assert offences == []


def test_nobody_imports_the_package_graph_bare() -> None:
    trees = sources(*ALL)
    assert [path for path, tree in trees.items() if "graph" in set(imports(tree))] == []


def test_no_two_modules_import_each_other() -> None:
    try:
        list(TopologicalSorter(needs(sources(*CODE))).static_order())
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_no_query_stands_in_python() -> None:
    trees = sources(*CODE)
    assert [o for path, tree in trees.items() for o in cypher_in(path, tree)] == []


def test_no_file_is_longer_than_400_lines() -> None:
    assert {name: lines(name) for name in sources(*ALL) if lines(name) > 400} == {}


def test_the_median_file_is_shorter_than_150_lines() -> None:
    assert median(lines(name) for name in sources(*CODE)) < 150


def test_no_function_is_longer_than_60_lines() -> None:
    trees = sources(*ALL)
    assert [o for path, tree in trees.items() for o in long_functions(path, tree)] == []


def test_pages_are_short_and_define_no_class() -> None:
    for name, tree in sources("app.py", "webapp/pages/*").items():
        assert lines(name) <= (60 if name == "app.py" else 120), name
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)], name


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("graph/edges.py", "from ingest.rows import Row"),
        ("graph/edges.py", "import streamlit as st"),
        ("graph/edges.py", "import graph"),
        ("graph/measures/pagerank.py", "from graph.store import open_store"),
        ("graph/measures/pagerank.py", "from graph import store"),
        ("graph/store/pairs.py", "import graph.measures.pagerank"),
        ("graph/console/neo4j_console.py", "from neo4j import Query"),
        ("graph/publish.py", "import ladybug"),
        ("webapp/pages/data.py", "from ingest import load"),
        ("webapp/pages/data.py", "import plotly.express as px"),
        ("ingest/load.py", "from graph.findings import advocates"),
        ("ingest/load.py", "import pickle"),
    ],
)
def test_the_law_sees_a_forbidden_import(path: str, line: str) -> None:
    assert import_offences(path, ast.parse(line))


def test_the_law_sees_a_query_in_a_string_but_not_in_documentation() -> None:
    source = '''
def names():
    """As in MATCH (n) RETURN n."""
    return f"MATCH (n:{label}) RETURN n"
'''
    assert cypher_in("x.py", ast.parse(source)) == ["x.py:4"]


def test_the_law_sees_a_circle_but_waits_with_imports_inside_functions() -> None:
    one = ast.parse("from graph.b import f")
    two = ast.parse("import graph.a")
    late = ast.parse("def f():\n    import graph.a")
    with pytest.raises(CycleError):
        list(
            TopologicalSorter(
                needs({"graph/a.py": one, "graph/b.py": two})
            ).static_order()
        )
    assert needs({"graph/a.py": one, "graph/b.py": late})["graph.b"] == set()


def test_the_law_counts_a_function_without_its_documentation() -> None:
    words = "\n".join(["    word"] * 80)
    body = "\n".join(["    x = 1"] * 58)
    source = f'def f():\n    """Doc.\n{words}\n    """\n{body}\n'
    assert long_functions("x.py", ast.parse(source)) == []
    assert long_functions("x.py", ast.parse(source + body)) != []
