"""Architecture rules: layers, allowed imports, folder and file sizes."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Final

import pytest

from tests.source_files import ALL, CODE, ROOT, imports, sources

LAYERS: Final[tuple[tuple[str, ...], ...]] = (
    ("graph.errors", "graph.model", "graph.phrasing", "graph.near_duplicates"),
    ("graph.store",),
    ("graph.settings", "graph.brand_config", "graph.snapshots"),
    ("graph.annotations", "graph.network"),
    ("graph.kernels", "graph.export"),
    ("graph.measures", "graph.cypher"),
    ("graph.py2neo_bridge",),
    ("graph.analysis.accounts", "graph.analysis.journeys"),
    ("graph.analysis.scoring",),
    (
        "graph.analysis.lists",
        "graph.analysis.brands",
        "graph.analysis.customer_care",
        "graph.analysis.authenticity",
    ),
    ("graph.analysis.topics", "graph.analysis.validation"),
    ("graph.analysis.monitoring",),
    ("graph.rendering", "graph.publish"),
    ("graph.view_models", "graph.maintenance"),
    ("graph.report",),
    ("graph.commands",),
    ("graph.__main__",),
)
"""Layers of `graph/`, lowest first: a module imports its own layer or a lower one."""

INGEST_LAYERS: Final[tuple[tuple[str, ...], ...]] = (
    ("ingest.parsing", "ingest.text", "ingest.identity", "ingest.demo"),
    ("ingest.fields", "ingest.enrichment"),
    ("ingest.mapping", "ingest.archive"),
    ("ingest.readers",),
    ("ingest.loading",),
    ("ingest.removal",),
    ("ingest.commands",),
    ("ingest.__main__",),
)
"""Layers of `ingest/`, lowest first."""

WEBAPP_LAYERS: Final[tuple[tuple[str, ...], ...]] = (
    ("webapp.state", "webapp.charts", "webapp.jobs"),
    ("webapp.components",),
    ("webapp.pages",),
    ("app",),
)
"""Layers of the app, lowest first; all of them are above `graph.report`."""

INGEST_MAY_IMPORT: Final = (
    "graph.store",
    "graph.model",
    "graph.errors",
    "graph.brand_config",
    "graph.annotations",
    "graph.settings",
    "graph.near_duplicates",
)
"""What `ingest/` may import of `graph/`."""

ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "streamlit": ("app.py", "webapp/*"),
    "streamlit_extras": ("app.py", "webapp/*"),
    "plotly": ("webapp/charts/*",),
    "argparse": (
        "graph/__main__.py",
        "graph/settings.py",
        "graph/commands/*",
        "ingest/commands/*",
    ),
    "neo4j": ("graph/store/neo4j/*",),
    "ladybug": ("graph/store/ladybug/*", "graph/cypher/sandbox_child.py"),
    "py2neo": ("graph/py2neo_bridge.py",),
}
"""Packages, and the only files that may import them."""

NEVER: tuple[tuple[str, str], ...] = (
    ("graph/*", "ingest"),
    ("graph/*", "webapp"),
    ("ingest/*", "webapp"),
    ("app.py", "ingest"),
    ("webapp/*", "ingest"),
    ("webapp/*", "graph.commands"),
    *((part, banned) for part in CODE for banned in ("pickle", "igraph", "tests")),
)
"""Files, and what they never import."""

TOP_LEVEL: Final = {
    "graph",
    "ingest",
    "webapp",
    "queries",
    "tests",
    "bench",
    "tools",
    "docs",
    ".ci",
    ".streamlit",
}
"""The folders of the repository; the root's own files are beside them."""

MAX_MODULES: Final[Mapping[str, int]] = {"graph": 12, "ingest": 2}
"""Modules that the root of a package may hold."""

MAX_FOLDER: Final = 14
MAY_BE_LARGE: Final = ("readers", "measures", "kernels", "commands", "pages")
"""Folders with one file a format, measure, command or page: they grow with those."""


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def level(module: str) -> int | None:
    """The height of a module in the layers of its own package."""
    for layers in _ALL_LAYERS:
        for height, layer in enumerate(layers):
            if any(within(module, place) for place in layer):
                return height
    return None


_ALL_LAYERS = (LAYERS, INGEST_LAYERS, WEBAPP_LAYERS)


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def import_offences(path: str, tree: ast.AST) -> list[str]:
    """Imports of a file, at its top or inside functions, that the rules forbid."""
    importer, found = module_name(path), []
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
        if (
            fnmatch(path, "ingest/*")
            and within(name, "graph")
            and not any(within(name, allowed) for allowed in INGEST_MAY_IMPORT)
        ):
            found.append(f"{path} imports {name}")
        own, imported = level(importer), level(name)
        same_package = importer.partition(".")[0] == name.partition(".")[0]
        if same_package and own is not None and imported is not None and own < imported:
            found.append(f"{path} imports {name} of a higher layer")
    return found


def needs(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Which module imports which; imports inside functions count."""
    modules = {module_name(path): tree for path, tree in trees.items()}
    found: dict[str, set[str]] = {}
    for module, tree in modules.items():
        named = set(imports(tree))
        found[module] = {
            name if name in modules else name.rpartition(".")[0]
            for name in named
            if name in modules or name.rpartition(".")[0] in modules
        } - {module}
    return found


def test_every_import_keeps_the_rules() -> None:
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


def test_every_module_has_a_place_in_the_layers() -> None:
    modules = [module_name(path) for path in sources(*CODE)]
    packages = {module.rpartition(".")[0] for module in modules}
    assert [m for m in modules if level(m) is None and m not in packages] == []


def test_no_place_is_named_in_two_layers() -> None:
    places = [one for layers in _ALL_LAYERS for layer in layers for one in layer]
    assert [place for place, count in Counter(places).items() if count > 1] == []


def test_the_documentation_shows_these_layers_in_this_order() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for layers in _ALL_LAYERS:
        rows = [page.find(" ".join(f"`{one}`" for one in layer)) for layer in layers]
        assert -1 not in rows, layers[rows.index(-1)]
        assert all(lower < higher for lower, higher in pairwise(rows))


def test_folders_hold_no_more_modules_than_they_may() -> None:
    counts = Counter(path.rpartition("/")[0] for path in sources(*CODE) if "/" in path)
    too_many = {
        folder: count
        for folder, count in counts.items()
        if count > MAX_MODULES.get(folder, MAX_FOLDER)
        and not folder.endswith(MAY_BE_LARGE)
    }
    assert too_many == {}


def test_the_repository_has_no_other_folders() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert {path.partition("/")[0] for path in listed if "/" in path} <= TOP_LEVEL


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("graph/network/edges.py", "from ingest.parsing.row import Row"),
        ("graph/network/edges.py", "import streamlit as st"),
        ("graph/network/edges.py", "import graph"),
        ("graph/measures/pagerank.py", "from graph.analysis.lists import registry"),
        ("graph/store/schema.py", "def f():\n    from graph.snapshots import build"),
        ("graph/store/derived_edges.py", "import graph.measures.pagerank"),
        ("graph/cypher/neo4j_runner.py", "from neo4j import Query"),
        ("graph/publish.py", "import ladybug"),
        ("webapp/pages/data.py", "from ingest.loading import loader"),
        ("webapp/pages/data.py", "import plotly.express as px"),
        ("ingest/loading/loader.py", "from graph.analysis.lists import advocates"),
        ("ingest/loading/loader.py", "import pickle"),
    ],
)
def test_the_rules_see_a_forbidden_import(path: str, line: str) -> None:
    assert import_offences(path, ast.parse(line))


def test_the_rules_see_a_circle_closed_by_an_import_inside_a_function() -> None:
    one = ast.parse("from graph.b import f")
    two = ast.parse("import graph.a")
    late = ast.parse("def f():\n    import graph.a")
    for other in (two, late):
        with pytest.raises(CycleError):
            list(
                TopologicalSorter(
                    needs({"graph/a.py": one, "graph/b.py": other})
                ).static_order()
            )
